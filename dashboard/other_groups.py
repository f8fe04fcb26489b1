"""Stores, products, causes and languages beside each other, like with like: the end of the page of channels."""

from dashboard import extended, fields, filters, group_words, markup, mix_words, reads, words
from dashboard.frame import Frame
from dashboard.text import t
from queries import comparison

GROUPS = ("store", "product_category", "product", "cause", "language")
PARAMETER = "beside"
"""What the choice is called in the address."""


def ask(now: Frame, clock: str, group: str) -> comparison.GroupComparison:
    """The groups of a dimension beside each other by how often they keep the promise of a step."""
    return reads.of(now.generation, comparison.groups, "on_time_share", group, now.request(), {"clock": clock})


def groups(now: Frame) -> tuple[str, ...]:
    """What can stand beside each other in these data."""
    return tuple(group for group in GROUPS if now.present.has(group))


def group_asked(now: Frame) -> str:
    """What stands beside each other: what was chosen, else what the address says, else the first."""
    known = groups(now) or GROUPS
    return fields.asked(PARAMETER, dict.fromkeys(known, ""), known[0])


def choose(now: Frame) -> str:
    """Lets the reader choose what stands beside each other; the address keeps it."""
    names = {group: t(filters.DIMENSIONS[group]) for group in groups(now)}
    return fields.choice(t("Beside each other"), PARAMETER, names, next(iter(names)))


def show(now: Frame, clock: str) -> None:
    """A dot a group in the order of the names, a ring with the mix allowed for, and what is to be seen."""
    if not groups(now):
        return
    group = group_asked(now)
    compared = ask(now, clock, group)
    markup.heading(
        finding(compared, clock),
        t("Share with its 95 % interval, and n. Ring: with the mix allowed for; orange diamond: more than chance."),
    )
    choose(now)
    markup.show(markup.paragraph("note", mix_words.said(compared)))
    extended.draw(now, compared, f"beside_{group}_{clock}", words.clock_tile(clock))


def finding(compared: comparison.GroupComparison, clock: str) -> str:
    """Which groups differ from all together by more than chance, and which still do with the mix allowed for."""
    said = group_words.finding(compared, words.clock_tile(clock))
    if compared.verdict != "apart" or not mix_words.is_told(compared):
        return said
    names = group_words.apart_by_mix(compared)
    still = t("with the mix allowed for still {names}", names=names) if names else t("with the mix allowed for none")
    return f"{said}; {still}"
