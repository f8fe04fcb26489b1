-- name: cause_suggestions
-- label: Suggested causes
-- question: Which complaints have no cause yet, and what do their words suggest?
-- grain: one row a complaint that had words and no cause at the newest load
-- definition: What the words suggest, learned from complaints whose cause is known; never counted as a cause unless the setting
--     count_suggestions says so. suggested_cause is empty where it cannot be told; probability is that of the first of
--     likely_causes being right; theme is the group of similar ones that it belongs to, if any.
-- source: cause_suggestions, complaints
-- dated: received_on
-- where: complaint_id, suggested_cause, theme, status, dimensions
select
    complaint_id,
    received_at,
    channel,
    language,
    store,
    product,
    status,
    suggested_cause,
    probability,
    likely_causes,
    theme
from cause_suggestions
inner join complaints using (complaint_id)
where $dated
    and $where
order by
    received_at desc nulls last,
    complaint_id
