"""Each public data set, its events counted a second time in plain Python, straight from the file."""

import csv
import datetime as dt
import gzip
import io
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import pytest

from etl.readers import dispatch as readers_dispatch
from etl.sources import definition

DATA = Path(__file__).parents[4] / "shared" / "data"
FILES = {
    "servicenow": DATA / "servicenow" / "incident_event_log_full.csv.gz",
    "receipt": DATA / "receipt" / "receipt.csv.gz",
    "boston311": DATA / "boston311" / "311_service_requests_2011.zip",
}
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not all(path.is_file() for path in FILES.values()), reason="no public data sets in ../shared/data"
    ),
]


def loaded(name):
    """A connection with the canonical rows of the source's file as the table `events`, and what the reading counted."""
    connection = duckdb.connect()
    counts = readers_dispatch.into_raw(connection, definition.find(name), FILES[name])
    connection.execute(f"create table events as {definition.canonical_sql(definition.find(name))}")
    return connection, counts


@pytest.fixture(scope="module")
def servicenow():
    return loaded("servicenow")


@pytest.fixture(scope="module")
def receipt():
    return loaded("receipt")


@pytest.fixture(scope="module")
def boston311():
    return loaded("boston311")


def records(name):
    """The file's records as dictionaries, by row number (the header is 1), with empty texts and `?` as None."""
    path = FILES[name]
    if path.suffix == ".gz":
        text = gzip.decompress(path.read_bytes())
    else:
        with zipfile.ZipFile(path) as archive:
            text = archive.read(archive.namelist()[0])
    nulls = ("", "?") if name == "servicenow" else ("",)
    for row, record in enumerate(csv.DictReader(io.StringIO(text.decode("utf-8"), newline="")), start=2):
        yield row, {key: None if value in nulls else value for key, value in record.items()}


def events(connection, columns='event_id, complaint_id, event_type, occurred_at, actor, "row"'):
    return sorted(connection.sql(f"select {columns} from events").fetchall(), key=str)


@pytest.mark.slow
def test_servicenow_events_are_the_changes_between_rows(servicenow):
    connection, counts = servicenow
    by_number = defaultdict(list)
    for row, record in records("servicenow"):
        updated_at = dt.datetime.strptime(record["sys_updated_at"], "%d/%m/%Y %H:%M")  # noqa: DTZ007 - only compared
        by_number[record["number"]].append((int(record["sys_mod_count"]), updated_at, row, record))
    expected = []
    for number, updates in by_number.items():
        updates.sort(key=lambda update: update[:3])
        _, _, first_row, first = updates[0]
        expected.append((f"{number}-received", number, "received", first["opened_at"], None, first_row))
        state, holder, reopenings, is_accepted, is_resolved = "New", None, 0, False, False
        for _, _, row, now in updates:
            new_state = state if now["incident_state"] == "-100" else now["incident_state"]
            happened = []
            if int(now["reopen_count"]) > reopenings:
                happened.append(("reopened", None))
                is_resolved = False
            if new_state != "New" and not is_accepted:
                happened.append(("accepted", None))
                is_accepted = True
            if new_state == "Awaiting User Info" and state != new_state:
                happened.append(("info_requested", now["assigned_to"]))
            if state == "Awaiting User Info" and state != new_state:
                happened.append(("info_received", now["assigned_to"]))
            if now["assigned_to"] and now["assigned_to"] != holder:
                happened.append(("assigned", now["assigned_to"]))
            if (new_state == "Resolved" and state != "Resolved") or (new_state == "Closed" and not is_resolved):
                happened.append(("resolved", now["resolved_by"]))
                is_resolved = True
            for kind, actor in happened:
                event_id = f"{number}-{now['sys_mod_count']}-{kind}"
                expected.append((event_id, number, kind, now["sys_updated_at"], actor, row))
            state, holder, reopenings = new_state, now["assigned_to"], int(now["reopen_count"])
    assert events(connection) == sorted(expected, key=str)
    assert counts == readers_dispatch.RawCounts(141_712, 0, ())


def test_servicenow_counts_that_are_known(servicenow):
    connection, _ = servicenow
    assert dict(connection.sql("select event_type, count(*) from events group by all").fetchall()) == {
        "received": 24_918,
        "accepted": 24_918,
        "assigned": 29_459,
        "info_requested": 5_852,
        "info_received": 5_852,
        "resolved": 24_918 + 331,  # every incident once, and once more for each reopening
        "reopened": 331,
    }
    assert connection.sql(
        "select count(distinct complaint_id) from events where event_type = 'reopened'"
    ).fetchone() == (275,)
    channels = connection.sql("select channel, count(*) from events where event_type = 'received' group by all")
    assert dict(channels.fetchall()) == {
        "Phone": 24_688,
        "Self service": 158,
        "Email": 59,
        "IVR": 9,
        "Direct opening": 4,
    }


@pytest.mark.slow
def test_servicenow_dimensions_are_the_last_known_of_the_incident(servicenow):
    connection, _ = servicenow
    last = defaultdict(dict)
    columns = ("contact_type", "caller_id", "location", "category", "subcategory", "u_symptom")
    for row, record in records("servicenow"):
        place = (int(record["sys_mod_count"]), row)
        for column in columns:
            if record[column] and place > last[record["number"]].get(column, ((-1, -1), None))[0]:
                last[record["number"]][column] = (place, record[column])
    found = connection.sql(
        "select complaint_id, channel, customer_name, store, product_category, product, category from events "
        "where event_type = 'received'"
    ).fetchall()
    # The five incidents that repeat a sys_mod_count are ordered by time first, which this simple pass does not do.
    odd = {"INC0000130", "INC0000134", "INC0000135", "INC0000137", "INC0000164"}
    expected = {number: tuple(last[number].get(column, (0, None))[1] for column in columns) for number in last}
    assert {row[0]: row[1:] for row in found if row[0] not in odd} == {
        number: values for number, values in expected.items() if number not in odd
    }


