-- name: arrivals
-- label: Arrivals
-- question: Which events of the time up to a moment did each load bring, and which did it correct?
-- grain: one row an event
-- definition: Events of which a version happened at or before as_of, by the load that last touched them (load_id); first_load_id: the load that
--     first brought them. With as_of at the cut-off of an earlier report and a load_id after it, an event came late where its first load is after
--     it too, and was corrected where that is not so. occurred_on: its local day now, empty where a load took the event back; was_on: that of the
--     version before.
-- source: events, event_history, loads
-- dated: loaded_on
-- where: load_id, source, event_type, complaint_id
with older as (
    select
        event_id,
        arg_max(complaint_id, superseded_by_load)           as complaint_id,
        arg_max(event_type, superseded_by_load)             as event_type,
        arg_max(source, superseded_by_load)                 as source,
        min(load_id)                                        as first_load_id,
        max(superseded_by_load)                             as touched_by_load,
        min(occurred_at)                                    as was_at,
        arg_max(cast(local_at as date), superseded_by_load) as was_on
    from w.event_history
    where superseded_by_load is not null
    group by event_id
),
touched as (
    select
        events.load_id,
        events.source,
        events.event_id,
        events.complaint_id,
        events.event_type,
        coalesce(least(older.first_load_id, events.load_id), events.load_id) as first_load_id,
        cast(events.local_at as date)                                        as occurred_on,
        older.was_on
    from w.events
    left join older using (event_id)
    where least(events.occurred_at, coalesce(older.was_at, events.occurred_at)) <= $as_of
    union all
    select
        older.touched_by_load,
        older.source,
        older.event_id,
        older.complaint_id,
        older.event_type,
        older.first_load_id,
        null,
        older.was_on
    from older
    anti join w.events using (event_id)
    where older.was_at <= $as_of
)
select
    load_id,
    first_load_id,
    loaded_at,
    source,
    event_id,
    complaint_id,
    event_type,
    occurred_on,
    was_on
from (
    select
        touched.*,
        loads.loaded_at,
        cast(timezone($zone, timezone('UTC', loads.loaded_at)) as date) as loaded_on
    from touched
    inner join loads using (load_id)
) as arrived
where $dated
    and $where
order by
    load_id,
    event_id
