"""Extensions: how often, how valid, how long, and whether what was promised was kept."""

from collections import Counter, defaultdict

from tests.oracle.metrics.second_computation import quantile
from tests.oracle.metrics.world import ENDED, World, second, shares

WHY = ("after_close", "no_deadline", "after_deadline", "no_reason", "no_date", "date_not_later")
BESIDE = ("valid_count", "second_count", "promise_kept_count", "silent_overrun_count")


def told(found: World, cohort: str):
    """Extensions with the key they count under."""
    for case in found.cases:
        for extension in case.extensions():
            key = case.key(case.received_at if cohort == "received" else extension["told_at"])
            if key:
                yield key, extension


@second("extension_valid_share", (*(f"{why}_count" for why in WHY), "numerator", "denominator"))
def extension_valid_share(found: World, cohort="told") -> dict:
    """Valid ones of all, and the first reason of those that are not."""
    counts = defaultdict(Counter)
    for key, extension in told(found, cohort):
        counts[key][extension["why"] or "valid"] += 1
    return {key: (*(each[why] for why in WHY), each["valid"], each.total()) for key, each in counts.items()}


@second("extension_told_in_time")
def extension_told_in_time(found: World, cohort="told") -> dict:
    """Told before the deadline then in force."""
    return shares((key, each["told_at"] < each["due_before_at"]) for key, each in told(found, cohort))


@second("extension_days_granted", ("p90", "value", "n"))
def extension_days_granted(found: World, cohort="told") -> dict:
    """Days by which valid ones moved the deadline."""
    granted = defaultdict(list)
    for key, extension in told(found, cohort):
        if extension["is_valid"]:
            granted[key].append(extension["granted_days"])
    return {key: (quantile(each, 0.9), quantile(each, 0.5), len(each)) for key, each in granted.items()}


@second("extension_reasons", ("value", "n"), ("reason",))
def extension_reasons(found: World, cohort="told") -> dict:
    """All of them by their reason."""
    counts, totals = Counter(), Counter()
    for key, extension in told(found, cohort):
        counts[(*key, extension["reason"])] += 1
        totals[key] += 1
    return {key: (count, totals[key[:2]]) for key, count in counts.items()}


@second("second_extensions")
def second_extensions(found: World, cohort="told") -> dict:
    """Complaints extended more than once, of those extended."""
    return shares(
        (case.key(case.received_at if cohort == "received" else first["occurred_at"]), len(others) > 0)
        for case in found.cases
        if case.of("extended")
        for first, *others in [case.of("extended")]
    )


def judged(found: World, cohort: str, is_all_received: bool = False):
    """Resolution clocks of the cohort, judged or not: the key, the complaint, the row, whether it is judged."""
    for case in found.cases:
        for row in case.cycles:
            is_due = row["state"] in ENDED and row["due_at"] <= found.as_of
            if not is_due and not is_all_received:
                continue
            if cohort == "received":
                key = case.key(case.received_at)
            else:
                key = (f"{case.due_on(row, row['due_at']):%Y-%m}", case.came_by)
            if key:
                yield key, case, row, is_due


def by_complaint(rows) -> dict:
    """Of (key, complaint, holds): complaints of a key, and those of which it holds of any row."""
    flags = defaultdict(bool)
    for key, case, holds in rows:
        flags[key, case.events[0]["complaint_id"]] |= bool(holds)
    return shares((key, holds) for (key, _), holds in flags.items())


def is_silent(case, row) -> bool:
    """A deadline missed, and nothing told before it."""
    own = [each for each in case.extensions() if each["cycle"] == row["cycle"]]
    return row["state"] != "met" and not any(each["told_at"] < row["due_at"] for each in own)


def is_promised(case, row) -> bool:
    """A deadline that a valid extension moved."""
    return any(each["is_valid"] and each["cycle"] == row["cycle"] for each in case.extensions())


@second("silent_overruns")
def silent_overruns(found: World, cohort="due") -> dict:
    """Complaints with a silent overrun."""
    return by_complaint((key, case, is_silent(case, row)) for key, case, row, _ in judged(found, cohort))


@second("promise_kept")
def promise_kept(found: World, cohort="due") -> dict:
    """Complaints that broke no promised date."""
    broken = by_complaint(
        (key, case, row["state"] != "met") for key, case, row, _ in judged(found, cohort) if is_promised(case, row)
    )
    return {key: (whole - part, whole) for key, (part, whole) in broken.items()}


@second("extension_rate", (*BESIDE, "numerator", "denominator"))
def extension_rate(found: World, cohort="due") -> dict:
    """Complaints of the cohort that were extended, and what became of it."""
    rows = list(judged(found, cohort, is_all_received=cohort == "received"))
    extended = by_complaint((key, case, case.of("extended")) for key, case, _, _ in rows)
    valid = by_complaint((key, case, any(e["is_valid"] for e in case.extensions())) for key, case, _, _ in rows)
    again = by_complaint((key, case, len(case.of("extended")) > 1) for key, case, _, _ in rows)
    silent = by_complaint((key, case, is_due and is_silent(case, row)) for key, case, row, is_due in rows)
    kept = promise_kept(found, cohort)
    return {
        key: (valid[key][0], again[key][0], kept.get(key, (0, 0))[0], silent[key][0], *both)
        for key, both in extended.items()
    }
