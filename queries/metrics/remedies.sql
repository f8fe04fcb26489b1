-- name: remedies
-- label: Remedies
-- question: What do we give customers whose complaint is solved?
-- grain: day, week, month
-- unit: complaints
-- better: neither
-- definition: Resolved complaints by the remedy of their resolution (column remedy; empty where none is recorded). Resolved cohort
--     (the default): the resolution in force fell in the period; reopened and not resolved again is not in it. Received cohort:
--     received in the period.
-- denominator: all resolved complaints of the group (column n)
-- source: complaints
-- parameters: cohort=resolved|received
-- kind: count
-- facts: complaints
-- keys: remedy
-- topic: outcomes
-- sums: value over groups, time
-- n_of: group
-- owner: quality team
-- since: 2026-11-22
with resolved as (
    select
        *,
        case $cohort when 'received' then received_on else resolved_on end as counted_on
    from complaints
    where status = 'resolved'
),
counted as (
    select
        $period
        $dimensions
        remedy,
        count(*) as value
    from resolved
    where counted_on between $from_on and $to_on
        and $where
    group by all
)
select
    *,
    cast(sum(value) over (partition by $period_key $dimensions true) as bigint) as n
from counted
order by all
