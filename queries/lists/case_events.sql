-- name: case_events
-- label: Events of a complaint
-- question: What happened to this complaint, step by step?
-- grain: one row an event
-- definition: The events up to as_of in the order in which they happened, without the customer's name, contact and words.
--     Usually with --where complaint_id=...
-- source: events
-- dated: happened_on
-- where: complaint_id, event_type, actor, channel, source, policy
select
    complaint_id,
    event_type,
    occurred_at,
    actor,
    channel,
    category,
    cause,
    reason,
    promised_on,
    step,
    form,
    outcome,
    remedy,
    score,
    due_at,
    event_id,
    source,
    file,
    "row",
    load_id
from (
    select
        *,
        cast(local_at as date) as happened_on
    from events
) as happened
where $dated
    and $where
order by
    complaint_id,
    occurred_at,
    event_id
