"""The source that a mapping means: a header and one SELECT over `raw`, as a source file would hold them."""

from etl.mapping.model import Dates, Mapping
from etl.sources.definition import FURTHER_COLUMNS, Source, quoted
from queries.errors import BadSourceError
from queries.settings import settings

NAME = "cases"
"""What `--source` calls it."""
_ON = {
    "received": (
        "channel",
        "language",
        "customer_name",
        "customer_contact",
        "named_employee",
        "store",
        "product_category",
        "product",
        "text",
        *FURTHER_COLUMNS,
    ),
    "accepted": ("actor",),
    "examined": ("actor", "category", "cause"),
    "resolved": ("actor", "outcome", "remedy", "cause"),
    "extended": ("reason", "promised_on"),
    "reopened": ("reason",),
    "withdrawn": ("reason",),
    "rated": ("score",),
    "assigned": ("actor",),
}
"""Which columns each event of a complaint carries."""


def source_of(mapping: Mapping, name: str = NAME) -> Source:
    """The source; raises BadSourceError while the mapping has open questions."""
    if mapping.ask:
        raise BadSourceError(
            f"The mapping has {len(mapping.ask)} open question{'s' if len(mapping.ask) > 1 else ''}: {mapping.ask[0]} "
            "Decide it in the mapping and delete it from `ask`."
        )
    read = {*mapping.columns.values(), *(dates.column for dates in mapping.dates.values())}
    if mapping.due:
        read.add(mapping.due.column)
    required = {mapping.columns["complaint_id"], *(dates.column for dates in mapping.dates.values())}
    return Source(
        name=name,
        description=mapping.description,
        sql=_of_complaints(mapping) if mapping.rows == "complaints" else _of_events(mapping),
        policy=mapping.policy or settings().policy,
        format="any",
        delimiter="\t" if mapping.delimiter == "tab" else mapping.delimiter,
        encoding=mapping.encoding,
        decimal=mapping.decimal,
        sheet=mapping.sheet,
        header_row=mapping.header_row,
        zone=mapping.zone,
        required=tuple(sorted(required)),
        optional=tuple(sorted(read - required)),
        row_grain="event" if mapping.rows == "events" else "other",
    )


def _of_complaints(mapping: Mapping) -> str:
    """One SELECT for each event that a row can hold.

    Ids of events are the complaint and the event type: the same complaint exported again with more dates brings only
    what is new, and a date that was corrected corrects its event.
    """
    dates = dict(mapping.dates)
    if "score" in mapping.columns and "rated" not in dates:
        dates["rated"] = None  # when it was given is not said: with the last step that has a date
    if "actor" in mapping.columns and "assigned" not in dates:
        dates["assigned"] = None  # likewise: with the first step that is known
    parts = [_event(mapping, event, given) for event, given in dates.items()]
    return "\nunion all by name\n".join(parts)


def _event(mapping: Mapping, event: str, dates: Dates | None) -> str:
    id_column = quoted(mapping.columns["complaint_id"])
    filled = [_filled(mapping.columns["complaint_id"])]
    if dates is not None:
        at = _instant(dates)
        filled.append(_filled(dates.column))
    elif event == "rated":
        steps = [
            mapping.dates[name] for name in ("resolved", "examined", "accepted", "received") if name in mapping.dates
        ]
        at = f"coalesce({', '.join(map(_instant_or_null, steps))})"
        filled.append(_filled(mapping.columns["score"]))
    else:
        steps = [mapping.dates[name] for name in ("accepted", "received") if name in mapping.dates]
        at = f"coalesce({', '.join(map(_instant_or_null, steps))})"
        filled.append(_filled(mapping.columns["actor"]))
    # A complaint is a row with a date of receipt: a line of totals has none, and gives no event.
    filled.append(_filled(mapping.dates["received"].column))
    carried = [name for name in _ON[event] if name in mapping.columns]
    if "resolved" not in mapping.dates and event == "received":
        carried += [name for name in ("category", "cause") if name in mapping.columns and name not in carried]
    cells = [f"    {_value(mapping, name)} as {name}" for name in carried]
    if event == "received" and mapping.due:
        cells.append(f"    {_instant(mapping.due)} as due_at")
    lines = [
        "select",
        "    file,",
        '    "row",',
        f"    trim({id_column}) || '-{event}' as event_id,",
        f"    trim({id_column}) as complaint_id,",
        f"    '{event}' as event_type,",
        ",\n".join([f"    {at} as occurred_at", *cells]),
        "from raw",
        f"where {' and '.join(dict.fromkeys(filled))}",
    ]
    return "\n".join(lines)


def _of_events(mapping: Mapping) -> str:
    cells = [f"    {_value(mapping, name)} as {name}" for name in mapping.columns]
    cells.append(f"    {_instant(mapping.dates['occurred_at'])} as occurred_at")
    if mapping.due:
        cells.append(f"    {_instant(mapping.due)} as due_at")
    return 'select\n    file,\n    "row",\n' + ",\n".join(cells) + "\nfrom raw"


def _filled(column: str) -> str:
    return f"nullif(trim({quoted(column)}), '') is not null"


def _value(mapping: Mapping, name: str) -> str:
    column = quoted(mapping.columns[name])
    words = mapping.values.get(name)
    if not words:
        return column
    cases = " ".join(f"when {_literal(word.casefold())} then {_literal(ours)}" for word, ours in words.items())
    return f"case lower(trim({column})) {cases} else {column} end"


def _instant(dates: Dates) -> str:
    """SQL for a date as ISO text; what no format reads stays as it is, so that the row is rejected with its text."""
    column = quoted(dates.column)
    tried = [tried for form in dates.formats if (tried := _tried(column, form))]
    return f"coalesce({', '.join([*tried, column])})" if tried else column


def _instant_or_null(dates: Dates) -> str:
    return f"nullif(trim({_instant(dates)}), '')"


def _tried(column: str, form: str) -> str:
    if form == "iso":
        return ""
    if form == "excel":
        days = f"try_cast(replace(trim({column}), ',', '.') as double)"
        return (
            f"case when {days} between 1 and 2958465 then "
            f"strftime(timestamp '1899-12-30' + to_microseconds(cast(round({days} * 86400) * 1000000 as bigint)), "
            "'%Y-%m-%d %H:%M:%S') end"
        )
    has_hour = any(part in form for part in ("%H", "%I", "%c", "%X"))
    shown = "%Y-%m-%d %H:%M:%S" if has_hour else "%Y-%m-%d"
    return f"strftime(try_strptime(trim({column}), {_literal(form)}), '{shown}')"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
