-- name: coding_texts
-- label: Words of complaints without a cause
-- question: What do the complaints without a cause say in their own words?
-- grain: one row a complaint of cause_suggestions
-- definition: The words that the customer wrote. Personal data: only for readers with the right to texts.
-- source: cause_suggestions, event_texts, complaints
-- dated: received_on
-- where: complaint_id, theme
select
    complaint_id,
    theme,
    received_at,
    channel,
    words.text
from cause_suggestions
inner join complaints using (complaint_id)
inner join (
    select
        complaint_id,
        string_agg(text, ' ' order by event_id) as text
    from w.event_texts
    where complaint_id in (select complaint_id from cause_suggestions)
    group by complaint_id
) as words using (complaint_id)
where $dated
    and $where
order by
    received_at desc nulls last,
    complaint_id
