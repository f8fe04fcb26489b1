-- name: rejected_rows
-- label: Rejected rows
-- question: Which rows were not loaded, and why?
-- grain: one row a rejected row and load
-- definition: Rows of the sources that could not be used, with the reason and the row as it came. The date is that of the load.
--     raw may hold what the source holds, personal data too: handle it as such.
-- source: rejected_rows, loads
-- dated: loaded_on
-- where: source, file, rule, load_id
select
    source,
    file,
    "row",
    reason,
    raw,
    rule,
    load_id
from (
    select
        rejected_rows.*,
        cast(timezone($zone, timezone('UTC', loaded_at)) as date) as loaded_on
    from rejected_rows
    left join (select load_id, loaded_at from loads) as load using (load_id)
) as rejected
where $dated
    and $where
order by
    load_id,
    source,
    file,
    "row"
