"""What the page of the policy shows of its versions: clocks, other limits, hours, targets, and what changed when."""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, mark, t, term
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Column, table

CONDITIONS = {"priorities": "priority", "channels": "channel", "customer_tiers": "customer_tier", "teams": "team"}
"""Columns of the list of other limits, with the dimension whose words they hold."""
DAYS = {
    "mon": mark("Monday"),
    "tue": mark("Tuesday"),
    "wed": mark("Wednesday"),
    "thu": mark("Thursday"),
    "fri": mark("Friday"),
    "sat": mark("Saturday"),
    "sun": mark("Sunday"),
    "working_saturday": mark("weekend days that are worked"),
}
METRICS = {
    "on_time_share": mark("kept on time"),
    "extension_rate": mark("extended"),
    "satisfaction": mark("satisfied, 4 or 5"),
}


@dataclass(frozen=True)
class PolicyData:
    """The policy that judges the complaints: all versions of its clocks, and what holds in the one in force."""

    name: str
    policy: pd.Series
    versions: pd.DataFrame
    """One row a version and clock."""
    current: pd.DataFrame
    """The clocks in force on the last day of the data."""
    limits: pd.DataFrame
    hours: pd.DataFrame
    targets: pd.DataFrame


def load(ctx: PageContext) -> PolicyData:
    """Everything that is shown of the policy, but for its calendar, asked side by side."""
    name = ctx.generation.policy
    found = cache.together(
        policy=partial(ctx.rows, "policies", policy=name),
        versions=partial(ctx.rows, "policy_clocks", policy=name),
        limits=partial(ctx.rows, "policy_limits", policy=name),
        hours=partial(ctx.rows, "policy_hours", policy=name),
        targets=partial(ctx.rows, "policy_targets", policy=name),
    )
    versions = found["versions"]
    begun = versions[pd.to_datetime(versions["effective_from"]) <= pd.Timestamp(ctx.today)]
    number = begun["version"].max() if len(begun) else versions["version"].min()

    def of_current(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["version"] == number]

    return PolicyData(
        name,
        found["policy"].iloc[0],
        versions,
        of_current(versions),
        of_current(found["limits"]),
        of_current(found["hours"]),
        found["targets"],
    )


def lead(ctx: PageContext, found: PolicyData) -> str:
    """The policy, and since when it holds."""
    return t(
        "{policy}: {promises}, in force since {day}.",
        policy=found.policy["name"],
        promises=fmt.count(len(found.current), "{number} promise", "{number} promises"),
        day=fmt.day(found.current["effective_from"].iloc[0]),
    )


def more(ctx: PageContext, found: PolicyData) -> str:
    """Where it comes from, whether that was checked, and what is to come."""
    sentences = []
    if not fmt.is_missing(found.policy["source"]):
        sentences.append(t("Source: {source}", source=found.policy["source"]))
    # the list says nothing where the generation does not know it
    if not fmt.is_missing(found.policy["is_checked"]) and not bool(found.policy["is_checked"]):
        sentences.append(t("Nobody has compared this policy with its source yet: do so before you rely on it."))
    later = found.versions[found.versions["version"] > found.current["version"].iloc[0]]
    if len(later):
        sentences.append(t("Another version holds from {day} on.", day=fmt.day(later["effective_from"].iloc[0])))
    return " ".join(sentences)


def counted_words(ctx: PageContext, found: PolicyData) -> str:
    """How days are counted."""
    return t("The day of the start is not counted; a day ends at midnight in {zone}.", zone=ctx.zone)


def limit_words(row: pd.Series) -> str:
    """A clock's limit, with that of what was reopened where it is another."""
    if fmt.is_missing(row["limit_units"]):
        return term("unit", row["unit"])
    words = fmt.limit(row["limit_units"], row["unit"])
    if fmt.is_missing(row["limit_reopened"]):
        return words
    return t("{limit}, reopened {other}", limit=words, other=fmt.limit(row["limit_reopened"], row["unit"]))


