-- One row a complaint, clock and cycle. The original deadline stays beside the one in force, and when the customer was first
-- told of another.
with told as (
    select
        complaint_id,
        clock,
        cycle,
        arg_max(due_after_at, number) filter (where due_after_at is not null) as due_at,
        arg_max(due_after_on, number) filter (where due_after_on is not null) as due_on,
        min(extended_at) as first_extended_at,
        count(*) filter (where is_valid) as valid_extension_count
    from scope_extensions
    group by complaint_id, clock, cycle
)

select
    r.complaint_id,
    r.clock,
    r.position,
    r.is_main,
    r.cycle,
    r.policy,
    r.policy_version,
    r.unit,
    r.limit_units,
    r.started_at,
    r.started_on,
    r.original_due_at,
    r.original_due_on,
    coalesce(x.due_at, r.original_due_at) as due_at,
    coalesce(x.due_on, r.original_due_on) as due_on,
    x.first_extended_at,
    coalesce(x.valid_extension_count, 0) as valid_extension_count,
    r.stopped_at,
    r.stopped_on,
    r.implied,
    r.stopped_by,
    r.withdrawn_at,
    r.start_index,
    r.paused_units,
    r.stopped_elapsed,
    r.withdrawn_elapsed,
    r.is_due_confirmed,
    r.is_paused,
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
from scope_deadlines as r
inner join scope_cases as c
    on r.complaint_id = c.complaint_id
left join told as x
    on
        r.complaint_id = x.complaint_id
        and r.clock = x.clock
        and r.cycle = x.cycle
