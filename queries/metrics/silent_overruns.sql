-- name: silent_overruns
-- label: Silent overruns
-- question: How often does a deadline pass without a word to the customer?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints that missed a deadline of the main clock of which the customer had not been told before it passed (no extension
--     before it, valid or not), of all complaints of the cohort. Due cohort (the default): a deadline of the main clock falls
--     in the period and has passed at as_of; withdrawn before it, invalid and without a deadline are left out. Received cohort:
--     received in the period and the deadline has passed at as_of.
-- summary: Of the complaints that fell due, the share whose deadline passed without an extension told.
-- summary_received: Of the complaints received in the period, the share whose deadline passed without an extension
--     told.
-- denominator: complaints of the cohort
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
        case $cohort when 'due' then due_on else received_on end as counted_on,
        state in ('late', 'overdue') and (first_extended_at is null or first_extended_at >= due_at) as is_silent
    from clocks
    where is_main
        and state in ('met', 'late', 'overdue')
        and due_at <= $as_of
)
select
    $period
    $dimensions
    count(distinct complaint_id) filter (where is_silent) as numerator,
    count(distinct complaint_id) as denominator,
    cast(count(distinct complaint_id) filter (where is_silent) as double) / nullif(count(distinct complaint_id), 0) as value,
    count(distinct complaint_id) as n
from judged
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
