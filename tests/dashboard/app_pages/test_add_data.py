"""The page Add data without its processes: what choosing changes, which mappings are kept and offered, what is told."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.app_pages.add_data import correction
from dashboard.app_pages.add_data.correction import Choices
from dashboard.data import location
from dashboard.loading import jobs, mappings, uploads
from etl.mapping import model
from etl.mapping.describe import described
from etl.mapping.preview import Preview
from etl.mapping.propose import propose
from etl.mapping.sample import take
from queries import audit
from tests.helpers import dashboard_reader
from tests.helpers.dashboard_app import open_page, words_of

EXPORT = """Ticket,Created,First reply,Solved,Via,Office
1,03/04/2026 10:00,04/04/2026 10:00,,Tel,Gence
2,05/04/2026 10:00,06/04/2026 11:00,09/04/2026 10:00,Fax,Baku
"""
GIVES = Preview(2, 5, 1, 0, 2, {"received": 2}, [{"file": "f", "row": 3, "reason": "it is no time"}], [], [], None)


def ended(folder: Path, answer: dict, code: int = 0) -> None:
    """A job as it lies there once its command has printed this."""
    job = jobs.Job(folder, (), asked_at=time.time(), is_begun=True, exit_code=code)
    folder.mkdir(parents=True)
    jobs.write(job)
    (folder / jobs.OUT).write_text(json.dumps(answer, ensure_ascii=False) + "\n", encoding="utf-8")


def proposal(file: Path, *, is_asked: bool = False) -> dict:
    sample = take(file)
    mapping = propose(sample, file.name)
    assert len(mapping.ask) == 3  # a column each of which nothing tells the order
    if is_asked:
        return described(mapping, sample, file, None, "")
    return described(replace(mapping, ask=()), sample, file, GIVES, "")


@pytest.fixture
def upload(tmp_path, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "warehouse"))
    dashboard_reader.acting(monkeypatch, "admin")
    return uploads.save("export.csv", EXPORT.encode())


@pytest.fixture
def asked(monkeypatch):
    """The commands that the page asked for instead of running them."""
    found = []
    monkeypatch.setattr(jobs, "begin", lambda folder, *commands, **_: found.append(list(commands[0])))
    return found


def page(upload):
    app = open_page("add_data", lang="en")
    app.query_params["upload"] = upload.name
    return app.run()


def test_what_is_chosen_is_looked_at_before_it_is_published(upload, asked):
    ended(upload.folder / uploads.MAP, proposal(upload.file))
    app = page(upload)
    words = words_of(app)
    assert "2 rows give 2 complaints with 5 events." in words
    assert "it is no time" in words
    assert app.button(key="add_data_publish")
    office = next(box for box in app.selectbox if box.label == "What “Office” is")
    assert office.value == ""
    office.select("store").run()
    assert "You changed how the file is read." in words_of(app)
    assert "add_data_publish" not in [button.key for button in app.button]
    app.button(key="add_data_preview").click().run()
    assert asked[0][:2] == ["etl", "map"]
    assert model.read(upload.mapping).columns["store"] == "Office"


def test_one_answer_settles_the_order_of_every_column(upload, asked):
    ended(upload.folder / uploads.MAP, proposal(upload.file, is_asked=True))
    app = page(upload)
    assert "3 questions are open." in words_of(app)
    assert app.button(key="add_data_preview").disabled
    app.segmented_control(key=f"add_data_ask_{upload.name}").set_value("the month first").run()
    app.button(key="add_data_preview").click().run()
    mapping = model.read(upload.mapping)
    assert mapping.ask == ()
    assert {dates.formats for dates in mapping.dates.values()} == {("%m/%d/%Y %H:%M",)}


def test_publishing_keeps_the_mapping_under_its_name_for_files_that_it_fits(upload, asked):
    held = proposal(upload.file)
    ended(upload.folder / uploads.MAP, held)
    app = page(upload)
    app.text_input(key="add_data_name").set_value("Desk / one").run()
    logged = len(audit.search("asked for on a page", "load"))
    app.button(key="add_data_publish").click().run()
    assert asked[0][:6] == ["etl", "load", "--source", "cases", "--map", str(upload.mapping)]
    assert "--fresh" not in asked[0]
    assert len(audit.search("asked for on a page", "load")) == logged + 1
    assert mappings.names() == ["Desk-one"]
    assert mappings.fitting([column["column"] for column in held["columns"]]) == ["Desk-one"]
    assert mappings.fitting(["Ticket", "Created"]) == []
    assert model.read(mappings.folder() / "Desk-one.toml").columns["complaint_id"] == "Ticket"
    # the next file, proposed otherwise, is read so on a click
    other = uploads.save("next.csv", EXPORT.encode())
    changed = correction.corrected(held, Choices(roles={"Office": "store"}))
    ended(other.folder / uploads.MAP, held | {"mapping": changed})
    app = page(other)
    next(button for button in app.button if "Desk-one" in button.label).click().run()
    assert model.read(other.mapping) == model.read(mappings.folder() / "Desk-one.toml")


def test_why_nothing_was_published_is_said_as_the_command_line_says_it(upload):
    ended(upload.folder / uploads.LOAD, {}, code=1)
    (upload.folder / uploads.LOAD / jobs.ERR).write_text('{"stage": "reading"}\nAll 2 rows were rejected.\n')
    app = page(upload)
    assert "Nothing was published." in words_of(app)
    assert "All 2 rows were rejected." in words_of(app)


def test_nobody_else_sees_an_upload(upload, monkeypatch):
    ended(upload.folder / uploads.MAP, proposal(upload.file))
    dashboard_reader.acting(monkeypatch, "quality")
    assert "Ticket" not in words_of(page(upload))


HELD = {
    "ask": [],
    "roles": {"columns": ["complaint_id", "channel"], "dates": ["received", "resolved"], "due": ["due"]},
    "columns": [
        {"column": "A", "role": "complaint_id", "formats": []},
        {"column": "B", "role": "received", "formats": ["%d.%m.%Y"]},
        {"column": "C", "role": "due", "formats": ["iso"]},
        {"column": "D", "role": "channel", "formats": []},
    ],
    "mapping": {
        "columns": {"complaint_id": "A", "channel": "D"},
        "dates": {"received": {"column": "B", "formats": ["%d.%m.%Y"]}},
        "due": {"column": "C", "formats": ["iso"]},
        "values": {"channel": {"Tel": "phone"}},
        "zone": "UTC",
        "ask": [],
        "anything": {"else": 1},
    },
}


@pytest.mark.parametrize(
    ("choices", "changed"),
    [
        (Choices(), {}),
        (Choices(roles={"A": "complaint_id"}, whole={"zone": "UTC"}), {}),
        (Choices(roles={"C": ""}), {"due": None}),
        (
            Choices(roles={"B": "due", "C": "received"}),
            {
                "dates": {"received": {"column": "C", "formats": ["iso"]}},
                "due": {"column": "B", "formats": ["%d.%m.%Y"]},
            },
        ),
        (Choices(roles={"D": ""}), {"columns": {"complaint_id": "A"}, "values": {}}),
        (Choices(meanings={"channel": {"Tel": "", "Fax": "email"}}), {"values": {"channel": {"Fax": "email"}}}),
        (Choices(formats={"B": ["iso"]}), {"dates": {"received": {"column": "B", "formats": ["iso"]}}}),
        (Choices(whole={"zone": "Asia/Baku", "policy": ""}), {"zone": "Asia/Baku"}),
    ],
)
def test_a_choice_changes_what_it_says_and_nothing_else(choices, changed):
    wanted = {key: value for key, value in (HELD["mapping"] | changed).items() if value is not None}
    assert correction.corrected(HELD, choices) == wanted


def test_a_part_of_a_complaint_has_one_column():
    assert correction.chosen_twice({"A": "store", "B": "store", "C": "", "D": "", "E": "cause"}) == ["store"]
