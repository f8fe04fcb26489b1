-- One row a run that paused: by how much its deadline moves, on the running index of its unit.
with pauses as (
    select
        p.complaint_id,
        p.clock,
        p.cycle,
        p.is_open,
        p.paused_at,
        r.unit,
        r.rolls,
        r.policy,
        r.start_index + r.limit_index as due_index,
        from_day.day as paused_on,
        from_day.is_working as is_from_working,
        case r.unit
            when 'working_days' then from_day.working_index
            when 'working_hours' then from_second.working_seconds
        end as from_index,
        -- Whole days are counted by their ends, so that pauses that meet never count a day twice.
        case r.unit
            when 'working_days' then to_day.working_index - from_day.working_index
            when 'working_hours' then to_second.working_seconds - from_second.working_seconds
            else date_diff('day', from_day.day, to_day.day)
        end as paused_index
    from scope_pauses as p
    inner join scope_measured_runs as r
        on
            p.complaint_id = r.complaint_id
            and p.clock = r.clock
            and p.cycle = r.cycle
    left join scope_days as from_day
        on
            r.policy = from_day.policy
            and cast(p.paused_local_at as date) = from_day.day
    left join scope_days as to_day
        on
            r.policy = to_day.policy
            and cast(p.continued_local_at as date) = to_day.day
    left join scope_working_seconds as from_second
        on
            r.policy = from_second.policy
            and r.policy_version = from_second.policy_version
            and p.paused_at = from_second.asked_at
    left join scope_working_seconds as to_second
        on
            r.policy = to_second.policy
            and r.policy_version = to_second.policy_version
            and p.continued_at = to_second.asked_at
),

stacked as (
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

placed as (
    select
        *,
        case when unit = 'calendar_days' then date '2000-01-01' + cast(due_index_before as integer) end as due_day_before
    from stacked
)

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
from placed as s
left join scope_days as d
    on
        s.policy = d.policy
        and s.due_day_before = d.day
group by s.complaint_id, s.clock, s.cycle
