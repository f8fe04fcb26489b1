"""The frame around every page: language, menu, filters, the page itself, the line at its foot.

Nothing here fails with a traceback: what a reader may know is said in a sentence, the rest goes to the log.
"""

import streamlit as st

from dashboard import filters, frame, navigation, reads, text, theme
from dashboard.text import LANGUAGES, t
from queries.errors import ComplaintsError, NoWarehouseError

text.use(filters.language())
st.set_page_config(page_title=t("Complaints: promises and how they are kept"), layout="wide")
theme.apply_style()
entry, page = navigation.menu()
with st.sidebar:
    st.segmented_control(
        t("Language"),
        list(LANGUAGES),
        key="language",
        format_func=str.upper,
        required=True,
        label_visibility="collapsed",
    )
frame.watch(reads.live_name())

try:
    generation = reads.live()
    view = filters.from_address()
    if entry.is_filtered:
        view = filters.bar(generation, view)
    now = frame.enter(generation, view)
    filters.keep(view, entry.parameters)
    page.run()
    frame.foot(now)
except NoWarehouseError:
    frame.say(
        t("There is no data yet."),
        t("Load some with “python -m etl load”, or try “python -m etl demo”. This page then fills by itself."),
    )
except ComplaintsError as error:
    frame.say(t("The data cannot be shown."), str(error))
except Exception as error:
    frame.report_failure(error, entry.file)
