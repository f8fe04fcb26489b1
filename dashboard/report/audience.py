"""Who a report is made for, and what of it they may see: the roles and rights of `[access]`, and no others."""

from dashboard.i18n.translate import t
from dashboard.shell import access
from queries.errors import UsageError
from queries.semantic.request import unknown

AUDIENCES = ("management", "quality", "leads")
DEFAULT = "management"


def check(audience: str) -> str:
    """The audience itself; UsageError where there is no such one."""
    if audience not in AUDIENCES:
        raise UsageError(unknown("audience", audience, AUDIENCES))
    return audience


def may_see_people(audience: str) -> bool:
    """Whether employees are named to it."""
    return access.rules().reader("", check(audience)).may_see_people


def name(audience: str) -> str:
    """The audience in words."""
    return t(access.ROLES[audience])
