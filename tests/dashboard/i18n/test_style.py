"""What the style of each language forbids (docs/reference/style-*.md) stands in no catalogue and in no definition."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dashboard.i18n import format as fmt
from dashboard.i18n import translate

DOCS = Path(__file__).parents[3] / "docs" / "reference"


def forbidden(language: str) -> list[str]:
    """The first column of the last table of a language's style."""
    last = (DOCS / f"style-{language}.md").read_text(encoding="utf-8").split("\n## ")[-1]
    rows = [line.split("|")[1].strip() for line in last.splitlines() if line.startswith("|")]
    return rows[2:]


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_no_catalogue_has_a_forbidden_word(language):
    with (translate.FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    words = forbidden(language)
    assert len(words) > 8
    found = []
    for message in catalogue:
        for said in (message.string,) if isinstance(message.string, str) else message.string:
            # the name of a placeholder is no word
            plain = re.sub(r"{\w+}", "{}", said)
            found += [
                (word, said)
                for word in words
                if re.search(rf"(?<!\w){re.escape(word)}", said if "{" in word else plain, re.IGNORECASE)
            ]
    assert not found


def test_weeks_and_years_are_counted_as_azerbaijanis_do():
    translate.use("az")
    said = [fmt.ordinal(number) for number in (1, 3, 6, 9, 10, 20, 26, 30, 40, 48, 50, 60, 90, 2000, 2026, 2030)]
    assert " ".join(said) == (
        "1-ci 3-cü 6-cı 9-cu 10-cu 20-ci 26-cı 30-cu 40-cı 48-ci 50-ci 60-cı 90-cı 2000-ci 2026-cı 2030-cu"
    )
    translate.use("ru")
    assert fmt.ordinal(48) == "48"
