"""Channels, for team leads: where promises are kept less often, like compared with like."""

from dashboard.app_pages.channels import content, other_groups
from dashboard.i18n.translate import t
from dashboard.narrative import caveats, kpis
from dashboard.sections import clock_picker, group_dots
from dashboard.shell import context, filters, widening
from dashboard.ui import html

ctx = context.current()
found = content.load(ctx)
clock_picker.choose_clock(ctx)
html.opening(filters.words(ctx.view, ctx.today), content.lead(ctx, found), content.more(found))
if found.on_time.verdict == "nothing":
    widening.offer(ctx, "channels")
html.heading(
    content.finding(found),
    t("Share with its 95 % interval, and n."),
)
group_dots.draw(ctx, found.on_time, f"channels_{found.clock}", kpis.clock_tile(found.clock))
html.heading(content.most_came(found), t("By channel of receipt."))
content.table(ctx, found)
other_groups.show(ctx, found.clock, found.beside)
caveats.show(found.caveats)
