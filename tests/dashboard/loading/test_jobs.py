"""Jobs run beside the pages, one at a time, and their files say how they stand; uploads are their owner's alone."""

import time

import pytest

from dashboard.data import location
from dashboard.loading import jobs, uploads
from queries.errors import UsageError

SLEEP = ("timeit", "-n", "1", "-r", "1", "import time; time.sleep(1)")


@pytest.fixture(autouse=True)
def base(tmp_path, monkeypatch):
    monkeypatch.setenv(location.VARIABLE, str(tmp_path / "warehouse"))
    return jobs.base()


def ended(job):
    """The job once it has ended."""
    until = time.monotonic() + 30
    while (now := jobs.read(job.folder)).is_running:
        assert time.monotonic() < until
        time.sleep(0.05)
    return now


@pytest.mark.slow
def test_one_job_at_a_time_and_each_waits_for_its_turn(base):
    both = [jobs.begin(base / name / "load", SLEEP) for name in ("a", "b")]
    until = time.monotonic() + 30
    stands = set()
    while {(True, False), (False, True)} - stands:
        assert time.monotonic() < until
        present = [jobs.read(job.folder) for job in both]
        assert sum(now.is_begun and now.exit_code is None for now in present) <= 1
        assert all(now.is_running or now.has_succeeded for now in present)
        stands |= {(now.is_begun, now.is_waiting) for now in present}
        time.sleep(0.02)
    assert all(ended(job).has_succeeded for job in both)


def test_a_job_stops_at_the_first_command_that_fails_and_keeps_its_sentence(base, tmp_path):
    kept = tmp_path / "kept"
    kept.touch()
    asked = ("json.tool", "nowhere.json")
    job = ended(jobs.begin(base / "a" / "load", asked, SLEEP, forget=(kept,)))
    assert (job.exit_code, job.has_succeeded) == (2, False)
    assert "nowhere.json" in job.error
    assert kept.exists()
    assert (job.folder / jobs.STATE).stat().st_mode & 0o077 == 0


def test_a_job_that_was_ended_from_outside_does_not_run(base):
    job = jobs.Job(base / "a" / "load", (SLEEP,), asked_at=time.time(), is_begun=True)
    job.folder.mkdir(parents=True)
    jobs.write(job)
    assert not jobs.read(job.folder).is_running


def test_what_a_job_printed_is_told_apart(base):
    job = jobs.Job(base / "a" / "load", (), exit_code=1)
    job.folder.mkdir(parents=True)
    (job.folder / jobs.ERR).write_text('{"stage": "reading"}\n{"stage": "reading"}\n{"stage": "merging"}\nNo.\n')
    (job.folder / jobs.OUT).write_text('words\n{"rows_read": 3}\n')
    assert (job.stages, job.error, job.answer) == (["reading", "merging"], "No.", {"rows_read": 3})


def test_an_upload_is_its_owners_alone_and_keeps_nothing_of_its_name(base):
    upload = uploads.save("Aysel Məmmədova şikayət.CSV", b"a,b\n1,2\n")
    assert upload.file.read_bytes() == b"a,b\n1,2\n"
    assert upload.file.name == "file.csv"
    assert "aysel" not in str(upload.file).lower()
    assert upload.file.stat().st_mode & 0o777 == 0o600
    assert upload.folder.stat().st_mode & 0o077 == 0
    assert uploads.find(upload.name) == upload
    assert uploads.find(f"../{base.name}") is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.exe", b"1", "'exe' is not read"), ("a", b"1", "nothing"), ("a.csv", b"", "empty"), ("a.csv", b"12", "larger")],
)
def test_what_is_not_taken_is_said(base, monkeypatch, name, content, said):
    if said == "larger":
        monkeypatch.setattr(uploads, "_MEGABYTE", 1e-8)
    with pytest.raises(UsageError, match=said):
        uploads.save(name, content)
    assert not list(base.glob("*/file.*"))


@pytest.mark.parametrize(("setting", "is_left"), [("delete", False), ("keep", True)])
def test_an_upload_that_was_left_goes_after_a_day_unless_they_are_kept(monkeypatch, setting, is_left):
    upload = uploads.save("a.csv", b"1")
    monkeypatch.setattr(uploads, "settings", lambda: type("S", (), {"uploads": setting, "upload_megabytes": 1}))
    monkeypatch.setattr(uploads, "_LEFT_SECONDS", -1)
    uploads.sweep()
    assert upload.folder.exists() == is_left
