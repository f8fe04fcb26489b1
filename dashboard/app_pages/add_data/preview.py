"""What a load would give: figures, rejected rows with their reasons, the first complaints."""

from html import escape

from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.ui import html, tables
from dashboard.ui.tables import Column


def draw(found: dict) -> None:
    """The preview, as `python -m etl map --json` gives it in `would_give`."""
    html.heading(t("What it would give"), summary(found))
    html.show(_events(found["events_by_type"]))
    rejections(found["rejections"], found["rejected"])
    if found["first"]:
        html.heading(t("The first complaints"), "")
        html.show(_complaints(found["first"]))
    for note in found["notes"]:
        html.show(html.technical(note))


def summary(found: dict) -> str:
    """Rows, complaints and what changes, in a sentence or two."""
    said = t(
        "{rows} give {complaints} with {events}.",
        rows=fmt.count(found["rows_read"], "{number} row", "{number} rows"),
        complaints=fmt.count(found["complaints"], "{number} complaint", "{number} complaints"),
        events=fmt.count(found["events"], "{number} event", "{number} events"),
    )
    if changes := found.get("changes"):
        said += " " + t(
            "Beside what is there: {new} new, {updated} updated, {unchanged} unchanged.",
            **{name: fmt.number(number) for name, number in changes.items()},
        )
    return said


def rejections(listed: list[dict], rejected: int) -> None:
    """The first rejected rows with the reason; nothing where there are none."""
    if not rejected:
        html.show(html.paragraph("note", t("Nothing is rejected.")))
        return
    html.heading(
        fmt.count(rejected, "{number} event is rejected", "{number} events are rejected"),
        t("Not loaded; everything else is."),
    )
    rows = "".join(
        f'<tr><td class="figure">{fmt.number(row)}</td><td class="long" lang="en">{escape(reason)}</td></tr>'
        for row, reason in dict.fromkeys((one["row"], one["reason"]) for one in listed)
    )
    row_name, reason_name = t("Row"), t("Reason")
    head = f'<th class="figure">{escape(row_name)}</th><th class="long">{escape(reason_name)}</th>'
    html.show(tables.scrolling(f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"))


def _events(counts: dict[str, int]) -> str:
    columns = (Column(t("Step")), Column(t("Complaints with it"), "figure"))
    return tables.table(columns, [(term("event_type", name), fmt.number(number)) for name, number in counts.items()])


def _complaints(first: list[dict]) -> str:
    columns = (Column(t("Complaint")), Column(t("Received")), Column(t("Channel")), Column(t("State")))
    rows = [
        (
            one["complaint_id"],
            one["received"] or fmt.MISSING,
            term("channel", one["channel"]),
            term("status", one["status"]),
        )
        for one in first
    ]
    return tables.table(columns, rows)
