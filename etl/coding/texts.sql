-- One row a complaint with words: the words of its receipt (else its first), and its cause where events or a person
-- give one. The words themselves stay where they are, `event_id` says at which event: few of them are read.
create or replace temp table worded as
with said as (
    select
        t.complaint_id,
        arg_min(e.event_id, (e.event_type <> 'received', e.occurred_at, e.event_id)) as event_id,
        min(e.occurred_at) as said_at
    from event_texts as t
    inner join events as e
        on t.event_id = e.event_id
    where length(trim(t.text)) > 2
    group by t.complaint_id
),

given as (
    select
        complaint_id,
        arg_max(cause, (occurred_at, event_id)) filter (where cause is not null) as cause,
        arg_min(language, (event_type <> 'received', occurred_at, event_id))
            filter (where language is not null) as language
    from events
    where cause is not null or language is not null
    group by complaint_id
)

select
    s.complaint_id,
    s.event_id,
    s.said_at,
    g.language,
    coalesce(g.cause, c.cause) as cause
from said as s
left join given as g
    on s.complaint_id = g.complaint_id
left join confirmed_causes as c
    on s.complaint_id = c.complaint_id
