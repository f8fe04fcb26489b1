-- description: Issues of Jira Service Management with their changes, one record an issue (python -m etl pull writes them)
-- format: jsonl
-- zone: UTC
-- policy: retailer
-- required: id, key, fields, histories
-- optional: status_categories
-- row_grain: other
-- licence: the data are the company's own
-- checked: 2026-11-30

-- A record holds an issue of GET /rest/api/3/search/jql (id, key, fields), all its changes (histories), and to which category each
-- status belongs (status_categories: the status's number to new, indeterminate or done; of GET /rest/api/3/status).
--
-- What each event is:
--   received        every issue, at fields.created, with the reporter, the project and the summary. Its channel is not told.
--   assigned        the assignee became somebody.
--   accepted        the status left the category `new`.
--   info_requested  the status became `Waiting for customer`, as Jira Service Management calls it; info_received: it left that.
--   resolved        the status came into the category `done`; withdrawn: it became `Canceled` or `Withdrawn` there.
--   reopened        the status left the category `done`.
--
-- An issue that was moved keeps the key that it was created with. Without the category of a status, only `Done`, `Closed`, `Resolved`
-- and `Canceled` count as done, and `To Do`, `Open`, `New` and `Waiting for support` as new.
--
-- Checked against developer.atlassian.com (Jira Cloud REST API v3: issue search, workflow statuses, changelogs). Not against a site.
with issues as (
    select
        file,
        "row",
        id,
        key,
        try_cast(fields as json) as held,
        try_cast(histories as json[]) as changes,
        try_cast(status_categories as json) as categories
    from raw
    qualify row_number() over (
        partition by id order by try_cast(try_cast(fields as json) ->> 'updated' as timestamptz) desc nulls last, "row" desc
    ) = 1
),

items as (
    select
        file,
        "row",
        id,
        categories,
        change ->> 'id' as change_id,
        change ->> 'created' as changed_at,
        coalesce(change -> 'author' ->> 'displayName', change -> 'author' ->> 'accountId') as author,
        unnest(try_cast(change -> 'items' as json[])) as item
    from (select *, unnest(changes) as change from issues)
),

moves as (
    select
        *,
        lower(item ->> 'field') as field,
        lower(item ->> 'fromString') as from_name,
        lower(item ->> 'toString') as to_name,
        json_extract_string(categories, '$."' || (item ->> 'from') || '"') as from_known,
        json_extract_string(categories, '$."' || (item ->> 'to') || '"') as to_known
    from items
),

sided as (
    select
        *,
        list_transform(
            [{'known': from_known, 'name': from_name}, {'known': to_known, 'name': to_name}],
            lambda status: coalesce(
                status.known,
                case
                    when status.name in ('done', 'closed', 'resolved', 'canceled') then 'done'
                    when status.name in ('to do', 'open', 'new', 'waiting for support') then 'new'
                    else 'indeterminate'
                end
            )
        ) as sides,
        sides[1] as from_side,
        sides[2] as to_side
    from moves
),

told as (
    select
        *,
        case
            when field = 'assignee' and (item ->> 'toString') is not null then ['assigned']
            when field = 'status' then [
                case when from_side = 'new' and to_side <> 'new' and to_name not in ('canceled', 'withdrawn') then 'accepted' end,
                case when to_name = 'waiting for customer' then 'info_requested' end,
                case when from_name = 'waiting for customer' and to_side <> 'done' then 'info_received' end,
                case
                    when to_side = 'done' and from_side <> 'done'
                        then if(to_name in ('canceled', 'withdrawn'), 'withdrawn', 'resolved')
                end,
                case when from_side = 'done' and to_side <> 'done' then 'reopened' end
            ]
        end as event_types
    from sided
),

keys as (
    select id, arg_min(item ->> 'fromString', try_cast(changed_at as timestamptz)) as first_key
    from moves
    where field = 'key'
    group by id
),

events as (
    select
        file, "row", id, '' as change_id, 'received' as event_type, held ->> 'created' as occurred_at,
        cast(null as varchar) as actor,
        held -> 'reporter' ->> 'displayName' as customer_name,
        held -> 'reporter' ->> 'emailAddress' as customer_contact,
        held -> 'issuetype' ->> 'name' as category,
        held ->> 'summary' as text
    from issues
    union all by name
    select
        file, "row", id, change_id || '-' as change_id,
        unnest(list_filter(event_types, lambda one: one is not null)) as event_type,
        changed_at as occurred_at,
        case when field = 'assignee' then item ->> 'toString' else author end as actor
    from told
)

select
    e.* exclude (id, change_id),
    'jira-' || e.id || '-' || e.change_id || e.event_type as event_id,
    coalesce(k.first_key, i.key) as complaint_id
from events as e
inner join issues as i on e.id = i.id
left join keys as k on e.id = k.id
