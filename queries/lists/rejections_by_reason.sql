-- name: rejections_by_reason
-- label: Rejected rows by reason
-- question: Why are rows left out, and how many?
-- grain: one row a load and rule
-- definition: Rejected rows of each load, counted by the first rule that each broke. unparsed: lines that could not be read at all.
--     share: of the events that the load read. The rows themselves are in rejected_rows.
-- source: rejected_rows, check_results, loads
-- dated: loaded_on
-- where: load_id, source, rule
select
    load_id,
    loaded_at,
    source,
    rule,
    reason,
    count(*) as rejected_count,
    cast(count(*) as double) / nullif(events_read, 0) as share
from (
    select
        rejected.load_id,
        rejected.source,
        rejected.rule,
        loaded_at,
        events_read,
        -- The reason of a row quotes its value; the rule's own does not.
        coalesce(result.reason, 'the line cannot be read as the source says') as reason,
        cast(timezone($zone, timezone('UTC', loaded_at)) as date) as loaded_on
    from rejected_rows as rejected
    inner join (select load_id, loaded_at, events_read from loads) as load
        on rejected.load_id = load.load_id
    left join check_results as result
        on
            rejected.load_id = result.load_id
            and rejected.rule = result.rule
            and result.suite = 'staged_events'
) as reasons
where $dated
    and $where
group by
    load_id,
    loaded_at,
    source,
    rule,
    reason,
    events_read
order by
    load_id,
    rejected_count desc,
    rule
