-- name: time_to
-- label: Time taken
-- question: How long does each step take?
-- grain: day, week, month
-- unit: days or hours, as the clock counts (column unit)
-- better: lower
-- definition: Median of the time each clock ran until it stopped, over the clocks that stopped in the period. p90: nine of ten took
--     no longer. Steps that were skipped and stopped by a later one count (implied_count says how many); clocks that stop before they
--     start are left out. What is still open is not in it.
-- summary: Median of the time a step ran until it ended, and the time within which nine of ten ended, over those
--     that ended in the period. What is still open is not in it.
-- denominator: clocks that stopped in the period
-- source: clocks
-- parameters: none
-- kind: duration
-- facts: clocks
-- keys: unit
-- topic: duration
-- sums: n over groups, time
-- owner: team leads
-- since: 2026-11-22
with stopped as (
    select
        -- a clock with a recorded deadline counts days as fractions
        * replace (case unit when 'due_at' then 'days' else unit end as unit),
        stopped_on as counted_on
    from clocks
    where stopped_elapsed is not null
        and state <> 'invalid'
)
select
    $period
    $dimensions
    unit,
    percentile_cont(0.9) within group (order by cast(stopped_elapsed as double)) as p90,
    $include(median_interval; value=cast(stopped_elapsed as double)),
    count(*) filter (where implied) as implied_count,
    percentile_cont(0.5) within group (order by cast(stopped_elapsed as double)) as value,
    count(*) as n
from stopped
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
