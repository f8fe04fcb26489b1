-- name: policy_clocks
-- label: Clocks of a policy
-- question: Which promises does the policy make?
-- grain: one row a policy, version and clock
-- definition: Every clock of every version: what starts and stops it, its limit and unit, whether its end rolls to a working day,
--     whether it can be extended, whether it is the main one (is_main), and where
--     its values come from. A complaint is judged by the version in force on the day it was received; effective_to is
--     the first day on which the next version holds.
-- source: policy_clocks
-- dated: effective_from
-- where: policy, version, clock
select
    policy,
    version,
    effective_from,
    effective_to,
    clock,
    "position",
    start_event,
    stop_event,
    limit_units,
    unit,
    rolls,
    is_extendable,
    reopens,
    pause_from,
    pause_to,
    is_main,
    source,
    version_source,
    limit_reopened
from policy_clocks
where $dated
    and $where
order by
    policy,
    version,
    "position"
