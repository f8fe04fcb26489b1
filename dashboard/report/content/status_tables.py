"""The tables of what stands at the week's end: causes, overdue deadlines by age, the oldest of them, data quality."""

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import nt, t, term
from dashboard.narrative import absent_data
from dashboard.report.content import sentences
from dashboard.report.content.document import Cell, Column, Paragraphs, Table
from dashboard.report.content.tables import CAUSES_SHOWN, OLDEST_SHOWN
from dashboard.report.facts.collect import Facts
from queries.analysis.caveats import Caveat


def causes(facts: Facts) -> Table:
    """The causes of the complaints received, the most frequent first, each with its quarter.

    Causes are known days after receipt: each is a share of those whose cause is known, for counts of the newest weeks
    would say that every cause fell.
    """
    known = facts.causes[facts.causes["cause"].notna()]
    rest = known.iloc[CAUSES_SHOWN:]
    rows = [_cause(term("cause", row["cause"]), row, "strong") for row in known.head(CAUSES_SHOWN).to_dict("records")]
    if len(rest):
        rows.append(
            (
                Cell(t("All other causes")),
                Cell(fmt.number(int(rest["value"].sum()))),
                Cell(fmt.number(rest["previous_value"].sum(min_count=1))),
                Cell(""),
            )
        )
    unknown = facts.causes[facts.causes["cause"].isna()].to_dict("records")
    rows += [_cause(t("not known yet"), row, "muted") for row in unknown if row["value"] or row["previous_value"]]
    return Table(
        key="causes",
        title=_causes_title(facts),
        subtitle=t(
            "Complaints received in the week, by cause, and their share of those whose cause is known; it is known "
            "days after receipt. “Not known yet”: share of all received."
        ),
        columns=(
            Column(t("Cause"), is_figure=False, part=1),
            Column(t("The week")),
            Column(t("The week before")),
            Column(t("13 weeks")),
        )
        if rows
        else (),
        rows=tuple(rows),
    )


def _cause(name: str, row: dict, kind: str) -> tuple[Cell, ...]:
    return (
        Cell(name),
        Cell(_counted(row["value"], row["share"]), kind),
        Cell(_counted(row["previous_value"], row["previous_share"])),
        Cell("", weeks=tuple(None if fmt.is_missing(share) else share for share in row["share_weeks"])),
    )


def _counted(number: float, share: float) -> str:
    return fmt.number(number) if fmt.is_missing(share) else f"{fmt.number(number)} ({fmt.share(share, 0)})"


def _causes_title(facts: Facts) -> str:
    known = facts.causes[facts.causes["cause"].notna()]
    if not len(known) or not known["value"].iloc[0]:
        return t("Causes")
    first, total = known.iloc[0], int(known["value"].sum())
    return nt(
        "The most frequent cause: {cause}, {count} of {total} complaint whose cause is known",
        "The most frequent cause: {cause}, {count} of {total} complaints whose cause is known",
        total,
        cause=term("cause", first["cause"]),
        count=fmt.number(first["value"]),
        total=fmt.number(total),
    )


def overdue(facts: Facts) -> Table:
    """Open deadlines that have passed, by how many days ago."""
    bands = facts.overdue[["from_days", "late_band"]].drop_duplicates().sort_values("from_days")
    # also a step that these data never record: its deadlines are in the sum, and among those longest overdue
    waiting = set(facts.overdue.loc[facts.overdue["value"] > 0, "clock"])
    rows = []
    for clock in dict.fromkeys(row["clock"] for row in facts.policy):
        if clock not in facts.clocks and clock not in waiting:
            continue
        part = facts.overdue[facts.overdue["clock"] == clock].set_index("from_days")["value"]
        counts = [int(part.get(days, 0)) for days in bands["from_days"]]
        rows.append(
            (
                Cell(term("clock", clock)),
                *(
                    Cell(fmt.number(count), "late" if count and place == len(counts) - 1 else "")
                    for place, count in enumerate(counts)
                ),
                Cell(fmt.number(sum(counts)), "strong"),
            )
        )
    total = int(facts.overdue["value"].sum()) if len(facts.overdue) else 0
    return Table(
        key="overdue",
        title=nt("{n} deadline has passed and waits", "{n} deadlines have passed and wait", total, n=fmt.number(total))
        if total
        else t("No deadline has passed and waits"),
        subtitle=t("Open deadlines at the end of the week, by days past the deadline.")
        if facts.is_over
        else t("Open deadlines as far as the data reach, by days past the deadline."),
        columns=(
            Column(t("Step"), is_figure=False, part=1),
            *(Column(str(band).replace("-", "–")) for band in bands["late_band"]),
            Column(t("all")),
        )
        if total
        else (),
        rows=tuple(rows) if total else (),
    )


