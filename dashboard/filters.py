"""The filters all pages share, kept in the address so that a link gives the same view to whoever opens it.

Codes, not labels, stand in the address, so it means the same in every language. (Streamlit's own binding of a widget to
the address writes the label shown, which changes with the language.)
"""

from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from dashboard import format as fmt
from dashboard import reads
from dashboard.text import LANGUAGES, current, mark, preferred, t, term
from queries import period
from queries.catalog import Request
from queries.period import Period

DEFAULT_PERIOD = "last_whole_week"
CUSTOM = "custom"
PERIOD_NAMES = {
    "last_whole_week": mark("Last whole week"),
    "this_week": mark("This week so far"),
    "last_4_weeks": mark("Last 4 weeks"),
    "last_13_weeks": mark("Last 13 weeks"),
    "last_52_weeks": mark("Last 52 weeks"),
    "last_whole_month": mark("Last whole month"),
    "this_month": mark("This month so far"),
    "this_year": mark("This year so far"),
    CUSTOM: mark("From … to …"),
}
DIMENSIONS = {
    "channel": mark("Channel"),
    "store": mark("Store"),
    "product_category": mark("Product category"),
    "handler": mark("Employee who handles it"),
}
_PARAMETERS = ("period", "from", "to", *DIMENSIONS)
_WRITTEN = "filters_written"  # what this session last put into the address
_KEPT = "filters_kept"  # the filters between pages that do not show them


@dataclass(frozen=True)
class View:
    """What the reader looks at: a period and the values kept of each dimension (none chosen: all)."""

    period_name: str = DEFAULT_PERIOD
    custom: Period | None = None
    where: dict[str, tuple[str | None, ...]] = field(default_factory=dict)

    def period(self, today: date) -> Period:
        """The period in dates, seen from the last day there is data for."""
        if self.period_name == CUSTOM and self.custom:
            return self.custom
        return period.preset(self.period_name if self.period_name in period.PRESETS else DEFAULT_PERIOD, today)

    def request(self, today: date, **changes) -> Request:
        """The request for the period and the filters; `changes` are further fields of it."""
        dates = self.period(today)
        return replace(Request(from_on=dates.from_on, to_on=dates.to_on, where=dict(self.where)), **changes)

    def address(self) -> dict[str, str | list[str]]:
        """The parameters of the address that give this view again."""
        parameters: dict[str, str | list[str]] = {"period": self.period_name}
        if self.period_name == CUSTOM and self.custom:
            parameters |= {"from": self.custom.from_on.isoformat(), "to": self.custom.to_on.isoformat()}
        return parameters | {name: [value or "" for value in values] for name, values in self.where.items() if values}


def read_address(parameters: dict[str, list[str]]) -> View:
    """The view that an address asks for; what makes no sense in it is left out."""
    name = (parameters.get("period") or [DEFAULT_PERIOD])[0]
    custom = None
    try:
        custom = Period(date.fromisoformat(parameters["from"][0]), date.fromisoformat(parameters["to"][0]))
    except (KeyError, IndexError, ValueError, period.UsageError):
        name = DEFAULT_PERIOD if name == CUSTOM else name
    where = {key: tuple(value or None for value in parameters[key]) for key in DIMENSIONS if parameters.get(key)}
    return View(name if name in PERIOD_NAMES else DEFAULT_PERIOD, custom, where)


def from_address() -> View:
    """The view of this session: what the address says where a reader changed it, else what was last chosen."""
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    ours = {key: values for key, values in now.items() if key in _PARAMETERS}
    kept = st.session_state.get(_KEPT)
    # A change of page empties the address: then what was chosen stays.
    if kept is None or (ours and ours != st.session_state.get(_WRITTEN)):
        kept = read_address(ours)
        for key in ("period", "dates", *DIMENSIONS):
            st.session_state.pop(f"filter_{key}", None)
    st.session_state[_KEPT] = kept
    return kept


def keep(view: View, page_parameters: tuple[str, ...] = ()) -> None:
    """Remembers the view for the next page and writes it into the address, beside what the page itself keeps there."""
    st.session_state[_KEPT] = view
    own = {key: st.query_params[key] for key in page_parameters if key in st.query_params}
    address = view.address() | {"lang": current()} | own
    written = {key: value if isinstance(value, list) else [value] for key, value in address.items()}
    st.session_state[_WRITTEN] = {key: values for key, values in written.items() if key in _PARAMETERS}
    if {key: st.query_params.get_all(key) for key in st.query_params} != written:
        st.query_params.from_dict(address)


def bar(generation, view: View) -> View:
    """Draws the filters and gives the view chosen."""
    today = generation.data_as_of_on
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        name = _period(view)
        custom = _dates(view, today) if name == CUSTOM else None
        chosen = sum(len(values) for values in view.where.values())
        label = t("Filters ({count})", count=fmt.number(chosen)) if chosen else t("Filters")
        with st.popover(label, key="filters_more"):
            where = {key: _values(generation, key, view) for key in DIMENSIONS}
    return View(name, custom, {key: values for key, values in where.items() if values})


def _period(view: View) -> str:
    st.session_state.setdefault("filter_period", view.period_name)
    names = {name: t(words) for name, words in PERIOD_NAMES.items()}
    return st.selectbox(t("Period"), list(names), key="filter_period", format_func=names.get, width=236)


def _dates(view: View, today: date) -> Period:
    shown = view.custom or view.period(today)
    st.session_state.setdefault("filter_dates", (shown.from_on, shown.to_on))
    dates = st.date_input(t("From, to"), key="filter_dates", format="DD.MM.YYYY", width=240)
    # While the reader has picked the first day only, the period stays what it was.
    return Period(*dates) if isinstance(dates, tuple) and len(dates) == 2 else shown


def _values(generation, dimension: str, view: View) -> tuple[str | None, ...]:
    options = reads.dimension_values(generation, dimension)
    key = f"filter_{dimension}"
    st.session_state.setdefault(key, [value for value in view.where.get(dimension, ()) if value in options])
    names = {value: t("not given") if value is None else term(dimension, value) for value in options}
    options = sorted(options, key=lambda value: fmt.alphabetical(value and names[value]))
    chosen = st.multiselect(t(DIMENSIONS[dimension]), options, key=key, format_func=names.get, placeholder=t("All"))
    return tuple(chosen)


def words(view: View, today: date) -> str:
    """The view in words: the period, then each filter that is set."""
    dates = view.period(today)
    parts = [period_words(dates)]
    for dimension, values in view.where.items():
        names = ", ".join(t("not given") if value is None else term(dimension, value) for value in values)
        parts.append(f"{t(DIMENSIONS[dimension])}: {names}")
    return " · ".join(parts)


def period_words(dates: Period) -> str:
    """A period in words: Week 46, 9–15 November 2026."""
    if dates.grain == "week":
        number = fmt.number(dates.from_on.isocalendar().week)
        return t("Week {number}, {days}", number=number, days=fmt.days(dates.from_on, dates.to_on))
    return fmt.days(dates.from_on, dates.to_on)


def language() -> str:
    """The language of this session: chosen on the page, else in the address, else the browser's."""
    asked = st.query_params.get("lang")
    if "language" not in st.session_state:
        st.session_state["language"] = asked if asked in LANGUAGES else preferred(st.context.locale)
    return st.session_state["language"]
