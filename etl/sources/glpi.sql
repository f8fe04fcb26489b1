-- description: Tickets of GLPI (GET /apirest.php/Ticket?expand_dropdowns=true), one record a ticket as it stands
-- format: json
-- zone: Asia/Baku
-- policy: retailer
-- required: id, status, date
-- optional: date_mod, solvedate, closedate, takeintoaccountdate, time_to_resolve, time_to_own, requesttypes_id, itilcategories_id,
--     is_deleted, name
-- row_grain: case
-- licence: the data are the company's own
-- checked: 2026-11-30

-- What each event is:
--   received   every ticket, at `date`, by the name of its request source; the ITIL category is its category.
--   accepted   when it was taken into account (takeintoaccountdate, of GLPI 10 on).
--   resolved   solvedate, or closedate where there is none, while the status is solved (5) or closed (6). A ticket that is opened again
--              loses it, and its earlier resolution is taken back: when that was is not told any more.
--   withdrawn  an unfinished ticket was put into the bin, at date_mod.
--   due_set    the deadline of taking it over (time_to_own); that of the resolution (time_to_resolve) is the receipt's due_at.
--
-- Times bear no zone: they are those of GLPI's server. Who is assigned comes by another list (Ticket_User) and is left out.
--
-- Checked against GLPI's documentation of its REST API (apirest.md) and the columns of glpi_tickets. Not checked against an instance.
with tickets as (
    select
        *,
        'glpi-' || id as number,
        coalesce(solvedate, closedate) as done_at,
        status in ('5', '6') as is_done
    from raw
    qualify row_number() over (partition by id order by date_mod desc nulls last, "row" desc) = 1
),

events as (
    select
        file, "row", number, 'received' as event_type, "date" as occurred_at,
        case lower(requesttypes_id)
            when 'phone' then 'phone'
            when 'e-mail' then 'email'
            when 'helpdesk' then 'website_form'
            when 'direct' then 'store'
            else requesttypes_id
        end as channel,
        nullif(itilcategories_id, '0') as category,
        name as text,
        time_to_resolve as due_at
    from tickets
    union all by name
    select file, "row", number, 'accepted' as event_type, takeintoaccountdate as occurred_at
    from tickets
    where takeintoaccountdate is not null
    union all by name
    select file, "row", number, 'resolved' as event_type, done_at as occurred_at
    from tickets
    where is_done and done_at is not null
    union all by name
    select file, "row", number, 'withdrawn' as event_type, date_mod as occurred_at, 'deleted' as reason
    from tickets
    where is_deleted in ('1', 'true') and not is_done and date_mod is not null
    union all by name
    select file, "row", number, 'due_set' as event_type, "date" as occurred_at, 'accepted' as step, time_to_own as due_at
    from tickets
    where time_to_own is not null
)

select
    * exclude (number),
    number || '-' || event_type as event_id,
    number as complaint_id
from events
