-- description: CSAT report of Chatwoot (Reports, CSAT, Download), one row a rating
-- format: csv
-- zone: UTC
-- policy: retailer
-- required: Rating, Link to the conversation, Recorded date
-- optional: Feedback Comment, Contact Name, Contact Email Address, Contact Phone Number
-- ids: chatwoot
-- row_grain: event
-- licence: the data are the company's own
-- checked: 2026-11-22

-- The conversations come by another file, source chatwoot_conversations; both meet in the complaint.
--
-- Every row is `rated`. The number of the conversation is the end of its link; a row without a link belongs to no complaint and is
-- rejected. The last line of the file ("Reporting period …") is no record and is listed as rejected. The words of the customer are
-- kept apart as text. Agents and review notes are left out: the one assigned when the rating
-- came need not be who worked on it.
--
-- Checked against Chatwoot's source code: app/views/api/v1/accounts/csat_survey_responses/download.csv.erb, and config/locales/en.yml
-- for the names, so the report must be downloaded in English. Not checked against a running instance.
with ratings as (
    select
        *,
        regexp_extract("Link to the conversation", '/accounts/(\d+)/', 1) as account,
        nullif(regexp_extract("Link to the conversation", '/conversations/(\d+)', 1), '') as conversation,
        -- As the source chatwoot_conversations has it.
        'chatwoot-' || case when account in ('', '1') then '' else account || '-' end || conversation as number
    from raw
)

select
    file,
    "row",
    number || '-rated-' || replace("Recorded date", ' ', '') as event_id,
    number as complaint_id,
    'rated' as event_type,
    regexp_replace("Recorded date", ' UTC$', '+00') as occurred_at,
    Rating as score,
    "Contact Name" as customer_name,
    coalesce("Contact Phone Number", "Contact Email Address") as customer_contact,
    "Feedback Comment" as text
from ratings
