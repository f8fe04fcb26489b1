"""What if, for the quality team: other limits, and what the on-time shares of the last two years would have been."""

import streamlit as st

from dashboard import frame, markup, whatif
from dashboard.text import t, term

now = frame.current()
head = st.container()
markup.heading(t("The limits"), t("Change one, and everything on this page follows."))
limits = whatif.choose(now)
found = whatif.ask(now, limits)
clocks = whatif.moved(now, limits)
with head:
    markup.opening(t("What if"), whatif.lead(found, clocks), whatif.more(now, found, clocks))
markup.show(whatif.table_of_totals(now, found, limits))

for clock in clocks:
    whatif.draw_months(now, found, limits, clock)
    markup.show(markup.paragraph("topic", t("{step}: who would be affected", step=term("clock", clock))))
    for dimension, name in (("channel", t("Channel")), ("store", t("Store"))):
        markup.show(whatif.table_of_groups(now, found, limits, clock, dimension, name))

if clocks:
    changed = whatif.table_of_changed(now, found)
    markup.heading(
        t("Promises judged otherwise") if changed else t("No promise would be judged otherwise"),
        whatif.count_words(found) if changed else "",
    )
    markup.show(changed)
    if changed:
        markup.show(whatif.all_changed(now, found, limits))
        whatif.take_changed(now, found)
