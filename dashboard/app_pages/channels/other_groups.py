"""Stores, products, causes and languages beside each other, like with like: the end of the page of channels."""

from dashboard.data import cache
from dashboard.i18n.translate import dimension_name, t
from dashboard.narrative import case_mix, group_comparisons, kpis
from dashboard.sections import group_dots
from dashboard.shell import fields, filters, widening
from dashboard.shell.context import PageContext
from dashboard.ui import html
from queries.analysis import group_comparison
from queries.semantic import dimensions

GROUPS = tuple(
    name
    for name in dimensions.used_for("compare")
    if name in filters.DIMENSIONS and name not in dimensions.PEOPLE and name != "channel"
)
"""Whatever can be compared and filtered; channels are above, employees on a page of their own."""
PARAMETER = "beside"
"""What the choice is called in the address."""


def ask(ctx: PageContext, clock: str, group: str) -> group_comparison.GroupComparison:
    """The groups of a dimension beside each other by how often they keep the promise of a step."""
    return cache.of(ctx.generation, group_comparison.groups, "on_time_share", group, ctx.request(), {"clock": clock})


def groups(ctx: PageContext) -> tuple[str, ...]:
    """What can stand beside each other in these data."""
    return tuple(group for group in GROUPS if ctx.present.has(group))


def group_asked(ctx: PageContext) -> str:
    """What stands beside each other: what was chosen, else what the address says, else the first."""
    known = groups(ctx) or GROUPS
    return fields.asked(PARAMETER, dict.fromkeys(known, ""), known[0])


def choose(ctx: PageContext) -> str:
    """Lets the reader choose what stands beside each other; the address keeps it."""
    names = {group: dimension_name(group) for group in groups(ctx)}
    return fields.choice(t("Beside each other"), PARAMETER, names, next(iter(names)))


def show(ctx: PageContext, clock: str, compared: group_comparison.GroupComparison) -> None:
    """A dot a group in the order of the names, a ring with the mix allowed for, and what is to be seen."""
    if not groups(ctx):
        return
    group = group_asked(ctx)
    html.heading(
        finding(compared, clock),
        t("Share with its 95 % interval, and n."),
    )
    choose(ctx)
    if compared.verdict == "nothing":
        widening.offer(ctx, "beside")
    html.show(html.paragraph("note", case_mix.said(compared)))
    group_dots.draw(ctx, compared, f"beside_{group}_{clock}", kpis.clock_tile(clock))


def finding(compared: group_comparison.GroupComparison, clock: str) -> str:
    """Which groups differ from all together by more than chance, and which still do with the mix allowed for."""
    said = group_comparisons.finding(compared, kpis.clock_tile(clock))
    if compared.verdict != "apart" or not case_mix.is_told(compared):
        return said
    names = group_comparisons.apart_by_mix(compared)
    still = t("with the mix allowed for still {names}", names=names) if names else t("with the mix allowed for none")
    return f"{said}; {still}"
