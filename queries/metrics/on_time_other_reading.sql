-- name: on_time_other_reading
-- label: Kept on time, "10 days" read the other way
-- question: Would we say the same of our promise if its days were counted the other way?
-- grain: day, week, month
-- unit: share
-- better: higher
-- definition: on_time_share of the main clock with the other reading of its limit. Where the policy counts calendar days: the same number of
--     working days, from the calendar of this generation, not rolled. Where it counts working days: the same number of calendar days, rolled to
--     the next working day. Strict only: a promised date cannot be told from the other deadline, so extensions do not move it; compare with
--     on_time_share at basis=strict. Clocks that may pause, count hours, or have recorded deadlines have no other reading and are left out.
--     Cohorts as in on_time_share, dated by the other deadline. read_as: the unit of the other reading. changed_count: clocks judged by both
--     that are on time by one of them only.
-- denominator: main clocks of the cohort that met their other deadline, were late, or are overdue
-- source: clocks, calendar, policy_clocks, policy_clock_limits
-- parameters: cohort=due|received|resolved
-- kind: share
-- facts: clocks
-- keys: read_as
-- topic: promises
-- sums: numerator over groups, time
-- owner: quality team
-- since: 2026-11-22
with limits as (
    -- each limit of a clock once: its own, and those that hold for some complaints only
    select policy, version, clock, limit_units from policy_clocks
    union
    select policy, version, clock, limit_units from policy_clock_limits
    union
    select policy, version, clock, limit_reopened from policy_clocks where limit_reopened is not null
),
readable as (
    select
        policy,
        version as policy_version,
        clock,
        limits.limit_units,
        case unit when 'calendar_days' then 'working_days' else 'calendar_days' end as read_as
    from policy_clocks
    inner join limits using (policy, version, clock)
    where is_main
        and unit in ('calendar_days', 'working_days')
        and pause_from is null
),
-- the other deadline depends on the day of the start alone, and there are far fewer days than clocks
others as (
    select
        readable.policy,
        policy_version,
        clock,
        limit_units,
        read_as,
        starts.day as started_on,
        ends.ends_at as other_due_at,
        ends.day as other_due_on
    from readable
    inner join calendar as starts
        on starts.policy = readable.policy
    left join calendar as plain
        on plain.policy = readable.policy
        and plain.day = starts.day + cast(limit_units as integer)
    -- both readings end with a working day, so its number is all there is to find
    inner join calendar as ends
        on ends.policy = readable.policy
        and ends.is_working
        and ends.working_index = case read_as
            when 'working_days' then starts.working_index + limit_units
            else plain.working_index + cast(not plain.is_working as integer)
        end
),
placed as (
    select *
    from clocks
    inner join others using (policy, policy_version, clock, limit_units, started_on)
),
judged as (
    select
        *,
        case
            when strict_state = 'invalid' then 'invalid'
            when withdrawn_at <= coalesce(stopped_at, timestamp 'infinity')
                then case when withdrawn_at < other_due_at then 'withdrawn' else 'late' end
            when stopped_at < other_due_at then 'met'
            when stopped_at is not null then 'late'
            when $as_of < other_due_at then 'running'
            else 'overdue'
        end as other_state,
        case $cohort
            when 'received' then received_on
            when 'resolved' then stopped_on
            else other_due_on
        end as counted_on
    from placed
)
select
    $period
    $dimensions
    read_as,
    count(*) filter (where strict_state in ('met', 'late', 'overdue') and (strict_state = 'met') <> (other_state = 'met'))
        as changed_count,
    count(*) filter (where other_state = 'met') as numerator,
    count(*) as denominator,
    cast(count(*) filter (where other_state = 'met') as double) / count(*) as value,
    count(*) as n
from judged
where other_state in ('met', 'late', 'overdue')
    and (other_due_at <= $as_of or $cohort = 'resolved')
    and counted_on between $from_on and $to_on
    and $where
group by all
order by all
