"""Trends, for management: every main figure by week, and which of them say something."""

import streamlit as st

from dashboard import caveat_words, control_words, filters, frame, markup, trend_words, trends

now = frame.current()
series = trends.main(now)
charts = trends.charted(now, series)
markup.opening(filters.words(now.view, now.today), trend_words.lead(series, charts), trend_words.more(series, charts))
caveat_words.show(now, "on_time_share")
if trend_words.is_anything_shown(series, charts):
    markup.show(markup.paragraph("note", control_words.legend(charts.values())))
    changes = trends.changes(now)
    markup.show(markup.paragraph("note", control_words.changes(changes)))
    for first in range(0, len(series), 2):
        for place, one in zip(st.columns(2, vertical_alignment="bottom"), series[first : first + 2], strict=False):
            with place:
                trends.show(now, one, charts[one.key], changes, height=200)
