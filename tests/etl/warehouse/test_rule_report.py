from datetime import datetime

import pytest

from etl.__main__ import main
from etl.marts import checks
from etl.warehouse import rule_report
from expectations import suite
from expectations.result import Result
from queries.errors import NoWarehouseError
from queries.semantic import catalog
from queries.semantic.catalog import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.loading import event, load_events


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two loads. Worked by hand: A was accepted and resolved but never examined, B only resolved, C is due in 2031."""
    folder = tmp_path_factory.mktemp("checks")
    load_events(folder, [event("0", "Z", "received", "2026-03-02 10:00", channel="phone")])
    load_events(
        folder,
        [
            event("1", "A", "received", "2026-03-02 10:00", channel="phone"),
            event("2", "A", "accepted", "2026-03-03 10:00"),
            event("3", "A", "resolved", "2026-03-04 10:00"),
            event("4", "B", "received", "2026-03-02 10:00", channel="fax"),
            event("5", "B", "resolved", "2026-03-05 10:00"),
            event("6", "C", "received", "2031-03-03 10:00", channel="phone"),
            event("7", "A", "frobbed", "2026-03-04 10:00"),
            event("8", "A", "grumbled", "2026-03-04 10:00"),
            event("9", "A", "rated", "2026-03-04 10:00", score="9"),
            event("10", "D", "received", "2026-03-04 10:00", channel="email"),
        ],
        at=datetime(2031, 3, 4),  # noqa: DTZ001 - UTC, as the warehouse keeps it
    )
    return folder / "warehouse"


@pytest.fixture
def ask(folder):
    generation = warehouse_generation.open_live(folder)

    def rows(name, *columns, **where):
        frame = catalog.run(generation, name, Request(where={key: [value] for key, value in where.items()}))
        return list(frame[list(columns)].itertuples(index=False, name=None))

    return rows


def test_rules_over_the_loads(ask):
    columns = ("load_id", "severity", "success", "checked", "failed", "pass_share")
    assert ask("check_results", *columns, rule="event_type_known") == [
        (1, "reject", True, 1, 0, 1.0),
        (2, "reject", False, 10, 2, 0.8),
    ]
    # A rule that is a query of its own is about as many rows.
    assert ask("check_results", *columns, rule="channel_expected", load_id="2") == [(2, "warn", False, 10, 1, 0.9)]
    suites = {suite for (suite,) in ask("check_results", "suite")}
    assert suites == {"raw_events", "staged_events", "marts"}


def test_rejections_are_counted_by_reason_without_the_values(ask):
    columns = ("load_id", "rule", "reason", "rejected_count", "share")
    assert ask("rejections_by_reason", *columns) == [
        (2, "event_type_known", "event_type is not one of the sixteen known", 2, 0.2),
        (2, "score_in_scale", "score is not between 1 and 5", 1, 0.1),
    ]


def test_skipped_steps(ask):
    assert ask("implied_stops", "clock", "stopped_by", "implied_count", "stopped_count", "share") == [
        ("acceptance", "resolved", 1, 2, 0.5),
        ("examination", "resolved", 1, 1, 1.0),
    ]


def test_deadlines_on_unconfirmed_years(ask):
    assert ask("unconfirmed_deadlines", "policy", "due_year", "clock", "clock_count", "open_count") == [
        ("retailer", 2031, "acceptance", 1, 1),
        ("retailer", 2031, "resolution", 1, 1),
    ]


def test_the_command_says_it_all(folder, capsys):
    assert main(["check", "--warehouse", str(folder)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Rules in the last 2 loads (1, 2)" in told
    assert "reject staged_events.event_type_known all 80.00 %" in told
    assert "2 event_type is not one of the sixteen known (event_type_known, 20.00%)" in told
    assert "1 channel is not one the policy names (channel_expected)" in told
    assert "1 acceptance by resolved, of 2 stops (50.0%)" in told
    assert "1 acceptance due in 2031, policy retailer (1 open)" in told


@pytest.mark.slow
def test_finished_figures_are_checked_again_by_the_library_itself(folder, capsys, monkeypatch):
    assert main(["check", "--again", "--warehouse", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert len(lines) == len(suite.load("marts").rules)
    assert all(len({*line.split()[-2:]}) == 1 for line in lines)
    # a scan that overlooks everything is noticed
    monkeypatch.setattr(
        checks.check, "run", lambda rules, *_, **__: [Result(r, True, 0, -1, None) for r in rules.rules]
    )
    assert main(["check", "--again", "--warehouse", str(folder)]) != 0
    assert "part on" in capsys.readouterr().err


def test_a_share_is_never_rounded_up_to_all():
    class Row:
        success, failed, pass_share = False, 1, 0.999999

    assert rule_report._passed(Row) == "99.99 %"


def test_without_a_warehouse(tmp_path):
    with pytest.raises(NoWarehouseError):
        rule_report.text(tmp_path)
