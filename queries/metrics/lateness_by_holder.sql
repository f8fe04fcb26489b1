-- name: lateness_by_holder
-- label: Where the time of late complaints went, by holder
-- question: In whose hands do late complaints spend their time?
-- grain: day, week, month
-- unit: days
-- better: lower
-- definition: Main clocks that were late or are overdue: the time from their start to their stop or withdrawal (or to as_of), in days as
--     fractions, by who held the complaint (column holder: whoever was assigned last; empty: nobody yet). waiting_days is the part of it in
--     which the customer had been asked and had not answered. Over the holders the days add up to the whole; elapsed_share is the holder's
--     share of it. The breakdown by handler is another: who works on the complaint at as_of. Cohort and basis as in on_time_share.
-- denominator: late and overdue main clocks of the cohort that were in these hands (column n)
-- source: clocks, custody
-- parameters: cohort=due|received|resolved; basis=extended|strict
-- kind: duration
-- facts: clocks
-- keys: holder
-- topic: promises
-- sums: value over groups, time
-- owner: team leads
-- since: 2026-11-22
with judged as (
    $include(judged_main_clocks)
),
held as (
    select
        judged.*,
        holder,
        is_waiting,
        date_diff('microsecond', greatest(started_at, from_at), least(ended_at, coalesce(until_at, ended_at))) as lasted
    from judged
    inner join custody using (complaint_id)
    where judged_state in ('late', 'overdue')
        and counted_on between $from_on and $to_on
        and from_at < ended_at
        and (until_at is null or until_at > started_at)
),
summed as (
    select
        $period
        $dimensions
        holder,
        sum(lasted) as microseconds,
        coalesce(sum(lasted) filter (where is_waiting), 0) as waited,
        -- one pair of hands may have a complaint in several stretches
        count(distinct (complaint_id, cycle)) as clocks_counted
    from held
    group by all
)
select
    $period_key
    $dimensions
    holder,
    cast(waited as double) / 86400e6 as waiting_days,
    cast(microseconds as double) / nullif(sum(microseconds) over whole_group, 0) as elapsed_share,
    cast(microseconds as double) / 86400e6 as value,
    clocks_counted as n
from summed
window whole_group as (partition by $period_key $dimensions true)
order by all
