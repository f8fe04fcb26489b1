-- name: promise_kept
-- label: Promised dates kept
-- question: When we ask for more time, do we keep the new date?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: Complaints with a valid extension whose promised deadline has passed that were resolved before it, of all such
--     complaints; one that missed any in the period has not kept it. Due cohort (the default): a deadline of the main clock
--     falls in the period and has passed at as_of; withdrawn before it, invalid and without a deadline are left out. Received
--     cohort: received in the period and the deadline has passed at as_of.
-- summary: Of the complaints with a valid extension, the share resolved by the date promised.
-- denominator: complaints of the cohort with a valid extension
-- source: clocks
-- parameters: cohort=due|received
-- kind: share
-- facts: complaints
-- topic: extensions
-- sums: numerator over groups
-- owner: team leads
-- since: 2026-11-22
with judged as (
    select
        *,
        case $cohort when 'due' then due_on else received_on end as counted_on
    from clocks
    where is_main
        and valid_extension_count > 0
        and state in ('met', 'late', 'overdue')
        and due_at <= $as_of
),
counted as (
    select
        $period
        $dimensions
        complaint_id,
        bool_and(state = 'met') as is_kept
    from judged
    where counted_on between $from_on and $to_on
        and $where
    group by all
)
select
    $period_key
    $dimensions
    $include(share_counts; part=is_kept)
from counted
group by all
order by all
