-- name: work_held
-- label: Work held
-- question: Who holds how many open complaints, and how many of them are past a deadline?
-- grain: day, week, month
-- unit: complaints
-- better: neither
-- definition: Complaints that are open when the period ends, or at as_of if that is earlier, by who held them at that moment: whoever was
--     assigned last (column holder; empty: nobody yet). overdue_count: those of them that have at least one clock whose deadline (the one
--     in force) has passed by then and that has not stopped. The breakdown by handler is another: who works on the complaint at as_of.
--     Summed over the holders it is open_count. Every holder has a row in every period.
-- denominator: none (a count)
-- source: open_spells, custody, clocks
-- parameters: none
-- kind: count
-- facts: open_spells
-- keys: holder
-- topic: volume
-- sums: value over groups
-- stock: yes
-- owner: team leads
-- since: 2026-11-22
with periods as $periods,
spells as (
    select
        complaint_id,
        opened_on,
        closed_on,
        $dimensions
        true as is_wanted
    from open_spells
    where $where
),
held as (
    -- one stretch of custody ends where the next begins, so at the end of a day exactly one holds
    select
        spells.*,
        holder,
        greatest(opened_on, from_on) as held_from_on,
        least(closed_on, until_on) as held_until_on
    from spells
    inner join custody using (complaint_id)
    where (until_on is null or until_on > opened_on)
        and (closed_on is null or closed_on > from_on)
),
broken as (
    select
        period_start,
        complaint_id
    from clocks
    $include(overdue_at_end)
    group by all
),
counted as (
    select
        period_start,
        $dimensions
        holder,
        count(broken.complaint_id) as overdue_counted,
        count(*) as open_counted
    from held
    inner join periods
        on held_from_on <= to_on
        and (held_until_on is null or held_until_on > to_on)
    left join broken using (period_start, complaint_id)
    group by all
    union all
    select
        period_start,
        $dimensions
        holder,
        0,
        0
    from periods
    cross join (
        select
            $dimensions
            holder,
            count(*) as all_counted
        from held
        group by all
    ) as each_group
)
select
    period_start,
    $dimensions
    holder,
    cast(sum(overdue_counted) as bigint) as overdue_count,
    cast(sum(open_counted) as bigint) as value,
    cast(sum(open_counted) as bigint) as n
from counted
group by all
order by all
