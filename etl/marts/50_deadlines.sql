-- One row a run of a clock: its deadline without extensions, and its elapsed units if it has stopped.
-- Everything is counted by running indexes (working days, days, working seconds), so that a deadline is one
-- look-up and never a walk: due index = start index + limit + paused units.
with days as (
    select
        policy,
        day,
        is_working,
        is_confirmed,
        working_index,
        ends_at,
        min(case when is_working then day end) over (
            partition by policy
            order by day
            rows between current row and unbounded following
        ) as next_working_on
    from calendar
),

own_deadlines as (
    -- A deadline that the source recorded belongs to the cycle in which it was recorded; the first stands.
    select
        r.complaint_id,
        r.clock,
        r.cycle,
        arg_min(e.due_at, (e.occurred_at, e.event_id)) as due_at
    from scope_runs as r
    inner join scope_events as e
        on r.complaint_id = e.complaint_id
    where
        e.due_at is not null
        and (r.cycle = 1 or e.occurred_at >= r.started_at)
    group by r.complaint_id, r.clock, r.cycle
),

runs as (
    select
        r.*,
        c.policy,
        c.policy_version,
        c.zone,
        k.position,
        k.unit,
        k.limit_units,
        k.rolls,
        k.is_extendable,
        start_day.is_confirmed as is_start_confirmed,
        case k.unit
            when 'working_days' then start_day.working_index
            when 'working_hours' then start_second.working_seconds
            else date_diff('day', date '2000-01-01', r.started_on)
        end as start_index,
        case k.unit when 'working_hours' then 3600 else 1 end as index_per_unit,
        case
            when r.stopped_at < r.started_at then null
            when k.unit = 'working_days' and r.stopped_on = r.started_on then start_day.working_index
            -- A stop on a non-working day counts as on the next working day.
            when k.unit = 'working_days' then stop_day.working_index + cast(not stop_day.is_working as integer)
            when k.unit = 'working_hours' then stop_second.working_seconds
            else date_diff('day', date '2000-01-01', r.stopped_on)
        end as stop_index
    from scope_runs as r
    inner join scope_cases as c
        on r.complaint_id = c.complaint_id
    inner join policy_clocks as k
        on
            c.policy = k.policy
            and c.policy_version = k.version
            and r.clock = k.clock
    left join days as start_day
        on
            c.policy = start_day.policy
            and r.started_on = start_day.day
    left join days as stop_day
        on
            c.policy = stop_day.policy
            and r.stopped_on = stop_day.day
    left join scope_working_seconds as start_second
        on
            c.policy = start_second.policy
            and c.policy_version = start_second.policy_version
            and r.started_local_at = start_second.local_at
    left join scope_working_seconds as stop_second
        on
            c.policy = stop_second.policy
            and c.policy_version = stop_second.policy_version
            and r.stopped_local_at = stop_second.local_at
),

pauses as (
    select
        p.complaint_id,
        p.clock,
        p.cycle,
        p.is_open,
        r.unit,
        r.rolls,
        r.policy,
        cast(p.paused_local_at as date) as paused_on,
        from_day.is_working as is_from_working,
        case r.unit
            when 'working_days' then from_day.working_index
            when 'working_hours' then from_second.working_seconds
            else date_diff('day', date '2000-01-01', cast(p.paused_local_at as date))
        end as from_index,
        r.start_index + r.limit_units * r.index_per_unit as due_index,
        case r.unit
            when 'working_days' then to_day.working_index - from_day.working_index
            when 'working_hours' then to_second.working_seconds - from_second.working_seconds
            else date_diff('day', cast(p.paused_local_at as date), cast(p.continued_local_at as date))
        end as paused_index,
        p.paused_at
    from scope_pauses as p
    inner join runs as r
        on
            p.complaint_id = r.complaint_id
            and p.clock = r.clock
            and p.cycle = r.cycle
    left join days as from_day
        on
            r.policy = from_day.policy
            and cast(p.paused_local_at as date) = from_day.day
    left join days as to_day
        on
            r.policy = to_day.policy
            and cast(p.continued_local_at as date) = to_day.day
    left join scope_working_seconds as from_second
        on
            r.policy = from_second.policy
            and r.policy_version = from_second.policy_version
            and p.paused_local_at = from_second.local_at
    left join scope_working_seconds as to_second
        on
            r.policy = to_second.policy
            and r.policy_version = to_second.policy_version
            and p.continued_local_at = to_second.local_at
),

