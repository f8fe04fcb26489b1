"""Names of any letters, and of any length: every format of a report is made, and says what it can of them."""

import io
import itertools
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from pptx import Presentation

from dashboard.report import make
from dashboard.report.render import typesetting
from queries import period
from queries.warehouse import generation
from tests.helpers import report_world
from tests.helpers.small_warehouse import story

ODD = (
    "店 Bakı",
    "ร้าน",
    "📱👩‍👩‍👧 phones",
    "\ue000 private",
    "a\x01\x0b\x7fb",
    "שלום עולם",
    "مرحبا",
    "\u202eevil",
    "e\u0301\u0302 ﬁ \U000e0041",
    "W" * 300,
    "Very long name " * 20,
    "<b>&amp;</b> #set page(fill: red) $x^2$ [/]",
    "=1+1",
)


def events():
    """Give complaints whose every name is odd, most of them overdue."""
    found = []
    for number in range(90):
        name = ODD[number % len(ODD)]
        day = report_world.MONDAY - timedelta(days=40 - number // 3)
        actor, more = {"actor": name}, {"named_employee": name, "product": name, "product_category": name}
        steps = [("received", f"{day} 09:00"), ("assigned", f"{day} 10:00", actor), ("accepted", f"{day} 12:00", actor)]
        if number % 3:
            steps += [("resolved", f"{day + timedelta(days=7)} 10:00", actor | {"cause": name, "outcome": "upheld"})]
        found += story(
            f"{name[:20]}-{number}", *steps, channel=name if number % 5 == 0 else "phone", store=name, **more
        )
    return found + story("last", ("received", f"{report_world.MONDAY + timedelta(days=8)} 10:00"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = report_world.build(tmp_path_factory.mktemp("warehouse"), events())
    return make.report(
        generation.open_live(folder), period.parse(report_world.WEEK), tmp_path_factory.mktemp("archive")
    )


@pytest.mark.parametrize("audience", ["quality", "leads"])
@pytest.mark.parametrize("form", make.FORMATS)
def test_names_of_any_letters_stop_no_format(made, form, audience):
    content = make.write(made, form, "az", audience)
    if form in ("pdf", "board"):
        document = pypdfium2.PdfDocument(content)
        shown = "".join(page.get_textpage().get_text_range() for page in document)
        assert len(document) == (3 if form == "pdf" else 1) and ("\ufffd" in shown or form == "board")
        document.close()
    elif form == "pptx":
        assert len(Presentation(io.BytesIO(content)).slides) > 3
    elif form == "html":
        assert "店 Bakı" in content.decode()
    else:
        packed = zipfile.ZipFile(io.BytesIO(content))
        words = "".join(packed.read(name).decode("utf-8", "ignore") for name in packed.namelist())
        assert "店 Bakı" in words and "📱" in words and "W" * 300 in words


def test_only_letters_that_cannot_be_set_are_replaced():
    letters = "店ก📱\ue000\x01\uffff"
    assert typesetting.unknown_letters("aə" + letters + "שم") == set(letters)


def test_our_own_letters_can_be_set():
    ours = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    assert not typesetting.unknown_letters("".join(one for one in ours if typesetting.OURS.fullmatch(one)))


@pytest.mark.slow
def test_what_typst_panics_at_is_set_without_its_letters():
    template = (
        b'#let d = json(bytes(sys.inputs.document))\n#set document(title: "t")\n'
        b'#set text(font: "Noto Sans", lang: "en")\n#d.words'
    )
    letters = "".join(chr(code) for code in range(1, 0x900))
    # a long word would be cut short
    every = " ".join(letters[place : place + 16] for place in range(0, len(letters), 16))
    assert typesetting.write(template, {"words": every}, report_world.after(report_world.MONDAY))


def test_long_words_may_be_broken_and_short_ones_are_left():
    assert (
        typesetting.breakable("a plain sentence with əlverişsizləşdirmə") == "a plain sentence with əlverişsizləşdirmə"
    )
    broken = typesetting.breakable("W" * 300)
    assert broken.replace("\u200b", "") == "W" * 47 + "…"


def test_a_long_name_leaves_the_column_beside_it_its_room(made):
    document = pypdfium2.PdfDocument(make.write(made, "pdf", "en", "leads"))
    words = document[2].get_textpage()
    shown = words.get_text_range()
    table = shown.index("The longest overdue")
    heads = (shown.index(head, table) for head in ("Complaint ", "Channel", "Store", "Employee"))
    lefts = [words.get_charbox(place)[0] for place in heads]
    document.close()
    assert all(right - left > 40 for left, right in itertools.pairwise(lefts)), lefts
