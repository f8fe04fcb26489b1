"""Satisfaction, for management: are customers more satisfied or less, who answers, and what it goes with."""

import streamlit as st

from dashboard import caveat_words, control_words, filters, frame, markup, present_words, reads, scores, trends
from dashboard.text import t
from queries import present

now = frame.current()
if not now.present.has(present.SATISFACTION):
    markup.opening("", *present_words.nothing(present.SATISFACTION))
else:
    reads.gather(*scores.asks(now))
    one = trends.satisfied()
    chart = trends.charted(now, [one])[one.key]
    found = scores.collect(now, chart)
    by_lateness = now.run("satisfaction_by_lateness")
    markup.opening(filters.words(now.view, now.today), scores.lead(found), scores.more(found, by_lateness))
    markup.tiles(scores.tiles(now, found))
    caveat_words.show(now, "satisfaction")

    trends.show(now, one, chart, trends.changes(now), height=260)
    markup.show(markup.paragraph("note", control_words.legend([chart])))

    if found[1].value is not None:
        drawn = t("Share of scores 4 and 5 with its 95 % interval, and how many rated; grey: few.")
        for pair in scores.PAIRS:
            for place, (metric, key) in zip(st.columns(2), pair, strict=True):
                with place:
                    markup.heading(scores.finding(now, metric, key), drawn)
                    scores.against(now, metric, key)

        markup.heading(scores.most_given(now), t("Each score by how often it was given in the period."))
        scores.distribution(now)
