-- name: fates_by_load
-- label: Rows that are listed, by load
-- question: Of how many rows of each load is it known which they are?
-- grain: one row a load
-- definition: How many rows of each load the lists row_fates, corrected_events and rejected_rows have. They are the counts of the list loads,
--     but for loads made before rows that were known already were written down.
-- source: events, event_history, known_rows, idle_rows, rejected_rows, loads
-- dated: loaded_on
-- where: load_id, source
select
    load_id,
    source,
    cast(coalesce(loaded, 0) + coalesce(replaced, 0) as bigint) as events_loaded,
    coalesce(known, 0) + coalesce(repeated_rows, 0) as duplicates,
    coalesce(corrected, 0) as corrected,
    coalesce(refused, 0) as rejected,
    coalesce(no_event, 0) as no_event
from (
    select
        load_id,
        source,
        cast(timezone($zone, timezone('UTC', loaded_at)) as date) as loaded_on
    from loads
) as dated_loads
left join (select load_id, count(*) as loaded from w.events group by load_id) as live using (load_id)
left join (
    select
        load_id,
        count(*) as replaced
    from w.event_history
    where load_id <> superseded_by_load
    group by load_id
) as older using (load_id)
left join (select load_id, count(*) as known from known_rows group by load_id) as repeated using (load_id)
left join (
    select
        superseded_by_load as load_id,
        count(*) as corrected
    from w.event_history
    group by superseded_by_load
) as replacing using (load_id)
left join (
    select
        load_id,
        count(*) filter (where fate = 'known') as repeated_rows,
        count(*) filter (where fate = 'no_event') as no_event
    from idle_rows
    group by load_id
) as idle using (load_id)
left join (select load_id, count(*) as refused from rejected_rows group by load_id) as left_out using (load_id)
where $dated
    and $where
order by load_id
