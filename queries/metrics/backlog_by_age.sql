-- name: backlog_by_age
-- label: Open complaints by age
-- question: How old are the complaints that are open?
-- grain: day, week, month
-- unit: complaints
-- better: lower
-- definition: Complaints that are open when the period ends, or at as_of if that is earlier, by how many local days ago they were opened
--     (column age_band; a complaint received or reopened that day is 0 days old, and reopening begins anew). from_days is where the band
--     begins. n: all complaints open then, so the bands of a group sum to n, and n is open_count. Every band has a row.
-- denominator: complaints open at that moment (column n)
-- source: open_spells
-- parameters: none
-- kind: count
-- facts: open_spells
-- keys: from_days, age_band
-- topic: volume
-- sums: value over groups
-- stock: yes
-- owner: team leads
-- since: 2026-11-22
with periods as $periods,
bands(from_days, age_band) as (
    values (0, '0-3'), (4, '4-10'), (11, '11-20'), (21, '21-30'), (31, '>30')
),
spells as (
    -- counted by day first, so that what is joined with the periods grows with the days, not with the complaints
    select
        opened_on,
        closed_on,
        $dimensions
        count(*) as spells_counted
    from open_spells
    where $where
    group by all
),
open_then as (
    select
        period_start,
        $dimensions
        case
            when to_on - opened_on <= 3 then 0
            when to_on - opened_on <= 10 then 4
            when to_on - opened_on <= 20 then 11
            when to_on - opened_on <= 30 then 21
            else 31
        end as from_days,
        spells_counted
    from spells
    inner join periods
        on opened_on <= to_on
        and (closed_on is null or closed_on > to_on)
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
            sum(spells_counted) as all_counted
        from spells
        group by all
    ) as each_group
),
counted as (
    select
        period_start,
        $dimensions
        from_days,
        sum(spells_counted) as open_in_band
    from open_then
    group by all
)
select
    period_start,
    $dimensions
    from_days,
    age_band,
    cast(open_in_band as bigint) as value,
    cast(sum(open_in_band) over (partition by $dimensions period_start) as bigint) as n
from counted
inner join bands using (from_days)
order by all
