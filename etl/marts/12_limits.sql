-- One row a complaint and clock whose limit depends on what the complaint is: the first such limit of its policy that holds
-- for it. Complaints without a row have the clock's own limit. Words are compared without regard to case.
select
    c.complaint_id,
    l.clock,
    arg_min(l.limit_units, l.rule) as limit_units
from scope_cases as c
inner join policy_clock_limits as l
    on
        c.policy = l.policy
        and c.policy_version = l.version
        and (l.priorities is null or list_contains(l.priorities, lower(c.priority)))
        and (l.channels is null or list_contains(l.channels, lower(c.channel)))
        and (l.customer_tiers is null or list_contains(l.customer_tiers, lower(c.customer_tier)))
        and (l.teams is null or list_contains(l.teams, lower(c.first_team)))
group by c.complaint_id, l.clock
