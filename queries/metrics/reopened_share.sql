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
-- topic: outcomes
-- sums: numerator over groups
-- owner: quality team
-- since: 2026-11-22
with reopenings as (
    -- the spell that each of them ended the rest after: few, so that the spells themselves need not be sorted
    select
        complaint_id,
        spell - 1 as spell,
        opened_at as reopened_at
    from open_spells
    where opened_by = 'reopened'
),
resolved as (
    select
        open_spells.*,
        closed_on as counted_on,
        coalesce(reopened_at <= closed_at + interval 30 day, false) as is_reopened
    from open_spells
    left join reopenings using (complaint_id, spell)
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
