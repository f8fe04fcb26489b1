-- name: status_requests
-- label: Customers who had to ask
-- question: How often does the customer have to ask where the complaint stands?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints in which the customer asked for the status at least once by as_of, of all complaints received in the
--     period (Resolved cohort: resolved in the period). request_count: all such requests; requests_per_100: their number per 100
--     complaints.
-- denominator: complaints of the cohort
-- source: complaints
-- parameters: cohort=received|resolved
-- kind: share
-- facts: complaints
-- topic: information
-- sums: numerator over groups
-- owner: team leads
-- since: 2026-11-22
with asked as (
    select
        *,
        case $cohort when 'resolved' then resolved_on else received_on end as counted_on
    from complaints
)
select
    $period
    $dimensions
    cast(coalesce(sum(status_asked_count), 0) as bigint) as request_count,
    cast(sum(status_asked_count) as double) * 100 / nullif(count(*), 0) as requests_per_100,
    $include(share_counts; part=status_asked_count > 0)
from asked
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
