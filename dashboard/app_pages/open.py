"""Open complaints, for team leads: which will be late, which already are, who holds them."""

from dashboard import frame, markup, open_board, open_words, reads
from dashboard.text import t
from queries import few

now = frame.current()
reads.gather(*open_board.asks(now))
found = open_board.collect(now)
markup.opening(open_words.kicker(now), open_words.lead(found), open_words.more(found))
if not found.is_few:
    markup.tiles(open_board.tiles(now, found))
    open_board.doubts(now)

chosen = "all" if found.is_few else open_board.choose(found)
rows = open_board.chosen_rows(found, chosen)
markup.heading(open_words.table_finding(rows, chosen), open_words.table_subtitle())
open_board.table(now, rows)

tested = open_board.tested(now)
if not few.hides(now.view.where, tested.n):
    markup.heading(
        open_words.reliability(tested),
        t(
            "Each complaint is compared with similar ones of the past year; here is how that would have served on "
            "earlier Mondays. Ring: the chance we would have given; dot: the share that was late in the end, with its "
            "95 % interval; orange: the chance lies outside it."
        )
        if tested.n
        else "",
    )
    open_board.draw_reliability(now, tested)
