-- name: extension_rate
-- label: Extended
-- question: How often do we ask the customer for more time, and do we keep what we promise then?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints with at least one extension, of all complaints of the cohort. Due cohort (the default): a deadline of the
--     main clock falls in the period and has passed at as_of; withdrawn before it, invalid and without a deadline are left out.
--     Received cohort: received in the period. Beside it, complaints with: valid_count, a valid extension; second_count, two or more
--     extensions; promise_kept_count, a valid extension of a deadline that has passed, and resolved before each such deadline;
--     silent_overrun_count, a missed deadline of the main clock of which the customer had not been told before.
-- summary: Of the complaints whose deadline fell in the period, the share that was extended at least once.
-- summary_received: Of the complaints received in the period, the share that was extended at least once.
-- denominator: complaints of the cohort
-- source: complaints, clocks
-- parameters: cohort=due|received
-- kind: share
-- facts: complaints
-- topic: extensions
-- sums: numerator over groups
-- owner: team leads
-- since: 2026-11-22
with cohort as (
    select
        *,
        case $cohort when 'due' then due_on else received_on end as counted_on,
        due_at <= $as_of and state in ('met', 'late', 'overdue') as is_due,
        is_due and valid_extension_count > 0 as is_promised,
        is_promised and state <> 'met' as is_broken,
        is_due and state <> 'met' and (first_extended_at is null or first_extended_at >= due_at) as is_silent_overrun
    from clocks
    where is_main
        and ($cohort = 'received' or is_due)
),
each_complaint as (
    -- one that was reopened may have several deadlines in a period, and is one complaint all the same
    select
        $period
        $dimensions
        complaint_id as counted_id,
        bool_or(is_promised) as is_promised,
        bool_or(is_broken) as is_broken,
        bool_or(is_silent_overrun) as is_silent_overrun
    from cohort
    where counted_on between $from_on and $to_on
        and $where
    group by all
),
extended as (
    select
        complaint_id as counted_id,
        extension_count,
        valid_extension_count
    from complaints
    where extension_count > 0
)
select
    $period_key
    $dimensions
    count(*) filter (where valid_extension_count > 0) as valid_count,
    count(*) filter (where extension_count > 1) as second_count,
    count(*) filter (where is_promised) - count(*) filter (where is_broken) as promise_kept_count,
    count(*) filter (where is_silent_overrun) as silent_overrun_count,
    count(extension_count) as numerator,
    count(*) as denominator,
    cast(count(extension_count) as double) / nullif(count(*), 0) as value,
    count(*) as n
from each_complaint
left join extended using (counted_id)
group by all
order by all
