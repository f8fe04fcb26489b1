"""Whether promises were kept, how long steps took, and where the time of late complaints went."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, exp, floor, log, sqrt

from scipy.stats import norm

from tests.oracle.clocks.policies import policy, working_dates
from tests.oracle.metrics.outcomes import is_vulnerable
from tests.oracle.metrics.second_computation import quantile
from tests.oracle.metrics.world import ENDED, World, second

DAY = timedelta(1)
MICROSECOND = timedelta(microseconds=1)
Z = norm.ppf(0.975)
STEPS = (
    *("received_to_accepted", "accepted_to_examined", "examined_to_resolved", "after_reopening"),
    "waiting_for_customer",
)


def counted(found: World, cohort: str, basis: str, is_wanted=lambda row: True):
    """Judged clocks of a cohort: the key, the complaint, the row, the state."""
    for case in found.cases:
        for row in filter(is_wanted, case.rows):
            state = row["strict_state"] if basis == "strict" else row["state"]
            due_at = row["original_due_at"] if basis == "strict" else row["due_at"]
            if state not in ENDED or (cohort != "resolved" and due_at > found.as_of):
                continue
            if cohort == "due":
                key = (f"{case.due_on(row, due_at):%Y-%m}", case.came_by)
            else:
                key = case.key(case.received_at if cohort == "received" else row["stopped_at"])
            if key:
                yield key, case, row, state


@second("on_time_share", keys=("clock",))
def on_time_share(found: World, cohort="due", basis="extended") -> dict:
    """Clocks that met their deadline."""
    met, all_of = Counter(), Counter()
    for key, _, row, state in counted(found, cohort, basis):
        met[*key, row["clock"]] += state == "met"
        all_of[*key, row["clock"]] += 1
    return {key: (met[key], n) for key, n in all_of.items()}


@second("vulnerable_on_time", keys=("clock",))
def vulnerable_on_time(found: World) -> dict:
    """Of the clocks that on_time_share counts, those of vulnerable customers."""
    met, all_of = Counter(), Counter()
    for key, case, row, state in counted(found, "due", "extended"):
        if is_vulnerable(case):
            met[*key, row["clock"]] += state == "met"
            all_of[*key, row["clock"]] += 1
    return {key: (met[key], n) for key, n in all_of.items()}


def other_deadline(case, row, clock, working):
    """The first instant that is late where days are counted the other way, and the last day of grace."""
    day, left = case.on(row["started_at"]), clock["limit"]
    if clock["unit"] == "calendar_days":
        while left:
            day += DAY
            left -= day in working
    else:
        day += left * DAY
        while day not in working:
            day += DAY
    return datetime.combine(day + DAY, datetime.min.time(), case.zone), day


@second("on_time_other_reading", ("changed_count", "numerator", "denominator"), ("clock", "read_as"))
def on_time_other_reading(found: World, cohort="due") -> dict:
    """The resolution judged anew by a deadline that counts working days where the policy counts calendar days."""
    promised = policy(found.generation.policy)["versions"][-1]["clocks"]
    clock = next(each for each in promised if each["name"] == "resolution")
    if clock["unit"] not in ("calendar_days", "working_days") or "pause" in clock:
        return {}
    working, counts = working_dates("AZ"), defaultdict(lambda: [0, 0, 0])
    read_as = "working_days" if clock["unit"] == "calendar_days" else "calendar_days"
    for case in found.cases:
        for row in case.cycles:
            if row["state"] == "invalid":
                continue
            due_at, due_on = other_deadline(case, row, clock, working)
            end = row["withdrawn_at"] or row["stopped_at"]
            is_met = row["withdrawn_at"] is None and end is not None and end < due_at
            is_running, is_withdrawn = end is None and found.as_of < due_at, row["withdrawn_at"] and end < due_at
            if is_running or is_withdrawn:
                continue
            if cohort != "resolved" and due_at > found.as_of:
                continue
            moment = {"received": case.received_at, "resolved": row["stopped_at"]}
            key = (f"{due_on:%Y-%m}", case.came_by) if cohort == "due" else case.key(moment[cohort])
            if key:
                count = counts[*key, "resolution", read_as]
                count[0] += row["strict_state"] in ENDED and (row["strict_state"] == "met") != is_met
                count[1] += is_met
                count[2] += 1
    return {key: tuple(count) for key, count in counts.items()}


def counted_in(row: dict) -> str:
    """What the times of a clock are in: days where its deadline is one that was recorded."""
    return "days" if row["unit"] == "due_at" else row["unit"]


def stopped(found: World) -> dict:
    """Times and whether they were implied, by month, channel, clock and unit, of clocks that stopped."""
    times = defaultdict(list)
    for case in found.cases:
        for row in case.rows:
            if row["stopped_at"] and row["withdrawn_at"] is None and row["state"] != "invalid":
                key = case.key(row["stopped_at"], row["clock"], counted_in(row))
                times[key].append((float(row["elapsed"]), bool(row["implied"])))
    return times


@second("time_to", ("p90", "implied_count", "value", "n"), ("clock", "unit"))
def time_to(found: World) -> dict:
    """Median and nine tenths."""
    rows = {}
    for key, each in stopped(found).items():
        values = [time for time, _ in each]
        rows[key] = (quantile(values, 0.9), sum(map(bool, (i for _, i in each))), quantile(values, 0.5), len(each))
    return rows


@second("time_distribution", ("cumulative_share", "value", "n"), ("clock", "unit", "elapsed_units"))
def time_distribution(found: World) -> dict:
    """How many took so many whole units, and how many at most so many."""
    rows = {}
    for key, each in stopped(found).items():
        units = [floor(time) for time, _ in each]
        for unit in set(units):
            rows[*key, unit] = (sum(u <= unit for u in units) / len(units), units.count(unit), len(units))
    return rows


def observed(found: World, is_wanted=lambda row: True) -> dict:
    """By channel, clock and unit: how many ended in which way at each whole time."""
    groups = defaultdict(lambda: defaultdict(Counter))
    for case in found.cases:
        for row in filter(is_wanted, case.rows):
            if row["state"] != "invalid":
                ended = "withdrawn" if row["withdrawn_at"] else "stopped" if row["stopped_at"] else "open"
                time = floor(row["elapsed"]) if ended == "open" else ceil(row["elapsed"])
                groups[case.came_by, row["clock"], counted_in(row)][time][ended] += 1
    return groups


def product_limit(by_time: dict):
    """Time, at risk, counts, the share that takes longer, and Greenwood's sum, one factor a time."""
    at_risk, share, spread = sum(each.total() for each in by_time.values()), 1.0, 0.0
    for time in sorted(by_time):
        here = by_time[time]
        share *= 1 - here["stopped"] / at_risk
        left = at_risk - here["stopped"]
        spread += here["stopped"] / (at_risk * left) if left else 0.0
        yield time, at_risk, here, share, spread
        at_risk -= here.total()


