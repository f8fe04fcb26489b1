-- description: Tickets of Freshdesk (GET /api/v2/tickets?include=stats,requester), one record a ticket as it stands
-- format: json
-- zone: UTC
-- policy: retailer
-- required: id, status, created_at
-- optional: updated_at, source, stats, due_by, fr_due_by, responder_id, type, requester, deleted, spam, subject
-- row_grain: case
-- licence: the data are the company's own
-- checked: 2026-11-30

-- What each event is:
--   received   every ticket, at created_at, by the channel that `source` numbers; the type is its category.
--   accepted   the first answer of an agent (stats.first_responded_at), who is not named.
--   assigned   the agent who holds it now, by number, from the first answer on, else from the receipt on: when is not told.
--   resolved   stats.resolved_at, or stats.closed_at where there is none, while the status is resolved (4) or closed (5). A ticket
--              that is opened again loses it, and its earlier resolution is taken back: when that was is not told any more.
--   withdrawn  a ticket that was not resolved was deleted or marked as spam, at updated_at.
--   due_set    the deadline of the first answer (fr_due_by); that of the resolution (due_by) is the receipt's due_at.
--
-- Statuses from 6 on are the company's own, and open. A merged ticket is closed like any other: the list does not tell them apart.
-- Ratings come by another list and on another scale, and are left out.
--
-- Checked against developers.freshdesk.com/api ("View a Ticket", "List All Tickets"). Not checked against an account.
with tickets as (
    select
        *,
        'freshdesk-' || id as number,
        try_cast(stats as json) as times,
        try_cast(requester as json) as person,
        coalesce(times ->> 'resolved_at', times ->> 'closed_at') as done_at,
        status in ('4', '5') as is_done,
        coalesce(deleted = 'true', false) or coalesce(spam = 'true', false) as is_gone
    from raw
    qualify row_number() over (partition by id order by try_cast(updated_at as timestamptz) desc nulls last, "row" desc) = 1
),

events as (
    select
        file, "row", number, 'received' as event_type, created_at as occurred_at,
        case source
            when '1' then 'email'
            when '2' then 'website_form'
            when '3' then 'phone'
            when '7' then 'website_chat'
            when '9' then 'website_form'
            when '10' then 'email'
            else source
        end as channel,
        type as category,
        person ->> 'name' as customer_name,
        coalesce(person ->> 'email', person ->> 'phone') as customer_contact,
        subject as text,
        due_by as due_at
    from tickets
    union all by name
    select file, "row", number, 'accepted' as event_type, times ->> 'first_responded_at' as occurred_at
    from tickets
    where (times ->> 'first_responded_at') is not null
    union all by name
    select
        file, "row", number, 'assigned' as event_type,
        coalesce(times ->> 'first_responded_at', created_at) as occurred_at,
        responder_id as actor
    from tickets
    where responder_id is not null
    union all by name
    select file, "row", number, 'resolved' as event_type, done_at as occurred_at, responder_id as actor
    from tickets
    where is_done and done_at is not null
    union all by name
    select
        file, "row", number, 'withdrawn' as event_type, updated_at as occurred_at,
        case when deleted = 'true' then 'deleted' else 'spam' end as reason
    from tickets
    where is_gone and not is_done and updated_at is not null
    union all by name
    select file, "row", number, 'due_set' as event_type, created_at as occurred_at, 'accepted' as step, fr_due_by as due_at
    from tickets
    where fr_due_by is not null
)

select
    * exclude (number),
    number || '-' || event_type as event_id,
    number as complaint_id
from events
