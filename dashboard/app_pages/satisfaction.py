"""Satisfaction, for management: are customers more satisfied or less, who answers, and what it goes with."""

import streamlit as st

from dashboard import caveat_words, control_words, filters, frame, markup, scores, trends
from dashboard.text import t

now = frame.current()
found = scores.collect(now)
by_lateness = now.run("satisfaction_by_lateness")
markup.opening(filters.words(now.view, now.today), scores.lead(found), scores.more(found, by_lateness))
markup.tiles(scores.tiles(now, found))
caveat_words.show(now, "satisfaction")

one = trends.satisfied()
chart = trends.charted(now, [one])[one.key]
trends.show(now, one, chart, trends.changes(), height=260)
markup.show(markup.paragraph("note", control_words.legend()))

if found[1].value is not None:
    left, right = st.columns(2)
    drawn = t("Share of scores 4 and 5 with its 95 % interval, and how many rated; grey: few.")
    with left:
        markup.heading(scores.finding(now, "satisfaction_by_lateness", "days_late", scores.LATENESS), drawn)
        scores.against(now, "satisfaction_by_lateness", "days_late", scores.LATENESS)
        markup.heading(scores.finding(now, "satisfaction_by_outcome", "outcome"), drawn)
        scores.against(now, "satisfaction_by_outcome", "outcome")
    with right:
        markup.heading(scores.finding(now, "satisfaction_by_extension", "extended", scores.EXTENDED), drawn)
        scores.against(now, "satisfaction_by_extension", "extended", scores.EXTENDED)
        markup.heading(scores.finding(now, "satisfaction", "channel"), drawn)
        scores.against(now, "satisfaction", "channel")

    markup.heading(t("How the scores are spread"), t("Each score by how often it was given in the period."))
    scores.distribution(now)