@second(
    "survival",
    ("at_risk", "events", "censored", "lower", "upper", "value", "n"),
    ("clock", "unit", "time"),
    grain=None,
)
def survival(found: World) -> dict:
    """Kaplan-Meier, with the interval on the log-log scale."""
    rows = {}
    for key, by_time in observed(found).items():
        n = sum(each.total() for each in by_time.values())
        for time, at_risk, here, share, spread in product_limit(by_time):
            ends = (None, None)
            if 0 < share < 1:
                reach = Z * sqrt(spread) / abs(log(share))
                ends = share ** exp(reach), share ** exp(-reach)
            censored = here["open"] + here["withdrawn"]
            rows[*key, time] = (at_risk, here["stopped"], censored, *ends, share, n)
    return rows


@second("restricted_mean_time", ("is_beyond_data", "value", "n"), ("clock", "unit", "horizon"), grain=None)
def restricted_mean_time(found: World, horizon="20") -> dict:
    """The area under the steps, day by day."""
    rows = {}
    for key, by_time in observed(found).items():
        curve = {time: share for time, _, _, share, _ in product_limit(by_time)}
        area, height = 0.0, 1.0
        for day in range(int(horizon)):
            height = curve.get(day, height)
            area += height
        is_beyond = int(horizon) > max(curve) and curve[max(curve)] > 0
        rows[*key, int(horizon)] = (is_beyond, area, sum(each.total() for each in by_time.values()))
    return rows


