-- name: candidate_tests
-- label: Tests behind a proposal
-- question: Is a candidate uneven across stores or employees, or confined to one product?
-- grain: one row a candidate and test
-- definition: uneven_across_stores, uneven_across_staff: over the last year, whether the groups' rates differ by more than chance and their mix
--     of channels and product categories (chi-square of the standardised counts); size: the standard deviation of the true rates
--     over their mean. confined_to_product: size is the share of the most frequent product. subject: the group that stands out most.
--     holds: beyond chance, and large enough to matter (etl/causes/change_types.toml).
-- source: candidate_tests, candidates
-- dated: evidence_from_on
-- where: key, test
select
    key,
    test,
    holds,
    size,
    n,
    groups,
    p_value,
    subject
from candidate_tests
inner join (select key, evidence_from_on from candidates) as candidate using (key)
where $dated
    and $where
order by
    key,
    test
