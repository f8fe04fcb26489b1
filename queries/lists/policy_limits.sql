-- name: policy_limits
-- label: Limits for some complaints
-- question: For which complaints does the policy set another limit?
-- grain: one row a policy, version, clock and limit that holds for some complaints only
-- definition: Limits by priority, channel, customer tier or team, in their order (rule): the first that a complaint meets stands above the clock's own
--     limit. A condition that is not given is always met; of several words one is enough. What a complaint said first counts.
-- source: policy_clock_limits, policy_clocks
-- dated: effective_from
-- where: policy, version, clock
select
    policy,
    version,
    effective_from,
    clock,
    rule,
    limits.limit_units,
    unit,
    array_to_string(priorities, ', ') as priorities,
    array_to_string(channels, ', ') as channels,
    array_to_string(customer_tiers, ', ') as customer_tiers,
    array_to_string(teams, ', ') as teams,
    limits.source
from policy_clock_limits as limits
inner join policy_clocks using (policy, version, clock)
where $dated
    and $where
order by
    policy,
    version,
    "position",
    rule
