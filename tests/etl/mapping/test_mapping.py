"""Exports as other systems write them: what is proposed for them, and what a load by the proposal gives."""

import csv
import json
import tomllib
from collections import Counter

import pytest
import xlsxwriter

from etl.__main__ import main
from etl.mapping import model, propose, query
from etl.mapping.sample import take
from queries.errors import BadSourceError
from tests.conftest import REAL_DATA
from tests.helpers.export_recipes import QUICK, RECIPES, by_hand
from tests.helpers.export_variants import STEPS
from tests.helpers.foreign_export import events_of
from tests.helpers.loading import ask

TICKETS = (
    (
        "Ticket ID",
        "Requester",
        "Via",
        "Assignee",
        "Created at (UTC)",
        "First reply at (UTC)",
        "Solved at (UTC)",
        "Rating",
    ),
    ("1", "A", "Phone", "Ann", "2026-06-01T22:00:00Z", "2026-06-02T08:00:00Z", "2026-06-05T08:00:00Z", "4"),
    ("2", "B", "Web form", "", "2026-06-02T10:00:00Z", "", "", ""),
    ("3", "C", "Fax", "Ann", "2026-06-03T10:00:00Z", "2026-06-03T11:00:00Z", "", "5"),
)


def write_csv(path, rows, delimiter=",", encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def load(tmp_path, file, capsys, mapping=None):
    """Proposes a mapping, loads by it, and gives what was said and the events by type."""
    written = mapping or tmp_path / "map.toml"
    if not mapping:
        assert main(["map", str(file), "--write", str(written)]) == 0
    capsys.readouterr()
    warehouse = tmp_path / "warehouse"
    code = main(
        ["load", "--source", "cases", "--map", str(written), "--warehouse", str(warehouse), "--json", str(file)]
    )
    assert code == 0, capsys.readouterr().err
    counts = dict(ask(warehouse, "select event_type, count(*) from events group by event_type"))
    return json.loads(capsys.readouterr().out), counts


def test_one_row_a_complaint_gives_its_events(tmp_path, capsys):
    said, counts = load(tmp_path, write_csv(tmp_path / "tickets.csv", TICKETS), capsys)
    assert (said["rows_read"], said["rejected"]) == (3, 0)
    # rated with the last step that has a date; assigned with the first
    assert counts == {"received": 3, "accepted": 2, "resolved": 1, "rated": 2, "assigned": 2}
    channels = ask(tmp_path / "warehouse", "select complaint_id, channel from complaints order by 1")
    assert channels == [("1", "phone"), ("2", "website_form"), ("3", "Fax")]
    # 22:00 UTC is 02:00 of the next day in Baku
    [(local,)] = ask(tmp_path / "warehouse", "select received_local_at from complaints where complaint_id = '1'")
    assert f"{local:%Y-%m-%d %H:%M}" == "2026-06-02 02:00"


@pytest.mark.slow
def test_the_same_complaint_exported_later_is_updated(tmp_path, capsys):
    file = write_csv(tmp_path / "tickets.csv", TICKETS)
    load(tmp_path, file, capsys)
    later = [list(row) for row in TICKETS]
    later[2][5:7] = "2026-06-03T09:00:00Z", "2026-06-04T09:00:00Z"  # 2 was answered and solved meanwhile
    later[3][5] = "2026-06-03T12:00:00Z"  # the first reply to 3 was written down wrongly
    said, counts = load(tmp_path, write_csv(tmp_path / "later.csv", later), capsys, tmp_path / "map.toml")
    assert counts == {"received": 3, "accepted": 3, "resolved": 2, "rated": 2, "assigned": 2}
    assert said["corrected"] >= 1
    [(accepted,)] = ask(tmp_path / "warehouse", "select accepted_at from complaints where complaint_id = '3'")
    assert f"{accepted:%H:%M}" == "12:00"


@pytest.mark.slow
def test_a_workbook_with_titles_and_a_total_below(tmp_path, capsys):
    path = tmp_path / "отчёт.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        rows = [
            ["Реестр обращений"],
            [],
            ["№ обращения", "Дата поступления", "Дата решения", "Канал", "Оценка"],
            ["Ж-1", "14.07.2026 07:40", "20.07.2026 10:00", "Телефон", 5],
            ["Ж-2", "15.07.2026 09:00", "", "Чат", ""],
            ["Итого", 2, "", "", ""],
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    said, counts = load(tmp_path, path, capsys)
    assert tomllib.loads((tmp_path / "map.toml").read_text(encoding="utf-8"))["header_row"] == 3
    assert counts == {"received": 2, "resolved": 1, "rated": 1}
    # the line of totals is no complaint, and is told
    assert [rejection["row"] for rejection in said["rejections"]] == [6]


@pytest.mark.slow
def test_rows_are_numbered_as_the_file_shows_them(tmp_path, capsys):
    rows = [("Register",), (), ("ID", "Created"), ("1", "2026-06-01"), ("2", "soon"), ("3", "2026-06-02")]
    said, _ = load(tmp_path, write_csv(tmp_path / "titled.csv", rows), capsys)
    assert [rejection["row"] for rejection in said["rejections"]] == [5]


@pytest.mark.slow
def test_semicolons_utf_16_and_decimal_commas(tmp_path, capsys):
    rows = (
        ("Şikayət №", "Daxil olma tarixi", "Həll tarixi", "Kanal", "Müştəri balı"),
        ("Ş1", "13.07.2026 23:18", "18.07.2026 08:04", "Sosial şəbəkə", "4,0"),
        ("Ş2", "14.07.2026 10:00", "", "E-poçt", ""),
    )
    _, counts = load(tmp_path, write_csv(tmp_path / "s.csv", rows, ";", "utf-16"), capsys)
    assert counts == {"received": 2, "resolved": 1, "rated": 1}
    assert ask(tmp_path / "warehouse", "select score from complaints where complaint_id = 'Ş1'") == [(4,)]


@pytest.mark.slow
def test_a_table_of_events_under_other_names(tmp_path, capsys):
    rows = (
        ("Case", "Action", "Timestamp", "Agent"),
        ("7", "Opened", "2026-06-01 10:00", ""),
        ("7", "Acknowledged", "2026-06-02 10:00", "Ann"),
        ("7", "Closed", "2026-06-03 10:00", "Ann"),
    )
    _, counts = load(tmp_path, write_csv(tmp_path / "log.csv", rows), capsys)
    assert counts == {"received": 1, "accepted": 1, "resolved": 1}


@pytest.mark.slow
def test_numbers_stored_as_dates(tmp_path, capsys):
    # 46175 is 2 June 2026; half a day later is noon
    rows = (("ID", "Created", "Closed"), ("1", "46175", "46175.5"), ("2", "46176.25", ""))
    load(tmp_path, write_csv(tmp_path / "numbers.csv", rows), capsys)
    found = ask(tmp_path / "warehouse", "select event_type, local_at from events where complaint_id = '1' order by 2")
    assert [(event, f"{at:%Y-%m-%d %H:%M}") for event, at in found] == [
        ("received", "2026-06-02 00:00"),
        ("resolved", "2026-06-02 12:00"),
    ]


DAY_OR_MONTH = (("ID", "Created", "Closed"), ("1", "03/04/2026 10:00", ""), ("2", "05/06/2026 10:00", ""))


def test_the_order_of_day_and_month_is_asked_where_nothing_tells_it(tmp_path, capsys):
    path = write_csv(tmp_path / "slashes.csv", DAY_OR_MONTH)
    assert main(["map", str(path), "--write", str(tmp_path / "map.toml")]) == 0
    assert "does 03/04/2026 10:00 name the day first or the month?" in capsys.readouterr().out
    code = main(
        ["load", "--source", "cases", "--map", str(tmp_path / "map.toml"), "--warehouse", str(tmp_path), str(path)]
    )
    assert code == 1
    assert "open question" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("closed", "form"), [("25/04/2026 10:00", "%d/%m/%Y %H:%M"), ("04/25/2026 10:00", "%m/%d/%Y %H:%M")]
)
def test_another_column_tells_the_order(tmp_path, closed, form):
    rows = [*DAY_OR_MONTH[:2], ("2", "05/06/2026 10:00", closed)]
    proposed = propose.propose(take(write_csv(tmp_path / "slashes.csv", rows)), "slashes.csv")
    assert not proposed.ask
    assert proposed.dates["received"].formats == (form,)