@pytest.mark.parametrize("name", ["servicenow", "receipt", "boston311"])
def test_event_ids_are_unique_and_no_event_lacks_its_essentials(request, name):
    connection, _ = request.getfixturevalue(name)
    assert connection.sql(
        "select count(*) - count(distinct event_id), count(*) - count(complaint_id), count(*) - count(event_type), "
        "count(*) - count(occurred_at) from events"
    ).fetchone() == (0, 0, 0, 0)


def test_servicenow_ids_stay_the_same_when_the_file_is_split_by_incident(servicenow, tmp_path):
    connection, _ = servicenow
    lines = gzip.decompress(FILES["servicenow"].read_bytes()).decode().splitlines(keepends=True)
    kept = [line for line in lines[1:] if line.startswith("INC000") and line[9] == "5"]
    path = tmp_path / "part.csv"
    path.write_text(lines[0] + "".join(reversed(kept)))
    part = duckdb.connect()
    readers_dispatch.into_raw(part, definition.find("servicenow"), path)
    part.execute(f"create table events as {definition.canonical_sql(definition.find('servicenow'))}")
    columns = "event_id, complaint_id, event_type, occurred_at, actor, cause, channel"
    numbers = {line.split(",")[0] for line in kept}
    assert len(numbers) > 500
    assert events(part, columns) == [event for event in events(connection, columns) if event[1] in numbers]


@pytest.mark.slow
def test_boston_requests_become_received_and_resolved(boston311):
    connection, counts = boston311
    expected = []
    verdicts = Counter()
    for row, record in records("boston311"):
        number = record["case_enquiry_id"]
        due_at = record["target_dt"] if record["ontime"] else None
        expected.append((f"{number}-received", number, "received", record["open_dt"], due_at, row))
        if record["closed_dt"]:
            expected.append((f"{number}-resolved", number, "resolved", record["closed_dt"], None, row))
        if due_at and record["closed_dt"]:
            verdicts["on time" if record["closed_dt"] < due_at else "closed late"] += 1
        elif due_at:
            verdicts["open"] += 1
        else:
            verdicts["without"] += 1
    assert events(connection, 'event_id, complaint_id, event_type, occurred_at, due_at, "row"') == sorted(
        expected, key=str
    )
    assert counts == readers_dispatch.RawCounts(58_251, 0, ())
    # The city's own counts; 10,981 requests have no target, and 158 have one but no verdict.
    assert verdicts == {"on time": 35_591, "closed late": 8_073, "open": 3_448, "without": 10_981 + 158}


def test_boston_verdicts_come_out_of_the_events_as_the_city_gives_them(boston311):
    connection, _ = boston311
    given = {record["case_enquiry_id"]: record["ontime"] for _, record in records("boston311")}
    found = connection.sql(
        "select complaint_id, coalesce(resolved.occurred_at < received.due_at, false) from events received "
        "left join (select * from events where event_type = 'resolved') resolved using (complaint_id) "
        "where received.event_type = 'received' and received.due_at is not null"
    ).fetchall()
    assert len(found) == 35_591 + 8_073 + 3_448
    assert all(given[number] == ("ONTIME" if is_on_time else "OVERDUE") for number, is_on_time in found)


def test_receipt_events_are_those_of_a_second_count(receipt):
    connection, counts = receipt
    expected = []
    holders = {}
    ends = {}
    for row, record in records("receipt"):  # the file is in order of time within each case
        case, activity, at = record["case:concept:name"], record["concept:name"], record["time:timestamp"]
        instance, employee = record["concept:instance"], record["org:resource"]
        if case not in holders:
            holders[case] = None
            # two cases "end" at midnight of the day on which they "start" an hour later: dates without hours
            parsed = dt.datetime.fromisoformat
            start = min(filter(None, (record["case:startdate"], record["case:enddate"])), key=parsed)
            expected.append((f"{case}-received", case, "received", start, None, row))
            if record["case:enddate"]:
                end, deadline = record["case:enddate"], record["case:deadline"]
                ends[case] = dt.datetime.fromisoformat(end) < dt.datetime.fromisoformat(deadline)
                by = record["case:responsible"]
                expected.append((f"{case}-resolved", case, "resolved", record["case:enddate"], by, row))
        if employee != holders[case]:
            expected.append((f"{instance}-assigned", case, "assigned", at, employee, row))
            holders[case] = employee
        if activity == "Confirmation of receipt":
            expected.append((f"{instance}-accepted", case, "accepted", at, employee, row))
        if activity.startswith("T05"):
            expected.append((f"{instance}-informed", case, "informed", at, employee, row))
    assert events(connection) == sorted(expected, key=str)
    assert counts == readers_dispatch.RawCounts(8_577, 0, ())
    assert (len(holders), len(ends)) == (1_434, 1_329)
    assert sum(ends.values()) == 952


def test_receipt_deadlines_come_out_of_the_events(receipt):
    connection, _ = receipt
    assert connection.sql(
        "select count(*), count(*) filter (resolved.occurred_at::timestamptz < received.due_at::timestamptz) "
        "from events received join events resolved using (complaint_id) "
        "where received.event_type = 'received' and resolved.event_type = 'resolved'"
    ).fetchone() == (1_329, 952)
    assert connection.sql("select distinct step, form from events where event_type = 'informed'").fetchall() == [
        ("accepted", "written")
    ]
