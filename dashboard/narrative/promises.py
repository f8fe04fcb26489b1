"""The lead of the page Overview and of the weekly report: the target first, then what changed. One decision for both.

Which promises reached the target and which changed is decided in `queries.analysis.promises`; here it is only said.
"""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from dashboard.narrative import cohorts, kpis
from queries.analysis.promises import Promises
from queries.settings import settings

# What the change is held against; whole sentences, because word order and endings differ by language.
PERIOD = {
    "worse": mark("Kept less often than in the period before, by more than chance: {names}."),
    "better": mark("Kept more often than in the period before, by more than chance: {names}."),
    "unchanged": mark("Against the period before no promise changed by more than chance."),
    "too_few": mark("Too few promises fell due to compare with the period before."),
    "nothing": mark("There is no earlier period to compare with."),
}
WEEK = {
    "worse": mark("Kept less often than in the week before, by more than chance: {names}."),
    "better": mark("Kept more often than in the week before, by more than chance: {names}."),
    "unchanged": mark("Against the week before no promise changed by more than chance."),
    "too_few": mark("Too few promises fell due to compare with the week before."),
    "nothing": mark("There is no week before to compare with."),
}


def few() -> str:
    """That too little fell due for a judgement."""
    return t("Too few promises fell due to judge how often they were kept.")


def lead(found: Promises, against: dict[str, str]) -> str:
    """Which promises reached the target, and which changed against what was before: PERIOD or WEEK."""
    if not found.with_standing("reached", "missed"):
        if found.with_standing("too_few"):
            return few()
        return cohorts.said(cohorts.NO_PROMISE)
    return f"{target(found)} {change(found, against)}"


def target(found: Promises) -> str:
    """How many promises reached the target, of those that enough fell due of."""
    reached, missed = found.with_standing("reached"), found.with_standing("missed")
    share = fmt.share(settings().on_time_target_share, 0)
    if len(reached) + len(missed) == 1:
        name = kpis.clock_tile((*reached, *missed)[0])
        if reached:
            return t("“{name}” reached the target of {target}.", name=name, target=share)
        return t("“{name}” missed the target of {target}.", name=name, target=share)
    if not missed:
        return t("All promises reached the target of {target}.", target=share)
    if not reached:
        return t("No promise reached the target of {target}.", target=share)
    return t(
        "The target of {target} was reached by {reached}, missed by {missed}.",
        target=share,
        reached=_names(reached),
        missed=_names(missed),
    )


def change(found: Promises, against: dict[str, str]) -> str:
    """Which promises changed by more than chance against what was before."""
    said = [
        t(against[code], names=_names(clocks)) for code in ("worse", "better") if (clocks := found.with_change(code))
    ]
    if said:
        return " ".join(said)
    return t(against[next((code for code in ("unchanged", "too_few") if found.with_change(code)), "nothing")])


def _names(clocks: tuple[str, ...]) -> str:
    return ", ".join(t("“{name}”", name=kpis.clock_tile(clock)) for clock in clocks)
