"""Limits other than those in force, as an address holds them and as a reader reads them.

acceptance:2:working_days:0,resolution:10:calendar_days:1
"""

from dashboard.data import cache
from dashboard.i18n import format as fmt
from dashboard.i18n.translate import t, term
from dashboard.shell.context import PageContext
from queries.analysis import whatif
from queries.analysis.whatif import Limit

Limits = tuple[tuple[str, Limit], ...]


def in_force(ctx: PageContext) -> dict[str, Limit]:
    """The limits that can be moved, as the policy has them."""
    return cache.of(ctx.generation, whatif.current)


def read(ctx: PageContext, text: str) -> Limits:
    """The limits that an address asks for; what makes no sense in it stays as in force."""
    known = in_force(ctx)
    found = dict(known)
    for part in text.split(","):
        clock, *rest = part.split(":")
        if clock in known and len(rest) == 3 and rest[0].isdigit() and rest[1] in whatif.UNITS:
            units = min(max(int(rest[0]), whatif.LIMITS[0]), whatif.LIMITS[1])
            found[clock] = Limit(units, rest[1], rest[2] == "1")
    return tuple(found.items())


def written(limits: Limits) -> str:
    """The limits as an address holds them."""
    return ",".join(f"{clock}:{of.units}:{of.unit}:{int(of.pauses)}" for clock, of in limits)


def words(limit: Limit) -> str:
    """One limit: how many days of which kind, and whether it rests while the customer is asked."""
    amount = fmt.amount(limit.units, limit.unit)
    return t("{amount}, resting", amount=amount) if limit.pauses else amount


def sentence(ctx: PageContext, limits: Limits) -> str:
    """What is tried: each clock whose limit is not the one in force, with the limit tried and the one in force."""
    known = in_force(ctx)
    parts = [
        t("{step}: {tried} (in force: {limit})", step=term("clock", clock), tried=words(of), limit=words(known[clock]))
        for clock, of in limits
        if of != known[clock]
    ]
    return (
        t("Judged by other limits: {limits}.", limits="; ".join(parts))
        if parts
        else t("Judged by the limits in force.")
    )
