-- name: whatif_changed
-- label: Deadlines that would be judged otherwise
-- question: Whose promise would be kept, or missed, under other limits?
-- grain: one row a complaint, clock and cycle
-- definition: Clocks that are judged both by the limits in force and by the others (met, late or overdue, the deadline passed), and
--     differ. becomes: late (met before) or met (late or overdue before). due_at is the deadline in force, other_due_at the other one.
-- source: clocks
-- dated: received_on
-- where: clock, becomes, dimensions
select
    complaint_id,
    clock,
    cycle,
    becomes,
    started_at,
    due_at,
    other_due_at,
    stopped_at,
    state,
    other_state,
    channel,
    store,
    handler
from (
    select
        now.*,
        other.due_at as other_due_at,
        other.state as other_state,
        case when now.state = 'met' then 'late' else 'met' end as becomes
    from clocks_now as now
    inner join clocks as other using (complaint_id, clock, cycle)
    where now.state in ('met', 'late', 'overdue')
        and other.state in ('met', 'late', 'overdue')
        and now.due_at <= $as_of
        and other.due_at <= $as_of
        and (now.state = 'met') <> (other.state = 'met')
) as judged
where $dated
    and $where
order by
    started_at desc,
    complaint_id,
    clock,
    cycle
