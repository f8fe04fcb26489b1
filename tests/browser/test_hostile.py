"""Words of the data that would be more than words: every page shows them, and no browser follows or fetches them."""

from datetime import date
from urllib.parse import urlencode

import duckdb
import pytest

from dashboard.charts.builder import Drawing
from dashboard.i18n.escape import plotly
from dashboard.shell import navigation
from etl.demo import generate
from etl.pipeline.load import load
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation as warehouse_generation
from tests.helpers.dashboard_browser import MARKS, arrive, dashboard

ELSEWHERE = "elsewhere.invalid"
FIELDS = (
    *("complaint_id", "actor", "named_employee", "store", "product_category", "product", "category", "cause"),
    *("channel", "language", "reason", "remedy", "text", "customer_name", "customer_contact"),
)
HOSTILE = (
    f"![x](http://{ELSEWHERE}/m) <img src=http://{ELSEWHERE}/h> [l](http://{ELSEWHERE}/l) http://{ELSEWHERE}/b "
    f"www.{ELSEWHERE} \"'><style>@import 'http://{ELSEWHERE}/s'</style> $x$ :red[y]"
)
LED = """[...document.links, ...document.images]
    .map(one => new URL(one.href ?? one.currentSrc ?? one.src, location)).filter(url => url.protocol.startsWith("http"))
    .map(url => url.host).filter(host => host !== location.host)"""
"""Where links and images of the page lead that is not the server."""
YEAR = "lang=en&period=last_52_weeks"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The demonstration data with more than words in every field that holds words."""
    folder = tmp_path_factory.mktemp("hostile")
    plain, file = folder / "plain.parquet", folder / "demo.parquet"
    generate.write_events(plain, complaints=1200, seed=46, until=date(2026, 11, 22))
    changed = ", ".join(f"{name} || getvariable('hostile') as {name}" for name in FIELDS)
    with duckdb.connect() as connection:
        connection.execute("set variable hostile = $hostile", {"hostile": HOSTILE})
        rows = connection.sql(f"select * replace ({changed}) from read_parquet('{plain}')")
        rows.write_parquet(str(file))
    load("demo", [file], folder / "warehouse", replace=True)
    return folder / "warehouse"


def addresses(folder):
    generation = warehouse_generation.open_live(folder)
    first = {
        name: next(value for value in catalog.dimension_values(generation, name) if value)
        for name in ("store", "cause", "handler", "channel")
    }
    number = catalog.run(generation, "latest_complaints", Request(limit=1)).iloc[0]["complaint_id"]
    candidates = catalog.run(generation, "candidates", Request())
    own = {
        "behind": [
            {"metric": "on_time_share", "keys": urlencode({"clock": "resolution", "handler": first["handler"]})},
            {"metric": "received_count", "part": "value", "keys": urlencode({"cause": first["cause"]})},
        ],
        "rows": [{"list": "row_fates"}, {"list": "cause_complaints"}],
        "complaint": [{"id": number}],
        "candidate": [{"key": key} for key in candidates["key"].head(1)] or [{"key": first["cause"]}],
        "judged": [{"part": "becomes_late", "limits": "acceptance:1:working_days:0"}],
    }
    for entry in navigation.ENTRIES:
        file = "" if entry is navigation.ENTRIES[0] else entry.file
        for one in own.get(entry.file, [{}]):
            yield f"{file}?{YEAR}&{urlencode(one)}"
    yield f"?{YEAR}&{urlencode({'store': first['store'], 'channel': first['channel'], 'handler': first['handler']})}"


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(MARKS[1].args[0], reason=MARKS[1].kwargs["reason"])
def test_nothing_in_the_data_is_asked_for(page, hostile, tmp_path, monkeypatch):
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    with dashboard(hostile, {"without_login": "all"}) as address:
        asked = []

        def answer(route):
            asked.append(route.request.url)
            route.abort()

        # everything but the server itself, also what a page sends its own policy against
        page.route(lambda url: not url.startswith((address, "data:", "blob:")), answer)
        shown = {}
        for one in addresses(hostile):
            arrive(page, f"{address}/{one}")
            for menu in page.locator("[class*=st-key-take_] button:visible").all()[:1]:
                menu.hover()  # its hint is Markdown
            shown[one] = page.content()
            led = page.evaluate(LED)
            assert not led, one
            assert not asked, one
        assert sum(ELSEWHERE in content for content in shown.values()) > len(shown) / 2
        page.get_by_role("button", name="Saved views").click()
        page.get_by_role("textbox", name="Your name").fill("Aygün")
        page.get_by_role("textbox", name="Your name").press("Enter")
        page.get_by_role("textbox", name="Save this view as").fill(HOSTILE[:55])
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("button", name="Rename").wait_for()
        assert not asked
        assert not page.evaluate(LED)


def test_words_of_charts_are_no_markup():
    drawing = Drawing({"xaxis": {"title": {"text": "<a href='x'>n</a>"}, "range": [0, 1]}, "yaxis": {"range": [0, 1]}})
    drawing.add_scatter(
        x=[0], y=[0], hovertext=["<b>Baku</b><br><img src=x>"], name="a & b", customdata=["behind?a=<b>"]
    )
    drawing.add_annotation(x=0, y=0, text="<i>x</i>")
    parts = drawing.figure().to_dict()
    assert list(parts["data"][0]["hovertext"]) == ["<b>Baku</b><br>&lt;img src=x&gt;"]
    assert parts["data"][0]["name"] == "a &amp; b"
    assert parts["data"][0]["customdata"][0] == "behind?a=<b>"
    assert parts["layout"]["annotations"][0]["text"] == "&lt;i&gt;x&lt;/i&gt;"
    assert parts["layout"]["xaxis"]["title"]["text"] == "&lt;a href='x'&gt;n&lt;/a&gt;"
    assert plotly("a<br>b") == "a<br>b"
