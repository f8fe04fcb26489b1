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
        extensions.cycle,
        extensions.number,
        complaints.*,
        case $cohort when 'received' then received_on else extensions.extended_on end as counted_on
    from extensions
    inner join complaints using (complaint_id)
    where extensions.is_main
        and due_before_at is not null
)
select
    $period
    $dimensions
    count(*) filter (where is_in_time) as numerator,
    count(*) as denominator,
    cast(count(*) filter (where is_in_time) as double) / nullif(count(*), 0) as value,
    count(*) as n
from told
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
