"""How complaints end, what customers are told, and how they rate it."""

from collections import Counter, defaultdict
from math import sqrt
from statistics import fmean, stdev

from scipy.stats import norm, t

from tests.oracle.metrics.second_computation import quantile
from tests.oracle.metrics.world import ENDED, World, days, second, shares

OUTCOMES = ("upheld", "partly_upheld", "not_upheld")
SCORES = ("satisfied_count", "satisfied_share", "low", "high", "value", "n")


def resolved(found: World, cohort: str):
    """Complaints whose resolution stands, with the moment they count at."""
    for case in found.cases:
        spells = case.spells()
        if spells and spells[-1]["closed_by"] == "resolved":
            yield case, case.received_at if cohort == "received" else spells[-1]["closed_at"]


@second("outcome_share", keys=("outcome",))
def outcome_share(found: World, cohort="resolved") -> dict:
    """A row for each of the three outcomes."""
    return shares(
        (case.key(moment, outcome), case.last("outcome", "resolved") == outcome)
        for case, moment in resolved(found, cohort)
        if case.last("outcome", "resolved") in OUTCOMES
        for outcome in OUTCOMES
    )


@second("remedies", ("value", "n"), ("remedy",))
def remedies(found: World, cohort="resolved") -> dict:
    """What the last resolution gave."""
    counts = Counter(case.key(moment, case.last("remedy", "resolved")) for case, moment in resolved(found, cohort))
    totals = Counter()
    for (*group, _), count in counts.items():
        totals[tuple(group)] += count
    return {key: (count, totals[key[:2]]) for key, count in counts.items()}


@second("reopened_share")
def reopened_share(found: World) -> dict:
    """Resolutions 30 days old, and whether a reopening followed within them."""
    pairs = []
    for case in found.cases:
        spells = case.spells()
        for spell, after in zip(spells, [*spells[1:], None], strict=True):
            if spell["closed_by"] == "resolved" and spell["closed_at"] + days(30) <= found.as_of:
                is_back = after is not None and after["opened_by"] == "reopened"
                is_soon = is_back and after["opened_at"] <= spell["closed_at"] + days(30)
                pairs.append((case.key(spell["closed_at"]), is_soon))
    return shares(pairs)


@second("status_requests", ("request_count", "requests_per_100", "numerator", "denominator"))
def status_requests(found: World, cohort="received") -> dict:
    """How often customers asked, all of them counted."""
    every = ((case, case.received_at) for case in found.cases if case.received_at)
    counts = defaultdict(list)
    for case, moment in resolved(found, "resolved") if cohort == "resolved" else every:
        counts[case.key(moment)].append(len(case.of("status_asked")))
    return {
        key: (sum(each), sum(each) * 100 / len(each), sum(map(bool, each)), len(each)) for key, each in counts.items()
    }


@second("repeat_share", ("customers", "numerator", "denominator"))
def repeat_share(found: World) -> dict:
    """Every complaint against every other one of its customer."""
    by_customer, cells = defaultdict(list), defaultdict(list)
    for case in found.cases:
        # what the receipt says first, else what any other event does
        keys = [event["customer_key"] for event in (*case.of("received"), *case.events) if event["customer_key"]]
        if keys and case.received_at:
            by_customer[keys[0]].append(case)
    for customer, cases in by_customer.items():
        for case in cases:
            order = (case.received_at, case.events[0]["complaint_id"])
            before = [(one.received_at, one.events[0]["complaint_id"]) for one in cases]
            is_repeat = any(one < order and one[0] >= case.received_at - days(365) for one in before)
            cells[case.key(case.received_at)].append((customer, is_repeat))
    return {
        key: (len({customer for customer, _ in each}), sum(is_repeat for _, is_repeat in each), len(each))
        for key, each in cells.items()
    }


@second("escalated_share", ("external_count", "numerator", "denominator"))
def escalated_share(found: World) -> dict:
    """Received, taken further, and by whom it was decided as far as it went."""
    counts = defaultdict(lambda: [0, 0, 0])
    for case in found.cases:
        if case.received_at:
            row, further = counts[case.key(case.received_at)], case.of("escalated")
            row[0] += any(event["escalated_to"] == "external" for event in further)
            row[1] += bool(further)
            row[2] += 1
    return {key: tuple(row) for key, row in counts.items()}


@second("overturned_share")
def overturned_share(found: World) -> dict:
    """The last decision of each complaint."""
    pairs = []
    for case in found.cases:
        decided = [event for event in case.of("escalation_decided") if event["outcome"] is not None]
        if decided and decided[-1]["outcome"] in ("upheld", "overturned"):
            pairs.append((case.key(decided[-1]["occurred_at"]), decided[-1]["outcome"] == "overturned"))
    return shares(pairs)


def is_vulnerable(case) -> bool | None:
    """Once anybody said so; None where nobody said anything."""
    said = {event["vulnerable"] for event in case.events} - {None}
    return "yes" in said if said else None


@second("vulnerable_share")
def vulnerable_share(found: World) -> dict:
    """Received, of whom it is said."""
    known = ((case, is_vulnerable(case)) for case in found.cases if case.received_at)
    return shares((case.key(case.received_at), said) for case, said in known if said is not None)


