"""Who may see what: the table is read strictly, nobody gets more by accident, and nobody is asked for without need."""

import os
import time
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.shell import access
from queries.errors import BadPolicyError
from queries.settings import SETTINGS_FILE

TABLE = {
    "login": False,
    "without_login": "quality",
    "unlisted": "none",
    "rights": {
        "admin": ["people", "texts", "decide", "load"],
        "management": ["decide"],
        "leads": ["people"],
        "quality": ["people", "texts", "decide"],
        "weekly": [],
    },
    "people": {"Aygun@company.example": "management"},
}


@pytest.fixture
def session(monkeypatch):
    """A session without pages: its state, and whom the sign-in names."""
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(access, "get_script_run_ctx", lambda **_: object())

    def sign_in(table=TABLE, user=None):
        monkeypatch.setattr(access, "rules", lambda: access.read(table))
        monkeypatch.setattr(st, "user", {"iat": time.time(), **user} if user else {})
        st.session_state.clear()
        return access.reader()

    return sign_in


def rights(reader) -> tuple[bool, bool, bool, bool]:
    return reader.may_see_people, reader.may_see_texts, reader.may_decide, reader.may_load


def test_the_projects_own_table_can_be_read():
    assert access.rules().without_login in (*access.ROLES, access.ALL, access.NOBODY)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("admin", (True, True, True, True)),
        ("management", (False, False, True, False)),
        ("leads", (True, False, False, False)),
        ("quality", (True, True, True, False)),
        ("weekly", (False, False, False, False)),
        ("all", (True, True, True, True)),
        ("none", (False, False, False, False)),
    ],
)
def test_without_a_sign_in_the_role_is_the_settings(session, role, expected):
    reader = session(TABLE | {"without_login": role})
    assert reader.role == role
    assert rights(reader) == expected


@pytest.mark.parametrize(
    ("host", "may_load"),
    [
        ("127.0.0.1:8501", True),
        ("localhost", True),
        ("[::1]:8501", True),
        ("complaints.company.example", False),
        ("127.0.0.1.company.example", False),
        ("", False),
    ],
)
def test_without_a_sign_in_data_are_added_at_this_machine_alone(session, monkeypatch, host, may_load):
    monkeypatch.setattr(
        access, "st", SimpleNamespace(session_state={}, context=SimpleNamespace(headers={"Host": host}))
    )
    reader = session(TABLE | {"without_login": "admin"})
    assert rights(reader) == (True, True, True, may_load)


@pytest.mark.parametrize(
    ("user", "role"),
    [
        ({"is_logged_in": False}, "none"),
        ({"is_logged_in": True, "email": "AYGUN@company.example", "email_verified": True}, "management"),
        ({"is_logged_in": True, "email": "aygun@company.example", "email_verified": True}, "management"),
        ({"is_logged_in": True, "email": "aygun@company.example", "email_verified": False}, "none"),
        ({"is_logged_in": True, "email": "aygun@company.example"}, "none"),
        ({"is_logged_in": True, "email": "aygun@company.example", "email_verified": "false"}, "none"),
        ({"is_logged_in": True, "email": "aygun@company.example", "email_verified": "true"}, "none"),
        ({"is_logged_in": True, "email": "aygun@company.example", "email_verified": True, "iat": 1}, "none"),
        ({"is_logged_in": True, "email": "aygun@company.example", "email_verified": True, "iat": None}, "none"),
        ({"is_logged_in": True, "email_verified": True}, "none"),
        ({"is_logged_in": True, "email": "stranger@company.example", "email_verified": True}, "none"),
    ],
)
def test_with_a_sign_in_the_role_is_the_persons(session, user, role):
    reader = session(user=user)
    assert reader.role == role
    assert reader.name in ("", user.get("email"))
    assert bool(reader.name) == (role == "management" or user.get("email") == "stranger@company.example")


