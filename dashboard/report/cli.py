"""`python -m dashboard report`: makes the report of a week or longer, without a browser and a network.

Exit codes: 0 made, 1 there is nothing to make it of, 2 the call is wrong. An error is one line on standard error.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from dashboard.i18n import translate
from dashboard.report import archive, audience, make
from dashboard.report.delivery import alerts, deliver, outbox, recipients, schedule
from dashboard.report.delivery.deliver import Patience
from dashboard.report.delivery.recipients import Rules
from dashboard.report.facts import collect, week
from queries import period
from queries.errors import UnusableError, UsageError
from queries.period import Period
from queries.settings import settings
from queries.warehouse import generation as warehouse_generation
from queries.warehouse.generation import Generation


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are this project's errors, so that each is one sentence."""

    def error(self, message: str) -> None:
        raise UsageError(f"The call is wrong ({' '.join(message.split())}): see `python -m dashboard report --help`.")


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    made = _Parser(
        prog="python -m dashboard report",
        description="Makes the report of a week, month, quarter or year in three pages.",
        allow_abbrev=False,
    )
    made.add_argument("--week", metavar="WEEK", help="such as 2026-W46 (default: the last whole week)")
    made.add_argument("--period", metavar="PERIOD", help="a week, month, quarter or year: 2026-11, 2026-Q3, 2025")
    made.add_argument("--out", type=Path, metavar="DIR", help="folder for the files (default: the archive alone)")
    made.add_argument(
        "--formats", default=",".join(make.DEFAULT_FORMATS), metavar="LIST", help=f"of {','.join(make.FORMATS)}"
    )
    made.add_argument(
        "--language",
        default=translate.DEFAULT_LANGUAGE,
        metavar="|".join(translate.LANGUAGES),
        help="(default: %(default)s)",
    )
    made.add_argument(
        "--audience", default=audience.DEFAULT, metavar="|".join(audience.AUDIENCES), help="(default: %(default)s)"
    )
    made.add_argument("--warehouse", type=Path, metavar="DIR", help="folder of the data (default: that of settings)")
    made.add_argument("--send", action="store_true", help="send each edition to those in settings.toml, each mail once")
    made.add_argument("--alerts", action="store_true", help="send what cannot wait for Monday, a mail a day at most")
    made.add_argument("--schedule", action="store_true", help="go on running and do both when they are due")
    made.add_argument("--dry-run", action="store_true", help="show what would be sent to whom, and send nothing")
    made.add_argument(
        "--resend", action="store_true", help="let mails go again of which nobody knows whether they went out"
    )
    made.add_argument("--archive", type=Path, metavar="DIR", help="folder of past reports (default: that of settings)")
    return made


