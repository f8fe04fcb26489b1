-- Where the band of `day_bands` begins that holds a number of days.
case
    when $days <= 3 then 0
    when $days <= 10 then 4
    when $days <= 20 then 11
    when $days <= 30 then 21
    else 31
end as from_days
