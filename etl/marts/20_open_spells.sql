-- One row a stretch of a complaint being open. Only a change counts: resolving what is closed or reopening
-- what is open changes nothing, so opening + received + reopened - resolved - withdrawn = closing, always.
with moves as (
    select
        e.complaint_id,
        e.occurred_at,
        e.local_at,
        e.event_type,
        e.event_type in ('received', 'reopened') as opens,
        -- Nothing happens to a complaint before it is received: at that instant the receipt goes first, else the ids decide.
        e.event_type <> 'received' as follows_receipt,
        e.event_id
    from scope_events as e
    inner join scope_cases as c
        on e.complaint_id = c.complaint_id
    where
        e.event_type in ('received', 'reopened', 'resolved', 'withdrawn')
        -- What is said to have happened before the receipt cannot open or close it.
        and e.occurred_at >= c.received_at
        -- A complaint is received once; what says so again later opens nothing: that is what `reopened` is for.
        and (e.event_type <> 'received' or e.occurred_at = c.received_at)
),

stretches as (
    -- All in one order, so that the rows are sorted once: what was so before, and how the stretch that begins here ends.
    select
        complaint_id,
        opens,
        lag(opens) over moves_in_order as was_open,
        row_number() over moves_in_order as place,
        event_type as opened_by,
        occurred_at as opened_at,
        local_at as opened_local_at,
        first_value(case when not opens then occurred_at end ignore nulls) over moves_after as closed_at,
        first_value(case when not opens then local_at end ignore nulls) over moves_after as closed_local_at,
        first_value(case when not opens then event_type end ignore nulls) over moves_after as closed_by
    from moves
    window
        moves_in_order as (partition by complaint_id order by occurred_at, follows_receipt, event_id),
        moves_after as (
            partition by complaint_id
            order by occurred_at, follows_receipt, event_id
            rows between 1 following and unbounded following
        )
)

select
    s.complaint_id,
    row_number() over (partition by s.complaint_id order by s.place) as spell,
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
    c.priority,
    c.team,
    c.region,
    c.customer_tier,
    c.cause
from stretches as s
inner join scope_cases as c
    on s.complaint_id = c.complaint_id
where
    s.opens
    and s.was_open is distinct from true
