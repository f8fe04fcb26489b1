-- name: overdue_count
-- label: Overdue
-- question: How many promises are broken and still not kept?
-- grain: day, week, month
-- unit: clocks
-- better: lower
-- definition: Clocks that have not stopped when the period ends, or at as_of if that is earlier, and whose deadline (the one in force) has
--     passed by then. n: all clocks running then, in time or not. Clocks that stop before they start are left out.
-- denominator: clocks running at that moment (column n)
-- source: clocks
-- parameters: none
-- kind: count
-- facts: clocks
-- topic: promises
-- sums: value over groups
-- stock: yes
-- owner: team leads
-- since: 2026-11-22
with periods as $periods,
running as (
    select
        period_start,
        $dimensions
        count(*) filter (where due_at <= seen_at) as overdue,
        count(*) as running
    from clocks
    inner join periods
        on started_on <= to_on
        and (stopped_on is null or stopped_on > to_on)
        and (withdrawn_at is null or withdrawn_at >= ends_at)
    where state <> 'invalid'
        and $where
    group by all
),
with_empty as (
    select *
    from running
    union all
    -- every group has a row in every period
    select
        period_start,
        $dimensions
        0,
        0
    from periods
    cross join (
        select
            $dimensions
            count(*) as clocks_counted
        from clocks
        where $where
        group by all
    ) as each_group
)
select
    period_start,
    $dimensions
    cast(sum(overdue) as bigint) as value,
    cast(sum(running) as bigint) as n
from with_empty
group by all
order by all
