"""`python -m etl map`: proposes a mapping, writes it, and shows what it would give."""

import argparse
import json
from pathlib import Path

from etl.mapping import model
from etl.mapping.describe import described
from etl.mapping.preview import Preview, preview
from etl.mapping.propose import attempt, propose
from etl.mapping.sample import take
from queries.errors import ComplaintsError, UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the export: CSV, workbook, JSON or Parquet")
    parser.add_argument("--write", type=Path, metavar="MAP.toml", help="where to write the mapping")
    parser.add_argument(
        "--map", dest="mapping", type=Path, metavar="MAP", help="show what this mapping gives, instead of a proposal"
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="of a workbook; else the fullest visible one")
    parser.add_argument(
        "--delimiter", default="any", metavar="C", help="a character or `tab`; else what divides the lines best"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--warehouse", type=Path, metavar="DIR", help="tell new complaints from those it has")


def run(options: argparse.Namespace) -> int:
    """Print the mapping and what it would give; write it where that is asked for."""
    given = model.read(options.mapping) if options.mapping else None
    if len(options.delimiter) != 1 and options.delimiter not in ("any", "tab"):
        raise UsageError(f"--delimiter {options.delimiter!r} is no delimiter; name one character, or `tab`.")
    sample = take(
        options.file, given.sheet if given else options.sheet, given.delimiter if given else options.delimiter
    )
    error = ""
    if given:
        mapping = given
    elif options.json:  # a page lets its reader choose what cannot be told
        mapping, error = attempt(sample, options.file.name)
    else:
        mapping = propose(sample, options.file.name)
    text = model.text(mapping)
    if options.write:
        if options.write.exists():
            raise UsageError(f"There is a file {options.write} already; name another, or delete it first.")
        options.write.write_text(text, encoding="utf-8")
    would_give = None
    if not mapping.ask and not error:
        try:
            would_give = preview(mapping, options.file, options.warehouse)
        except ComplaintsError as told:
            error = str(told)
    if options.json:
        print(json.dumps(described(mapping, sample, options.file, would_give, error), ensure_ascii=False))
        return 0
    print(text)
    if options.write:
        print(f"# Written to {options.write}.")
    if mapping.ask:
        print("# It would load after these are decided:")
    else:
        print("# It would give:")
    for line in [*mapping.ask, *(_lines(would_give) if would_give else []), *([f"nothing: {error}"] if error else [])]:
        print(f"#   {line}")
    return 0


def _lines(would_give: Preview) -> list[str]:
    lines = [f"{would_give.rows_read:,} rows read, {would_give.events:,} events, {would_give.rejected:,} rejected"]
    lines += [f"rejected row {rejection['row']}: {rejection['reason']}" for rejection in would_give.rejections]
    if would_give.no_event:
        lines.append(f"{would_give.no_event:,} rows without an event")
    if changes := would_give.changes:
        lines.append(
            f"complaints: {changes['new']:,} new, {changes['updated']:,} updated, {changes['unchanged']:,} unchanged"
        )
    lines += would_give.notes
    lines += [f"{event}: {number:,}" for event, number in would_give.events_by_type.items()]
    lines += [
        f"for example complaint {one['complaint_id']}: received {one['received'] or 'at no known time'}, "
        f"{one['channel'] or 'no channel'}, {one['status']}"
        for one in would_give.first
    ]
    return lines
