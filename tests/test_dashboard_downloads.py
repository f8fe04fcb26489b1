"""Files to take away: a button at each table and chart, and never more of a person than the page shows."""

import pandas as pd
import pytest

from dashboard import location, takeaway, text, tiles
from dashboard.filters import View
from dashboard.frame import Frame
from queries import catalog, warehouse
from queries.settings import settings
from tests import dashboard_warehouse
from tests.test_dashboard_pages import open_page


@pytest.fixture
def served(tmp_path_factory, monkeypatch):
    folder = dashboard_warehouse.build(tmp_path_factory)
    monkeypatch.setenv(location.VARIABLE, str(folder))
    return warehouse.open_live(folder)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("overview", {"overview_figures", "overview_on_time", "overview_satisfaction"}),
        ("timeliness", {"steps", "times", "on_time_by_channel", "on_time_by_handler", "missed_deadlines"}),
    ],
)
def test_each_table_and_chart_can_be_taken_away(served, page, names):
    # over a year, so that every table has rows
    app = open_page(page, lang="en", period="last_52_weeks")
    assert not app.exception
    assert {button.proto.id.rsplit("csv_", 1)[-1] for button in app.get("download_button")} == names


def test_the_figures_of_the_overview_are_those_of_its_tiles(served):
    text.use("en")
    page = tiles.collect(Frame(served, View()))
    rows = tiles.frame(page).set_index("figure")
    asked = View().request(served.data_as_of_on)
    assert rows.loc["received_count", "value"] == catalog.run(served, "received_count", asked)["value"].iloc[0]
    shares = catalog.run(served, "on_time_share", asked).set_index("clock")["value"]
    for clock, share in shares.items():
        assert rows.loc[f"on_time_share {clock}", "value"] == share


def test_a_person_with_few_complaints_has_no_figures_in_the_file():
    small = settings().small_n
    frame = pd.DataFrame(
        {"handler": ["A", "B"], "numerator": [1, 2], "denominator": [small - 1, small], "value": [0.5, 0.6]}
    ).assign(n=[small - 1, small])
    few, enough = (row for _, row in takeaway.without_few(frame).iterrows())
    assert few["handler"] == "A"
    assert few[["numerator", "denominator", "value", "n"]].isna().all()
    assert (enough["value"], enough["n"]) == (0.6, small)
