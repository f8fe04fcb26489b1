-- Steps from `changes` to `balanced`: what came and went in each period of `periods`, and what was open when it ended.
changes as (
    -- a stretch of being open begins once, and ends at most once
    select
        opened_on as changed_on,
        $dimensions
        count(*) filter (where opened_by = 'received') as received,
        count(*) filter (where opened_by = 'reopened') as reopened,
        0 as resolved,
        0 as withdrawn
    from open_spells
    where $where
    group by all
    union all
    select
        closed_on,
        $dimensions
        0,
        0,
        count(*) filter (where closed_by = 'resolved'),
        count(*) filter (where closed_by = 'withdrawn')
    from open_spells
    where closed_on is not null
        and $where
    group by all
),
each_group as (
    -- without dimensions this is one row even when nothing ever happened
    select
        $dimensions
        count(*) as changes_counted
    from changes
    group by all
),
in_periods as (
    select
        period_start,
        $dimensions
        0 as before,
        received,
        reopened,
        resolved,
        withdrawn
    from changes
    inner join periods on changed_on between from_on and to_on
    union all
    -- what happened before the first period is its opening
    select
        (select min(period_start) from periods),
        $dimensions
        received + reopened - resolved - withdrawn,
        0,
        0,
        0,
        0
    from changes
    where changed_on < (select min(from_on) from periods)
    union all
    -- every group has a row in every period
    select
        period_start,
        $dimensions
        0,
        0,
        0,
        0,
        0
    from periods
    cross join each_group
),
summed as (
    select
        period_start,
        $dimensions
        cast(sum(before) as bigint) as before,
        cast(sum(received) as bigint) as received,
        cast(sum(reopened) as bigint) as reopened,
        cast(sum(resolved) as bigint) as resolved,
        cast(sum(withdrawn) as bigint) as withdrawn
    from in_periods
    group by all
),
balanced as (
    select
        *,
        cast(sum(before + received + reopened - resolved - withdrawn) over so_far as bigint) as closing
    from summed
    window so_far as (partition by $dimensions true order by period_start)
)
