-- The end of a metric that counts `$rows` (column `counted`) by band, every band with the whole group as its n.
in_band as (
    select
        period_start,
        $dimensions
        from_days,
        sum(counted) as counted
    from $rows
    group by all
)
select
    period_start,
    $dimensions
    from_days,
    $band,
    cast(counted as bigint) as value,
    cast(sum(counted) over (partition by $dimensions period_start) as bigint) as n
from in_band
inner join bands using (from_days)
order by all
