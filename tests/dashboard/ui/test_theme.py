"""The colours, by computation: told apart by every reader and in grey print, legible, and the same in each place."""

import re
from itertools import combinations, pairwise

import pytest
from streamlit import config

from dashboard.ui import theme
from tests.helpers import colours, dashboard_warehouse

GROUNDS = {"light": theme.LIGHT, "dark": theme.DARK}
MEANINGS = ("data", "blue", "orange", "red")
# CIEDE2000: 2 is just noticed where colours touch; thin lines and dots apart from each other need several times that.
MEANINGS_APART, SERIES_APART = 15, 10
GREY_APART = 5  # L*, of two series in grey print
STYLE = (dashboard_warehouse.ROOT / "dashboard" / "ui" / "style.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # pairs 1, 7 and 15 of the data that Sharma, Wu and Dalal publish to test implementations
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ],
)
def test_differences_are_those_of_the_published_data(one, other, expected):
    assert colours.difference(one, other) == pytest.approx(expected, abs=1e-4)


def test_white_on_black_has_the_greatest_contrast():
    assert colours.contrast("#FFFFFF", "#000000") == pytest.approx(21)


@pytest.mark.parametrize("sight", colours.SIGHT)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_reader_tells_the_colours_apart(ground, sight):
    palette = GROUNDS[ground]
    meanings = {name: getattr(palette, name) for name in MEANINGS}
    near = {
        pair: round(colours.apart(*(meanings[name] for name in pair), sight), 1)
        for pair in combinations(MEANINGS, 2)
        if colours.apart(*(meanings[name] for name in pair), sight) < MEANINGS_APART
    }
    near |= {
        pair: round(colours.apart(*pair, sight), 1)
        for pair in combinations(palette.series, 2)
        if colours.apart(*pair, sight) < SERIES_APART
    }
    assert not near


def test_a_grey_print_tells_the_series_apart():
    # paper is white, so the light palette is what is printed
    shades = sorted(colours.lightness(colour) for colour in theme.LIGHT.series)
    assert min(b - a for a, b in pairwise(shades)) >= GREY_APART


@pytest.mark.parametrize("ground", GROUNDS)
def test_colours_stand_out_from_their_ground(ground):
    palette = GROUNDS[ground]
    drawn = [palette.data, palette.blue, palette.orange, palette.red, *palette.series]
    assert all(colours.contrast(colour, palette.ground) >= 3 for colour in drawn)  # WCAG 2.2, 1.4.11
    written = [palette.text, palette.muted, palette.blue, palette.red]
    assert all(colours.contrast(colour, palette.ground) >= 4.5 for colour in written)  # 1.4.3


def test_colours_that_some_readers_confuse_are_noticed():
    # the purple and the blue that charts once used for two neighbouring steps
    assert colours.apart("#7A5195", "#0072B2", "deuteranopia") < SERIES_APART


WRITTEN = re.compile(r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b(?=[;,)\"' ])")


def test_no_other_file_says_a_colour():
    root = dashboard_warehouse.ROOT
    files = [root / ".streamlit" / "config.toml"]
    files += [
        path for path in (root / "dashboard").rglob("*") if path.suffix in (".py", ".css", ".typ", ".js", ".toml")
    ]
    told = {
        path.name: WRITTEN.findall(text)
        for path in files
        if path.name != "theme.toml" and WRITTEN.search(text := path.read_text(encoding="utf-8"))
    }
    assert not told


def test_the_style_sheet_the_frame_and_the_paper_have_the_palettes_colours():
    assert f"--orange: light-dark({theme.LIGHT.orange}, {theme.DARK.orange});" in theme.variables()
    asked = set(re.findall(r"var\(--([a-z-]+)\)", STYLE)) - {"nothing-found", "choose-file"}
    assert not {name for name in asked if f"--{name}: " not in theme.variables() + STYLE}
    options = theme.frame_options()
    assert options["theme_dark_sidebar_backgroundColor"] == theme.DARK.sidebar
    for name in options:
        config.get_option(name.replace("_", "."))  # an error where Streamlit has no such option
    report = (dashboard_warehouse.ROOT / "dashboard" / "report" / "render" / "report.typ").read_text(encoding="utf-8")
    for ground, name in re.findall(r"rgb\(colours\.(\w+)\.(\w+)\)", report):
        assert theme.COLOURS[ground][name].startswith("#")
