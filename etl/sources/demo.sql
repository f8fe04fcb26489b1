-- description: The generated demonstration data: the canonical columns in Parquet, one row an event
-- format: parquet
-- zone: UTC
-- policy: retailer
-- required: event_id, complaint_id, event_type, occurred_at
-- optional: actor, channel, language, customer_name, customer_contact, named_employee, store, product_category, product,
--     category, cause, text, reason, promised_on, step, form, outcome, remedy, score, due_at, priority, team,
--     region, customer_tier, customer_key, amount, currency, escalated_to, vulnerable
-- row_grain: event
-- licence: made by this project; no person or case in it is real
-- checked: 2026-11-22

-- As the events source; only the format differs, because Parquet keeps types and is read several times faster.
select *
from raw
