-- name: themes
-- label: New themes
-- question: What do complaints say whose cause cannot be told?
-- grain: one row a theme
-- definition: Groups of similar complaints among those whose cause cannot be told from their words, the largest first. words: those that
--     mark the group off, each in at least five of its complaints and none that names somebody; typical_complaints: the most
--     typical of them.
-- source: themes
-- dated: found_on
-- where: theme, language
select
    theme,
    language,
    complaint_count,
    words,
    typical_complaints
from (
    select
        *,
        cast(null as date) as found_on
    from themes
) as found
where $dated
    and $where
order by theme
