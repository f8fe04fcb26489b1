-- name: unconfirmed_clocks
-- label: Deadlines that may still move
-- question: Which complaints have a deadline in a year whose official days off are not known yet?
-- grain: one row a complaint, clock and cycle
-- definition: Clocks whose deadline rests on a calendar year that was not confirmed when it was loaded (due_year: the year of the deadline in
--     force); is_open: still running or overdue. Counted by unconfirmed_deadlines.
-- source: clocks
-- dated: due_on
-- where: policy, due_year, clock, is_open, complaint_id, dimensions
select
    complaint_id,
    clock,
    cycle,
    started_at,
    due_at,
    state,
    due_year,
    is_open,
    policy,
    channel,
    store
from (
    select
        *,
        cast(year(due_on) as integer) as due_year,
        state in ('running', 'overdue') as is_open
    from clocks
    where not is_due_confirmed
        and state <> 'invalid'
) as unconfirmed
where $dated
    and $where
order by
    due_at,
    complaint_id,
    "position",
    cycle
