"""The report as one self-contained page: reads in a mail client and on a phone, asks nothing of the network.

Tables and inline styles, because mail clients keep little else. The drawings are PNG, in the file itself (`data:`) or
beside it in the mail (`cid:`), since clients show the one or the other.
"""

import base64
import re
from html import escape

from dashboard.report.content.document import Cell, Chart, Document, Paragraphs, Table
from dashboard.report.render.trend_png import Drawing
from dashboard.ui.theme import LIGHT

_BLOCKS = "▁▂▃▄▅▆▇█"
_UNEVEN = 0.75
_WORDS = re.compile(r"(\s+)")
_LONGEST_WORD, _PIECE = 20, 6

_FONT = "font-family:'Noto Sans','Segoe UI',Roboto,Arial,sans-serif"
_BODY = (
    f"margin:0;padding:0;overflow-wrap:break-word;background:{LIGHT.ground};color:{LIGHT.text};{_FONT};font-size:15px;"
    "line-height:1.45"
)
_CELL = f"padding:4px 6px;border-bottom:1px solid {LIGHT.hairline};font-size:13px;vertical-align:middle"
_HEAD = f"padding:4px 6px;border-bottom:1px solid {LIGHT.muted};font-size:11px;font-weight:400;color:{LIGHT.muted}"
_MUTED = f"color:{LIGHT.muted}"
_NOTICE = f"margin:0 0 12px;padding:4px 10px;border-left:3px solid {LIGHT.orange};font-size:13px"
_HEAD_OF_CELL = f"font-size:12px;font-weight:400;letter-spacing:0;{_MUTED}"
_NARROW = (
    "@media (max-width:600px){"
    ".drawing{width:100%!important;max-width:420px!important;margin:0 0 8px!important}"
    ".table,.table tbody,.table tr,.table td{display:block!important;width:auto!important;text-align:left!important}"
    ".table thead,.table td.none{display:none!important}"
    f".table tr{{padding:6px 0;border-bottom:1px solid {LIGHT.hairline}!important}}"
    ".table td{border:0!important;padding:1px 0!important}"
    ".table td.first{font-weight:600}"
    ".table .head{display:inline!important}"
    "}"
)
"""On a phone the cells of a row stand below each other, each after its column's name: no table is cut off."""


def write(document: Document, drawings: tuple[Drawing, ...], is_mail: bool = False, last_words: str = "") -> str:
    """The page; in a mail the drawings are the parts with their names as ids. `last_words` stand at its foot."""
    parts = [
        f'<p style="{_NOTICE}">{escape(document.notice)}</p>' if document.notice else "",
        f'<h1 style="font-size:22px;line-height:1.2;margin:0 0 4px">{escape(document.title)}</h1>',
        f'<p style="margin:0 0 2px;font-size:16px">{escape(document.week)}</p>',
        f'<p style="margin:0 0 14px;font-size:12px;{_MUTED}">{escape(document.scope)}</p>',
        f'<p style="margin:0 0 8px;font-size:17px;font-weight:600">{escape(document.lead)}</p>',
        *(f'<p style="margin:0 0 8px">{escape(line)}</p>' for line in document.sentences),
        _tiles(document),
        _drawings(drawings, is_mail),
        *(_section(section) for section in document.first),
        f'<h1 style="font-size:19px;margin:32px 0 0">{escape(document.second_title)}</h1>',
        *(_section(section) for section in document.second),
        f'<h1 style="font-size:19px;margin:32px 0 0">{escape(document.last_title)}</h1>',
        *(_section(section) for section in document.last),
        f'<p style="margin:24px 0 0;font-size:11px;{_MUTED}">{escape(document.foot)}</p>',
        f'<p style="margin:6px 0 0;font-size:11px;{_MUTED}">{escape(last_words)}</p>' if last_words else "",
    ]
    return _page(f"{document.title} · {document.week}", parts, document.language)


def simple(title: str, lines: list[str], last_words: str, language: str) -> str:
    """A page of a few sentences."""
    parts = [
        f'<h1 style="font-size:19px;line-height:1.25;margin:0 0 10px">{escape(title)}</h1>',
        *(f'<p style="margin:0 0 8px;white-space:pre-line">{escape(line)}</p>' for line in lines),
        f'<p style="margin:18px 0 0;font-size:12px;{_MUTED}">{escape(last_words)}</p>',
    ]
    return _page(title, parts, language)


def _page(title: str, parts: list[str], language: str) -> str:
    title, content = escape(title), "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light"><title>{title}</title><style>{_NARROW}</style>'
        f'</head>\n<body style="{_BODY}">'
        f'<div style="max-width:760px;margin:0 auto;padding:20px 14px">\n{content}\n</div></body></html>\n'
    )


def bars(weeks: tuple[float | None, ...]) -> str:
    """A trend as letters, ▂▄▆, for places where nothing can be drawn; a week without a figure is a dot.

    Bars, so from zero to the highest week.
    """
    known = [value for value in weeks if value is not None]
    if not known:
        return ""
    high = max(known) or 1
    return "".join("·" if value is None else _BLOCKS[max(round(value / high * 8) - 1, 0)] for value in weeks)


