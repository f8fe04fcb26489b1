-- description: Log of the receiving phase of environmental permit applications in a Dutch municipality, one row an activity
-- format: csv
-- zone: Europe/Amsterdam
-- policy: receipt
-- required: case:concept:name, case:channel, case:deadline, case:department, case:enddate, case:responsible, case:startdate,
--     concept:instance, concept:name, org:resource, time:timestamp
-- row_grain: other
-- licence: 4TU.ResearchData, "Receipt phase of an environmental permit application process", J. Buijs
-- checked: 2026-11-22

-- What each event is:
--   received  once a case, at case:startdate, with case:deadline as its deadline.
--   accepted  activity "Confirmation of receipt": the application is registered. It happens once in every case.
--   informed  "T05 Print and send confirmation of receipt": the applicant is told of the acceptance, in writing.
--   assigned  the activity's employee is another than that of the activity before in the case, the first one included.
--   resolved  at case:enddate where the case has one, by the employee responsible for it.
--
-- Left out, because their meaning is not plain from the log: T02 to T04 check, adjust and sign the confirmation, which is not an
-- examination of the case; T06 and T10 decide on stopping the clock, without saying whether it stopped; T07 to T09 are advice among
-- offices; T11 to T20 make documents that the log does not say were sent. So nothing here is `examined`.
--
-- Two cases (case-8267, case-10862) start at 01:06:40 and end at 00:00:00 of the same day. Both are how this log writes a
-- date without its hour, so the order of the two says nothing: the earlier one stands for the receipt, and the case counts
-- as ended by its deadline, as the municipality counts it. Two more (case-4677, case-5704) have activities before their
-- start; those events keep the times of the log, and it is for the clocks to call them invalid.
with activities as (
    select
        *,
        try_cast("time:timestamp" as timestamptz) as finished_at
    from raw
),

positioned as (
    select
        *,
        row_number() over in_order as position,
        lag("org:resource") over in_order as previous_resource
    from activities
    window in_order as (
        partition by "case:concept:name"
        order by finished_at, file, "row"
    )
),

cases as (
    select
        arg_min(file, position) as file,
        arg_min("row", position) as "row",
        "case:concept:name" as complaint_id,
        arg_min("case:startdate", position) filter (where "case:startdate" is not null) as logged_start,
        arg_min("case:enddate", position) filter (where "case:enddate" is not null) as ended,
        case
            when try_cast(ended as timestamptz) < try_cast(logged_start as timestamptz) then ended
            else logged_start
        end as started,
        arg_min("case:deadline", position) filter (where "case:deadline" is not null) as due_at,
        arg_min("case:channel", position) filter (where "case:channel" is not null) as channel,
        arg_min("case:department", position) filter (where "case:department" is not null) as store,
        arg_min("case:responsible", position) filter (where "case:responsible" is not null) as responsible
    from positioned
    group by "case:concept:name"
)

select
    file,
    "row",
    complaint_id || '-received' as event_id,
    complaint_id,
    'received' as event_type,
    started as occurred_at,
    channel,
    store,
    due_at
from cases
union all by name
select
    file,
    "row",
    complaint_id || '-resolved' as event_id,
    complaint_id,
    'resolved' as event_type,
    ended as occurred_at,
    responsible as actor
from cases
where ended is not null
union all by name
select
    file,
    "row",
    "concept:instance" || '-accepted' as event_id,
    "case:concept:name" as complaint_id,
    'accepted' as event_type,
    "time:timestamp" as occurred_at,
    "org:resource" as actor
from positioned
where "concept:name" = 'Confirmation of receipt'
union all by name
select
    file,
    "row",
    "concept:instance" || '-informed' as event_id,
    "case:concept:name" as complaint_id,
    'informed' as event_type,
    "time:timestamp" as occurred_at,
    "org:resource" as actor,
    'accepted' as step,
    'written' as form
from positioned
where "concept:name" = 'T05 Print and send confirmation of receipt'
union all by name
select
    file,
    "row",
    "concept:instance" || '-assigned' as event_id,
    "case:concept:name" as complaint_id,
    'assigned' as event_type,
    "time:timestamp" as occurred_at,
    "org:resource" as actor
from positioned
where "org:resource" is distinct from previous_resource
    and "org:resource" is not null
