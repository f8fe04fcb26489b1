-- name: extension_rate
-- label: Extended
-- question: How often do we ask the customer for more time, and do we keep what we promise then?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints with at least one extension, of all complaints of the cohort. Due cohort (the default): a deadline of the
--     resolution clock falls in the period and has passed at as_of; withdrawn before it, invalid and without a deadline are left out.
--     Received cohort: received in the period. Beside it, complaints with: valid_count, a valid extension; second_count, two or more
--     extensions; promise_kept_count, a valid extension of a deadline that has passed, and resolved before each such deadline;
--     silent_overrun_count, a missed resolution deadline of which the customer had not been told before.
-- denominator: complaints of the cohort
-- source: complaints, clocks, extensions
-- parameters: cohort=due|received
-- kind: share
-- facts: complaints
with told as (
    select
        complaint_id,
        cycle,
        count(*) filter (where is_valid) as valid_count,
        min(extended_at) as first_told_at
    from extensions
    where clock = 'resolution'
    group by complaint_id, cycle
),
cohort as (
    select
        complaint_id,
        case $cohort when 'due' then due_on else received_on end as counted_on,
        due_at <= $as_of and state in ('met', 'late', 'overdue') as is_due,
        is_due and valid_count > 0 as is_promised,
        is_promised and state <> 'met' as is_broken,
        is_due and state <> 'met' and (first_told_at is null or first_told_at >= due_at) as is_silent_overrun
    from clocks
    left join told using (complaint_id, cycle)
    where clock = 'resolution'
        and ($cohort = 'received' or is_due)
),
extended as (
    select
        complaints.*,
        counted_on,
        is_promised,
        is_broken,
        is_silent_overrun
    from cohort
    inner join complaints using (complaint_id)
)
select
    $period
    $dimensions
    count(distinct complaint_id) filter (where valid_extension_count > 0) as valid_count,
    count(distinct complaint_id) filter (where extension_count > 1) as second_count,
    count(distinct complaint_id) filter (where is_promised)
        - count(distinct complaint_id) filter (where is_broken) as promise_kept_count,
    count(distinct complaint_id) filter (where is_silent_overrun) as silent_overrun_count,
    count(distinct complaint_id) filter (where extension_count > 0) as numerator,
    count(distinct complaint_id) as denominator,
    cast(count(distinct complaint_id) filter (where extension_count > 0) as double)
        / nullif(count(distinct complaint_id), 0) as value,
    count(distinct complaint_id) as n
from extended
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
