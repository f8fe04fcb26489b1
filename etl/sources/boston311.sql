-- description: 311 service requests of the City of Boston (one CSV a year), one row a request
-- format: csv
-- zone: America/New_York
-- policy: boston311
-- required: case_enquiry_id, open_dt, target_dt, closed_dt, ontime, reason, type, neighborhood, source
-- row_grain: other
-- licence: City of Boston, Open Data Commons Public Domain Dedication and Licence (PDDL)
-- checked: 2026-11-22

-- What each event is:
--   received  every request, at open_dt, with the deadline the city set (target_dt).
--   resolved  where closed_dt is given, at that time.
--
-- A deadline counts only where the city itself judged the request (`ontime` not empty). In 2011, 158 requests have a target but no
-- verdict: 100 in queues of the parks department, mostly trees, 53 of public works, mostly street lights, 5 others. Every closed
-- one of them (157) closed after its target, and nothing in the file says why the city leaves them out; but with them its own
-- counts (35,591 on time, 8,073 closed late, 3,448 open and overdue) would not come out.
-- The converse is harmless: `ontime` says ONTIME for requests without a target, which have no deadline here.
--
-- Left out: closure_reason and case_title are free text in which people are named; department and queue are offices, not
-- employees.
select
    file,
    "row",
    case_enquiry_id || '-received' as event_id,
    case_enquiry_id as complaint_id,
    'received' as event_type,
    open_dt as occurred_at,
    source as channel,
    nullif(trim(neighborhood), '') as store,
    reason as product_category,
    type as product,
    case when ontime is not null then target_dt end as due_at
from raw
union all by name
select
    file,
    "row",
    case_enquiry_id || '-resolved' as event_id,
    case_enquiry_id as complaint_id,
    'resolved' as event_type,
    closed_dt as occurred_at
from raw
where closed_dt is not null
