-- name: candidate_examples
-- label: Complaints that stand for a candidate
-- question: Which complaints are typical of a candidate?
-- grain: one row a candidate and complaint, at most twelve a candidate
-- definition: Complaints near the middle of the candidate's words in their language, unlike each other, spread over weeks and stores, without
--     their words. likeness: cosine to that middle, 0 to 1.
-- source: candidate_examples, complaints
-- dated: received_on
-- where: key, complaint_id
select
    key,
    "position",
    complaint_id,
    received_at,
    channel,
    language,
    store,
    product,
    status,
    likeness
from candidate_examples
inner join complaints using (complaint_id)
where $dated
    and $where
order by
    key,
    "position"
