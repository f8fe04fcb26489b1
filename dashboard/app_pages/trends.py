"""Trends, for management: every main figure by week, and which of them say something."""

import streamlit as st

from dashboard import caveat_words, control_words, filters, frame, markup, trend_words, trends

now = frame.current()
series = trends.main(now)
charts = trends.charted(now, series)
markup.opening(filters.words(now.view, now.today), trend_words.lead(series, charts), trend_words.more(series, charts))
caveat_words.show(now, "on_time_share")
markup.show(markup.paragraph("note", control_words.legend()))
changes = trends.changes()
markup.show(markup.paragraph("note", control_words.changes(changes)))
for first in range(0, len(series), 2):
    for place, one in zip(st.columns(2), series[first : first + 2], strict=False):
        with place:
            trends.show(now, one, charts[one.key], changes, height=200)
