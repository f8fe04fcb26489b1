"""Employees, for team leads: who differs from the others by more than chance, like compared with like."""

from dashboard import caveat_words, filters, frame, markup, people, present_words
from dashboard.text import t

now = frame.current()
if not any(now.present.has(who) for who in people.WHO):
    markup.opening("", *present_words.nothing(present_words.EMPLOYEES))
else:
    who, clock = people.choose(now)
    found = people.collect(now, who, clock)
    markup.opening(filters.words(now.view, now.today), people.lead(found), people.more(found))
    if len(found.shown):
        markup.heading(people.funnel_finding(found), people.subtitle(found))
        people.draw(now, found)
    markup.heading(
        t("In the order of the names, not of the figures"),
        t(
            "Mix allowed for: what the share would be, had everybody the same causes, channels and product "
            "categories. A person’s figures on fewer than {n} complaints are not shown.",
            n=people.least_n(),
        ),
    )
    people.table(now, found)
    caveat_words.show(now, "on_time_share")
