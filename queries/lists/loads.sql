-- name: loads
-- label: Loads
-- question: What was loaded, when, and what was left out?
-- grain: one row a load
-- definition: Every load into this warehouse: rows_read = events_loaded + duplicates + rejected for a source with one event a row.
--     no_event: rows of which no event came. Where one row can give several events, each row is counted once in rows_loaded +
--     rows_duplicate + rows_rejected + no_event = rows_read (rejected where one of its events was, else loaded where one was; empty for
--     loads of before this was written down). corrected: older versions of events that were replaced.
-- source: loads, load_rows
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
    no_event,
    rows_loaded,
    rows_duplicate,
    rows_rejected,
    seconds
$include(dated_loads)
order by
    loaded_at,
    load_id
