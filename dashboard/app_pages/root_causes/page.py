"""Root causes, for the quality team: which problems deserve attention, of which kind, and what they cost."""

from dashboard.downloads.menu import Download, button
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.sections import cause_candidates
from dashboard.shell import context
from dashboard.ui import html

ctx = context.current()
found = cause_candidates.load(ctx)
html.opening(cause_candidates.kicker(found), cause_candidates.lead(found), cause_candidates.more(found))
if words := found.register_trouble or cause_candidates.unclaimed(found.unclaimed_count):
    html.show(html.paragraph("note", words))
if words := cause_candidates.left_out(found):
    html.show(html.paragraph("note", words))
for words in cause_candidates.recoded(found):
    html.show(html.paragraph("note", words))
if found.search is not None:
    scope = cause_candidates.kicker(found)
    recent = fmt.days(found.search["recent_from_on"], found.search["until_on"])
    html.heading(
        t("Problems in order of what deserves attention"),
        t("Days late and low ratings: {days}.", days=recent),
    )
    html.show(
        html.folded(
            t(
                "New ones first, by complaints above the usual a week; then by their share of all harm. Bars: "
                "complaints a week over 26 weeks, orange above the usual range (shaded)."
            )
        )
    )
    html.show(cause_candidates.list_of(ctx, found, found.news))
    definition = t(
        "How problems are found, folded into one line and put in order is explained in docs/explanation/root-causes.md."
    )
    if len(found.news):
        button(ctx, Download("candidates", t("Problems that may need a change"), definition, scope), found.news)
    if len(found.quiet):
        html.heading(
            t("Dismissed, and not grown since"), t("They return as news once their evidence has grown materially.")
        )
        html.show(cause_candidates.list_of(ctx, found, found.quiet))

    html.heading(
        cause_candidates.finding_of_shares(found),
        "",
    )
    html.show(
        html.folded(
            t(
                "Share of harm: the mean of a cause’s shares of complaints, days late, low ratings, upheld, reopened "
                "and status requests, {days}. Complaints whose cause is not known yet are left out.",
                days=recent,
            )
        )
    )
    html.show(cause_candidates.table_of_shares(ctx, found))
    button(ctx, Download("cause_shares", t("Causes by their share of harm"), definition, scope), found.shares)
    html.heading(
        t("Every cause by week"),
        t("Complaints a week over 52 weeks, each on its own scale; shaded: the usual range, orange: above it."),
    )
    html.show(cause_candidates.multiples(found))
