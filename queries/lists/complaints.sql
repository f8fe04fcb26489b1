-- name: complaints
-- label: Complaints
-- question: What became of each complaint?
-- grain: one row a complaint
-- definition: Every complaint as it stood at as_of, without the customer's name, contact and words. handler: who resolved it, else who holds
--     it; named_employee: whom the customer complains about. late_clocks: how many of its clocks were or are late.
-- source: complaints, clocks
-- dated: received_on
-- where: complaint_id, status, outcome, policy, dimensions
select
    complaint_id,
    status,
    received_at,
    accepted_at,
    examined_at,
    resolved_at,
    withdrawn_at,
    channel,
    language,
    handler,
    named_employee,
    store,
    product_category,
    product,
    category,
    cause,
    outcome,
    remedy,
    score,
    rated_at,
    extension_count,
    valid_extension_count,
    reopened_count,
    status_asked_count,
    coalesce(late_clocks, 0) as late_clocks,
    first_event_at,
    last_event_at,
    event_count,
    policy,
    policy_version,
    source,
    priority,
    team,
    region,
    customer_tier
from complaints
left join (
    select
        complaint_id,
        count(*) as late_clocks
    from clocks
    where state in ('late', 'overdue')
    group by complaint_id
) as late using (complaint_id)
where $dated
    and $where
order by
    received_at nulls last,
    complaint_id
