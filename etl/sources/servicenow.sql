-- description: Audit log of a ServiceNow instance (incident_event_log): every row is an incident as it stood after an update
-- format: csv
-- nulls: ?
-- timestamp_format: %d/%m/%Y %H:%M
-- zone: UTC
-- policy: servicenow
-- required: number, incident_state, reopen_count, sys_mod_count, caller_id, opened_at, sys_updated_at, contact_type, location,
--     category, subcategory, u_symptom, assigned_to, closed_code, resolved_by
-- row_grain: other
-- key: number
-- licence: UCI Machine Learning Repository, "Incident management process enriched event log", CC BY 4.0
-- checked: 2026-11-22

-- A row says how things stood, an event what changed; so events are the differences between an incident's rows.
--
-- What each event is:
--   received        once an incident, at opened_at. Its channel and dimensions are the last ones known, because classifications
--                   are corrected on the way (contact_type in 5 incidents, category in 1,184).
--   accepted        the first row whose state is not New. An incident first seen as Resolved is accepted and resolved in one.
--   info_requested  entering Awaiting User Info.
--   info_received   leaving it, whichever way: the wait for the caller is over.
--   assigned        assigned_to differs from the row before and names somebody, the first one included.
--   resolved        entering Resolved; or Closed, where nothing was Resolved since opening or the last reopening (13 times). It
--                   is timed by the row, not by resolved_at, which the publisher filled into all rows of an incident from its
--                   last resolution; resolved_by and closed_code are of that kind too, so an earlier resolution has the last one's.
--   reopened        reopen_count rises. Leaving Resolved or Closed without that (once) is not counted.
--
-- State -100 (five rows of two incidents) is a state without a label: the state before goes on.
-- The zone of the times is not published; UTC is an assumption, and keeps every hour of the year unambiguous.
--
-- Event ids are number, sys_mod_count and event type: the same whichever other incidents a file holds and in whichever order.
-- A difference needs both its rows, so the rows are kept (`key`): an export may be split and repeated in any way.
with updates as (
    select
        *,
        try_cast(sys_mod_count as integer) as update_number,
        try_cast(reopen_count as integer) as reopenings,
        try_strptime(sys_updated_at, '%d/%m/%Y %H:%M') as updated_at,
        nullif(incident_state, '-100') as known_state
    from raw
),

-- Five incidents repeat a sys_mod_count; the time of the update, then the place in the file, settle their order.
positioned as (
    select
        *,
        row_number() over in_order as position,
        last_value(known_state ignore nulls) over up_to_here as state,
        coalesce(max(reopenings) over up_to_here, 0) as cycle
    from updates
    window
        in_order as (
            partition by number
            order by update_number, updated_at, file, "row"
        ),
        up_to_here as (
            partition by number
            order by update_number, updated_at, file, "row"
            rows between unbounded preceding and current row
        )
),

compared as (
    select
        *,
        lag(state) over in_order as previous_state,
        lag(assigned_to) over in_order as previous_assigned_to,
        coalesce(lag(cycle) over in_order, 0) as previous_cycle,
        -- NULL on the first row of a cycle.
        bool_or(state = 'Resolved') over (
            partition by number, cycle
            order by position
            rows between unbounded preceding and 1 preceding
        ) as was_resolved_in_cycle,
        bool_or(state <> 'New') over (
            partition by number
            order by position
            rows between unbounded preceding and 1 preceding
        ) as was_accepted
    from positioned
    window in_order as (
        partition by number
        order by position
    )
),

changes as (
    select
        *,
        'accepted' as event_type,
        null as actor,
        null as cause
    from compared
    where
        state <> 'New'
        and was_accepted is not true
    union all
    select
        *,
        'info_requested' as event_type,
        assigned_to as actor,
        null as cause
    from compared
    where
        state = 'Awaiting User Info'
        and previous_state is distinct from 'Awaiting User Info'
    union all
    select
        *,
        'info_received' as event_type,
        assigned_to as actor,
        null as cause
    from compared
    where
        previous_state = 'Awaiting User Info'
        and state is distinct from 'Awaiting User Info'
    union all
    select
        *,
        'assigned' as event_type,
        assigned_to as actor,
        null as cause
    from compared
    where
        assigned_to is not null
        and assigned_to is distinct from previous_assigned_to
    union all
    select
        *,
        'resolved' as event_type,
        resolved_by as actor,
        closed_code as cause
    from compared
    where
        (
            state = 'Resolved'
            and (previous_state is distinct from 'Resolved' or cycle <> previous_cycle)
        )
        or (
            state = 'Closed'
            and (previous_state is distinct from 'Closed' or cycle <> previous_cycle)
            and was_resolved_in_cycle is not true
        )
    union all
    select
        *,
        'reopened' as event_type,
        null as actor,
        null as cause
    from compared
    where cycle > previous_cycle
)

select
    arg_min(file, position) as file,
    arg_min("row", position) as "row",
    number || '-received' as event_id,
    number as complaint_id,
    'received' as event_type,
    arg_min(opened_at, position) filter (where opened_at is not null) as occurred_at,
    -- Each is the last value known.
    arg_max(contact_type, position) filter (where contact_type is not null) as channel,
    arg_max(caller_id, position) filter (where caller_id is not null) as customer_name,
    arg_max(location, position) filter (where location is not null) as store,
    arg_max(category, position) filter (where category is not null) as product_category,
    arg_max(subcategory, position) filter (where subcategory is not null) as product,
    arg_max(u_symptom, position) filter (where u_symptom is not null) as category,
    null as actor,
    null as cause
from positioned
group by number
union all by name
select
    file,
    "row",
    number || '-' || sys_mod_count || '-' || event_type as event_id,
    number as complaint_id,
    event_type,
    sys_updated_at as occurred_at,
    actor,
    cause
from changes
