"""Signing in from end to end: sent to a provider, back as somebody, with the rights of that address, and out again."""

import pytest

from dashboard.shell import access
from queries.semantic import catalog
from queries.warehouse import generation
from tests.helpers import oidc_provider
from tests.helpers.dashboard_browser import MARKS, dashboard, free_port

pytestmark = MARKS

PEOPLE = {"aygun@company.example": "leads", "rauf@company.example": "weekly"}
SECRETS = """
[auth]
redirect_uri = "{dashboard}/oauth2callback"
cookie_secret = "of this test alone, and long enough"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def served(demo_warehouse, tmp_path_factory):
    """The dashboard with a sign-in, and the provider that it sends people to."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    address = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_REGISTER", str(home / "register.sqlite"))
        with oidc_provider.running(free_port(), f"{address}/oauth2callback") as provider:
            (home / ".streamlit").mkdir()
            names = {"client": oidc_provider.CLIENT, "secret": oidc_provider.SECRET}
            told = SECRETS.format(dashboard=address, provider=provider.address, **names)
            (home / ".streamlit" / "secrets.toml").write_text(told, encoding="utf-8")
            rules = {"login": True, "unlisted": "none", "people": PEOPLE, "rows": dict.fromkeys(access.ROLES, "all")}
            rules["groups"] = {"complaints-leads": "leads", "everybody": "weekly"}
            with dashboard(demo_warehouse, rules, port, home):
                yield address, provider


@pytest.fixture
def handlers(demo_warehouse):
    return [name for name in catalog.dimension_values(generation.open_live(demo_warehouse), "handler") if name]


def sign_in(page, address, email, *, verified=True):
    page.goto(f"{address}/?lang=en")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Address").fill(email)
    if not verified:
        page.get_by_label("not verified").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{address}/**")


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    # back from the provider the language is the browser's again
    page.get_by_role("button", name="Войти").wait_for()


@pytest.mark.slow
def test_a_lead_signs_in_sees_what_leads_see_and_signs_out(page, served, handlers):
    address, provider = served
    page.goto(f"{address}/employees?lang=en")
    page.get_by_text("Sign in to see the pages.").wait_for()
    assert page.locator(".p-foot").count() == 0
    sign_in(page, address, "Aygun@company.example")
    page.wait_for_selector(".p-foot")
    page.goto(f"{address}/employees?lang=en&period=last_52_weeks")
    page.wait_for_selector("table.p-table")
    shown = page.locator(".stMain").inner_text()
    assert [name for name in handlers if name in shown], "a lead sees names of employees"
    page.goto(f"{address}/help?lang=en")
    page.get_by_text("Signed in as Aygun@company.example.").wait_for()
    assert page.get_by_text("You see these pages as: Team leads.").is_visible()
    before = provider.ended
    sign_out(page)
    assert provider.ended == before + 1
    page.goto(f"{address}/employees?lang=en")
    page.get_by_text("Sign in to see the pages.").wait_for()
    assert page.locator(".p-foot").count() == 0
    assert provider.refused == []


@pytest.mark.slow
def test_a_link_opened_before_signing_in_is_where_one_arrives_with_the_role_of_a_group(page, served, handlers):
    address, provider = served
    link = f"{address}/employees?lang=en&period=last_52_weeks"
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Address").fill("new@company.example")
    page.get_by_label("Groups").fill("everybody,complaints-leads")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("table.p-table")
    assert page.url.startswith(link)
    shown = page.locator(".stMain").inner_text()
    assert [name for name in handlers if name in shown], "a lead sees names of employees"
    # it is gone on to once
    page.goto(address)
    page.wait_for_selector(".p-foot")
    assert "employees" not in page.url
    assert provider.refused == []


@pytest.mark.slow
def test_a_reader_of_the_report_sees_no_names(page, served, handlers):
    address, _ = served
    sign_in(page, address, "rauf@company.example")
    page.wait_for_selector(".p-foot")
    page.goto(f"{address}/timeliness?lang=en&period=last_52_weeks")
    page.wait_for_selector("table.p-table")
    assert not [name for name in handlers if name in page.content()]


@pytest.mark.slow
@pytest.mark.parametrize(("email", "verified"), [("stranger@company.example", True), ("aygun@company.example", False)])
def test_who_is_not_listed_or_not_confirmed_sees_nothing(page, served, email, verified):
    address, _ = served
    sign_in(page, address, email, verified=verified)
    # they arrive where they began, in its language
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto(f"{address}/?lang=en")
    page.get_by_text("You are not among those who may see these pages.").wait_for()
    assert page.locator(".p-foot").count() == 0
    sign_out(page)


@pytest.mark.slow
def test_a_forged_or_repeated_answer_lets_nobody_in(page, served):
    address, provider = served
    asked = {"nonce": "of somebody else", "code_challenge": "another"}
    code = provider.code(asked, "aygun@company.example", verified=True)
    page.goto(f"{address}/oauth2callback?code={code}&state=made-up")
    page.goto(f"{address}/?lang=en")
    page.get_by_text("Sign in to see the pages.").wait_for()
    assert page.locator(".p-foot").count() == 0
