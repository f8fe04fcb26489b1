"""Filters: in the address, between pages, as chips, by right, and saved under a name."""

import re
from datetime import date

import pytest

from dashboard.data import cache, location
from dashboard.decisions.register import register
from dashboard.i18n import translate
from dashboard.shell import filter_chips, filters, saved_views
from dashboard.shell.filters import Refused, View
from queries import period
from queries.analysis.kpis import Figure, against_year
from queries.period import Period
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation
from tests.helpers import dashboard_reader, dashboard_warehouse
from tests.helpers.dashboard_app import go, html_of, open_page, words_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return dashboard_warehouse.build(tmp_path_factory)


@pytest.fixture(autouse=True)
def served(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    translate.use("en")
    return generation.open_live(folder)


def address_of(app) -> dict[str, list[str]]:
    found = {key: app.query_params[key] for key in app.query_params}
    return {key: value if isinstance(value, list) else [value] for key, value in found.items()}


def field(app, name: str):
    """A field of the filters: its key says also how often the fields have begun with the view again."""
    return next(box for box in (*app.multiselect, *app.selectbox) if (box.key or "").startswith(f"filter_{name}_"))


def chips_of(app) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button if (button.key or "").startswith("chip_")]


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View("this_year", None, {"channel": ("phone", None), "cause": ("late courier",)}, "received"),
        View("custom", Period(date(2026, 1, 1), date(2026, 1, 31)), {"product": ("A & B=?",)}, "resolved"),
    ],
)
def test_an_address_gives_the_view_it_was_made_of(view):
    parameters = {key: value if isinstance(value, list) else [value] for key, value in view.address().items()}
    assert filters.read_address(parameters) == (view, [])


@pytest.mark.parametrize(
    ("parameters", "refused"),
    [
        ({"period": ["never"]}, Refused("period", value="never")),
        ({"period": ["custom"], "from": ["2026-02-01"]}, Refused("period", value="2026-02-01 – ")),
        ({"period": ["custom"], "from": ["2026-02-01"], "to": ["2026-01-01"]}, "period"),
        ({"cohort": ["all"]}, Refused("cohort", value="all")),
    ],
)
def test_what_makes_no_sense_is_refused_and_named(parameters, refused):
    view, found = filters.read_address(parameters)
    assert view == View()
    assert [one.what for one in found] == ["period"] if refused == "period" else found == [refused]


def test_the_address_gives_the_filters_and_keeps_them_between_pages():
    app = open_page(lang="en", period="last_4_weeks", channel=["phone", "email"], store="", cohort="received")
    assert field(app, "period").value == "last_4_weeks"
    assert field(app, "channel").value == ["phone", "email"]
    assert field(app, "store").value == [None]
    go(app, "definitions")
    go(app, "timeliness")
    assert field(app, "period").value == "last_4_weeks"
    expected = {"lang": ["en"], "period": ["last_4_weeks"], "channel": ["phone", "email"], "store": [""]}
    assert address_of(app).items() >= {**expected, "cohort": ["received"]}.items()
    field(app, "channel").set_value(["email"]).run()
    assert app.query_params["channel"] == "email"


def test_going_back_to_an_earlier_address_brings_its_filters_back():
    app = open_page(lang="en", channel="phone")
    field(app, "channel").set_value(["email"]).run()
    app.query_params["channel"] = "phone"
    app.run()
    assert field(app, "channel").value == ["phone"]
    assert "Channel: Phone" in words_of(app)


def test_what_an_address_asks_for_in_vain_is_told_until_something_is_chosen():
    app = open_page(lang="xx", period="never", channel=["pigeon", "phone"])
    app.segmented_control(key="language").set_value("en").run()
    shown = words_of(app)
    assert "a period that is none (“never”)" in shown
    assert "Channel “pigeon”, which is not in the data" in shown
    assert field(app, "channel").value == ["phone"]
    assert app.query_params["channel"] == "phone"
    field(app, "channel").set_value(["email"]).run()
    assert "pigeon" not in words_of(app)


