-- name: on_time_share
-- label: Kept on time
-- question: Which share of our promises did we keep in time?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: Clocks that stopped before their deadline, of all clocks of the cohort. Due cohort (the default): the deadline falls in the
--     period and has passed at as_of. Received cohort: the complaint was received in the period and the deadline has passed at as_of.
--     Resolved cohort: the clock stopped in the period, so what is still overdue is not in it. Withdrawn before the deadline, invalid, and
--     without a deadline are left out. Basis extended: the deadline in force, valid extensions counted. Basis strict: the original deadline.
-- summary: Of the deadlines that fell in the period and have passed, the share that was met. A valid extension
--     moves the deadline. What was withdrawn before its deadline is left out.
-- summary_received: Of the complaints received in the period whose deadline has passed, the share that met it. A
--     valid extension moves the deadline. What was withdrawn before its deadline is left out.
-- summary_resolved: Of the steps that ended in the period, the share that ended before the deadline. What is past
--     its deadline and still open is not among them.
-- denominator: clocks of the cohort that met their deadline, were late, or are overdue
-- source: clocks
-- parameters: cohort=due|received|resolved; basis=extended|strict
-- kind: share
-- facts: clocks
-- topic: promises
-- sums: numerator over groups, time
-- owner: management
-- since: 2026-11-22
with judged as (
    select
        *,
        case $basis when 'strict' then strict_state else state end as judged_state,
        case $basis when 'strict' then original_due_at else due_at end as deadline_at,
        case $cohort
            when 'received' then received_on
            when 'resolved' then stopped_on
            else case $basis when 'strict' then original_due_on else due_on end
        end as counted_on
    from clocks
)
select
    $period
    $dimensions
    count(*) filter (where judged_state = 'met') as numerator,
    count(*) as denominator,
    cast(count(*) filter (where judged_state = 'met') as double) / count(*) as value,
    count(*) as n
from judged
where judged_state in ('met', 'late', 'overdue')
    -- one that stopped early is judged only when its deadline has passed, together with those due on the same day
    and (deadline_at <= $as_of or $cohort = 'resolved')
    and counted_on between $from_on and $to_on
    and $where
group by all
order by all
