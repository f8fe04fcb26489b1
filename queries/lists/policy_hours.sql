-- name: policy_hours
-- label: Opening hours of a policy
-- question: When do clocks in hours run?
-- grain: one row a policy, version and stretch of opening hours of a weekday or a single date
-- definition: The opening hours as the policy says them. day_of: a weekday (mon to sun), working_saturday (weekend days declared working days), or a
--     date with hours of its own, which stand above the week and above holidays. A date without hours is closed.
-- source: policy_hours, policy_clocks
-- dated: effective_from
-- where: policy, version, day_of
select
    policy,
    version,
    effective_from,
    day_of,
    opens,
    closes
from policy_hours
inner join (select distinct policy, version, effective_from from policy_clocks) as versions using (policy, version)
where $dated
    and $where
order by
    policy,
    version,
    list_position(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'working_saturday'], day_of) nulls last,
    day_of,
    opens
