-- name: satisfaction_by_lateness
-- label: Satisfaction and lateness
-- question: How does satisfaction fall with each day late?
-- grain: day, week, month
-- unit: score
-- better: higher
-- definition: Mean of the last scores given in the period by how many calendar days after the deadline of its main clock (the one in
--     force) the complaint was resolved or withdrawn, or as_of is (column days_late: 0 is on time, 1-3, 4-10, >10; a begun day is a
--     day). The worst cycle counts; complaints not yet due and open, withdrawn in time, or without a deadline are left out.
--     satisfied_share (4 and 5) and value each have their 95 % interval (satisfied_low, satisfied_high; low, high).
-- denominator: complaints rated in the period that have been judged (column n)
-- source: complaints, clocks
-- parameters: none
-- kind: score
-- facts: complaints
-- keys: days_late
-- post: scores.add
-- topic: satisfaction
-- sums: n over groups
-- made_of: satisfied_count=score_4+score_5
-- owner: management
-- since: 2026-11-22
with scored as (
    select
        *,
        rated_on as counted_on
    from complaints
    where score is not null
),
chosen as (
    select *
    from scored
    where counted_on between $from_on and $to_on
        and $where
),
judged as (
    select
        complaint_id,
        max(case
            when state = 'met' then 0
            else greatest(1, date_diff(
                'day',
                due_on,
                least(
                    coalesce(stopped_on, cast(timezone($zone, timezone('UTC', $as_of)) as date)),
                    coalesce(cast(timezone($zone, timezone('UTC', withdrawn_at)) as date), stopped_on)
                )
            ))
        end) as late_days
    from clocks
    -- of the few that are asked for: the others are most of the work
    inner join (select complaint_id from chosen) as asked using (complaint_id)
    where is_main
        and state in ('met', 'late', 'overdue')
    group by complaint_id
),
rated as (
    select
        *,
        case
            when late_days = 0 then '0'
            when late_days <= 3 then '1-3'
            when late_days <= 10 then '4-10'
            else '>10'
        end as days_late
    from chosen
    inner join judged using (complaint_id)
)
select
    $period
    $dimensions
    days_late,
    $include(score_counts; score=score),
    avg(score) as value,
    count(*) as n
from rated
group by all
order by all
