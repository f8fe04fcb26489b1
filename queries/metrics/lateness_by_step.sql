-- name: lateness_by_step
-- label: Where the time of late complaints went, by step
-- question: In which step do late complaints spend their time?
-- grain: day, week, month
-- unit: days
-- better: lower
-- definition: Main clocks that were late or are overdue: the time from their start to their stop or withdrawal (or to as_of), in days as
--     fractions, by step. A first cycle is received_to_accepted until it is accepted, accepted_to_examined until it is examined, then
--     examined_to_resolved; a skipped step lasts until a later one implies it, and a step that the policy does not have takes no time. A later
--     cycle is after_reopening. Time in which the customer had been asked and had not answered is left out of these and stands apart,
--     waiting_for_customer. The parts add up to the whole; elapsed_share is the part's share of it. Cohort and basis as in on_time_share.
-- denominator: late and overdue main clocks of the cohort (column n)
-- source: clocks, complaints, custody, policy_clock_stops
-- parameters: cohort=due|received|resolved; basis=extended|strict
-- kind: duration
-- facts: clocks
-- keys: step_number, step
-- topic: promises
-- sums: value over groups, time
-- owner: team leads
-- since: 2026-11-22
with judged as (
    $include(judged_main_clocks)
),
late as (
    select *
    from judged
    where judged_state in ('late', 'overdue')
        and counted_on between $from_on and $to_on
),
known_steps as (
    select
        policy,
        version as policy_version,
        bool_or(event_type = 'accepted') as has_acceptance,
        bool_or(event_type = 'examined') as has_examination
    from policy_clock_stops
    group by policy, version
),
bounded as (
    select
        late.*,
        case
            when not has_acceptance then started_at
            else least(greatest(coalesce(least(accepted_at, examined_at), ended_at), started_at), ended_at)
        end as accepted_by_at,
        case
            when not has_examination then null
            else least(greatest(coalesce(examined_at, ended_at), started_at), ended_at)
        end as examined_by_at
    from late
    inner join known_steps using (policy, policy_version)
    inner join (select complaint_id, accepted_at, examined_at from complaints) as steps using (complaint_id)
),
pieces as (
    select
        * exclude (accepted_by_at, examined_by_at),
        unnest(
            case
                when cycle = 1 then [
                    {'step_number': 1, 'step': 'received_to_accepted', 'begins_at': started_at, 'ends_at': accepted_by_at},
                    {
                        'step_number': 2,
                        'step': 'accepted_to_examined',
                        'begins_at': accepted_by_at,
                        'ends_at': coalesce(examined_by_at, accepted_by_at)
                    },
                    {
                        'step_number': 3,
                        'step': 'examined_to_resolved',
                        'begins_at': coalesce(examined_by_at, accepted_by_at),
                        'ends_at': ended_at
                    },
                    {'step_number': 4, 'step': 'after_reopening', 'begins_at': ended_at, 'ends_at': ended_at}
                ]
                else [
                    {'step_number': 1, 'step': 'received_to_accepted', 'begins_at': started_at, 'ends_at': started_at},
                    {'step_number': 2, 'step': 'accepted_to_examined', 'begins_at': started_at, 'ends_at': started_at},
                    {'step_number': 3, 'step': 'examined_to_resolved', 'begins_at': started_at, 'ends_at': started_at},
                    {'step_number': 4, 'step': 'after_reopening', 'begins_at': started_at, 'ends_at': ended_at}
                ]
            end,
            recursive := true
        )
    from bounded
),
waits as (
    select
        complaint_id,
        cycle,
        step_number,
        sum(date_diff('microsecond', greatest(begins_at, from_at), least(ends_at, coalesce(until_at, ends_at)))) as waited
    from pieces
    inner join custody using (complaint_id)
    where is_waiting
        and from_at < ends_at
        and (until_at is null or until_at > begins_at)
    group by complaint_id, cycle, step_number
),
spent as (
    select
        pieces.*,
        coalesce(waited, 0) as waited,
        date_diff('microsecond', begins_at, ends_at) - coalesce(waited, 0) as worked
    from pieces
    left join waits using (complaint_id, cycle, step_number)
),
summed as (
    select
        $period
        $dimensions
        step_number,
        step,
        sum(worked) as microseconds,
        count(*) filter (where worked > 0) as spent_count,
        count(*) as clocks_counted
    from spent
    group by all
    union all
    select
        $period
        $dimensions
        5,
        'waiting_for_customer',
        sum(waited),
        count(distinct (complaint_id, cycle)) filter (where waited > 0),
        -- a clock has a row for each step
        count(*) filter (where step_number = 1)
    from spent
    group by all
)
select
    $period_key
    $dimensions
    step_number,
    step,
    cast(microseconds as double) / nullif(sum(microseconds) over whole_group, 0) as elapsed_share,
    spent_count,
    cast(microseconds as double) / 86400e6 as value,
    clocks_counted as n
from summed
window whole_group as (partition by $period_key $dimensions true)
order by all
