-- One row a complaint: the policy version that judges it, its dimensions, and its counts.
-- Where several events say the same thing, receipt-like facts are the earliest said and findings the latest;
-- equal instants are settled by event_id, so that the order of loading can never show.
-- The filters on what is there at all spare most of the comparing.
with gathered as (
    select
        complaint_id,
        arg_min(
            {'policy': policy, 'source': source, 'at': occurred_at, 'local_at': local_at},
            (occurred_at, event_id)
        ) filter (where event_type = 'received') as receipt,
        -- A status request or an answer may come by another channel: only the receipt says how the complaint came.
        arg_min(channel, (occurred_at, event_id))
            filter (where event_type = 'received' and channel is not null) as channel,
        arg_min(language, (event_type <> 'received', occurred_at, event_id))
            filter (where language is not null) as language,
        arg_min(named_employee, (event_type <> 'received', occurred_at, event_id))
            filter (where named_employee is not null) as named_employee,
        arg_min(store, (event_type <> 'received', occurred_at, event_id))
            filter (where store is not null) as store,
        arg_min(product_category, (event_type <> 'received', occurred_at, event_id))
            filter (where product_category is not null) as product_category,
        arg_min(product, (event_type <> 'received', occurred_at, event_id))
            filter (where product is not null) as product,
        -- Limits may depend on these, and a deadline does not move because somebody sorts a complaint anew: the first said.
        arg_min(priority, (event_type <> 'received', occurred_at, event_id))
            filter (where priority is not null) as priority,
        arg_min(customer_tier, (event_type <> 'received', occurred_at, event_id))
            filter (where customer_tier is not null) as customer_tier,
        arg_min(team, (event_type <> 'received', occurred_at, event_id)) filter (where team is not null) as first_team,
        -- ... but whose it is now is the last said.
        arg_max(team, (occurred_at, event_id)) filter (where team is not null) as team,
        arg_min(region, (event_type <> 'received', occurred_at, event_id))
            filter (where region is not null) as region,
        arg_max(category, (occurred_at, event_id)) filter (where category is not null) as category,
        arg_max(cause, (occurred_at, event_id)) filter (where cause is not null) as cause,
        min(occurred_at) filter (where event_type = 'accepted') as accepted_at,
        min(occurred_at) filter (where event_type = 'examined') as examined_at,
        arg_max({'at': occurred_at, 'id': event_id}, (occurred_at, event_id))
            filter (where event_type = 'resolved') as last_resolution,
        arg_max({'at': occurred_at, 'id': event_id}, (occurred_at, event_id))
            filter (where event_type = 'reopened') as last_reopening,
        arg_max(actor, (occurred_at, event_id))
            filter (where event_type = 'resolved' and actor is not null) as resolver,
        arg_max(actor, (occurred_at, event_id))
            filter (where event_type = 'assigned' and actor is not null) as holder,
        arg_max(actor, (occurred_at, event_id))
            filter (where event_type in ('accepted', 'examined') and actor is not null) as last_worker,
        arg_max(outcome, (occurred_at, event_id))
            filter (where event_type = 'resolved' and outcome is not null) as outcome,
        arg_max(remedy, (occurred_at, event_id))
            filter (where event_type = 'resolved' and remedy is not null) as remedy,
        arg_min(customer_key, (event_type <> 'received', occurred_at, event_id))
            filter (where customer_key is not null) as customer_key,
        -- once said it holds: 'yes' comes after 'no'
        max(vulnerable) as vulnerable,
        -- a sum and its currency are said together
        arg_max({'amount': amount, 'currency': currency}, (occurred_at, event_id))
            filter (where event_type = 'resolved' and amount is not null) as redress,
        arg_min(local_at, (occurred_at, event_id)) filter (where event_type = 'escalated') as escalated_local_at,
        -- ... and as far as it went: an outside body comes after every stage of our own
        coalesce(
            max('external') filter (where event_type = 'escalated' and escalated_to = 'external'),
            arg_max(escalated_to, (occurred_at, event_id))
                filter (where event_type = 'escalated' and escalated_to is not null)
        ) as escalated_to,
        arg_max({'outcome': outcome, 'local_at': local_at}, (occurred_at, event_id))
            filter (where event_type = 'escalation_decided' and outcome is not null) as escalation_decision,
        arg_max(score, (occurred_at, event_id)) filter (where event_type = 'rated' and score is not null) as score,
        max(occurred_at) filter (where event_type = 'rated' and score is not null) as rated_at,
        arg_max(local_at, (occurred_at, event_id)) filter (where event_type = 'rated' and score is not null) as rated_local_at,
        count(*) filter (where event_type = 'extended') as extension_count,
        min(occurred_at) filter (where event_type = 'extended') as first_extended_at,
        arg_min(local_at, (occurred_at, event_id)) filter (where event_type = 'extended') as first_extended_local_at,
        count(*) filter (where event_type = 'reopened') as reopened_count,
        count(*) filter (where event_type = 'status_asked') as status_asked_count,
        count(*) as event_count,
        min(occurred_at) as first_event_at,
        max(occurred_at) as last_event_at
    from scope_events
    group by complaint_id
),

