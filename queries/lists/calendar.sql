-- name: calendar
-- label: Calendar
-- question: Which days are working days?
-- grain: one row a policy and day
-- definition: The days the warehouse knows, with the name of the holiday, transferred day or working Saturday where there is one.
--     source: where the name comes from. is_confirmed says whether the official calendar of that year was known when it was made.
-- source: calendar
-- dated: day
-- where: policy, is_working, is_confirmed
select
    policy,
    day,
    is_working,
    name,
    is_confirmed,
    source
from calendar
where $dated
    and $where
order by
    policy,
    day
