"""The page of weekly reports: the week's preview, what can be taken away, and that looking archives nothing."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data import location
from dashboard.shell import navigation
from queries import places
from tests.helpers import report_world

APP = Path(__file__).parents[3] / "dashboard" / "app.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return report_world.build(tmp_path_factory.mktemp("warehouse"), report_world.complaints(1, 12))


def test_a_week_is_shown_and_can_be_taken_away(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv(places.REPORTS_VARIABLE, str(tmp_path / "reports"))
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["lang"] = "en"
    app.run()
    app.switch_page(navigation.path("reports")).run()
    assert not app.exception
    week = app.selectbox(key="week")
    assert week.value == report_world.WEEK
    assert list(app.selectbox(key="audience").options) == ["Management", "Quality team", "Team leads"]
    labels = [one.label for one in app.get("download_button")]
    assert labels[:4] == ["PDF, three pages", "Workbook (xlsx)", "Page for mail (html)", "CSV and Parquet (zip)"]
    assert len(app.get("iframe")) == 1
    assert not (tmp_path / "reports").exists()
