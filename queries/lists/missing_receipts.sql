-- name: missing_receipts
-- label: Complaints without a receipt
-- question: Of which complaints do we know events, but not when they were received?
-- grain: one row a complaint
-- definition: Complaints of which no received event has been loaded, the newest first. They count nowhere until it is.
--     listed_count: how many there are in all, however few are asked for.
-- source: complaints
-- dated: last_event_on
-- where: complaint_id, source, policy
select
    complaint_id,
    first_event_at,
    last_event_at,
    event_count,
    source,
    count(*) over () as listed_count
from (
    select
        *,
        cast(timezone($zone, timezone('UTC', last_event_at)) as date) as last_event_on
    from complaints
    where status = 'not_received'
) as unknown
where $dated
    and $where
order by
    last_event_at desc,
    complaint_id
