"""The pages, grouped by who reads them. A new page is a folder in `app_pages` and a line here."""

from dataclasses import dataclass

import streamlit as st

from dashboard.i18n.translate import mark, t
from dashboard.shell.purposes import PURPOSES
from dashboard.ui import brand

MANAGEMENT = mark("Management")
TEAM_LEADS = mark("Team leads")
QUALITY_TEAM = mark("Quality team")
EVERYONE = mark("Everyone")


@dataclass(frozen=True)
class Entry:
    """One page: its reader, its address, its name, whether the filters apply to it.

    `parameters` are what the page keeps in the address beside the filters; a field of the page whose key is the same
    begins with it.
    """

    reader: str
    file: str
    name: str
    is_filtered: bool = True
    parameters: tuple[str, ...] = ()
    is_in_menu: bool = True
    """False: a page that only links lead to."""
    has_period: bool = True
    """False: a page that is filtered, but looks at a period of its own."""
    needs_data: bool = True
    """False: a page that can be read before anything was loaded."""
    begins_with: str = "last_whole_week"
    """The period it shows where the reader chose none: a quarter where a week tells too little."""


_START = "start"
_FOLDERS = {
    "open": "open_complaints",
    "causes": "root_causes",
    "candidate": "root_cause",
    "coding": "cause_coding",
    "whatif": "what_if",
    "judged": "whatif_records",
    "quality": "data_quality",
    "rows": "row_list",
    "behind": "metric_records",
    "reports": "weekly_reports",
    "audit": "audit_log",
}
"""Folders of `app_pages` that are not named as the address: addresses are in links that readers keep."""
_QUARTER = "last_13_weeks"
ORDER = ("sort", "way", "page", "find")
"""What a long list keeps in the address: what it is sorted by, which way, its page, and what is searched for in it."""

ENTRIES = (
    Entry(MANAGEMENT, "overview", mark("Overview")),
    Entry(MANAGEMENT, "satisfaction", mark("Satisfaction"), begins_with=_QUARTER),
    Entry(MANAGEMENT, "trends", mark("Trends")),
    Entry(TEAM_LEADS, "open", mark("Open complaints"), parameters=("show", "by", *ORDER), has_period=False),
    Entry(TEAM_LEADS, "channels", mark("Channels"), parameters=("step", "beside"), begins_with=_QUARTER),
    Entry(TEAM_LEADS, "employees", mark("Employees"), parameters=("who", "step"), begins_with=_QUARTER),
    Entry(TEAM_LEADS, "timeliness", mark("Timeliness"), parameters=("step",)),
    Entry(TEAM_LEADS, "extensions", mark("Extensions"), begins_with=_QUARTER),
    Entry(QUALITY_TEAM, "causes", mark("Root causes"), is_filtered=False),
    Entry(QUALITY_TEAM, "changes", mark("Changes"), is_filtered=False),
    Entry(QUALITY_TEAM, "coding", mark("Coding"), is_filtered=False),
    Entry(QUALITY_TEAM, "candidate", mark("Root cause"), is_filtered=False, parameters=("key",), is_in_menu=False),
    Entry(QUALITY_TEAM, "whatif", mark("What if"), parameters=("limits",), has_period=False),
    Entry(
        QUALITY_TEAM,
        "judged",
        mark("Judged by other limits"),
        parameters=("part", "keys", "limits", "span", *ORDER),
        is_in_menu=False,
        has_period=False,
    ),
    Entry(QUALITY_TEAM, "quality", mark("Data quality"), is_filtered=False, parameters=("load", "rule")),
    Entry(
        QUALITY_TEAM,
        "rows",
        mark("Rows behind a figure"),
        is_filtered=False,
        parameters=("list", "keys", *ORDER),
        is_in_menu=False,
    ),
    Entry(
        EVERYONE,
        "behind",
        mark("Behind a figure"),
        parameters=("metric", "part", "keys", "options", "span", *ORDER),
        is_in_menu=False,
    ),
    Entry(EVERYONE, "reports", mark("Reports"), is_filtered=False, parameters=("edition", "week", "audience")),
    Entry(EVERYONE, "complaint", mark("Complaint"), is_filtered=False, parameters=("id", "came_from", "place")),
    Entry(EVERYONE, "policy", mark("Policy"), is_filtered=False, parameters=("year",)),
    Entry(
        EVERYONE,
        "definitions",
        mark("Definitions"),
        is_filtered=False,
        parameters=("find", "metric"),
        needs_data=False,
    ),
    Entry(EVERYONE, "add_data", mark("Add data"), is_filtered=False, parameters=("upload",), needs_data=False),
    Entry(EVERYONE, "help", mark("Help"), is_filtered=False, needs_data=False),
    Entry(EVERYONE, "audit", mark("Audit log"), is_filtered=False, is_in_menu=False),
)


def menu() -> tuple[Entry, st.Page]:
    """Draws the menu and gives the page chosen, with its entry. The first entry is where a reader arrives."""
    groups: dict[str, list[st.Page]] = {}
    for entry in ENTRIES:
        page = st.Page(
            path(entry.file),
            title=t(entry.name),
            url_path=_START if entry is ENTRIES[0] else entry.file,
            default=entry is ENTRIES[0],
            help=purpose(entry) or None,
            visibility="visible" if entry.is_in_menu else "hidden",
        )
        groups.setdefault(t(entry.reader), []).append(page)
    # The first page stands at the bare address (its own name there is never seen); the name of its file leads there.
    first = groups[t(ENTRIES[0].reader)][0]
    by_name = st.Page(_nothing, title=first.title, url_path=ENTRIES[0].file, visibility="hidden")
    chosen = st.navigation({**groups, "": [by_name]}, expanded=True)
    if chosen is by_name:
        st.switch_page(first, query_params={key: st.query_params.get_all(key) for key in st.query_params})
    entry = next((entry for entry in ENTRIES if entry.file == chosen.url_path), ENTRIES[0])
    return entry, chosen


def title(entry: Entry) -> str:
    """What the browser calls the page: its name first, and which complaint or week it shows, to tell tabs apart."""
    own = [name for name in ("id", "week") if name in entry.parameters and name in st.query_params]
    shown = st.query_params[own[0]] if own else ""
    return " · ".join(part for part in (t(entry.name), shown[:40], brand.NAME) if part)


def purpose(entry: Entry) -> str:
    """What the page is for, in a sentence; empty where nobody has written it yet."""
    return t(PURPOSES[entry.file]) if entry.file in PURPOSES else ""


def _nothing() -> None:
    """Stands for a page that only leads to another."""


def path(file: str) -> str:
    """A page's file as Streamlit names it: from the folder of app.py."""
    return f"app_pages/{_FOLDERS.get(file, file)}/page.py"
