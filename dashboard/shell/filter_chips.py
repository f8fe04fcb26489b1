"""What is filtered, as chips that take one filter away each; a button of its own, so the keyboard reaches it too."""

from dataclasses import replace

import streamlit as st

from dashboard.i18n import escape
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, mark, t
from dashboard.shell import filters
from dashboard.shell.filters import View
from dashboard.ui import html
from queries.analysis import few
from queries.settings import settings

COHORT_WORDS = {
    "received": mark("Shares of promises count complaints received in the period."),
    "resolved": mark("Shares of promises count promises that ended in the period."),
}
_APART = 3  # so many values of a dimension get a chip each; more share one
_LENGTH = 40  # characters of a value that a chip shows


def draw(view: View) -> None:
    """Draws the chips of a view, and what an address asked for in vain; nothing where nothing is filtered."""
    chips = of(view)
    if chips:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="chips"):
            for key, words, without in chips:
                st.button(
                    f"{escape.markdown(words)} ×",
                    key=f"chip_{key}",
                    help=t("Remove this filter"),
                    on_click=filters.choose,
                    args=(without,),
                )
            if len(chips) > 1:
                st.button(
                    t("Clear all"),
                    key="chips_clear",
                    type="tertiary",
                    on_click=filters.choose,
                    args=(view.without_filters(),),
                )
    if few.names_person(view.where):
        words = t(
            "Figures of an employee on fewer than {n} complaints are not shown: what rests on fewer reads here as if "
            "there were none.",
            n=fmt.number(settings().small_n),
        )
        html.show(html.paragraph("told", words))
    if view.cohort in COHORT_WORDS:
        html.show(html.paragraph("told", t(COHORT_WORDS[view.cohort])))
    for sentence in filters.told():
        html.show(html.paragraph("told", sentence))


def of(view: View) -> list[tuple[str, str, View]]:
    """One chip each: its key, its words, and the view without it."""
    chips = []
    if view.cohort != filters.DEFAULT_COHORT:
        chips.append(("cohort", filters.cohort_words(view), replace(view, cohort=filters.DEFAULT_COHORT)))
    if view.against != filters.DEFAULT_AGAINST:
        chips.append(("against", filters.against_words(view), replace(view, against=filters.DEFAULT_AGAINST)))
    for dimension, values in view.where.items():
        name = dimension_name(dimension)
        if len(values) > _APART:
            words = t("{name}: {number} chosen", name=name, number=fmt.number(len(values)))
            chips.append((dimension, words, view.keeping(dimension, ())))
            continue
        for place, value in enumerate(values):
            shown = filters.value_words(dimension, value)
            shown = shown if len(shown) <= _LENGTH else f"{shown[: _LENGTH - 1]}…"
            rest = tuple(other for other in values if other != value)
            chips.append((f"{dimension}_{place}", f"{name}: {shown}", view.keeping(dimension, rest)))
    return chips
