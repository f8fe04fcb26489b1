-- name: flow
-- label: Flow of complaints
-- question: Do we resolve as many complaints as come in?
-- grain: day, week, month
-- unit: complaints
-- better: neither
-- definition: opening + received + reopened - resolved - withdrawn = closing, for every period, also those in which nothing happened.
--     opening and closing are the complaints open when the period begins and ends (or at as_of, if that is earlier).
-- summary: Open at the start, plus received and reopened, less resolved and withdrawn, is open at the end, always.
-- denominator: opening + received + reopened (column n)
-- source: open_spells
-- parameters: none
-- kind: flow
-- facts: open_spells
-- topic: volume
-- sums: n over groups; received over groups, time
-- owner: team leads
-- since: 2026-11-22
with periods as $periods,
$include(flow_balance)
select
    period_start,
    $dimensions
    closing - received - reopened + resolved + withdrawn as opening,
    received,
    reopened,
    resolved,
    withdrawn,
    closing,
    closing as value,
    closing + resolved + withdrawn as n
from balanced
order by all
