"""Employees, for team leads: who differs from the others by more than chance, like compared with like."""

from dashboard.app_pages.employees import content
from dashboard.i18n.translate import t
from dashboard.narrative import absent_data, caveats
from dashboard.shell import context, filters, widening
from dashboard.ui import html

ctx = context.current()
if not any(ctx.present.has(who) for who in content.WHO):
    html.opening("", *absent_data.nothing(absent_data.EMPLOYEES))
else:
    who, clock = content.choose(ctx)
    found = content.load(ctx, who, clock)
    html.opening(filters.words(ctx.view, ctx.today), content.lead(found), content.more(found))
    if found.compared.table["is_withheld"].any() or found.compared.verdict == "nothing":
        widening.offer(ctx, "employees")
    if len(found.shown):
        html.heading(content.funnel_finding(found), content.subtitle(ctx, found))
        html.show(html.folded(content.how_to_read()))
        content.draw(ctx, found)
    html.heading(
        t("In the order of the names, not of the figures"),
        t(
            "Mix allowed for: what the share would be, had everybody the same causes, channels and product "
            "categories. A person’s figures on fewer than {n} complaints are not shown.",
            n=content.least_n(),
        ),
    )
    content.table(ctx, found)
    caveats.show(found.caveats)
