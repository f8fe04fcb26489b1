"""The frame around every page: language, menu, filters, the page itself, the line at its foot.

Nothing here fails with a traceback: what a reader may know is said in a sentence, the rest goes to the log.
"""

import streamlit as st

from dashboard import (
    access,
    coverage,
    failures,
    fields,
    filter_bar,
    filter_chips,
    filters,
    frame,
    help,
    navigation,
    reads,
    saved_views,
    serving,
    skeleton,
    text,
    theme,
)
from dashboard.text import LANGUAGES, t
from queries import private
from queries.errors import ComplaintsError, NoWarehouseError

private.begin()
text.use(filters.language())
entry, page = navigation.menu()
st.set_page_config(page_title=navigation.title(entry), layout="wide")
theme.apply_style(text.current())
with st.sidebar:
    names = {code: code.upper() for code in LANGUAGES}
    fields.one_of(t("Language"), "language", names, text.current(), label_visibility="collapsed")

try:
    reader = access.reader()
    frame.watch(reads.live_name(), reader)
    if serving.is_open_to_others() and not access.needs_login():
        failures.open_to_others()
    elif reader.role == access.NOBODY:
        failures.nobody()
    else:
        generation = reads.live()
        view = filters.settle(generation, filters.from_address(entry.parameters), reader)
        if entry.is_filtered:
            with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
                view = filter_bar.draw(generation, view, reader, entry.has_period)
                saved_views.draw(view, entry)
            filter_chips.draw(view)
        now = frame.enter(generation, view, reader)
        filters.keep(view, entry.parameters)
        help.tour(entry)
        skeleton.begin(entry.file)
        try:
            if coverage.begin(now, entry):
                page.run()
        finally:
            skeleton.end()
        frame.foot(now)
except NoWarehouseError:
    failures.no_data()
except ComplaintsError as error:
    failures.not_usable(error, entry)
except Exception as error:
    failures.broken(error, entry)
