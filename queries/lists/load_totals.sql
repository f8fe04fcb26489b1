-- name: load_totals
-- label: Where the rows went
-- question: Is every row that was ever read accounted for?
-- grain: one row a source, and one with an empty source for all together
-- definition: Sums over the loads. accounted_loads: loads whose rows_read is rows_loaded + rows_duplicate + rows_rejected + no_event, each
--     row counted once; loads of before this was written down: whose rows_read is events_loaded + duplicates + rejected.
--     rejected_share: rejected of rows_read.
-- source: loads, load_rows
-- dated: loaded_on
-- where: source, load_id
select
    source,
    count(*) as load_count,
    cast(sum(rows_read) as bigint) as rows_read,
    cast(sum(events_loaded) as bigint) as events_loaded,
    cast(sum(duplicates) as bigint) as duplicates,
    cast(sum(corrected) as bigint) as corrected,
    cast(sum(rejected) as bigint) as rejected,
    cast(sum(rejected) as double) / nullif(sum(rows_read), 0) as rejected_share,
    cast(sum(coalesce(rows_loaded, events_loaded)) as bigint) as rows_loaded,
    cast(sum(coalesce(rows_duplicate, duplicates)) as bigint) as rows_duplicate,
    cast(sum(coalesce(rows_rejected, rejected)) as bigint) as rows_rejected,
    cast(sum(coalesce(no_event, 0)) as bigint) as no_event,
    count(*) filter (
        where
        rows_read = coalesce(
            rows_loaded + rows_duplicate + rows_rejected + no_event, events_loaded + duplicates + rejected
        )
    ) as accounted_loads,
    min(loaded_at) as first_loaded_at,
    max(loaded_at) as last_loaded_at
$include(dated_loads)
group by grouping sets ((source), ())
-- the sum of nothing is no row
having count(*) > 0
order by source nulls first
