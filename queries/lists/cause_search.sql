-- name: cause_search
-- label: What was looked at for causes
-- question: Which weeks, and how many series, did the search for candidates look at?
-- grain: one row, none where no complaint has a cause or nothing was looked for yet
-- definition: series_count: causes, and causes within one value, with enough complaints to be looked at; judged_count: those whose last week was
--     judged for something new; compared_count: comparisons of harm. recent_from_on: first day of the recent weeks.
-- source: cause_search
-- dated: until_on
-- where: last_week_on
select * from cause_search
where $dated
    and $where
