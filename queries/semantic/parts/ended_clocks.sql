-- Clocks by how they ended and after how many whole units, for estimates of the time to an end: a FROM clause is its
-- last line, and the metric says which of them count.
select
    -- a clock with a recorded deadline counts days as fractions
    * replace (case unit when 'due_at' then 'days' else unit end as unit),
    started_on as counted_on,
    stopped_elapsed is not null as is_event,
    withdrawn_elapsed is not null as is_competing,
    case
        when stopped_elapsed is null and withdrawn_elapsed is null then floor(elapsed)
        else ceil(elapsed)
    end as whole_elapsed
from clocks
