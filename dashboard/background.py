"""What the process of the pages does beside them: it loads what every page needs, and asks ahead (`ahead`).

Once after the start, and again after every load. A reader who comes sooner waits for no more than without it.
"""

import logging
import threading

import plotly.graph_objects as go
from streamlit import runtime

# what the pages are made of, loaded here so that the first reader does not wait for it
from dashboard import decisions, download_xlsx  # noqa: F401
from queries import contributions, control, figures, risk, whatif  # noqa: F401 - as above

_PAUSE_SECONDS = 5
_BETWEEN_SECONDS = 20
_BEGUN_WITHIN_SECONDS = 60
log = logging.getLogger(__name__)


def begin() -> None:
    """Starts the thread; it ends with the process."""
    # the first chart of a process loads what draws charts
    go.Figure().add_scatter(x=[0], y=[0]).to_json()
    threading.Thread(target=_watch, name="ask ahead", daemon=True).start()


def _watch() -> None:
    pause = threading.Event()
    for _ in range(_BEGUN_WITHIN_SECONDS * 10):
        if runtime.exists():
            break
        pause.wait(0.1)
    # what the pages remember belongs to the server: to load it sooner would remember it elsewhere
    from dashboard import ahead, reads

    asked = None
    while runtime.exists():
        live = reads.live_name()
        if live is not None and live != asked:
            try:
                for step in ahead.steps(reads.live()):
                    step()
                    # the machine belongs to those who read meanwhile
                    pause.wait(_BETWEEN_SECONDS)
            except Exception as error:
                # a reader who asks the same is told what is wrong; here the kind is enough
                log.warning("Not asked ahead: %s", type(error).__name__)
            asked = live
        pause.wait(_PAUSE_SECONDS)
