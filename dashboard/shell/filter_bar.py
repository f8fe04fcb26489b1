"""The fields above each page: the period, what shares count, and the values of each dimension.

A reader without the right to see people gets no field of people.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import dimension_name, t
from dashboard.shell import access, fields, filters
from dashboard.shell.access import Reader
from dashboard.shell.filters import AGAINST, COHORTS, CUSTOM, DIMENSIONS, PERIOD_NAMES, View
from queries.period import Period
from queries.semantic import present


def draw(generation, view: View, reader: Reader, has_period: bool = True, has_span: bool = False) -> View:
    """Draws the fields, in the container that is open, and gives the view chosen; without those that do not apply.

    A list with a span of its own, as that of a week chosen in a chart, says its days above it: no period is offered
    that would not hold.
    """
    today = generation.data_as_of_on
    name, custom = view.period_name, view.custom
    if has_period and not has_span:
        name = _period(view)
        custom = _dates(view, today) if name == CUSTOM else None
        _arrows(view, today)
    chosen = len(view.where) + (view.cohort != filters.DEFAULT_COHORT) + (view.against != filters.DEFAULT_AGAINST)
    label = t("Filters ({count})", count=fmt.number(chosen)) if chosen else t("Filters")
    with st.popover(label, key="filters_more"):
        cohort = _cohort(view) if has_period else view.cohort
        against = _against(view) if has_period else view.against
        columns = st.columns(2)
        where = {
            dimension: _values(generation, dimension, view, columns[place % 2])
            for place, dimension in enumerate(offered(generation, reader))
        }
    kept = {dimension: values for dimension, values in where.items() if values}
    is_chosen = view.is_chosen or name != view.period_name
    return replace(
        view, period_name=name, custom=custom, where=kept, cohort=cohort, against=against, is_chosen=is_chosen
    )


def offered(generation, reader: Reader) -> tuple[str, ...]:
    """The dimensions this reader may filter by, of those that the data ever have."""
    known = [name for name in DIMENSIONS if present.of(generation).has(name)]
    return tuple(name for name in known if reader.may_see_people or name not in access.PEOPLE_DIMENSIONS)


def _period(view: View) -> str:
    names = {name: t(words) for name, words in PERIOD_NAMES.items()}
    key = filters.field("period")
    return fields.one_of_many(t("Period"), key, names, view.period_name, width=236, on_change=filters.changed)


def _arrows(view: View, today: date) -> None:
    """One period back, one on."""
    ways = (("earlier", t("The period before")), ("later", t("The period after")))
    with st.container(horizontal=True, gap="xxsmall", width="content", key="period_arrows"):
        for (key, said), moved in zip(ways, filters.beside(view, today), strict=True):
            # the words are for who hears the page; the style sheet shows an arrow
            st.button(
                said,
                key=f"period_{key}",
                help=said,
                disabled=moved is None,
                on_click=filters.choose,
                args=(moved,),
            )


def _dates(view: View, today: date) -> Period:
    shown = view.custom or view.period(today)
    dates = st.date_input(
        t("From, to"),
        (shown.from_on, shown.to_on),
        key=filters.field("dates"),
        format="DD.MM.YYYY",
        width=240,
        on_change=filters.changed,
    )
    # While the reader has picked the first day only, the period stays what it was.
    return Period(*dates) if isinstance(dates, tuple) and len(dates) == 2 else shown


def _against(view: View) -> str:
    hint = t("What the change beside a figure is held against.")
    return _one_of(t("Compared with"), "against", AGAINST, view.against, hint)


def _cohort(view: View) -> str:
    hint = t("Which promises a share of a period counts: those whose deadline, receipt or resolution fell in it.")
    return _one_of(t("Promises counted"), "cohort", COHORTS, view.cohort, hint)


def _one_of(label: str, name: str, words: Mapping[str, str], chosen: str, hint: str) -> str:
    names = {code: t(said) for code, said in words.items()}
    return fields.one_of(label, filters.field(name), names, chosen, on_change=filters.changed, help=hint)


def _values(generation, dimension: str, view: View, place) -> tuple[str | None, ...]:
    options = cache.dimension_values(generation, dimension)
    names = {value: filters.value_words(dimension, value) for value in options}
    options = sorted(options, key=lambda value: (value is None, fmt.alphabetical(value and names[value])))
    chosen = place.multiselect(
        dimension_name(dimension),
        options,
        [value for value in view.where.get(dimension, ()) if value in names],
        key=filters.field(dimension),
        format_func=names.get,
        placeholder=t("All {number}", number=fmt.number(len(options))),
        select_all=False,  # its words are English in every language; nothing chosen means all
        on_change=filters.changed,
    )
    return tuple(chosen)
