"""What is said over figures of demonstration data, on every page and in every report and file."""

from html import escape

from dashboard.i18n.translate import mark, t
from dashboard.shell.access import Reader
from dashboard.ui import html
from queries.warehouse import invented
from queries.warehouse.generation import Generation

_NOTICES = {
    invented.ALL: mark("Demonstration data: these complaints are invented, and so is everybody in them."),
    invented.PART: mark("Demonstration data are among these complaints: part of them is invented."),
}


def words(extent: str) -> str:
    """The sentence for so much of invented data (`invented.extent`); empty where there are none."""
    return t(_NOTICES[extent]) if extent in _NOTICES else ""


def of(generation: Generation) -> str:
    """The sentence for a generation; empty where nothing in it is invented."""
    return words(invented.extent(generation))


def draw(generation: Generation, reader: Reader) -> None:
    """The line over a page, with a way to data of one's own for whoever may add them; nothing for real data."""
    if not (said := of(generation)):
        return
    onward = t("Add your own data")
    way = f' <a href="add_data" target="_self">{escape(onward)}</a>' if reader.may_load else ""
    html.show(f'<p class="p-demo" role="note">{escape(said)}{way}</p>')
