-- name: receipt_heatmap
-- label: When complaints arrive
-- question: On which weekdays and at which hours do complaints arrive, and do we keep up with them?
-- grain: day, week, month
-- unit: complaints
-- better: neither
-- definition: Complaints received in the period by local weekday (1 Monday to 7 Sunday) and local hour (0 to 23). Beside them the acceptance
--     clock: due_count of them have a deadline that has passed at as_of (withdrawn before it and invalid left out), on_time_count of these
--     were accepted before it, on_time_share is the one by the other. An hour in which nothing arrived has no row.
-- denominator: complaints received in that hour (column n); of on_time_share: due_count
-- source: complaints, clocks
-- parameters: none
-- kind: count
-- facts: complaints
-- keys: weekday, hour
-- topic: volume
-- sums: value over groups, time
-- owner: team leads
-- since: 2026-11-22
with judged as (
    select
        complaint_id,
        state
    from clocks
    where clock = 'acceptance'
        and cycle = 1
        and state in ('met', 'late', 'overdue')
        -- as in on_time_share: one that stopped early is judged when its deadline has passed
        and due_at <= $as_of
),
received as (
    select
        complaints.*,
        state,
        received_on as counted_on,
        cast(isodow(received_local_at) as integer) as weekday,
        cast(hour(received_local_at) as integer) as hour
    from complaints
    left join judged using (complaint_id)
    where received_on is not null
)
select
    $period
    $dimensions
    weekday,
    hour,
    count(*) filter (where state = 'met') as on_time_count,
    count(state) as due_count,
    cast(count(*) filter (where state = 'met') as double) / nullif(count(state), 0) as on_time_share,
    count(*) as value,
    count(*) as n
from received
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
