-- name: stopped_clocks
-- label: Steps that ended
-- question: Which steps ended, and for which did a later one have to stand?
-- grain: one row a complaint, clock and cycle
-- definition: Clocks that have stopped, without those that stop before they start. implied: the step itself was not recorded by then, so that
--     a later one (stopped_by) stopped it. Counted by implied_stops. The date is that of the stop.
-- source: clocks
-- dated: stopped_on
-- where: clock, implied, stopped_by, policy, complaint_id, dimensions
select
    complaint_id,
    clock,
    cycle,
    started_at,
    stopped_at,
    stopped_by,
    implied,
    state,
    channel,
    store,
    source
from clocks
where stopped_at is not null
    and state <> 'invalid'
    and $dated
    and $where
order by
    stopped_at desc,
    complaint_id,
    "position",
    cycle
