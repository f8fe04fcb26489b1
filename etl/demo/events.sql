-- The 24 canonical columns, one row an event: the complaints as received and what happened to them, each in order of
-- time. No join here: a join hands on rows in whatever order they come, and the same seed shall give the same order.
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
    null::timestamptz as due_at
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
    null::timestamptz as due_at
from events
where event_type <> 'received'
