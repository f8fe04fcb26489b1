"""What the page of coding shows and does: complaints without a cause, one at a time, and new themes among them.

What a person decides goes to the register at once; loads take it from there. What was done on the page can be undone
on the page, the latest first.
"""

from dataclasses import dataclass, field
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from dashboard.data import cache
from dashboard.decisions import register as decisions_register
from dashboard.i18n import format as fmt
from dashboard.i18n.escape import markdown
from dashboard.i18n.translate import mark, nt, t, term
from dashboard.shell import audited, context
from dashboard.shell.access import Reader
from dashboard.shell.context import PageContext
from dashboard.ui import html, tables
from queries.register.coding import NONE_OF_KNOWN, words
from queries.settings import settings

CHOICES = 5
"""Likely causes offered by the keys 1 to 5."""
_SESSION = "coding_session"
# From which probability on a suggestion is said to be so; below the last it is a guess.
_SURENESS = (
    (0.95, mark("almost certain")),
    (0.8, mark("very likely")),
    (0.6, mark("likely")),
    (0.0, mark("more a guess than not")),
)
_WHY_NONE = {
    "no_texts": mark("The data hold no words of complaints, so nothing can be suggested."),
    "nothing_uncoded": mark("Every complaint has a cause."),
    "too_few_coded": mark("Too few complaints have a cause to learn from: nothing is suggested yet."),
}


@dataclass
class Session:
    """What one reader did on the page since it was opened."""

    skipped: list[str] = field(default_factory=list)
    done: list[tuple[str, ...]] = field(default_factory=list)
    """Complaints coded or skipped by each act, the newest last."""


@dataclass(frozen=True)
class CodingData:
    """The complaints without a cause and what is known of them."""

    reader: Reader
    model: pd.Series | None
    """None: made before causes were suggested."""
    waiting: pd.DataFrame
    """Not yet coded: those with a suggestion first, each the newest first."""
    confirmed_count: int
    """Coded since the newest load."""
    refused_count: int
    """Of those, how many were found to have none of the known causes."""
    themes: pd.DataFrame
    causes: list[str]


def session() -> Session:
    """The session's acts."""
    return st.session_state.setdefault(_SESSION, Session())


def load(ctx: PageContext, reader: Reader) -> CodingData:
    """Everything the page says to a reader who may have given a name on it; RegisterError."""
    found = cache.together(
        model=partial(ctx.rows, "coding_model"),
        suggestions=partial(ctx.rows, "cause_suggestions"),
        themes=partial(ctx.rows, "themes"),
        causes=partial(cache.dimension_values, ctx.generation, "cause"),
    )
    model, suggestions = found["model"], found["suggestions"]
    coded = decisions_register.register(ctx.generation).codings()
    is_coded = suggestions["complaint_id"].isin(list(coded))
    waiting = suggestions[~is_coded].sort_values(
        "suggested_cause", key=lambda causes: causes.isna(), kind="stable", ignore_index=True
    )
    refused = [one for one in suggestions.loc[is_coded, "complaint_id"] if coded[one].cause == NONE_OF_KNOWN]
    known = [cause for cause in found["causes"] if cause is not None]
    given = {one.cause for one in coded.values()} - {NONE_OF_KNOWN}
    return CodingData(
        reader,
        model.iloc[0] if len(model) else None,
        waiting,
        int(is_coded.sum()),
        len(refused),
        found["themes"],
        sorted({*known, *given}, key=lambda cause: fmt.alphabetical(term("cause", cause))),
    )


def lead(found: CodingData) -> str:
    """How many complaints have no cause, and for how many one is suggested."""
    if found.model is None:
        return t("Causes were not looked for yet: the next load will suggest some.")
    state = found.model["state"]
    if state in _WHY_NONE and not len(found.waiting):
        return t(_WHY_NONE[state])
    if not len(found.waiting):
        return t("Every complaint with words has a cause or has been looked at.")
    told = int(found.waiting["suggested_cause"].notna().sum())
    return nt(
        "{n} complaint has no cause yet; for {told} its words suggest one.",
        "{n} complaints have no cause yet; for {told} of them the words suggest one.",
        len(found.waiting),
        n=fmt.number(len(found.waiting)),
        told=fmt.number(told),
    )


