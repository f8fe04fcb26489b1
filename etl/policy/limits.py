"""How long a clock may run, as a policy's file says it: the limit, and those that hold for some complaints only."""

from etl.policy.model import CONDITIONS, MINUTES, UNITS, ConditionalLimit
from etl.policy.values import Table
from queries.errors import BadPolicyError

FILE_UNITS = (*UNITS[:3], MINUTES, UNITS[3])
"""The words for `unit`; minutes are kept as hours."""

LARGEST = 10_000
"""Units; more would run past the end of the calendar."""

_MINUTES_AN_HOUR = 60
_WHEN = f'a table of conditions, such as {{ priority = "high" }}; the conditions are {", ".join(CONDITIONS)}'


def unit_of(said: str) -> str:
    """The unit in which a clock is kept."""
    return "working_hours" if said == MINUTES else said


def limit(table: Table, said: str, key: str = "limit") -> float | None:
    """The limit in the unit in which the clock is kept; None for deadlines that the source records."""
    if said == "due_at":
        if table.take(key, object, "", required=False) is not None:
            raise BadPolicyError(f"{table.where}: `{key}` has no meaning for due_at; take it out.")
        return None
    if said == "working_hours":
        what = f"hours up to {LARGEST} in whole minutes, such as 4 or 1.5"
        value = table.take(key, (int, float), what)
        minutes = round(value * _MINUTES_AN_HOUR) if 0 < value <= LARGEST else 0
        if not minutes or abs(value * _MINUTES_AN_HOUR - minutes) > 1e-6:  # as a decimal fraction can be written
            raise table.error(key, value, what)
        return value if isinstance(value, int) else minutes / _MINUTES_AN_HOUR
    most = LARGEST * _MINUTES_AN_HOUR if said == MINUTES else LARGEST
    what = f"a whole number from 1 to {most}"
    value = table.take(key, int, what)
    if not 1 <= value <= most:
        raise table.error(key, value, what)
    return value / _MINUTES_AN_HOUR if said == MINUTES else value


def reopened(table: Table, said: str, *, reopens: bool) -> float | None:
    """The limit of what was reopened, where it is another."""
    if "limit_reopened" not in table.rest():
        table.asked["limit_reopened"] = None
        return None
    if not reopens:
        raise BadPolicyError(f"{table.where}: `limit_reopened` needs `reopens = true`; add it or take this out.")
    return limit(table, said, "limit_reopened")


def conditional(table: Table, said: str, channels: tuple[str, ...], source: str) -> tuple[ConditionalLimit, ...]:
    """The limits in `limits`, each with when it holds; `source` stands for one without its own."""
    found: list[ConditionalLimit] = []
    for number, value in enumerate(
        table.take("limits", list, "a list of limits, each with `when`", required=False) or (), 1
    ):
        own = Table(value, f"{table.where}, limit {number}")
        if said == "due_at":
            raise BadPolicyError(f"{own.where}: `limits` have no meaning for due_at; take them out.")
        held = limit(own, said)
        when = _when(own, channels)
        own_source = own.take("source", str, "a sentence saying where the limit comes from", required=False)
        own.close()
        if any(before.when == when for before in found):
            raise BadPolicyError(
                f"{own.where}: an earlier limit has the same `when`, and the first one holds; keep one."
            )
        found.append(ConditionalLimit(held, when, own_source or source))
    return tuple(found)


def _when(own: Table, channels: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    conditions = Table(own.take("when", dict, _WHEN), f"{own.where}, when")
    when: dict[str, tuple[str, ...]] = {}
    for condition in CONDITIONS:
        what = f"a word or a list of words of {condition}"
        if condition == "channel" and channels:
            what = f"one or more of {', '.join(channels)}"
        given = conditions.take(condition, (str, list), what, required=False)
        if given is None:
            continue
        words = [given] if isinstance(given, str) else given
        for word in words or [given]:
            is_known = condition != "channel" or not channels or word in channels
            if not isinstance(word, str) or not word.strip() or not is_known:
                raise conditions.error(condition, word, what)
        when[condition] = tuple(dict.fromkeys(word.strip().lower() for word in words))
    conditions.close()
    if not when:
        raise BadPolicyError(f"{own.where}: `when` is empty; give {_WHEN}.")
    return when
