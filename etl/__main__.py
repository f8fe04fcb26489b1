"""The command line of the loads: `python -m etl load | inbox | demo | coding | history | rollback | backup | ...`."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from etl import mapping, progress
from etl.pipeline import inbox_cli, policy_cli
from etl.sources import definition
from etl.warehouse import generations
from etl.warehouse.load_log import Loaded
from expectations import suite
from queries import audit, private
from queries.errors import ComplaintsError, FailedCheckError, MissingFileError, NoWarehouseError, UsageError
from queries.settings import settings


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code of queries/errors.py."""
    private.begin()
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except ComplaintsError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped by hand; nothing was published.", file=sys.stderr)
        return 1


class _Command(argparse.ArgumentParser):
    """A command whose arguments are told by a module that is imported when the command is called, and only then."""

    filled_by: Callable[["_Command"], None] | None = None

    def parse_known_args(self, args=None, namespace=None):
        """As the class above, with the arguments of the module."""
        if self.filled_by:
            self.filled_by, fill = None, self.filled_by
            fill(self)
        return super().parse_known_args(args, namespace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description="Load complaint events into a warehouse.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Command)

    def command(name: str, run, text: str) -> _Command:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--warehouse", type=Path, default=settings().warehouse, metavar="DIR")
        added.set_defaults(run=run)
        return added

    loading = command("load", _load, "load files or a database table of one source as the next generation")
    loading.add_argument(
        "--source", required=True, metavar="NAME", help=f"{', '.join(definition.names())}, or a path to a .sql"
    )
    loading.add_argument("--map", dest="mapping", type=Path, metavar="MAP.toml", help="how `--source cases` is read")
    loading.add_argument("--policy", metavar="NAME", help="judge by this policy (a name, or a path to a .toml) instead")
    loading.add_argument("--json", action="store_true", help="print one JSON object")
    loading.add_argument("--progress", action="store_true", help="tell each stage as a line of JSON on stderr")
    loading.add_argument(
        "--fresh",
        action="store_true",
        help="begin a new warehouse in the folder; `rollback` goes back to what it holds",
    )
    loading.add_argument("files", nargs="*", type=Path, metavar="FILE")
    database = loading.add_argument_group(
        "from a database",
        "The password is best left to PGPASSWORD (or a pgpass file), MYSQL_PWD, SQLCMDPASSWORD: other users can see a "
        "command line.",
    )
    database.add_argument(
        "--from", dest="url", metavar="URL", help="postgresql://user@host/database, mysql://, mariadb://, mssql://"
    )
    database.add_argument("--table", default="", metavar="T", help="table or view (the source's own)")
    database.add_argument("--query", default="", metavar="SQL", help="a SELECT instead of a table (the source's own)")
    database.add_argument("--all", action="store_true", help="read from the beginning, not from the mark")

    text = "propose how a foreign export is read, and show what it would give"
    commands.add_parser("map", help=text, description=text).filled_by = _mapping

    text = "read what is new from a helpdesk's API, as [pull.NAME] in settings.toml says"
    command("pull", None, text).filled_by = _pulling

    inbox = command("inbox", _inbox, "load whatever is new in the folders of the inbox")
    inbox_cli.add_arguments(inbox)

    demo = command("demo", _demo, "write demonstration data and load it into a new warehouse")
    demo.add_argument("--complaints", type=_positive, default=20_000, metavar="N")
    demo.add_argument("--seed", type=int, default=46, metavar="S")
    demo.add_argument("--until", type=date.fromisoformat, default=None, metavar="DATE", help="last day (yesterday)")
    demo.add_argument("--json", action="store_true", help="print one JSON object")
    demo.add_argument("--progress", action="store_true", help="tell each stage as a line of JSON on stderr")

    text = "take causes that people confirmed into a new generation, without any file"
    recoding = command("coding", _coding, text)
    recoding.add_argument("--json", action="store_true", help="print one JSON object")

    text = "rebuild the live generation from its events where an earlier version of the program made it"
    command("upgrade", _upgrade, text)
    policy_cli.add_arguments(command("policy", policy_cli.run, "change a policy from a day on, and judge by it"))
    command("history", _history, "list the loads, the newest last")
    command("rollback", _rollback, "go back to the generation before the live one")
    checking = command("check", _check, "say what the rules about data found in the last loads")
    checking.add_argument(
        "--again",
        action="store_true",
        help="ask the rules on the finished figures once more, of Great Expectations too",
    )

    command("backup", None, "write one file of everything that cannot be loaded again").filled_by = _backup
    command("restore", None, "bring back what a backup holds").filled_by = _restoring
    command("erase", None, "erase one customer everywhere; figures stay as they are").filled_by = _erasing
    command("export", None, "write everything that is held on one customer").filled_by = _exporting

    text = "write empty files: of the event columns, each explained, and with a row for each complaint"
    written = commands.add_parser("template", help=text, description=text)
    written.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where to (the current folder)")
    written.set_defaults(run=_template)
    return parser


def _mapping(parser: _Command) -> None:
    from etl.mapping import command

    command.add_arguments(parser)
    parser.set_defaults(run=command.run)


def _pulling(parser: _Command) -> None:
    from etl.pull import command

    command.add_arguments(parser)
    parser.set_defaults(run=lambda options: command.run(options, _report))


def _backup(parser: _Command) -> None:
    from etl.backup import command

    command.add_backup_arguments(parser)
    parser.set_defaults(run=command.backup)


def _restoring(parser: _Command) -> None:
    from etl.backup import command

    command.add_restore_arguments(parser)
    parser.set_defaults(run=command.restore)


def _erasing(parser: _Command) -> None:
    from etl.erasure import command

    command.add_erase_arguments(parser)
    parser.set_defaults(run=command.erase)


def _exporting(parser: _Command) -> None:
    from etl.erasure import command

    command.add_export_arguments(parser)
    parser.set_defaults(run=command.export_all)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _load(options: argparse.Namespace) -> None:
    # Only here, since the other commands need not wait for what reading takes.
    from etl.pipeline import load

    if bool(options.files) == bool(options.url):
        raise UsageError("Name files to load, or a database with --from; one of the two.")
    if not options.url and (options.table or options.query or options.all):
        raise UsageError("--table, --query and --all are about a database; name it with --from.")
    for path in options.files:
        if not path.exists():
            raise MissingFileError(f"There is no file {path}; check its name.")
    shown = progress.for_terminal(is_quiet=options.json, as_lines=options.progress)
    if options.mapping or options.source == mapping.SOURCE:
        _load_mapped(options, shown)
        return
    if options.url:
        from etl.inputs import databases

        found = definition.find(options.source)
        reading = databases.reader(options.url)(
            options.url, found, options.table, options.query, everything=options.all
        )
    else:
        from etl.inputs.files import Files

        found, reading = definition.find(options.source), Files(options.files)
    loaded = load.load_input(found, reading, options.warehouse, options.policy, fresh=options.fresh, progress=shown)
    _report(loaded, options.json)


def _load_mapped(options: argparse.Namespace, shown: progress.Progress) -> None:
    from etl.inputs.files import Files
    from etl.mapping import model, query
    from etl.pipeline import load

    if options.source != mapping.SOURCE or not options.mapping:
        raise UsageError(
            f"A mapping is given as --source {mapping.SOURCE} --map MAP.toml; `python -m etl map` proposes one."
        )
    if not options.files:
        raise UsageError("A mapping reads files; name them.")

    found = query.source_of(model.read(options.mapping))
    loaded = load.load_input(
        found, Files(options.files), options.warehouse, options.policy, fresh=options.fresh, progress=shown
    )
    _report(loaded, options.json)


def _inbox(options: argparse.Namespace) -> int:
    return inbox_cli.run(options, _report)


def _demo(options: argparse.Namespace) -> None:
    from etl.demo.load import load_demo

    shown = progress.for_terminal(is_quiet=options.json, as_lines=options.progress)
    _report(load_demo(options.warehouse, options.complaints, options.seed, options.until, shown), options.json)


def _coding(options: argparse.Namespace) -> None:
    from etl.pipeline.apply_codings import recode

    _report(recode(options.warehouse, progress.for_terminal(is_quiet=options.json)), options.json)


def _upgrade(options: argparse.Namespace) -> None:
    from etl.pipeline.apply_codings import recode

    made = recode(options.warehouse, progress.for_terminal())
    if made.published:
        audit.tell("load", "upgrade", generation=made.generation)
        print(f"The live generation was rebuilt from its events as generation {made.generation}.")
    else:
        print("The live generation is of this version already; nothing was changed.")


def _report(loaded: Loaded, as_json: bool) -> None:
    if loaded.published:
        counts = {"events_loaded": loaded.events_loaded, "rejected": loaded.rejected}
        audit.tell("load", loaded.source, generation=loaded.generation, **counts)
    if as_json:
        print(json.dumps(loaded.as_dict(), ensure_ascii=False))
        return
    print(
        f"{loaded.source}: {loaded.rows_read:,} rows_read, {loaded.events_loaded:,} events_loaded, "
        f"{loaded.duplicates:,} duplicates, {loaded.rejected:,} rejected, "
        f"{loaded.no_event:,} no_event, generation {loaded.generation} "
        f"({loaded.seconds:.1f} s)"
    )
    if loaded.rows and sum(loaded.rows.values()) != loaded.events_loaded + loaded.duplicates + loaded.rejected:
        listed = ", ".join(f"{number:,} {fate}" for fate, number in loaded.rows.items())
        print(f"  of the rows read: {listed}")
    if not loaded.published:
        print("  nothing new, so the live generation stays as it is")
    if loaded.corrected:
        print(f"  {loaded.corrected:,} earlier versions of events are corrected: python -m queries corrected_events")
    of_figures = {rule.id: rule.reason for rule in suite.load("marts").rules}
    for rule, count in loaded.warnings.items():
        print(f"  warning {rule}: {count:,} " + (f"times: {of_figures[rule]}" if rule in of_figures else "rows"))
    for note in loaded.notes:
        print(f"  warning: {note}")
    if loaded.ignored_columns:
        print(f"  columns not used: {', '.join(loaded.ignored_columns)}")
    for rejection in loaded.rejections:
        print(f"  rejected {rejection['file']} row {rejection['row']}: {rejection['reason']}")
    if loaded.rejected > len(loaded.rejections):
        print(f"  ... {loaded.rejected - len(loaded.rejections):,} more: python -m queries rejected_rows")


def _history(options: argparse.Namespace) -> None:
    from etl.warehouse import history

    print(history.text(options.warehouse))


def _check(options: argparse.Namespace) -> None:
    from etl.warehouse import rule_report

    if not options.again:
        print(rule_report.text(options.warehouse))
        return
    from etl.marts import checks

    if (number := generations.live(options.warehouse)) is None:
        raise NoWarehouseError(f"There is no warehouse in {options.warehouse} to check.")
    found = checks.second_opinions(options.warehouse / generations.name_of(number))
    print(rule_report.second_opinions(found))
    checks.refuse_contradictions([theirs for _, theirs in found])
    if parted := [own.rule.id for own, theirs in found if own.failed != theirs.failed]:
        raise FailedCheckError(f"Our own scan and Great Expectations part on {', '.join(parted)}: please report it.")


def _template(options: argparse.Namespace) -> None:
    from etl.mapping import template as of_complaints
    from etl.sources import template as of_events

    try:
        for path in (*of_events.write(options.out), *of_complaints.write(options.out)):
            print(path)
    except OSError as error:
        raise UsageError(f"Nothing can be written to {options.out} ({error.strerror}); name another --out.") from error


def _rollback(options: argparse.Namespace) -> None:
    if not options.warehouse.is_dir():
        raise NoWarehouseError(f"There is no warehouse in {options.warehouse} to roll back.")
    before, now = generations.rollback(options.warehouse)
    audit.tell("rollback", f"generation {now}", instead_of=str(before))
    print(f"Generation {now} is live again instead of {before}.")


if __name__ == "__main__":
    sys.exit(main())
