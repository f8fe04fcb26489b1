"""How a promise stands against its target is told by a shape and in words, not by colour alone."""

from pathlib import Path

import pytest

from dashboard.i18n import translate
from dashboard.ui import tiles
from dashboard.ui.tiles import Tile

STYLE = (Path(tiles.__file__).parent / "style.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("standing", "words"),
    [("kept", "Kept"), ("missed", "Missed"), ("missed_by_more", "Missed by more than chance")],
)
def test_each_standing_has_words_and_a_shape_of_its_own(standing, words):
    translate.use("en")
    drawn = tiles.tile(Tile("Resolved on time", "94.0 %", target=0.95, standing=standing))
    assert f'<div class="p-status {standing}"><i></i>{words} · target 95' in drawn
    shapes = {
        name: STYLE.split(f".p-status{name} i {{")[1].split("}")[0] for name in ("", ".missed", ".missed_by_more")
    }
    # a disc, a ring, a diamond
    assert "border-radius: 50%" in shapes[""] and "background: none; border: 2px" in shapes[".missed"]
    assert "border-radius: 0" in shapes[".missed_by_more"] and "rotate(45deg)" in shapes[".missed_by_more"]


@pytest.mark.parametrize("standing", ["too_few", "nothing", ""])
def test_what_nobody_can_judge_has_no_status(standing):
    translate.use("en")
    assert "p-status" not in tiles.tile(Tile("Resolved on time", "–", target=0.95, standing=standing))
    assert "p-status" not in tiles.tile(Tile("Extended", "6.4 %", standing="nothing"))
