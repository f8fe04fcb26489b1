-- name: row_fates
-- label: What became of each row
-- question: Which rows were loaded, which were known already, and which were rejected?
-- grain: one row a load and event; a row that gave no event has one too
-- definition: fate: loaded (its event was new, or a newer version; also where a later load corrected it since), known (its event was there
--     already, or a later row of the same load had another version of it, or the very same row was there), rejected (a rule kept it
--     out, or the line could not be read), no_event (its source makes no event of it). A row of a source of which one row can give several
--     events stands here once for each.
-- source: events, event_history, known_rows, idle_rows, rejected_rows, loads
-- dated: loaded_on
-- where: load_id, source, fate
select
    load_id,
    source,
    file,
    "row",
    fate,
    complaint_id,
    event_type,
    occurred_at,
    rule
from (
    select
        rows_of_loads.*,
        cast(timezone($zone, timezone('UTC', loads.loaded_at)) as date) as loaded_on
    from (
        select
            load_id,
            source,
            file,
            "row",
            'loaded' as fate,
            complaint_id,
            event_type,
            occurred_at,
            null as rule
        from w.events
        union all by name
        select
            load_id,
            source,
            file,
            "row",
            'loaded' as fate,
            complaint_id,
            event_type,
            occurred_at
        from w.event_history
        -- versions that lost within their own load were never loaded: they are among the known ones
        where load_id <> superseded_by_load
        union all by name
        select
            load_id,
            source,
            file,
            "row",
            'known' as fate,
            complaint_id,
            event_type
        from known_rows
        union all by name
        select
            load_id,
            source,
            file,
            "row",
            fate
        from idle_rows
        union all by name
        select
            load_id,
            source,
            file,
            "row",
            'rejected' as fate,
            rule
        from rejected_rows
    ) as rows_of_loads
    inner join loads using (load_id)
) as fates
where $dated
    and $where
order by
    load_id,
    file,
    "row",
    fate,
    event_type
