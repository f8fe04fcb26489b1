-- name: received_count
-- label: Complaints received
-- question: How many complaints came in?
-- grain: day, week, month
-- unit: complaints
-- better: neither
-- definition: Complaints whose receipt falls in the period. Periods without any are shown with 0.
-- summary: Complaints that came in during the period.
-- denominator: none (a count)
-- source: complaints
-- parameters: none
-- kind: count
-- facts: complaints
-- topic: volume
-- sums: value over groups, time
-- owner: team leads
-- since: 2026-11-22
with periods as $periods,
received as (
    select
        received_on,
        $dimensions
        count(*) as complaints_counted
    from complaints
    where received_on is not null
        and $where
    group by all
),
each_group as (
    -- without dimensions this is one row even when nothing was received, so that an empty period counts 0
    select
        $dimensions
        count(*) as days_counted
    from received
    group by all
),
counted as (
    select
        period_start,
        $dimensions
        complaints_counted
    from received
    inner join periods on received_on between from_on and to_on
    union all
    select
        period_start,
        $dimensions
        0
    from periods
    cross join each_group
)
select
    period_start,
    $dimensions
    cast(sum(complaints_counted) as bigint) as value,
    cast(sum(complaints_counted) as bigint) as n
from counted
group by all
order by all
