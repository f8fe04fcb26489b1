-- What became of each complaint whose cause is known, received in the recent weeks: a row a complaint.
-- The main promise of its policy says whether it was late and by how many days, as it
-- stood at as_of; NULL where that is not known yet. A low rating is a 1 or a 2.
with main_clock as (
    select
        clock.complaint_id,
        bool_or(clock.state in ('late', 'overdue')) filter (where clock.state in ('met', 'late', 'overdue')) as is_late,
        sum(
            greatest(
                epoch(coalesce(clock.stopped_at, clock.withdrawn_at, moment.as_of)) - epoch(clock.due_at),
                0
            ) / 86400
        ) filter (where clock.state in ('late', 'overdue')) as days_late
    from states as clock
    cross join moment
    where clock.is_main
        and clock.complaint_id in (select complaint_id from coded where week_on >= $recent_from)
    group by clock.complaint_id
)

select
    coded.*,
    is_late,
    coalesce(days_late, 0) as days_late,
    extension_count > 0 as is_extended,
    case when resolved_at is not null or reopened_count > 0 then reopened_count > 0 end as is_reopened,
    case when score is not null then score <= 2 end as is_rated_low,
    case when outcome is not null then outcome = 'upheld' end as is_upheld,
    status_asked_count
from coded
inner join (
    select complaint_id, extension_count, resolved_at, reopened_count, score, outcome, status_asked_count
    from complaints
) as ended using (complaint_id)
left join main_clock using (complaint_id)
where week_on >= $recent_from
