-- name: past_outbreaks
-- label: Outbreaks of the past year
-- question: What was like this before?
-- grain: one row an outbreak, the latest first
-- definition: Alarms of the year before the news weeks, judged by what was known then, every eighth week over the weeks in between; of each cause
--     and time the series that explains most. alarm_on: the last judged week in alarm; observed and expected are over `weeks` weeks.
-- source: past_outbreaks
-- dated: alarm_on
-- where: key, cause, dimension, value
select
    key,
    cause,
    nullif(dimension, '') as dimension,
    nullif(value, '') as value,
    began_on,
    alarm_on,
    observed,
    expected,
    observed / nullif(expected, 0) as ratio,
    weeks,
    q_value
from past_outbreaks
where $dated
    and $where
order by
    alarm_on desc,
    key
