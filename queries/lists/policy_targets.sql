-- name: policy_targets
-- label: Targets of a policy
-- question: Which share of its promises does the policy aim at?
-- grain: one row a policy, metric, clock and first day
-- definition: Each target of each policy: the share that a metric is to reach from a day on (from_on), of one clock, or of all
--     where none is named. A period is held against the target in force on its last day; where the policy names none, the
--     setting on_time_target_share is the target of on_time_share.
-- source: policy_targets
-- dated: from_on
-- where: policy, metric, clock
select
    policy,
    metric,
    clock,
    share,
    from_on
from policy_targets
where $dated
    and $where
order by
    policy,
    metric,
    clock,
    from_on
