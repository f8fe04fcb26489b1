-- name: vulnerable_share
-- label: Vulnerable customers
-- question: How many complaints come from vulnerable customers?
-- grain: day, week, month
-- unit: share
-- better: neither
-- definition: Complaints received in the period of which any event by as_of says that the customer is vulnerable, of all complaints
--     received in the period of which it is said whether the customer is (vulnerable: yes or no). Seen only with the right to it.
-- denominator: complaints received of which it is said
-- source: complaints
-- parameters: none
-- kind: share
-- facts: complaints
-- topic: volume
-- sums: numerator over groups, time
-- owner: quality team
-- since: 2026-12-01
with received as (
    select
        *,
        received_on as counted_on
    from complaints
    where received_on is not null
        and vulnerable is not null
)
select
    $period
    $dimensions
    count(*) filter (where vulnerable = 'yes') as numerator,
    count(*) as denominator,
    cast(count(*) filter (where vulnerable = 'yes') as double) / nullif(count(*), 0) as value,
    count(*) as n
from received
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
