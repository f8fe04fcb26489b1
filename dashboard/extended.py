"""What the page of extensions shows: how often more time is taken, whether rightly, whether the new date is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from dashboard import chart_dots, cohort_words, drill, group_words, markup, mix_words, reads, words
from dashboard import format as fmt
from dashboard.chart_dots import Dot
from dashboard.download import Download, button
from dashboard.frame import Frame
from dashboard.markup import Column, Tile
from dashboard.text import mark, t, term
from dashboard.tiles import without_few
from queries import catalog, comparison, figures
from queries.figures import SHARE, Figure

SHARES = {
    "extension_rate": mark("Extended"),
    "extension_valid_share": mark("Extended as the policy wants"),
    "extension_told_in_time": mark("Told before the deadline"),
    "second_extensions": mark("Extended again"),
    "promise_kept": mark("Promised date kept"),
    "silent_overruns": mark("Deadline passed without a word"),
}
IN_SHORT = {
    "extension_rate": cohort_words.EXTENDED,
    "extension_valid_share": mark(
        "Of the extensions told in the period, those told before the deadline, with a reason and a later date."
    ),
    "extension_told_in_time": mark(
        "Of the extensions told in the period, those told before the deadline then in force."
    ),
    "second_extensions": mark("Of the extended complaints, the share that was extended more than once."),
    "promise_kept": mark("Of the complaints with a valid extension, the share resolved by the date promised."),
    "silent_overruns": cohort_words.SILENT,
}
WHY_NOT_VALID = {
    "after_deadline_count": mark("told when the deadline had passed"),
    "no_reason_count": mark("no reason given"),
    "no_date_count": mark("no date promised"),
    "date_not_later_count": mark("date not later than the deadline"),
    "after_close_count": mark("told after the complaint was closed"),
    "before_receipt_count": mark("told before the complaint was received"),
    "no_deadline_count": mark("there was no deadline to move"),
}


@dataclass(frozen=True)
class Found:
    """The figures of the page, by metric."""

    shares: dict[str, Figure]
    days: pd.DataFrame
    valid: pd.DataFrame
    reasons: pd.DataFrame


def collect(now: Frame) -> Found:
    """Asks for every figure of the page."""
    asked = ((None, SHARE),)

    def share(name: str) -> Callable[[], list[Figure]]:
        return lambda: reads.of(now.generation, figures.several, name, now.request(), asked)

    tables = [partial(now.run, f"extension_{name}") for name in ("days_granted", "valid_share", "reasons")]
    *shares, days, valid, reasons = reads.together(*map(share, SHARES), *tables)
    return Found({name: found[0] for name, found in zip(SHARES, shares, strict=True)}, days, valid, reasons)


def lead(found: Found) -> str:
    """How often more time is taken, and whether rightly."""
    rate, valid = found.shares["extension_rate"], found.shares["extension_valid_share"]
    if rate.value is None:
        return cohort_words.said(cohort_words.NO_RESOLUTION)
    values = {"share": fmt.share(rate.value), "n": fmt.number(rate.n)}
    if valid.value is None:
        return t("{share} of {n} complaints were extended.", **values)
    return t(
        "{share} of {n} complaints were extended; {valid} of the extensions were as the policy wants.",
        valid=fmt.share(valid.value, 0),
        **values,
    )


def more(found: Found) -> str:
    """Whether the new date is kept, and how often nobody was told."""
    kept, silent = found.shares["promise_kept"], found.shares["silent_overruns"]
    parts = [] if found.shares["extension_rate"].value is not None else [words.way_on()]
    if kept.value is not None:
        parts.append(
            t("The promised date was kept for {share} of {n}.", share=fmt.share(kept.value), n=fmt.number(kept.n))
        )
    if silent.value is not None:
        parts.append(
            t(
                "For {share} of {n} the deadline passed without a word to the customer.",
                share=fmt.share(silent.value),
                n=fmt.number(silent.n),
            )
        )
    if len(found.days) and not fmt.is_missing(found.days["value"].iloc[0]):
        row = found.days.iloc[0]
        parts.append(
            t(
                "Half of the valid extensions give {median} or less, nine of ten {p90} or less.",
                median=fmt.amount(row["value"], "calendar_days"),
                p90=fmt.amount(row["p90"], "calendar_days"),
            )
        )
    return " ".join(parts)


def tiles(now: Frame, found: Found) -> list[Tile]:
    """Each share with its comparison."""
    built = {
        name: Tile(
            label=t(SHARES[name]),
            value=fmt.share(figure.value),
            n=t("n {n}", n=fmt.number(figure.n)),
            change=words.change(figure, "share"),
            verdict=words.joined(words.verdict(figure), words.year(figure, "share")),
            definition=(cohort_words.short(IN_SHORT[name]), t("In full on the page “Definitions”.")),
            series=figure.weeks,
            series_words=t("13 weeks"),
            is_small=figure.is_small,
            href=drill.link(now, name),
        )
        for name, figure in found.shares.items()
    }
    return [without_few(found.shares[name], tile) for name, tile in built.items()]


def _faults(found: Found) -> list[tuple[int, str]]:
    """How many extensions had each fault, the most frequent first."""
    row = found.valid.iloc[0] if len(found.valid) else None
    counts = {} if row is None else {name: int(row[name]) for name in WHY_NOT_VALID if not fmt.is_missing(row[name])}
    return sorted(((count, name) for name, count in counts.items() if count), reverse=True)


def why_not_finding(found: Found) -> str:
    """The fault found most often."""
    faults = _faults(found)
    if not faults:
        return t("Why some were not as the policy wants")
    number, name = faults[0]
    return t(
        "Why some were not as the policy wants: most often {fault}, {number}",
        fault=t(WHY_NOT_VALID[name]),
        number=fmt.number(number),
    )


def why_not_valid(now: Frame, found: Found) -> None:
    """How many extensions had each fault."""
    faults = _faults(found)
    if not faults:
        told = bool(found.valid["n"].sum()) if len(found.valid) else False
        said = t("Every extension of the period was as the policy wants.") if told else t("No extension was told.")
        markup.show(markup.paragraph("note", said))
        return
    columns = (Column(t("What was wrong")), Column(t("Extensions"), "figure"))
    cells = [
        (t(WHY_NOT_VALID[name]), markup.Link(fmt.number(count), drill.link(now, "extension_valid_share", name)))
        for count, name in faults
    ]
    markup.show(markup.table(columns, cells))
    button(now, _download("extension_valid_share", t("Extensions that were not as the policy wants")), found.valid)


def reasons_finding(found: Found) -> str:
    """The reason given most often."""
    rows = found.reasons[found.reasons["reason"].notna()].sort_values("value", ascending=False)
    if not len(rows):
        return t("Why more time was needed")
    most = rows.iloc[0]
    return t(
        "Why more time was needed: most often {reason}, {number} of {n}",
        reason=term("reason", most["reason"]),
        number=fmt.number(most["value"]),
        n=fmt.number(found.reasons["value"].sum()),
    )


def channel_finding(now: Frame, metric: str) -> str:
    """Which channels differ from all together by more than chance, like compared with like where that can be told."""
    return group_words.finding(_compared(now, metric), t(SHARES[metric]))


def _compared(now: Frame, metric: str) -> comparison.GroupComparison:
    return reads.of(now.generation, comparison.groups, metric, "channel", now.request(), {})


def told_n(found: Found) -> str:
    """How many extensions were told."""
    return fmt.number(found.shares["extension_valid_share"].n)


def reasons(now: Frame, found: Found) -> None:
    """Why more time was needed."""
    rows = found.reasons.sort_values("value", ascending=False)
    if not len(rows):
        return
    columns = (Column(t("Reason")), Column(t("Extensions"), "figure"))
    cells = [
        (
            t("not given") if fmt.is_missing(row["reason"]) else term("reason", row["reason"]),
            markup.Link(fmt.number(row["value"]), drill.link(now, "extension_reasons", "value", reason=row["reason"])),
        )
        for _, row in rows.iterrows()
    ]
    markup.show(markup.table(columns, cells))
    button(now, _download("extension_reasons", t("Why more time was needed")), rows)


def by_channel(now: Frame, metric: str) -> None:
    """A share by channel with its interval, a diamond where it differs from all together by more than chance."""
    compared = _compared(now, metric)
    draw(now, compared, f"{metric}_channel", t(SHARES[metric]))
    if doubt := mix_words.said(compared):
        markup.show(markup.paragraph("note", doubt))


def draw(now: Frame, compared: comparison.GroupComparison, key: str, title: str) -> None:
    """The groups of a comparison as dots, in the order of their names."""
    names = compared.table[compared.dimension].map(lambda code: fmt.alphabetical(term(compared.dimension, code)))
    rows = compared.table.loc[names.sort_values().index]
    apart = comparison.stands_out(rows["band"])
    dots = [
        Dot(
            name=f"{term(compared.dimension, row[compared.dimension])}<br>{t('n {n}', n=fmt.number(row['n']))}",
            value=row["value"],
            low=row["low"],
            high=row["high"],
            is_small=bool(row["is_small"]),
            is_marked=bool(apart[place]),
            expected=row["mix_value"],
            hover=t("{share} of {n}", share=fmt.share(row["value"]), n=fmt.number(row["n"])),
            target=drill.link(now, compared.metric, **compared.of, **{compared.dimension: row[compared.dimension]}),
        )
        for place, row in rows.iterrows()
    ]
    if not dots:
        markup.show(markup.paragraph("note", t("No complaint of the period counts here.")))
        return
    if compared.adjustment != "none":
        wide = t("They differ among themselves by more than chance, so only what stands out even from that is marked.")
        markup.show(markup.paragraph("note", wide))
    words_of = t("all together {share}", share=fmt.share(compared.target))
    chart_dots.dots(dots, key, title, middle=compared.target, middle_words=words_of)
    button(now, _download(compared.metric, title, key), rows, key)


def _download(metric: str, title: str, name: str = "") -> Download:
    return Download(name or metric, title, t(catalog.definition(metric).definition))