def main(words: Sequence[str], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> int:
    """Runs a call and gives its exit code; ComplaintsError as its exit code says."""
    call = parser().parse_args(words)
    forms = tuple(dict.fromkeys(part.strip() for part in call.formats.split(",") if part.strip()))
    if not forms:
        raise UsageError(f"--formats names none: choose from {', '.join(make.FORMATS)}.")
    make.check(forms, call.language, call.audience)
    if call.week and call.period:
        raise UsageError("--week and --period both say what the report is about: give one of them.")
    wanted = week.parse_any(call.period) if call.period else week.parse(call.week) if call.week else None
    folder = call.warehouse or settings().warehouse
    if call.send or call.alerts or call.schedule or call.dry_run or call.resend:
        return _deliver(call, folder, wanted, now)
    generation = warehouse_generation.open_live(folder)
    wanted = wanted or week.last_whole(generation, now())
    made = make.report(generation, wanted, call.archive or recipients.rules().folder)
    for name, content in make.files(made, forms, (call.language,), (call.audience,)):
        if call.out:
            archive.write(call.out / name, content)
        print((call.out or made.edition.folder) / name)
    sys.stdout.flush()
    return 0


def _deliver(call: argparse.Namespace, folder: Path, wanted: Period | None, now: Callable[[], datetime]) -> int:
    """Sends, shows what would be sent, or goes on running; 1 where a mail could not be handed over."""
    rules = recipients.rules()
    if call.archive:
        rules = replace(rules, folder=call.archive)
    box = outbox.Outbox(rules.folder)
    if call.resend:
        for key in box.release():
            print(f"{key.rpartition('/')[0]}: will be sent again")
    generation = warehouse_generation.open_live(folder)
    if call.schedule:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        schedule.run(folder, rules, generation.zone)
        return 0
    if call.dry_run:
        for one in _editions(generation, rules, wanted, now()):
            _show(generation, rules, box, one)
        _show_alerts(generation, rules, box, now())
        return 0
    if not (call.send or call.alerts):
        return 0
    patience, is_well = deliver.Patience(), True
    for asked in _editions(generation, rules, wanted, now()) if call.send else ():
        made = make.report(generation, asked, rules.folder)
        try:
            for name in deliver.to_folder(made, rules):
                print(f"{name} written to {rules.deliver_to}")
        except UnusableError as error:
            # the mails go out all the same
            print(" ".join(str(error).split()), file=sys.stderr)
            is_well = False
        if rules.can_send or rules.deliver_to is None:
            is_well &= _send_edition(made, rules, box, now(), patience)
    if call.alerts:
        made = make.report(generation, _week_of_alerts(generation, wanted, now()), rules.folder)
        is_well &= _send_alerts(generation, made, rules, box, now(), patience)
    return 0 if is_well else 1


def _editions(generation: Generation, rules: Rules, wanted: Period | None, now: datetime) -> list[Period]:
    """The period asked for; else the last whole one of the weekly edition and of each that somebody gets."""
    if wanted:
        return [wanted]
    names = [name for name in week.EDITIONS if name == "weekly" or rules.is_read(name)]
    return [week.last_whole(generation, now, name) for name in names]


def _week_of_alerts(generation: Generation, wanted: Period | None, now: datetime) -> Period:
    return wanted if wanted and wanted.grain == "week" else week.last_whole(generation, now)


def _send_edition(made: make.Report, rules: Rules, box: outbox.Outbox, now: datetime, patience: Patience) -> bool:
    """Sends what is due and says where every mail of the report stands; whether everybody has it, whole."""
    done = deliver.weekly(made, rules, box, now, patience=patience)
    _print(done)
    week_label, tried = made.facts.week.label, {address for address, _, _ in done}
    planned = deliver.plan(week_label, rules, box)
    for one in planned:
        if one.recipient.address not in tried and one.state != outbox.SENT:
            print(f"{one.recipient.address}: {_now_or(one.state)}")
    have = sum(one.state == outbox.SENT for one in planned)
    if not planned:
        print(f"The report of {week_label}: nobody is on the list.")
    elif not done and have == len(planned):
        print(f"The report of {week_label}: nothing to send, everybody has it.")
    else:
        print(f"The report of {week_label}: {have} of {len(planned)} have it.")
    return have == len(planned) and not any(reason for _, _, reason in done)


def _send_alerts(
    generation: Generation, made: make.Report, rules: Rules, box: outbox.Outbox, now: datetime, patience: Patience
) -> bool:
    """Sends the alerts that are due and says where each mail of the day stands; whether everybody was told."""
    today = period.local_date(now, generation.zone)
    ready = alerts.prepare(generation, made.facts, rules, box, today)
    done = alerts.send(ready, rules, box, now, patience=patience)
    _print(done)
    tried, known = {address for address, _, _ in done}, box.mails()
    left = [one for one in ready if one.recipient.address not in tried and known[one.key].state != outbox.SENT]
    for one in left:
        print(f"{one.recipient.address}: {_now_or(known[one.key].state)}")
    if not done and not left:
        print("Alerts: nothing to send, there is nothing new to tell today.")
    return not left and all(state == outbox.SENT for _, state, _ in done)


def _print(done: list[deliver.Result]) -> None:
    for address, state, reason in done:
        print(f"{address}: {state}{f' ({reason})' if reason else ''}")


def _show(generation: Generation, rules: Rules, box: outbox.Outbox, wanted: Period) -> None:
    """Prints which report would be sent to whom; archives, sends and records nothing."""
    collect.check(generation, wanted)
    print(f"The report of {wanted.label}, attached: {', '.join(rules.attach)}; server: {rules.server.host or 'none'}")
    for one in deliver.plan(wanted.label, rules, box):
        who = one.recipient
        people = "with names of employees" if deliver.sees_people(who) else "without names of employees"
        print(f"  {who.address}: {who.language}, {who.audience}, {people}, {_now_or(one.state)}")
    if rules.deliver_to:
        print(f"  folder {rules.deliver_to}")


def _show_alerts(generation: Generation, rules: Rules, box: outbox.Outbox, moment: datetime) -> None:
    """Prints which alerts would be sent to whom; sends and records nothing."""
    facts = collect.collect(generation, week.last_whole(generation, moment))
    print("Alerts:")
    for ready in alerts.prepare(generation, facts, rules, box, period.local_date(moment, generation.zone)):
        translate.use(ready.recipient.language)
        print(f"  {ready.recipient.address}: {alerts.subject(ready)}, {_now_or(ready.state)}")
        for alert in ready.alerts:
            print(f"    {alert.subject}")


def _now_or(state: str) -> str:
    return {
        outbox.WAITING: "would be sent",
        outbox.TRYING: "being tried",
        outbox.SENDING: "may have gone out, nobody knows (see --resend)",
        outbox.SENT: "sent before",
        outbox.REFUSED: "refused by the server (see --resend)",
        deliver.FAILED: "could not be made",
    }[state]
