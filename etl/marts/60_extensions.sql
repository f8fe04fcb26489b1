-- One row an `extended` event of a clock that may be extended: whether it was valid, and if not, why not.
-- Validity looks at the deadline then in force, which the extensions before it may have moved: hence one at a time.
with recursive told as (
    select
        r.complaint_id,
        r.clock,
        r.cycle,
        row_number() over (
            partition by r.complaint_id, r.clock, r.cycle
            order by e.occurred_at, e.event_id
        ) as number,
        e.event_id,
        e.occurred_at as extended_at,
        cast(e.local_at as date) as extended_on,
        nullif(trim(e.reason), '') as reason,
        e.promised_on,
        d.ends_at as promised_at,
        r.started_at,
        r.stopped_at,
        r.withdrawn_at,
        r.original_due_at,
        r.original_due_on,
        r.is_main
    from scope_deadlines as r
    inner join scope_events as e
        on r.complaint_id = e.complaint_id
    left join calendar as d
        on
            r.policy = d.policy
            and e.promised_on = d.day
    where
        r.is_extendable
        and e.event_type = 'extended'
        -- The cycle in force when it was told; what is told before the receipt falls to the first.
        and (
            r.cycle = 1
            or e.occurred_at > r.started_at
            or (e.occurred_at = r.started_at and e.event_id > r.reopened_by_id)
        )
        and (
            r.next_cycle_at is null
            or e.occurred_at < r.next_cycle_at
            or (e.occurred_at = r.next_cycle_at and e.event_id < r.next_reopened_by_id)
        )
),

judged as (
    select
        t.*,
        t.original_due_at as due_before_at,
        t.original_due_on as due_before_on,
        case
            when t.extended_at < t.started_at then 'before_receipt'
            when t.extended_at >= least(t.stopped_at, t.withdrawn_at) then 'after_close'
            when t.original_due_at is null then 'no_deadline'
            when t.extended_at >= t.original_due_at then 'after_deadline'
            when t.reason is null then 'no_reason'
            when t.promised_at is null then 'no_date'
            when t.promised_on <= t.original_due_on then 'date_not_later'
        end as why_not_valid
    from told as t
    where t.number = 1
    union all
    select
        t.*,
        case when j.why_not_valid is null then j.promised_at else j.due_before_at end,
        case when j.why_not_valid is null then j.promised_on else j.due_before_on end,
        case
            when t.extended_at < t.started_at then 'before_receipt'
            when t.extended_at >= least(t.stopped_at, t.withdrawn_at) then 'after_close'
            when t.original_due_at is null then 'no_deadline'
            when t.extended_at >= case when j.why_not_valid is null then j.promised_at else j.due_before_at end
                then 'after_deadline'
            when t.reason is null then 'no_reason'
            when t.promised_at is null then 'no_date'
            when t.promised_on <= case when j.why_not_valid is null then j.promised_on else j.due_before_on end
                then 'date_not_later'
        end
    from told as t
    inner join judged as j
        on
            t.complaint_id = j.complaint_id
            and t.clock = j.clock
            and t.cycle = j.cycle
            and t.number = j.number + 1
)

select
    complaint_id,
    clock,
    is_main,
    cycle,
    number,
    event_id,
    extended_at,
    extended_on,
    reason,
    promised_on,
    due_before_at,
    due_before_on,
    why_not_valid is null as is_valid,
    why_not_valid,
    case when why_not_valid is null then promised_at else due_before_at end as due_after_at,
    case when why_not_valid is null then promised_on else due_before_on end as due_after_on
from judged
