-- name: candidate_texts
-- label: Words of complaints that stand for a candidate
-- question: What do the complaints of a candidate say in their own words?
-- grain: one row a candidate and complaint, at most twelve a candidate
-- definition: The rows of candidate_examples with the words that the customer wrote. Personal data: only for readers with the right to texts.
-- source: candidate_examples, event_texts, complaints
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
    words.text
from candidate_examples
inner join complaints using (complaint_id)
inner join (
    select
        complaint_id,
        max(text) as text
    from w.event_texts
    where complaint_id in (select complaint_id from candidate_examples)
    group by complaint_id
) as words using (complaint_id)
where $dated
    and $where
order by
    key,
    "position"
