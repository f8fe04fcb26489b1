"""Exports in the shape of systems that are met often: what of them is read as what, and how many events come of it."""

from collections import Counter
from datetime import date, datetime, time

import pytest
import xlsxwriter

from etl.mapping import propose
from etl.mapping.sample import take
from tests.helpers.foreign_export import events_of
from tests.helpers.loading import write_rows

ZOHO = (
    ("Ticket Id", "Ticket Reference Id", "Contact Name", "Department", "Ticket Owner", "Status", "Channel",
     "Created Time (Ticket)", "Modified Time (Ticket)", "Ticket Closed Time", "Due Date",
     "Resolution Time in Business Hours", "Agent Responded Time", "Happiness Rating"),
    ("612345000000111001", "#101", "A", "Support", "Ann", "Closed", "Web", "12 Mar 2026 09:15 AM",
     "14 Mar 2026 10:00 AM", "14 Mar 2026 10:00 AM", "15 Mar 2026 09:15 AM", "09:00", "12 Mar 2026 10:00 AM", "Good"),
    ("612345000000111002", "#102", "B", "Support", "", "Open", "Phone", "13 Mar 2026 02:15 PM",
     "13 Mar 2026 02:15 PM", "", "16 Mar 2026 02:15 PM", "", "", ""),
    ("612345000000111003", "#103", "C", "Sales", "Bob", "On Hold", "Email", "25 Mar 2026 11:15 PM",
     "26 Mar 2026 02:15 PM", "", "28 Mar 2026 02:15 PM", "", "26 Mar 2026 01:00 AM", "Bad"),
)  # fmt: skip
HUBSPOT = (
    ("Ticket ID", "Ticket name", "Ticket status", "Source", "Ticket owner", "Create date", "Last modified date",
     "Close date", "Time to close (HH:mm:ss)", "First agent email response date", "CSAT survey rating"),
    ("1290011", "Late parcel", "Closed", "Email", "Ann", "2026-03-12 09:15", "2026-03-14 10:00", "2026-03-14 10:00",
     "48:45:00", "2026-03-12 10:15", "5"),
    ("1290012", "Broken", "New", "Form", "", "2026-03-13 09:15", "2026-03-13 09:15", "", "", "", ""),
    ("1290013", "Cold", "New", "Chat", "Bo", "2026-03-15 23:15", "2026-03-16 10:00", "", "", "2026-03-16 09:00", ""),
)  # fmt: skip
FRESHDESK = (
    ("Ticket ID", "Subject", "Status", "Source", "Agent", "Created time", "Due by Time", "Resolved time", "Closed time",
     "Initial response time", "First response time (in hrs)", "Survey results", "Product"),
    ("501", "Late", "Closed", "Portal", "Ann", "2026-03-12 09:15:00", "2026-03-15 09:15:00", "2026-03-14 10:00:00",
     "2026-03-16 10:00:00", "2026-03-12 10:15:00", "1:00:00", "Extremely Happy", ""),
    ("502", "Old", "Open", "Phone", "No Agent", "2026-03-13 09:15:00", "2026-03-16 09:15:00", "", "", "", "", "", ""),
    ("503", "Cold", "Resolved", "Feedback Widget", "Bo", "2026-03-14 09:15:00", "2026-03-17 09:15:00",
     "2026-03-18 09:15:00", "", "2026-03-14 09:25:00", "0:10:00", "Unhappy", ""),
)  # fmt: skip
ONE_C = (
    ("Обращения клиентов (претензии)",), ("Период: 01.03.2026 - 31.03.2026",), (),
    ("Ссылка", "Номер", "Дата", "Контрагент", "Вид претензии", "Источник обращения", "Подразделение",
     "Ответственный",
     "Состояние", "Дата принятия в работу", "Дата окончания", "Результат отработки", "Оценка покупателя"),
    ("Претензия 1 от 12.03.2026 9:15:00", "0000-000001", "12.03.2026 9:15:00", "ООО Ромашка", "Брак", "Звонок",
     "Магазин №1", "Иванов И. И.", "Обработана", "12.03.2026 11:00:00", "17.03.2026 18:00:00", "Удовлетворена", "5"),
    ("Претензия 0000-000002 от 13.03.2026 10:00:00", "0000-000002", "13.03.2026 10:00:00", "Петров", "Доставка",
     "Электронная почта", "Магазин №2", "Петрова А.", "В работе", "13.03.2026 12:00:00", "", "", ""),
    ("Претензия 0000-000003 от 25.03.2026 10:00:00", "0000-000003", "25.03.2026 10:00:00", "Сидоров", "Брак", "Сайт",
     "Магазин №2", "", "Зарегистрирована", "", "", "", ""),
    ("Итого", "", "", "", "", "", "", "", "", "", "", "", "5"),
)  # fmt: skip
BY_HAND = (
    ("", "ŞİKAYƏTLƏRİN QEYDİYYATI JURNALI"), (),
    ("S/s", "Müştərinin S.A.A.", "Haradan daxil olub", "Şikayətin məzmunu", "Nə vaxt daxil olub", "Kimə yönləndirilib",
     "Cavab verilmə tarixi", "Bağlanma tarixi", "Nəticə", "Müştəri razıdırmı?"),
    (1, "Əliyev A.", "zəng", "gecikmə", date(2026, 3, 12), "Rauf", date(2026, 3, 13), date(2026, 3, 17), "", "bəli"),
    (2, "Həsənova L.", "mağaza", "qüsur", "13 mart 2026", "Leyla", "14.03.26", "", "araşdırılır", ""),
    (3, "Quliyev", "İnstagram", "kobudluq", "15/03/2026", "Rauf", "", "", "", ""),
    (4, "Məmmədov", "sayt", "qüsur", date(2026, 3, 25), "Leyla", date(2026, 3, 25), date(2026, 3, 30), "rədd", "xeyr"),
)  # fmt: skip
# Headings are GLPI's search options, each with its group; its numbers have a blank for thousands.
GLPI = (
    ("ID", "Title", "Entity", "Status", "Last update", "Opening date", "Priority", "Requester - Requester",
     "Assigned to - Technician", "Assigned to - Technician group", "Category", "Request source", "Time to resolve",
     "Time to resolve exceeded", "Resolution date", "Closing date", "Satisfaction survey - Satisfaction"),
    ("1 001", "Late", "Root entity", "Closed", "2026-03-16 10:00", "2026-03-12 09:15", "High", "A", "Ann", "Support",
     "Delivery", "Phone", "2026-03-15 09:15", "No", "2026-03-14 10:00", "2026-03-16 10:00", "5"),
    ("1 002", "Old", "Root entity", "Processing (assigned)", "2026-03-13 10:00", "2026-03-13 09:15", "Medium", "B",
     "Ann", "Support", "Delivery", "Helpdesk", "2026-03-16 09:15", "Yes", "", "", ""),
    ("1 003", "Cold", "Root entity", "New", "2026-03-14 09:15", "2026-03-14 09:15", "Low", "C", "", "", "", "E-Mail",
     "2026-03-17 09:15", "No", "", "", ""),
    ("1 004", "Odd", "Root entity", "Solved", "2026-03-25 12:00", "2026-03-24 09:15", "Low", "D", "Bo", "Support",
     "Quality", "Direct", "2026-03-28 09:15", "No", "2026-03-25 12:00", "", ""),
)  # fmt: skip
# The list view of incidents, exported as it stands.
SERVICENOW_INCIDENT = (
    ("Number", "Opened", "Short description", "Caller", "Priority", "State", "Category", "Assignment group",
     "Assigned to", "Updated", "Resolved", "Closed", "Contact type"),
    ("INC0010001", "2026-03-12 09:15:00", "Late", "A", "2 - High", "Closed", "Delivery", "Support", "Ann",
     "2026-03-21 10:00:00", "2026-03-14 10:00:00", "2026-03-21 10:00:00", "Phone"),
    ("INC0010002", "2026-03-13 09:15:00", "Old", "B", "3 - Moderate", "In Progress", "Delivery", "Support", "Ann",
     "2026-03-13 10:00:00", "", "", "Email"),
    ("INC0010003", "2026-03-14 09:15:00", "Cold", "C", "4 - Low", "New", "", "", "", "2026-03-14 09:15:00", "", "",
     "Self-service"),
)  # fmt: skip
JIRA = (
    ("Issue key", "Issue id", "Summary", "Issue Type", "Status", "Priority", "Resolution", "Assignee", "Reporter",
     "Created", "Updated", "Resolved", "Due date", "Labels"),
    ("CARE-1", "10001", "Late", "Complaint", "Done", "High", "Done", "Ann", "A", "12/Mar/26 9:15 AM",
     "16/Mar/26 10:00 AM", "14/Mar/26 10:00 AM", "15/Mar/26 12:00 AM", "delivery"),
    ("CARE-2", "10002", "Old", "Complaint", "In Progress", "Medium", "", "Ann", "B", "13/Mar/26 9:15 AM",
     "13/Mar/26 10:00 AM", "", "16/Mar/26 12:00 AM", ""),
    ("CARE-3", "10003", "Cold", "Complaint", "To Do", "Low", "", "", "C", "14/Mar/26 9:15 AM", "14/Mar/26 9:15 AM", "",
     "", ""),
)  # fmt: skip
# Counted by hand; a sheet's lines of titles and totals give none.
SYSTEMS = {
    "zoho": (ZOHO, {"received": 3, "accepted": 2, "resolved": 1, "rated": 2, "assigned": 2}, {5, 1}),
    "hubspot": (HUBSPOT, {"received": 3, "accepted": 2, "resolved": 1, "rated": 1, "assigned": 2}, {5}),
    "freshdesk": (FRESHDESK, {"received": 3, "accepted": 2, "resolved": 2, "rated": 2, "assigned": 2}, {5, 2}),
    "glpi": (GLPI, {"received": 4, "resolved": 2, "rated": 1, "assigned": 3}, {5}),
    "servicenow_incident": (SERVICENOW_INCIDENT, {"received": 3, "resolved": 1, "assigned": 2}, set()),
    "jira": (JIRA, {"received": 3, "resolved": 1, "assigned": 2}, set()),
    "one_c": (ONE_C, {"received": 3, "accepted": 2, "resolved": 1, "rated": 1, "assigned": 2}, {5}),
    "by_hand": (BY_HAND, {"received": 4, "accepted": 3, "resolved": 2, "rated": 2, "assigned": 4}, {5, 1}),
}


