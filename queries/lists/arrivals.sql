-- name: arrivals
-- label: Arrivals
-- question: What did each load bring of the time up to a moment?
-- grain: one row a load that brought events of that time
-- definition: Events that happened at or before as_of, by the load that brought them: event_count; corrected_count of them replaced an
--     older version of the same event. With as_of at the cut-off of an earlier report, the loads after that report tell what came late.
-- source: events, event_history, loads
-- dated: loaded_on
-- where: load_id, source
select
    load_id,
    loaded_at,
    source,
    event_count,
    corrected_count
from (
    select
        loads.load_id,
        loads.loaded_at,
        loads.source,
        coalesce(brought.event_count, 0) as event_count,
        coalesce(replaced.corrected_count, 0) as corrected_count,
        cast(timezone($zone, timezone('UTC', loads.loaded_at)) as date) as loaded_on
    from loads
    left join (
        select
            load_id,
            count(*) as event_count
        from w.events
        where occurred_at <= $as_of
        group by load_id
    ) as brought using (load_id)
    left join (
        select
            superseded_by_load as load_id,
            count(*) as corrected_count
        from w.event_history
        where occurred_at <= $as_of
        group by superseded_by_load
    ) as replaced using (load_id)
) as arrived
where (event_count > 0 or corrected_count > 0)
    and $dated
    and $where
order by load_id
