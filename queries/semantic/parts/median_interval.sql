-- The 95 % interval of a median: the k-th smallest and the k-th largest value, k = (n - 1.96 sqrt(n)) / 2 rounded, from
-- the order statistics (W. J. Conover, Practical Nonparametric Statistics, 3rd ed. 1999, 3.2); empty for fewer than 6.
-- Never narrower than the exact one from the binomial distribution.
list($value order by $value)[cast(round((count(*) - 1.959964 * sqrt(count(*))) / 2) as bigint)] as low,
list($value order by $value desc)[cast(round((count(*) - 1.959964 * sqrt(count(*))) / 2) as bigint)] as high
