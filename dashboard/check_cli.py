"""`python -m dashboard check`: whether everything is set up to run, a sentence each.

Settings, rights of files, sign-in, mail server, register, warehouse, audit log. Exit code 1 where something has to be
mended. Only with `--connect` are the sign-in's provider and the mail server asked.
"""

import argparse
import os
import smtplib
import socket
import ssl
import stat
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dashboard.decisions import store
from dashboard.report.delivery import recipients
from dashboard.shell import access
from queries import audit, places
from queries.errors import ComplaintsError, UnusableError
from queries.register import tables
from queries.settings import ROOT, SETTINGS_FILE, settings
from queries.warehouse import generation, stored

SECRETS = ROOT / ".streamlit" / "secrets.toml"
_WAIT_SECONDS = 5
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def main(words: Sequence[str]) -> int:
    """The command; the exit code says whether all is well."""
    parser = argparse.ArgumentParser(prog="python -m dashboard check", description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, metavar="DIR", help=f"folder of the data ({settings().warehouse})")
    parser.add_argument("--connect", action="store_true", help="also ask the sign-in's provider and the mail server")
    call = parser.parse_args(words)
    folder = call.warehouse or settings().warehouse
    is_well = True
    for name, ask in checks(folder, is_connecting=call.connect):
        try:
            print(f"ok    {name}: {ask()}")
        except ComplaintsError as error:
            is_well = False
            print(f"MEND  {name}: {' '.join(str(error).split())}")
    return 0 if is_well else 1


def checks(folder: Path, *, is_connecting: bool) -> Iterator[tuple[str, Callable[[], str]]]:
    """Each thing that is looked at, and what says of it that it is well or raises what is not."""
    yield "settings", _settings
    yield "warehouse", lambda: _warehouse(folder)
    yield "encryption", lambda: _encryption(folder)
    yield "register", _register
    yield "audit log", _audit
    yield "rights of files", lambda: _rights(folder)
    yield "sign-in", lambda: _sign_in(is_connecting=is_connecting)
    yield "mail", lambda: _mail(is_connecting=is_connecting)


def _settings() -> str:
    access.rules()
    recipients.rules()
    return f"{SETTINGS_FILE.name} can be read, with who may see what and who is sent what."


def _warehouse(folder: Path) -> str:
    live = generation.open_live(folder)
    return f"{live.name} can be read; its newest event is of {live.data_as_of:%Y-%m-%d %H:%M} UTC."


def _encryption(folder: Path) -> str:
    if not stored.encrypts():
        return "the program encrypts no file; what lies on the disk is as safe as the disk (docs/how-to/encrypt.md)."
    stored.key()
    stored.require_means()
    files = list(folder.glob("g*.duckdb"))
    if plain := [path for path in files if not stored.is_encrypted(path)]:
        raise UnusableError(
            f"{len(plain)} of {len(files)} generations are not encrypted yet: later loads remove "
            "them, or remove all but the live one now."
        )
    return "there is a key, and every generation is encrypted."


def _register() -> str:
    url = tables.address()
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return "there is none yet; it is made with the first decision."
    store.engine(url)
    return f"{tables.shown(url)} has the newest tables."


def _audit() -> str:
    found = audit.verify()
    if found.fault:
        raise UnusableError(f"it was changed: {found.fault}; compare it with a backup.")
    folder = places.audit()
    if folder.exists() and not os.access(folder, os.W_OK):
        raise UnusableError(f"{folder} cannot be written: give the program's user the right to.")
    return f"{found.lines} lines, none was changed."


def _rights(folder: Path) -> str:
    register = tables.address()
    files = [folder, places.reports(), places.audit(), SECRETS]
    files += [Path(register.database or "")] if register.get_backend_name() == "sqlite" else []
    files += [*folder.glob("*.duckdb"), *places.audit().glob("*")]
    open_ones = [path for path in files if path.exists() and path.stat().st_mode & _OTHERS]
    if open_ones:
        names = ", ".join(path.name for path in open_ones[:5])
        raise UnusableError(f"others may read {len(open_ones)} of the program's files ({names}): chmod go= them.")
    return "the program's files are its own alone."


def _secrets() -> dict:
    try:
        return tomllib.loads(SECRETS.read_text(encoding="utf-8")).get("auth", {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UnusableError(f"{SECRETS.name} cannot be read ({type(error).__name__}): mend it.") from error


def _sign_in(*, is_connecting: bool) -> str:
    found = _secrets()
    if not found:
        if access.rules().login:
            raise UnusableError("it is required (login = true), but no provider is named in .streamlit/secrets.toml.")
        return f"there is none: whoever is at this machine has the role {access.rules().without_login!r}."
    lacking = [name for name in ("redirect_uri", "cookie_secret") if not found.get(name)]
    if lacking:
        raise UnusableError(
            f"{SECRETS.name} lacks {', '.join(lacking)} in [auth]: docs/explanation/access.md shows them."
        )
    if len(str(found["cookie_secret"])) < 32:
        raise UnusableError("cookie_secret has fewer than 32 letters: make a long random one.")
    if not str(found["redirect_uri"]).startswith("https://"):
        raise UnusableError("redirect_uri does not begin with https://: cookies would go over the network legibly.")
    if is_connecting:
        address = str(found.get("server_metadata_url", ""))
        try:
            with urllib.request.urlopen(address, timeout=_WAIT_SECONDS) as answer:  # noqa: S310 - the settings' own
                answer.read(1)
        except (OSError, ValueError, urllib.error.URLError) as error:
            raise UnusableError(f"the provider does not answer ({type(error).__name__}): check its address.") from error
        return "set up, and the provider answers."
    return "set up; --connect asks the provider."


def _mail(*, is_connecting: bool) -> str:
    server = recipients.rules().server
    if not server.host:
        return "no server is named, so no mail is sent."
    if not is_connecting:
        return f"{server.host}:{server.port} is named; --connect asks it."
    try:
        context = ssl.create_default_context()
        if server.security == "tls":
            with smtplib.SMTP_SSL(server.host, server.port, timeout=_WAIT_SECONDS, context=context) as one:
                one.noop()
        else:
            with smtplib.SMTP(server.host, server.port, timeout=_WAIT_SECONDS) as one:
                one.ehlo()
                if server.security == "starttls":
                    one.starttls(context=context)
    except (OSError, smtplib.SMTPException, socket.gaierror) as error:
        raise UnusableError(f"{server.host}:{server.port} cannot be used ({type(error).__name__}).") from error
    return f"{server.host}:{server.port} answers."
