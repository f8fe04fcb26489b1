"""Open complaints, for team leads: which will be late, which already are, who holds them."""

from dashboard.app_pages.open_complaints import content, text
from dashboard.drillthrough import open_list
from dashboard.i18n.translate import t
from dashboard.narrative import caveats
from dashboard.shell import context
from dashboard.ui import html
from dashboard.ui import tiles as ui_tiles
from queries.analysis import few

ctx = context.current()
found = content.load(ctx)
html.opening(text.kicker(ctx), text.lead(found), text.more(found))
if not found.is_few:
    ui_tiles.tiles(content.tiles(ctx, found))
    caveats.show(found.caveats)

chosen = "all" if found.is_few else content.choose(ctx, found)
rows = open_list.of_kind(ctx, found.board.rows, chosen)
html.heading(text.table_finding(rows, chosen), text.table_subtitle())
content.table(ctx, rows)
if not found.is_few:
    content.workloads(ctx, found)

tested = found.tested
if not few.hides(ctx.view.where, tested.n):
    html.heading(
        text.reliability(tested),
        "",
    )
    how = (
        t(
            "Each complaint is compared with similar ones of the past year; here is how that would have served on "
            "earlier Mondays. Ring: the chance we would have given; dot: the share that was late in the end, with its "
            "95 % interval; orange: the chance lies outside it."
        )
        if tested.n
        else ""
    )
    html.show(html.folded(how, text.brier(tested) if tested.n else ""))
    content.draw_reliability(ctx, tested)
