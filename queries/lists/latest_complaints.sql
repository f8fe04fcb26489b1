-- name: latest_complaints
-- label: Latest complaints
-- question: On which complaints did something happen last?
-- grain: one row a complaint
-- definition: Complaints by their newest event, the newest first, without the customer's name, contact and words.
-- source: complaints
-- dated: last_event_on
-- where: complaint_id, status, policy, dimensions
select
    complaint_id,
    status,
    received_at,
    last_event_at,
    channel,
    store,
    product_category,
    handler
from (
    select
        *,
        cast(timezone($zone, timezone('UTC', last_event_at)) as date) as last_event_on
    from complaints
) as dated_complaints
where $dated
    and $where
order by
    last_event_at desc,
    complaint_id
