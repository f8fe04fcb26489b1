-- name: cause_complaints
-- label: What became of complaints whose cause is known
-- question: Which complaints are a cause's days late, low ratings and the rest?
-- grain: one row a complaint received in the recent whole weeks (cause_search) whose cause is known, the newest first
-- definition: What the last load saw of each; candidates, their harm and the causes' shares of harm are counted from these rows.
--     is_late, days_late: its last promise, and the days past it by then; empty where it is not due yet. is_reopened: empty where it was never
--     resolved. is_rated_low: rated 1 or 2; empty without a rating. is_upheld: empty without an outcome. is_due, is_ended, is_rated:
--     whether the first three are known; has_asked: a request for the status at least.
-- source: cause_complaints
-- dated: received_on
-- where: complaint_id, cause, store, product_category, product, channel, named_employee, is_late, is_extended, is_reopened,
--     is_rated_low, is_upheld, is_due, is_ended, is_rated, has_asked
select
    complaint_id,
    received_on,
    * exclude (complaint_id, received_on, is_due, is_ended, is_rated, has_asked)
from (
    select
        *,
        is_late is not null as is_due,
        is_reopened is not null as is_ended,
        is_rated_low is not null as is_rated,
        status_asked_count > 0 as has_asked
    from cause_complaints
)
where $dated
    and $where
order by
    received_on desc,
    complaint_id
