-- name: overdue_by_days
-- label: Overdue by days late
-- question: How late are the promises that are broken and still not kept?
-- grain: day, week, month
-- unit: clocks
-- better: lower
-- definition: Clocks that have not stopped when the period ends, or at as_of if that is earlier, and whose deadline (the one in force) has
--     passed by then, by local days since the last day of grace (column late_band; 0 only where a deadline falls within a day). from_days is
--     where the band begins. n: all overdue clocks then, so the bands of a group sum to n, and n is overdue_count. Every band has a row.
-- denominator: clocks overdue at that moment (column n)
-- source: clocks
-- parameters: none
-- kind: count
-- facts: clocks
-- keys: from_days, late_band
-- topic: promises
-- sums: value over groups
-- stock: yes
-- owner: team leads
-- since: 2026-11-22
with periods as $periods,
bands(from_days, late_band) as (
    values (0, '0-3'), (4, '4-10'), (11, '11-20'), (21, '21-30'), (31, '>30')
),
overdue_then as (
    select
        period_start,
        $dimensions
        case
            when to_on - due_on <= 3 then 0
            when to_on - due_on <= 10 then 4
            when to_on - due_on <= 20 then 11
            when to_on - due_on <= 30 then 21
            else 31
        end as from_days,
        count(*) as clocks_counted
    from clocks
    inner join periods
        on due_at <= seen_at
        and started_on <= to_on
        -- what stops or is withdrawn later was still running then
        and (stopped_on is null or stopped_on > to_on)
        and (withdrawn_at is null or withdrawn_at >= ends_at)
    where state in ('late', 'overdue')
        and $where
    group by all
    union all
    -- every group has a row for every band in every period
    select
        period_start,
        $dimensions
        from_days,
        0
    from periods
    cross join bands
    cross join (
        select
            $dimensions
            count(*) as all_counted
        from clocks
        where $where
        group by all
    ) as each_group
),
counted as (
    select
        period_start,
        $dimensions
        from_days,
        sum(clocks_counted) as overdue_in_band
    from overdue_then
    group by all
)
select
    period_start,
    $dimensions
    from_days,
    late_band,
    cast(overdue_in_band as bigint) as value,
    cast(sum(overdue_in_band) over (partition by $dimensions period_start) as bigint) as n
from counted
inner join bands using (from_days)
order by all