def oldest(facts: Facts, may_see_people: bool) -> Table:
    """The deadlines that have waited longest, by complaint."""
    shown = facts.oldest.head(OLDEST_SHOWN)
    rest = len(facts.oldest) - len(shown)
    rows = []
    for row in shown.to_dict("records"):
        cells = [
            Cell(str(row["complaint_id"])),
            Cell(term("clock", row["clock"])),
            Cell(fmt.last_day(row["due_at"], facts.versions.zone)),
            Cell(fmt.amount(row["elapsed"], row["unit"])),
            Cell(term("channel", row["channel"])),
            Cell(fmt.MISSING if fmt.is_missing(row["store"]) else str(row["store"])),
        ]
        if may_see_people:
            cells.append(Cell(fmt.MISSING if fmt.is_missing(row["handler"]) else str(row["handler"])))
        rows.append(tuple(cells))
    heads = [
        Column(t("Complaint"), is_figure=False, part=1),
        Column(t("Step"), is_figure=False),
        Column(t("Deadline")),
        Column(t("Time taken")),
        Column(t("Channel"), is_figure=False, part=1),
        Column(t("Store"), is_figure=False, part=1),
    ]
    if may_see_people:
        heads.append(Column(t("Employee"), is_figure=False, part=1))
    return Table(
        key="oldest",
        title=t("The longest overdue"),
        subtitle=_oldest_subtitle(facts) if rows else "",
        columns=tuple(heads) if rows else (),
        rows=tuple(rows),
        note=nt("{n} more is in the workbook.", "{n} more are in the workbook.", rest, n=fmt.number(rest))
        if rest > 0
        else "",
    )


def _oldest_subtitle(facts: Facts) -> str:
    if not facts.is_over:
        return t("Past their deadline and waiting at the cut-off of the data; the week is not over.")
    return t("Past their deadline and waiting at the end of the week; the time taken up to the cut-off of the data.")


def quality(facts: Facts) -> Paragraphs:
    """What makes the figures of this week less than certain."""
    counts = facts.quality
    lines = []
    if not facts.is_over:
        lines.append(sentences.unfinished(facts))
    lines += dict.fromkeys(_doubt(caveat) for _, caveat in facts.caveats)
    if facts.standing is None:
        lines.append(t("The register of decisions could not be reached: the state of the problems is not known."))
    if not facts.versions.is_calendar_confirmed:
        lines.append(t("The official days off of this year are not confirmed yet: deadlines may still move."))
    if counts["invalid_clocks"]:
        lines.append(
            nt(
                "{n} step ends before it begins and is counted nowhere.",
                "{n} steps end before they begin and are counted nowhere.",
                counts["invalid_clocks"],
                n=fmt.number(counts["invalid_clocks"]),
            )
        )
    if counts["missing_receipts"]:
        lines.append(
            nt(
                "{n} complaint has events but no receipt and is counted nowhere.",
                "{n} complaints have events but no receipt and are counted nowhere.",
                counts["missing_receipts"],
                n=fmt.number(counts["missing_receipts"]),
            )
        )
    if counts["rejected"]:
        lines.append(
            nt(
                "{n} row of the loads since the beginning of the week was rejected.",
                "{n} rows of the loads since the beginning of the week were rejected.",
                counts["rejected"],
                n=fmt.number(counts["rejected"]),
            )
        )
    lines = lines or [t("No known problems with these figures.")]
    missing = absent_data.left_out(facts.present)
    return Paragraphs("quality", t("Data quality"), (*lines, *([missing] if missing else [])))


def _doubt(caveat: Caveat) -> str:
    values = {"n": fmt.number(caveat.count), "of": fmt.number(caveat.of), "clock": term("clock", caveat.clock)}
    if caveat.code == "immature_cohort":
        return t(
            "{clock}: {n} of {of} deadlines of the week are still to come, so its share will still change.", **values
        )
    if caveat.code == "unconfirmed_calendar":
        return t("{clock}: {n} of {of} deadlines depend on a year whose days off are not official yet.", **values)
    return t("{clock}: {n} of {of} ends stand on a later step, because the step itself was not recorded.", **values)
