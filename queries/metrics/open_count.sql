-- name: open_count
-- label: Open complaints
-- question: How many complaints are open, and how many of them are past a deadline?
-- grain: day, week, month
-- unit: complaints
-- better: lower
-- definition: Complaints that are open when the period ends, or at as_of if that is earlier. overdue_count: those of them that have at
--     least one clock whose deadline (the one in force) has passed by then and that has not stopped.
-- summary: Complaints open at the end of the period; past a deadline: at least one step is late and not done.
-- denominator: none (a count)
-- source: open_spells, clocks
-- parameters: none
-- kind: count
-- facts: open_spells
-- topic: volume
-- sums: value over groups
-- stock: yes
-- owner: team leads
-- since: 2026-11-22
with periods as $periods,
$include(flow_balance),
figures as (
    select
        period_start,
        $dimensions
        closing as open,
        0 as overdue
    from balanced
    union all
    select
        period_start,
        $dimensions
        0,
        count(distinct complaint_id)
    from clocks
    $include(overdue_at_end)
        and $where
    group by all
)
select
    period_start,
    $dimensions
    cast(sum(overdue) as bigint) as overdue_count,
    cast(sum(open) as bigint) as value,
    cast(sum(open) as bigint) as n
from figures
group by all
order by all
