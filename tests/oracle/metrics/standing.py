"""What came and went, and what stood at the end of a period."""

from collections import Counter, defaultdict

from tests.oracle.metrics.world import World, second

BANDS = ((3, "0-3"), (10, "4-10"), (20, "11-20"), (30, "21-30"))
FLOW = ("opening", "received", "reopened", "resolved", "withdrawn", "closing", "n")


def band(days: int) -> str:
    """The name of the band that a number of days falls in."""
    return next((name for most, name in BANDS if days <= most), ">30")


@second("received_count", ("value", "n"))
def received_count(found: World) -> dict:
    """Every receipt by its local month."""
    counts = Counter(case.key(case.received_at) for case in found.cases if case.received_at)
    return {key: (count, count) for key, count in counts.items()}


@second("flow", FLOW)
def flow(found: World) -> dict:
    """Balances drawn up month by month, from the first spell to the moment."""
    moves = defaultdict(Counter)
    for case in found.cases:
        for spell in case.spells():
            moves[case.key(spell["opened_at"])][spell["opened_by"]] += 1
            if spell["closed_by"]:
                moves[case.key(spell["closed_at"])][spell["closed_by"]] += 1
    first, last = min(month for month, _ in moves), f"{found.on(found.as_of):%Y-%m}"
    rows = {}
    for channel in {channel for _, channel in moves}:
        month, standing = first, 0
        while month <= last:
            came = moves[month, channel]
            opening = standing
            standing += came["received"] + came["reopened"] - came["resolved"] - came["withdrawn"]
            counts = [came[name] for name in ("received", "reopened", "resolved", "withdrawn")]
            rows[month, channel] = (opening, *counts, standing, opening + counts[0] + counts[1])
            year, number = map(int, month.split("-"))
            month = f"{year + number // 12}-{number % 12 + 1:02}"
    return {key: row for key, row in rows.items() if any(row)}


def is_open(case) -> bool:
    """Whether it is open at the moment of its world."""
    spells = case.spells()
    return bool(spells) and spells[-1]["closed_by"] is None


def runs(row) -> bool:
    """Whether a clock has not ended."""
    return row["state"] != "invalid" and row["stopped_at"] is None and row["withdrawn_at"] is None


def is_overdue(row) -> bool:
    """Whether it runs past its deadline."""
    return row["state"] == "overdue"


@second("open_count", ("overdue_count", "value", "n"), grain=None, at_end=True)
def open_count(found: World) -> dict:
    """Open now, and of all complaints those with an overdue clock."""
    counts = defaultdict(lambda: [0, 0])
    for case in found.cases:
        counts[(case.came_by,)][0] += any(is_overdue(row) for row in case.rows)
        counts[(case.came_by,)][1] += is_open(case)
    return {key: (late, count, count) for key, (late, count) in counts.items() if late or count}


@second("work_held", ("overdue_count", "value", "n"), ("holder",), grain=None, at_end=True)
def work_held(found: World) -> dict:
    """Open now, by who was assigned last."""
    counts = defaultdict(lambda: [0, 0])
    for case in filter(is_open, found.cases):
        held = counts[case.came_by, case.holder_at(found.as_of)]
        held[0] += any(is_overdue(row) for row in case.rows)
        held[1] += 1
    return {key: (late, count, count) for key, (late, count) in counts.items()}


@second("backlog_by_age", ("value", "n"), ("age_band",), grain=None, at_end=True)
def backlog_by_age(found: World) -> dict:
    """Open now, by the days since the stretch of being open began; the day looked at is the last one."""
    counts, totals = Counter(), Counter()
    for case in filter(is_open, found.cases):
        age = (found.last_on - case.on(case.spells()[-1]["opened_at"])).days
        counts[case.came_by, band(age)] += 1
        totals[case.came_by] += 1
    names = [name for _, name in BANDS] + [">30"]
    return {(by, name): (counts[by, name], n) for by, n in totals.items() for name in names}


@second("overdue_count", ("value", "n"), ("clock",), grain=None, at_end=True)
def overdue_count(found: World) -> dict:
    """Clocks that run, and those of them whose deadline has passed."""
    counts = defaultdict(lambda: [0, 0])
    for case in found.cases:
        for row in filter(runs, case.rows):
            counts[case.came_by, row["clock"]][0] += is_overdue(row)
            counts[case.came_by, row["clock"]][1] += 1
    return {key: tuple(count) for key, count in counts.items()}


@second("overdue_by_days", ("value", "n"), ("clock", "late_band"), grain=None, at_end=True)
def overdue_by_days(found: World) -> dict:
    """Overdue clocks by the days since the last day of grace."""
    counts, totals = Counter(), Counter()
    for case in found.cases:
        for row in filter(is_overdue, case.rows):
            counts[case.came_by, row["clock"], band((found.last_on - case.due_on(row, row["due_at"])).days)] += 1
            totals[case.came_by, row["clock"]] += 1
    names = [name for _, name in BANDS] + [">30"]
    return {(*key, name): (counts[*key, name], n) for key, n in totals.items() for name in names}
