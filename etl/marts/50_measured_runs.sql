-- One row a run of a clock: its start and its stop on the running index of its unit (working days, days or working
-- seconds since the calendar began), so that a deadline is one look-up and an elapsed time one subtraction.
select
    r.complaint_id,
    r.clock,
    r.cycle,
    r.started_at,
    r.started_on,
    r.stopped_at,
    r.stopped_on,
    r.implied,
    r.stopped_by,
    r.withdrawn_at,
    r.reopened_by_id,
    r.next_cycle_at,
    r.next_reopened_by_id,
    c.policy,
    c.policy_version,
    c.zone,
    k.position,
    k.stop_event,
    k.unit,
    coalesce(case when r.cycle > 1 then k.limit_reopened end, own.limit_units, k.limit_units) as limit_units,
    k.rolls,
    k.is_extendable,
    k.is_main,
    start_day.is_confirmed as is_start_confirmed,
    case k.unit when 'working_hours' then 3600 else 1 end as index_per_unit,
    -- Whole seconds, or whole days: a limit may be a fraction of an hour.
    cast(
        round(
            coalesce(case when r.cycle > 1 then k.limit_reopened end, own.limit_units, k.limit_units)
            * case k.unit when 'working_hours' then 3600 else 1 end
        ) as bigint
    ) as limit_index,
    case k.unit
        when 'working_days' then start_day.working_index
        when 'working_hours' then start_second.working_seconds
        else date_diff('day', date '2000-01-01', r.started_on)
    end as start_index,
    case
        when r.stopped_at < r.started_at then null
        when k.unit = 'working_days' and r.stopped_on = r.started_on then start_day.working_index
        -- A stop on a non-working day counts as on the next working day.
        when k.unit = 'working_days' then stop_day.working_index + cast(not stop_day.is_working as integer)
        when k.unit = 'working_hours' then stop_second.working_seconds
        else date_diff('day', date '2000-01-01', r.stopped_on)
    end as stop_index,
    case
        when k.unit = 'working_days' and withdrawn_day.day = r.started_on then start_day.working_index
        when k.unit = 'working_days'
            then withdrawn_day.working_index + cast(not withdrawn_day.is_working as integer)
        when k.unit = 'working_hours' then withdrawn_second.working_seconds
        else date_diff('day', date '2000-01-01', withdrawn_day.day)
    end as withdrawn_index
from scope_runs as r
inner join scope_cases as c
    on r.complaint_id = c.complaint_id
inner join policy_clocks as k
    on
        c.policy = k.policy
        and c.policy_version = k.version
        and r.clock = k.clock
left join scope_limits as own
    on
        r.complaint_id = own.complaint_id
        and r.clock = own.clock
left join scope_days as start_day
    on
        c.policy = start_day.policy
        and r.started_on = start_day.day
left join scope_days as stop_day
    on
        c.policy = stop_day.policy
        and r.stopped_on = stop_day.day
left join scope_days as withdrawn_day
    on
        c.policy = withdrawn_day.policy
        and cast(r.withdrawn_local_at as date) = withdrawn_day.day
left join scope_working_seconds as start_second
    on
        c.policy = start_second.policy
        and c.policy_version = start_second.policy_version
        and r.started_at = start_second.asked_at
left join scope_working_seconds as stop_second
    on
        c.policy = stop_second.policy
        and c.policy_version = stop_second.policy_version
        and r.stopped_at = stop_second.asked_at
left join scope_working_seconds as withdrawn_second
    on
        c.policy = withdrawn_second.policy
        and c.policy_version = withdrawn_second.policy_version
        and r.withdrawn_at = withdrawn_second.asked_at
