-- name: extension_reasons
-- label: Reasons for extensions
-- question: Why do we need more time?
-- grain: day, week, month
-- unit: extensions
-- better: lower
-- definition: Extensions of the main clock by the reason told (column reason; empty where none was), valid or not. Cohort
--     told (the default): told in the period. Cohort received: the complaint was received in the period.
-- denominator: all extensions of the group (column n)
-- source: extensions, complaints
-- parameters: cohort=told|received
-- kind: count
-- facts: extensions
-- keys: reason
-- topic: extensions
-- sums: value over groups, time
-- n_of: group
-- owner: team leads
-- since: 2026-11-22
with told as (
    select
        reason,
        $include(extensions_told)
),
counted as (
    select
        $period
        $dimensions
        reason,
        count(*) as value
    from told
    where counted_on between $from_on and $to_on
        and $where
    group by all
)
select
    *,
    cast(sum(value) over (partition by $period_key $dimensions true) as bigint) as n
from counted
order by all
