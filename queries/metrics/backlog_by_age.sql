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
$include(day_bands; band=age_band),
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
        $include(day_band; days=to_on - opened_on),
        spells_counted as counted
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
$include(band_counts; rows=open_then; band=age_band)
