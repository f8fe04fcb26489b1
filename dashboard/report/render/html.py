"""The report as one self-contained page: reads in a mail client and on a phone, asks nothing of the network.

Tables and inline styles, because mail clients keep little else. The drawings are PNG, in the file itself (`data:`) or
beside it in the mail (`cid:`), since clients show the one or the other.
"""

import base64
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from dashboard.report.content.document import Document
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


_LOOK = {
    "body": _BODY,
    "cell": _CELL,
    "head": _HEAD,
    "head_of_cell": _HEAD_OF_CELL,
    "muted": _MUTED,
    "narrow": _NARROW,
    "notice": _NOTICE,
}
_TONES = {
    "": "",
    "muted": f";{_MUTED}",
    "strong": ";font-weight:600",
    "late": f";font-weight:600;color:{LIGHT.red}",
    "weeks": f";white-space:nowrap;letter-spacing:1px;color:{LIGHT.blue}",
}


def write(document: Document, drawings: tuple[Drawing, ...], is_mail: bool = False, last_words: str = "") -> str:
    """The page; in a mail the drawings are the parts with their names as ids. `last_words` stand at its foot."""

    def source(one: Drawing) -> str:
        return f"cid:{one.name}" if is_mail else "data:image/png;base64," + base64.b64encode(one.png).decode()

    title = f"{document.title} · {document.week}"
    return _page(title, document.language, last_words, document=document, drawings=drawings, source=source)


def simple(title: str, lines: list[str], last_words: str, language: str) -> str:
    """A page of a few sentences."""
    return _page(title, language, last_words, lines=lines)


def _page(title: str, language: str, last_words: str, **content: object) -> str:
    return _template().render(title=title, language=language, last_words=last_words, **content)


@cache
def _template() -> Template:
    """The page, which escapes whatever is put into it."""
    folder = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    made.globals |= {
        # styles of our own: the apostrophes in them are no text
        "look": {name: Markup(words) for name, words in _LOOK.items()},  # noqa: S704
        "tones": _TONES,
        "light": LIGHT,
        "bars": bars,
        "uneven_bars": uneven_bars,
        "breakable": _breakable,
    }
    return made.get_template("page.html.j2")


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


def _breakable(words: str) -> Markup:
    """A text of a cell, its longest words with places where they may be broken: one of them would widen the table."""
    return Markup("").join(
        Markup("<wbr>").join(part[place : place + _PIECE] for place in range(0, len(part), _PIECE))
        if len(part) > _LONGEST_WORD
        else part
        for part in _WORDS.split(words)
    )
