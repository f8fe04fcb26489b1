"""Sign-ins: whether there are any, whether this session has one that still holds, and how it ends.

A sign-in lives in a signed cookie of the reader's browser, which can be copied. So it holds for half a day and not
beyond a restart of the server, and one that was ended by its reader has ended in every tab and for every copy.
"""

import hashlib
import time

import streamlit as st

LONGEST_SECONDS = 12 * 60 * 60
_CLOCKS_DIFFER_SECONDS = 120  # the provider's clock and ours
_began_at = time.time()
_ended: set[str] = set()


def can_login() -> bool:
    """Whether an identity provider is named in `.streamlit/secrets.toml`. Reads that file alone, asks no other host."""
    return "is_logged_in" in st.user


def has_signed_in() -> bool:
    """Whether this session has an identity that still holds."""
    return bool(can_login() and st.user.get("is_logged_in") and not _is_over())


def address() -> str:
    """The e-mail address that the provider has confirmed; empty where it did not say so, in so many words."""
    found = st.user.get("email")
    return str(found) if found and st.user.get("email_verified") is True else ""


def groups(claim: str) -> frozenset[str]:
    """The groups that the provider says this person is in; none where it tells of them in another form than names."""
    found = st.user.get(claim)
    told = [found] if isinstance(found, str) else found if isinstance(found, list | tuple) else []
    return frozenset(one for one in told if isinstance(one, str) and one)


def sign_out() -> None:
    """Ends this sign-in, in every tab and for every copy of its cookie, and leaves the page for the provider's."""
    _ended.add(_identity())
    st.logout()


def _is_over() -> bool:
    issued_at = st.user.get("iat")
    if not isinstance(issued_at, int | float):
        return True
    oldest = max(time.time() - LONGEST_SECONDS, _began_at - _CLOCKS_DIFFER_SECONDS)
    return issued_at < oldest or _identity() in _ended


def _identity() -> str:
    """What tells this sign-in from any other, of the same person too; nobody can read who it is."""
    told = [str(st.user.get(name)) for name in ("iss", "sub", "email", "iat", "nonce", "sid", "jti")]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
