"""The report as plain text: the part of a mail that every client shows, and that a screen reader reads first."""

from dashboard.report.content.document import Chart, Document, Paragraphs, Table
from dashboard.report.render.html import bars, uneven_bars

_WIDTH = 78


def write(document: Document) -> str:
    """Sentences, tiles and tables as lines of text."""
    notice = [document.notice, ""] if document.notice else []
    lines = [
        *notice,
        document.title,
        document.week,
        document.scope,
        *([document.link] if document.link else []),
        "",
        document.lead,
        *document.sentences,
        "",
    ]
    for tile in document.tiles:
        rest = " · ".join(part for part in (tile.n, tile.status, tile.change, tile.year) if part)
        lines.append(f"{tile.label}: {tile.value} ({rest}) {uneven_bars(tile.weeks)}".rstrip())
    for section in (*document.first, *document.second, *document.last):
        lines += ["", section.title, "-" * min(len(section.title), _WIDTH)]
        if isinstance(section, Chart):
            lines.append(section.alternative)
        else:
            lines += section.lines if isinstance(section, Paragraphs) else _table(section)
    return "\n".join([*lines, "", document.foot, ""])


def _table(table: Table) -> list[str]:
    lines = [table.subtitle] if table.subtitle else []
    for row in table.rows:
        first, *rest = row
        cells = [
            f"{column.head} {shown}".strip()
            for column, cell in zip(table.columns[1:], rest, strict=True)
            if (shown := bars(cell.weeks) if cell.weeks else cell.text)
        ]
        lines.append(f"{first.text}: {'; '.join(cells)}")
    return [*lines, table.note] if table.note else lines
