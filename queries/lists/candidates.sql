-- name: candidates
-- label: Problems that may need a change
-- question: Which recurring causes may deserve a change of policy, process or supplier?
-- grain: one row a problem, in order of what deserves attention
-- definition: What the last load found, by whole weeks of receipt. kind: emerging (more than its own past explains), chronic (keeps coming
--     back, holds more than its share), harmful (fares worse than comparable complaints); a line may be of several. observed and
--     expected are over `weeks` weeks. Complaints, days late, low ratings (1 or 2), upheld, reopened and status requests are those of
--     the recent weeks; harm_share is the mean of its shares of these six. evidence_complaints were counted in evidence_weeks.
--     Emerging ones come first, by complaints above the usual a week, then the others by their share of harm.
-- source: candidates
-- dated: evidence_from_on
-- where: key, kind, cause, dimension, value, proposes
select
    rank,
    key,
    cause,
    nullif(dimension, '') as dimension,
    nullif(value, '') as value,
    kind,
    is_emerging,
    is_chronic,
    is_harmful,
    is_subsiding,
    measure,
    observed,
    expected,
    observed / nullif(expected, 0) as ratio,
    weeks,
    excess_a_week,
    began_on,
    alarm_on,
    p_value,
    q_value,
    proposes,
    rule,
    evidence_from_on,
    complaints,
    complaint_share,
    days_late,
    days_late_share,
    rated_low,
    rated_low_share,
    upheld,
    reopened,
    status_asked,
    harm_share,
    present_weeks,
    recent_weeks,
    history_weeks,
    cast(case when is_emerging then observed else complaints end as bigint) as evidence_complaints,
    case when is_emerging then weeks else recent_weeks end as evidence_weeks
from candidates
where $dated
    and $where
order by rank
