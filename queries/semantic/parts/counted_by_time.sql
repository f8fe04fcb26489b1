-- How many of `observed` ended, in which way, and were still open, by distinct time: what queries/statistics takes.
cast(whole_elapsed as integer) as time,
count(*) filter (where is_event) as events,
count(*) filter (where is_competing) as competing,
count(*) filter (where not is_event and not is_competing) as censored
