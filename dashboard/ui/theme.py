"""Colours and the style sheet: what each colour means, in light and in dark.

Blue and orange are Okabe and Ito's (Color Universal Design, 2008), orange darkened on white. The others were searched
for so that each pair stays apart for readers with each kind of colour-blindness and, on white, in grey print,
and stands out 3 : 1 from its ground (WCAG 2.2, 1.4.11); `tests/dashboard/ui/test_theme.py` computes all of it.
Grey is data, blue the series looked at, orange late or extended, deep red past its promise now. Green is not used.
"""

from dataclasses import dataclass
from json import dumps
from pathlib import Path

import streamlit as st

from dashboard.i18n.translate import t


@dataclass(frozen=True)
class Palette:
    """The colours of one ground. `series` are in the order to be used for clocks and other named series."""

    text: str
    muted: str
    hairline: str
    ground: str
    data: str
    blue: str
    orange: str
    red: str
    series: tuple[str, ...]


LIGHT = Palette(
    text="#1B1F24",
    muted="#5A636E",
    hairline="#E1E4E8",
    ground="#FFFFFF",
    data="#8A939D",
    blue="#0072B2",
    orange="#C97A00",
    red="#A3121F",
    series=("#A46B8E", "#001D52", "#0072B2", "#066A53", "#C97A00"),
)
DARK = Palette(
    text="#E6E8EB",
    muted="#A0A8B2",
    hairline="#2C3238",
    ground="#14171A",
    data="#78828D",
    blue="#56B4E9",
    orange="#E69F00",
    red="#E9445D",
    series=("#BA6F8A", "#8E61B0", "#56B4E9", "#B3DF9B", "#E69F00"),
)


_CLOSE_MENU = """
if (!window.complaintsMenuCloses) {
  window.complaintsMenuCloses = true;
  // On a narrow screen the menu lies over the page: it goes once a page is chosen.
  document.addEventListener('click', (event) => {
    if (window.innerWidth > 768 || !event.target.closest('[data-testid=stSidebarNavLink]')) return;
    setTimeout(() => document.querySelector('[data-testid=stSidebarCollapseButton] button')?.click(), 100);
  });
}"""


def palette() -> Palette:
    """The palette of the reader's present theme; light until the browser has said which."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def apply_style(language: str) -> None:
    """Puts the style sheet on the page, and says which language it is in: screen readers choose their voice by that.

    The words of a list in which nothing is found, and of the field for a file, are Streamlit's, in English; the style
    sheet puts ours in their place.

    The colours follow the theme by themselves (`light-dark`).
    """
    st.html(Path(__file__).with_name("style.css"))
    # In a box of its own without height; a script alone would be no element at all.
    nothing = dumps(t("Nothing found"), ensure_ascii=False)
    choose = dumps(t("Choose a file"), ensure_ascii=False)
    st.html(
        f"<style>:root {{ --nothing-found: {nothing}; --choose-file: {choose}; }}</style>"
        f'<span class="p-language"></span><script>document.documentElement.lang = "{language}";{_CLOSE_MENU}</script>',
        unsafe_allow_javascript=True,
    )