def more(found: CodingData) -> str:
    """What becomes of suggestions, and how good they are."""
    if found.model is None:
        return ""
    state = found.model["state"]
    if state != "ready":
        return t(_WHY_NONE[state]) if len(found.waiting) else ""
    counted = (
        t("As the settings say, suggestions count as causes.")
        if settings().count_suggestions
        else t(
            "A suggestion counts for nothing until somebody confirms it; what is confirmed counts from the next load."
        )
    )
    if fmt.is_missing(found.model["judged_right_share"]):
        return counted
    judged = t(
        "Tested on {n} complaints worded unlike any learned from: {told} got a suggestion, "
        "{right} of those were right.",
        n=fmt.number(found.model["judged_count"]),
        told=fmt.share(found.model["judged_told_share"], 0),
        right=fmt.share(found.model["judged_right_share"], 0),
    )
    return f"{counted} {judged}"


def target(found: CodingData) -> str:
    """The share of suggestions that has to be right."""
    return fmt.share(found.model["target_share"] or None, 0) if found.model is not None else fmt.MISSING


def progress(found: CodingData) -> str:
    """How far the work is."""
    done = t(
        "{done} of {all} looked at since the newest load.",
        done=fmt.number(found.confirmed_count),
        all=fmt.number(found.confirmed_count + len(found.waiting)),
    )
    if not found.refused_count:
        return done
    return done + " " + t("None of the known causes fits {refused} of them.", refused=fmt.number(found.refused_count))


def current(found: CodingData) -> pd.Series | None:
    """The complaint that is shown: the first that was not skipped; None where none is left."""
    left = found.waiting[~found.waiting["complaint_id"].isin(session().skipped)]
    return left.iloc[0] if len(left) else None


def words_of(ctx: PageContext, complaint_id: str) -> str:
    """The customer's words; ask only for a reader who may see them."""
    audited.read_texts(ctx.reader, complaint_id)
    return words(ctx.generation, [complaint_id]).get(complaint_id, "")


def show_complaint(ctx: PageContext, row: pd.Series) -> None:
    """Where it came from, its words, and what they suggest."""
    place = (term("channel", row["channel"]), row["store"], row["product"])
    known = " · ".join(str(part) for part in place if not fmt.is_missing(part))
    href = f"complaint?{context.address(ctx, id=row['complaint_id'])}"
    received = fmt.instant(row["received_at"], ctx.zone)
    number = f'<a href="{escape(href, quote=True)}" target="_self">{escape(row["complaint_id"])}</a>'
    html.show(
        f'<p class="p-subtitle">{number} · {escape(received)} · {escape(known)}</p>'
        f'<blockquote class="p-words">{escape(words_of(ctx, row["complaint_id"]))}</blockquote>'
        + html.paragraph("topic", suggestion(row))
    )


def suggestion(row: pd.Series) -> str:
    """The suggested cause with its probability in words and figures; that it cannot be told."""
    if fmt.is_missing(row["suggested_cause"]):
        return t("The cause cannot be told from these words.")
    sure = next(words for least, words in _SURENESS if row["probability"] >= least)
    # Never a whole: nothing is certain.
    return t(
        "Suggested, not confirmed: {cause}, {sureness} ({share}).",
        cause=term("cause", row["suggested_cause"]),
        sureness=t(sure),
        share=fmt.share(min(row["probability"], 0.99), 0),
    )


def choices(row: pd.Series) -> list[str]:
    """The likely causes, the most likely first."""
    likely = row["likely_causes"]
    return [] if likely is None else list(likely)[:CHOICES]


def show_keys(row: pd.Series, found: CodingData) -> None:
    """The buttons of one complaint, each with its key; they write to the register and go on to the next."""
    complaint_id = row["complaint_id"]
    offered = None if fmt.is_missing(row["suggested_cause"]) else row["suggested_cause"]
    with st.container(horizontal=True, key="coding_choices"):
        for number, cause in enumerate(choices(row), start=1):
            st.button(
                markdown(term("cause", cause)),
                key=f"coding_choice_{number}",
                type="primary" if cause == offered else "secondary",
                shortcut=str(number),
                on_click=_code,
                args=((complaint_id,), cause, found.reader.name, offered),
            )
        st.button(
            t("None of the known causes"),
            key="coding_none",
            shortcut="0",
            on_click=_code,
            args=((complaint_id,), NONE_OF_KNOWN, found.reader.name, offered),
        )
    with st.container(horizontal=True, key="coding_moves", vertical_alignment="bottom"):
        cause = another(found, f"coding_other_{complaint_id}")
        st.button(
            t("Give this cause"),
            key="coding_give",
            disabled=not cause,
            on_click=_code,
            args=((complaint_id,), cause, found.reader.name, offered),
        )
        st.button(t("Skip"), key="coding_skip", shortcut="Right", type="tertiary", on_click=_skip, args=(complaint_id,))
        show_undo(found)


