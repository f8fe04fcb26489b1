"""The filters all pages share, kept in the address so that a link gives the same view to whoever opens it.

Codes, not labels, stand in the address, so it means the same in every language. (Streamlit's own binding of a widget to
the address writes the label shown, which changes with the language.) The fields are drawn by `filter_bar.py`, what is
chosen is shown by `filter_chips.py`; whatever an address asks for that cannot be is told, never silently dropped.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

import streamlit as st

from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import LANGUAGES, current, dimension_name, mark, preferred, t, term
from dashboard.shell import access, audited
from dashboard.shell.access import Reader
from queries import period
from queries.period import Period
from queries.semantic import dimensions
from queries.semantic.catalog import Request
from queries.warehouse import over

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
    period.ALL_HISTORY: mark("All history"),
    CUSTOM: mark("From … to …"),
}
DIMENSIONS = dimensions.used_for("filter")
COHORTS = {
    "due": mark("by deadline"),
    "received": mark("by day received"),
    "resolved": mark("by day resolved"),
}
"""What a share of promises counts in a period; `due` leaves each metric its own. A metric that does not know the one
chosen keeps its own too (`reads.py`)."""
DEFAULT_COHORT = "due"
AGAINST = {
    "before": mark("the period before"),
    "year": mark("a year before"),
}
"""What a tile's change is held against."""
DEFAULT_AGAINST = "before"
PARAMETERS = ("period", "from", "to", "cohort", "against", *DIMENSIONS)
"""What the filters keep in the address; no page may use these names for something of its own."""

_YEARS = (1900, 2199)  # beyond them no calendar reckons the period before, or the year before
_WRITTEN = "filters_written"  # what this session last put into the address
_OWN = "filters_own_parameters"  # what the page has in the address beside the filters, as far as it knows
_KEPT = "filters_kept"  # the filters between pages that do not show them
_LANGUAGE = "filters_language"  # the language of the last run
_TOLD = "filters_told"  # what the last address asked for in vain
_TIMES = "filters_times"  # how often the fields have begun with the view again


@dataclass(frozen=True)
class Refused:
    """Something an address asks for that cannot be: `what` is `period`, `cohort`, `against`, `person` or
    `value`."""

    what: str
    dimension: str = ""
    value: str = ""


@dataclass(frozen=True)
class View:
    """What the reader looks at: a period, what shares count, the values kept of each dimension (none chosen: all)."""

    period_name: str = DEFAULT_PERIOD
    custom: Period | None = None
    where: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    cohort: str = DEFAULT_COHORT
    against: str = DEFAULT_AGAINST
    """What changes are held against: a key of AGAINST."""
    known_on: date | None = field(default=None, compare=False)
    """The day up to which everything is known (`over.finished_on`); None: the last day there is data for."""
    begun_on: date | None = field(default=None, compare=False)
    """The day the data begin on; None: nobody said."""
    is_chosen: bool = field(default=True, compare=False)
    """Whether the reader chose the period; else each page begins with its own."""

    def knowing(self, generation) -> "View":
        """This view with what tells its last whole week: up to when, and from when on, things are known."""
        return replace(self, known_on=over.finished_on(generation), begun_on=generation.begun_on)

    def period(self, today: date) -> Period:
        """The period in dates, seen from the last day there is data for."""
        if self.period_name == CUSTOM and self.custom:
            return self.custom
        name = self.period_name if self.period_name in period.PRESETS else DEFAULT_PERIOD
        return period.preset(name, today, self.known_on, self.begun_on)

    def request(self, today: date, **changes) -> Request:
        """The request for the period and the filters; `changes` are further fields of it."""
        dates = self.period(today)
        cohort = None if self.cohort == DEFAULT_COHORT else self.cohort
        whole = Request(from_on=dates.from_on, to_on=dates.to_on, where=dict(self.where), cohort=cohort)
        return replace(whole, **changes)

    def address(self) -> dict[str, str | list[str]]:
        """The parameters of the address that give this view again."""
        parameters: dict[str, str | list[str]] = {"period": self.period_name}
        if self.period_name == CUSTOM and self.custom:
            parameters |= {"from": self.custom.from_on.isoformat(), "to": self.custom.to_on.isoformat()}
        if self.cohort != DEFAULT_COHORT:
            parameters["cohort"] = self.cohort
        if self.against != DEFAULT_AGAINST:
            parameters["against"] = self.against
        return parameters | {name: [value or "" for value in values] for name, values in self.where.items() if values}

    @cached_property
    def written(self) -> str:
        """The same as it stands in an address: what each of a hundred links of a page begins with."""
        return urlencode(self.address(), doseq=True)

    def keeping(self, dimension: str, values: tuple[str | None, ...]) -> "View":
        """This view with these values of one dimension, and no filter on it where there are none."""
        where = {name: values if name == dimension else self.where.get(name, ()) for name in DIMENSIONS}
        return replace(self, where={name: kept for name, kept in where.items() if kept})

    def without_filters(self) -> "View":
        """The same period, of all complaints."""
        return replace(self, where={}, cohort=DEFAULT_COHORT, against=DEFAULT_AGAINST)


