"""What a comparison of groups comes to, in words: the same for page, report and workbook.

Who or what stands out is decided in `queries.analysis.group_comparison`; here it is only said.
"""

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.narrative import case_mix, kpis
from queries.analysis.group_comparison import ABOVE, BELOW, GroupComparison


def apart(compared: GroupComparison) -> str:
    """The groups that stand out, by name, in the order of their codes."""
    return _named(compared, compared.outside)


def apart_by_mix(compared: GroupComparison) -> str:
    """The groups that stand out as counted and still do with the mix allowed for; empty where none does."""
    still = compared.outside[compared.outside.index.isin(compared.outside_by_mix.index)]
    return _named(compared, still)


def channels(compared: GroupComparison) -> str:
    """Whether channels differ by more than chance, and how far apart the lowest and the highest lie, in a sentence."""
    name = kpis.clock_tile(compared.of["clock"])
    if compared.verdict == "nothing":
        return t("“{name}”: too few complaints to compare channels.", name=name)
    if compared.verdict == "alike":
        return t("“{name}”: no channel differs from the others by more than chance.", name=name)
    return t(
        "“{name}”: channels differ by more than chance, from {low} ({least}) to {high} ({most}).",
        name=name,
        **_ends(compared),
    )


def employees_differ(compared: GroupComparison) -> str:
    """That employees differ though nobody stands out; nobody is named for it."""
    low, high = compared.lowest_and_highest
    return t(
        "Employees differ from one another by more than chance, from {low} to {high}, but nobody stands out from "
        "the others.",
        low=fmt.share(low["value"]),
        high=fmt.share(high["value"]),
    )


def finding(compared: GroupComparison, name: str) -> str:
    """Which groups of any dimension stand out in a figure of that name; a heading."""
    if compared.verdict == "nothing":
        return t("“{name}”: too few complaints to compare", name=name)
    if compared.verdict == "alike":
        return t("“{name}”: none of these differs from the others by more than chance", name=name)
    if compared.verdict == "differ":
        return t(
            "“{name}”: they differ by more than chance, from {low} ({least}) to {high} ({most}); none stands out alone",
            name=name,
            **_ends(compared),
        )
    return t("“{name}”: {names} differ by more than chance", name=name, names=apart(compared))


def place(band: str) -> str:
    """Where a group lies among the others; empty for too few."""
    if band == "too_few" or fmt.is_missing(band):
        return ""
    return {BELOW: t("below the others"), ABOVE: t("above the others")}.get(band, t("as the others"))


def verdict(compared: GroupComparison, row: pd.Series | dict) -> str:
    """Where one group lies as counted and, where that is another place, with the mix of complaints allowed for."""
    counted, mixed = place(row["band"]), place(row["mix_band"])
    if not case_mix.is_told(compared) or mixed == counted or not mixed:
        return counted
    return t("{counted}; with the mix allowed for {mixed}", counted=counted, mixed=mixed)


def _named(compared: GroupComparison, rows: pd.DataFrame) -> str:
    return ", ".join(term(compared.dimension, code) for code in rows[compared.dimension])


def _ends(compared: GroupComparison) -> dict[str, str]:
    low, high = compared.lowest_and_highest
    return {
        "low": fmt.share(low["value"]),
        "least": term(compared.dimension, low[compared.dimension]),
        "high": fmt.share(high["value"]),
        "most": term(compared.dimension, high[compared.dimension]),
    }
