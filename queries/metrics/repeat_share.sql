-- name: repeat_share
-- label: Customers who complained again
-- question: How many complaints come from customers who complained before?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Complaints received in the period whose customer had another complaint received in the 365 days before (365 times 24
--     hours, the first instant included), of all complaints received in the period whose customer is known. A customer is known by a
--     keyed hash of their number or contact (customer_key), never by name. customers: how many different ones these are.
-- denominator: complaints received whose customer is known
-- source: complaints
-- parameters: none
-- kind: share
-- facts: complaints
-- topic: outcomes
-- sums: numerator over groups
-- owner: quality team
-- since: 2026-11-30
with known as (
    select
        *,
        lag(received_at) over (partition by customer_key order by received_at, complaint_id) as previous_at
    from complaints
    where customer_key is not null
        and received_at is not null
),
received as (
    select
        * exclude (previous_at),
        received_on as counted_on,
        coalesce(previous_at >= received_at - interval 365 day, false) as is_repeat
    from known
)
select
    $period
    $dimensions
    -- no whole number that a list of complaints could be asked for: customers are not complaints
    cast(count(distinct customer_key) as uinteger) as customers,
    count(*) filter (where is_repeat) as numerator,
    count(*) as denominator,
    cast(count(*) filter (where is_repeat) as double) / nullif(count(*), 0) as value,
    count(*) as n
from received
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