def _workbook(path, rows):
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yy"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, datetime.combine(cell, time()), day)
                elif cell != "":
                    sheet.write(number, place, cell)
    return path


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_export_is_read_without_a_word_on_it(tmp_path, system):
    rows, counts, scores = SYSTEMS[system]
    is_sheet = system in ("one_c", "by_hand")
    file = _workbook(tmp_path / "f.xlsx", rows) if is_sheet else write_rows(tmp_path / "f.csv", rows)
    mapping = propose.propose(take(file), file.name)
    assert mapping.ask == ()
    events = events_of(mapping, file, tmp_path)
    assert Counter(kind for _, kind, *_ in events) == counts
    assert {score for *_, score in events if score} == scores
    assert {channel for _, kind, _, channel, _ in events if kind == "received"} <= {
        "website_form", "phone", "email", "website_chat", "store", "social",
        *([None] if system == "jira" else []),  # its issues say no channel
    }  # fmt: skip


def test_an_answer_ends_a_complaint_where_nothing_else_does(tmp_path):
    rows = [[cell for place, cell in enumerate(row) if place != 7] for row in BY_HAND[2:]]
    dates = propose.propose(take(_workbook(tmp_path / "f.xlsx", rows)), "f.xlsx").dates
    assert dates["resolved"].column == "Cavab verilmə tarixi"
    assert "accepted" not in dates
