"""What the page of the audit log shows: the lines that were searched for, and whether the chain holds."""

from datetime import UTC

import pandas as pd

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import mark, t
from dashboard.shell import audited, navigation
from dashboard.ui import tables
from dashboard.ui.tables import Column
from queries import audit
from queries.audit import Entry, Verdict

WORDS = {
    "sign_in": mark("signed in"),
    "sign_out": mark("signed out"),
    "refused": mark("was refused"),
    "read_people": mark("saw names of employees"),
    "read_texts": mark("read words of complaints"),
    "download": mark("took a file away"),
    "decision": mark("decided"),
    "load": mark("loaded data"),
    "approval": mark("approved a source"),
    "rollback": mark("went back a load"),
    "backup": mark("made a backup"),
    "restore": mark("restored a backup"),
    "erasure": mark("erased a customer"),
    "settings": mark("changed settings"),
    "delivery": mark("sent a mail"),
    "retention": mark("took old lines away"),
}
OF = {
    "examples of a cause": mark("examples of a cause"),
    "examples of themes": mark("examples of themes"),
    "asked for on a page": mark("asked for on a page"),
}
"""What the log says in words of its own; all else is a page or the name of a thing."""
_FILTER = "filter by "
NOBODY = mark("(nobody signed in)")
SHOWN = 200


def verdict(found: Verdict) -> str:
    """Whether the log is as it was written, in a sentence."""
    if found.fault:
        return t("The audit log was changed: {fault}.", fault=found.fault)
    return t("None of {n} lines was changed: each is bound to the one before.", n=fmt.number(found.lines))


def table(found: list[Entry], zone: str) -> str:
    """The newest of the lines that were found."""
    columns = (
        Column(t("When")),
        Column(t("Who")),
        Column(t("What")),
        Column(t("Of what"), "brief"),
        Column(t("More"), "long", is_for_wide_screens=True),
    )
    rows = [
        (fmt.instant(one.at.astimezone(UTC), zone), _who(one), t(WORDS[one.what]), _of(one), _more(one))
        for one in found[:SHOWN]
    ]
    return tables.table(columns, rows)


def frame(found: list[Entry]) -> pd.DataFrame:
    """The lines that were found, as a file has them: with their number and hash."""
    return pd.DataFrame(
        [(one.number, one.at.isoformat(), one.who, one.what, one.of, _more(one), one.hash) for one in found],
        columns=["number", "at", "who", "what", "of", "more", "hash"],
    )


def kinds() -> dict[str, str]:
    """What can be chosen: every kind of line, and all of them."""
    return {"": t("everything")} | {kind: t(words) for kind, words in WORDS.items()}


def _of(one: Entry) -> str:
    if one.of.startswith(_FILTER):
        return t("filter by {dimension}", dimension=one.of.removeprefix(_FILTER))
    said = OF | {entry.file: entry.name for entry in navigation.ENTRIES}
    return t(said[one.of]) if one.of in said else one.of


def _who(one: Entry) -> str:
    return t(NOBODY) if one.who == audited.NAMELESS else one.who


def _more(one: Entry) -> str:
    """What else the line holds, as the log and the settings have it."""
    return ", ".join(f"{name}={value}" for name, value in one.more.items())


assert WORDS.keys() == set(audit.KINDS)  # noqa: S101 - a kind without words would break the page