def show_undo(found: CodingData) -> None:
    """The button that takes the latest act back."""
    st.button(
        t("Undo"),
        key="coding_undo",
        shortcut="Left",
        type="tertiary",
        disabled=not session().done,
        on_click=_undo,
        args=(found.reader.name,),
    )


def another(found: CodingData, key: str) -> str:
    """A field for any cause, also one that is new; empty where nothing was chosen."""
    names = {cause: term("cause", cause) for cause in found.causes}
    chosen = st.selectbox(
        t("Another cause, or a new one"),
        found.causes,
        index=None,
        key=key,
        format_func=lambda cause: names.get(cause, cause),
        accept_new_options=True,
        placeholder=t("Choose or write"),
        width=320,
    )
    return " ".join((chosen or "").split())


def theme_title(theme: pd.Series, waiting_count: int) -> str:
    """How large a theme is and in which language."""
    return t(
        "Theme {number}: {complaints}, {language}",
        number=fmt.number(theme["theme"]),
        complaints=fmt.count(waiting_count, "{number} complaint", "{number} complaints"),
        language=term("language", theme["language"]) if theme["language"] else t("language not given"),
    )


def show_themes(ctx: PageContext, found: CodingData) -> None:
    """Each theme with its typical words, its typical complaints in full, and a way to give all of them one cause."""
    for _, theme in found.themes.iterrows():
        members = found.waiting.loc[found.waiting["theme"] == theme["theme"], "complaint_id"].tolist()
        if not members:
            continue
        html.show(
            html.paragraph("topic", theme_title(theme, len(members)))
            + html.paragraph("note", t("Typical words: {list}", list=", ".join(theme["words"])))
        )
        if not found.reader.may_see_texts:
            continue
        shown = [one for one in theme["typical_complaints"] if one in members]
        audited.read_texts(ctx.reader, "examples of themes")
        texts = words(ctx.generation, shown)
        rows = [[_link(ctx, one), texts[one]] for one in shown if one in texts]
        html.show(tables.table([tables.Column(t("Complaint")), tables.Column(t("Words"), "long")], rows))
        if found.reader.may_decide and found.reader.name:
            with st.container(horizontal=True, key=f"coding_theme_{theme['theme']}", vertical_alignment="bottom"):
                cause = another(found, f"coding_theme_cause_{theme['theme']}")
                st.button(
                    nt(
                        "Give {n} complaint this cause",
                        "Give all {n} complaints this cause",
                        len(members),
                        n=fmt.number(len(members)),
                    ),
                    key=f"coding_theme_give_{theme['theme']}",
                    disabled=not cause,
                    on_click=_code,
                    args=(tuple(members), cause, found.reader.name, None),
                )


def _link(ctx: PageContext, complaint_id: str) -> tables.Link:
    return tables.Link(complaint_id, f"complaint?{context.address(ctx, id=complaint_id)}")


def _code(complaint_ids: tuple[str, ...], cause: str, by: str, offered: str | None) -> None:
    register = decisions_register.register(cache.whole())
    for complaint_id in complaint_ids:
        register.code(complaint_id, cause, by, offered)
    session().done.append(complaint_ids)


def _skip(complaint_id: str) -> None:
    session().skipped.append(complaint_id)
    session().done.append((complaint_id,))


def _undo(by: str) -> None:
    if not session().done:
        return
    complaint_ids = session().done.pop()
    if complaint_ids[0] in session().skipped:
        session().skipped.remove(complaint_ids[0])
        return
    register = decisions_register.register(cache.whole())
    for complaint_id in complaint_ids:
        register.code(complaint_id, None, by)