@second(
    "resolved_by_day",
    ("withdrawn_share", "open_share", "value", "n"),
    ("clock", "unit", "by_day"),
    grain=None,
)
def resolved_by_day(found: World) -> dict:
    """Of those still open at each time, the shares that leave in either way."""
    rows = {}
    for key, by_time in observed(found, lambda row: row["clock"] == "resolution" and row["cycle"] == 1).items():
        n = sum(each.total() for each in by_time.values())
        for day in (1, 3, 5, 10, 20):
            still, at_risk, out = 1.0, n, Counter()
            for time in sorted(time for time in by_time if time <= day):
                here = by_time[time]
                for way in ("stopped", "withdrawn"):
                    out[way] += still * here[way] / at_risk
                still *= 1 - (here["stopped"] + here["withdrawn"]) / at_risk
                at_risk -= here.total()
            is_known = max(by_time) >= day or still == 0
            shares = (out["withdrawn"], still, out["stopped"]) if is_known else (None,) * 3
            rows[*key, day] = (*shares, n)
    return rows


@second("receipt_heatmap", ("on_time_count", "due_count", "on_time_share", "value"), ("weekday", "hour"))
def receipt_heatmap(found: World) -> dict:
    """Receipts by the wall clock, and what became of their acceptance."""
    counts = defaultdict(lambda: [0, 0, 0])
    for case in filter(lambda case: case.received_at, found.cases):
        local = case.received_at.astimezone(case.zone)
        judged = [
            row["state"] == "met"
            for row in case.rows
            if row["clock"] == "acceptance" and row["state"] in ENDED and row["due_at"] <= found.as_of
        ]
        count = counts[case.key(case.received_at, local.isoweekday(), local.hour)]
        count[0] += sum(judged)
        count[1] += len(judged)
        count[2] += 1
    return {key: (met, due, met / due if due else None, n) for key, (met, due, n) in counts.items()}


def late_stretches(found: World, cohort: str, basis: str):
    """Every stretch between two events of a late resolution: key, row, complaint, begin, microseconds, is waiting."""
    for key, case, row, state in counted(found, cohort, basis, lambda row: row["clock"] == "resolution"):
        if state == "met":
            continue
        start, end = row["started_at"], row["withdrawn_at"] or row["stopped_at"] or found.as_of
        inside = {event["occurred_at"] for event in case.events if start < event["occurred_at"] < end}
        for here, there in pairwise(sorted({start, end, *inside})):
            yield key, row, case, here, (there - here) // MICROSECOND


def is_waiting(case, moment) -> bool:
    """Whether the customer had been asked and had not answered; what cancels out in an instant decides nothing."""
    balances = Counter()
    for event in case.of("info_requested", "info_received"):
        if event["occurred_at"] <= moment:
            balances[event["occurred_at"]] += 1 if event["event_type"] == "info_requested" else -1
    decided = [balance > 0 for _, balance in sorted(balances.items()) if balance]
    return bool(decided) and decided[-1]


def step_at(case, row, moment, steps) -> str:
    """Which step a moment belongs to."""
    if is_waiting(case, moment):
        return "waiting_for_customer"
    if row["cycle"] > 1:
        return "after_reopening"
    done = {event["event_type"] for event in case.events if event["occurred_at"] <= moment}
    if "accepted" in steps and not done & {"accepted", "examined"}:
        return "received_to_accepted"
    return "accepted_to_examined" if "examined" in steps and "examined" not in done else "examined_to_resolved"


@second("lateness_by_step", ("value", "n"), ("clock", "step"))
def lateness_by_step(found: World, cohort="due", basis="extended") -> dict:
    """Microseconds by step, as days; a group has every step, also those that took no time."""
    steps, spent, late = policy(found.generation.policy)["steps"], Counter(), Counter()
    for key, row, case, here, lasted in late_stretches(found, cohort, basis):
        spent[*key, step_at(case, row, here, steps)] += lasted
        late[key] += here == row["started_at"]
    return {(*key, "resolution", step): (spent[*key, step] / 86400e6, n) for key, n in late.items() for step in STEPS}


@second("lateness_by_holder", ("waiting_days", "value", "n"), ("clock", "holder"))
def lateness_by_holder(found: World, cohort="due", basis="extended") -> dict:
    """Microseconds by who was assigned last, those of them in which the customer was waited for, and the clocks."""
    spent, waited, hands = Counter(), Counter(), defaultdict(set)
    for key, row, case, here, lasted in late_stretches(found, cohort, basis):
        held = (*key, "resolution", case.holder_at(here))
        spent[held] += lasted
        waited[held] += lasted if is_waiting(case, here) else 0
        hands[held].add((row["complaint_id"], row["cycle"]))
    return {key: (waited[key] / 86400e6, lasted / 86400e6, len(hands[key])) for key, lasted in spent.items()}