first_events as (
    -- A complaint whose receipt is not known (yet) is judged by its first event.
    select
        e.complaint_id,
        arg_min(
            {'policy': e.policy, 'source': e.source, 'at': e.occurred_at, 'local_at': e.local_at},
            (e.occurred_at, e.event_id)
        ) as event
    from scope_events as e
    inner join gathered as g
        on e.complaint_id = g.complaint_id
    where g.receipt is null
    group by e.complaint_id
),

judged as (
    select
        g.*,
        g.receipt['at'] as received_at,
        g.receipt['local_at'] as received_local_at,
        coalesce(g.receipt, f.event)['policy'] as policy,
        coalesce(g.receipt, f.event)['source'] as source,
        cast(coalesce(g.receipt, f.event)['local_at'] as date) as judged_on
    from gathered as g
    left join first_events as f
        on g.complaint_id = f.complaint_id
)

select
    g.* exclude (
        receipt,
        rated_local_at,
        first_extended_local_at,
        redress,
        escalated_local_at,
        escalation_decision,
        last_resolution,
        last_reopening,
        resolver,
        holder,
        last_worker,
        cause
    ),
    -- A finding of the company's own stands above what was added to it later.
    coalesce(g.cause, a.cause) as cause,
    case when g.cause is not null then 'events' else a.given_by end as cause_given_by,
    g.redress['amount'] as amount,
    g.redress['currency'] as currency,
    cast(g.escalated_local_at as date) as escalated_on,
    g.escalation_decision['outcome'] as escalation_outcome,
    cast(g.escalation_decision['local_at'] as date) as escalation_decided_on,
    cast(g.received_local_at as date) as received_on,
    cast(g.rated_local_at as date) as rated_on,
    cast(g.first_extended_local_at as date) as first_extended_on,
    p.zone,
    v.version as policy_version,
    -- Who resolved it, else who holds it now: a reopened complaint is again its holder's. Which came last is told by the
    -- instants, and at one instant by the ids.
    case
        when
            g.last_reopening is null
            or g.last_resolution['at'] > g.last_reopening['at']
            or (
                g.last_resolution['at'] = g.last_reopening['at']
                and g.last_resolution['id'] > g.last_reopening['id']
            )
            then coalesce(g.resolver, g.holder, g.last_worker)
        else coalesce(g.holder, g.last_worker, g.resolver)
    end as handler
from judged as g
left join policies as p
    on g.policy = p.policy
left join (select distinct policy, version, effective_from, effective_to from policy_clocks) as v
    on
        g.policy = v.policy
        and g.judged_on >= v.effective_from
        and (v.effective_to is null or g.judged_on < v.effective_to)
left join added_causes as a
    on g.complaint_id = a.complaint_id
