-- name: informed_in_writing_share
-- label: Told in writing
-- question: When we tell the customer of a step, is it in writing?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: Steps of which the customer was told in writing at least once by as_of, of the steps of which the customer was told
--     at all; by step. A telling speaks of the latest occurrence of its step at or before it. Happened cohort (the default): the
--     step happened in the period. Received cohort: the complaint was received in it.
-- denominator: steps of which the customer was told
-- source: steps
-- parameters: cohort=happened|received
-- kind: share
-- facts: steps
-- topic: information
-- sums: numerator over groups
-- owner: team leads
-- since: 2026-11-22
with happened as (
    $include(steps_told)
)
select
    $period
    $dimensions
    count(written_at) as numerator,
    count(*) as denominator,
    cast(count(written_at) as double) / count(*) as value,
    count(*) as n
from happened
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