stacked_pauses as (
    select
        *,
        due_index + coalesce(
            sum(paused_index) over (
                partition by complaint_id, clock, cycle
                order by paused_at
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as due_index_before
    from pauses
),

rests as (
    select
        s.complaint_id,
        s.clock,
        s.cycle,
        coalesce(
            sum(s.paused_index) filter (
                -- A pause that begins once the deadline has passed moves nothing.
                where case s.unit
                    when 'working_days'
                        then s.from_index < s.due_index_before
                        or (s.from_index = s.due_index_before and s.is_from_working)
                    when 'working_hours' then s.from_index < s.due_index_before
                    else s.paused_on <= case when s.rolls then d.next_working_on else d.day end
                end
            ),
            0
        ) as paused_index,
        bool_or(s.is_open) as is_paused
    from stacked_pauses as s
    left join days as d
        on
            s.policy = d.policy
            and s.unit = 'calendar_days'
            and d.day = date '2000-01-01' + cast(s.due_index_before as integer)
    group by s.complaint_id, s.clock, s.cycle
),

targets as (
    select
        r.*,
        coalesce(p.paused_index, 0) as paused_index,
        coalesce(p.is_paused, false) as is_paused,
        r.start_index + r.limit_units * r.index_per_unit + coalesce(p.paused_index, 0) as due_index
    from runs as r
    left join rests as p
        on
            r.complaint_id = p.complaint_id
            and r.clock = p.clock
            and r.cycle = p.cycle
),

placed as (
    select
        t.*,
        case t.unit
            when 'working_days' then working.day
            when 'calendar_days' then case when t.rolls then plain.next_working_on else plain.day end
        end as due_day,
        case
            when t.unit = 'due_at' then o.due_at
            when t.unit = 'working_hours'
                then timezone(
                    'UTC',
                    timezone(t.zone, h.opens_local_at + to_seconds(cast(t.due_index - h.seconds_before as bigint)))
                )
        end as due_instant_at
    from targets as t
    left join days as working
        on
            t.policy = working.policy
            and t.unit = 'working_days'
            and working.is_working
            and t.due_index = working.working_index
    left join days as plain
        on
            t.policy = plain.policy
            and t.unit = 'calendar_days'
            and plain.day = date '2000-01-01' + cast(t.due_index as integer)
    left join own_deadlines as o
        on
            t.complaint_id = o.complaint_id
            and t.clock = o.clock
            and t.cycle = o.cycle
    asof left join work_intervals as h
        on
            t.policy = h.policy
            and t.policy_version = h.version
            -- Strictly after: work that ends with an interval is due at its close, not at the next opening.
            and t.due_index > h.seconds_before
)

select
    p.* exclude (due_day, due_instant_at, due_index, stop_index, index_per_unit, paused_index, is_start_confirmed, zone),
    coalesce(d.ends_at, p.due_instant_at) as original_due_at,
    coalesce(p.due_day, cast(timezone(p.zone, timezone('UTC', p.due_instant_at)) as date)) as original_due_on,
    p.paused_index / p.index_per_unit as paused_units,
    case p.unit
        when 'due_at' then date_diff('microsecond', p.started_at, p.stopped_at) / 86400e6
        else greatest(p.stop_index - p.start_index - p.paused_index, 0) / p.index_per_unit
    end as stopped_elapsed,
    p.unit = 'due_at' or (p.is_start_confirmed and coalesce(d.is_confirmed, true)) as is_due_confirmed
from placed as p
left join days as d
    on
        p.policy = d.policy
        and p.due_day = d.day
