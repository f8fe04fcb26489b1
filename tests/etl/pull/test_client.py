"""What a server may answer, and what a pull makes of it: waiting, trying again, or a sentence without a secret."""

import pytest

from etl.pull import client as client_module
from etl.pull.client import Client, GoneError
from queries.errors import PullError
from tests.helpers.api_server import serving

SECRET = "s3cret-token"  # noqa: S105 - of a test


def ask(answers, path="/things", params=None):
    """Asks once of a server with these answers; what came, and how long was waited for each attempt."""
    waits = []
    left = list(answers)
    with serving(lambda _: left.pop(0) if len(left) > 1 else left[0]) as api:
        headers = {"Authorization": f"Bearer {SECRET}"}
        with Client(api.url, "The desk", "DESK_TOKEN", headers, None, waits.append) as asking:
            return asking.get(path, params), waits, api


def test_it_waits_as_long_as_the_server_asks():
    got, waits, api = ask([(429, "slow down", {"Retry-After": "7"}), (429, ""), (200, {"a": 1})])
    assert (got, waits) == ({"a": 1}, [7.0, 2.0])
    assert api.asked[0].headers["authorization"] == f"Bearer {SECRET}"


def test_a_fault_of_the_server_is_tried_again_and_then_given_up():
    got, waits, _ = ask([(500, "oops"), (503, ""), (200, [])])
    assert (got, waits) == ([], [1.0, 2.0])
    with pytest.raises(PullError, match=r"has a fault of its own \(HTTP 500, 6 times\)"):
        ask([(500, "oops")])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {"error": "expired"}), "refuses the token.*DESK_TOKEN"),
        ((403, ""), "does not let this token read"),
        ((418, ""), r"refuses a request \(HTTP 418\)"),
        ((200, "<html>"), "something else than JSON"),
        ((429, "", {"Retry-After": "86400"}), "asks to wait for 1,440 minutes"),
    ],
)
def test_what_cannot_be_used_is_said_without_the_token(answer, said):
    with pytest.raises(PullError, match=said) as told:
        ask([answer])
    assert SECRET not in str(told.value)
    assert "\n" not in str(told.value)


def test_what_is_gone_is_told_from_what_fails():
    with pytest.raises(GoneError, match="knows no /things"):
        ask([(404, "")])


def test_the_token_goes_to_no_other_host_and_over_no_open_line():
    with pytest.raises(PullError, match="another host"):
        ask([(200, {})], path="https://elsewhere.example/next")
    with pytest.raises(PullError, match="https://"):
        Client("http://desk.example", "The desk", "DESK_TOKEN")


def test_a_server_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(client_module, "ATTEMPTS", 2)
    with (
        Client("http://127.0.0.1:9", "The desk", "DESK_TOKEN", wait=lambda _: None) as asking,
        pytest.raises(PullError, match="could not be reached"),
    ):
        asking.get("/things")
