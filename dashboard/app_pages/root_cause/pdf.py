"""The evidence of one problem on paper: what its page shows this reader, in the look of the weekly report.

The same data, decisions, language and rights give the same bytes: it is dated by the newest event.
"""

from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.app_pages.root_cause import evidence
from dashboard.app_pages.root_cause.content import Evidence
from dashboard.app_pages.root_cause.evidence import Rows
from dashboard.charts import expected_range
from dashboard.decisions import register, states
from dashboard.decisions.register import DecisionStatus
from dashboard.downloads import menu
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.i18n.translate import current, t
from dashboard.narrative import causes
from dashboard.report.content.document import Cell, Column, Document, Paragraphs, Table
from dashboard.report.render import typesetting
from dashboard.sections import change_effect, decision_panel
from dashboard.shell import demo_notice
from dashboard.shell.context import PageContext
from dashboard.ui.tables import Link
from queries.analysis.change_effect import Answer
from queries.errors import ComplaintsError

TEMPLATE = Path(__file__).with_name("pdf.typ")
MIME = "application/pdf"
Section = Table | Paragraphs


def button(ctx: PageContext, found: Evidence) -> None:
    """The way to take it away; made on the click."""
    language = current()
    st.download_button(
        t("Evidence as PDF"),
        menu.deferred(lambda: write(ctx, found, language), "cause.pdf"),
        # by the number of the problem and not its name, which may be a person's
        file_name=f"cause_{_number(found)}_{ctx.today.isoformat()}_{language}.pdf",
        mime=MIME,
        key="candidate_pdf",
        on_click="ignore",
    )


def _number(found: Evidence) -> str:
    return "evidence" if found.row is None else f"{int(found.row['rank']):02}"


def write(ctx: PageContext, found: Evidence, language: str) -> bytes:
    """The PDF: tagged, its fonts embedded."""
    translate.use(language)
    moment = fmt.local(ctx.generation.data_as_of, ctx.zone)
    told = asdict(document(ctx, found)) | {"chart": chart(found)}
    return typesetting.write(TEMPLATE, told, moment)


def document(ctx: PageContext, found: Evidence) -> Document:
    """What it says, before it takes a form: `first` is the chart's heading, `second` what follows the chart."""
    moment = fmt.instant(ctx.generation.data_as_of, ctx.zone, "long")
    title = expected_range.finding(found.row, found.weeks)
    of_chart = Paragraphs("chart", title, (expected_range.subtitle(found.weeks, found.changes),))
    return Document(
        language=current(),
        title=found.name,
        week=evidence.kicker(found),
        scope=t("All complaints. Data up to {moment}.", moment=moment),
        subject=found.name,
        lead=evidence.more(found),
        sentences=(),
        tiles=(),
        first=(of_chart,),
        second=(*_evidence(ctx, found), *_decided(ctx, found)),
        second_title="",
        last=(),
        last_title="",
        foot=f"{found.name} · {moment}",
        words={"page": t("Page"), "author": t("Complaints"), "tiles": ""},
        notice=demo_notice.of(ctx.generation),
    )


def chart(found: Evidence) -> dict:
    """The weeks as the chart draws them, with the first days of January and July named."""
    weeks = found.weeks
    days = [day.date() for day in weeks["week_on"]]
    names = [
        [place, f"{fmt.month_name(day)} {day.year}"]
        for place, day in enumerate(days)
        if day.month in (1, 7) and day.day <= 7
    ]
    changes = [
        [sum(day < change.in_force_on for day in days), fmt.day(change.in_force_on, "short")]
        for change in found.changes
        if days and days[0] <= change.in_force_on <= days[-1]
    ]
    return {
        "complaints": [int(count) for count in weeks["complaints"]],
        "upper": _numbers(weeks["upper"]),
        "expected": _numbers(weeks["expected"]),
        "phase": [int(number) for number in weeks["phase"]],
        "above": [bool(is_above) for is_above in weeks["is_above"]],
        "names": names,
        "changes": [[place, t("in force {day}", day=day)] for place, day in changes],
        "labels": {"expected": t("expected"), "upper": t("usual range")},
    }


def _numbers(values: pd.Series) -> list[float | None]:
    return [None if fmt.is_missing(value) else float(value) for value in values]


def _evidence(ctx: PageContext, found: Evidence) -> list[Section]:
    row = found.row
    if row is None:
        return []
    kind = t("Recommended change: {kind}", kind=causes.proposal(row))
    sections: list[Section] = [
        Paragraphs("change", kind, (causes.reason(row), *evidence.tests(found))),
        _table("places", evidence.where_finding(found), evidence.where_subtitle(found), evidence.places(ctx, found)),
        replace(
            _table("harm", evidence.harm_finding(found), evidence.harm_totals(found), evidence.harm(ctx, found)),
            note=evidence.comparable() if len(found.harm) else "",
        ),
    ]
    if len(found.folded):
        sections.append(_table("folded", t("The same problem elsewhere"), "", evidence.folded(ctx, found)))
    before = t("Was it like this before?")
    if len(found.past):
        sections.append(_table("past", before, "", evidence.past(ctx, found)))
    else:
        sections.append(Paragraphs("past", before, (t("Nothing like it in the past year."),)))
    if found.search is not None:
        sections.append(Paragraphs("sure", t("How sure are we?"), (causes.certainty(row, found.search),)))
    title, subtitle = evidence.examples_finding(found)
    sections.append(_table("examples", title, subtitle, evidence.examples(ctx, found)))
    return sections


def _decided(ctx: PageContext, found: Evidence) -> list[Section]:
    """The decisions and what the newest change in force brought."""
    try:
        history = register.register(ctx.generation).history(found.key)
    except ComplaintsError as error:
        return [Paragraphs("decided", t("The register of decisions cannot be read"), (str(error),))]
    status = history[-1] if history else DecisionStatus(found.key, states.CANDIDATE, 0)
    rows = (*decision_panel.history_rows(history, ctx.zone), [])
    told: list[Section] = [_table("decided", decision_panel.headline(status), decision_panel.plan_words(status), rows)]
    if found.changes:
        latest = found.changes[-1]
        answer: Answer = change_effect.of(ctx, latest, list(found.changes))
        lines = [*change_effect.caveats(answer), *([change_effect.method(answer)] if answer.is_told else [])]
        told.append(Paragraphs("effect", change_effect.sentence(answer, latest.expected_change_share), tuple(lines)))
    return told


def _table(key: str, title: str, subtitle: str, rows: Rows) -> Table:
    """Rows of a page as a table on paper: without bars, whose figures stand beside them."""
    columns, cells, small = rows
    kept = [place for place, column in enumerate(columns) if column.kind != "bar"]
    bars = {place + 1: column.name for place, column in enumerate(columns) if column.kind == "bar"}
    return Table(
        key=key,
        title=title,
        subtitle=subtitle,
        columns=tuple(
            Column(
                columns[place].name or bars.get(place, ""),
                is_figure=columns[place].kind == "figure",
                part=1 if columns[place].kind == "long" else 0,
            )
            for place in kept
        ),
        rows=tuple(
            tuple(_cell(row[place], number < len(small) and small[number]) for place in kept)
            for number, row in enumerate(cells)
        ),
    )


def _cell(value: object, is_small: bool) -> Cell:
    words = value.words if isinstance(value, Link) else str(value)
    return Cell(" ".join(words.split()), "muted" if is_small else "")
