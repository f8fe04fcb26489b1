"""When reports and alerts are due, and a process that sees to it.

What is due is told from the calendar and from the outbox, never from a memory of having run: a run that was missed is
caught up at the next look, one that was made is not made again, and a change of the clock does no harm. So any
scheduler will do: this process, cron, or a systemd timer (docs/how-to/report-delivery.md).
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from dashboard.report import make
from dashboard.report.delivery import alerts, deliver
from dashboard.report.delivery.outbox import Outbox
from dashboard.report.delivery.recipients import Rules
from dashboard.report.facts import week
from queries import period
from queries.errors import ComplaintsError
from queries.period import Period
from queries.warehouse import generation as warehouse_generation
from queries.warehouse import over
from queries.warehouse.generation import Generation

logger = logging.getLogger(__name__)
LOOK_MINUTES = 15
"""How often a running process looks whether something was missed."""


def week_due(rules: Rules, now: datetime, zone: str, edition: str = "weekly") -> Period:
    """The week whose report is due: the last one that is over, from `weekly_at` of its Monday on.

    Of a longer edition the period, from that hour of the day after it on.
    """
    newest = week.last_before(now, zone, edition)
    opens_at = datetime.combine(week.due_on(newest), rules.weekly_at, ZoneInfo(zone))
    return newest if now >= opens_at else period.previous(newest)


def look(
    warehouse_folder: Path,
    rules: Rules,
    now: datetime,
    sleep: Callable[[float], None] | None = None,
) -> list[str]:
    """Does what is due at `now` and has not been done; gives a line for each thing done or held up."""
    generation = warehouse_generation.open_live(warehouse_folder)
    outbox = Outbox(rules.folder)
    patience = deliver.Patience(sleep) if sleep else deliver.Patience()
    lines = []
    editions = [
        ("report", partial(_edition, name)) for name in week.EDITIONS if name == "weekly" or rules.is_read(name)
    ]
    for name, part in (*editions, ("alerts", _alerts)):
        try:
            lines += part(generation, rules, outbox, now, patience)
        except ComplaintsError as error:
            lines.append(f"{name}: {' '.join(str(error).split())}")
        except Exception as error:
            # whatever it is, it stops not the other; its words may hold names
            lines.append(f"{name}: could not be made ({type(error).__name__})")
    return lines


def _edition(
    edition: str, generation: Generation, rules: Rules, outbox: Outbox, now: datetime, patience: deliver.Patience
) -> list[str]:
    due = week_due(rules, now, generation.zone, edition)
    done_file = rules.folder / f".delivered-{due.label}"
    waiting = deliver.due_now(due.label, rules, outbox)
    is_folder_due = rules.deliver_to is not None and not done_file.exists()
    if not waiting and not is_folder_due:
        return []
    if not over.is_over(generation, due):
        return [f"{due.label}: waits for data, which end on {generation.data_as_of_on}"]
    made = make.report(generation, due, rules.folder)
    lines = []
    if is_folder_due:
        try:
            lines += [f"{due.label}: {name} written" for name in deliver.to_folder(made, rules)]
            done_file.parent.mkdir(parents=True, exist_ok=True)
            done_file.touch()
        except ComplaintsError as error:
            # the mails go out all the same; the folder is tried again at the next look
            lines.append(f"{due.label}: {' '.join(str(error).split())}")
    if waiting:
        done = deliver.weekly(made, rules, outbox, now, patience=patience)
        lines += [f"{due.label}: {_told(result)}" for result in done]
    return lines


def _alerts(
    generation: Generation, rules: Rules, outbox: Outbox, now: datetime, patience: deliver.Patience
) -> list[str]:
    local = now.astimezone(ZoneInfo(generation.zone))
    if not rules.can_send or local.time() < rules.alerts_at:
        return []
    if not (rules.leads or any(one.alerts for one in (*rules.recipients, *rules.webhooks))):
        return []
    made = make.report(generation, week.last_whole(generation, now), rules.folder)
    ready = alerts.prepare(generation, made.facts, rules, outbox, local.date())
    done = alerts.send(ready, rules, outbox, now, patience=patience)
    return [f"alerts {local.date()}: {_told(result)}" for result in done]


def _told(result: tuple[str, str, str]) -> str:
    """How a mail went, without the address: a log is no place for people."""
    _, state, reason = result
    return state if not reason else f"{state} ({reason})"


def run(warehouse_folder: Path, rules: Rules, zone: str) -> None:
    """Looks at the start, on Mondays and each day at their times, and every LOOK_MINUTES, until it is stopped."""

    def job() -> None:
        try:
            for line in look(warehouse_folder, rules, datetime.now(UTC)):
                logger.info(line)
        except ComplaintsError as error:
            # one that fails is tried again at the next look
            logger.error(" ".join(str(error).split()))
        except Exception as error:
            # likewise; its words may hold names, which are nothing for a log
            logger.error("The look failed (%s).", type(error).__name__)

    scheduler = BlockingScheduler(
        timezone=ZoneInfo(zone), job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    at, daily = rules.weekly_at, rules.alerts_at
    scheduler.add_job(job, CronTrigger(day_of_week="mon", hour=at.hour, minute=at.minute, timezone=ZoneInfo(zone)))
    scheduler.add_job(job, CronTrigger(hour=daily.hour, minute=daily.minute, timezone=ZoneInfo(zone)))
    scheduler.add_job(
        job,
        IntervalTrigger(minutes=LOOK_MINUTES, timezone=ZoneInfo(zone)),
        next_run_time=datetime.now(UTC) + timedelta(seconds=1),
    )
    try:
        scheduler.start()
    except (KeyboardInterrupt, SystemExit):
        scheduler.shutdown(wait=False)
