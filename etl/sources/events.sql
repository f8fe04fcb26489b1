-- description: Complaint events in the canonical columns, one row an event; the form in which any other system can hand them over
-- format: any
-- delimiter: any
-- zone: Asia/Baku
-- policy: retailer
-- required: event_id, complaint_id, event_type, occurred_at
-- optional: actor, channel, language, customer_name, customer_contact, named_employee, store, product_category, product,
--     category, cause, text, reason, promised_on, step, form, outcome, remedy, score, due_at, priority, team,
--     region, customer_tier, customer_key, amount, currency, escalated_to, vulnerable
-- row_grain: event
-- licence: the data are the company's own
-- checked: 2026-11-22

-- A CSV file (separated by commas, semicolons, tabs or bars), an Excel workbook, JSON, JSON lines or Parquet.
-- The columns are canonical already. Columns beyond them are dropped, and the load names them.
select *
from raw
