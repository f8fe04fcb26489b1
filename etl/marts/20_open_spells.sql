-- One row a stretch of a complaint being open. Only a change counts: resolving what is closed or reopening
-- what is open changes nothing, so opening + received + reopened - resolved - withdrawn = closing, always.
with moves as (
    select
        e.complaint_id,
        e.occurred_at,
        e.local_at,
        e.event_type,
        e.event_type in ('received', 'reopened') as opens,
        -- At one instant a complaint is received first, then closed, then reopened.
        row_number() over (
            partition by e.complaint_id
            order by
                e.occurred_at,
                case e.event_type when 'received' then 1 when 'reopened' then 3 else 2 end,
                e.event_id
        ) as move
    from scope_events as e
    inner join scope_cases as c
        on e.complaint_id = c.complaint_id
    where
        e.event_type in ('received', 'reopened', 'resolved', 'withdrawn')
        -- What is said to have happened before the receipt cannot open or close it.
        and e.occurred_at >= c.received_at
),

changes as (
    select *
    from moves
    qualify opens is distinct from lag(opens) over (partition by complaint_id order by move)
),

paired as (
    select
        complaint_id,
        opens,
        event_type as opened_by,
        occurred_at as opened_at,
        local_at as opened_local_at,
        lead(occurred_at) over following_change as closed_at,
        lead(local_at) over following_change as closed_local_at,
        lead(event_type) over following_change as closed_by
    from changes
    window following_change as (partition by complaint_id order by move)
)

select
    s.complaint_id,
    row_number() over (partition by s.complaint_id order by s.opened_at, s.closed_at nulls last) as spell,
    s.opened_at,
    cast(s.opened_local_at as date) as opened_on,
    s.opened_by,
    s.closed_at,
    cast(s.closed_local_at as date) as closed_on,
    s.closed_by,
    c.source,
    c.channel,
    c.language,
    c.named_employee,
    c.handler,
    c.store,
    c.product_category,
    c.product,
    c.category,
    c.cause
from paired as s
inner join scope_cases as c
    on s.complaint_id = c.complaint_id
where s.opens
