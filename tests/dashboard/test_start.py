"""Starting the pages: what is wrong is said in one line, with an exit code."""

import socket
import subprocess
import sys

import pytest

from tests.helpers import dashboard_warehouse


def start(*words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "dashboard", *words]
    return subprocess.run(
        command, cwd=dashboard_warehouse.ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("words", [("--port", "0"), ("--port", "65536"), ("--port", "many"), ("--warehose", "x")])
def test_a_wrong_call_is_one_line(words):
    done = start(*words)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert words[0] in done.stderr or words[1] in done.stderr


def test_a_port_that_is_taken_is_named():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = start("--port", str(port))
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_is_no_folder_of_generations(tmp_path):
    file = tmp_path / "file"
    file.touch()
    done = start("--warehouse", str(file), "--port", "8599")
    assert done.returncode == 2
    assert "folder" in done.stderr
