"""[pull.NAME] in settings.toml is read strictly, and holds no secret."""

import pytest

from etl.pull import config
from queries.errors import BadPolicyError, UsageError

GOOD = {"kind": "zendesk", "url": "https://desk.example", "user": "ann@example.com", "since": "2026-01-01"}


def test_a_table_is_read():
    found = config.find("desk", {"desk": GOOD})
    assert (found.kind, f"{found.since_at:%Y-%m-%d}", found.token_variable) == (
        "zendesk",
        "2026-01-01",
        "COMPLAINTS_PULL_DESK_TOKEN",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"token": "x"}, "unknown key 'token'.*tokens belong in the environment"),
        ({"kind": "otrs"}, "has to be one of zendesk"),
        ({"since": "yesterday"}, "has to be a date"),
        ({"account": "1"}, "has to be of type int"),
    ],
)
def test_a_slip_is_said(change, said):
    with pytest.raises(BadPolicyError, match=said):
        config.find("desk", {"desk": GOOD | change})


def test_a_name_that_is_not_there_is_said():
    with pytest.raises(UsageError, match=r"no table \[pull.shop\]; it has: desk"):
        config.find("shop", {"desk": GOOD})