def table_of_clocks(found: PolicyData) -> str:
    """One row a clock of the version in force."""
    columns = (
        Column(t("Step")),
        Column(t("From")),
        Column(t("To")),
        Column(t("Promise"), "brief"),
        Column(t("More"), "long"),
        Column(t("Source"), "long", is_for_wide_screens=True),
    )
    rows = [
        (
            term("clock", row["clock"]),
            term("event_type", row["start_event"]),
            term("event_type", row["stop_event"]),
            limit_words(row),
            _more_of_clock(row),
            row["source"] if not fmt.is_missing(row["source"]) else fmt.MISSING,
        )
        for _, row in found.current.iterrows()
    ]
    return table(columns, rows)


def _more_of_clock(row: pd.Series) -> str:
    words = [
        t("rolls to the next working day") if row["rolls"] else "",
        t("can be extended") if row["is_extendable"] else "",
        t("starts again when reopened") if row["reopens"] else "",
        t("rests while the customer is asked") if not fmt.is_missing(row["pause_from"]) else "",
        t("the main promise") if row["is_main"] else "",
    ]
    return ", ".join(filter(None, words)) or fmt.MISSING


def table_of_limits(found: PolicyData) -> str:
    """One row a limit that holds for some complaints only, in their order."""
    columns = (Column(t("Step")), Column(t("For"), "long"), Column(t("Promise")), Column(t("Source"), "long", True))
    rows = [
        (
            term("clock", row["clock"]),
            condition_words(row),
            fmt.limit(row["limit_units"], row["unit"]),
            row["source"] if not fmt.is_missing(row["source"]) else fmt.MISSING,
        )
        for _, row in found.limits.iterrows()
    ]
    return table(columns, rows)


def condition_words(row: pd.Series) -> str:
    """For which complaints a limit holds."""
    return "; ".join(
        f"{dimension_name(dimension)}: {_words(dimension, row[column])}"
        for column, dimension in CONDITIONS.items()
        if not fmt.is_missing(row[column])
    )


def _words(dimension: str, listed: str) -> str:
    return ", ".join(term(dimension, word) for word in listed.split(", "))


def table_of_hours(found: PolicyData) -> str:
    """One row a weekday, and a date with hours of its own."""
    rows = []
    for day, spans in found.hours.groupby("day_of", sort=False):
        hours = [f"{row.opens}–{row.closes}" for row in spans.itertuples() if not fmt.is_missing(row.opens)]
        name = t(DAYS[day]) if day in DAYS else fmt.day(pd.Timestamp(day).date())
        rows.append((name, ", ".join(hours) or t("closed")))
    return table((Column(t("Day")), Column(t("Hours"), "long")), rows)


def table_of_targets(found: PolicyData) -> str:
    """One row a target, the newest last."""
    rows = [
        (
            term("clock", row["clock"]) if not fmt.is_missing(row["clock"]) else t("all"),
            _metric(row["metric"]),
            fmt.share(row["share"]),
            fmt.day(row["from_on"]),
        )
        for _, row in found.targets.iterrows()
    ]
    return table((Column(t("Step")), Column(t("Figure")), Column(t("Target"), "figure"), Column(t("From"))), rows)


def _metric(name: str) -> str:
    words = METRICS.get(name)
    return t(words) if words else name


def table_of_versions(found: PolicyData) -> str:
    """One row a version, the newest first, with the limits that it changed."""
    columns = (
        Column(t("Version"), "figure"),
        Column(t("From")),
        Column(t("What changed"), "long"),
        Column(t("Source"), "long", is_for_wide_screens=True),
    )
    rows, before = [], {}
    for number, clocks in found.versions.groupby("version"):
        now = {row["clock"]: limit_words(row) for _, row in clocks.iterrows()}
        first = clocks.iloc[0]
        source = first["version_source"] if not fmt.is_missing(first["version_source"]) else fmt.MISSING
        rows.append((fmt.number(number), fmt.day(first["effective_from"]), _changes(before, now), source))
        before = now
    return table(columns, rows[::-1])


def _changes(before: dict[str, str], now: dict[str, str]) -> str:
    if not before:
        return t("the first version")
    changed = [
        t("{step}: {before} → {now}", step=term("clock", clock), before=before.get(clock, fmt.MISSING), now=words)
        for clock, words in now.items()
        if before.get(clock) != words
    ]
    changed += [t("{step} is gone", step=term("clock", clock)) for clock in before if clock not in now]
    return "; ".join(changed) or t("no limit")
