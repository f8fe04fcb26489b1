"""The frame around every page: language, menu, filters, the page itself, the line at its foot.

Nothing here fails with a traceback: what a reader may know is said in a sentence, the rest goes to the log.
"""

import streamlit as st

from dashboard import serving
from dashboard.data import cache
from dashboard.drillthrough import links
from dashboard.i18n import translate
from dashboard.i18n.translate import LANGUAGES, t
from dashboard.shell import (
    access,
    audited,
    context,
    coverage,
    demo_notice,
    error_messages,
    fields,
    filter_bar,
    filter_chips,
    filters,
    help,
    navigation,
    saved_views,
    search,
    sign_ins,
    without_data,
)
from dashboard.ui import brand, skeleton, theme
from queries import private
from queries.errors import ComplaintsError

private.begin()
translate.use(filters.language())
entry, page = navigation.menu()
st.set_page_config(page_title=navigation.title(entry), page_icon=str(brand.MARK), layout="wide")
st.logo(str(brand.WORDMARK), size="large", icon_image=str(brand.MARK))
theme.apply_style(translate.current())
with st.sidebar:
    names = {code: code.upper() for code in LANGUAGES}
    fields.one_of(t("Language"), "language", names, translate.current(), label_visibility="collapsed")
    theme.switch()

try:
    reader = access.reader()
    context.watch(cache.live_name(), reader)
    audited.arrived(reader, entry, has_signed_in=sign_ins.has_signed_in())
    if serving.is_open_to_others() and not access.needs_login():
        error_messages.open_to_others()
    elif reader.role == access.NOBODY:
        error_messages.nobody()
    elif not reader.has_rows:
        error_messages.no_team()
    elif (generation := cache.live_or_none(reader.asker)) is None:
        filters.keep(filters.from_address(entry.parameters, entry.begins_with), entry.parameters)
        without_data.draw(entry, page, reader)
    else:
        demo_notice.draw(generation, reader)
        view = filters.settle(generation, filters.from_address(entry.parameters, entry.begins_with), reader)
        context.top(generation, t(entry.name))
        if entry.is_filtered:
            with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
                has_span = "span" in entry.parameters and links.read(st.query_params)[2] is not None
                view = filter_bar.draw(generation, view, reader, entry.has_period, has_span)
                saved_views.draw(view, entry, reader.asker)
            filter_chips.draw(view)
        ctx = context.enter(generation, view, reader)
        search.draw(ctx)
        filters.keep(view, entry.parameters)
        help.tour(entry)
        skeleton.begin(entry.file)
        try:
            if coverage.begin(ctx, entry):
                page.run()
        finally:
            skeleton.end()
        context.foot(ctx)
except ComplaintsError as error:
    error_messages.not_usable(error, entry)
except Exception as error:
    error_messages.broken(error, entry)
