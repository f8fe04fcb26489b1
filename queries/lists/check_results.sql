-- name: check_results
-- label: Results of the rules
-- question: Which rules about data hold, load by load?
-- grain: one row a load and rule
-- definition: What each rule found in each load. severity: reject (the row is kept out), warn (it is loaded and counted), stop (nothing would
--     have been published). checked: rows looked at, empty where a rule is about the finished figures as a whole; pass_share: the
--     share of them that passed.
-- source: check_results, loads, rejected_rows
-- dated: loaded_on
-- where: load_id, source, suite, rule, severity, success
select
    load_id,
    loaded_at,
    source,
    suite,
    rule,
    severity,
    success,
    checked,
    failed,
    cast(checked - failed as double) / nullif(checked, 0) as pass_share,
    reason,
    note
from (
    select
        results.* exclude (checked),
        -- Rules that are queries of their own look at every row that could be read.
        case
            when suite = 'staged_events' then coalesce(nullif(checked, 0), events_read - coalesce(unparsed, 0))
            else nullif(checked, 0)
        end as checked,
        loaded_at,
        source,
        cast(timezone($zone, timezone('UTC', loaded_at)) as date) as loaded_on
    from check_results as results
    inner join (select load_id, loaded_at, source, events_read from loads) as load using (load_id)
    left join (
        select
            load_id,
            count(*) as unparsed
        from rejected_rows
        where rule = 'unparsed'
        group by load_id
    ) as lines using (load_id)
) as dated_results
where $dated
    and $where
order by
    load_id,
    suite desc,
    severity,
    rule
