-- name: restricted_mean_time
-- label: Mean time up to a horizon
-- question: How long does each step take on average, what is still open included?
-- grain: day, week, month
-- unit: days or hours, as the clock counts (column unit)
-- better: lower
-- definition: Mean time of the clocks that started in the period, counted no further than horizon units: the area under the survival curve up to
--     it, with its 95 % interval (lower, upper). Running clocks and withdrawn ones are censored, as in survival. is_beyond_data: the horizon
--     lies behind the last observation and some were open at it, so the curve was drawn on as it stood. Invalid clocks are left out.
-- denominator: clocks that started in the period (column n)
-- source: clocks
-- parameters: horizon=20|5|10|30|60|90
-- kind: duration
-- facts: clocks
-- keys: unit, horizon
-- post: estimates.restricted_mean_time
-- topic: duration
-- sums: n over groups
-- n_of: unit, horizon
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
    cast($horizon as integer) as horizon,
    $include(counted_by_time)
from observed
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
