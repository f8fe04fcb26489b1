"""Extensions, for team leads: how often more time is taken, whether rightly, and whether the new date is kept."""

import streamlit as st

from dashboard import caveat_words, extended, filters, frame, markup, present_words
from dashboard.text import t
from queries import present

now = frame.current()
if not now.present.has(present.EXTENSIONS):
    markup.opening("", *present_words.nothing(present.EXTENSIONS))
else:
    found = extended.collect(now)
    markup.opening(filters.words(now.view, now.today), extended.lead(found), extended.more(found))
    markup.tiles(extended.tiles(now, found))
    caveat_words.show(now, "extension_rate", "promise_kept")

    left, right = st.columns(2)
    with left:
        markup.heading(
            extended.reasons_finding(found),
            t("Extensions told in the period, by the reason given; n {n}.", n=extended.told_n(found)),
        )
        extended.reasons(now, found)
    with right:
        markup.heading(
            extended.why_not_finding(found),
            t("Extensions told in the period that moved no deadline, by their first fault."),
        )
        extended.why_not_valid(now, found)
    drawn = t("By channel, with its 95 % interval. Ring: with the mix allowed for; orange diamond: more than chance.")
    left, right = st.columns(2)
    with left:
        markup.heading(extended.channel_finding(now, "extension_rate"), drawn)
        extended.by_channel(now, "extension_rate")
    with right:
        markup.heading(extended.channel_finding(now, "silent_overruns"), drawn)
        extended.by_channel(now, "silent_overruns")
