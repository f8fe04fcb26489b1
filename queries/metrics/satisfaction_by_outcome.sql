-- name: satisfaction_by_outcome
-- label: Satisfaction and outcomes
-- question: Does the outcome decide how satisfied the customer is?
-- grain: day, week, month
-- unit: score
-- better: higher
-- definition: Mean of the last scores given in the period by the outcome of the complaint's last resolution (column outcome; empty
--     where none is known). satisfied_share (4 and 5) and value each have their 95 % interval (satisfied_low, satisfied_high; low,
--     high).
-- denominator: complaints rated in the period (column n)
-- source: complaints
-- parameters: none
-- kind: score
-- facts: complaints
-- keys: outcome
-- post: scores.add
-- topic: satisfaction
-- sums: n over groups
-- made_of: satisfied_count=score_4+score_5
-- owner: management
-- since: 2026-11-22
with rated as (
    select
        *,
        rated_on as counted_on
    from complaints
    where score is not null
)
select
    $period
    $dimensions
    outcome,
    $include(score_counts; score=score),
    avg(score) as value,
    count(*) as n
from rated
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
