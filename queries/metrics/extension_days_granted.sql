-- name: extension_days_granted
-- label: Days granted by extensions
-- question: How much more time do we take?
-- grain: day, week, month
-- unit: calendar days
-- better: lower
-- definition: Median of the calendar days by which a valid extension moved the deadline of the main clock: from the last day of grace
--     before it to the promised date. p90: nine of ten moved it no further. Cohort told (the default): told in the period. Cohort
--     received: the complaint was received in the period.
-- denominator: valid extensions
-- source: extensions, complaints
-- parameters: cohort=told|received
-- kind: duration
-- facts: extensions
-- topic: extensions
-- sums: n over groups, time
-- owner: team leads
-- since: 2026-11-22
with told as (
    select
        date_diff('day', due_before_on, due_after_on) as granted_days,
        $include(extensions_told)
        and is_valid
)
select
    $period
    $dimensions
    percentile_cont(0.9) within group (order by cast(granted_days as double)) as p90,
    $include(median_interval; value=cast(granted_days as double)),
    percentile_cont(0.5) within group (order by cast(granted_days as double)) as value,
    count(*) as n
from told
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
