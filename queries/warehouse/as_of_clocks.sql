-- Clocks as they stood at `moment.as_of`: each row of the mart with its state by the deadline in force (`state`) and by the
-- original one (`strict_state`), and what it has run so far (`elapsed`, in its unit). Definitions: docs/reference/events-and-states.md.
with ended as (
    select
        clock.*,
        as_of,
        zone,
        stopped_at < started_at                                                     as is_invalid,
        -- a withdrawal counts only where it comes before the stop; at one instant the mart has it only where it does
        withdrawn_at is not null and (stopped_at is null or withdrawn_at <= stopped_at) as is_withdrawn,
        -- the local date up to which a clock that neither stopped nor was withdrawn has run
        case
            when stopped_at is null and withdrawn_at is null then cast(timezone(zone, timezone('UTC', as_of)) as date)
        end                                                                         as ran_until_on
    from stood_clocks as clock
    cross join moment
    left join (select policy, zone from policies) as zones using (policy)
),
-- working seconds up to as_of, for clocks in working hours that still run
worked as (
    select
        policy,
        version,
        max(seconds_before + date_diff('second', opens_at, least(closes_at, as_of))) as working_seconds
    from work_intervals
    cross join moment
    where opens_at <= as_of
    group by policy, version
)
select
    ended.* exclude (as_of, zone, is_invalid, is_withdrawn, ran_until_on),
    case
        when is_invalid then 'invalid'
        when due_at is null then 'no_deadline'
        when is_withdrawn and withdrawn_at < due_at then 'withdrawn'
        when is_withdrawn then 'late'
        when stopped_at < due_at then 'met'
        when stopped_at is not null then 'late'
        -- a deadline at exactly as_of has passed
        when as_of < due_at then 'running'
        else 'overdue'
    end as state,
    case
        when is_invalid then 'invalid'
        when original_due_at is null then 'no_deadline'
        when is_withdrawn and withdrawn_at < original_due_at then 'withdrawn'
        when is_withdrawn then 'late'
        when stopped_at < original_due_at then 'met'
        when stopped_at is not null then 'late'
        when as_of < original_due_at then 'running'
        else 'overdue'
    end as strict_state,
    case
        when is_invalid then null
        when stopped_elapsed is not null then cast(stopped_elapsed as double)
        when is_withdrawn then cast(withdrawn_elapsed as double)
        when unit = 'calendar_days' then greatest(ran_until_on - started_on - coalesce(paused_units, 0), 0)
        when unit = 'due_at' then epoch(as_of - started_at) / 86400 - coalesce(paused_units, 0)
        when unit = 'working_hours'
            then greatest((worked.working_seconds - start_index) / 3600 - coalesce(paused_units, 0), 0)
        -- a day off counts as the next working day, and day 0 as nothing
        when ran_until_on = started_on then 0
        else greatest(
            day.working_index + cast(not day.is_working as integer) - start_index - coalesce(paused_units, 0),
            0
        )
    end as elapsed
from ended
left join calendar as day
    on day.policy = ended.policy
    and day.day = ended.ran_until_on
left join worked
    on worked.policy = ended.policy
    and worked.version = ended.policy_version
