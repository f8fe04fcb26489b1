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
changes as (
    select
        opened_on as changed_on,
        $dimensions
        count(*) as net
    from open_spells
    where $where
    group by all
    union all
    select
        closed_on,
        $dimensions
        -count(*)
    from open_spells
    where closed_on is not null
        and $where
    group by all
),
each_group as (
    -- without dimensions this is one row even when nothing ever happened
    select
        $dimensions
        count(*) as changes_counted
    from changes
    group by all
),
in_periods as (
    select
        period_start,
        $dimensions
        net
    from changes
    inner join periods on changed_on between from_on and to_on
    union all
    select
        (select min(period_start) from periods),
        $dimensions
        net
    from changes
    where changed_on < (select min(from_on) from periods)
    union all
    -- every group has a row in every period
    select
        period_start,
        $dimensions
        0
    from periods
    cross join each_group
),
summed as (
    select
        period_start,
        $dimensions
        sum(net) as net
    from in_periods
    group by all
),
figures as (
    select
        period_start,
        $dimensions
        sum(net) over (partition by $dimensions true order by period_start) as open,
        0 as overdue
    from summed
    union all
    select
        period_start,
        $dimensions
        0,
        count(distinct complaint_id)
    from clocks
    inner join periods
        on due_at <= seen_at
        -- what stops or is withdrawn later was still running then
        and (stopped_on is null or stopped_on > to_on)
        and (withdrawn_at is null or withdrawn_at >= ends_at)
    where state in ('late', 'overdue')
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
