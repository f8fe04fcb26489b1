"""The facts of a report as a document in the language in use, for an audience: which sections, in which order."""

from urllib.parse import urlencode

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import current, mark, t
from dashboard.narrative import kpis, periods
from dashboard.report import audience as audiences
from dashboard.report.content import appendix, decision_tables, first_page, sentences, status_tables, tables
from dashboard.report.content.document import Document, Tile, clean, mapped
from dashboard.report.facts.collect import Facts
from dashboard.report.facts.restatements import Restated
from dashboard.shell import demo_notice, filters
from dashboard.ui import tiles as ui_tiles
from queries.analysis import news
from queries.analysis.kpis import Figure
from queries.semantic import present

_TILE_CLOCKS = 3
_IF_PRESENT = (
    ("extension_rate", mark("Extended"), present.EXTENSIONS, news.EXTENDED),
    ("satisfied_share", mark("Satisfied (4 or 5 of 5)"), present.SATISFACTION, news.SATISFIED),
)
"""Figures of what not all data have."""


def compose(
    facts: Facts, found: Restated, figures_hash: str, audience: str, may_see_people: bool, pages: str = ""
) -> Document:
    """The document; texts are in the language in use (`text.use`). `pages` is where readers open the dashboard."""
    week = week_in_words(facts)
    made_for = audiences.name(audience)
    notice = demo_notice.words(facts.invented)
    document = Document(
        notice=notice,
        link=_link(facts, pages),
        language=current(),
        title=t("Complaints: the week"),
        week=week,
        scope=_scope(facts, made_for),
        subject=subject(facts),
        lead=_lead(facts),
        sentences=sentences.more(facts),
        tiles=_tiles(facts),
        first=(
            *first_page.chart(facts),
            first_page.exceptions(facts),
            decision_tables.actions(facts, may_see_people),
        ),
        second=(
            tables.flow(facts),
            tables.clocks(facts),
            *([tables.extensions(facts)] if tables.extension_lines(facts) else []),
            *([tables.channels(facts)] if facts.present.has("channel") else []),
            *([tables.employees(facts, may_see_people)] if facts.present.has("handler") else []),
            *([status_tables.causes(facts)] if facts.present.has("cause") else []),
        ),
        second_title=t("The figures of the week"),
        last=(
            *decision_tables.candidates(facts, may_see_people),
            status_tables.overdue(facts),
            status_tables.oldest(facts, may_see_people),
            *tables.further(facts),
            status_tables.quality(facts),
            appendix.definitions(facts),
            appendix.policy(facts),
            appendix.restated(found),
            appendix.versions(facts, figures_hash, made_for),
        ),
        last_title=t("Problems, late deadlines, and how it is counted"),
        foot=" · ".join(
            part
            for part in (
                t(
                    "{week} · data version {generation} · figures {hash}",
                    week=facts.week.label,
                    generation=facts.versions.generation,
                    hash=figures_hash,
                ),
                notice,
            )
            if part
        ),
        words={
            "author": t("Complaints: promises and how they are kept"),
            "page": t("Page"),
            "target": t("target {share}", share=fmt.share(facts.target, 0)),
            "tiles": t(
                "Little lines: 13 weeks, the week itself as a dot; dashed: target {share}. {grey}",
                share=fmt.share(facts.target, 0),
                grey=sentences.small_note(),
            ),
            "summary": t("Summary"),
            "link": t("Open this week in the dashboard"),
        },
    )
    return mapped(document, clean)


def _link(facts: Facts, pages: str) -> str:
    days = {"period": filters.CUSTOM, "from": facts.week.from_on.isoformat(), "to": facts.week.to_on.isoformat()}
    return f"{pages.rstrip('/')}/?{urlencode({**days, 'lang': current()})}" if pages else ""


def week_in_words(facts: Facts) -> str:
    """Week 46 of 2026: 9-15 November 2026; or November 2026, quarter 3 of 2026, the year 2025."""
    return periods.in_words(facts.week)


def subject(facts: Facts) -> str:
    """The subject of the mail: the week and its first finding."""
    first = f"{sentences.unfinished(facts)} {sentences.headline(facts)}".strip()
    return t("Complaints, {week}: {lead}", week=facts.week.label, lead=first)


def _lead(facts: Facts) -> str:
    """The first finding; of a week that is not over only after saying so."""
    return f"{sentences.unfinished(facts)} {sentences.lead(facts)}".strip()


def _scope(facts: Facts, made_for: str) -> str:
    moment = fmt.instant(facts.versions.data_as_of, facts.versions.zone, "long")
    return t("All complaints. Data up to {moment}. Made for: {audience}.", moment=moment, audience=made_for)


def _tiles(facts: Facts) -> tuple[Tile, ...]:
    clocks = list(facts.clocks)[-_TILE_CLOCKS:]
    return (
        *(_tile(facts, facts.line("on_time_share", clock), kpis.clock_tile(clock), clock) for clock in clocks),
        *(
            _tile(facts, facts.line(name), t(label), said)
            for name, label, thing, said in _IF_PRESENT
            if facts.present.has(thing)
        ),
        _open(facts),
    )


def _tile(facts: Facts, line: Figure, label: str, name: str) -> Tile:
    target, standing = facts.targets.get(name), facts.news.standing(name)
    words = ui_tiles.STANDING_WORDS.get(standing) if target is not None else None
    year = fmt.share(line.year_value)
    return Tile(
        label=label,
        value=fmt.share(line.value),
        n=t("n {n}", n=fmt.number(line.n)),
        change=sentences.against(line),
        year=t("a year before {value}", value=year) if line.year_value is not None else "",
        weeks=line.weeks,
        target=target,
        is_small=line.is_small,
        standing=standing if words else "",
        status=f"{t(words)} · {t('target {share}', share=fmt.share(target, 0))}" if words else "",
    )


def _open(facts: Facts) -> Tile:
    line, late = facts.line("open"), facts.line("overdue")
    return Tile(
        label=t("Open, and past a deadline"),
        value=f"{fmt.number(line.value)} / {fmt.number(late.value)}",
        n="",
        change=f"{sentences.against(line)} / {sentences.against(late)}",
        year=t("a year before {value}", value=f"{fmt.number(line.year_value)} / {fmt.number(late.year_value)}")
        if line.year_value
        else "",
        weeks=line.weeks,
        target=None,
        is_small=False,
    )
