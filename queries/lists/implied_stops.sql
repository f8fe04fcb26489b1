-- name: implied_stops
-- label: Skipped steps
-- question: How often was a step not recorded, so that a later one had to stand for it?
-- grain: one row a clock and the step that stopped it instead
-- definition: Clocks that were stopped by a later step, because their own was not recorded by then (resolved implies examined, examined
--     implies accepted). implied_count: such clocks; stopped_count: all stopped ones of that clock; share: the first of the second.
--     Clocks that stop before they start are left out. The date is that of the stop.
-- source: clocks
-- dated: stopped_on
-- where: clock, stopped_by, policy, dimensions
select
    clock,
    stopped_by,
    implied_count,
    stopped_count,
    cast(implied_count as double) / stopped_count as share
from (
    select
        clock,
        stopped_by,
        min("position") as first_position,
        count(*) filter (where implied) as implied_count,
        sum(count(*)) over (partition by clock) as stopped_count
    from clocks
    where stopped_at is not null
        and state <> 'invalid'
        and $dated
        and $where
    group by
        clock,
        stopped_by
) as stops
where implied_count > 0
order by
    first_position,
    clock,
    implied_count desc,
    stopped_by
