-- The main clocks as they stand by the deadline that `basis` names, with when they ended, or else the moment asked for.
select
    *,
    case $basis when 'strict' then strict_state else state end as judged_state,
    case $cohort
        when 'received' then received_on
        when 'resolved' then stopped_on
        else case $basis when 'strict' then original_due_on else due_on end
    end as counted_on,
    -- whichever came first ended it; until then it runs
    coalesce(least(stopped_at, withdrawn_at), $as_of) as ended_at
from clocks
where is_main
    and $where
