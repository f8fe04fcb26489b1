-- One row a complaint, as it stands after all of its events.
with last_spells as (
    select
        complaint_id,
        closed_by,
        closed_at,
        closed_on
    from scope_open_spells
    qualify spell = max(spell) over (partition by complaint_id)
),

valid_extensions as (
    select
        complaint_id,
        count(distinct event_id) as valid_extension_count
    from scope_extensions
    where is_valid
    group by complaint_id
),

rests as (
    select
        complaint_id,
        bool_or(is_paused) as is_paused
    from scope_deadlines
    group by complaint_id
)

select
    c.complaint_id,
    c.policy,
    c.policy_version,
    c.source,
    c.received_at,
    c.received_local_at,
    c.received_on,
    c.channel,
    c.language,
    c.named_employee,
    c.store,
    c.product_category,
    c.product,
    c.category,
    c.priority,
    c.team,
    c.region,
    c.customer_tier,
    c.cause,
    c.cause_given_by,
    c.handler,
    case
        when c.received_at is null then 'not_received'
        else coalesce(s.closed_by, 'open')
    end as status,
    c.accepted_at,
    c.examined_at,
    case when s.closed_by = 'resolved' then s.closed_at end as resolved_at,
    case when s.closed_by = 'resolved' then s.closed_on end as resolved_on,
    case when s.closed_by = 'withdrawn' then s.closed_at end as withdrawn_at,
    c.outcome,
    c.remedy,
    c.score,
    c.rated_at,
    c.rated_on,
    c.extension_count,
    coalesce(x.valid_extension_count, 0) as valid_extension_count,
    c.first_extended_at,
    c.first_extended_on,
    c.reopened_count,
    c.status_asked_count,
    c.event_count,
    c.first_event_at,
    c.last_event_at,
    coalesce(r.is_paused, false) as is_paused,
    c.customer_key,
    c.amount,
    c.currency,
    c.escalated_on,
    c.escalated_to,
    c.escalation_outcome,
    c.escalation_decided_on,
    c.vulnerable
from scope_cases as c
left join last_spells as s
    on c.complaint_id = s.complaint_id
left join valid_extensions as x
    on c.complaint_id = x.complaint_id
left join rests as r
    on c.complaint_id = r.complaint_id
