-- name: time_to_inform
-- label: Time until the customer is told
-- question: How soon after a step does the customer hear of it?
-- grain: day, week, month
-- unit: hours
-- better: lower
-- definition: Median of the hours from a step to the first informed event that tells of it, over the steps told of by as_of; by
--     step. p90: nine of ten took no longer. Steps never told of are not in it (steps_informed_share). A telling speaks of the
--     latest occurrence of its step at or before it. Happened cohort (the default): the step happened in the period. Received
--     cohort: the complaint was received in it.
-- denominator: steps of which the customer was told
-- source: steps
-- parameters: cohort=happened|received
-- kind: duration
-- facts: steps
-- topic: information
-- sums: n over groups, time
-- owner: team leads
-- since: 2026-11-22
with happened as (
    select
        *,
        case $cohort when 'received' then received_on else happened_on end as counted_on
    from steps
    where informed_at is not null
)
select
    $period
    $dimensions
    percentile_cont(0.9) within group (order by epoch(informed_at - happened_at) / 3600) as p90,
    -- the k-th smallest and the k-th largest: k as in queries/statistics/medians.py, never closer together
    list(epoch(informed_at - happened_at) / 3600 order by epoch(informed_at - happened_at) / 3600)[cast(round((count(*) - 1.959964 * sqrt(count(*))) / 2) as bigint)] as low,
    list(epoch(informed_at - happened_at) / 3600 order by epoch(informed_at - happened_at) / 3600 desc)[cast(round((count(*) - 1.959964 * sqrt(count(*))) / 2) as bigint)] as high,
    percentile_cont(0.5) within group (order by epoch(informed_at - happened_at) / 3600) as value,
    count(*) as n
from happened
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
