-- Loads with the local day of each, and what became of the rows it read.
from (
    select
        *,
        cast(timezone($zone, timezone('UTC', loaded_at)) as date) as loaded_on
    from loads
) as dated_loads
left join (
    select
        load_id,
        no_event,
        loaded as rows_loaded,
        duplicates as rows_duplicate,
        rejected as rows_rejected
    from load_rows
) as counted using (load_id)
where $dated
    and $where
