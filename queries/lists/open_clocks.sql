-- name: open_clocks
-- label: Steps still to be done
-- question: Which open complaints will be late, and who holds them?
-- grain: one row a complaint, clock and cycle
-- definition: Clocks that run or are overdue at as_of. is_in_force: the clock of the complaint whose deadline comes first. days_left: working days
--     from as_of to the deadline in force, the part of a day that is left included (negative: since it passed). late_chance: of similar clocks of
--     the past (similar_n), the share that ended late (similar_late_n). Similar: the same clock, the same stage (received, accepted, examined,
--     reopened), extended or not, still running with as many whole working days left at the same time of day; of the same channel where 30 or more are
--     known (similar_by channel), else of all channels (all); empty where fewer than 30 are known, and once the deadline has passed. The past: the
--     365 days of deadlines up to as_of, or as many whole days of them as hold 100,000 clocks of the policy where that is less. promised_on: the date
--     promised in a valid extension. is_waiting: the customer was asked and has not answered.
-- source: clocks, complaints, extensions, custody, calendar
-- dated: due_on
-- where: clock, state, stage, complaint_id, dimensions
with days as (
    select
        policy,
        day,
        epoch(starts_at)                                                  as starts_at,
        epoch(ends_at)                                                    as ends_at,
        -- working days done when the day begins, and how many a second of it adds
        working_index - cast(is_working as integer)                       as index_before,
        cast(is_working as integer) / (epoch(ends_at) - epoch(starts_at)) as pace
    from (
        select
            *,
            coalesce(lag(ends_at) over (partition by policy order by day), ends_at - interval 1 day) as starts_at
        from calendar
    ) as begun
),
-- the years looked at in quarters of an hour, because every zone changes its day at one: found by equality, not by search
quarters as (
    select
        policy,
        cast(starts_at as bigint) // 900 + quarter as quarter,
        index_before + pace * 900 * quarter as index_before,
        pace
    from (
        select
            *,
            unnest(range((cast(ends_at - starts_at as bigint)) // 900)) as quarter
        from days
        where day between cast($as_of as date) - 800 and cast($as_of as date) + 2
    ) as each_day
),
-- how far back to look: what is newer tells more of what is to come, and beyond so many more tell nothing new
looked_back as (
    select
        policy,
        max(due_on) as from_on
    from (
        select
            policy,
            due_on,
            sum(count(*)) over (partition by policy order by due_on desc) as clocks_since
        from clocks
        where due_at > $as_of - interval 365 day
            and due_at <= $as_of
            and state in ('met', 'late', 'overdue')
        group by policy, due_on
    ) as by_day
    where clocks_since >= 100000
    group by policy
),
-- what is judged, and what it is judged by
looked_at as not materialized (
    select
        clocks.*,
        true as is_past
    from clocks
    left join looked_back using (policy)
    -- an overdue one is past its deadline by as_of, as the others are here
    where due_at > $as_of - interval 365 day
        and due_at <= $as_of
        and state in ('met', 'late', 'overdue')
        and (from_on is null or due_on >= from_on)
    union all
    select
        *,
        false
    from clocks
    -- the second follows from the first, and can be told before anything is worked out
    where state in ('running', 'overdue')
        and stopped_at is null
),
-- each clock with when its stages began and when its deadline was moved for the first and for the last time
staged as not materialized (
    select
        looked_at.*,
        case when cycle > 1 then 'reopened' end                                   as only_stage,
        case when cycle = 1 then least(accepted_at, examined_at) end              as accepted_by_at,
        case when cycle = 1 then examined_at end                                  as examined_by_at,
        first_moved_at,
        last_moved_at,
        $as_of                                                                    as as_of,
        least(stopped_at, looked_at.withdrawn_at, $as_of)                         as ended_at
    from looked_at
    inner join (select complaint_id, accepted_at, examined_at from complaints) as reached using (complaint_id)
    left join (
        select
            complaint_id,
            clock,
            cycle,
            min(extended_at) as first_moved_at,
            max(extended_at) as last_moved_at
        from extensions
        where is_valid
        group by complaint_id, clock, cycle
    ) as moved using (complaint_id, clock, cycle)
),
-- the past in stretches of one stage under one deadline: that before the first move, and that after the last
past as (
    select
        policy,
        clock,
        channel,
        state <> 'met' as is_late,
        only_stage,
        started_at,
        accepted_by_at,
        examined_by_at,
        ended_at,
        first_moved_at,
        last_moved_at,
        original_due_at,
        due_at
    from staged
    where is_past
),
pieces as not materialized (
    select
        *,
        coalesce(only_stage, 'received')   as stage,
        started_at                         as from_at,
        coalesce(accepted_by_at, ended_at) as to_at
    from past
    union all
    select
        *,
        'accepted',
        accepted_by_at,
        coalesce(examined_by_at, ended_at)
    from past
    where accepted_by_at is not null
    union all
    select
        *,
        'examined',
        examined_by_at,
        ended_at
    from past
    where examined_by_at is not null
),
stretches as (
    select
        policy,
        clock,
        channel,
        stage,
        false                                  as is_extended,
        is_late,
        greatest(from_at, started_at)          as from_at,
        least(to_at, ended_at, first_moved_at) as to_at,
        original_due_at                        as deadline_at
    from pieces
    union all
    select
        policy,
        clock,
        channel,
        stage,
        true,
        is_late,
        greatest(from_at, started_at, last_moved_at),
        least(to_at, ended_at),
        due_at
    from pieces
    where last_moved_at is not null
),
-- how many working days were left when each stretch began and when it was over, the part of a day counted in; one join a step,
-- materialized, because the quarters joined with each other first, by policy alone, would be billions of rows
due_placed as materialized (
    select
        stretches.*,
        index_before + pace * (epoch(deadline_at) % 900) as due_place
    from stretches
    inner join quarters on quarters.policy = stretches.policy and quarter = epoch_ms(deadline_at) // 900000
    where from_at < to_at
),
start_placed as materialized (
    select
        due_placed.*,
        due_place - index_before - pace * (epoch(from_at) % 900) as left_at_start
    from due_placed
    inner join quarters on quarters.policy = due_placed.policy and quarter = epoch_ms(from_at) // 900000
),
placed as materialized (
    select
        start_placed.*,
        due_place - index_before - pace * (epoch(to_at) % 900) as left_at_end
    from start_placed
    inner join quarters on quarters.policy = start_placed.policy and quarter = epoch_ms(to_at) // 900000
),
running as (
    select
        staged.*,
        due.index_before + due.pace * (epoch(due_at) - due.starts_at)
            - here.index_before - here.pace * (epoch($as_of) - here.starts_at) as days_left,
        coalesce(
            only_stage,
            case when examined_by_at is not null then 'examined' when accepted_by_at is not null then 'accepted' else 'received' end
        ) as stage,
        coalesce(due_at > original_due_at, false) as is_extended,
        row_number() over (partition by complaint_id order by due_at nulls last, "position", cycle) = 1 as is_in_force
    from staged
    asof join days as due on due.policy = staged.policy and epoch(coalesce(due_at, as_of)) >= due.starts_at
    asof join days as here on here.policy = staged.policy and epoch(as_of) >= here.starts_at
    where not is_past
),
-- the time of day it is now, as the part of a working day that is left
part as (
    select
        policy,
        coalesce(max(days_left - floor(days_left)) filter (where unit <> 'due_at'), 0) as of_day
    from running
    group by policy
),
counted as (
    select
        policy,
        clock,
        stage,
        is_extended,
        channel,
        greatest(floor(left_at_end - of_day) + 1, 0) as least_left,
        floor(left_at_start - of_day)                as most_left,
        count(*)                                     as similar_n,
        count(*) filter (where is_late)              as similar_late_n
    from placed
    inner join part using (policy)
    group by all
),
known as (
    select
        policy,
        clock,
        stage,
        is_extended,
        channel,
        grouping(channel) = 1                        as is_all_channels,
        whole_days_left,
        sum(similar_n)                               as similar_n,
        sum(similar_late_n)                          as similar_late_n
    from (
        select
            *,
            unnest(range(cast(least_left as bigint), cast(least(most_left, 60) as bigint) + 1)) as whole_days_left
        from counted
    ) as each_day
    group by grouping sets (
        (policy, clock, stage, is_extended, whole_days_left, channel),
        (policy, clock, stage, is_extended, whole_days_left)
    )
    having sum(similar_n) >= 30
),
judged as (
    select
        running.* exclude (whole_days_left),
        coalesce(near.similar_n, wide.similar_n)           as similar_n,
        coalesce(near.similar_late_n, wide.similar_late_n) as similar_late_n,
        case when near.similar_n is not null then 'channel' when wide.similar_n is not null then 'all' end as similar_by,
        coalesce(is_waiting, false)                        as is_waiting
    from (
        select
            *,
            case when state = 'running' then floor(days_left) end as whole_days_left
        from running
    ) as running
    left join known as near
        on not near.is_all_channels
        and near.channel is not distinct from running.channel
        and near.policy = running.policy
        and near.clock = running.clock
        and near.stage = running.stage
        and near.is_extended = running.is_extended
        and near.whole_days_left = running.whole_days_left
    left join known as wide
        on wide.is_all_channels
        and wide.policy = running.policy
        and wide.clock = running.clock
        and wide.stage = running.stage
        and wide.is_extended = running.is_extended
        and wide.whole_days_left = running.whole_days_left
    left join (select complaint_id, is_waiting from custody where until_at is null) as waiting using (complaint_id)
)
select
    complaint_id,
    clock,
    cycle,
    state,
    stage,
    is_in_force,
    started_at,
    due_at,
    days_left,
    elapsed,
    unit,
    limit_units,
    case when is_extended then due_on end as promised_on,
    is_waiting,
    similar_late_n / similar_n as late_chance,
    similar_n,
    similar_late_n,
    similar_by,
    handler,
    channel,
    team,
    store,
    product_category,
    cause
from judged
where $dated
    and $where
order by
    due_at nulls last,
    complaint_id,
    "position",
    cycle
