-- One row a complaint, step and instant at which it happened, with when and how the customer was told of it.
with happened as (
    -- What is recorded twice for one instant happened once.
    select
        complaint_id,
        event_type as step,
        occurred_at as happened_at,
        min(cast(local_at as date)) as happened_on
    from scope_events
    where event_type in ('accepted', 'examined', 'extended', 'resolved')
    group by complaint_id, event_type, occurred_at
),

told as (
    -- Telling of a step speaks of its latest occurrence; before the first, or without naming a step, of nothing.
    select
        h.complaint_id,
        h.step,
        h.happened_at,
        e.occurred_at as informed_at,
        e.form,
        e.event_id
    from (
        select *
        from scope_events
        where event_type = 'informed'
    ) as e
    asof inner join happened as h
        on
            e.complaint_id = h.complaint_id
            and e.step = h.step
            and e.occurred_at >= h.happened_at
),

tellings as (
    select
        complaint_id,
        step,
        happened_at,
        min(informed_at) as informed_at,
        -- The form of the first telling, also where it says none.
        arg_min({'form': form}, (informed_at, event_id))['form'] as form,
        min(informed_at) filter (where form = 'written') as written_at
    from told
    group by complaint_id, step, happened_at
)

select
    h.complaint_id,
    h.step,
    row_number() over (
        partition by h.complaint_id, h.step
        order by h.happened_at
    ) as number,
    h.happened_at,
    h.happened_on,
    t.informed_at,
    t.form,
    t.written_at,
    c.source,
    c.channel,
    c.language,
    c.named_employee,
    c.handler,
    c.store,
    c.product_category,
    c.product,
    c.category,
    c.priority,
    c.team,
    c.region,
    c.customer_tier,
    c.cause,
    c.received_on
from happened as h
inner join scope_cases as c
    on h.complaint_id = c.complaint_id
left join tellings as t
    on
        h.complaint_id = t.complaint_id
        and h.step = t.step
        and h.happened_at = t.happened_at
