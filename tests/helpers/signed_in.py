"""A dashboard with a sign-in, at the provider of the tests: every role has one person."""

from contextlib import contextmanager

import pytest

from dashboard.shell import access
from tests.helpers import oidc_provider
from tests.helpers.dashboard_browser import dashboard, free_port

PEOPLE = {f"{role}@company.example": role for role in access.ROLES}
ROWS = dict.fromkeys(access.ROLES, access.EVERYBODY)
SECRETS = """
[auth]
redirect_uri = "{dashboard}/oauth2callback"
cookie_secret = "of this test alone, and long enough"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@contextmanager
def signed_in_dashboard(folder, home, public=""):
    """The dashboard with a sign-in; gives its address. `public`: the one that readers reach it by, through a proxy."""
    port = free_port()
    behind = f"http://127.0.0.1:{port}"
    address = public or behind
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMPLAINTS_REGISTER", str(home / "register.sqlite"))
        with oidc_provider.running(free_port(), f"{address}/oauth2callback") as provider:
            (home / ".streamlit").mkdir()
            names = {"client": oidc_provider.CLIENT, "secret": oidc_provider.SECRET}
            told = SECRETS.format(dashboard=address, provider=provider.address, **names)
            (home / ".streamlit" / "secrets.toml").write_text(told, encoding="utf-8")
            with dashboard(folder, {"login": True, "unlisted": "none", "people": PEOPLE, "rows": ROWS}, port, home):
                yield behind
