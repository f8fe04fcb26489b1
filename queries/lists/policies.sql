-- name: policies
-- label: Policies
-- question: By which promises are complaints judged, and where are they written?
-- grain: one row a policy
-- definition: Every policy of the warehouse with its zone, its calendar and its source. is_checked: whether its values were compared with the source;
--     empty where the generation does not say. complaint_count: how many complaints it judges.
-- source: policies, complaints, policy_clocks
-- dated: effective_from
-- where: policy
select
    policy,
    name,
    zone,
    country,
    subdivision,
    source,
    is_checked,
    version_count,
    effective_from,
    complaint_count
from policies
left join (
    select policy, count(distinct version) as version_count, max(effective_from) as effective_from
    from policy_clocks
    group by policy
) as versions using (policy)
left join (select policy, count(*) as complaint_count from complaints group by policy) as judged using (policy)
where $dated
    and $where
order by policy
