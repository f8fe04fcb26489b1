-- name: extension_rate
-- label: Extended
-- question: How often do we ask the customer for more time, and do we keep what we promise then?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints with at least one extension, of all complaints of the cohort. Due cohort (the default): a deadline of the
--     resolution clock falls in the period and has passed at as_of; withdrawn before it, invalid and without a deadline are left out.
--     Received cohort: received in the period. Beside it, complaints with: valid_count, a valid extension; second_count, two or more
--     extensions; promise_kept_count, a valid extension and resolved by the promised date; silent_overrun_count, a missed resolution
--     deadline of which the customer had not been told before.
-- denominator: complaints of the cohort
-- source: complaints, clocks
-- parameters: cohort=due|received
-- kind: share
-- facts: complaints
with cohort as (
    select
        complaint_id,
        state,
        original_due_at,
        case $cohort when 'due' then due_on else received_on end as counted_on
    from clocks
    where clock = 'resolution'
        and (
            $cohort = 'received'
            or (state in ('met', 'late', 'overdue') and due_at <= $as_of)
        )
),
extended as (
    select
        complaints.*,
        counted_on,
        extension_count > 0 as is_extended,
        valid_extension_count > 0 as has_valid,
        state = 'met' as is_met,
        state in ('late', 'overdue')
            and (first_extended_at is null or first_extended_at >= original_due_at) as is_silent_overrun
    from cohort
    inner join complaints using (complaint_id)
)
select
    $period
    $dimensions
    count(distinct complaint_id) filter (where has_valid) as valid_count,
    count(distinct complaint_id) filter (where extension_count > 1) as second_count,
    count(distinct complaint_id) filter (where has_valid and is_met) as promise_kept_count,
    count(distinct complaint_id) filter (where is_silent_overrun) as silent_overrun_count,
    count(distinct complaint_id) filter (where is_extended) as numerator,
    count(distinct complaint_id) as denominator,
    cast(count(distinct complaint_id) filter (where is_extended) as double) / nullif(count(distinct complaint_id), 0) as value,
    count(distinct complaint_id) as n
from extended
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
