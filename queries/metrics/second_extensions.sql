-- name: second_extensions
-- label: Extended again
-- question: When we have asked for more time, how often do we ask again?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints extended two times or more, of those extended at all, valid or not. Told cohort (the default): first
--     extended in the period. Received cohort: received in the period.
-- summary: Of the extended complaints, the share that was extended more than once.
-- denominator: complaints with at least one extension
-- source: complaints
-- parameters: cohort=told|received
-- kind: share
-- facts: complaints
-- topic: extensions
-- sums: numerator over groups
-- owner: team leads
-- since: 2026-11-22
with extended as (
    select
        *,
        case $cohort when 'received' then received_on else first_extended_on end as counted_on
    from complaints
    where extension_count > 0
)
select
    $period
    $dimensions
    $include(share_counts; part=extension_count > 1)
from extended
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
