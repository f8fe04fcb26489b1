-- name: coding_model
-- label: How good the suggested causes are
-- question: How were causes suggested in the newest load, and how often are such suggestions right?
-- grain: one row, of the newest load
-- definition: state: ready, or why nothing is suggested (no_texts, nothing_uncoded, too_few_coded). learned_count: complaints learned from.
--     threshold: the probability from which on a cause is suggested. judged_*: a test on judged_count complaints in words unlike
--     any learned from: judged_told_share got a suggestion, judged_right_share of those were right.
-- source: coding_model
-- dated: made_on
-- where: state
select
    state,
    coded_count,
    uncoded_count,
    learned_count,
    target_share,
    threshold,
    told_count,
    judged_count,
    judged_told_share,
    judged_right_share
from (
    select
        *,
        cast(null as date) as made_on
    from coding_model
) as made
where $dated
    and $where
order by state
