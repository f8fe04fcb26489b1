"""The report read back: what its PDF, workbook, page and bundle say is what the queries say."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from dashboard.app_pages.weekly_reports import content as taken_away
from dashboard.downloads import workbook
from dashboard.i18n import format as fmt
from dashboard.i18n import translate
from dashboard.report import make
from dashboard.report.content import tables
from dashboard.report.facts import collect, week
from dashboard.report.render import html, pdf, zip_bundle
from dashboard.report.render import text as render_text
from dashboard.report.render.sheet import Field, Sheet
from dashboard.shell import access
from queries import period
from queries.errors import UnusableError, UsageError
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from queries.warehouse import invented
from tests.helpers import report_world
from tests.helpers.dashboard_reader import with_rights
from tests.helpers.small_warehouse import story

LANGUAGES = ("az", "ru", "en")
SPAN = period.parse(report_world.WEEK)
REQUEST = Request(from_on=SPAN.from_on, to_on=SPAN.to_on)
SUNDAY_NIGHT = period.parse_instant("2026-11-15", "Asia/Baku")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = report_world.build(tmp_path_factory.mktemp("warehouse"))
    return make.report(warehouse_generation.open_live(folder), SPAN, tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def files(made):
    """One file of each kind: every language of the PDF, the rest in English, for leads."""
    found = {("pdf", language): make.write(made, "pdf", language, "leads") for language in LANGUAGES}
    return found | {(form, "en"): make.write(made, form, "en", "leads") for form in ("xlsx", "html", "zip")}


def pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [plainly(one) for one in found]


def plainly(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def sheet(files, name: str) -> pd.DataFrame:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx", "en"])).get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows[4:], columns=rows[3])


def asked(made, metric, **more):
    return catalog.run(made.generation, metric, Request(from_on=SPAN.from_on, to_on=SPAN.to_on, **more))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_three_pages_tagged_with_bookmarks_and_every_letter(files, language):
    content = files["pdf", language]
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 3
    assert document.is_tagged()
    assert [item.level for item in document.get_toc()].count(0) == 3
    shown = " ".join(pages(content))
    assert "\ufffd" not in shown and "\u25a1" not in shown
    assert "Gəncə" in shown and "Əliyeva" not in pages(content)[0]
    assert b"pdfaid" in content and b"pdfuaid" in content
    sizes = {(round(page.get_width()), round(page.get_height())) for page in document}
    assert sizes == {(595, 842)}
    document.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_of_the_pdf_are_those_of_the_queries(made, files, language):
    translate.use(language)
    first = "".join(pages(files["pdf", language])[:2])
    flow = asked(made, "flow").iloc[0]
    row = " ".join(fmt.number(flow[name]) for name in ("opening", "received", "reopened", "resolved", "withdrawn"))
    assert plainly(f"{row} {fmt.number(flow['closing'])}") in first
    for basis in ("extended", "strict"):
        for value in asked(made, "on_time_share", options={"basis": basis})["value"]:
            assert plainly(fmt.share(value)) in first
    for row in asked(made, "time_to").to_dict("records"):
        assert plainly(fmt.amount(row["value"], row["unit"])) in first
    satisfaction = asked(made, "satisfaction").iloc[0]
    for shown in (fmt.number(satisfaction["value"], 2), fmt.share(satisfaction["satisfied_share"])):
        assert plainly(shown) in first
    for metric in ("extension_rate", "extension_valid_share", "promise_kept", "silent_overruns"):
        for value in asked(made, metric)["value"]:
            assert plainly(fmt.share(value)) in first


def test_a_report_of_invented_data_says_so_in_every_form(made, files):
    demo = replace(made, facts=replace(made.facts, invented=invented.ALL))
    notice = "Demonstration data: these complaints are invented"
    assert all(notice in page for page in pages(make.write(demo, "pdf", "en", "leads")))
    assert notice in make.write(demo, "html", "en", "leads").decode()
    assert notice in render_text.write(demo.document("en", "leads"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(make.write(demo, "xlsx", "en", "leads")))
    for name in book.sheet_names:
        assert notice in str(book.get_sheet_by_name(name).to_python()[:2]), name
    assert notice not in files["html", "en"].decode()
    assert notice not in "".join(pages(files["pdf", "en"]))


def test_the_figures_of_the_workbook_are_those_of_the_queries(made, files):
    found = sheet(files, "Figures").set_index("Code")
    on_time = asked(made, "on_time_share").set_index("clock")
    strict = asked(made, "on_time_share", options={"basis": "strict"}).set_index("clock")
    times = asked(made, "time_to").set_index("clock")
    for clock in on_time.index:
        assert found.loc[f"on_time_share.{clock}", "The week"] == on_time.loc[clock, "value"]
        assert found.loc[f"on_time_share.{clock}", "n"] == on_time.loc[clock, "n"]
        assert found.loc[f"on_time_share.strict.{clock}", "The week"] == strict.loc[clock, "value"]
        assert found.loc[f"time_to.{clock}", "The week"] == times.loc[clock, "value"]
        assert found.loc[f"time_to.p90.{clock}", "The week"] == pytest.approx(times.loc[clock, "p90"])
    flow = asked(made, "flow").iloc[0]
    for name in ("opening", "received", "reopened", "resolved", "withdrawn", "closing"):
        assert found.loc[name, "The week"] == flow[name]
    before = period.previous(SPAN)
    earlier = catalog.run(made.generation, "flow", Request(from_on=before.from_on, to_on=before.to_on)).iloc[0]
    assert found.loc["received", "The week before"] == earlier["received"]
    weeks = sheet(files, "Weeks").set_index("Week")
    assert weeks.loc[before.label, "Received"] == earlier["received"]
    assert weeks["Monday"].iloc[-1] == SPAN.from_on
    channels = sheet(files, "Channels").set_index("Channel")
    by_channel = asked(made, "received_count", by=("channel",)).set_index("channel")["value"]
    assert channels["Received"].sum() == by_channel.sum() == flow["received"]


def test_the_workbook_has_the_complaints_and_nothing_in_it_is_a_formula(made, files):
    complaints = sheet(files, "Complaints")
    assert len(complaints) == asked(made, "flow").iloc[0]["received"]
    assert isinstance(complaints["Received"].iloc[0], datetime)
    assert report_world.LATE in set(complaints["Store"])
    book = zipfile.ZipFile(io.BytesIO(files["xlsx", "en"]))
    sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in one for one in sheets)
    tables = sheets[1:]
    assert all("<autoFilter" in one and 'state="frozen"' in one and "fitToPage" in one for one in tables)
    assert sum(name.startswith("xl/charts/chart") for name in book.namelist()) >= 3
    assert "Print_Titles" in book.read("xl/workbook.xml").decode()


def workbook_parts(files, kind: str) -> list[str]:
    book = zipfile.ZipFile(io.BytesIO(files["xlsx", "en"]))
    return [book.read(name).decode() for name in book.namelist() if name.startswith(f"xl/{kind}")]


def test_the_workbook_prints_its_foot_whole_and_no_more_columns_than_can_be_read(made, files):
    sheets = workbook_parts(files, "worksheets/sheet")
    for one in sheets:
        # the digits after &8 would be a part of the size
        assert re.search(r"&amp;L&amp;8 2026-W46 · .*&amp;R&amp;8 &amp;P", one)
        setup = re.search(r"<pageSetup[^>]*>", one).group()
        across = int((re.search(r'fitToWidth="(\d+)"', setup) or [0, 1])[1])
        letters = sum(
            float(width) * (int(last) - int(first) + 1)
            for first, last, width in re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', one)
        )
        assert letters / across < 210, "smaller than seven tenths of its size"
    weeks = sheets[2]
    assert weeks.count("<c r=") > 500 and 'fitToWidth="' in weeks


def test_bars_of_the_workbook_begin_at_zero(files):
    charts = workbook_parts(files, "charts/chart")
    bars = [one for one in charts if "<c:barChart>" in one]
    assert bars and all('<c:min val="0"/>' in one for one in bars)


def test_a_deadline_at_midnight_is_the_last_minute_of_its_day(made, files):
    translate.use("en")
    missed = sheet(files, "Missed deadlines").set_index(["Complaint", "Step"])["Deadline"]
    rows = asked(made, "late_clocks")
    assert len(rows) == len(missed) > 0
    for row in rows.to_dict("records"):
        shown = missed[row["complaint_id"], translate.term("clock", row["clock"])]
        assert shown == (row["due_at"] - timedelta(minutes=1)).replace(tzinfo=None)
        assert SPAN.from_on <= shown.date() <= SPAN.to_on
    exact = pd.read_parquet(io.BytesIO(zipfile.ZipFile(io.BytesIO(files["zip", "en"])).read("missed.parquet")))
    assert (exact["due_at"].dt.hour == 0).all()


def test_the_bundle_tells_the_figures_in_one_file(made, files):
    told = json.loads(zipfile.ZipFile(io.BytesIO(files["zip", "en"])).read("report.json"))
    found = {row["code"]: row for row in told["figures"]}
    for row in asked(made, "on_time_share").to_dict("records"):
        line = found[f"on_time_share.{row['clock']}"]
        assert (line["value"], line["n"]) == (row["value"], row["n"])
    assert sum(row["value"] for row in told["overdue"]) == asked(made, "overdue_by_days")["value"].sum()
    assert told["week_code"] == report_world.WEEK and told["versions"]["data_as_of"].startswith("2026-11-18")
    assert told["weeks"][-1]["received"] == asked(made, "flow").iloc[0]["received"]
    assert not [name for name in report_world.NAMES if name in json.dumps(told, ensure_ascii=False)]


def test_the_bundle_writes_short_decimals_without_binary_noise(made):
    values = (2.8000000000000114, 0.1 + 0.2, 1 / 3, 14.0, None, -7.000000000000001, float("nan"), 1234567.5)
    fields = (Field("value", "Value", "decimal"),)
    sheet = Sheet("figures", "Figures", "", fields, tuple((value,) for value in values))
    packed = zipfile.ZipFile(io.BytesIO(zip_bundle.write(made.document("en", "management"), [sheet])))
    told = re.findall(r'"value": (.*)', packed.read("report.json").decode())
    assert told == ["2.8", "0.3", "0.3333333333333333", "14.0", "null", "-7.0", "null", "1234567.5"]
    assert packed.read("figures.csv").decode("utf-8-sig").split()[1:3] == ["2.8", "0.3"]


def test_those_furthest_outside_are_shown_in_the_order_of_their_names(made):
    names = [f"{letter} Name" for letter in "ABCDEFGHIJK"]
    far = {"B Name": 9.0, "K Name": -8.0, "J Name": 7.5, "D Name": -7.0, "I Name": 6.0, "G Name": 5.0}
    table = pd.DataFrame({"handler": names, "adjusted_z": [far.get(name, 3.5) for name in names]})
    table = table.assign(n=50, denominator=50, numerator=30, value=0.6, low=0.5, high=0.7, mix_value=0.6)
    table = table.assign(band="below_998", mix_band="below_998", is_withheld=False, is_small=False)
    compared = replace(made.facts.quarter["handler"], table=table)
    facts = replace(made.facts, quarter={**made.facts.quarter, "handler": compared})
    translate.use("en")
    shown = tables.employees(facts, may_see_people=True)
    assert [row[0].text for row in shown.rows] == sorted(far)
    assert "5 more are in the workbook" in shown.note


def test_names_are_for_those_who_may_see_them(made, files):
    for form in ("pdf", "xlsx", "html", "zip"):
        content = make.write(made, form, "az", "management")
        if form == "pdf":
            shown = " ".join(pages(content))
        elif form == "html":
            shown = content.decode()
        else:
            book = zipfile.ZipFile(io.BytesIO(content))
            shown = " ".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
        assert not [name for name in report_world.NAMES if name.split()[1] in shown], form
    assert set(report_world.NAMES) <= set(sheet(files, "Complaints")["Employee who handles it"])


def test_the_page_is_whole_in_itself(files):
    page = files["html", "en"].decode()
    assert "data:image/png;base64," in page
    assert not re.findall(r"(?:src|href)=\"(?!data:)", page)
    assert "<script" not in page and "viewport" in page


def test_the_bundle_has_a_dictionary_of_every_column(files):
    packed = zipfile.ZipFile(io.BytesIO(files["zip", "en"]))
    dictionary = pd.read_csv(packed.open("dictionary.csv"), encoding="utf-8-sig")
    for name in packed.namelist():
        if name.endswith(".parquet"):
            frame = pd.read_parquet(io.BytesIO(packed.read(name)))
            table = name.removesuffix(".parquet")
            assert list(frame.columns) == list(dictionary.loc[dictionary["table"] == table, "column"])
            as_text = pd.read_csv(packed.open(f"{table}.csv"), encoding="utf-8-sig")
            assert len(as_text) == len(frame)
    complaints = packed.read("complaints.csv").decode()
    assert "'=HYPERLINK" in complaints and ",=HYPERLINK" not in complaints


def test_the_same_report_gives_the_same_bytes(made, files, tmp_path):
    again = make.report(made.generation, SPAN, tmp_path)
    for (form, language), content in files.items():
        assert make.write(again, form, language, "leads") == content, form


def test_the_plain_text_says_the_same(made):
    document = made.document("en", "leads")
    words = render_text.write(document)
    assert document.lead in words and document.foot in words
    assert all(tile.value in words for tile in document.tiles)


@pytest.mark.slow
def test_weeks_with_next_to_nothing(tmp_path):
    far = story("X", ("received", "2026-01-05 10:00"), ("withdrawn", "2026-01-06 10:00"))
    far += story("Y", ("received", "2026-06-01 10:00"))
    generation = warehouse_generation.open_live(report_world.build(tmp_path / "w", far))
    for label, is_empty in (("2026-W10", True), ("2026-W23", False)):
        report = make.report(generation, period.parse(label), tmp_path / "a")
        assert report.facts.is_empty is is_empty
        for language in LANGUAGES:
            assert len(pages(make.write(report, "pdf", language, "management"))) == 3
        for form in ("xlsx", "html", "zip"):
            assert make.write(report, form, "az", "management")


@pytest.mark.slow
def test_overdue_is_counted_and_listed_as_the_cut_off_knows_it(tmp_path):
    # on Sunday the customer had been asked on the last day: since Wednesday it is known how long the clock stood still
    events = story(
        "PAUSED",
        ("received", "2026-11-06 10:00"),
        ("accepted", "2026-11-06 11:00"),
        ("info_requested", "2026-11-13 10:00"),
        ("info_received", "2026-11-18 10:00"),
        ("resolved", "2026-11-18 12:00"),
    )
    events += story("LATE", ("received", "2026-10-05 10:00"), ("resolved", "2026-11-18 09:00"))
    events += story("OPEN", ("received", "2026-10-06 10:00"))
    folder = report_world.build(tmp_path / "w", events, policies=("servicenow",))
    generation = warehouse_generation.open_live(folder)
    assert "PAUSED" in set(catalog.run(generation, "late_clocks", Request(as_of=SUNDAY_NIGHT))["complaint_id"])
    report = make.report(generation, SPAN, tmp_path / "a")
    counted = catalog.run(generation, "overdue_by_days", REQUEST)["value"].sum()
    assert counted == report.facts.overdue["value"].sum() == len(report.facts.oldest) == 4
    assert set(report.facts.oldest["complaint_id"]) == {"LATE", "OPEN"}
    assert report.facts.line("overdue").value == report.facts.oldest["complaint_id"].nunique()
    shown = " ".join(pages(make.write(report, "pdf", "en", "management")))
    assert "4 deadlines have passed and wait" in shown and "PAUSED" not in shown
    packed = zipfile.ZipFile(io.BytesIO(make.write(report, "zip", "en", "management")))
    assert len(pd.read_csv(packed.open("overdue_now.csv"), encoding="utf-8-sig")) == 4


@pytest.mark.parametrize(
    ("label", "from_on"),
    [("2026-W53", date(2026, 12, 28)), ("2020-W53", date(2020, 12, 28)), ("2025-W01", date(2024, 12, 30))],
)
def test_weeks_at_the_end_of_a_year(tmp_path, label, from_on):
    span = week.parse(label)
    assert span.from_on == from_on
    inside = from_on + timedelta(days=5)
    events = story("N", ("received", f"{from_on - timedelta(days=9)} 10:00"), ("accepted", f"{inside} 09:00"))
    events += story("M", ("received", f"{inside} 10:00"), ("resolved", f"{from_on + timedelta(days=8)} 09:00"))
    facts = collect.collect(warehouse_generation.open_live(report_world.build(tmp_path, events)), span)
    assert (facts.line("received").value, facts.line("closing").value) == (1, 2)
    labels = [name for name, _, _ in facts.line("received").history]
    assert labels[-1] == label and len(set(labels)) == len(labels) == 53


@pytest.mark.parametrize("label", ["2025-W53", "2026-11", "46", "2026-W00"])
def test_what_is_no_week(label):
    with pytest.raises(UsageError):
        week.parse(label)


def test_a_week_that_has_not_begun_has_no_report(made):
    with pytest.raises(UnusableError, match="data end on 2026-11-18"):
        collect.collect(made.generation, period.parse("2026-W48"))


def test_what_would_run_over_is_set_smaller(made):
    document = made.document("ru", "leads")
    longer = replace(document, sentences=document.sentences * 9)
    assert len(pages(pdf.write(longer, made.facts.versions.data_as_of))) == 3


def test_an_archived_file_follows_the_rights_its_audience_had(made, tmp_path, monkeypatch):
    report = replace(made, edition=replace(made.edition, folder=tmp_path / "edition"))
    for audience in ("leads", "management"):
        list(make.files(report, ("html",), ("en",), (audience,)))
    old = tmp_path / "edition" / report.name("en", "management", "xlsx")
    old.write_bytes(b"of before it was written down")
    rights = {role: frozenset() for role in access.ROLES}
    taken = replace(access.rules(), rights=rights)
    monkeypatch.setattr(access, "rules", lambda: taken)
    anybody = [path.name for path in taken_away.files(report.edition, with_rights())]
    assert anybody == [report.name("en", "management", "html")]
    assert len(taken_away.files(report.edition, with_rights("people"))) == 3


def test_the_archive_keeps_what_was_said(made, tmp_path):
    [(name, content)] = make.files(made, ("html",), ("en",), ("management",))
    folder = made.edition.folder
    assert (folder / name).read_bytes() == content
    kept = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    line = made.facts.line("on_time_share", "resolution")
    assert kept["figures"]["on_time_share.resolution"]["value"] == line.value
    assert kept["hash"] in pages(make.write(made, "pdf", "en", "management"))[2]


def test_bars_show_gaps_and_a_flat_line():
    assert html.bars((None, 1.0, 2.0)) == "·▄█"
    assert html.bars((0.97, 0.9, 0.95)) == "█▇█", "bars begin at zero: a share that hardly moves looks like one"
    assert html.bars((0.0, 0.0)) == "▁▁"
    assert html.uneven_bars((0.97, 0.9, 0.95)) == html.uneven_bars((None,)) == html.uneven_bars(()) == ""
    assert html.uneven_bars((0.75, None, 1.0)) == "▆·█"
    assert html.bars(()) == html.bars((None,)) == ""


def test_a_deadline_in_a_workbook_of_a_page_is_the_last_minute_of_its_day_too():
    ends = pd.to_datetime(["2026-11-16 00:00", "2026-11-16 15:30", None]).tz_localize("Asia/Baku")
    content = workbook.xlsx_of(["list"], pd.DataFrame({"due_at": ends, "received_at": ends}))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[-2:]
    assert [pd.Timestamp(row[0]) for row in rows] == list(pd.to_datetime(["2026-11-15 23:59", "2026-11-16 15:30"]))
    assert pd.Timestamp(rows[0][1]) == pd.Timestamp("2026-11-16")
