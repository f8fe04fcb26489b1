"""The command line of the report: what it makes, its exit codes, its one-line errors."""

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.report import cli as report_cli
from dashboard.report import make
from queries.errors import ComplaintsError, UsageError
from tests.helpers import report_world

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return report_world.build(tmp_path_factory.mktemp("warehouse"), report_world.complaints(1, 8))


def run(folder, tmp_path, *words):
    return report_cli.main(["--warehouse", str(folder), "--archive", str(tmp_path / "archive"), *words])


def test_it_writes_the_files_and_names_them(folder, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(folder, tmp_path, "--week", "2026-W46", "--out", str(out), "--formats", "html,zip") == 0
    printed = [Path(line) for line in capsys.readouterr().out.split()]
    assert printed == [out / f"complaints_2026-W46_management_az.{form}" for form in ("html", "zip")]
    assert all(path.stat().st_size for path in printed)
    assert len(list((tmp_path / "archive" / "2026-W46").glob("*/figures.json"))) == 1


def test_without_a_week_it_takes_the_last_whole_one(folder, tmp_path, capsys):
    now = lambda: report_world.after(report_world.MONDAY.replace(day=18))  # noqa: E731 - a name for one expression
    words = ["--warehouse", str(folder), "--archive", str(tmp_path), "--formats", "html", "--language", "en"]
    assert report_cli.main(words, now) == 0
    assert "complaints_2026-W46_management_en.html" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["--formats", "docx"],
        ["--formats", ","],
        ["--language", "de"],
        ["--audience", "board"],
        ["--week", "2026-46"],
        ["--week", "2025-W53"],
        ["--unknown"],
    ],
)
def test_a_wrong_call_is_a_usage_error(folder, tmp_path, words):
    with pytest.raises(UsageError):
        run(folder, tmp_path, *words)


@pytest.mark.parametrize("words", [["--week", "2030-W01"], ["--send"]])
def test_what_cannot_be_done_is_one_sentence(folder, tmp_path, words):
    with pytest.raises(ComplaintsError) as error:
        run(folder, tmp_path, *words)
    assert "\n" not in str(error.value)


def test_a_dry_run_sends_and_writes_nothing(folder, tmp_path, capsys):
    assert run(folder, tmp_path, "--dry-run", "--week", "2026-W46") == 0
    assert "The report of 2026-W46" in capsys.readouterr().out
    assert not (tmp_path / "archive").exists()


@pytest.mark.slow
def test_the_process_ends_with_its_exit_code_and_one_line(tmp_path):
    call = [sys.executable, "-m", "dashboard", "report", "--warehouse", str(tmp_path / "none")]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_every_format_of_the_call_is_one_that_can_be_made():
    assert set(make.DEFAULT_FORMATS) <= set(make.FORMATS)
