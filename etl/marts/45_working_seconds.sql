-- Working seconds of the weekly schedule up to each instant that a clock in working hours asks about. They are counted
-- between instants, as they pass, and not on the wall, where a change of summer time skips or repeats an hour.
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
        unnest([r.started_at, r.stopped_at, r.withdrawn_at]) as asked_at
    from in_hours as c
    inner join scope_runs as r
        on
            c.complaint_id = r.complaint_id
            and c.clock = r.clock
    union
    select
        c.policy,
        c.policy_version,
        unnest([p.paused_at, p.continued_at])
    from in_hours as c
    inner join scope_pauses as p
        on
            c.complaint_id = p.complaint_id
            and c.clock = p.clock
)

select
    h.policy,
    h.policy_version,
    h.asked_at,
    coalesce(
        w.seconds_before + date_diff('second', w.opens_at, least(h.asked_at, w.closes_at)), 0
    ) as working_seconds
from (select * from asked where asked_at is not null) as h
asof left join work_intervals as w
    on
        h.policy = w.policy
        and h.policy_version = w.version
        and h.asked_at >= w.opens_at
