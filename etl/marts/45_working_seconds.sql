-- Working seconds of the weekly schedule up to each local time that a clock in working hours asks about.
with asked as (
    select c.policy, c.policy_version, r.started_local_at as local_at, r.clock
    from scope_runs as r
    inner join scope_cases as c
        on r.complaint_id = c.complaint_id
    union
    select c.policy, c.policy_version, unnest([r.stopped_local_at, r.withdrawn_local_at]), r.clock
    from scope_runs as r
    inner join scope_cases as c
        on r.complaint_id = c.complaint_id
    union
    select c.policy, c.policy_version, unnest([p.paused_local_at, p.continued_local_at]), p.clock
    from scope_pauses as p
    inner join scope_cases as c
        on p.complaint_id = c.complaint_id
),

in_hours as (
    select distinct a.policy, a.policy_version, a.local_at
    from asked as a
    inner join policy_clocks as k
        on
            a.policy = k.policy
            and a.policy_version = k.version
            and a.clock = k.clock
    where
        k.unit = 'working_hours'
        and a.local_at is not null
)

select
    h.policy,
    h.policy_version,
    h.local_at,
    coalesce(
        w.seconds_before + date_diff('second', w.opens_local_at, least(h.local_at, w.closes_local_at)), 0
    ) as working_seconds
from in_hours as h
asof left join work_intervals as w
    on
        h.policy = w.policy
        and h.policy_version = w.version
        and h.local_at >= w.opens_local_at
