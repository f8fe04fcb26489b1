"""Readers of any role, for tests of pages: `acting(monkeypatch, "leads")` before the page is opened.

What is asked without a page has `PageContext(generation, View(), ANYBODY)`, or `with_rights("people")`.
"""

from dataclasses import replace

from dashboard.shell import access


def acting(monkeypatch, role: str, rights: dict[str, tuple[str, ...]] | None = None) -> None:
    """Makes every session that begins now one of this role; `rights` replace those of roles in the settings."""
    found = access.rules()
    given = dict(found.rights) | {name: frozenset(those) for name, those in (rights or {}).items()}
    changed = replace(found, without_login=role, rights=given, rows=dict.fromkeys(access.ROLES, access.EVERYBODY))
    monkeypatch.setattr(access, "rules", lambda: changed)


def with_rights(*rights: str, name: str = "") -> access.Reader:
    """A reader with these rights and no others."""
    has = ("people" in rights, "texts" in rights, "decide" in rights)
    return access.Reader(name, "quality", *has, may_load="load" in rights, teams=None)


ANYBODY = with_rights("people", "texts", "decide")
