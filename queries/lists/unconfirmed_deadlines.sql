-- name: unconfirmed_deadlines
-- label: Deadlines on unconfirmed calendars
-- question: Which deadlines may still move, because the official days off of their year were not known yet?
-- grain: one row a policy, year and clock
-- definition: Clocks whose deadline rests on a calendar year that was not confirmed when it was loaded (due_year: the year of the deadline in
--     force). clock_count: all of them; open_count: those that are still running or overdue.
-- source: clocks
-- dated: due_on
-- where: policy, clock, dimensions
select
    policy,
    cast(year(due_on) as integer) as due_year,
    clock,
    count(*) as clock_count,
    count(*) filter (where state in ('running', 'overdue')) as open_count
from clocks
where not is_due_confirmed
    and state <> 'invalid'
    and $dated
    and $where
group by
    policy,
    due_year,
    clock,
    "position"
order by
    policy,
    due_year,
    "position"
