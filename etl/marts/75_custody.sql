-- One row a stretch of a complaint during which the same person held it and the customer was, or was not, waited for.
-- The first begins with the complaint's first event and is nobody's until somebody is assigned; the last goes on. Nothing
-- here depends on as_of: who looks from a moment cuts the stretches there.
with moments as (
    select
        complaint_id,
        occurred_at,
        -- Of two taking over at one instant the later by event_id has it; an assignment to nobody named changes nothing.
        arg_max(actor, event_id) filter (where event_type = 'assigned' and actor is not null) as taken_by,
        -- Requests and answers of one instant cancel out, as in the pauses of clocks.
        count(*) filter (where event_type = 'info_requested')
        - count(*) filter (where event_type = 'info_received') as balance
    from scope_events
    where event_type in ('received', 'assigned', 'info_requested', 'info_received')
    group by complaint_id, occurred_at
    union all
    -- Where something happened before the receipt, or no receipt is known, the complaint begins with that.
    select
        complaint_id,
        first_event_at,
        null,
        0
    from scope_cases
),

states as (
    select
        complaint_id,
        occurred_at,
        last_value(taken_by ignore nulls) over so_far as holder,
        coalesce(last_value(nullif(sign(balance), 0) ignore nulls) over so_far, -1) > 0 as is_waiting
    from (
        select
            complaint_id,
            occurred_at,
            max(taken_by) as taken_by,
            sum(balance) as balance
        from moments
        group by complaint_id, occurred_at
    ) as instants
    window so_far as (
        partition by complaint_id
        order by occurred_at
        rows between unbounded preceding and current row
    )
),

changes as (
    select *
    from states
    window in_order as (
        partition by complaint_id
        order by occurred_at
    )
    qualify
        row_number() over in_order = 1
        or holder is distinct from lag(holder) over in_order
        or is_waiting <> lag(is_waiting) over in_order
)

select
    s.complaint_id,
    row_number() over in_order as stretch,
    s.holder,
    s.is_waiting,
    s.occurred_at as from_at,
    cast(timezone(c.zone, timezone('UTC', s.occurred_at)) as date) as from_on,
    lead(s.occurred_at) over in_order as until_at,
    cast(timezone(c.zone, timezone('UTC', lead(s.occurred_at) over in_order)) as date) as until_on
from changes as s
inner join scope_cases as c
    on s.complaint_id = c.complaint_id
window in_order as (
    partition by s.complaint_id
    order by s.occurred_at
)
