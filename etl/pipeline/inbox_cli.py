"""`python -m etl inbox`: what is new in the inbox, once or again and again."""

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from queries.errors import ComplaintsError
from queries.settings import ROOT

WATCH_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own options."""
    parser.add_argument("--inbox", type=Path, default=ROOT / "data" / "inbox", metavar="DIR")
    parser.add_argument("--retry", action="store_true", help="try files again that could not be loaded")
    parser.add_argument(
        "--approve",
        metavar="SOURCE.sql",
        help="let a source of your own in the inbox run as it stands now; look at its SQL first",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a round")
    parser.add_argument(
        "--watch",
        type=_seconds,
        nargs="?",
        const=WATCH_SECONDS,
        metavar="SECONDS",
        help=f"look again every so many seconds ({WATCH_SECONDS}) until stopped",
    )


def run(options: argparse.Namespace, report) -> int:
    """Look into the inbox; `report` prints one load. Return 1 where a file could not be loaded now, else 0."""
    from etl import progress
    from etl.pipeline import inbox
    from etl.sources import approval

    if options.approve:
        file = options.inbox / Path(options.approve).name
        print(f"{file.name} may run from the inbox as it stands (SHA-256 {approval.approve(file, options.warehouse)}).")
        return 0

    def once() -> int:
        shown = progress.for_terminal(is_quiet=options.json)
        found = inbox.run(options.inbox, options.warehouse, is_retrying=options.retry, progress=shown)
        _tell(found, options.json, report, is_watching=options.watch is not None)
        return 1 if found.failed else 0

    if options.watch is None:
        return once()
    try:
        while True:
            try:
                once()
            except ComplaintsError as error:
                # The reason may pass, such as another loader; the watch goes on.
                print(f"{_clock()} {error}", file=sys.stderr, flush=True)
            time.sleep(options.watch)
    except KeyboardInterrupt:
        print("Stopped watching.", file=sys.stderr)
        return 0


def _tell(found, as_json: bool, report, *, is_watching: bool) -> None:
    did_something = bool(found.loaded or found.failed)
    if is_watching and not did_something:
        return
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False), flush=True)
        return
    for loaded in found.loaded:
        report(loaded, False)
    for name, reason in found.failed.items():
        print(f"not loaded {name}: {reason}", file=sys.stderr)
    for name, reason in found.broken.items():
        print(f"left out {name}, unchanged since it failed ({reason}); mend it, or try again with --retry")
    for name in found.waiting:
        print(f"left for the next run {name}: it is still being copied")
    for text in found.strange:
        print(text, file=sys.stderr)
    if not did_something:
        print("Nothing new in the inbox.")
    sys.stdout.flush()


def _seconds(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _clock() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
