-- name: satisfaction_distribution
-- label: Distribution of scores
-- question: How are the scores spread?
-- grain: day, week, month
-- unit: complaints
-- better: neither
-- definition: Number of complaints whose last score, given in the period, is this one (column score, a row for each of 1 to 5). n:
--     all scores of the group; score_share: the part of them that is this one.
-- denominator: complaints rated in the period (column n)
-- source: complaints
-- parameters: none
-- kind: count
-- facts: complaints
-- keys: score
-- topic: satisfaction
-- sums: value over groups, time
-- owner: management
-- since: 2026-11-22
with rated as (
    select
        complaints.* exclude (score),
        score as given,
        rated_on as counted_on
    from complaints
    where score between 1 and 5
),
scores as (
    select unnest([1, 2, 3, 4, 5]) as score
)
select
    $period
    $dimensions
    score,
    cast(count(*) filter (where given = score) as double) / count(*) as score_share,
    count(*) filter (where given = score) as value,
    count(*) as n
from rated
cross join scores
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
