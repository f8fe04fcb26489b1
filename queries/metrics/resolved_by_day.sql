-- name: resolved_by_day
-- label: Resolved by day
-- question: Which share of the complaints is resolved by day 1, 3, 5, 10 and 20?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: Aalen-Johansen estimate for the complaints whose main clock started in the period, first cycle: value is the share resolved
--     within by_day days of the clock's unit (column unit), lower and upper its 95 % interval on the log-log scale. A withdrawal keeps a
--     complaint from being resolved (withdrawn_share); open ones count for as long as they were seen at as_of. value, withdrawn_share and
--     open_share add up to 1. Empty where the data do not reach that day yet. Fractions of days as in survival; clocks in hours and invalid
--     ones are left out.
-- denominator: complaints whose main clock started in the period (column n)
-- source: clocks
-- parameters: none
-- kind: estimate
-- facts: clocks
-- keys: unit, by_day
-- post: estimates.resolved_by_day
-- topic: duration
-- sums: n over groups
-- n_of: unit, by_day
-- made_of: n=events+competing+censored
-- owner: team leads
-- since: 2026-11-22
with observed as (
    $include(ended_clocks)
    where is_main
        and cycle = 1
        and unit <> 'working_hours'
        and state <> 'invalid'
        and elapsed is not null
)
select
    $period
    $dimensions
    unit,
    $include(counted_by_time)
from observed
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
