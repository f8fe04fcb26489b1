"""When a figure should not be trusted as it stands, or not yet: codes with counts, for pages, the report and the CLI.

| code | when |
|---|---|
| `small_n` | a rate, a duration, a score or an estimate rests on fewer than the settings' `small_n` |
| `immature_cohort` | deadlines of the cohort lie ahead at as_of, so the figure will still change |
| `unconfirmed_calendar` | deadlines of the cohort depend on a year whose days off are not official yet |
| `missing_steps` | many of its clocks were stopped by a later step, because their own was never recorded |
| `overdispersed` | the shares of its periods or groups lie further apart than chance alone would put them |

Counts of things as they are (open complaints, flow) have none of these but the calendar's. Sentences here are for the
command line; pages make their own from the codes.
"""

from dataclasses import dataclass, replace

import pandas as pd

from queries.semantic import catalog, main_clock
from queries.semantic.definition import Definition
from queries.semantic.request import Request
from queries.settings import settings
from queries.statistics.control_charts import OVERDISPERSED_P, dispersion_p_value
from queries.warehouse.generation import Generation

WHEN = {
    "small_n": "it rests on few complaints",
    "immature_cohort": "deadlines of the cohort lie ahead, so it will still change",
    "unconfirmed_calendar": "deadlines depend on a year whose days off are not official yet",
    "missing_steps": "many steps were never recorded, and a later one stands for them",
    "overdispersed": "its periods or groups differ by more than chance, and intervals made for chance are too narrow",
}
CODES = tuple(WHEN)
JUDGED_KINDS = ("share", "duration", "score", "estimate")
LEAST_ROWS = 3
"""Fewer shares than this are not looked at for overdispersion."""
MANY_IMPLIED_SHARE = 0.1
"""From which share of implied stops on `missing_steps` is told: our own choice, one in ten."""

SENTENCES = {
    "small_n": "{count} of {of} rows rest on fewer than {small_n}: chance moves them a lot",
    "immature_cohort": "{count} of {of} deadlines are still to come: the figure will still change",
    "unconfirmed_calendar": "{count} of {of} deadlines depend on a year whose official days off are not known yet",
    "overdispersed": "the shares of {count} of {of} rows lie further apart than chance puts them: mind their intervals",
    "missing_steps": "{count} of {of} stops are implied by a later step, because the step itself was never recorded",
}

COHORT_SQL = """
with dated as (
    select
        *,
        {counted_on} as counted_on,
        {due_at} as deadline_at
    from clocks
    where {state} not in ('invalid', 'no_deadline', 'withdrawn')
)
select
    clock,
    count(*) as clocks,
    count(*) filter (where deadline_at > $as_of) as ahead,
    count(*) filter (where {judged}) as judged,
    count(*) filter (where {judged} and not is_due_confirmed) as unconfirmed,
    count(stopped_at) filter (where {judged}) as stopped,
    count(*) filter (where {judged} and implied) as implied
from dated
where counted_on between $from_on and $to_on
    and {still}
    and $where
group by all
order by all
"""


@dataclass(frozen=True)
class Caveat:
    """One reason to doubt a figure."""

    code: str
    """One of CODES."""
    clock: str | None
    """Which clock it is about; None: the whole."""
    count: int
    """How many rows, deadlines or stops it concerns."""
    of: int
    """Of how many."""

    @property
    def share(self) -> float:
        """count by of; there is always at least one."""
        return self.count / self.of

    @property
    def sentence(self) -> str:
        """The caveat in words, without a full stop."""
        words = SENTENCES[self.code].format(count=self.count, of=self.of, small_n=settings().small_n)
        return f"{self.clock}: {words}" if self.clock else words


def of(
    generation: Generation, name: str, request: Request | None = None, frame: pd.DataFrame | None = None
) -> tuple[Caveat, ...]:
    """Give the caveats of a metric's answer, in the order of CODES; none for a row list.

    `frame` is the answer where it has been made already. UsageError as from `catalog.run`.
    """
    wanted, request = catalog.definition(name), request or Request()
    if not wanted.is_metric:
        return ()
    frame = catalog.run(generation, name, request) if frame is None else frame
    found = [*_small(wanted, frame), *_overdispersed(wanted, request, frame)]
    if _has_cohort(wanted):
        found += _of_cohort(generation, wanted, request, frame)
    return tuple(sorted(found, key=lambda caveat: CODES.index(caveat.code)))


