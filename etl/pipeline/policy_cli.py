"""`python -m etl policy`: change limits, hours, targets and days off from a day on, and judge by them."""

import argparse
import datetime as dt
import json
import re

from etl import progress
from etl.policy import revise
from queries import audit
from queries.errors import UsageError

_SET = re.compile(r"([a-z0-9_]+)\.([a-z_]+)=(.+)", re.DOTALL)
_TARGET = re.compile(r"([a-z_]+)(?:\.([a-z0-9_]+))?=(0?\.\d+|[01](?:\.0+)?)")
_OFF = re.compile(r"(\d{4}-\d\d-\d\d)=(.+)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said of a change."""
    parser.add_argument("name", metavar="NAME", help="the policy, as `python -m queries policies` lists it")
    parser.add_argument("--from", dest="from_on", type=dt.date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--source", required=True, metavar="TEXT", help="a sentence saying where the change comes from")
    parser.add_argument(
        *("--set", "-s"), action="append", default=[], metavar="CLOCK.KEY=VALUE", help="as resolution.limit=5"
    )
    parser.add_argument(
        "--target", action="append", default=[], metavar="METRIC[.CLOCK]=SHARE", help="as on_time_share.resolution=0.95"
    )
    parser.add_argument("--off", action="append", default=[], metavar="DATE=NAME", help="a day off, with its name")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> None:
    """Change the policy and judge by it."""
    # Only here, since the other commands need not wait for what judging takes.
    from etl.pipeline.apply_policy import Change, change

    wanted = Change(
        options.from_on,
        options.source,
        _values(options.set),
        tuple((metric, clock, float(share)) for metric, clock, share in _read(options.target, _TARGET, "--target")),
        {_day(day): name for day, name in _read(options.off, _OFF, "--off")},
    )
    shown = progress.for_terminal(is_quiet=options.json)
    path, loaded = change(options.name, wanted, options.warehouse, shown)
    audit.tell("settings", options.name, generation=loaded.generation, from_on=options.from_on.isoformat())
    if options.json:
        print(json.dumps({"policy": options.name, "file": str(path), "generation": loaded.generation}))
    else:
        print(f"{options.name} is changed from {options.from_on} on ({path}); generation {loaded.generation}.")


def _values(given: list[str]) -> dict[str, dict[str, object]]:
    values: dict[str, dict[str, object]] = {}
    for clock, key, text in _read(given, _SET, "--set"):
        values.setdefault(clock, {})[key] = None if text == "none" else revise.value(text)
    return values


def _read(given: list[str], form: re.Pattern[str], option: str) -> list[tuple[str, ...]]:
    found = [form.fullmatch(text) for text in given]
    if wrong := [text for text, match in zip(given, found, strict=True) if match is None]:
        raise UsageError(
            f"{option} {wrong[0]!r} is not understood; `python -m etl policy --help` shows how it is written."
        )
    return [match.groups() for match in found]


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--off {text} is no date; write it as 2026-12-31.") from error
