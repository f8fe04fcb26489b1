-- One row a policy and day: the calendar, with the working day that a deadline on this day rolls to.
select
    policy,
    day,
    is_working,
    is_confirmed,
    working_index,
    case when is_working then working_index end as own_working_index,
    ends_at,
    min(case when is_working then day end) over (
        partition by policy
        order by day
        rows between current row and unbounded following
    ) as next_working_on
from calendar
