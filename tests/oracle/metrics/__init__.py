"""Every metric a second time, by plain loops over events: what it says by month and channel, in any data set.

Nothing here reads a mart, or a clock that the warehouse made: deadlines and states come from `tests/oracle/clocks`,
which was written from docs/reference/events-and-states.md alone. `SECOND` is filled by the modules, one entry a metric.
"""
