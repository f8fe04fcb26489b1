-- name: extension_told_in_time
-- label: Told of an extension in time
-- question: Does the customer hear of a delay before the deadline passes?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: Extensions of the main clock told before the deadline then in force, of all that had a deadline, whatever else
--     makes them valid or not. Cohort told (the default): told in the period. Cohort received: the complaint was received in the
--     period.
-- summary: Of the extensions told in the period, those told before the deadline then in force.
-- denominator: extensions of a clock that has a deadline
-- source: extensions, complaints
-- parameters: cohort=told|received
-- kind: share
-- facts: extensions
-- topic: extensions
-- sums: numerator over groups
-- owner: team leads
-- since: 2026-11-22
with told as (
    select
        extensions.extended_at < due_before_at as is_in_time,
        $include(extensions_told)
        and due_before_at is not null
)
select
    $period
    $dimensions
    $include(share_counts; part=is_in_time)
from told
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
