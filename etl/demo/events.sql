-- Canonical columns, one row an event: the complaints as received, what happened to them, each in order of time, and at
-- last which were taken further: told by their numbers, so that nothing that is drawn changes. No join here: a join hands on rows in whatever order they come, and the same seed shall give the same order.
-- Enums are left as they are: Parquet stores them as text, by dictionary.
select
    'D-' || event_number::varchar as event_id,
    'C' || "year"::varchar || '-' || substr((10000000 + complaint_number)::varchar, 2) as complaint_id,
    event_type,
    to_timestamp(getvariable('first_second') + "at") as occurred_at,
    null as actor,
    channel,
    "language",
    customer_name,
    customer_contact,
    named_employee,
    store,
    product_category,
    product,
    null as category,
    null as cause,
    text,
    null as reason,
    null::date as promised_on,
    null as step,
    null as form,
    null as outcome,
    null as remedy,
    null::integer as score,
    null::timestamptz as due_at,
    null::double as amount,
    null as currency,
    null as escalated_to,
    case when complaint_number % 11 = 4 then 'yes' else 'no' end as vulnerable
from received
union all
select
    'D-' || event_number::varchar as event_id,
    'C' || "year"::varchar || '-' || substr((10000000 + complaint_number)::varchar, 2) as complaint_id,
    event_type,
    to_timestamp(getvariable('first_second') + "at") as occurred_at,
    actor,
    channel,
    null as "language",
    null as customer_name,
    null as customer_contact,
    null as named_employee,
    null as store,
    null as product_category,
    null as product,
    category,
    cause,
    null as text,
    reason,
    case when promised_day >= 0 then getvariable('first_day') + promised_day end as promised_on,
    step,
    form,
    outcome,
    remedy,
    case when score > 0 then score::integer end as score,
    null::timestamptz as due_at,
    case
        when event_type = 'resolved' and remedy = 'refund' then 15 + (complaint_number * 37 % 97) * 10
        when event_type = 'resolved' and remedy = 'compensation' then 10 + complaint_number * 13 % 9 * 5
    end::double as amount,
    case when event_type = 'resolved' and remedy in ('refund', 'compensation') then 'AZN' end as currency,
    null as escalated_to,
    null as vulnerable
from events
where event_type <> 'received'
union all
select
    'D-' || step || event_number::varchar as event_id,
    'C' || "year"::varchar || '-' || substr((10000000 + complaint_number)::varchar, 2) as complaint_id,
    event_type,
    to_timestamp(getvariable('first_second') + "at") as occurred_at,
    null as actor,
    null as channel,
    null as "language",
    null as customer_name,
    null as customer_contact,
    null as named_employee,
    null as store,
    null as product_category,
    null as product,
    null as category,
    null as cause,
    null as text,
    null as reason,
    null::date as promised_on,
    null as step,
    null as form,
    outcome,
    null as remedy,
    null::integer as score,
    null::timestamptz as due_at,
    null::double as amount,
    null as currency,
    escalated_to,
    null as vulnerable
from (
    select
        'E' as step,
        'escalated' as event_type,
        "at" + (2 + complaint_number % 9) * 86400 as "at",
        null as outcome,
        case when complaint_number % 5 = 0 then 'external' else 'second_stage' end as escalated_to,
        event_number,
        "year",
        complaint_number
    from refused
    union all
    select
        'F' as step,
        'escalation_decided' as event_type,
        "at" + (18 + complaint_number % 17) * 86400 as "at",
        case when complaint_number * 31 % 100 < 28 then 'overturned' else 'upheld' end as outcome,
        null as escalated_to,
        event_number,
        "year",
        complaint_number
    from refused
)
where "at" <= getvariable('last_second')
