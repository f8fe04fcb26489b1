-- name: candidate_harm
-- label: Harm of candidates
-- question: Are a candidate's complaints late, extended, reopened or rated low more often than comparable ones?
-- grain: one row a candidate and measure (late, extended, reopened, rated_low)
-- definition: Complaints received in the recent weeks. n: those of which it is known; observed: those it happened to; expected: how many it
--     would have been at the share of comparable complaints: of the same channel and product category, and for a cause within one
--     value also of the same cause. ratio: observed by expected, with its exact Poisson interval at 95 %. q_value: chance of so
--     many, allowing for all that was tested.
-- source: candidate_harm, candidates, cause_search
-- dated: recent_from_on
-- where: key, measure
select
    key,
    measure,
    n,
    observed,
    observed / n as share,
    expected,
    expected / n as expected_share,
    ratio,
    ratio_lower,
    ratio_upper,
    p_value,
    q_value,
    q_value <= false_discovery_rate and ratio > 1 as is_more
from candidate_harm
cross join cause_search
where $dated
    and $where
order by
    key,
    measure
