-- The end of a share's SELECT: those of which `$part` holds among all.
count(*) filter (where $part) as numerator,
count(*) as denominator,
cast(count(*) filter (where $part) as double) / nullif(count(*), 0) as value,
count(*) as n
