-- name: satisfaction
-- label: Satisfaction
-- question: Are customers more satisfied or less?
-- grain: day, week, month
-- unit: score
-- better: higher
-- definition: Mean of the scores (1 to 5) given in the period, one a complaint: the last. satisfied_share: the share of them that are 4 or 5.
--     response_share: of the complaints resolved in the period (resolved_count), the share that has been rated at all by as_of. Each has its
--     95 % interval: low, high (Student's, of the mean), satisfied_low, satisfied_high, response_low, response_high (Wilson's).
-- summary: Of the scores given in the period, the share of 4 and 5; one score a complaint, the last.
-- denominator: complaints rated in the period (column n)
-- source: complaints
-- parameters: none
-- kind: score
-- facts: complaints
-- post: scores.add
-- topic: satisfaction
-- sums: n over groups
-- made_of: satisfied_count=score_4+score_5
-- owner: management
-- since: 2026-11-22
with rated as (
    select
        *,
        rated_on as counted_on,
        score as counted_score,
        false as is_resolution
    from complaints
    where score is not null
    union all
    select
        *,
        resolved_on,
        null,
        true
    from complaints
    where resolved_on is not null
)
select
    $period
    $dimensions
    $include(score_counts; score=counted_score),
    count(*) filter (where is_resolution and score is not null) as responded_count,
    count(*) filter (where is_resolution) as resolved_count,
    cast(count(*) filter (where is_resolution and score is not null) as double)
        / nullif(count(*) filter (where is_resolution), 0) as response_share,
    avg(counted_score) as value,
    count(counted_score) as n
from rated
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
