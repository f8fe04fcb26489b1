-- name: reopened_share
-- label: Reopened
-- question: How many complaints come back after we thought them solved?
-- grain: day, week, month
-- unit: share
-- better: lower
-- definition: Resolutions in the period after which the complaint was reopened within 30 days (30 times 24 hours, the last instant
--     included), of all resolutions in the period since which 30 days have passed at as_of. A complaint resolved again counts
--     again.
-- denominator: resolutions that are at least 30 days old
-- source: open_spells
-- parameters: none
-- kind: share
-- facts: open_spells
with spells as (
    select
        *,
        lead(opened_at) over (partition by complaint_id order by spell) as next_opened_at,
        lead(opened_by) over (partition by complaint_id order by spell) as next_opened_by
    from open_spells
),
resolved as (
    select
        *,
        closed_on as counted_on,
        coalesce(next_opened_by = 'reopened' and next_opened_at <= closed_at + interval 30 day, false) as is_reopened
    from spells
    where closed_by = 'resolved'
        and closed_at + interval 30 day <= $as_of
)
select
    $period
    $dimensions
    count(*) filter (where is_reopened) as numerator,
    count(*) as denominator,
    cast(count(*) filter (where is_reopened) as double) / nullif(count(*), 0) as value,
    count(*) as n
from resolved
where counted_on between $from_on and $to_on
    and $where
group by all
order by all