@pytest.mark.slow
def test_each_chip_takes_one_filter_away():
    app = open_page(lang="en", channel=["phone", "email"], store="Ganja", cohort="received")
    assert chips_of(app) == [
        *("Promises counted: by day received ×", "Channel: Phone ×", "Channel: E-mail ×", "Store: Ganja ×"),
    ]
    app.button(key="chip_channel_0").click().run()
    assert field(app, "channel").value == ["email"]
    assert app.query_params["channel"] == "email"
    app.button(key="chips_clear").click().run()
    assert chips_of(app) == []
    assert address_of(app).keys() == {"lang", "period"}


def test_many_values_of_a_dimension_share_a_chip():
    chips = filter_chips.of(View(where={"store": ("a", "b", "c", "d")}))
    assert [(words, without) for _, words, without in chips] == [("Store: 4 chosen", View())]
    assert len(filter_chips.of(View(where={"store": ("a", "b", "c")}))) == 3


def test_who_may_not_see_people_cannot_filter_by_them(served, monkeypatch):
    handler = next(name for name in catalog.dimension_values(served, "handler") if name)
    dashboard_reader.acting(monkeypatch, "management")
    app = open_page(lang="en", handler=handler, channel="phone")
    keys = {box.key.rpartition("_")[0] for box in app.multiselect}
    assert "filter_channel" in keys
    assert not keys & {"filter_handler", "filter_named_employee"}
    assert "handler" not in app.query_params
    assert "Your role does not see people" in words_of(app)
    assert handler not in words_of(app)
    dashboard_reader.acting(monkeypatch, "leads")
    app = open_page(lang="en", handler=handler)
    assert field(app, "handler").value == [handler]


def test_a_cohort_that_a_metric_does_not_know_leaves_it_its_own(served):
    view = View("last_13_weeks", cohort="resolved")
    asked = view.request(served.data_as_of_on)
    assert asked.cohort == "resolved"
    from dashboard.data import cache

    strict = catalog.run(served, "on_time_share", asked)
    assert cache.run(served, "on_time_share", asked).equals(strict)
    due = catalog.run(served, "extension_rate", View("last_13_weeks").request(served.data_as_of_on))
    assert cache.run(served, "extension_rate", asked).equals(due)


def opened(app):
    """Runs it with the saved views open: a browser keeps that from run to run, this session does not."""
    app.session_state["views_popover"] = True
    return app.run()


def views_of_live():
    return register(cache.whole())


@pytest.mark.slow
def test_a_view_is_saved_opened_renamed_and_deleted():
    app = opened(open_page(lang="en", channel="phone", period="last_13_weeks"))
    assert "Write it above first" in words_of(app)
    app.text_input(key="reader_name").set_value("Aygün").run()
    assert "Nothing saved yet." in words_of(app)
    app.text_input(key="view_name").set_value(" Phone,  13 weeks ")
    next(button for button in app.button if button.label == "Save").click().run()
    assert [(view.name, view.address) for view in views_of_live().views("Aygün")] == [
        ("Phone, 13 weeks", "overview?period=last_13_weeks&channel=phone")
    ]
    app.button(key="chip_channel_0").click().run()
    go(app, "definitions")
    opened(go(app, "timeliness"))
    app.button(key="view_open_0").click().run()
    assert app.query_params["channel"] == "phone"
    assert field(app, "channel").value == ["phone"]
    opened(app)
    app.session_state["views_popover"] = True
    app.button(key="view_rename_0").click().run()
    app.text_input(key="view_new_name_text").set_value("Phone")
    next(button for button in app.button if button.label == "Save").click().run()
    assert [view.name for view in views_of_live().views("Aygün")] == ["Phone"]
    app.button(key="view_delete_0").click().run()
    assert views_of_live().views("Aygün") == []
    assert views_of_live().views("Somebody else") == []


def test_a_saved_view_of_a_page_that_is_gone_is_told():
    assert saved_views.read_address("nowhere?channel=phone") == (None, {"channel": ["phone"]})


