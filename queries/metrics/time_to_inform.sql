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
    $include(steps_told)
)
select
    $period
    $dimensions
    percentile_cont(0.9) within group (order by epoch(informed_at - happened_at) / 3600) as p90,
    $include(median_interval; value=epoch(informed_at - happened_at) / 3600),
    percentile_cont(0.5) within group (order by epoch(informed_at - happened_at) / 3600) as value,
    count(*) as n
from happened
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
