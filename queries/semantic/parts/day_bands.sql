-- The bands of days in which old and late things are counted; `day_band` places a number of days in one.
bands(from_days, $band) as (
    values (0, '0-3'), (4, '4-10'), (11, '11-20'), (21, '21-30'), (31, '>30')
)
