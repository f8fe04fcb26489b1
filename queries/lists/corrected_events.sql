-- name: corrected_events
-- label: Corrected events
-- question: Which events did a load correct, and what did the version before say?
-- grain: one row a load and event that it corrected
-- definition: The versions of events that a later load, or a later row of the same one, replaced (load_id: that load; first_load_id: the one that
--     had brought the version).
--     now_ columns are the version in force, empty where the event came no more; changed names the columns that differ.
-- source: event_history, events, loads
-- dated: loaded_on
-- where: load_id, source, complaint_id
with carried as (
    -- generations made by earlier versions lack these columns
    select
        cast(null as varchar) as priority,
        cast(null as varchar) as team,
        cast(null as varchar) as region,
        cast(null as varchar) as customer_tier,
        cast(null as varchar) as customer_key,
        cast(null as double) as amount,
        cast(null as varchar) as currency,
        cast(null as varchar) as escalated_to,
        cast(null as varchar) as vulnerable
    where false
)
select
    load_id,
    source,
    complaint_id,
    event_type,
    occurred_at,
    now_event_type,
    now_occurred_at,
    changed,
    file,
    "row",
    first_load_id,
    event_id
from (
    select
        old.superseded_by_load as load_id,
        old.load_id as first_load_id,
        old.source,
        old.complaint_id,
        old.event_type,
        old.occurred_at,
        old.file,
        old."row",
        old.event_id,
        now.event_type as now_event_type,
        now.occurred_at as now_occurred_at,
        case when now.event_id is not null then array_to_string(
            list_filter(
                [
                    if(old.complaint_id is distinct from now.complaint_id, 'complaint_id', null),
                    if(old.event_type is distinct from now.event_type, 'event_type', null),
                    if(old.occurred_at is distinct from now.occurred_at, 'occurred_at', null),
                    if(old.actor is distinct from now.actor, 'actor', null),
                    if(old.channel is distinct from now.channel, 'channel', null),
                    if(old.language is distinct from now.language, 'language', null),
                    if(old.named_employee is distinct from now.named_employee, 'named_employee', null),
                    if(old.store is distinct from now.store, 'store', null),
                    if(old.product_category is distinct from now.product_category, 'product_category', null),
                    if(old.product is distinct from now.product, 'product', null),
                    if(old.category is distinct from now.category, 'category', null),
                    if(old.cause is distinct from now.cause, 'cause', null),
                    if(old.reason is distinct from now.reason, 'reason', null),
                    if(old.promised_on is distinct from now.promised_on, 'promised_on', null),
                    if(old.step is distinct from now.step, 'step', null),
                    if(old.form is distinct from now.form, 'form', null),
                    if(old.outcome is distinct from now.outcome, 'outcome', null),
                    if(old.remedy is distinct from now.remedy, 'remedy', null),
                    if(old.score is distinct from now.score, 'score', null),
                    if(old.due_at is distinct from now.due_at, 'due_at', null),
                    if(old.priority is distinct from now.priority, 'priority', null),
                    if(old.team is distinct from now.team, 'team', null),
                    if(old.region is distinct from now.region, 'region', null),
                    if(old.customer_tier is distinct from now.customer_tier, 'customer_tier', null),
                    if(old.amount is distinct from now.amount, 'amount', null),
                    if(old.currency is distinct from now.currency, 'currency', null),
                    if(old.escalated_to is distinct from now.escalated_to, 'escalated_to', null),
                    if(old.vulnerable is distinct from now.vulnerable, 'vulnerable', null)
                ],
                lambda name: name is not null
            ),
            ' '
        ) end as changed,
        cast(timezone($zone, timezone('UTC', loads.loaded_at)) as date) as loaded_on
    from (select * from w.event_history union all by name select * from carried) as old
    inner join loads on old.superseded_by_load = loads.load_id
    left join (select * from w.events union all by name select * from carried) as now on old.event_id = now.event_id
) as corrected
where $dated
    and $where
order by
    load_id,
    complaint_id,
    occurred_at,
    event_id