def test_rows_of_one_number_that_came_at_different_times_are_asked_about(tmp_path):
    other = [*TICKETS[1]]
    other[4] = "2026-06-09T22:00:00Z"
    proposed = propose.propose(take(write_csv(tmp_path / "twice.csv", [*TICKETS, other])), "twice.csv")
    assert len(proposed.ask) == 1
    assert "Complaint 1 has several rows that were received at different times" in proposed.ask[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("recipe", "seed"),
    [(recipe, seed) for recipe in (by_hand, *QUICK) for seed in RECIPES[recipe]][::2],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_varied_exports_give_what_they_were_made_of(tmp_path, recipe, seed):
    file, expected = recipe(tmp_path, seed)
    events = events_of(propose.propose(take(file), file.name), file, tmp_path)
    told = {(complaint, kind): at for complaint, kind, at, _, _ in events if kind in STEPS}
    assert told == expected["events"]
    channels = {complaint: channel for complaint, kind, _, channel, _ in events if kind == "received"}
    assert channels == expected["channels"] or not expected["channels"]
    assert {complaint: score for complaint, _, _, _, score in events if score} == expected["scores"]


@pytest.mark.slow
def test_a_date_that_is_gone_from_a_later_export_is_taken_back_and_told(tmp_path, capsys):
    first = write_csv(tmp_path / "tickets.csv", TICKETS)
    load(tmp_path, first, capsys)
    later = [list(row) for row in TICKETS]
    later[1][6] = later[1][7] = ""  # reopened: neither solved nor rated any more
    said, counts = load(tmp_path, write_csv(tmp_path / "later.csv", later), capsys, tmp_path / "map.toml")
    assert counts == {"received": 3, "accepted": 2, "rated": 1, "assigned": 2}
    assert "2 dates that were loaded before are gone" in said["notes"][0]
    assert ask(tmp_path / "warehouse", "select status from complaints where complaint_id = '1'") == [("open",)]
    # the very same file once more changes nothing; a new one that has the date again brings it back
    _, counts = load(tmp_path, first, capsys, tmp_path / "map.toml")
    assert "resolved" not in counts
    later[1][6] = "2026-06-05T08:00:00Z"
    _, counts = load(tmp_path, write_csv(tmp_path / "last.csv", later), capsys, tmp_path / "map.toml")
    assert counts["resolved"] == 1


SLA = (
    ("task.number", "sla", "start_time", "planned_end_time", "end_time"),
    ("1", "First response", "2026-06-01 10:00", "2026-06-04 10:00", "2026-06-02 10:00"),
    ("1", "Resolution", "2026-06-01 10:00", "2026-06-11 10:00", "2026-06-12 10:00"),
    ("2", "First response", "2026-06-02 10:00", "2026-06-05 10:00", ""),
    ("2", "Resolution", "2026-06-02 10:00", "2026-06-12 10:00", ""),
)


@pytest.mark.slow
def test_a_row_a_target_is_judged_by_its_own_deadline(tmp_path, capsys):
    load(tmp_path, write_csv(tmp_path / "sla.csv", SLA), capsys)
    clocks = ask(
        tmp_path / "warehouse",
        "select complaint_id, clock, strftime(due_at, '%d %H'), state from clocks order by 1, 2",
    )
    # In Baku it is four hours later; 2 was answered by nobody, and the newest event is of 12 June, 06:00 UTC.
    assert clocks == [
        ("1", "acceptance", "04 06", "met"),
        ("1", "resolution", "11 06", "late"),
        ("2", "acceptance", "05 06", "overdue"),
        ("2", "resolution", "12 06", "overdue"),
    ]


def test_what_is_written_reads_as_it_was(tmp_path):
    proposed = propose.propose(take(write_csv(tmp_path / "tickets.csv", TICKETS)), 'tickets "of" us.csv')
    (tmp_path / "map.toml").write_text(model.text(proposed), encoding="utf-8")
    assert model.read(tmp_path / "map.toml") == proposed


@pytest.mark.slow
def test_a_proposal_as_json_can_be_corrected_and_given_back(tmp_path, capsys):
    file = write_csv(tmp_path / "tickets.csv", TICKETS)
    assert main(["map", str(file), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    column = {one["column"]: one for one in said["columns"]}
    assert (column["Solved at (UTC)"]["role"], column["Requester"]["samples"]) == ("resolved", ["A", "B", "C"])
    assert column["Via"]["words"] == {"Phone": "phone", "Web form": "website_form", "Fax": ""}
    assert said["would_give"]["events_by_type"]["rated"] == 2
    corrected = said["mapping"] | {"values": {"channel": {"Fax": "phone"}}}
    (tmp_path / "mine.json").write_text(json.dumps(corrected), encoding="utf-8")
    load(tmp_path, file, capsys, tmp_path / "mine.json")
    assert ask(tmp_path / "warehouse", "select channel from complaints where complaint_id = '3'") == [("phone",)]
    later = write_csv(tmp_path / "later.csv", [*TICKETS, ("4", "", "", "", "2026-06-05T10:00:00Z", "", "", "")])
    given = ["--map", str(tmp_path / "mine.json"), "--warehouse", str(tmp_path / "warehouse")]
    assert main(["map", str(later), *given, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["would_give"]["changes"] == {"new": 1, "updated": 0, "unchanged": 3}


GOOD = """
rows = "complaints"
zone = "Asia/Baku"
decimal = "comma"
columns.complaint_id = "ID"
dates.received = { column = "Created", formats = ["%d.%m.%Y"] }
"""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('rows = "complaints"', 'rows = "weeks"', "must be complaints or events"),
        ("decimal", "decimals", "unknown key 'decimals'"),
        ("Asia/Baku", "Baku", "unknown time zone 'Baku'"),
        ('"comma"', '"dot"', "point or comma"),
        ("%d.%m.%Y", "DD.MM", "the format 'DD.MM'"),
        ("dates.received", "dates.born", r"names 'born' in \[dates\]"),
        ("columns.complaint_id", "columns.complaint", r"names 'complaint' in \[columns\]"),
        ('columns.complaint_id = "ID"', "", "which column is `complaint_id`"),
        ('{ column = "Created", formats = ["%d.%m.%Y"] }', "7", "as a column's name"),
        ("rows =", "rows", "is no TOML text"),
    ],
)
def test_a_slip_in_a_mapping_is_said(tmp_path, right, wrong, said):
    path = tmp_path / "map.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert model.read(path).dates["received"].column == "Created"
    path.write_text(GOOD.replace(right, wrong), encoding="utf-8")
    with pytest.raises(BadSourceError, match=said):
        model.read(path)


NEWCOMER = REAL_DATA.parent / "newcomer"
EXPECTED = {
    "tickets_export.csv": {"received": 240, "accepted": 231, "resolved": 212, "rated": 69},
    "issues_search.csv": {"received": 180, "resolved": 154, "rated": 67},
    "Жалобы_отчёт.xlsx": {"received": 150, "accepted": 144, "resolved": 132, "rated": 62},
    "sikayetler.csv": {"received": 200, "accepted": 193, "resolved": 175, "rated": 75},
    "task_sla.csv": {"received": 120, "accepted": 114, "resolved": 102, "due_set": 240},
}


@pytest.mark.skipif(not NEWCOMER.exists(), reason="the exports of other systems are not beside this checkout")
@pytest.mark.parametrize("name", EXPECTED)
def test_exports_of_other_systems_count_right(tmp_path, name):
    file = NEWCOMER / name
    events = events_of(propose.propose(take(file), name), file, tmp_path)
    counts = Counter(kind for _, kind, _, _, _ in events)
    assert {event: counts.get(event) for event in EXPECTED[name]} == EXPECTED[name]


@pytest.mark.skipif(not NEWCOMER.exists(), reason="the exports of other systems are not beside this checkout")
@pytest.mark.slow
def test_recorded_deadlines_of_another_system_judge(tmp_path, capsys):
    load(tmp_path, NEWCOMER / "task_sla.csv", capsys)
    met = ask(tmp_path / "warehouse", "select clock, count(*) from clocks where state = 'met' group by 1 order by 1")
    assert met == [("acceptance", 91), ("resolution", 56)]


def test_a_source_of_a_mapping_runs(tmp_path):
    proposed = propose.propose(take(write_csv(tmp_path / "tickets.csv", TICKETS)), "tickets.csv")
    assert "Ticket ID" in query.source_of(proposed).required
