"""Nonsense in an address is told in a plain sentence or left out: no page fails for it."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard.data import location
from tests.helpers import dashboard_warehouse
from tests.helpers.dashboard_app import FIRST, go, open_page, words_of

LIST = "behind?lang=en&metric=on_time_share&part=n"
NONSENSE = [
    f"{LIST}&keys=weekday%3D99",
    "behind?lang=en&metric=receipt_heatmap&part=n&keys=weekday%3D99%26hour%3Dx",
    "behind?lang=en&metric=receipt_heatmap&part=n&keys=weekday%3D%C2%B2%26hour%3D-1",
    f"{LIST}&keys=period_start%3Dnever",
    f"{LIST}&keys=clock%3D" + "x" * 3000,
    f"{LIST}&options=grain%3D%27",
    f"{LIST}&span=2026-99-99_1&sort=nothing&way=sideways&page=-7",
    "behind?lang=en&metric=nonsense",
    "behind?lang=en&metric=complaints&part=n",
    "judged?lang=en&part=nonsense&keys=x%3D1&limits=9999",
    "rows?lang=en&list=rejected_rows&keys=load_id%3Dx%26row%3Dy",
    "rows?lang=en&list=nonsense",
    "open?lang=en&show=nonsense",
    "whatif?lang=en&limits=nonsense",
    "complaint?lang=en&id=" + "%27" * 500,
    "candidate?lang=en&key=%7C%7C",
    "?lang=en&period=custom&from=0001-01-01&to=9999-12-31",
    "reports?lang=en&week=2026-W99&audience=nobody",
]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(location.VARIABLE, str(dashboard_warehouse.build(tmp_path_factory)))
        yield open_page(lang="en")


def arrive(app, path: str) -> str:
    """What the page says to whoever comes by this address."""
    parts = urlsplit(path)
    app.query_params.clear()
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        app.query_params[name] = value
    return words_of(go(app, parts.path or FIRST))


def test_an_address_reaches_its_page(app):
    assert "Which figure?" in arrive(app, "behind?lang=en")
    assert "Which figure?" not in arrive(app, LIST)


@pytest.mark.parametrize("path", NONSENSE, ids=lambda path: path[:60])
def test_no_page_fails_for_nonsense_in_its_address(app, path):
    said = arrive(app, path)
    assert not app.exception
    assert "could not be drawn" not in said
