"""The page of one complaint by who reads it: names of employees and the customer's words only with their rights."""

import re

import pytest

from dashboard.data import location
from dashboard.shell import navigation
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse import generation
from tests.helpers import dashboard_reader, dashboard_warehouse, dashboard_world
from tests.helpers.dashboard_app import go, html_of, open_page


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return dashboard_warehouse.build(tmp_path_factory)


@pytest.fixture
def served(folder, monkeypatch, tmp_path):
    monkeypatch.setenv(location.VARIABLE, str(folder))
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(tmp_path / "register.sqlite"))
    return generation.open_live(folder)


def shown(monkeypatch, role: str, complaint_id: str = "C00000") -> str:
    dashboard_reader.acting(monkeypatch, role)
    app = open_page("complaint", lang="en")
    app.text_input(key="id").set_value(complaint_id).run()
    assert not app.exception
    return html_of(app)


def people(served) -> set[str]:
    """Everybody who did something in this complaint, or whom it is about."""
    asked = Request(where={"complaint_id": ("C00000",)})
    row = catalog.run(served, "complaints", asked).iloc[0]
    found = {*catalog.run(served, "case_events", asked)["actor"].dropna(), row["handler"], row["named_employee"]}
    return {name for name in found if isinstance(name, str) and name}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "sees_people", "sees_words"),
    [("weekly", False, False), ("management", False, False), ("leads", True, False), ("quality", True, True)],
)
def test_a_role_sees_what_its_rights_open(served, monkeypatch, role, sees_people, sees_words):
    names, page = people(served), shown(monkeypatch, role)
    assert len(names) > 1
    for name in names:
        assert (name in page) is sees_people, name
    assert ("employee 1" in page) is not sees_people
    page = shown(monkeypatch, role, "C00001")  # the first that came with words
    assert (dashboard_world.TEXT in page) is sees_words
    assert dashboard_world.CUSTOMER not in page
    assert dashboard_world.CONTACT not in page


def test_without_the_right_the_same_employee_keeps_one_number(served, monkeypatch):
    page = shown(monkeypatch, "weekly")
    asked = Request(where={"complaint_id": ("C00000",)})
    actors = catalog.run(served, "case_events", asked)["actor"].dropna()
    assert set(re.findall(r"employee (\d+)", page)) == {str(n + 1) for n in range(actors.nunique())}


def test_the_latest_complaints_name_no_employee_without_the_right(served, monkeypatch):
    handlers = {name for name in catalog.dimension_values(served, "handler") if name}
    for role, sees in (("leads", True), ("weekly", False)):
        dashboard_reader.acting(monkeypatch, role)
        page = html_of(go(open_page(lang="en"), "complaint"))
        assert any(f">{name}<" in page for name in handlers) is sees
    assert "complaint" in {entry.file for entry in navigation.ENTRIES}
