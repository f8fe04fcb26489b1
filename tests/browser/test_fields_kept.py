"""Fields keep what was chosen: in a popover opened later, on the next page, after a chip, on Back."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.helpers.dashboard_browser import MARKS, arrive, dashboard, until

pytestmark = MARKS


@pytest.fixture(scope="module")
def address(demo_warehouse):
    with dashboard(demo_warehouse) as started:
        yield started


def parameters(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def go(page, name: str, path: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url(f"**/{path}?**")
    settle(page)


def settle(page) -> None:
    """Waits until the page has been drawn for the address it has, and nothing of the one before is left."""
    page.wait_for_timeout(150)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning] .p-foot")
    until(page, "!document.querySelector('[data-stale=true]')")


def filters(page):
    page.get_by_role("button", name=re.compile("^Filters")).click()
    return page.get_by_test_id("stPopoverBody")


def choose(page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_filters_opened_on_a_second_page_hold_what_was_chosen_and_take_more(page, address):
    arrive(page, f"{address}/?lang=en&channel=phone&cohort=received&period=last_13_weeks")
    go(page, "Trends", "trends")
    body = filters(page)
    assert body.get_by_role("radio", checked=True).all_inner_texts() == ["by day received", "the period before"]
    assert "Phone" in body.get_by_test_id("stMultiSelect").first.inner_text()
    choose(page, "Channel", "E-mail")
    page.wait_for_url("**channel=email**")
    assert parameters(page)["channel"] == ["phone", "email"]
    assert parameters(page)["cohort"] == ["received"]
    assert not page.get_by_text("could not be drawn").count()


@pytest.mark.slow
def test_a_filter_taken_away_stays_away(page, address):
    arrive(page, f"{address}/?lang=en")
    filters(page)
    choose(page, "Channel", "Phone")
    page.wait_for_url("**channel=phone**")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_test_id("stPopoverBody").wait_for(state="hidden")
    page.get_by_role("button", name="Channel: Phone ×").click()
    page.wait_for_url(lambda url: "channel" not in url)
    choose(page, "Period", "Last 4 weeks")
    page.wait_for_url("**period=last_4_weeks**")
    settle(page)
    assert "channel" not in parameters(page)
    assert not page.locator(".st-key-chips").count()


@pytest.mark.slow
def test_back_on_one_page_brings_a_field_back(page, address):
    arrive(page, f"{address}/employees?lang=en")
    settle(page)
    page.get_by_role("radio", name="Acceptance").click()
    page.wait_for_url("**step=acceptance**")
    page.go_back()
    page.get_by_role("radio", name="Resolution", checked=True).wait_for()
    settle(page)
    assert parameters(page).get("step", ["resolution"]) == ["resolution"]


def heading(page, name: str):
    return page.locator("table.p-sorts th").get_by_role("link", name=name, exact=True)


def shown(page) -> list[str]:
    return page.locator("table.p-sorts tbody td:first-child a").all_inner_texts()


@pytest.mark.slow
def test_a_list_is_sorted_leafed_searched_and_left_for_its_complaints_and_back(page, address):
    arrive(page, f"{address}/?lang=en&period=last_13_weeks")
    page.locator(".p-tile[data-label='Resolved on time'] .value a").click()
    page.wait_for_selector("table.p-sorts tbody tr")
    settle(page)
    heading(page, "Due").click()
    page.locator("th[aria-sort=descending]").get_by_text("Due", exact=True).wait_for()
    settle(page)
    latest = shown(page)[0]
    heading(page, "Due").press("Enter")
    page.locator("th[aria-sort=ascending]").get_by_text("Due", exact=True).wait_for()
    settle(page)
    assert parameters(page)["sort"] == ["due_at"] and parameters(page)["way"] == ["up"]
    assert shown(page)[0] != latest
    page.get_by_role("link", name="Next page").click()
    page.get_by_text(re.compile("^101–200 of ")).wait_for()
    settle(page)
    first, second = shown(page)[:2]
    page.locator("table.p-sorts tbody a").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText") == second
    page.keyboard.press("Enter")
    page.wait_for_selector(".l-frame")
    settle(page)
    assert "Resolution" in page.locator(".p-crumbs a").first.inner_text()
    assert re.search(rf"› {second} · 102 of \d+", " ".join(page.locator(".p-crumbs").inner_text().split()))
    page.get_by_role("link", name="Previous complaint").click()
    page.get_by_text(re.compile(f"› {first} · 101 of ")).wait_for()
    settle(page)
    page.locator(".p-crumbs a").first.click()
    page.get_by_text(re.compile("^101–200 of ")).wait_for()
    settle(page)
    assert shown(page)[0] == first and parameters(page)["way"] == ["up"]
    page.go_back()
    page.get_by_text(re.compile(f"› {first} · 101 of ")).wait_for()
    page.go_back()
    page.go_back()
    page.get_by_text(re.compile("^101–200 of ")).wait_for()
    settle(page)
    field = page.get_by_placeholder("Part of a complaint’s number")
    field.fill(f" {first.lower()} ")
    field.press("Enter")
    page.get_by_text(re.compile("rows have")).wait_for()
    settle(page)
    assert set(shown(page)) == {first} and "page" not in parameters(page)


@pytest.mark.slow
def test_one_act_is_one_step_back(page, address):
    page.goto("about:blank")
    arrive(page, f"{address}/?lang=en")
    settle(page)
    begun = page.evaluate("history.length")
    go(page, "Satisfaction", "satisfaction")
    choose(page, "Period", "Last 52 weeks")
    page.wait_for_url("**period=last_52_weeks**")
    settle(page)
    page.get_by_role("link", name="Employees", exact=True).click()
    page.wait_for_url("**/employees?**")
    settle(page)
    page.get_by_role("radio", name="Acceptance").click()
    page.wait_for_url("**step=acceptance**")
    settle(page)
    assert page.evaluate("history.length") == begun + 4
    for path, period, step in (
        ("/employees", "last_52_weeks", None),
        ("/satisfaction", "last_52_weeks", None),
        ("/satisfaction", "last_13_weeks", None),
        ("/", "last_whole_week", None),
    ):
        page.go_back()
        page.wait_for_timeout(300)
        settle(page)
        shown = parameters(page)
        assert (urlsplit(page.url).path, shown["period"], shown.get("step")) == (path, [period], step and [step])


def test_a_script_that_came_with_the_data_does_not_run(page, address):
    arrive(page, f"{address}/?lang=en")
    page.evaluate(
        "() => { const own = document.createElement('script'); own.textContent = 'window.ran = true';"
        " document.head.append(own);"
        " document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = true\">') }"
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None


@pytest.mark.slow
def test_a_week_clicked_in_a_chart_opens_its_list_under_that_period(page, address):
    arrive(page, f"{address}/trends?lang=en&period=last_13_weeks")
    settle(page)
    chart = page.locator(".js-plotly-plot").first
    chart.scroll_into_view_if_needed()
    marks = chart.locator(".scatterlayer .points path")
    box = marks.nth(marks.count() // 2).bounding_box()
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(across - 3, down)
    page.mouse.move(across, down, steps=3)
    page.wait_for_timeout(300)
    page.mouse.click(across, down)
    page.wait_for_url("**/behind?**")
    settle(page)
    shown = parameters(page)
    [first], [last] = shown["from"], shown["to"]
    assert shown["period"] == ["custom"] and "span" not in shown
    assert (date.fromisoformat(last) - date.fromisoformat(first)).days == 6
    week = date.fromisoformat(first).isocalendar().week
    assert f"Week {week}," in page.locator(".p-kicker").inner_text()
    # what the field of the period says is what is listed
    dates = page.get_by_test_id("stDateInput").locator("input").first.input_value()
    assert dates.startswith(first)
    page.go_back()
    page.wait_for_url("**/trends?**period=last_13_weeks**")