def test_rights_that_were_taken_are_gone_at_the_next_run(tmp_path, monkeypatch):
    file = tmp_path / "settings.toml"
    whole = SETTINGS_FILE.read_text(encoding="utf-8")
    file.write_text(whole.replace("[access.people]", '[access.people]\n"a@b.example" = "leads"'), encoding="utf-8")
    monkeypatch.setattr(access, "SETTINGS_FILE", file)
    assert access.of_address("A@b.example").may_see_people
    file.write_text(whole, encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert not access.of_address("A@b.example").may_see_people


def test_who_is_not_listed_has_the_role_for_the_rest(session):
    reader = session(
        TABLE | {"unlisted": "weekly"}, {"is_logged_in": True, "email": "new@company.example", "email_verified": True}
    )
    assert reader == access.Reader("new@company.example", "weekly", False, False, False)


OF_GROUPS = TABLE | {
    "groups": {"complaints-quality": "quality", "everybody": "weekly", "complaints-leads": "leads"},
    "rows": {"quality": "all", "leads": "team", "weekly": "team"},
    "teams": {"phone": {"channel": ["phone"]}, "shop": {"store": ["Baku"]}},
    "members": {"everybody": ["phone"], "new@company.example": ["shop"]},
}


@pytest.mark.parametrize(
    ("email", "claims", "role", "teams"),
    [
        ("new@company.example", {"groups": ["other", "complaints-quality"]}, "quality", None),
        # the order is that of the settings, and not of what the provider says
        ("new@company.example", {"groups": ["complaints-leads", "everybody"]}, "weekly", ("shop", "phone")),
        ("new@company.example", {"groups": "complaints-leads"}, "leads", ("shop",)),
        # who is named by address has that role, whatever groups say
        ("aygun@company.example", {"groups": ["complaints-quality"]}, "management", ()),
        ("new@company.example", {}, "none", ()),
        ("new@company.example", {"groups": ["Complaints-Quality", "complaints"]}, "none", ()),
        ("new@company.example", {"groups": {"complaints-quality": True}}, "none", ()),
        ("new@company.example", {"groups": [1, None, ["complaints-quality"]]}, "none", ()),
        ("new@company.example", {"roles": ["complaints-quality"]}, "none", ()),
        # a group is no address, though it be called like one
        ("old@company.example", {"groups": ["complaints-leads", "new@company.example"]}, "leads", ()),
        ("new@company.example", {"groups": ["complaints-quality"], "email_verified": False}, "none", ()),
    ],
)
def test_a_role_may_come_from_a_group_of_the_provider(session, email, claims, role, teams):
    reader = session(OF_GROUPS, {"is_logged_in": True, "email": email, "email_verified": True} | claims)
    assert reader.role == role
    assert (None if reader.teams is None else tuple(team.name for team in reader.teams)) == teams


def test_the_provider_may_call_groups_otherwise(session):
    user = {"is_logged_in": True, "email": "new@company.example", "email_verified": True, "roles": ["everybody"]}
    assert session(OF_GROUPS | {"group_claim": "roles"}, user).role == "weekly"


def test_whoever_is_sent_something_has_no_role_by_a_group(session):
    session(OF_GROUPS)
    assert access.of_address("new@company.example").role == "none"


def test_a_lost_file_of_secrets_lets_nobody_in(session):
    # the settings ask for a sign-in that nobody can give
    assert session(TABLE | {"login": True}).role == "none"


def test_whoever_is_sent_something_has_the_rights_of_their_address(session):
    session(TABLE | {"without_login": "all"})
    assert access.of_address("aygun@COMPANY.example").role == "management"
    assert access.of_address("nobody@company.example").role == "none"


def without(key):
    return {name: value for name, value in TABLE.items() if name != key}


@pytest.mark.parametrize(
    ("table", "named"),
    [
        *[(without(key), key) for key in TABLE],
        (TABLE | {"logins": True}, "logins"),
        (TABLE | {"login": "yes"}, "login"),
        (TABLE | {"without_login": "boss"}, "boss"),
        (TABLE | {"unlisted": "all"}, "unlisted"),  # every right to every stranger is a mistake
        (TABLE | {"rights": TABLE["rights"] | {"leads": ["peoples"]}}, "peoples"),
        (TABLE | {"rights": TABLE["rights"] | {"leads": "people"}}, "leads"),
        (TABLE | {"rights": TABLE["rights"] | {"boss": []}}, "boss"),
        (TABLE | {"rights": {"leads": []}}, "no rights"),
        (TABLE | {"people": {"aygun@company.example": "boss"}}, "boss"),
        (TABLE | {"people": {"aygun": "leads"}}, "e-mail"),
        (TABLE | {"groups": {"everybody": "all"}}, "groups"),
        (TABLE | {"groups": ["everybody"]}, "groups"),
        (TABLE | {"group_claim": ["groups"]}, "group_claim"),
        (TABLE | {"people": {"a@b.example": "leads", "A@b.example": "quality"}}, "twice"),
    ],
)
def test_the_table_is_read_strictly(table, named):
    with pytest.raises(BadPolicyError, match=named) as caught:
        access.read(table)
    assert "aygun" not in str(caught.value).lower()


ASKS = """
import streamlit as st
from dashboard.i18n import translate
from dashboard.shell import access
translate.use("en")
if st.toggle("show", True, key="show"):
    access.ask_name()
st.text(access.reader().name)
"""


def test_a_name_that_was_typed_stays_where_the_field_is_gone():
    app = AppTest.from_string(ASKS).run()
    assert app.text[0].value == ""
    app.text_input(key="reader_name").set_value("  Aygün \t Əliyeva ").run()
    assert app.text[0].value == "Aygün Əliyeva"
    app.toggle(key="show").set_value(False).run()
    assert app.text[0].value == "Aygün Əliyeva"
    app.toggle(key="show").set_value(True).run()
    assert app.text_input(key="reader_name").value == "Aygün Əliyeva"
    app.text_input(key="reader_name").set_value("").run()
    assert app.text[0].value == ""


def test_a_name_cannot_be_typed_by_who_has_signed_in(session, monkeypatch):
    drawn = SimpleNamespace(count=0)
    monkeypatch.setattr(st, "text_input", lambda *_a, **_k: setattr(drawn, "count", drawn.count + 1))
    session(user={"is_logged_in": True, "email": "aygun@company.example", "email_verified": True})
    st.session_state[access._TYPED] = "Somebody else"
    assert access.ask_name().name == "aygun@company.example"
    assert drawn.count == 0
