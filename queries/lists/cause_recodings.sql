-- name: cause_recodings
-- label: Causes with a new name
-- question: Which cause ended where another began, at the same height?
-- grain: one row a pair of names
-- definition: What the last load found in the weekly counts: no complaint of the old name after the new one came, none of the new one before, and as
--     many a week. Such pairs are looked at as one: neither is called new, or gone.
-- source: cause_recodings
-- dated: week_on
-- where: old_cause, new_cause
select
    old_cause,
    new_cause,
    week_on
from cause_recodings
where $dated
    and $where
order by
    week_on,
    old_cause