def uneven_bars(weeks: tuple[float | None, ...]) -> str:
    """As `bars`, and nothing where all are about as high: a row of blocks would say no more than the figure."""
    known = [value for value in weeks if value is not None]
    return bars(weeks) if known and min(known) <= _UNEVEN * max(known) else ""


def _tiles(document: Document) -> str:
    """Tiles that stand three abreast where there is room, and below each other on a phone."""
    tiles = "".join(
        '<div style="display:inline-block;vertical-align:top;width:224px;max-width:100%;margin:0 16px 14px 0;'
        f'border-top:1px solid {LIGHT.muted};padding-top:5px">'
        f'<div style="font-size:13px">{escape(tile.label)}</div>'
        f'<div><span style="font-size:24px;font-weight:600{";" + _MUTED if tile.is_small else ""}">'
        f'{escape(tile.value)}</span> <span style="font-size:12px;{_MUTED}">{escape(tile.n)}</span></div>'
        f'<div style="font-size:12px;font-weight:600">{escape(tile.status)}</div>'
        f'<div style="font-size:12px">{escape(tile.change)}</div>'
        f'<div style="font-size:12px;{_MUTED}">{escape(tile.year)}</div>'
        f'<div aria-hidden="true" style="font-size:14px;letter-spacing:1px;color:{LIGHT.blue}">'
        f"{uneven_bars(tile.weeks)}</div>"
        "</div>"
        for tile in document.tiles
    )
    return f'<div style="margin:14px 0 0">{tiles}</div>'


def _drawings(drawings: tuple[Drawing, ...], is_mail: bool) -> str:
    pictures = []
    for one in drawings:
        source = f"cid:{one.name}" if is_mail else "data:image/png;base64," + base64.b64encode(one.png).decode()
        look = "width:236px;max-width:100%;height:auto;margin:0 6px 8px 0;vertical-align:top"
        pictures.append(f'<img class="drawing" src="{source}" width="236" alt="{escape(one.words)}" style="{look}">')
    return f'<div style="margin:8px 0 0">{"".join(pictures)}</div>' if pictures else ""


def _section(section: Chart | Table | Paragraphs) -> str:
    if isinstance(section, Chart):
        return ""  # the drawings above show every promise
    title = f'<h2 style="font-size:15px;line-height:1.3;margin:22px 0 2px">{escape(section.title)}</h2>'
    if isinstance(section, Paragraphs):
        size = 12 if section.key.startswith("small") else 14
        lines = "".join(f'<p style="margin:4px 0;font-size:{size}px">{escape(line)}</p>' for line in section.lines)
        return title + lines
    parts = [title]
    if section.subtitle:
        parts.append(f'<p style="margin:0 0 4px;font-size:12px;{_MUTED}">{escape(section.subtitle)}</p>')
    if section.rows:
        parts.append(_table(section))
    if section.note:
        parts.append(f'<p style="margin:4px 0 0;font-size:12px;{_MUTED}">{escape(section.note)}</p>')
    return "".join(parts)


def _table(table: Table) -> str:
    sides = ["right" if column.is_figure else "left" for column in table.columns]
    heads = "".join(
        f'<th scope="col" align="{side}" style="{_HEAD};text-align:{side}">{escape(column.head)}</th>'
        for side, column in zip(sides, table.columns, strict=True)
    )
    head = f"<thead><tr>{heads}</tr></thead>" if any(column.head for column in table.columns) else ""
    heads_of_cells = ["" if place == 0 else column.head for place, column in enumerate(table.columns)]
    rows = "".join(
        "<tr>" + "".join(_cell(*one) for one in zip(row, sides, heads_of_cells, strict=True)) + "</tr>"
        for row in table.rows
    )
    return (
        '<div style="overflow-x:auto"><table class="table" cellspacing="0" cellpadding="0" '
        f'style="border-collapse:collapse;width:100%">{head}<tbody>{rows}</tbody></table></div>'
    )


def _cell(cell: Cell, side: str, head: str) -> str:
    """One cell; its column's name is in it for phones, where the head of the table is not shown."""
    tone = {
        "muted": f";{_MUTED}",
        "strong": ";font-weight:600",
        "late": f";font-weight:600;color:{LIGHT.red}",
    }.get(cell.tone, "")
    if cell.weeks:
        tone = f";white-space:nowrap;letter-spacing:1px;color:{LIGHT.blue}"
    shown = bars(cell.weeks) if cell.weeks else _breakable(cell.text)
    kind = "none" if not shown else "cell" if head else "first"
    named = f'<span class="head" style="display:none;{_HEAD_OF_CELL}">{escape(head)}: </span>' if head else ""
    look = f"{_CELL};text-align:{side}{tone}"
    return f'<td class="{kind}" align="{side}" style="{look}">{named}{shown}</td>'


def _breakable(words: str) -> str:
    """A text of a cell, its longest words with places where they may be broken: one of them would widen the table."""
    return "".join(
        "<wbr>".join(escape(part[place : place + _PIECE]) for place in range(0, len(part), _PIECE))
        if len(part) > _LONGEST_WORD
        else escape(part)
        for part in _WORDS.split(words)
    )
