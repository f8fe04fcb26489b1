-- name: outcome_share
-- label: Outcomes
-- question: How do complaints end: for the customer or against?
-- grain: day, week, month
-- unit: share
-- better: neither
-- definition: Resolved complaints with this outcome (upheld, partly_upheld, not_upheld: a row each, also where there are none), of
--     the resolved complaints with a known outcome. Resolved cohort (the default): the resolution in force fell in the period;
--     reopened and not resolved again is not in it. Received cohort: received in the period.
-- denominator: resolved complaints with one of the three outcomes
-- source: complaints
-- parameters: cohort=resolved|received
-- kind: share
-- facts: complaints
-- keys: outcome
-- topic: outcomes
-- sums: numerator over groups
-- owner: quality team
-- since: 2026-11-22
with resolved as (
    select
        complaints.* exclude (outcome),
        outcome as found,
        case $cohort when 'received' then received_on else resolved_on end as counted_on
    from complaints
    where status = 'resolved'
        and outcome in ('upheld', 'partly_upheld', 'not_upheld')
),
outcomes as (
    select unnest(['upheld', 'partly_upheld', 'not_upheld']) as outcome
)
select
    $period
    $dimensions
    outcome,
    count(*) filter (where found = outcome) as numerator,
    count(*) as denominator,
    cast(count(*) filter (where found = outcome) as double) / count(*) as value,
    count(*) as n
from resolved
cross join outcomes
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
