import csv
import io
import json
import subprocess
import sys

import pytest

from queries.__main__ import main
from queries.settings import ROOT
from tests.helpers.small_warehouse import make
from tests.queries.metrics.golden_story import EVENTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return str(make(tmp_path_factory.mktemp("cli"), EVENTS, rejected=[(9, "time", "no time", "x;y")]))


@pytest.fixture
def ask(folder, capfdbinary):
    def run(*arguments, warehouse=folder):
        code = main([*arguments, "--warehouse", warehouse])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_alone_it_lists_what_can_be_asked_without_a_warehouse(ask, tmp_path):
    code, out, _ = ask(warehouse=str(tmp_path / "none"))
    assert code == 0
    assert "on_time_share" in out
    assert "Which share of our promises did we keep in time?" in out
    assert "rejected_rows" in out
    code, out, _ = ask("--format", "json")
    assert {"name": "clocks", "kind": "row list"}.items() <= {row["name"]: row for row in json.loads(out)}[
        "clocks"
    ].items()


def test_a_metric_in_csv(ask):
    code, out, _ = ask(
        "on_time_share", "--by", "channel", "--grain", "week", "--where", "clock=resolution", "--format", "csv"
    )
    assert code == 0
    assert out.splitlines()[:2] == [
        "period,period_start,clock,channel,numerator,denominator,value,n",
        "2026-W11,2026-03-09,resolution,phone,1,1,1,1",
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--where", "store=Baku", "--where", "store="], 5),
        (["--where", "store=", "--where", "channel=email"], 1),
        (["--from", "2026-03-02", "--to", "2026-03-02"], 2),
        (["--from", "2026-03-03"], 4),
        (["--as-of", "2026-03-19"], 5),
        (["--as-of", "2026-03-19T09:59"], 3),
        (["--as-of", "2026-03-19T06:00:00Z"], 5),
        (["--where", "store=a=b"], 0),
    ],
)
def test_filters_and_times(ask, arguments, expected):
    code, out, _ = ask("received_count", "--format", "csv", *arguments)
    assert code == 0
    assert rows(out)[0]["value"] == str(expected)


def test_breakdowns_with_commas_or_again(ask):
    one = ask("flow", "--by", "channel,store", "--format", "csv")
    assert one == ask("flow", "--by", "channel", "--by", "store", "--format", "csv")
    assert list(rows(one[1])[0])[:2] == ["channel", "store"]


def test_cohort_and_option(ask):
    _, out, _ = ask("on_time_share", "--cohort", "due", "--option", "basis=strict", "--format", "json")
    assert {row["clock"]: row["numerator"] for row in json.loads(out)}["resolution"] == 1


def test_a_row_list(ask):
    code, out, _ = ask("clocks", "--where", "state=overdue", "--format", "csv", "--limit", "1")
    assert code == 0
    found = rows(out)
    assert len(found) == 1
    assert found[0]["due_at"] == "2026-04-03T00:00:00+04:00"
    assert found[0]["stopped_at"] == ""
    assert found[0]["elapsed"] == "5"
    _, out, _ = ask("rejected_rows", "--format", "csv")
    assert out.splitlines()[1].startswith("events,events.csv,9,no time,x;y")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["on_time_shar"], "did you mean 'on_time_share'"),
        (["flow", "--by", "chanel"], "did you mean 'channel'"),
        (["flow", "--by", ""], "no dimension ''"),
        (["flow", "--where", "channel"], "KEY=VALUE"),
        (["flow", "--where", "=x"], "KEY=VALUE"),
        (["flow", "--option", "basis"], "KEY=VALUE"),
        (["flow", "--grain", "decade"], "no grain 'decade'"),
        (["flow", "--format", "xml"], "table, csv, json, parquet"),
        (["flow", "--from", "15.11.2026"], "not a date"),
        (["flow", "--from", "2026-11-31"], "not a date"),
        (["flow", "--from", "2026-11-15", "--to", "2026-11-14"], "swap"),
        (["flow", "--as-of", "now"], "not a time"),
        (["flow", "--as-of", ""], "not a time"),
        (["clocks", "--limit", "many"], "whole number"),
        (["flow", "--bye", "channel"], "--help"),
        (["flow", "extra"], "--help"),
    ],
)
def test_a_wrong_call_is_one_line_and_code_2(ask, arguments, told):
    code, out, err = ask(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_no_warehouse_is_one_line_and_code_1(ask, tmp_path):
    code, _, err = ask("flow", warehouse=str(tmp_path / "none"))
    assert code == 1
    assert "etl load" in err
    assert len(err.splitlines()) == 1
    (tmp_path / "CURRENT").write_text("g000001.duckdb")
    (tmp_path / "g000001.duckdb").write_bytes(b"\x00" * 5000)
    code, _, err = ask("flow", warehouse=str(tmp_path))
    assert code == 1
    assert len(err.splitlines()) == 1


@pytest.mark.slow
def test_the_whole_program_writes_parquet_and_minds_no_closed_pipe(folder, tmp_path):
    call = [sys.executable, "-m", "queries"]
    path = tmp_path / "clocks.parquet"
    with path.open("wb") as file:
        done = subprocess.run(
            [*call, "clocks", "--warehouse", folder, "--format", "parquet"], cwd=ROOT, stdout=file, check=False
        )
    assert done.returncode == 0
    assert path.read_bytes()[:4] == b"PAR1"
    with subprocess.Popen(
        [*call, "case_events", "--warehouse", folder], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as reader:
        reader.stdout.close()
        assert reader.stderr.read() == b""
        assert reader.wait() == 0


def test_help_is_shown(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "--as-of" in capsys.readouterr().out
