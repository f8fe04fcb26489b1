-- name: clocks
-- label: Clocks
-- question: When did each step of each complaint start, when was it due, when did it stop?
-- grain: one row a complaint, clock and cycle
-- definition: Every clock with its deadline in force (due_at), its original deadline, and its state at as_of. elapsed counts in unit, up to
--     the stop, or the withdrawal, or as_of. strict_state is judged by the original deadline.
-- source: clocks
-- dated: started_on
-- where: clock, state, strict_state, complaint_id, dimensions
select
    complaint_id,
    clock,
    cycle,
    started_at,
    due_at,
    original_due_at,
    stopped_at,
    implied,
    elapsed,
    unit,
    state,
    strict_state,
    is_due_confirmed,
    stopped_by,
    limit_units,
    policy,
    policy_version,
    handler,
    store,
    channel
from clocks
where $dated
    and $where
order by
    started_at,
    complaint_id,
    "position",
    cycle
