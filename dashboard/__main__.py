"""`python -m dashboard`: opens the pages on this machine; `python -m dashboard report` makes the weekly report.

`python -m dashboard demo-decisions` gives an empty register decisions about the demonstration data; `python -m
dashboard register` shows of which warehouses the register holds decisions, and adopts those of another.

Streamlit is started inside this process, on 127.0.0.1 alone, with usage statistics off. Exit codes: 0 stopped by the
reader, 1 the warehouse or the port cannot be used, 2 wrong call.
"""

import argparse
import logging
import socket
import sys
from pathlib import Path

from dashboard.data import location
from queries import audit, private
from queries.errors import ComplaintsError, UnusableError, UsageError
from queries.settings import settings

APP = Path(__file__).with_name("app.py")
HOST = "127.0.0.1"


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are this project's errors, so that each is one sentence."""

    def error(self, message: str):
        raise UsageError(f"{message}: see python -m dashboard --help")


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = _Parser(prog="python -m dashboard", description="Opens the dashboard on this machine.")
    parser.add_argument("--warehouse", type=Path, metavar="DIR", help=f"folder of the data ({settings().warehouse})")
    parser.add_argument("--port", type=int, metavar="N", default=settings().port, help=f"port ({settings().port})")
    return parser.parse_args(words)


def _check_port(port: int) -> None:
    """Raises UsageError for a number that is no port, UnusableError for one that another program holds."""
    if not 1 <= port <= 65535:
        raise UsageError(f"--port {port} is not a port: name one from 1 to 65535")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError as error:
            raise UnusableError(
                f"port {port} on {HOST} cannot be used ({error.strerror}): name another with --port"
            ) from error


def main(words: list[str]) -> int:
    """Starts the pages and returns when they are stopped, unless the first word names another command."""
    private.begin()
    # the pages' modules remember through Streamlit, which remarks on each that no page is running (yet)
    logging.getLogger("streamlit.runtime.caching.cache_data_api").disabled = True
    if words[:1] == ["report"]:
        from dashboard.report import cli as report_cli  # typst and its kin are no business of the pages

        return report_cli.main(words[1:])
    if words[:1] == ["demo-decisions"]:
        from dashboard.decisions import demo

        return demo.main(words[1:])
    if words[:1] == ["register"]:
        from dashboard.decisions import cli as decisions_cli

        return decisions_cli.main(words[1:])
    if words[:1] == ["check"]:
        from dashboard import check_cli

        return check_cli.main(words[1:])
    if words[:1] == ["audit"]:
        from dashboard import audit_cli

        return audit_cli.main(words[1:])
    arguments = _arguments(words)
    _check_port(arguments.port)
    folder = arguments.warehouse or settings().warehouse
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--warehouse {folder} is a file: name the folder that holds the generations")

    location.set_warehouse(folder)
    audit.note_settings(audit.machine_user())

    # these take two seconds: a wrong call is answered before them, and no reader waits for them
    from streamlit.web import bootstrap

    from dashboard import logs, monitoring, prewarm, serving
    from dashboard.ui import theme

    options = {"server_address": HOST, "server_port": arguments.port, **theme.frame_options()}
    bootstrap.load_config_options(flag_options=options)
    logs.begin(settings().log_format)
    monitoring.begin(settings().monitoring_port)
    prewarm.begin()
    print(f"The dashboard is at http://{HOST}:{arguments.port} (stop it with Ctrl+C)", flush=True)
    serving.run(APP, HOST, arguments.port)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ComplaintsError as error:
        print(f"dashboard: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(error.exit_code)
