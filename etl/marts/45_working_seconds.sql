-- Working seconds of the weekly schedule up to each local time that a clock in working hours asks about.
with in_hours as (
    select
        c.complaint_id,
        c.policy,
        c.policy_version,
        k.clock
    from scope_cases as c
    inner join policy_clocks as k
        on
            c.policy = k.policy
            and c.policy_version = k.version
    where k.unit = 'working_hours'
),

asked as (
    select
        c.policy,
        c.policy_version,
        unnest([r.started_local_at, r.stopped_local_at, r.withdrawn_local_at]) as local_at
    from in_hours as c
    inner join scope_runs as r
        on
            c.complaint_id = r.complaint_id
            and c.clock = r.clock
    union
    select
        c.policy,
        c.policy_version,
        unnest([p.paused_local_at, p.continued_local_at])
    from in_hours as c
    inner join scope_pauses as p
        on
            c.complaint_id = p.complaint_id
            and c.clock = p.clock
)

select
    h.policy,
    h.policy_version,
    h.local_at,
    coalesce(
        w.seconds_before + date_diff('second', w.opens_local_at, least(h.local_at, w.closes_local_at)), 0
    ) as working_seconds
from (select * from asked where local_at is not null) as h
asof left join work_intervals as w
    on
        h.policy = w.policy
        and h.policy_version = w.version
        and h.local_at >= w.opens_local_at
