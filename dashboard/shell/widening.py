"""Where a period holds too few to say anything: a button that looks at a longer one."""

import streamlit as st

from dashboard.i18n.translate import t
from dashboard.shell import filters
from dashboard.shell.context import PageContext


def offer(ctx: PageContext, key: str) -> None:
    """Draws the button; nothing where all history is looked at already. `key` tells the buttons of a page apart."""
    found = filters.wider(ctx.view, ctx.today)
    if found is not None:
        words = t("Look at a longer period: {period}", period=t(filters.PERIOD_NAMES[found.period_name]))
        st.button(words, key=f"wider_{key}", on_click=filters.choose, args=(found,))
