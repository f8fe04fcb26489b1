-- name: redress
-- label: Redress paid
-- question: How much money do complaints cost in redress?
-- grain: day, week, month
-- unit: money, in its currency
-- better: neither
-- definition: Median of what was paid on a complaint, of the complaints resolved in the period on which an amount was paid (above 0), by
--     currency; sums in different currencies are never added. total: all that was paid. Of several resolutions of a complaint the last
--     that names an amount counts.
-- denominator: complaints resolved on which an amount was paid
-- source: complaints
-- parameters: none
-- kind: amount
-- facts: complaints
-- keys: currency
-- topic: outcomes
-- sums: n over groups, time; total over groups, time
-- owner: quality team
-- since: 2026-11-30
with paid as (
    select
        *,
        resolved_on as counted_on
    from complaints
    where status = 'resolved'
        and amount > 0
)
select
    $period
    $dimensions
    currency,
    sum(amount) as total,
    percentile_cont(0.5) within group (order by amount) as value,
    count(*) as n
from paid
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
