-- One row a pause of a clock that its policy lets rest while the customer is asked for information.
-- An open pause counts up to as_of, so complaints with one are built again for each as_of.
with moves as (
    -- Requests and answers of one instant cancel out: which came first cannot be told, and a wait of no length is none.
    select
        c.complaint_id,
        k.clock,
        e.occurred_at,
        sum(case when e.event_type = k.pause_from then 1 else -1 end) as balance
    from scope_cases as c
    inner join policy_clocks as k
        on
            c.policy = k.policy
            and c.policy_version = k.version
    inner join scope_events as e
        on
            c.complaint_id = e.complaint_id
            and (k.pause_from = e.event_type or k.pause_to = e.event_type)
    where k.pause_from is not null
    group by c.complaint_id, k.clock, e.occurred_at
),

waits as (
    select
        complaint_id,
        clock,
        occurred_at,
        balance > 0 as begins,
        min(case when balance < 0 then occurred_at end) over (
            partition by complaint_id, clock
            order by occurred_at
            rows between 1 following and unbounded following
        ) as ended_at,
        lag(balance > 0) over (
            partition by complaint_id, clock
            order by occurred_at
        ) as is_waiting
    from moves
    where balance <> 0
),

clipped as (
    select
        r.complaint_id,
        r.clock,
        r.cycle,
        c.zone,
        greatest(w.occurred_at, r.started_at) as paused_at,
        least(w.ended_at, r.stopped_at, r.withdrawn_at, getvariable('as_of')) as continued_at,
        w.ended_at is null and r.stopped_at is null and r.withdrawn_at is null as is_open
    from waits as w
    inner join scope_cases as c
        on w.complaint_id = c.complaint_id
    inner join scope_runs as r
        on
            w.complaint_id = r.complaint_id
            and w.clock = r.clock
    where
        w.begins
        -- A second request while one is open begins no second pause.
        and not coalesce(w.is_waiting, false)
)

select
    complaint_id,
    clock,
    cycle,
    paused_at,
    continued_at,
    is_open,
    timezone(zone, timezone('UTC', paused_at)) as paused_local_at,
    timezone(zone, timezone('UTC', continued_at)) as continued_local_at
from clipped
where paused_at < continued_at or is_open
