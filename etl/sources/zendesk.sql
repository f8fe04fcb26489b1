-- description: Incremental ticket event export of Zendesk (GET /api/v2/incremental/ticket_events.json), one record an update of a ticket
-- format: json
-- records: ticket_events
-- zone: UTC
-- policy: retailer
-- required: id, ticket_id, created_at, child_events
-- optional: updater_id, via, timestamp, system, metadata, event_type, merged_ticket_ids
-- row_grain: other
-- licence: the data are the company's own
-- checked: 2026-11-22

-- Each page of the export is one file; name all pages in one load or one after the other, the order does not matter: every event
-- is told from one record alone (a change names the value before it), never from the records around it.
--
-- What each event is:
--   received        the update in which the ticket was created (it has children `Create`), by the channel in `via`.
--   assigned        the assignee was set, and to whom.
--   accepted        the status left `new`, or the ticket was created with another one.
--   info_requested  the status became `pending`, which in Zendesk means waiting for the requester; info_received: it left that.
--   resolved        the status became `solved`; or `closed`, where it was not solved before.
--   withdrawn       an unfinished ticket was deleted, or closed because it was merged into another one (the tag
--                   `closed_by_merge` comes in the same update), in which the complaint lives on; the reason says which.
--   reopened        the status left `solved`, `closed` or `deleted` for one that is none of them.
--
-- Left out: satisfaction (`good`, `bad` is another scale than 1 to 5), comments, hold (a wait for a third party is no step of the
-- policy). Employees are Zendesk's user numbers: the export names nobody.
--
-- Checked against: developer.zendesk.com, "Incremental Exports" and "Ticket Audits", which describe the records; the envelope and the
-- children's event_type against a recorded response in the tests of Airbyte's connector (source-zendesk-support). Not checked
-- against an account: how a changed field is written. Both ways known are read: the field by its name ({"status": "open"}) and as
-- in audits ({"field_name": "status", "value": "open"}).
with updates as (
    select
        file,
        "row",
        id,
        ticket_id,
        created_at,
        updater_id,
        lower(via) as via,
        try_cast(child_events as json[]) as children,
        -- As a list of tags or as one text, in a field of its own or in that of an audit.
        coalesce(len(list_filter(children, lambda child: regexp_matches(
            concat_ws(
                ' ',
                child ->> 'tags',
                child ->> 'added_tags',
                case when child ->> 'field_name' = 'tags' then child ->> 'value' end
            ),
            '\bclosed_by_merge\b'
        ))) > 0, false) as is_merge
    from raw
),

children as (
    select
        * exclude (children),
        unnest(children) as child
    from updates
),

fields as (
    select
        * exclude (child),
        coalesce(child ->> 'id', '') as child_id,
        coalesce(child ->> 'event_type', child ->> 'type') as kind,
        child ->> 'previous_value' as previous,
        coalesce(child ->> 'status', case when child ->> 'field_name' = 'status' then child ->> 'value' end) as status,
        coalesce(
            child ->> 'assignee_id',
            case when child ->> 'field_name' = 'assignee_id' then child ->> 'value' end
        ) as assignee
    from children
    where coalesce(child ->> 'event_type', child ->> 'type') in ('Create', 'Change')
),

-- One list a child: a change from pending to solved is both an answer and a solution.
told as (
    select
        *,
        status in ('solved', 'closed') and is_merge as is_merged,
        coalesce(previous in ('solved', 'closed'), false) as was_finished,
        [
            case when kind = 'Create' then 'received' end,
            case when nullif(assignee, '') is not null then 'assigned' end,
            case
                when status not in ('new', 'deleted') and (kind = 'Create' or previous = 'new') and not is_merged
                    then 'accepted'
            end,
            case when status = 'pending' then 'info_requested' end,
            case
                when previous = 'pending' and status not in ('pending', 'deleted') and not is_merged then 'info_received'
            end,
            case
                when is_merged or previous = 'deleted' then null
                when status = 'solved' then 'resolved'
                when status = 'closed' and previous is distinct from 'solved' then 'resolved'
            end,
            case
                when (status = 'deleted' or is_merged) and not was_finished and previous is distinct from 'deleted'
                    then 'withdrawn'
            end,
            case
                when previous in ('solved', 'closed', 'deleted') and status not in ('solved', 'closed', 'deleted')
                    then 'reopened'
            end
        ] as event_types
    from fields
),

events as (
    select
        * exclude (event_types),
        unnest(list_filter(event_types, lambda event_type: event_type is not null)) as event_type
    from told
)

select
    file,
    "row",
    'zendesk-' || id || '-' || case when event_type <> 'received' then child_id || '-' else '' end || event_type as event_id,
    'zendesk-' || ticket_id as complaint_id,
    event_type,
    created_at as occurred_at,
    case
        when event_type = 'assigned' then assignee
        when event_type <> 'received' then updater_id
    end as actor,
    case
        when event_type <> 'received' then null
        when via in ('web form', 'web', 'web_form') then 'website_form'
        when via in ('mail', 'email') then 'email'
        when via in ('chat', 'web widget', 'native_messaging', 'messaging') then 'website_chat'
        when via in ('voice', 'phone', 'phone call (inbound)', 'phone call', 'voicemail') then 'phone'
        when via[:8] in ('facebook', 'twitter', 'whatsapp') or via[:9] = 'instagram' then 'social'
        else via
    end as channel,
    case when event_type = 'withdrawn' then case when is_merged then 'merged' else 'deleted' end end as reason
from events
-- A new ticket has a child for each of its fields; it was received once.
qualify row_number() over (partition by file, "row", id, event_type, case when event_type <> 'received' then child_id end order by child_id) = 1
