-- description: Ticket histories of Zammad (GET /api/v1/ticket_history/ID), one response a line, one record a ticket
-- format: json
-- zone: UTC
-- policy: retailer
-- required: history, assets
-- row_grain: other
-- licence: the data are the company's own
-- checked: 2026-11-22

-- How to get it: for each ticket number N of /api/v1/tickets, append the response of /api/v1/ticket_history/N to a file, each on one
-- line (`jq -c .`); or put them all in one JSON list.
--
-- What each event is:
--   received   the history's `created` of the ticket itself, with the group as its category (where the response tells its name) and the customer's name and e-mail.
--   assigned   the attribute `owner` was set to somebody; "-" (user 1) means nobody.
--   accepted   the state left `new`, or the ticket was created in another state.
--   resolved   the state became `closed`, or the ticket was created so.
--   withdrawn  an unfinished ticket became `merged` (the complaint lives on in another one) or `removed`; the reason says which.
--   reopened   the state left `closed`, `merged` or `removed` for one that is none of them.
--
-- Left out: pending reminder (it reminds the agent and does not say that the customer was asked), pending close (closed comes when
-- it is), articles, escalations. The state in which a ticket was created has no entry of its own: it is what the first change left,
-- or, where none followed, what the ticket is now (`state_id`; without its name: closed where it has a `close_at`).
-- The states are Zammad's own names; where an administrator renamed them, copy this file and change the names.
--
-- Checked against Zammad's source code: History.list (attributes of an entry), HasHistory.history_get (the envelope `history`,
-- `assets`), the controller's ticket_history, and its request test. Not checked against a running instance.
with responses as (
    select
        file,
        "row",
        try_cast(history as json[]) as entries,
        try_cast(assets as json) as assets
    from raw
),

entries as (
    select
        file,
        "row",
        assets,
        unnest(entries) as entry
    from responses
),

changes as (
    select
        file,
        "row",
        assets,
        entry ->> 'id' as history_id,
        entry ->> 'o_id' as ticket_id,
        entry ->> 'created_at' as occurred_at,
        entry ->> 'type' as kind,
        entry ->> 'attribute' as attribute,
        entry ->> 'value_from' as value_from,
        entry ->> 'value_to' as value_to,
        entry ->> 'id_to' as id_to,
        entry ->> 'created_by_id' as user_id
    from entries
    where entry ->> 'object' = 'Ticket'
),

first_states as (
    select
        file,
        "row",
        ticket_id,
        arg_min(value_from, (try_cast(occurred_at as timestamptz), try_cast(history_id as bigint))) as state
    from changes
    where
        kind = 'updated'
        and attribute = 'state'
        and value_from is not null
    group by all
),

known as (
    select
        c.*,
        c.assets -> 'Ticket' -> c.ticket_id as ticket,
        json_extract(c.assets -> 'TicketState', ticket ->> 'state_id') ->> 'name' as state_now,
        case
            when f.state is not null then f.state
            when state_now is not null then state_now
            when ticket ->> 'close_at' is not null then 'closed'
        end as created_as,
        case
            when f.state is null and try_cast(ticket ->> 'close_at' as timestamptz) > try_cast(c.occurred_at as timestamptz)
                then ticket ->> 'close_at'
        end as closed_at
    from changes as c
    left join first_states as f
        on c.file = f.file and c."row" = f."row" and c.ticket_id = f.ticket_id
),

told as (
    select
        *,
        case
            when kind = 'created' then [
                'received',
                case when created_as not in ('new', 'closed', 'merged', 'removed') then 'accepted' end,
                case when created_as = 'closed' then 'resolved' end,
                case when created_as in ('merged', 'removed') then 'withdrawn' end
            ]
            when kind <> 'updated' then []
            when attribute = 'owner' and coalesce(id_to, '1') <> '1' then ['assigned']
            when attribute <> 'state' then []
            else [
                case when value_from = 'new' and value_to not in ('new', 'merged', 'removed') then 'accepted' end,
                case
                    when value_to = 'closed' and value_from not in ('closed', 'merged', 'removed') then 'resolved'
                end,
                case
                    when value_to in ('merged', 'removed') and value_from not in ('closed', 'merged', 'removed')
                        then 'withdrawn'
                end,
                case
                    when value_from in ('closed', 'merged', 'removed') and value_to not in ('closed', 'merged', 'removed')
                        then 'reopened'
                end
            ]
        end as event_types
    from known
),

events as (
    select
        * exclude (event_types),
        unnest(list_filter(event_types, lambda event_type: event_type is not null)) as event_type
    from told
),

named as (
    select
        *,
        assets -> 'User' -> case when event_type = 'assigned' then id_to else user_id end as employee,
        case when event_type = 'received' then json_extract(assets -> 'User', ticket ->> 'customer_id') end as customer
    from events
)

select
    file,
    "row",
    'zammad-' || history_id || '-' || event_type as event_id,
    'zammad-' || coalesce(ticket ->> 'number', ticket_id) as complaint_id,
    event_type,
    case when event_type = 'resolved' then coalesce(closed_at, occurred_at) else occurred_at end as occurred_at,
    case when event_type = 'withdrawn' then coalesce(value_to, created_as) end as reason,
    case
        when event_type = 'assigned'
            then coalesce(nullif(trim(concat_ws(' ', employee ->> 'firstname', employee ->> 'lastname')), ''), value_to)
        when event_type <> 'received'
            then coalesce(nullif(trim(concat_ws(' ', employee ->> 'firstname', employee ->> 'lastname')), ''), user_id)
    end as actor,
    nullif(trim(concat_ws(' ', customer ->> 'firstname', customer ->> 'lastname')), '') as customer_name,
    coalesce(customer ->> 'email', customer ->> 'phone') as customer_contact,
    case
        when event_type = 'received' then json_extract(assets -> 'Group', ticket ->> 'group_id') ->> 'name'
    end as category,
    case when event_type = 'received' then ticket ->> 'title' end as text
from named
