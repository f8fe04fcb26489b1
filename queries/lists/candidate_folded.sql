-- name: candidate_folded
-- label: What was folded into a candidate
-- question: Where else does the same problem show?
-- grain: one row a finding that is no line of its own
-- definition: Findings that are nested in a line or overlap with it, and of which too little is left without it. line: the candidate they were
--     folded into; key: their own.
-- source: candidate_folded, candidates
-- dated: evidence_from_on
-- where: line, key, kind
select
    line,
    folded.key,
    cause,
    nullif(dimension, '') as dimension,
    nullif(value, '') as value,
    kind,
    measure,
    observed,
    expected,
    q_value
from candidate_folded as folded
inner join (select key as line, evidence_from_on from candidates) as candidate using (line)
where $dated
    and $where
order by
    line,
    observed desc,
    folded.key
