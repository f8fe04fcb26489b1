-- name: overturned_share
-- label: Our answer overturned
-- question: How often does the second stage or an outside body decide otherwise than we did?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints whose escalation was decided in the period and in which our answer was overturned, of all whose escalation was
--     decided in the period (upheld: our answer stands; overturned). Of several decisions on one complaint the last counts.
-- denominator: complaints whose escalation was decided
-- source: complaints
-- parameters: none
-- kind: share
-- facts: complaints
-- topic: outcomes
-- sums: numerator over groups
-- owner: quality team
-- since: 2026-11-30
with decided as (
    select
        *,
        escalation_decided_on as counted_on
    from complaints
    where escalation_outcome in ('upheld', 'overturned')
)
select
    $period
    $dimensions
    count(*) filter (where escalation_outcome = 'overturned') as numerator,
    count(*) as denominator,
    cast(count(*) filter (where escalation_outcome = 'overturned') as double) / nullif(count(*), 0) as value,
    count(*) as n
from decided
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
