"""`python -m dashboard report`: makes the weekly report, without a browser and without a network.

Exit codes: 0 made, 1 there is nothing to make it of, 2 the call is wrong. An error is one line on standard error.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from dashboard import text
from dashboard.report import archive, audience, make, week
from queries import warehouse
from queries.errors import UsageError
from queries.settings import settings

ARCHIVE = Path("data/reports")


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are this project's errors, so that each is one sentence."""

    def error(self, message: str) -> None:
        raise UsageError(f"The call is wrong ({' '.join(message.split())}): see `python -m dashboard report --help`.")


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    made = _Parser(
        prog="python -m dashboard report",
        description="Makes the weekly report: last week in two pages.",
        allow_abbrev=False,
    )
    made.add_argument("--week", metavar="WEEK", help="such as 2026-W46 (default: the last whole week)")
    made.add_argument("--out", type=Path, metavar="DIR", help="folder for the files (default: the archive alone)")
    made.add_argument(
        "--formats", default=",".join(make.DEFAULT_FORMATS), metavar="LIST", help=f"of {','.join(make.FORMATS)}"
    )
    made.add_argument("--language", default=text.DEFAULT_LANGUAGE, metavar="az|ru|en", help="(default: %(default)s)")
    made.add_argument(
        "--audience", default=audience.DEFAULT, metavar="|".join(audience.AUDIENCES), help="(default: %(default)s)"
    )
    made.add_argument("--warehouse", type=Path, metavar="DIR", help="folder of the data (default: that of settings)")
    made.add_argument("--archive", type=Path, metavar="DIR", help=f"folder of past reports (default: {ARCHIVE})")
    return made


def main(words: Sequence[str], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> int:
    """Runs a call and gives its exit code; ComplaintsError as its exit code says."""
    call = parser().parse_args(words)
    forms = tuple(dict.fromkeys(part.strip() for part in call.formats.split(",") if part.strip()))
    if not forms:
        raise UsageError(f"--formats names none: choose from {', '.join(make.FORMATS)}.")
    make.check(forms, call.language, call.audience)
    wanted = week.parse(call.week) if call.week else None
    generation = warehouse.open_live(call.warehouse or settings().warehouse)
    wanted = wanted or week.last_whole(generation, now())
    made = make.report(generation, wanted, call.archive or ARCHIVE)
    for name, content in make.files(made, forms, (call.language,), (call.audience,)):
        if call.out:
            archive.write(call.out / name, content)
        print((call.out or made.edition.folder) / name)
    sys.stdout.flush()
    return 0
