-- name: late_clocks
-- label: Missed deadlines
-- question: Which promises were missed, and by whom are they held?
-- grain: one row a complaint, clock and cycle
-- definition: Clocks that are late or overdue, the latest deadline first. The date is the last day of grace (due_on).
-- source: clocks
-- dated: due_on
-- where: clock, state, complaint_id, dimensions
select
    complaint_id,
    clock,
    cycle,
    state,
    due_at,
    stopped_at,
    elapsed,
    unit,
    limit_units,
    handler,
    channel,
    store
from clocks
where state in ('late', 'overdue')
    and $dated
    and $where
order by
    due_at desc,
    complaint_id,
    "position"
