"""A generation is copied by sharing its content where the file system can, and whole where it cannot."""

import errno
import os

import pytest

from etl.warehouse import clone


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(os.urandom(300_000))
    return path


def _refusing(code):
    def refuse(*_):
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.mark.parametrize("code", [errno.EOPNOTSUPP, errno.EXDEV, errno.ENOTTY])
def test_a_file_system_that_cannot_share_gets_a_whole_copy(source, tmp_path, monkeypatch, code):
    monkeypatch.setattr(clone.fcntl, "ioctl", _refusing(code))
    assert clone.copy(source, tmp_path / "copy") is False
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()


def test_a_full_disk_is_no_reason_to_try_again(source, tmp_path, monkeypatch):
    monkeypatch.setattr(clone.fcntl, "ioctl", _refusing(errno.ENOSPC))
    with pytest.raises(OSError, match="No space left"):
        clone.copy(source, tmp_path / "copy")


def test_what_is_written_to_a_copy_does_not_show_in_its_source(source, tmp_path):
    """Sharing or not, as the file system of the tests has it."""
    before = source.read_bytes()
    clone.copy(source, tmp_path / "copy")
    with (tmp_path / "copy").open("r+b") as copy:
        copy.write(b"changed")
    assert source.read_bytes() == before
    assert (tmp_path / "copy").read_bytes() == b"changed" + before[7:]
