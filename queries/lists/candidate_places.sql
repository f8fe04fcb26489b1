-- name: candidate_places
-- label: Where candidates concentrate
-- question: In which stores, products, channels, languages or at which employees do a candidate's complaints gather?
-- grain: one row a candidate, dimension and value
-- definition: complaints since the candidate's evidence begins; n: all of the candidate's in which the dimension is given. expected: n times the
--     value's share of all complaints of the same weeks (and of the candidate's own value). is_more: more than chance brings (exact
--     binomial, false discovery rate 5 % within the candidate) and at least 1.3 times. Only the ten largest and those with more.
-- source: candidate_places, candidates
-- dated: evidence_from_on
-- where: key, dimension, value, is_more
select
    key,
    dimension,
    value,
    complaints,
    n,
    share,
    expected,
    complaints / nullif(expected, 0) as ratio,
    p_value,
    q_value,
    is_more
from candidate_places
inner join (select key, evidence_from_on from candidates) as candidate using (key)
where $dated
    and $where
order by
    key,
    dimension,
    complaints desc,
    value
