-- Clocks that are overdue when a period of `periods` ends, one row a clock and period.
inner join periods
    on due_at <= seen_at
    -- what stops or is withdrawn later was still running then
    and (stopped_on is null or stopped_on > to_on)
    and (withdrawn_at is null or withdrawn_at >= ends_at)
where state in ('late', 'overdue')
