"""What the program writes into its log: lines for people, or one JSON object a line (setting `log_format`).

Every line of a page carries the number of the reader's session, made by chance, by which the lines of one visit are
found; nothing tells whose it is.
"""

import json
import logging
import sys
from datetime import UTC, datetime

from streamlit import logger as streamlit_logger


class Json(logging.Formatter):
    """One JSON object a line: `at`, `level`, `logger`, `message`, `request`; of an error its kind and places alone."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request": request(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            # what the error says may quote data
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def request() -> str:
    """The number of the session that this thread works for; empty where it works for none."""
    module = sys.modules.get("streamlit.runtime.scriptrunner")
    context = module.get_script_run_ctx(suppress_warning=True) if module else None
    return context.session_id[:8] if context else ""


def begin(form: str) -> None:
    """Write this program's log to standard error in that form."""
    if form != "json":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # Streamlit gives each of its loggers a handler of its own, also those that it makes later
    streamlit_logger.setup_formatter = _give_to_root
    streamlit_logger.update_formatter()


def _give_to_root(logger: logging.Logger) -> None:
    if (own := getattr(logger, "streamlit_console_handler", None)) is not None:
        logger.removeHandler(own)
    logger.propagate = True
