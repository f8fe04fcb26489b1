-- name: rule_breaks
-- label: What broke a rule
-- question: Which rows or complaints broke a rule about data?
-- grain: one row a load, rule and what broke it
-- definition: Rows of the sources that broke a rule in a load, also those that another rule rejected (raw: such a row as it came, what is
--     personal withheld). Rules about the finished figures are asked of everything there is; what broke them stands under the newest load.
-- source: rule_rows, rejected_rows, clocks, complaints, check_results, loads
-- dated: loaded_on
-- where: load_id, source, rule
select
    load_id,
    source,
    rule,
    file,
    "row",
    complaint_id,
    event_type,
    clock,
    raw
from (
    select
        breaks.*,
        cast(timezone($zone, timezone('UTC', loads.loaded_at)) as date) as loaded_on
    from (
        select
            rule_rows.*,
            left_out.raw
        from rule_rows
        left join (
            select
                load_id,
                file,
                "row",
                any_value(raw) as raw
            from rejected_rows
            group by all
        ) as left_out using (load_id, file, "row")
        union all by name
        select
            (select max(load_id) from loads) as load_id,
            source,
            'no_clock_stops_before_it_starts' as rule,
            complaint_id,
            clock
        from w.clocks
        where stopped_at < started_at
        union all by name
        select
            (select max(load_id) from loads) as load_id,
            source,
            'deadline_after_start' as rule,
            complaint_id,
            clock
        from w.clocks
        where original_due_at <= started_at
        union all by name
        select
            (select max(load_id) from loads) as load_id,
            source,
            'received_once_known' as rule,
            complaint_id
        from w.complaints
        where status = 'not_received'
        union all by name
        select
            (select max(load_id) from loads) as load_id,
            source,
            'judged_by_a_policy' as rule,
            complaint_id
        from w.complaints
        where policy_version is null
    ) as breaks
    inner join loads using (load_id)
) as dated_breaks
where $dated
    and $where
order by
    load_id desc,
    rule,
    file,
    "row",
    complaint_id,
    clock
