-- name: steps_informed_share
-- label: Steps the customer was told of
-- question: Do we tell the customer of every step?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: Steps (accepted, examined, extended, resolved) that happened and were followed by an informed event naming them by
--     as_of, of all that happened; by step. A telling speaks of the latest occurrence of its step at or before it. Happened cohort
--     (the default): the step happened in the period. Received cohort: the complaint was received in it.
-- denominator: steps that happened
-- source: steps
-- parameters: cohort=happened|received
-- kind: share
-- facts: steps
-- topic: information
-- sums: numerator over groups
-- owner: team leads
-- since: 2026-11-22
with happened as (
    select
        *,
        case $cohort when 'received' then received_on else happened_on end as counted_on
    from steps
)
select
    $period
    $dimensions
    count(informed_at) as numerator,
    count(*) as denominator,
    cast(count(informed_at) as double) / count(*) as value,
    count(*) as n
from happened
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
