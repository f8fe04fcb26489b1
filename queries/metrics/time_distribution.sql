-- name: time_distribution
-- label: Distribution of the time taken
-- question: How are the times spread, and how long is the tail?
-- grain: day, week, month
-- unit: clocks
-- better: neither
-- definition: Number of clocks that stopped in the period after so many whole units (column elapsed_units; a begun day of a clock in
--     decimal days counts to the day before). n is the number of all clocks of the group, and cumulative_share the share of them that
--     took this long or less. Clocks that stop before they start are left out.
-- denominator: clocks that stopped in the period
-- source: clocks
-- parameters: none
-- kind: count
-- facts: clocks
-- keys: unit, elapsed_units
-- topic: duration
-- sums: value over groups, time
-- n_of: unit
-- owner: team leads
-- since: 2026-11-22
with stopped as (
    select
        -- a clock with a recorded deadline counts days as fractions
        * replace (case unit when 'due_at' then 'days' else unit end as unit),
        stopped_on as counted_on,
        cast(floor(stopped_elapsed) as integer) as elapsed_units
    from clocks
    where stopped_elapsed is not null
        and state <> 'invalid'
),
counted as (
    select
        $period
        $dimensions
        unit,
        elapsed_units,
        count(*) as clocks_counted
    from stopped
    where counted_on between $from_on and $to_on
        and $where
    group by all
)
select
    * exclude (clocks_counted),
    cast(sum(clocks_counted) over up_to_this as double) / sum(clocks_counted) over whole_group as cumulative_share,
    clocks_counted as value,
    cast(sum(clocks_counted) over whole_group as bigint) as n
from counted
window
    whole_group as (partition by $period_key $dimensions unit),
    up_to_this as (partition by $period_key $dimensions unit order by elapsed_units)
order by all