@second("redress", ("total", "value", "n"), ("currency",))
def redress(found: World) -> dict:
    """What the last resolution that names a sum paid."""
    paid = defaultdict(list)
    for case, moment in resolved(found, "resolved"):
        sums = [event for event in case.of("resolved") if event["amount"] is not None]
        if sums and sums[-1]["amount"] > 0:
            paid[case.key(moment, sums[-1]["currency"])].append(sums[-1]["amount"])
    return {key: (sum(each), quantile(each, 0.5), len(each)) for key, each in paid.items()}


def told(found: World, cohort: str):
    """Steps that happened with their key, and what was told of each."""
    for case in found.cases:
        for step in case.steps():
            moment = case.received_at if cohort == "received" else step["at"]
            if moment:
                yield case.key(moment, step["step"]), step


@second("steps_informed_share", keys=("step",))
def steps_informed_share(found: World, cohort="happened") -> dict:
    """Steps that anything was told of."""
    return shares((key, step["told"]) for key, step in told(found, cohort))


@second("informed_in_writing_share", keys=("step",))
def informed_in_writing_share(found: World, cohort="happened") -> dict:
    """Of those, told in writing at least once."""
    return shares(
        (key, any(event["form"] == "written" for event in step["told"]))
        for key, step in told(found, cohort)
        if step["told"]
    )


@second("time_to_inform", ("p90", "value", "n"), ("step",))
def time_to_inform(found: World, cohort="happened") -> dict:
    """Hours from the step to the first telling."""
    hours = defaultdict(list)
    for key, step in told(found, cohort):
        if step["told"]:
            hours[key].append((step["told"][0]["occurred_at"] - step["at"]).total_seconds() / 3600)
    return {key: (quantile(each, 0.9), quantile(each, 0.5), len(each)) for key, each in hours.items()}


def rated(found: World):
    """Complaints with a score, the moment of their last one, and that score."""
    for case in found.cases:
        scores = [event for event in case.of("rated") if event["score"] is not None]
        if scores:
            yield case, scores[-1]["occurred_at"], scores[-1]["score"]


def summary(scores: dict) -> dict:
    """Satisfied ones, the mean and its interval by Student."""
    rows = {}
    for key, given in scores.items():
        satisfied, mean = sum(score >= 4 for score in given), fmean(given)
        ends = (None, None)
        if len(set(given)) > 1:
            reach = t.ppf(0.975, len(given) - 1) * stdev(given) / sqrt(len(given))
            ends = max(1, mean - reach), min(5, mean + reach)
        rows[key] = (satisfied, satisfied / len(given), *ends, mean, len(given))
    return rows


def by(found: World, own) -> dict:
    """Scores by month, channel and something of the complaint's own; None of it is left out where it says so."""
    scores = defaultdict(list)
    for case, moment, score in rated(found):
        keys = own(case)
        if keys is not None:
            scores[case.key(moment, *keys)].append(score)
    return summary(scores)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Where the distance of the share from p is z standard errors made with p: a quadratic equation solved."""
    z2 = norm.ppf(0.975) ** 2
    a, b, c = whole + z2, -(2 * part + z2), part**2 / whole
    root = sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


@second("satisfaction", (*SCORES, "responded_count", "resolved_count", "response_low", "response_high"))
def satisfaction(found: World) -> dict:
    """Scores, and how many of the complaints resolved in the month have one."""
    scores = by(found, lambda case: ())
    answered = shares((case.key(at), case.last("score", "rated")) for case, at in resolved(found, "resolved"))
    nothing = (0, None, None, None, None, 0)
    rows = {}
    for key in scores.keys() | answered.keys():
        part, whole = answered.get(key, (0, 0))
        rows[key] = (*scores.get(key, nothing), part, whole, *(wilson(part, whole) if whole else (None, None)))
    return rows


@second("satisfaction_distribution", ("score_share", "value", "n"), ("score",))
def satisfaction_distribution(found: World) -> dict:
    """How often each score was given."""
    counts = defaultdict(Counter)
    for case, moment, score in rated(found):
        counts[case.key(moment)][score] += 1
    return {
        (*key, score): (each[score] / each.total(), each[score], each.total())
        for key, each in counts.items()
        for score in range(1, 6)
    }


@second("satisfaction_by_outcome", SCORES, ("outcome",))
def satisfaction_by_outcome(found: World) -> dict:
    """By the last outcome."""
    return by(found, lambda case: (case.last("outcome", "resolved"),))


@second("satisfaction_by_extension", SCORES, ("extended",))
def satisfaction_by_extension(found: World) -> dict:
    """By whether the deadline was moved, and validly."""

    def how(case):
        if not case.of("extended"):
            return ("none",)
        return ("valid" if any(each["is_valid"] for each in case.extensions()) else "invalid",)

    return by(found, how)


@second("satisfaction_by_lateness", SCORES, ("days_late",))
def satisfaction_by_lateness(found: World) -> dict:
    """By the worst cycle's days after its last day of grace; a begun day is a day."""

    def late(case):
        worst = []
        for row in case.cycles:
            if row["state"] in ENDED:
                end = row["withdrawn_at"] or row["stopped_at"] or found.as_of
                whole = (case.on(end) - case.due_on(row, row["due_at"])).days
                worst.append(0 if row["state"] == "met" else max(1, whole))
        if not worst:
            return None
        return (next((name for most, name in ((0, "0"), (3, "1-3"), (10, "4-10")) if max(worst) <= most), ">10"),)

    return by(found, late)