@pytest.mark.slow
def test_analysis_pages_begin_with_a_quarter_until_the_reader_chooses():
    app = open_page(lang="en")
    assert field(app, "period").value == "last_whole_week"
    go(app, "satisfaction")
    assert field(app, "period").value == "last_13_weeks"
    go(app, "overview")
    assert field(app, "period").value == "last_whole_week"
    field(app, "period").set_value("last_4_weeks").run()
    go(app, "satisfaction")
    assert field(app, "period").value == "last_4_weeks"
    # and so does who follows a link that names a period
    assert field(open_page("channels", lang="en", period="last_whole_week"), "period").value == "last_whole_week"


def test_arrows_go_one_period_back_and_on_as_far_as_there_are_data(served):
    app = open_page("definitions", lang="en")
    go(app, "overview")
    buttons = {button.key: button for button in app.button}
    assert buttons["period_later"].disabled
    buttons["period_earlier"].click().run()
    week = period.previous(View().knowing(served).period(served.data_as_of_on))
    assert address_of(app)["from"] == [week.from_on.isoformat()] and address_of(app)["to"] == [week.to_on.isoformat()]
    {button.key: button for button in app.button}["period_later"].click().run()
    assert address_of(app)["period"] == ["last_whole_week"]


def test_all_history_is_what_the_data_know(served):
    today = served.data_as_of_on
    view = View("all_history").knowing(served)
    assert view.period(today) == Period(served.begun_on, view.known_on)
    assert filters.wider(view, today) is None and filters.beside(view, today) == (None, None)
    assert filters.wider(View().knowing(served), today).period_name == "last_13_weeks"


def test_where_a_period_holds_too_few_a_button_looks_at_a_longer_one(served):
    day = str(served.data_as_of_on)
    app = open_page("satisfaction", lang="en", period="custom", **{"from": day, "to": day})
    offered = {button.key: button for button in app.button if (button.key or "").startswith("wider_")}
    assert "wider_satisfaction" in offered
    assert offered["wider_satisfaction"].label == "Look at a longer period: Last 13 weeks"
    offered["wider_satisfaction"].click().run()
    assert address_of(app)["period"] == ["last_13_weeks"] and not app.exception


def test_changes_are_held_against_a_year_before_where_the_reader_says_so(served):
    today = served.data_as_of_on
    week = View().knowing(served).period(today)
    asked = period.year_before(week)

    def tile(app) -> str:
        return re.search(r'data-label="Received".*?class="change">(.*?)</div>', html_of(app), re.DOTALL)[1]

    app = open_page(lang="en")
    now, before, year = (
        int(catalog.run(served, "received_count", Request(span.from_on, span.to_on))["value"].iloc[0])
        for span in (week, period.previous(week), asked)
    )
    against = {"before": now - before, "year": now - year}
    assert f"{abs(against['before'])}</b>" in tile(app)
    app = open_page(lang="en", against="year")
    if year:
        assert f"{abs(against['year'])}</b>" in tile(app) and f"the period before {before}" in tile(app)
    assert "Compared with: a year before" in words_of(app) and address_of(app)["against"] == ["year"]
    assert chips_of(app)[0].startswith("Compared with: a year before")
    assert filters.read_address({"against": ["never"]})[1] == [Refused("against", value="never")]


def test_a_figure_against_a_year_before_changes_places_with_the_period_before():
    found = Figure("on_time_share", "resolution", 0.9, 50, 0.8, 40, 0.1, True, year_value=0.95, year_n=60)
    moved = against_year(found)
    assert (moved.previous_value, moved.previous_n, moved.year_value, moved.year_n) == (0.95, 60, 0.8, 40)
    assert moved.difference == pytest.approx(-0.05) and moved.is_more_than_chance is None
    # what came in a part of a week says nothing beside a whole one, of whatever year
    part = Figure("received_count", None, 5.0, 5, 50.0, 50, None, None, year_value=40.0, year_n=40)
    assert against_year(part).difference is None
