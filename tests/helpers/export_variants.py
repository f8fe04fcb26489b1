"""Exports as helpdesks and spreadsheets write them, made from complaints that are known: the truth beside each file.

A variant is a seed and a recipe (who writes it): headings of a language or a system, how dates, ratings and channels
are written, and what stands around the table.
"""

import csv
import dataclasses
import io
import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

BAKU = ZoneInfo("Asia/Baku")
UTC = ZoneInfo("UTC")
STEPS = ("received", "accepted", "examined", "resolved")
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "az": [
        "yanvar",
        "fevral",
        "mart",
        "aprel",
        "may",
        "iyun",
        "iyul",
        "avqust",
        "sentyabr",
        "oktyabr",
        "noyabr",
        "dekabr",
    ],
    "tr": [
        "Ocak",
        "Şubat",
        "Mart",
        "Nisan",
        "Mayıs",
        "Haziran",
        "Temmuz",
        "Ağustos",
        "Eylül",
        "Ekim",
        "Kasım",
        "Aralık",
    ],
}
CHANNELS = {
    "en": {"phone": "Phone call", "email": "E-mail", "website_form": "Web form", "social": "Facebook"},
    "ru": {"phone": "Телефон", "email": "Эл. почта", "website_form": "Сайт", "social": "Соцсети"},
    "az": {"phone": "Zəng", "email": "E-poçt", "website_form": "Sayt", "social": "Sosial şəbəkə"},
    "tr": {"phone": "Telefon", "email": "E-posta", "website_form": "Web sitesi", "social": "Sosyal medya"},
}


@dataclasses.dataclass(frozen=True)
class Case:
    """One complaint; moments in UTC to the minute."""

    number: str
    moments: dict[str, datetime]
    channel: str
    score: int | None
    agent: str

    @property
    def status(self) -> str:
        """Where it stands."""
        return "resolved" if "resolved" in self.moments else "open" if "accepted" in self.moments else "new"


def cases(
    seed: int, prefix: str = "", steps: tuple[str, ...] = STEPS, hours: bool = True, count: int = 40
) -> list[Case]:
    """Complaints between June and September 2026; a third is not finished."""
    rng = random.Random(seed)
    found = []
    for number in range(count):
        moments = {}
        at = datetime(2026, 6, 1, 5, tzinfo=UTC) + timedelta(minutes=rng.randrange(120 * 24 * 60))
        for place, step in enumerate(steps):
            if place and rng.random() < 0.14:
                break
            if not hours:
                at = at.astimezone(BAKU).replace(hour=0, minute=0).astimezone(UTC)
            moments[step] = at
            at += timedelta(minutes=rng.randrange(200, 5 * 24 * 60))
        score = rng.randrange(1, 6) if "resolved" in moments and rng.random() < 0.6 else None
        channel = rng.choice(["phone", "email", "website_form", "social"])
        found.append(
            Case(f"{prefix}{1001 + number}", moments, channel, score, rng.choice(["Ann", "Rauf", "Лейла", ""]))
        )
    return found


def truth(made: list[Case], *, channels: bool = True, scores: bool = True) -> dict:
    """What a load must tell: moments by complaint and event, channels and scores by complaint."""
    events = {(case.number, step): at.replace(tzinfo=None) for case in made for step, at in case.moments.items()}
    return {
        "events": events,
        "channels": {case.number: case.channel for case in made} if channels else {},
        "scores": {case.number: case.score for case in made if case.score} if scores else {},
    }


def local(form: str, language: str = "en") -> Callable[[datetime], str]:
    """Writes a moment in the time of Baku; %B and %b by the names of the language, %-d without a nought."""

    def write(at: datetime) -> str:
        at = at.astimezone(BAKU)
        name = MONTHS[language][at.month - 1]
        short = name[: 4 if language == "az" else 3]  # iyun and iyul
        return at.strftime(form.replace("%B", name).replace("%b", short))

    return write


def table(made: list[Case], columns: list[tuple[str, Callable[[Case], object]]]) -> list[list]:
    """The header and a row a complaint."""
    return [[heading for heading, _ in columns], *([write(case) for _, write in columns] for case in made)]


def moment(step: str, write: Callable[[datetime], object], empty: object = "") -> Callable[[Case], object]:
    """A cell with the moment of a step."""
    return lambda case: write(case.moments[step]) if step in case.moments else empty


def write_csv(path: Path, rows: list[list], delimiter: str = ",", encoding: str = "utf-8", above: str = "") -> Path:
    """The rows as CSV, in an encoding, below some lines."""
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes((above + held.getvalue()).encode(encoding, "replace"))
    return path


def write_xlsx(path: Path, sheets: dict[str, list[list]], merged: tuple[str, ...] = ()) -> Path:
    """The rows as a workbook; datetimes are real dates."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy hh:mm"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, place, cell.astimezone(BAKU).replace(tzinfo=None))
                    elif cell not in ("", None):
                        sheet.write(number, place, cell)
            for area in merged:
                sheet.merge_range(area, None)
    return path


def write_json(path: Path, rows: list[list], key: str = "") -> Path:
    """The rows as objects of a list, below a key or bare."""
    records = [{name: cell for name, cell in zip(rows[0], row, strict=True) if cell != ""} for row in rows[1:]]
    path.write_text(
        json.dumps({key: records, "count": len(records)} if key else records, ensure_ascii=False), encoding="utf-8"
    )
    return path
