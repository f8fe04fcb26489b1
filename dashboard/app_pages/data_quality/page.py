"""Data quality, for the quality team: where every row went, which rules hold, and what cannot be trusted."""

from dashboard.app_pages.data_quality import doubts, loads, rejected_rows
from dashboard.downloads.menu import Download, button
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t
from dashboard.shell import context
from dashboard.ui import html

ctx = context.current()
found = loads.load(ctx)
whole = t("everything loaded so far")
html.opening(
    t("Everything loaded so far"),
    loads.lead(found),
    loads.distrust(found),
)

shown = min(len(found.loads), loads.LOADS_SHOWN)
html.heading(
    t("Loads"),
    t(
        "The newest {shown} of {number}, with the sum of all.",
        shown=fmt.number(shown),
        number=fmt.number(len(found.loads)),
    ),
)
html.show(loads.table_of_loads(ctx, found))
counted = t(
    "Rows read are those loaded, those known already and those rejected; "
    "corrected are loaded ones that replace an older version."
)
button(ctx, Download("loads", t("Loads"), counted, whole), found.loads)

rejected = found.total is not None and found.total["rejected"]
html.heading(
    t("Rejected rows") if rejected else t("No row was rejected"),
    t("Rows that could not be used, in all loads.") if rejected else "",
)
if rejected:
    rejected_rows.show(ctx, found)

warnings = loads.table_of_warnings(ctx, found)
html.heading(
    t("Warnings of the newest load") if warnings else t("The newest load warned of nothing"),
    t("These rows were loaded. What it means for the figures stands beside each.") if warnings else "",
)
html.show(warnings)
if warnings:
    of_warnings = t("Rules of severity “warn” that rows of the newest load broke; failed: how many rows.")
    button(ctx, Download("load_warnings", t("Warnings of the newest load"), of_warnings, whole), found.warnings)

html.heading(t("What cannot be trusted"), t("Taken over all complaints, as they stand now."))
for name, title, none, table in (
    (
        "implied_stops",
        t("Skipped steps, for which a later step stands"),
        t("No step was skipped."),
        doubts.table_of_implied(ctx, found),
    ),
    (
        "invalid_clocks",
        t("Steps that end before they begin: {number}", number=fmt.number(loads.listed_count(found.invalid))),
        t("No step ends before it begins."),
        doubts.table_of_invalid(ctx, found),
    ),
    (
        "missing_receipts",
        t("Complaints without a receipt: {number}", number=fmt.number(loads.listed_count(found.missing))),
        t("Every complaint has its receipt."),
        doubts.table_of_missing(ctx, found),
    ),
    (
        "unconfirmed_deadlines",
        t("Deadlines in years whose days off are not official yet"),
        t("Every deadline rests on official days off."),
        doubts.table_of_unconfirmed(ctx, found),
    ),
):
    html.show(html.paragraph("topic", title if table else none) + table)
    if table:
        of_rows = Download(name, title, t("Taken over all complaints, as they stand now."), whole)
        button(ctx, of_rows, lambda name=name: ctx.rows(name))

for severity, (title, subtitle) in loads.SEVERITIES.items():
    html.heading(t(title), t(subtitle))
    html.show(loads.rules_of(ctx, found, severity))
html.show(html.paragraph("note", t("Shares are of the rows looked at; “all” means that none broke the rule.")))
checked = t("What each rule found in each load: rows looked at, rows that broke it, and the share that passed.")
button(ctx, Download("rules", t("Rules"), checked, whole), found.results)
