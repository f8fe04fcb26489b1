"""The command line: `python -m queries` lists what can be asked, `python -m queries NAME` answers it.

Exit codes: 0 answered, 1 there is nothing to read from, 2 the call is wrong. An error is one line on standard error.
"""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from queries import docs, period, private
from queries.analysis import caveats
from queries.errors import ComplaintsError, UsageError
from queries.semantic import catalog, output
from queries.semantic.catalog import Request
from queries.settings import settings
from queries.warehouse import generation as warehouse_generation


class _Parser(argparse.ArgumentParser):
    """Reports a wrong call as every other error: one line, exit code 2."""

    def error(self, message: str) -> None:
        raise UsageError(f"The call is wrong ({' '.join(message.split())}): see `python -m queries --help`.")


def parser() -> argparse.ArgumentParser:
    """Give the parser of the command line."""
    made = _Parser(
        prog="python -m queries",
        description="Answer a metric or give a row list. Without a name: list both.",
        allow_abbrev=False,
    )
    made.add_argument("name", nargs="?", metavar="NAME", help="a metric or row list")
    made.add_argument("--warehouse", metavar="DIR", help="folder of generations (default: that of settings.toml)")
    made.add_argument("--from", dest="from_on", metavar="DATE", help="first local date, included")
    made.add_argument("--to", dest="to_on", metavar="DATE", help="last local date, included")
    made.add_argument(
        "--as-of",
        metavar="TIME",
        help="see things as they stood then: 2026-11-15T18:00, with an offset or in local time; a date is its last "
        "moment (default: the newest event)",
    )
    made.add_argument("--by", action="append", default=[], metavar="DIMENSION[,DIMENSION]", help="break down")
    made.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIMENSION=VALUE",
        help="filter; again for another value or dimension; nothing after = finds where none was given",
    )
    made.add_argument("--grain", metavar="day|week|month|quarter|year", help="one row a period (default: the whole)")
    made.add_argument("--cohort", metavar="COHORT", help="what a share counts, such as due, received, resolved")
    made.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="such as basis=strict")
    made.add_argument("--limit", metavar="N", help="row lists: at most so many rows")
    made.add_argument("--format", default="table", metavar="|".join(output.FORMATS), help="(default: table)")
    made.add_argument("--caveats", action="store_true", help="why not to trust the answer, in place of the answer")
    made.add_argument("--write-docs", action="store_true", help="write docs/reference/metrics from the definitions")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a call and give its exit code."""
    private.begin()
    try:
        _run(parser().parse_args(arguments))
        sys.stdout.flush()
    except ComplaintsError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # whoever read has enough; Python must not complain about the rest when it closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


def _run(call: argparse.Namespace) -> None:
    if call.format not in output.FORMATS:
        raise UsageError(f"There is no format {call.format!r}: choose from {', '.join(output.FORMATS)}.")
    if call.write_docs:
        docs.write()
        return
    if call.name is None:
        output.write(listing(), call.format, output.standard_output(), sys.stdout.isatty())
        return
    catalog.definition(call.name)
    generation = warehouse_generation.open_live(Path(call.warehouse) if call.warehouse else settings().warehouse)
    asked = request(call, generation.zone)
    frame = catalog.run(generation, call.name, asked)
    doubts = caveats.of(generation, call.name, asked, frame) if call.caveats or call.format == "table" else ()
    if call.caveats:
        output.write(caveats.frame_of(doubts), call.format, output.standard_output(), sys.stdout.isatty())
        return
    output.write(frame, call.format, output.standard_output(), sys.stdout.isatty())
    if doubts:
        lines = "".join(f"Mind: {doubt.sentence}.\n" for doubt in doubts)
        output.standard_output().write(f"\n{lines}".encode())


def listing() -> pd.DataFrame:
    """Give every metric and row list with its question, which needs no warehouse."""
    rows = [
        (item.name, "metric" if item.is_metric else "row list", item.question)
        for item in (*catalog.metrics().values(), *catalog.row_lists().values())
    ]
    return pd.DataFrame(rows, columns=["name", "kind", "question"])


def request(call: argparse.Namespace, zone: str) -> Request:
    """Read the texts of a call into a request; UsageError where one cannot be read."""
    where: dict[str, list[str | None]] = {}
    for dimension, value in (_pair("--where", text) for text in call.where):
        where.setdefault(dimension, []).append(value or None)
    return Request(
        from_on=_date("--from", call.from_on),
        to_on=_date("--to", call.to_on),
        as_of=period.parse_instant(call.as_of, zone) if call.as_of is not None else None,
        by=tuple(part.strip() for text in call.by for part in text.split(",")),
        where=where,
        grain=call.grain,
        cohort=call.cohort,
        options=dict(_pair("--option", text) for text in call.option),
        limit=_whole("--limit", call.limit),
    )


def _pair(flag: str, text: str) -> tuple[str, str]:
    key, found, value = text.partition("=")
    if not found or not key.strip():
        raise UsageError(f"{flag} {text!r} cannot be read: write it as KEY=VALUE, such as channel=phone.")
    return key.strip(), value


def _date(flag: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{flag} {text!r} is not a date: write it as 2026-11-15.") from None


def _whole(flag: str, text: str | None) -> int | None:
    if text is not None and not re.fullmatch(r"\d{1,18}", text):
        raise UsageError(f"{flag} {text!r} is not a number of rows: write a whole number such as 100.")
    return None if text is None else int(text)


if __name__ == "__main__":
    sys.exit(main())