def read_address(parameters: dict[str, list[str]]) -> tuple[View, list[Refused]]:
    """The view that an address asks for, and what makes no sense in it."""
    name = (parameters.get("period") or [DEFAULT_PERIOD])[0]
    refused = [] if name in PERIOD_NAMES else [Refused("period", value=name)]
    custom = None
    if name == CUSTOM:
        try:
            custom = Period(date.fromisoformat(parameters["from"][0]), date.fromisoformat(parameters["to"][0]))
            if custom.from_on.year < _YEARS[0] or custom.to_on.year > _YEARS[1]:
                raise ValueError
        except (KeyError, IndexError, ValueError, period.UsageError):
            custom = None
            words = " – ".join(parameters.get(key, [""])[0] for key in ("from", "to"))
            refused.append(Refused("period", value=words))
            name = DEFAULT_PERIOD
    cohort = (parameters.get("cohort") or [DEFAULT_COHORT])[0]
    if cohort not in COHORTS:
        refused.append(Refused("cohort", value=cohort))
        cohort = DEFAULT_COHORT
    against = (parameters.get("against") or [DEFAULT_AGAINST])[0]
    if against not in AGAINST:
        refused.append(Refused("against", value=against))
        against = DEFAULT_AGAINST
    where = {key: tuple(value or None for value in parameters[key]) for key in DIMENSIONS if parameters.get(key)}
    is_chosen = bool(parameters.get("period")) and not any(one.what == "period" for one in refused)
    name = name if name in PERIOD_NAMES else DEFAULT_PERIOD
    return View(name, custom, where, cohort, against, is_chosen=is_chosen), refused


def from_address(page_parameters: tuple[str, ...] = (), begin: str = DEFAULT_PERIOD) -> View:
    """The view of this session: what the address says where a reader changed it, else what was last chosen.

    `begin` is the period of the page where nobody chose one.
    """
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    ours = {key: values for key, values in now.items() if key in PARAMETERS}
    own = {key: values for key, values in now.items() if key in page_parameters}
    kept = st.session_state.get(_KEPT)
    # A change of page empties the address: then what was chosen stays.
    if kept is None or (ours and ours != st.session_state.get(_WRITTEN)):
        kept, st.session_state[_TOLD] = read_address(ours)
        forget_fields()
    if not kept.is_chosen and kept.period_name != begin:
        kept = replace(kept, period_name=begin, custom=None)
        forget_fields()
    if own != st.session_state.get(_OWN):
        # A field of the page's own then begins with what the address says, not with what it held before.
        for key in page_parameters:
            st.session_state.pop(key, None)
        # Said at once: a run may end before it is over, because the reader goes on clicking.
        st.session_state[_OWN] = own
    st.session_state[_KEPT] = kept
    return kept


def settle(generation, view: View, reader: Reader) -> View:
    """The view that this reader may have of these data; what has to be left out of it is told."""
    refused = []
    view = view.knowing(generation)
    for dimension, values in view.where.items():
        if dimension in access.PEOPLE_DIMENSIONS and not reader.may_see_people:
            # not which one: it may be a name
            refused.append(Refused("person", dimension))
            audited.refused(reader, f"filter by {dimension}")
            view = view.keeping(dimension, ())
            continue
        known = cache.dimension_values(generation, dimension)
        if missing := [value for value in values if value not in known]:
            refused += [Refused("value", dimension, value or "") for value in missing]
            view = view.keeping(dimension, tuple(value for value in values if value in known))
    if refused:
        st.session_state[_TOLD] = [*st.session_state.get(_TOLD, []), *refused]
        forget_fields()
    return view


def told() -> list[str]:
    """A sentence for each thing the last address asked for in vain; none once the reader has chosen something."""
    return [_refusal(refused) for refused in st.session_state.get(_TOLD, [])]


def _refusal(refused: Refused) -> str:
    value = " ".join(refused.value.split())[:60] or t("not given")
    name = dimension_name(refused.dimension) if refused.dimension else ""
    if refused.what == "period":
        return t("The link asks for a period that is none (“{value}”): the last whole week is shown.", value=value)
    if refused.what == "cohort":
        return t("The link asks to count in a way that is not known (“{value}”): deadlines are counted.", value=value)
    if refused.what == "against":
        return t(
            "The link asks for a comparison that is not known (“{value}”): the period before is used.", value=value
        )
    if refused.what == "person":
        return t("The link shows one employee only. Your role does not see people, so all of them are shown.")
    return t("The link asks for {name} “{value}”, which is not in the data: shown without it.", name=name, value=value)


def choose(view: View) -> None:
    """Makes this the view from the next run on; for callbacks of buttons and charts."""
    kept = st.session_state.get(_KEPT, view)
    if (kept.period_name, kept.custom) != (view.period_name, view.custom):
        view = replace(view, is_chosen=True)
    st.session_state[_KEPT] = view
    st.session_state[_TOLD] = []
    forget_fields()


def narrow(dimension: str, *values: str | None) -> None:
    """Shows only these values of a dimension from the next run on: what selecting them in a chart does."""
    choose(st.session_state.get(_KEPT, View()).keeping(dimension, values))


