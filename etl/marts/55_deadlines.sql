-- One row a run of a clock: its deadline without extensions (due index = start index + limit + paused units), and its
-- elapsed units if it has stopped.
with own_deadlines as (
    -- A deadline that the source recorded belongs to the cycle in which it was recorded; the first stands. One that was
    -- set for a step goes before one that is said of no step, and is no other step's.
    select
        r.complaint_id,
        r.clock,
        r.cycle,
        arg_min(e.due_at, (e.event_type <> 'due_set' or e.step is null, e.occurred_at, e.event_id)) as due_at
    from scope_measured_runs as r
    inner join scope_events as e
        on r.complaint_id = e.complaint_id
    where
        r.unit = 'due_at'
        and e.due_at is not null
        and (e.event_type <> 'due_set' or e.step is null or e.step = r.stop_event)
        and (
            r.cycle = 1
            or e.occurred_at > r.started_at
            or (e.occurred_at = r.started_at and e.event_id >= r.reopened_by_id)
        )
    group by r.complaint_id, r.clock, r.cycle
),

counted as (
    select
        r.*,
        coalesce(p.paused_index, 0) as paused_index,
        coalesce(p.is_paused, false) as is_paused,
        r.start_index + r.limit_index + coalesce(p.paused_index, 0) as due_index
    from scope_measured_runs as r
    left join scope_rests as p
        on
            r.complaint_id = p.complaint_id
            and r.clock = p.clock
            and r.cycle = p.cycle
),

targets as (
    -- Each unit's own key, NULL for the others, so that every look-up below is a plain equality.
    select
        *,
        case when unit = 'working_days' then cast(due_index as integer) end as due_working_index,
        case when unit = 'calendar_days' then date '2000-01-01' + cast(due_index as integer) end as due_plain_on
    from counted
),

in_hours as (
    select
        t.complaint_id,
        t.clock,
        t.cycle,
        h.opens_at + to_seconds(cast(t.due_index - h.seconds_before as bigint)) as due_at
    from (select * from targets where unit = 'working_hours') as t
    asof left join work_intervals as h
        on
            t.policy = h.policy
            and t.policy_version = h.version
            -- Strictly after: work that ends with an interval is due at its close, not at the next opening.
            and t.due_index > h.seconds_before
),

placed as (
    select
        t.*,
        coalesce(working.day, case when t.rolls then plain.next_working_on else plain.day end) as due_day,
        coalesce(o.due_at, h.due_at) as due_instant_at
    from targets as t
    left join scope_days as working
        on
            t.policy = working.policy
            and t.due_working_index = working.own_working_index
    left join scope_days as plain
        on
            t.policy = plain.policy
            and t.due_plain_on = plain.day
    left join own_deadlines as o
        on
            t.complaint_id = o.complaint_id
            and t.clock = o.clock
            and t.cycle = o.cycle
    left join in_hours as h
        on
            t.complaint_id = h.complaint_id
            and t.clock = h.clock
            and t.cycle = h.cycle
)

select
    p.complaint_id,
    p.clock,
    p.cycle,
    p.started_at,
    p.started_on,
    p.stopped_at,
    p.stopped_on,
    p.implied,
    p.stopped_by,
    p.withdrawn_at,
    p.reopened_by_id,
    p.next_cycle_at,
    p.next_reopened_by_id,
    p.policy,
    p.policy_version,
    p.position,
    p.unit,
    p.limit_units,
    p.is_extendable,
    p.is_main,
    p.start_index,
    p.is_paused,
    coalesce(d.ends_at, p.due_instant_at) as original_due_at,
    -- The last day of grace: of a deadline at midnight the day that ends there.
    coalesce(
        p.due_day,
        cast(timezone(p.zone, timezone('UTC', p.due_instant_at - interval 1 microsecond)) as date)
    ) as original_due_on,
    p.paused_index / p.index_per_unit as paused_units,
    case
        -- What was withdrawn first had ceased to run before it stopped.
        when p.stopped_at is null or p.stopped_at < p.started_at or p.withdrawn_at <= p.stopped_at then null
        when p.unit = 'due_at' then date_diff('microsecond', p.started_at, p.stopped_at) / 86400e6
        else greatest(p.stop_index - p.start_index - p.paused_index, 0) / p.index_per_unit
    end as stopped_elapsed,
    case
        when p.withdrawn_at is null or p.stopped_at < p.withdrawn_at then null
        when p.unit = 'due_at' then date_diff('microsecond', p.started_at, p.withdrawn_at) / 86400e6
        else greatest(p.withdrawn_index - p.start_index - p.paused_index, 0) / p.index_per_unit
    end as withdrawn_elapsed,
    p.unit = 'due_at' or (p.is_start_confirmed and coalesce(d.is_confirmed, true)) as is_due_confirmed
from placed as p
left join scope_days as d
    on
        p.policy = d.policy
        and p.due_day = d.day
