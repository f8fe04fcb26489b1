"""Root causes, for the quality team: which problems deserve attention, of which kind, and what they cost."""

from dashboard import causes, frame, markup
from dashboard import format as fmt
from dashboard.download import Download, button
from dashboard.text import t

now = frame.current()
found = causes.collect(now)
markup.opening(causes.kicker(found), causes.lead(found), causes.more(found))
if found.register_trouble:
    markup.show(markup.paragraph("note", found.register_trouble))
if words := causes.left_out(found):
    markup.show(markup.paragraph("note", words))
if found.search is not None:
    scope = causes.kicker(found)
    recent = fmt.days(found.search["recent_from_on"], found.search["until_on"])
    markup.heading(
        t("Problems in order of what deserves attention"),
        t(
            "New ones first, by complaints above the usual a week; then by their share of all harm. Bars: complaints a "
            "week over 26 weeks, orange above the usual range (shaded). Days late and low ratings: {days}.",
            days=recent,
        ),
    )
    markup.show(causes.list_of(now, found, found.news))
    definition = t("How problems are found, folded into one line and put in order is explained in docs/causes.md.")
    if len(found.news):
        button(now, Download("candidates", t("Candidates for a change"), definition, scope), found.news)
    if len(found.quiet):
        markup.heading(
            t("Dismissed, and not grown since"), t("They return as news once their evidence has grown materially.")
        )
        markup.show(causes.list_of(now, found, found.quiet))

    markup.heading(
        causes.finding_of_shares(found),
        t(
            "Share of harm: the mean of a cause’s shares of complaints, days late, low ratings, upheld, reopened and "
            "status requests, {days}. Complaints whose cause is not known yet are left out.",
            days=recent,
        ),
    )
    markup.show(causes.table_of_shares(now, found))
    button(now, Download("cause_shares", t("Causes by their share of harm"), definition, scope), found.shares)
    markup.heading(
        t("Every cause by week"),
        t("Complaints a week over 52 weeks, each on its own scale; shaded: the usual range, orange: above it."),
    )
    markup.show(causes.multiples(found))
