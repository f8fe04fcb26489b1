"""Colours and the style sheet: what each colour means, in light and in dark.

Blue and orange are Okabe and Ito's (Color Universal Design, 2008), orange darkened on white. The others were searched
for so that each pair stays apart for readers with each kind of colour-blindness and, on white, in grey print,
and stands out 3 : 1 from its ground (WCAG 2.2, 1.4.11); `tests/dashboard/ui/test_theme.py` computes all of it.
Grey is data, blue the series looked at, orange late or extended, deep red past its promise now. Green is not used.
"""

import tomllib
from dataclasses import dataclass
from html import escape
from json import dumps
from pathlib import Path

import streamlit as st

from dashboard.i18n.translate import mark, t


@dataclass(frozen=True)
class Palette:
    """The colours of one ground. `series` are in the order to be used for clocks and other named series."""

    text: str
    muted: str
    hairline: str
    border: str
    ground: str
    soft: str
    rest: str
    raised: str
    sidebar: str
    data: str
    blue: str
    orange: str
    red: str
    late_text: str
    chosen: str
    series: tuple[str, ...]


COLOURS = tomllib.loads(Path(__file__).with_name("theme.toml").read_text(encoding="utf-8"))
LIGHT, DARK = (
    Palette(**{name: tuple(value) if isinstance(value, list) else value for name, value in COLOURS[ground].items()})
    for ground in ("light", "dark")
)
HEAD = COLOURS["paper"]["head"]
"""The ground of a workbook's head row."""
_VARIABLES = {
    "ink": "text",
    "hair": "hairline",
    "late-text": "late_text",
    **{name: name for name in ("ground", "muted", "soft", "rest", "raised", "data", "blue", "orange", "red", "chosen")},
}
_FRAME = {
    "primaryColor": "blue",
    "backgroundColor": "ground",
    "secondaryBackgroundColor": "soft",
    "textColor": "text",
    "borderColor": "border",
    "linkColor": "blue",
    "sidebar_backgroundColor": "sidebar",
}


def variables() -> str:
    """The colours as the style sheet asks for them; `light-dark` follows the reader's theme by itself."""
    pairs = (
        f"--{name}: light-dark({getattr(LIGHT, part)}, {getattr(DARK, part)});" for name, part in _VARIABLES.items()
    )
    # a dialog lies beside the pages, and does not say of itself whether it is light or dark
    scheme = "dark" if palette() is DARK else "light"
    return f".stApp, .stDialog {{ {' '.join(pairs)} }} .stDialog {{ color-scheme: {scheme}; }}"


def frame_options() -> dict[str, str]:
    """The colours of Streamlit's own frame, as options of its command line."""
    return {
        f"theme_{ground}_{option}": getattr(palette, part)
        for ground, palette in (("light", LIGHT), ("dark", DARK))
        for option, part in _FRAME.items()
    }


THEMES = {"System": mark("As the system"), "Light": mark("Light"), "Dark": mark("Dark")}
"""What a reader can choose, by Streamlit's names; `entry_page.js` remembers it in the browser and applies it."""


def switch() -> None:
    """The choice between light, dark, and as the system has it; no run is needed for it."""
    buttons = "".join(
        f'<button type="button" data-theme="{name}" aria-pressed="false">{escape(t(words))}</button>'
        for name, words in THEMES.items()
    )
    name = escape(t("Colours"), quote=True)
    st.html(f'<div class="p-themes" role="group" aria-label="{name}">{buttons}</div>')


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
    # In a box of its own without height; a style sheet alone would be no element at all.
    nothing = dumps(t("Nothing found"), ensure_ascii=False)
    choose = dumps(t("Choose a file"), ensure_ascii=False)
    st.html(
        f"<style>{variables()} :root {{ --nothing-found: {nothing}; --choose-file: {choose}; }}</style>"
        f'<span class="p-language" lang="{language}"></span>'  # our script in the page says it of the whole
    )
