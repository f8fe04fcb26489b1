"""Channels, for team leads: where promises are kept less often, like compared with like."""

from dashboard.app_pages.channels import content as content_module
from dashboard.app_pages.channels import other_groups
from dashboard.data import cache
from dashboard.i18n.translate import t
from dashboard.narrative import caveats, kpis
from dashboard.sections import clock_picker, group_dots
from dashboard.shell import context, filters, widening
from dashboard.ui import html

ctx = context.current()
cache.gather(*content_module.asks(ctx, clock_picker.clock_asked(ctx)))
clock = clock_picker.choose_clock(ctx)
found = content_module.collect(ctx, clock)
html.opening(filters.words(ctx.view, ctx.today), content_module.lead(found), content_module.more(found))
if found.on_time.verdict == "nothing":
    widening.offer(ctx, "channels")
html.heading(
    content_module.finding(found),
    t("Share with its 95 % interval, and n."),
)
group_dots.draw(ctx, found.on_time, f"channels_{clock}", kpis.clock_tile(clock))
html.heading(content_module.most_came(found), t("By channel of receipt."))
content_module.table(ctx, found)
other_groups.show(ctx, clock)
caveats.show(ctx, *content_module.DOUBTED)
