-- One row a complaint, clock and cycle: when the clock started, when it stopped and by what, when the
-- complaint was withdrawn meanwhile.
with firsts as (
    select
        complaint_id,
        event_type,
        min(occurred_at) as first_at,
        arg_min(local_at, occurred_at) as first_local_at
    from scope_events
    where
        event_type in (select start_event from policy_clocks)
        or event_type in (select event_type from policy_clock_stops)
    group by complaint_id, event_type
),

first_cycles as (
    select
        c.complaint_id,
        k.clock,
        1 as cycle,
        f.first_at as started_at,
        f.first_local_at as started_local_at
    from scope_cases as c
    inner join policy_clocks as k
        on
            c.policy = k.policy
            and c.policy_version = k.version
    inner join firsts as f
        on
            c.complaint_id = f.complaint_id
            and k.start_event = f.event_type
),

ranked_stops as (
    -- Of stops at one instant the clock's own kind goes before those that imply it.
    select
        *,
        row_number() over (partition by policy, version, clock order by implied, event_type) as stop_rank
    from policy_clock_stops
),

first_stops as (
    select
        c.complaint_id,
        s.clock,
        1 as cycle,
        -- One number to compare, instant and rank together, costs a fraction of comparing the two.
        arg_min(
            {'at': f.first_at, 'local_at': f.first_local_at, 'implied': s.implied, 'by': f.event_type},
            epoch_us(f.first_at) * 32 + s.stop_rank
        ) as stop
    from scope_cases as c
    inner join ranked_stops as s
        on
            c.policy = s.policy
            and c.policy_version = s.version
    inner join firsts as f
        on
            c.complaint_id = f.complaint_id
            and s.event_type = f.event_type
    group by c.complaint_id, s.clock
),

later_cycles as (
    select
        c.complaint_id,
        k.clock,
        1 + row_number() over (
            partition by c.complaint_id, k.clock
            order by e.occurred_at, e.event_id
        ) as cycle,
        e.occurred_at as started_at,
        e.local_at as started_local_at
    from scope_cases as c
    inner join policy_clocks as k
        on
            c.policy = k.policy
            and c.policy_version = k.version
    inner join scope_events as e
        on c.complaint_id = e.complaint_id
    where
        c.reopened_count > 0
        and k.reopens
        and e.event_type = 'reopened'
),

later_stops as (
    select
        r.complaint_id,
        r.clock,
        r.cycle,
        arg_min(
            {'at': e.occurred_at, 'local_at': e.local_at, 'implied': s.implied, 'by': e.event_type},
            (e.occurred_at, s.implied, e.event_type)
        ) as stop
    from later_cycles as r
    inner join scope_cases as c
        on r.complaint_id = c.complaint_id
    inner join policy_clock_stops as s
        on
            c.policy = s.policy
            and c.policy_version = s.version
            and r.clock = s.clock
    inner join scope_events as e
        on
            r.complaint_id = e.complaint_id
            and s.event_type = e.event_type
            and r.started_at <= e.occurred_at
    group by r.complaint_id, r.clock, r.cycle
),

runs as (
    select * from first_cycles
    union all
    select * from later_cycles
),

stops as (
    select * from first_stops
    union all
    select * from later_stops
),

withdrawals as (
    select
        e.complaint_id,
        e.occurred_at as from_at,
        -- Until the complaint is reopened, it stays withdrawn: a clock that starts meanwhile is withdrawn at once.
        min(r.occurred_at) as until_at
    from scope_events as e
    left join scope_events as r
        on
            e.complaint_id = r.complaint_id
            and r.event_type = 'reopened'
            and r.occurred_at > e.occurred_at
    where e.event_type = 'withdrawn'
    group by e.complaint_id, e.occurred_at
),

withdrawn_runs as (
    select
        r.complaint_id,
        r.clock,
        r.cycle,
        min(greatest(w.from_at, r.started_at)) as withdrawn_at
    from runs as r
    inner join withdrawals as w
        on r.complaint_id = w.complaint_id
    where
        w.from_at >= r.started_at
        or w.until_at is null
        or w.until_at > r.started_at
    group by r.complaint_id, r.clock, r.cycle
)

select
    r.complaint_id,
    r.clock,
    r.cycle,
    r.started_at,
    r.started_local_at,
    cast(r.started_local_at as date) as started_on,
    s.stop['at'] as stopped_at,
    s.stop['local_at'] as stopped_local_at,
    cast(s.stop['local_at'] as date) as stopped_on,
    coalesce(s.stop['implied'], false) as implied,
    s.stop['by'] as stopped_by,
    w.withdrawn_at,
    timezone(c.zone, timezone('UTC', w.withdrawn_at)) as withdrawn_local_at,
    lead(r.started_at) over (partition by r.complaint_id, r.clock order by r.cycle) as next_cycle_at
from runs as r
inner join scope_cases as c
    on r.complaint_id = c.complaint_id
left join stops as s
    on
        r.complaint_id = s.complaint_id
        and r.clock = s.clock
        and r.cycle = s.cycle
left join withdrawn_runs as w
    on
        r.complaint_id = w.complaint_id
        and r.clock = w.clock
        and r.cycle = w.cycle
