-- name: candidate_weeks
-- label: Candidates by week
-- question: How many complaints did each candidate, and each cause, bring a week, and how many were usual?
-- grain: one row a candidate or cause and whole week, the last two years
-- definition: complaints: received in the week, of this cause (within this value). exposure: complaints of any cause in the same week and value,
--     those whose cause is not known yet left out. expected: what its level, trend and season bring at that exposure; upper: a single
--     week stays at or below it with 97.5 % while nothing unusual goes on. is_alarm: judged in the news weeks only.
-- source: candidate_weeks
-- dated: week_on
-- where: key
select
    key,
    week_on,
    complaints,
    exposure,
    expected,
    upper,
    is_alarm,
    coalesce(complaints > upper, false) as is_above
from candidate_weeks
where $dated
    and $where
order by
    key,
    week_on
