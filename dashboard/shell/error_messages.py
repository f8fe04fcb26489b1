"""What a reader sees where a page cannot be drawn: what is so in a sentence, and a way on. Never a traceback.

The errors of this project say precisely what was wrong and where, in English and for whoever runs the pages; that
sentence stands below the reader's own, marked as English.
"""

import logging
import traceback
from html import escape

import streamlit as st

from dashboard.data import activity
from dashboard.i18n.translate import t
from dashboard.shell import access, filters, sign_ins
from dashboard.shell.filters import View
from dashboard.shell.navigation import Entry
from dashboard.ui import html
from queries.errors import BadPolicyError, ComplaintsError, RegisterError, UsageError, WarehouseError

logger = logging.getLogger(__name__)


def say(lead: str, more: str = "") -> None:
    """A page that has nothing to show says so in a sentence, and what to do in another."""
    html.show(html.paragraph("lead", lead) + html.paragraph("more", more))


def open_to_others() -> None:
    """The server listens on more than this machine, and asks nobody who they are."""
    say(
        t("These pages are not shown to other machines without a sign-in."),
        t(
            "Those who run them start them with “python -m dashboard”, or set up signing in; "
            "docs/explanation/access.md says how."
        ),
    )


def nobody() -> None:
    """The reader may see nothing before signing in, or at all."""
    if sign_ins.can_login() and not sign_ins.has_signed_in():
        say(t("Sign in to see the pages."))
        if st.button(t("Sign in"), type="primary", key="sign_in"):
            st.login()
        return
    if access.needs_login() and not sign_ins.can_login():
        say(
            t("Signing in is required, but not set up."),
            t(
                "Those who run the pages name a provider in .streamlit/secrets.toml; "
                "docs/explanation/access.md says how."
            ),
        )
        return
    say(
        t("You are not among those who may see these pages."),
        t("Ask those who run them to add your address to settings.toml."),
    )
    if sign_ins.has_signed_in() and st.button(t("Sign out")):
        sign_ins.sign_out()


def no_team() -> None:
    """The reader's role sees the complaints of their own teams, and the settings name none of theirs."""
    say(
        t("You see the complaints of your own teams, but none is named as yours."),
        t("Ask those who run the pages to add your address to [access.members] in settings.toml."),
    )
    if sign_ins.has_signed_in() and st.button(t("Sign out")):
        sign_ins.sign_out()


def not_usable(error: ComplaintsError, entry: Entry) -> None:
    """Something that this project foresees: the data are of another version, the settings wrong, ..."""
    logger.warning("the page %s: %s", entry.file, error)
    if isinstance(error, WarehouseError):
        say(
            t("The data cannot be read."),
            t(
                "They were written by another version of this program, or the file is damaged. Those who run the pages "
                "load them again, or go back to the load before. This page then fills by itself."
            ),
        )
    elif isinstance(error, BadPolicyError):
        say(t("The settings cannot be read."), t("Those who run the pages mend settings.toml and start them again."))
    elif isinstance(error, RegisterError):
        say(
            t("Decisions cannot be read or written just now."),
            t("The register of decisions cannot be reached. Pages without decisions work as before."),
        )
    elif isinstance(error, UsageError):
        say(t("This view cannot be shown."), t("Choose other filters or another page."))
    else:
        say(t("The data cannot be shown."))
    technical = escape(t("For those who run the pages:"))
    html.show(f'<p class="p-note">{technical} <span lang="en">{escape(str(error))}</span></p>')
    if not isinstance(error, WarehouseError | BadPolicyError):
        _way_on(entry)


def broken(error: Exception, entry: Entry) -> None:
    """Tells the reader that a page failed, and the log where; not what the error says: it may quote data."""
    activity.count("errors")
    places = " < ".join(
        f"{place.name} ({place.filename.rsplit('/', 1)[-1]}:{place.lineno})"
        for place in reversed(traceback.extract_tb(error.__traceback__)[-6:])
    )
    logger.error("the page %s failed with %s in %s", entry.file, type(error).__name__, places)
    say(
        t("This page could not be drawn."),
        t("Choose other filters or another page. If it stays so, tell those who run it; the log says where."),
    )
    _way_on(entry)


def _way_on(entry: Entry) -> None:
    """A button that draws the page again: without filters, or simply once more."""
    first = View()
    with st.container(horizontal=True):
        if entry.is_filtered and st.session_state.get("filters_kept", first) != first:
            st.button(
                t("Show the last whole week without filters"),
                key="way_on_unfiltered",
                on_click=filters.choose,
                args=(first,),
            )
        st.button(t("Try again"), key="way_on_again")
