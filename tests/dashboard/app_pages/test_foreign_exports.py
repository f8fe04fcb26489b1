"""Exports as other systems write them, brought to the overview with nothing but the page Add data."""

import contextlib
import io
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import xlsxwriter

from dashboard.data import location
from dashboard.loading import jobs
from etl.__main__ import main
from tests.helpers import dashboard_reader
from tests.helpers.dashboard_app import open_page, words_of
from tests.helpers.loading import ask

EXPORTS = Path(__file__).parents[2] / "fixtures" / "exports"
MOST_CLICKS = 10
# Counted by hand in the files; `met` by the column has_breached.
COUNTS = {
    "Жалобы_отчёт.xlsx": {"received": 12, "accepted": 12, "resolved": 10, "rated": 4},
    "tickets_export.csv": {"received": 12, "accepted": 12, "resolved": 10, "rated": 1},
    "issues_search.csv": {"received": 12, "resolved": 10, "rated": 3},
    "sikayetler.csv": {"received": 12, "accepted": 11, "resolved": 11, "rated": 5},
    "task_sla.csv": {"received": 10, "accepted": 10, "resolved": 7},
}
MET = {"task_sla.csv": {"acceptance": 9, "resolution": 4}}


@dataclass
class Visitor:
    """Somebody who does nothing but click, each click counted."""

    app: object
    clicks: int = field(default=0)

    def bring(self, file: Path) -> None:
        self.clicks += 1
        self.app.file_uploader[0].set_value((file.name, file.read_bytes(), "application/octet-stream")).run()

    def click(self, key: str) -> None:
        self.clicks += 1
        self.app.button(key=key).click().run()

    def choose(self, key: str, chosen: str) -> None:
        self.clicks += 2  # to open the list, and one in it
        self.app.selectbox(key=key).select(chosen).run()

    @property
    def words(self) -> str:
        return words_of(self.app)


def begin_here(folder, *commands, forget=()):
    """Does a job at once, in this process, which has loaded what a process of its own would take seconds for."""
    folder.mkdir(parents=True, exist_ok=True)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(commands[0][1:]))
    (folder / jobs.OUT).write_text(out.getvalue(), encoding="utf-8")
    (folder / jobs.ERR).write_text(err.getvalue(), encoding="utf-8")
    if code == 0:
        for path in forget:
            Path(path).unlink(missing_ok=True)
    job = jobs.Job(folder, commands, asked_at=time.time(), is_begun=True, exit_code=code)
    jobs.write(job)
    return job


@pytest.fixture
def visitor(tmp_path, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "warehouse"))
    monkeypatch.setattr(jobs, "begin", begin_here)
    dashboard_reader.acting(monkeypatch, "admin")
    return Visitor(open_page("add_data", lang="en"))


def upload_of(visitor) -> str:
    named = visitor.app.query_params["upload"]
    return named if isinstance(named, str) else named[0]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if place else []) for place, name in enumerate(COUNTS)]
)
def test_an_export_is_on_the_overview_with_the_right_counts(visitor, tmp_path, name):
    visitor.bring(EXPORTS / name)
    wanted = COUNTS[name]
    assert f"give {wanted['received']} complaints" in visitor.words
    visitor.click("add_data_publish")
    assert "The data are published." in visitor.words
    visitor.click("add_data_open")
    assert visitor.clicks <= MOST_CLICKS
    told = re.sub(r"\s+", " ", visitor.words)
    assert f"+{wanted['received']} received" in told or f"+ {wanted['received']} received" in told, told[:600]
    warehouse = tmp_path / "warehouse"
    counts = dict(ask(warehouse, "select event_type, count(*) from events group by 1"))
    assert {step: counts.get(step) for step in wanted} == wanted
    if name in MET:
        met = ask(warehouse, "select clock, count(*) from clocks where state = 'met' group by 1")
        assert dict(met) == MET[name]


@pytest.mark.slow
def test_another_sheet_other_promises_and_the_system_s_name_are_chosen(visitor, tmp_path):
    file = tmp_path / "book.xlsx"
    rows = [["Ticket", "Created", "Closed"], *([n, f"2026-06-{n:02} 10:00", f"2026-06-{n:02} 12:00"] for n in (1, 2))]
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Old").write_row(0, 0, rows[0])
        for number, row in enumerate([*rows, *rows[1:]]):
            book.get_worksheet_by_name("Old").write_row(number, 0, row)
        sheet = book.add_worksheet("New")
        titled = [["Register"], [], ["No", "Received", "Via", "Resolved"], [7, "2026-07-01", "Tel", ""]]
        for number, row in enumerate(titled):
            sheet.write_row(number, 0, row)
    visitor.bring(file)
    upload = upload_of(visitor)
    assert "2 complaints" in visitor.words
    visitor.choose(f"add_data_sheet_{upload}", "New")
    visitor.click("add_data_preview")
    assert "1 complaint with" in visitor.words
    visitor.choose(f"add_data_policy_{upload}", "uk_spso")
    visitor.app.text_input(key=f"add_data_source_{upload}").set_value("Zəng mərkəzi 2").run()
    visitor.click("add_data_preview")
    visitor.click("add_data_publish")
    warehouse = tmp_path / "warehouse"
    assert ask(warehouse, "select complaint_id, policy, channel from complaints") == [("7", "uk_spso", "phone")]
    assert ask(warehouse, "select distinct source from loads") == [("zəng_mərkəzi_2",)]


@pytest.mark.slow
def test_another_delimiter_is_chosen(visitor, tmp_path):
    # the commas within the texts divide as regularly as the bars
    rows = [f"{n}|2026-06-{n:02} 10:00|late, again, and, cold, and wet|phone" for n in range(1, 4)]
    file = tmp_path / "bars.txt"
    file.write_text("No, and, what, not, and so|Created|Text|Via\n" + "\n".join(rows), encoding="utf-8")
    visitor.bring(file)
    upload = upload_of(visitor)
    assert visitor.app.button(key="add_data_preview").disabled
    # what cannot be told is there to be chosen
    assert "Choose the column that is “Number of the complaint”." in visitor.words
    visitor.choose(f"add_data_delimiter_{upload}", "|")
    visitor.click("add_data_preview")
    assert "3 complaints" in visitor.words
