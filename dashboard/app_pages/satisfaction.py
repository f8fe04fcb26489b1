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
markup.show(markup.paragraph("note", control_words.legend([chart])))

if found[1].value is not None:
    drawn = t("Share of scores 4 and 5 with its 95 % interval, and how many rated; grey: few.")
    pairs = (
        (
            ("satisfaction_by_lateness", "days_late", scores.LATENESS),
            ("satisfaction_by_extension", "extended", scores.EXTENDED),
        ),
        (("satisfaction_by_outcome", "outcome", None), ("satisfaction", "channel", None)),
    )
    for pair in pairs:
        for place, (metric, key, names) in zip(st.columns(2), pair, strict=True):
            with place:
                markup.heading(scores.finding(now, metric, key, names), drawn)
                scores.against(now, metric, key, names)

    markup.heading(scores.most_given(now), t("Each score by how often it was given in the period."))
    scores.distribution(now)
