"""What the data never have is left out of pages and reports and said once; a period without it is only told."""

from datetime import date, timedelta

import pytest

from dashboard.data import location
from dashboard.i18n import translate
from dashboard.narrative import absent_data
from dashboard.report import archive
from dashboard.report.content import compose
from dashboard.report.facts import collect, restatements, week
from dashboard.shell import access, filter_bar
from dashboard.shell.context import PageContext
from dashboard.shell.filters import View
from queries.analysis import kpis
from queries.semantic import present
from queries.warehouse import generation as warehouse_generation
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_app import open_page, words_of
from tests.helpers.dashboard_reader import acting
from tests.helpers.small_warehouse import make, story

MONDAY = date(2026, 11, 2)


def bare(folder, count=60, **received):
    """Complaints that are received and resolved by nobody in particular, and nothing else is known of them."""
    events = []
    for number in range(count):
        day = MONDAY - timedelta(days=number % 50)
        ends = day + timedelta(days=3 + 9 * (number % 3))
        resolved = [("resolved", f"{ends} 15:00")] if ends <= MONDAY + timedelta(days=13) else []
        events += story(f"C{number}", ("received", f"{day} 09:00"), *resolved, channel="phone", **received)
    return make(folder, events)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return bare(tmp_path_factory.mktemp("bare") / "wh")


@pytest.fixture
def served(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    acting(monkeypatch, "all")
    translate.use("en")
    yield warehouse_generation.open_live(folder)
    translate.use("az")


@pytest.mark.slow
def test_what_the_data_never_have_is_decided_over_all_of_them(tmp_path, served, tmp_path_factory):
    found = present.of(served)
    assert not found.things
    # acceptance and examination only ever end because the resolution implies them
    assert found.clocks == ("resolution",)
    assert kpis.clocks(served) == ["resolution"]
    assert found.dimensions & {"channel", "store", "cause", "handler"} == {"channel"}
    whole = present.of(warehouse_generation.open_live(dashboard_warehouse.build(tmp_path_factory)))
    assert whole.things == set(present.THINGS)
    assert len(whole.clocks) == 3
    # five that are still open: what is not done yet may still be recorded
    five = [one for name in "ABCDE" for one in story(name, ("received", "2026-11-02 09:00"), store="Ganja")]
    young = present.of(warehouse_generation.open_live(make(tmp_path / "five", five)))
    assert "acceptance" in young.clocks
    assert "resolution" in young.clocks
    none = present.of(warehouse_generation.open_live(make(tmp_path / "none", [])))
    assert (none.missing, len(none.clocks)) == ((), 3)


@pytest.mark.slow
def test_pages_leave_it_out_and_say_so_once(served):
    said = words_of(open_page("overview", lang="en", period="last_13_weeks"))
    assert said.count("Never in these data") == 1
    for words in ("Extended", "Satisfied", "rated", "Accepted on time", "Examined on time"):
        assert words not in said.split("Never in these data")[0].split("New here?")[-1].partition("Close")[2], words
    for page, words in (
        ("satisfaction", "These data hold no ratings"),
        ("extensions", "These data hold no extensions"),
        ("employees", "These data name no employees"),
    ):
        told = words_of(open_page(page, lang="en"))
        assert words in told
        assert "longer period" not in told
        assert "as the policy wants" not in told
    trends = words_of(open_page("trends", lang="en", period="last_13_weeks"))
    channels = words_of(open_page("channels", lang="en", period="last_13_weeks"))
    for words in ("Satisfied", "Extended", "Deadline passed without a word", "Reopened"):
        assert words not in trends
    assert "Satisfied" not in channels
    assert "Extended" not in channels
    reader = access.rules().reader("", "all")
    assert filter_bar.offered(served, reader) == ("channel",)


def test_the_report_leaves_it_out_and_says_so_once(served):
    translate.use("en")
    facts = collect.collect(served, week.parse("2026-W45"))
    nothing = restatements.Restated()
    document = compose.compose(facts, nothing, archive.hash_of(archive.figures(facts)), "quality", True)
    labels = [tile.label for tile in document.tiles]
    assert labels == ["Resolved on time", "Open, and past a deadline"]
    keys = [part.key for part in (*document.first, *document.second)]
    assert not {"extensions", "employees", "causes"} & set(keys)
    said = repr(document)
    assert said.count("Never in these data") == 1
    assert "rated" not in said.replace("ratings by customers", "")
    assert not [name for name in ("Satisfied", "Extended:") if name in said]


def test_everything_there_is_nothing_to_say(tmp_path_factory):
    generation = warehouse_generation.open_live(dashboard_warehouse.build(tmp_path_factory))
    found = PageContext(generation, View()).present
    assert found.has(*present.THINGS)
    assert "ratings" not in absent_data.left_out(found)
