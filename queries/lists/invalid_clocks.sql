-- name: invalid_clocks
-- label: Clocks that contradict themselves
-- question: Which steps ended before they began, so that no figure counts them?
-- grain: one row a complaint, clock and cycle
-- definition: Clocks that stop before they start, the newest first. Every rate, time and count of clocks leaves them out.
--     listed_count: how many there are in all, however few are asked for; clock_count: all clocks of the same step.
-- source: clocks
-- dated: started_on
-- where: clock, complaint_id, source, policy, dimensions
select
    complaint_id,
    clock,
    cycle,
    started_at,
    stopped_at,
    stopped_by,
    source,
    count(*) over () as listed_count,
    clock_count
from (
    select
        *,
        count(*) over (partition by clock) as clock_count
    from clocks
    where $dated
        and $where
) as counted
where state = 'invalid'
order by
    started_at desc,
    complaint_id,
    "position",
    cycle
