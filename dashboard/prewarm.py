"""What the process of the pages does beside them: it loads what every page needs, and asks ahead (`ahead`).

Once after the start, and again after every load, and only while nobody reads: a reader who comes sooner waits for no
more than without it.
"""

import contextlib
import gc
import inspect
import logging
import threading

import plotly.io
from streamlit import runtime

from dashboard.app_pages.overview import content as overview_content  # noqa: F401
from dashboard.charts.builder import Drawing
from dashboard.data import activity, location

# what the pages are made of, loaded here so that the first reader does not wait for it
from dashboard.decisions import register  # noqa: F401
from dashboard.downloads import workbook  # noqa: F401
from dashboard.i18n import translate
from dashboard.i18n.translate import LANGUAGES
from dashboard.shell.filters import DIMENSIONS
from queries.analysis import contributions, control_chart, kpis, lateness_risk, whatif  # noqa: F401 - as above
from queries.errors import ComplaintsError
from queries.semantic import catalog
from queries.warehouse import generation as warehouse_generation

_PAUSE_SECONDS = 5
_QUIET_SECONDS = 5, 20
"""So long must the server have run and no page have been drawn before the first step is asked ahead, and each other."""
_BEGUN_WITHIN_SECONDS = 60
log = logging.getLogger(__name__)


def begin() -> None:
    """Starts the thread; it ends with the process."""
    # the first chart of a process loads what draws charts
    drawing = Drawing({})
    drawing.add_scatter(x=[0], y=[0])
    plotly.io.to_json(drawing.figure().to_dict(), validate=False)
    for language in LANGUAGES:
        translate.translations(language)
    # Streamlit asks once, with the first element, where it was called from: to be told, Python looks at every module
    inspect.stack()
    # what cannot be opened is told on the page
    with contextlib.suppress(ComplaintsError):
        generation = warehouse_generation.open_live(location.warehouse())
        for dimension in DIMENSIONS:
            catalog.dimension_values(generation, dimension)
    # what is there now stays: to look at all of it again and again, while a page is drawn, takes a tenth of a second
    gc.collect()
    gc.freeze()
    threading.Thread(target=_watch, name="ask ahead", daemon=True).start()


def _watch() -> None:
    pause = threading.Event()
    for _ in range(_BEGUN_WITHIN_SECONDS * 10):
        if runtime.exists():
            break
        pause.wait(0.1)
    activity.note()
    # what the pages remember belongs to the server: to load it sooner would remember it elsewhere
    from dashboard import prewarm_steps
    from dashboard.data import cache

    asked = None
    while runtime.exists():
        live = cache.live_name()
        if live is not None and live != asked:
            try:
                for place, step in enumerate(prewarm_steps.steps(cache.whole())):
                    # the machine belongs to those who read meanwhile
                    quiet = _QUIET_SECONDS[min(place, 1)]
                    while (missing := quiet - activity.quiet_seconds()) > 0:
                        pause.wait(missing)
                    step()
                    pause.wait(_PAUSE_SECONDS)
            except Exception as error:
                # a reader who asks the same is told what is wrong; here the kind is enough
                log.warning("Not asked ahead: %s", type(error).__name__)
            asked = live
        pause.wait(_PAUSE_SECONDS)
