-- name: escalated_share
-- label: Taken further
-- question: How many customers do not accept our answer and take it further?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints that were escalated by as_of, to a second stage of our own or to an outside body, of all complaints received in
--     the period. external_count: those that went to an outside body. Those received of late may still be escalated.
-- denominator: complaints received
-- source: complaints
-- parameters: none
-- kind: share
-- facts: complaints
-- topic: outcomes
-- sums: numerator over groups
-- owner: quality team
-- since: 2026-11-30
with received as (
    select
        *,
        received_on as counted_on
    from complaints
    where received_on is not null
)
select
    $period
    $dimensions
    count(*) filter (where escalated_on is not null and escalated_to = 'external') as external_count,
    count(*) filter (where escalated_on is not null) as numerator,
    count(*) as denominator,
    cast(count(*) filter (where escalated_on is not null) as double) / nullif(count(*), 0) as value,
    count(*) as n
from received
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
