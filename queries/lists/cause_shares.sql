-- name: cause_shares
-- label: Causes by their share of harm
-- question: Which few causes hold most of the complaints and most of the harm?
-- grain: one row a cause, the largest share of harm first
-- definition: Complaints with a cause, received in the recent whole weeks (cause_search). harm_share: the mean of a cause's shares of complaints,
--     days late, low ratings (1 or 2), upheld, reopened and status requests; cumulative_share: up to and with this cause.
-- source: cause_totals, cause_search
-- dated: until_on
-- where: cause
select
    cause,
    complaints,
    complaints / sum(complaints) over () as complaint_share,
    days_late,
    rated_low,
    upheld,
    reopened,
    status_asked,
    harm_share,
    sum(harm_share) over (order by harm_share desc, cause) as cumulative_share
from cause_totals
cross join cause_search
where $dated
    and $where
order by
    harm_share desc,
    cause
