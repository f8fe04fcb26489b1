-- name: extension_valid_share
-- label: Valid extensions
-- question: Do we ask for more time the way the policy wants it?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: Extensions of the main clock that are valid (told before the deadline then in force and before the end, with a
--     reason and a later date), of all. Columns count those that are not by the first reason that fits, in this order:
--     before_receipt; after_close, told when the complaint was closed; no_deadline; after_deadline; no_reason; no_date;
--     date_not_later. Cohort told (the default): told in the period. Cohort received: the complaint was received in the period.
-- summary: Of the extensions told in the period, those told before the deadline, with a reason and a later date.
-- denominator: extensions told
-- source: extensions, complaints
-- parameters: cohort=told|received
-- kind: share
-- facts: extensions
-- topic: extensions
-- sums: numerator over groups
-- owner: team leads
-- since: 2026-11-22
with told as (
    select
        is_valid,
        why_not_valid,
        $include(extensions_told)
)
select
    $period
    $dimensions
    count(*) filter (where why_not_valid = 'before_receipt') as before_receipt_count,
    count(*) filter (where why_not_valid = 'after_close') as after_close_count,
    count(*) filter (where why_not_valid = 'no_deadline') as no_deadline_count,
    count(*) filter (where why_not_valid = 'after_deadline') as after_deadline_count,
    count(*) filter (where why_not_valid = 'no_reason') as no_reason_count,
    count(*) filter (where why_not_valid = 'no_date') as no_date_count,
    count(*) filter (where why_not_valid = 'date_not_later') as date_not_later_count,
    $include(share_counts; part=is_valid)
from told
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
