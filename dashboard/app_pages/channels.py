"""Channels, for team leads: where promises are kept less often, like compared with like."""

from dashboard import caveat_words, channels, extended, filters, frame, markup, other_groups, reads, steps, words
from dashboard.text import t

now = frame.current()
reads.gather(*channels.asks(now, steps.clock_asked(now)))
clock = steps.choose_clock(now)
found = channels.collect(now, clock)
markup.opening(filters.words(now.view, now.today), channels.lead(found), channels.more(found))
markup.heading(
    channels.finding(found),
    t("Share with its 95 % interval, and n. Ring: with the mix allowed for; orange diamond: more than chance."),
)
extended.draw(now, found.on_time, f"channels_{clock}", words.clock_tile(clock))
markup.heading(channels.most_came(found), t("Each figure by the channel the complaint came in by."))
channels.table(now, found)
other_groups.show(now, clock)
caveat_words.show(now, *channels.DOUBTED)
