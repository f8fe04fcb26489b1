# ruff: noqa: E501, E731 - tables of columns are read across
"""The recipes of tests/helpers/export_variants.py: each writes one file in a folder and gives its truth."""

import random
from datetime import datetime, timedelta
from pathlib import Path

from tests.helpers.export_variants import (
    BAKU,
    CHANNELS,
    UTC,
    Case,
    cases,
    local,
    moment,
    table,
    truth,
    write_csv,
    write_json,
    write_xlsx,
)
from tests.helpers.export_words import DATES, HEADINGS, STARS, STATUS, WORDS

ISO_Z = lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ")


def by_hand(folder: Path, seed: int) -> tuple[Path, dict]:
    """A sheet kept by hand in one of four languages: headings, dates, ratings, encoding and surroundings by the seed."""
    rng = random.Random(seed)
    language = ["en", "ru", "az", "tr"][seed % 4]
    names = HEADINGS[language][seed // 4 % 3]
    form = DATES[seed // 2 % len(DATES)]
    made = cases(seed, rng.choice(["", "C-", "2026/"]))
    at = local(form, language)
    empty = rng.choice(["", "", "-", "—"])
    ratings = (
        [str(n) for n in range(6)],
        STARS,
        [f"{n}/5" for n in range(6)],
        WORDS[language],
        [f"{n},0" for n in range(6)],
    )
    rating = ratings[seed % 5]
    columns = [
        (names[0], lambda case: case.number),
        *(
            (names[1 + place], moment(step, at, empty))
            for place, step in enumerate(("received", "accepted", "examined", "resolved"))
        ),
        (names[5], lambda case: CHANNELS[language][case.channel]),
        (names[6], lambda case: rating[case.score] if case.score else empty),
        (names[7], lambda case: case.agent),
        (names[8], lambda case: STATUS[language][case.status]),
    ]
    rows = table(made, columns)
    if seed % 3 == 1:
        rows = [["Register of complaints 2026"], [], *rows, ["Total", "", "", "", "", "", "", "", str(len(made))]]
    if seed % 5 == 2:
        return write_xlsx(folder / "sheet.xlsx", {"Summary": [["see the next sheet"]], "Data": rows}), truth(made)
    encoding = {"ru": "cp1251", "tr": "cp1254"}.get(language, "utf-16") if seed % 3 == 0 else "utf-8-sig"
    if rating is STARS and encoding.startswith("cp"):
        encoding = "utf-8"
    above = "sep=;\r\n" if seed % 7 == 6 else ""
    return write_csv(folder / "sheet.csv", rows, rng.choice([";", "\t"]) if not above else ";", encoding, above), truth(
        made
    )


def zendesk(folder: Path, seed: int) -> tuple[Path, dict]:
    """Zendesk's own export: good and bad, minutes beside moments."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    minutes = lambda case, step: (
        int((case.moments[step] - case.moments["received"]).total_seconds() // 60) if step in case.moments else ""
    )
    columns = [
        ("Id", lambda case: case.number), ("Requester", lambda _: "customer"), ("Requester id", lambda _: "778899001"),
        ("Requester email", lambda _: "a@example.com"), ("Assignee", lambda case: case.agent), ("Group", lambda _: "Returns"),
        ("Subject", lambda _: "Refund, late"), ("Status", lambda case: STATUS["en"][case.status]),
        ("Via", lambda case: {"phone": "Phone call (inbound)", "email": "Mail", "website_form": "Web form", "social": "Facebook Post"}[case.channel]),
        ("Created at", moment("received", lambda at: at.strftime("%Y-%m-%d %H:%M:%S") + " UTC")),
        ("Updated at", lambda case: max(case.moments.values()).strftime("%Y-%m-%d %H:%M:%S") + " UTC"),
        ("Solved at", moment("resolved", lambda at: at.strftime("%Y-%m-%d %H:%M:%S") + " UTC")),
        ("Satisfaction Score", lambda case: "Offered" if case.score is None else "Good" if case.score > 3 else "Bad"),
        ("First reply time in minutes", lambda case: minutes(case, "accepted")),
        ("First reply time in minutes within business hours", lambda _: 5),
        ("Full resolution time in minutes", lambda case: minutes(case, "resolved")),
    ]  # fmt: skip
    expected = truth(made)
    expected["scores"] = {case.number: 5 if case.score > 3 else 1 for case in made if case.score}
    return write_csv(folder / "zendesk.csv", table(made, columns)), expected


def freshdesk(folder: Path, seed: int) -> tuple[Path, dict]:
    """Freshdesk: two deadlines, moments and hours, a status of the agreement."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    at = lambda moment_: moment_.astimezone(BAKU).strftime("%Y-%m-%d %H:%M:%S")
    clock = lambda case, step: "" if step not in case.moments else _clock(case.moments[step] - case.moments["received"])
    columns = [
        ("Ticket ID", lambda case: case.number), ("Subject", lambda _: "Late"), ("Status", lambda case: {"resolved": "Resolved"}.get(case.status, "Open")),
        ("Priority", lambda _: "High"), ("Source", lambda case: {"phone": "Phone", "email": "Email", "website_form": "Portal", "social": "Facebook"}[case.channel]),
        ("Agent", lambda case: case.agent), ("Created time", moment("received", at)),
        ("Due by Time", lambda case: at(case.moments["received"] + timedelta(days=10))),
        ("Resolved time", moment("resolved", at)), ("Closed time", moment("resolved", lambda one: at(one + timedelta(days=2)))),
        ("Last update time", lambda case: at(max(case.moments.values()))),
        ("Initial response time", moment("accepted", at)),
        ("First response time (in hrs)", lambda case: clock(case, "accepted")),
        ("Resolution time (in hrs)", lambda case: clock(case, "resolved")),
        ("Resolution status", lambda case: "Within SLA" if case.status == "resolved" else ""),
        ("Survey results", lambda case: case.score or ""),
    ]  # fmt: skip
    return write_csv(folder / "freshdesk.csv", table(made, columns)), truth(made)


def freshdesk_hours(folder: Path, seed: int) -> tuple[Path, dict]:
    """As above with durations alone."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    clock = lambda case, step: "" if step not in case.moments else _clock(case.moments[step] - case.moments["received"])
    columns = [
        ("Ticket ID", lambda case: case.number), ("Source", lambda case: CHANNELS["en"][case.channel]),
        ("Created time", moment("received", local("%Y-%m-%d %H:%M"))),
        ("First response time (in hrs)", lambda case: clock(case, "accepted")),
        ("Resolution time (in hrs)", lambda case: clock(case, "resolved")),
        ("Survey results", lambda case: f"{case.score} stars" if case.score else ""),
    ]  # fmt: skip
    return write_csv(folder / "freshdesk.csv", table(made, columns)), truth(made)


def jira(folder: Path, seed: int) -> tuple[Path, dict]:
    """Jira: repeated headings, months by name, AM and PM, cells of several lines."""
    made = cases(seed, "CMP-", steps=("received", "accepted", "resolved"))
    at = local("%d/%b/%y %I:%M %p")
    columns = [
        ("Summary", lambda _: "late\nvery late"), ("Issue key", lambda case: case.number), ("Issue id", lambda case: str(20_000 + int(case.number[4:]))),
        ("Status", lambda case: {"resolved": "Done"}.get(case.status, "To Do")), ("Assignee", lambda case: case.agent),
        ("Created", moment("received", at)), ("Updated", lambda case: at(max(case.moments.values()))), ("Resolved", moment("resolved", at)),
        ("Labels", lambda _: "a"), ("Labels", lambda _: "b"),
        ("Custom field (Request Type)", lambda case: CHANNELS["en"][case.channel]),
        ("Custom field ([CHART] Date of First Response)", moment("accepted", at)),
        ("Satisfaction rating", lambda case: case.score or ""),
    ]  # fmt: skip
    return write_csv(folder / "jira.csv", table(made, columns), [",", ";"][seed % 2]), truth(made)


def servicenow(folder: Path, seed: int) -> tuple[Path, dict]:
    """ServiceNow's list of incidents; the month first, which the deadlines tell."""
    made = cases(seed, "INC00", steps=("received", "resolved"))
    at = local("%m-%d-%Y %H:%M:%S")
    columns = [
        ("number", lambda case: case.number), ("opened_at", moment("received", at)), ("resolved_at", moment("resolved", at)),
        ("closed_at", moment("resolved", lambda one: at(one + timedelta(days=5)))), ("state", lambda case: {"resolved": "Closed"}.get(case.status, "In Progress")),
        ("contact_type", lambda case: {"phone": "phone", "email": "email", "website_form": "self-service", "social": "social"}[case.channel]),
        ("assigned_to", lambda case: case.agent), ("made_sla", lambda _: "true"), ("sys_updated_on", lambda case: at(max(case.moments.values()))),
    ]  # fmt: skip
    return write_csv(folder / "incident.csv", table(made, columns)), truth(made, scores=False)


def task_sla(folder: Path, seed: int) -> tuple[Path, dict]:
    """ServiceNow's Task SLA: two rows a complaint."""
    made = cases(seed, "CS", steps=("received", "accepted", "resolved"))
    at = local("%Y-%m-%d %H:%M:%S")
    targets = [("Response - 3 days", "accepted", 3), ("Resolution - 10 days", "resolved", 10)]
    if seed % 2:
        targets = [("Время реакции", "accepted", 3), ("Срок решения", "resolved", 10)]
    rows = [
        [
            "Task",
            "SLA definition",
            "Stage",
            "Start time",
            "Breach time",
            "Stop time",
            "Has breached",
            "Assigned to",
            "Channel",
        ]
    ]
    for case in made:
        for name, step, days in targets:
            stop = moment(step, at)(case)
            due = at(case.moments["received"] + timedelta(days=days))
            stage = "Completed" if stop else "In progress"
            rows.append(
                [
                    case.number,
                    name,
                    stage,
                    at(case.moments["received"]),
                    due,
                    stop,
                    "false",
                    case.agent,
                    CHANNELS["en"][case.channel],
                ]
            )
    expected = truth(made, scores=False)
    return write_csv(folder / "task_sla.csv", rows), expected


def hubspot(folder: Path, seed: int) -> tuple[Path, dict]:
    """HubSpot: dates in ISO with an offset, time to first reply as hours and minutes; some seeds in epoch milliseconds."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    stamp = (lambda at: str(int(at.timestamp() * 1000))) if seed % 2 else (lambda at: at.astimezone(BAKU).isoformat())
    columns = [
        ("Ticket ID", lambda case: case.number), ("Ticket name", lambda _: "Late"), ("Pipeline", lambda _: "Support"),
        ("Ticket status", lambda case: {"resolved": "Closed"}.get(case.status, "New")), ("Create date", moment("received", stamp)),
        ("Close date", moment("resolved", stamp)), ("First agent reply date", moment("accepted", stamp)),
        ("Last activity date", lambda case: stamp(max(case.moments.values()))), ("Ticket owner", lambda case: case.agent),
        ("Source", lambda case: CHANNELS["en"][case.channel]), ("CSAT", lambda case: f"{case.score * 20}%" if case.score else ""),
    ]  # fmt: skip
    return write_csv(folder / "hubspot.csv", table(made, columns)), truth(made)


def serials(folder: Path, seed: int) -> tuple[Path, dict]:
    """A sheet saved as CSV with its dates as numbers of days."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    days = lambda at: (
        f"{(at.astimezone(BAKU).replace(tzinfo=None) - _EXCEL_DAY_0).total_seconds() / 86400:.6f}".replace(
            ".", "," if seed % 2 else "."
        )
    )
    columns = [
        ("Nömrə", lambda case: case.number), ("Qəbul tarixi", moment("accepted", days)), ("Daxil olma tarixi", moment("received", days)),
        ("Həll tarixi", moment("resolved", days)), ("Kanal", lambda case: CHANNELS["az"][case.channel]), ("Bal", lambda case: case.score or ""),
    ]  # fmt: skip
    return write_csv(folder / "serials.csv", table(made, columns), ";"), truth(made)


def two_headers(folder: Path, seed: int) -> tuple[Path, dict]:
    """A workbook with a title, headings in two rows with merged cells, real dates, and a total below."""
    made = cases(seed, "Ж-")
    upper = ["№", "Канал", "Дата", "", "", "", "Оценка"]
    lower = ["", "", "поступления", "регистрации", "рассмотрения", "ответа", ""]
    rows = [
        ["Журнал жалоб, июнь - сентябрь 2026"], [], upper, lower,
        *([case.number, CHANNELS["ru"][case.channel], *(case.moments.get(step, "") for step in ("received", "accepted", "examined", "resolved")), case.score or ""] for case in made),
        ["Итого:", "", len(made)],
    ]  # fmt: skip
    merged = ("A1:G1", "C3:F3", "A3:A4", "B3:B4", "G3:G4") if seed % 2 else ()
    return write_xlsx(folder / "журнал.xlsx", {"Лист1": rows}, merged), truth(made)


def date_and_time(folder: Path, seed: int) -> tuple[Path, dict]:
    """The hour in a column of its own, below a heading for both."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    rows = [
        ["", "Received", "", "Accepted", "", "Resolved", "", ""],
        ["Complaint no", "Date", "Time", "Date", "Time", "Date", "Time", "Channel"],
    ]
    if seed % 2:
        rows = [
            [
                "Complaint no",
                "Date received",
                "Time received",
                "Date accepted",
                "Time accepted",
                "Date resolved",
                "Time resolved",
                "Channel",
            ]
        ]
    day, hour = local("%d/%m/%Y"), local("%H:%M")
    for case in made:
        row = [case.number]
        for step in ("received", "accepted", "resolved"):
            row += [moment(step, day)(case), moment(step, hour)(case)]
        rows.append([*row, CHANNELS["en"][case.channel]])
    return write_csv(folder / "split.csv", rows), truth(made, scores=False)


def unnamed_dates(folder: Path, seed: int) -> tuple[Path, dict]:
    """Headings that say nothing: the order of the dates tells what they are."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    at = local("%Y-%m-%d %H:%M")
    columns = [
        ("ID", lambda case: case.number), ("D3", moment("resolved", at)), ("D1", moment("received", at)), ("D2", moment("accepted", at)),
        ("Way", lambda case: CHANNELS["en"][case.channel]),
    ]  # fmt: skip
    return write_csv(folder / "unnamed.csv", table(made, columns)), truth(made, scores=False)


def doubtful_order(folder: Path, seed: int) -> tuple[Path, dict]:
    """Slashes and no day beyond the twelfth: only sense tells the order.

    In one all came in the same week; in the other, some would be answered before they came.
    """
    rng = random.Random(seed)
    made = []
    for number in range(40):
        received = datetime(2026, 6, 1 + rng.randrange(9), 9, number, tzinfo=BAKU).astimezone(UTC)
        resolved = received + timedelta(days=rng.randrange(1, 3))
        if seed % 2 == 0 and rng.random() < 0.3:
            resolved = datetime(2026, 7, 1 + rng.randrange(5), 9, number, tzinfo=BAKU).astimezone(UTC)
        moments = {"received": received, "resolved": resolved} if rng.random() < 0.8 else {"received": received}
        made.append(Case(str(number), moments, "phone", None, ""))
    seed //= 2
    at = local(["%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p"][seed % 2])
    columns = [
        ("Ticket", lambda case: case.number), ("Created", moment("received", at)), ("Resolved", moment("resolved", at)),
        ("Channel", lambda case: CHANNELS["en"][case.channel]),
    ]  # fmt: skip
    return write_csv(folder / "slashes.csv", table(made, columns)), truth(made, scores=False)


def exported_again(folder: Path, seed: int) -> tuple[Path, dict]:
    """A file to which a later export was appended: the later row of a complaint counts."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    at = local("%Y-%m-%d %H:%M")
    columns = [
        ("Case ID", lambda case: case.number), ("Created", moment("received", at)), ("First reply", moment("accepted", at)),
        ("Closed", moment("resolved", at)), ("Channel", lambda case: CHANNELS["en"][case.channel]), ("Rating", lambda case: case.score or ""),
    ]  # fmt: skip
    early = [Case(case.number, {"received": case.moments["received"]}, case.channel, None, "") for case in made[:25]]
    rows = table(early, columns) + table(made, columns)[1:]
    return write_csv(folder / "again.csv", rows), truth(made)


def api_json(folder: Path, seed: int) -> tuple[Path, dict]:
    """An answer of an API kept as a file: a list below a key, names in one word, seconds since 1970."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    stamp = (lambda at: int(at.timestamp())) if seed % 2 else ISO_Z
    columns = [
        ("id", lambda case: case.number), ("createdAt", moment("received", stamp)), ("firstResponseAt", moment("accepted", stamp)),
        ("resolvedAt", moment("resolved", stamp)), ("channel", lambda case: case.channel), ("rating", lambda case: case.score or ""),
    ]  # fmt: skip
    return write_json(folder / "tickets.json", table(made, columns), ["", "tickets"][seed // 2 % 2]), truth(made)


def event_log(folder: Path, seed: int) -> tuple[Path, dict]:
    """A row an event, under the names of a language."""
    names = {
        "en": (("Case", "Activity", "Timestamp", "Source"), ("Complaint received", "Acknowledged", "Investigated", "Closed")),
        "ru": (("Номер обращения", "Событие", "Дата события", "Канал"), ("Поступила", "Принята", "Рассмотрена", "Решена")),
        "az": (("Şikayət №", "Hadisə", "Vaxt", "Kanal"), ("Daxil olub", "Qəbul edilib", "Araşdırılıb", "Həll edilib")),
        "tr": (("Şikayet No", "İşlem", "Tarih", "Kanal"), ("Oluşturuldu", "Kabul edildi", "İncelendi", "Çözüldü")),
    }  # fmt: skip
    language = list(names)[seed % 4]
    heads, types = names[language]
    made = cases(seed)
    at = local("%d.%m.%Y %H:%M")
    rows = [
        [case.number, types[place], at(case.moments[step]), CHANNELS[language][case.channel]]
        for case in made
        for place, step in enumerate(("received", "accepted", "examined", "resolved"))
        if step in case.moments
    ]
    random.Random(seed).shuffle(rows)
    return write_csv(folder / "log.csv", [list(heads), *rows], ";"), truth(made, scores=False)


def with_zone(folder: Path, seed: int) -> tuple[Path, dict]:
    """Times of another zone, which the headings or a title name."""
    made = cases(seed, steps=("received", "accepted", "resolved"))
    ahead = timedelta(hours=[0, 3][seed % 2])
    mark = ["UTC", "GMT+3"][seed % 2]
    at = lambda one: (one + ahead).strftime("%Y-%m-%d %H:%M")
    columns = [
        ("Ticket number", lambda case: case.number), (f"Created ({mark})", moment("received", at)), (f"First reply ({mark})", moment("accepted", at)),
        (f"Solved ({mark})", moment("resolved", at)), ("Channel", lambda case: CHANNELS["en"][case.channel]), ("Purchase date", lambda _: "2026-01-15"),
        ("Score (1-10)", lambda case: case.score * 2 if case.score else ""),
    ]  # fmt: skip
    return write_csv(folder / "zone.csv", table(made, columns)), truth(made)


def _clock(passed: timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


_EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - of a spreadsheet

RECIPES = {
    by_hand: range(24),
    **dict.fromkeys((zendesk, freshdesk, freshdesk_hours), (1,)),
    **dict.fromkeys((jira, servicenow, task_sla, hubspot, serials, two_headers, date_and_time), (1, 2)),
    **dict.fromkeys((unnamed_dates, exported_again, api_json, with_zone), (1, 2)),
    **dict.fromkeys((event_log, doubtful_order), (1, 2, 3, 4)),
}
"""Each recipe with its seeds."""
QUICK = tuple(recipe for recipe in RECIPES if recipe is not by_hand)
