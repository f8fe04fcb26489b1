-- description: Conversations of Chatwoot (GET /api/v1/accounts/N/conversations?status=all), one record a conversation
-- format: json
-- records: data.payload
-- zone: UTC
-- policy: retailer
-- required: id, status, created_at, meta
-- optional: account_id, first_reply_created_at, last_activity_at, inbox_id, labels, additional_attributes
-- ids: chatwoot
-- row_grain: other
-- licence: the data are the company's own
-- checked: 2026-11-22

-- Each page (`&page=2`) is one file. The ratings come by another file, source chatwoot_csat; both meet in the complaint. Chatwoot's
-- downloadable reports hold totals by agent, inbox, label and team, from which no complaint can be told.
--
-- What each event is:
--   received  every conversation, at created_at, by the channel of its inbox; the first label is its category.
--   accepted  the first answer of an agent (first_reply_created_at; 0 means none yet), who is not named.
--   resolved  a conversation whose status is `resolved`, at last_activity_at: resolving leaves an activity message, so that is the
--             moment, unless somebody wrote into the resolved conversation afterwards. It is thus never too early.
--
-- Left out: who was assigned when, and reopening, which the list does not tell. A conversation that was resolved in an earlier load
-- and is open now keeps its resolved event until it is resolved again, which corrects it.
--
-- Numbers count within an account, so those of another account than the first bear its number: chatwoot-42, chatwoot-2-42.
--
-- Checked against Chatwoot's source code: app/views/api/v1/conversations/partials/_conversation.json.jbuilder. The envelope
-- (data.payload) is as its API reference has it. Not checked against a running instance.
with conversations as (
    select
        *,
        'chatwoot-' || case when account_id <> '1' then account_id || '-' else '' end || id as number,
        make_timestamp(1000000 * try_cast(created_at as bigint))::varchar || '+00' as received_at,
        make_timestamp(1000000 * nullif(try_cast(first_reply_created_at as bigint), 0))::varchar || '+00' as replied_at,
        make_timestamp(1000000 * nullif(try_cast(last_activity_at as bigint), 0))::varchar || '+00' as active_at,
        try_cast(meta as json) as about
    from raw
)

select
    file,
    "row",
    number || '-received' as event_id,
    number as complaint_id,
    'received' as event_type,
    coalesce(received_at, created_at) as occurred_at,
    case about ->> 'channel'
        when 'Channel::WebWidget' then 'website_chat'
        when 'Channel::Email' then 'email'
        when 'Channel::Voice' then 'phone'
        when 'Channel::FacebookPage' then 'social'
        when 'Channel::Instagram' then 'social'
        when 'Channel::Telegram' then 'social'
        when 'Channel::Whatsapp' then 'social'
        when 'Channel::TwitterProfile' then 'social'
        when 'Channel::Line' then 'social'
        else about ->> 'channel'
    end as channel,
    about -> 'sender' ->> 'name' as customer_name,
    coalesce(about -> 'sender' ->> 'phone_number', about -> 'sender' ->> 'email') as customer_contact,
    try_cast(labels as varchar[])[1] as category,
    null as actor
from conversations
union all by name
select
    file,
    "row",
    number || '-accepted' as event_id,
    number as complaint_id,
    'accepted' as event_type,
    replied_at as occurred_at
from conversations
where replied_at is not null
union all by name
select
    file,
    "row",
    number || '-resolved' as event_id,
    number as complaint_id,
    'resolved' as event_type,
    active_at as occurred_at,
    about -> 'assignee' ->> 'name' as actor
from conversations
where status = 'resolved'
