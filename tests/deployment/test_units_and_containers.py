"""The files that docs/how-to/run-it.md names are what the programs that read them accept."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"
UNITS = sorted((HOW_TO / "systemd").glob("complaints*"))
HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_every_unit(tmp_path):
    python = tmp_path / "srv" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n", encoding="utf-8")
    python.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/srv/complaints/", f"{tmp_path}/srv/")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(
        [shutil.which("systemd-analyze"), "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "complaints" in line]
    assert not ours
    assert len(units) == 5


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_every_service_is_hardened_and_runs_a_command_there_is(unit):
    text = unit.read_text(encoding="utf-8")
    assert not [line for line in HARDENED if line not in text]
    assert "User=complaints" in text
    [words] = re.findall(r"^ExecStart=\S+ -m (.*)$", text, re.MULTILINE)
    module, _, arguments = words.partition(" ")
    assert (ROOT / module / "__main__.py").exists()
    if arguments:
        source = (ROOT / module / "__main__.py").read_text(encoding="utf-8")
        assert f'"{arguments.split()[0]}"' in source


def test_the_container_installs_what_is_locked_and_runs_as_nobody_special():
    text = (HOW_TO / "container" / "Containerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in text
    assert text.index("USER complaints") < text.index("CMD [")
    compose = (HOW_TO / "container" / "compose.yaml").read_text(encoding="utf-8")
    for needed in ("read_only: true", "cap_drop: [ALL]", "POSTGRES_PASSWORD_FILE", "COMPLAINTS_REGISTER"):
        assert needed in compose
    assert "password:" not in compose.lower().replace("password_file:", "")


def test_no_data_no_secrets_and_no_packages_of_the_checkout_get_into_an_image():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {"data", ".streamlit/secrets.toml", ".venv", ".git"} <= set(ignored)
