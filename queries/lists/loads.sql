-- name: loads
-- label: Loads
-- question: What was loaded, when, and what was left out?
-- grain: one row a load
-- definition: Every load into this warehouse: rows_read = events_loaded + duplicates + rejected for a source with one event a row;
--     corrected says how many of the loaded events replace an older version.
-- source: loads
-- dated: loaded_on
-- where: source, load_id
select
    load_id,
    loaded_at,
    source,
    files,
    rows_read,
    events_loaded,
    duplicates,
    corrected,
    rejected,
    seconds
from (
    select
        *,
        cast(timezone($zone, timezone('UTC', loaded_at)) as date) as loaded_on
    from loads
) as dated_loads
where $dated
    and $where
order by
    loaded_at,
    load_id
