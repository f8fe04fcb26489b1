-- name: survival
-- label: Still open after so long
-- question: Which share of the steps takes longer than so many days, those that are not finished included?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Kaplan-Meier estimate for the clocks that started in the period: value is the share that takes longer than time, in the
--     clock's unit (column unit), lower and upper its 95 % interval on the log-log scale. events stopped at that time; censored were last
--     seen running then (open at as_of) or were withdrawn, so value is the share that would be open were nobody to withdraw; at_risk ran
--     until then. median: the time by which half have stopped (empty: not reached), with its interval. Clocks counted in fractions are
--     looked at once a unit: a stop counts at the next whole unit, a running one at the last. Invalid clocks are left out.
-- denominator: clocks that started in the period (column n)
-- source: clocks
-- parameters: none
-- kind: estimate
-- facts: clocks
-- keys: unit, time
-- post: estimates.survival
-- topic: duration
-- sums: events over groups
-- n_of: unit
-- made_of: n=events+competing+censored
-- owner: team leads
-- since: 2026-11-22
with observed as (
    $include(ended_clocks)
    where state <> 'invalid'
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
