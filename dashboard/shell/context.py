"""What surrounds every page: the data and filters it is drawn from, and the line at its foot."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import wraps
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.data import activity, cache
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import t, term
from dashboard.shell import access
from dashboard.shell.access import Reader
from dashboard.shell.filters import View
from dashboard.ui import html
from queries.analysis.period_comparison import Comparison
from queries.period import Period
from queries.semantic import present
from queries.semantic.present import Present
from queries.semantic.request import Request
from queries.warehouse.generation import Generation

_WATCH_SECONDS = 10


@dataclass(frozen=True)
class PageContext:
    """One generation and one view of it: what a page asks its figures of."""

    generation: Generation
    view: View
    reader: Reader = access.STRANGER
    """Who reads. Whatever is read in this context, in whatever thread, is read for them."""

    def __post_init__(self):
        """Let the view know up to when everything is known, which tells its last whole week."""
        if self.generation is not None:
            object.__setattr__(self, "view", self.view.knowing(self.generation))

    @property
    def today(self) -> date:
        """The last local day there is data for."""
        return self.generation.data_as_of_on

    @property
    def zone(self) -> str:
        """The policy's time zone."""
        return self.generation.zone

    @property
    def period(self) -> Period:
        """The period looked at."""
        return self.view.period(self.today)

    @property
    def present(self) -> Present:
        """What the data ever have: what they never have is left out."""
        return present.of(self.generation)

    def request(self, **changes: object) -> Request:
        """The request for the period and filters; `changes` are further fields of it."""
        return self.view.request(self.today, **changes)

    def run(self, name: str, **changes: object) -> pd.DataFrame:
        """Rows of a metric or a row list for this period and these filters."""
        return cache.run(self.generation, name, self.request(**changes))

    def with_previous(self, name: str, **changes: object) -> Comparison:
        """A metric beside the period before."""
        return cache.with_previous(self.generation, name, self.request(**changes))

    def series(self, name: str, grain: str = "week", count: int = 13, **changes: object) -> pd.DataFrame:
        """A metric over the periods that end with this one."""
        return cache.series(self.generation, name, self.request(**changes), grain, count)

    def rows(self, name: str, limit: int | None = None, **where: str) -> pd.DataFrame:
        """A row list without the period and the filters: all rows in which each column has the value given."""
        asked = Request(where={column: (value,) for column, value in where.items()}, limit=limit)
        return cache.run(self.generation, name, asked)


_current: ContextVar[PageContext] = ContextVar("page_context")


def current() -> PageContext:
    """The context of the page being drawn."""
    return _current.get()


def enter(generation: Generation, view: View, reader: Reader) -> PageContext:
    """Makes this the context of the page that is drawn next."""
    activity.note()
    ctx = PageContext(generation, view, reader)
    _current.set(ctx)
    return ctx


def fragment(function: Callable[..., None], run_every: float | None = None) -> Callable[..., None]:
    """As `st.fragment`: what the reader does inside draws only this again. Language and context are those of the page.

    Streamlit runs a fragment again in a thread of its own, which knows neither. Where the reader's rights are no longer
    those that the page was drawn with, the whole page is drawn again.
    """

    @st.fragment(run_every=run_every)
    def run(language: str, ctx: PageContext | None, *arguments: object, **others: object) -> None:
        translate.use(language)
        if ctx is not None:
            if not access.reader().has_rights_of(ctx.reader):
                st.rerun()
            _current.set(ctx)
        function(*arguments, **others)

    @wraps(function)
    def begin(*arguments: object, **others: object) -> None:
        run(translate.current(), _current.get(None), *arguments, **others)

    return begin


@st.fragment(run_every=_WATCH_SECONDS)
def watch(shown: str | None, reader: Reader) -> None:
    """Draws the page again once another generation than the one shown is live, or the reader has other rights.

    Who has signed out in another tab has then signed out in this one too.
    """
    if not access.reader().has_rights_of(reader):
        st.rerun()
    live = cache.live_name()
    if live is not None and live != shown:
        st.rerun()


def top(generation: Generation, name: str) -> None:
    """The line above every page: its name, and up to when the data go."""
    moment = fmt.local(generation.data_as_of, generation.zone)
    html.show(html.top_line(name, t("Data to {day}, {time}", day=fmt.day(moment.date()), time=f"{moment:%H:%M}")))


def foot(ctx: PageContext) -> None:
    """The line under every page: which generation it is, which policy measures it, in which zone times are told."""
    number = ctx.generation.meta.get("generation", ctx.generation.name)
    words = t(
        "Data version {generation} · policy {policy} · times of {zone}",
        zone=ctx.zone.split("/")[-1].replace("_", " "),
        generation=str(number).lstrip("0") or number,
        policy=term("policy", ctx.generation.meta.get("policy")),
    )
    if teams := ctx.reader.teams:
        own = t("You see the complaints of your own teams: {names}.", names=", ".join(one.name for one in teams))
        words = f"{words} · {own}"
    html.show(html.paragraph("foot", words))


def address(ctx: PageContext, **others: str) -> str:
    """The parameters, as they stand in an address, that give this view and `others`."""
    own = ctx.view.address() | {"lang": translate.current()}
    if own.keys().isdisjoint(others):
        return "&".join((ctx.view.written, urlencode({"lang": translate.current()} | others)))
    return urlencode(own | others, doseq=True)
