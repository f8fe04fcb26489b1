-- One row a complaint, clock and cycle: when the clock started, when it stopped and by what, when the
-- complaint was withdrawn meanwhile.
with firsts as (
    select
        complaint_id,
        event_type,
        arg_min({'at': occurred_at, 'local_at': local_at, 'id': event_id}, (occurred_at, event_id)) as first
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
        f.first['at'] as started_at,
        f.first['local_at'] as started_local_at,
        cast(null as varchar) as reopened_by_id
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
            {
                'at': f.first['at'],
                'local_at': f.first['local_at'],
                'implied': s.implied,
                'by': f.event_type,
                'id': f.first['id']
            },
            epoch_us(f.first['at']) * 32 + s.stop_rank
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
        e.local_at as started_local_at,
        e.event_id as reopened_by_id
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
            {
                'at': e.occurred_at,
                'local_at': e.local_at,
                'implied': s.implied,
                'by': e.event_type,
                'id': e.event_id
            },
            (e.occurred_at, s.implied, e.event_type, e.event_id)
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
            -- What stopped the cycle before it at this very instant stands before the reopening.
            and (e.occurred_at > r.started_at or (e.occurred_at = r.started_at and e.event_id > r.reopened_by_id))
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
        e.event_id as from_id,
        -- Until the complaint is reopened, it stays withdrawn: a clock that starts meanwhile is withdrawn at once.
        arg_min({'at': r.occurred_at, 'id': r.event_id}, (r.occurred_at, r.event_id))
            filter (where r.event_id is not null) as until
    from scope_events as e
    left join scope_events as r
        on
            e.complaint_id = r.complaint_id
            and r.event_type = 'reopened'
            and (r.occurred_at > e.occurred_at or (r.occurred_at = e.occurred_at and r.event_id > e.event_id))
    where e.event_type = 'withdrawn'
    group by e.complaint_id, e.occurred_at, e.event_id
),

withdrawn_runs as (
    select
        r.complaint_id,
        r.clock,
        r.cycle,
        arg_min(
            {'at': greatest(w.from_at, r.started_at), 'id': case when w.from_at >= r.started_at then w.from_id end},
            (greatest(w.from_at, r.started_at), w.from_at >= r.started_at, w.from_id)
        ) as withdrawal
    from runs as r
    inner join withdrawals as w
        on r.complaint_id = w.complaint_id
    where
        -- A cycle that begins with a reopening begins after what stands before it at that instant.
        w.from_at > r.started_at
        or (w.from_at = r.started_at and (r.reopened_by_id is null or w.from_id > r.reopened_by_id))
        or w.until is null
        or w.until['at'] > r.started_at
        or (w.until['at'] = r.started_at and w.until['id'] > r.reopened_by_id)
    group by r.complaint_id, r.clock, r.cycle
),

-- What is withdrawn at the very instant of a stop was withdrawn first where its event comes first.
ended as (
    select
        r.*,
        s.stop,
        case
            when
                w.withdrawal['at'] is distinct from s.stop['at']
                or w.withdrawal['id'] is null
                or w.withdrawal['id'] < s.stop['id']
                then w.withdrawal['at']
        end as withdrawn_at
    from runs as r
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
)

select
    r.complaint_id,
    r.clock,
    r.cycle,
    r.started_at,
    r.started_local_at,
    cast(r.started_local_at as date) as started_on,
    r.reopened_by_id,
    r.stop['at'] as stopped_at,
    r.stop['local_at'] as stopped_local_at,
    cast(r.stop['local_at'] as date) as stopped_on,
    coalesce(r.stop['implied'], false) as implied,
    r.stop['by'] as stopped_by,
    r.withdrawn_at,
    timezone(c.zone, timezone('UTC', r.withdrawn_at)) as withdrawn_local_at,
    lead(r.started_at) over cycles as next_cycle_at,
    lead(r.reopened_by_id) over cycles as next_reopened_by_id
from ended as r
inner join scope_cases as c
    on r.complaint_id = c.complaint_id
window cycles as (
    partition by r.complaint_id, r.clock
    order by r.cycle
)