def forget_fields() -> None:
    """Lets the fields begin with the view again."""
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1


def field(name: str) -> str:
    """The key of a field of the filters: another one each time the fields begin again.

    A browser goes on sending what a field held that it draws no more, as those of a closed popover; under a new key
    that is of no account.
    """
    return f"filter_{name}_{st.session_state.get(_TIMES, 0)}"


def changed() -> None:
    """What a field says when the reader used it: what the address asked for is no longer of interest."""
    st.session_state[_TOLD] = []


def keep(view: View, page_parameters: tuple[str, ...] = ()) -> None:
    """Remembers the view for the next page and writes it into the address, beside what the page itself keeps there."""
    st.session_state[_KEPT] = view
    own = {key: st.query_params.get_all(key) for key in page_parameters if key in st.query_params}
    address = view.address() | {"lang": current()} | own
    written = {key: value if isinstance(value, list) else [value] for key, value in address.items()}
    st.session_state[_WRITTEN] = {key: values for key, values in written.items() if key in PARAMETERS}
    if {key: st.query_params.get_all(key) for key in st.query_params} != written:
        st.query_params.from_dict(address)


def write_own(parameter: str, value: str | None) -> None:
    """Writes a parameter of the page's own into the address, or takes it out of it."""
    others = {key: values for key, values in st.session_state.get(_OWN, {}).items() if key != parameter}
    if value is None:
        st.session_state[_OWN] = others
        st.query_params.pop(parameter, None)
    elif st.query_params.get_all(parameter) != [value]:
        st.session_state[_OWN] = others | {parameter: [value]}
        st.query_params[parameter] = value


WIDER = ("last_13_weeks", "last_52_weeks", period.ALL_HISTORY)
"""What is offered where a period holds too few: the first of these that is longer."""


def wider(view: View, today: date) -> View | None:
    """The same view of a longer period; None where all there is is looked at."""
    now = view.period(today)
    for name in WIDER:
        found = replace(view, period_name=name, custom=None, is_chosen=True)
        if found.period(today).days > now.days:
            return found
    return None


def beside(view: View, today: date) -> tuple[View | None, View | None]:
    """The same view of the period before and of the one after; None where the data have none of it."""
    now = view.period(today)
    moved = (period.previous(now), period.following(now))
    known = (
        view.begun_on is None or moved[0].to_on >= view.begun_on,
        moved[1].from_on <= today and view.period_name != period.ALL_HISTORY,
    )
    return tuple(
        _spanning(view, span, today) if is_known else None for span, is_known in zip(moved, known, strict=True)
    )


def _spanning(view: View, span: Period, today: date) -> View:
    """The view of these dates; of the last whole week by its name, which goes with the data."""
    last = replace(view, period_name=DEFAULT_PERIOD, custom=None, is_chosen=True)
    return last if last.period(today) == span else replace(view, period_name=CUSTOM, custom=span, is_chosen=True)


def value_words(dimension: str, value: str | None) -> str:
    """The name of a value of a dimension, as readers know it."""
    return t("not given") if value is None else term(dimension, value)


def words(view: View, today: date) -> str:
    """The view in words: the period, then each filter that is set."""
    dates = view.period(today)
    parts = [period_words(dates)]
    if view.known_on and dates.from_on <= today and dates.to_on > view.known_on:
        parts.append(t("not over, data to {day}", day=fmt.day(today)))
    if view.cohort != DEFAULT_COHORT:
        parts.append(cohort_words(view))
    if view.against != DEFAULT_AGAINST:
        parts.append(against_words(view))
    for dimension, values in view.where.items():
        names = ", ".join(value_words(dimension, value) for value in values)
        parts.append(f"{dimension_name(dimension)}: {names}")
    return " · ".join(parts)


def against_words(view: View) -> str:
    """What changes are held against, in words."""
    compared = t("Compared with")
    return f"{compared}: {t(AGAINST[view.against])}"


def cohort_words(view: View) -> str:
    """What shares count, in words."""
    counted = t("Promises counted")
    return f"{counted}: {t(COHORTS[view.cohort])}"


def period_words(dates: Period) -> str:
    """A period in words: Week 46, 9–15 November 2026."""
    if dates.grain == "week":
        number = fmt.ordinal(dates.from_on.isocalendar().week)
        return t("Week {number}, {days}", number=number, days=fmt.days(dates.from_on, dates.to_on))
    return fmt.days(dates.from_on, dates.to_on)


def language() -> str:
    """The language of this session: chosen on the page, else in the address, else as before, else the browser's."""
    if st.session_state.get("language") not in LANGUAGES:
        asked = st.query_params.get("lang")
        before = st.session_state.get(_LANGUAGE) or preferred(st.context.locale)
        st.session_state["language"] = asked if asked in LANGUAGES else before
    if st.session_state.get(_LANGUAGE, st.session_state["language"]) != st.session_state["language"]:
        # The browser holds a field's choice as the words it showed, which the next page no longer knows.
        forget_fields()
    # The state of a field is lost where a run ends before it is drawn.
    st.session_state[_LANGUAGE] = st.session_state["language"]
    return st.session_state["language"]
