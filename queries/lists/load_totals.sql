-- name: load_totals
-- label: Where the rows went
-- question: Is every row that was ever read accounted for?
-- grain: one row a source, and one with an empty source for all together
-- definition: Sums over the loads. accounted_loads: loads whose rows_read is events_loaded + duplicates + rejected, row by row;
--     in a source of which one row can give several events it cannot be. rejected_share: rejected of rows_read.
-- source: loads
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
    count(*) filter (where rows_read = events_loaded + duplicates + rejected) as accounted_loads,
    min(loaded_at) as first_loaded_at,
    max(loaded_at) as last_loaded_at
from (
    select
        *,
        cast(timezone($zone, timezone('UTC', loaded_at)) as date) as loaded_on
    from loads
) as dated_loads
where $dated
    and $where
group by grouping sets ((source), ())
-- the sum of nothing is no row
having count(*) > 0
order by source nulls first
