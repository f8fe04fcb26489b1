-- name: vulnerable_on_time
-- label: Kept on time for vulnerable customers
-- question: Do we keep our promises to vulnerable customers?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: As Kept on time, by the deadline in force, of the complaints of vulnerable customers alone: clocks that stopped before
--     their deadline, of those whose deadline falls in the period and has passed at as_of. Seen only with the right to it.
-- denominator: clocks of vulnerable customers that met their deadline, were late, or are overdue
-- source: clocks, complaints
-- parameters: none
-- kind: share
-- facts: clocks
-- topic: promises
-- sums: numerator over groups, time
-- owner: quality team
-- since: 2026-12-01
with judged as (
    select
        *,
        due_on as counted_on
    from clocks
    where complaint_id in (select complaint_id from complaints where vulnerable = 'yes')
)
select
    $period
    $dimensions
    count(*) filter (where state = 'met') as numerator,
    count(*) as denominator,
    cast(count(*) filter (where state = 'met') as double) / count(*) as value,
    count(*) as n
from judged
where state in ('met', 'late', 'overdue')
    and due_at <= $as_of
    and counted_on between $from_on and $to_on
    and $where
group by all
order by all
