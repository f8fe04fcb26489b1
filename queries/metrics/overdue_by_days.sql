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
$include(day_bands; band=late_band),
overdue_then as (
    select
        period_start,
        $dimensions
        $include(day_band; days=to_on - due_on),
        count(*) as counted
    from clocks
    $include(overdue_at_end)
        and started_on <= to_on
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
$include(band_counts; rows=overdue_then; band=late_band)