def possible(wanted: Definition) -> tuple[str, ...]:
    """Give the codes that may be told of a metric at all, in the order of CODES."""
    is_judged, has_cohort = wanted.kind in JUDGED_KINDS, _has_cohort(wanted)
    told = {
        "small_n": is_judged,
        "immature_cohort": has_cohort and "cohort" in wanted.parameters,
        "unconfirmed_calendar": has_cohort,
        "missing_steps": has_cohort and is_judged,
        "overdispersed": wanted.kind == "share",
    }
    return tuple(code for code in CODES if told[code])


def _has_cohort(wanted: Definition) -> bool:
    return wanted.facts == "clocks" or (wanted.facts == "complaints" and "cohort" in wanted.parameters)


def frame_of(caveats: tuple[Caveat, ...]) -> pd.DataFrame:
    """Give caveats as rows: code, clock, count, of, sentence."""
    rows = [(caveat.code, caveat.clock, caveat.count, caveat.of, caveat.sentence) for caveat in caveats]
    return pd.DataFrame(rows, columns=["code", "clock", "count", "of", "sentence"])


def _small(wanted: Definition, frame: pd.DataFrame) -> list[Caveat]:
    if wanted.kind not in JUDGED_KINDS or not len(frame):
        return []
    count = int((frame["n"] < settings().small_n).sum())
    return [Caveat("small_n", None, count, len(frame))] if count else []


def _overdispersed(wanted: Definition, request: Request, frame: pd.DataFrame) -> list[Caveat]:
    """Tell where the rows that a share was cut into differ by more than chance, each clock or other key by itself.

    Pearson's chi-square of equal shares, as for a p chart (`statistics/control_charts.py`). Rows on fewer than
    small_n are not looked at: the test is not made for them.
    """
    if wanted.kind != "share" or not (request.grain or request.by):
        return []
    enough = frame[frame["denominator"] >= settings().small_n]
    kept = [*wanted.leading, *wanted.keys]
    groups = enough.groupby(kept, dropna=False) if kept else [((), enough)]
    found = []
    for key, rows in groups:
        if len(rows) >= LEAST_ROWS and dispersion_p_value(rows["numerator"], rows["denominator"]) < OVERDISPERSED_P:
            clock = key[0] if wanted.has_clock else None
            found.append(Caveat("overdispersed", clock, len(rows), len(rows)))
    return found


def _of_cohort(generation: Generation, wanted: Definition, request: Request, frame: pd.DataFrame) -> list[Caveat]:
    clocks = set(frame["clock"]) if "clock" in frame else {main_clock.of(generation)}
    cohort = request.parameters.get("cohort", next(iter(wanted.parameters.get("cohort", ())), None))
    found = []
    for row in _counted(generation, wanted, request, cohort).itertuples(index=False):
        if row.clock not in clocks:
            # no figure, nothing to doubt
            continue
        # the due cohort is over where its period is; without a period it is what has become due, which is settled
        is_open_ended = cohort == "due" and request.to_on is None
        if cohort in ("due", "received") and row.ahead and not is_open_ended:
            found.append(Caveat("immature_cohort", row.clock, int(row.ahead), int(row.clocks)))
        if row.unconfirmed:
            found.append(Caveat("unconfirmed_calendar", row.clock, int(row.unconfirmed), int(row.judged)))
        if row.stopped and row.implied / row.stopped >= MANY_IMPLIED_SHARE and wanted.kind in JUDGED_KINDS:
            found.append(Caveat("missing_steps", row.clock, int(row.implied), int(row.stopped)))
    return found


def _counted(generation: Generation, wanted: Definition, request: Request, cohort: str | None) -> pd.DataFrame:
    """Count the clocks that the metric looks at, one row a clock."""
    is_strict = request.parameters.get("basis") == "strict"
    due = "original_due" if is_strict else "due"
    if cohort is None:
        counted_on = "started_on" if wanted.post or wanted.at_period_end else "stopped_on"
    else:
        counted_on = {"received": "received_on", "resolved": "stopped_on"}.get(cohort, f"{due}_on")
    # what stands at the end of a period began at any time before it, and has not ended
    still = "stopped_at is null and withdrawn_at is null" if wanted.at_period_end else "true"
    state = "strict_state" if is_strict else "state"
    # what is not due yet is in no such figure
    judged = "deadline_at <= $as_of" if cohort in ("due", "received") else "true"
    texts = {"state": state, "counted_on": counted_on, "due_at": f"{due}_at", "still": still, "judged": judged}
    plain = replace(wanted, facts="clocks", keys=(), sql=COHORT_SQL.format(**texts))
    asked = replace(request, by=(), grain=None, from_on=None if wanted.at_period_end else request.from_on)
    sql, values = catalog.build(plain, asked, generation)
    with generation.reading(request.as_of) as cursor:
        return cursor.execute(sql, values).df()
