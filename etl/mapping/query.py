"""The source that a mapping means: a header and one SELECT over `raw`, as a source file would hold them."""

from etl.mapping import date_texts
from etl.mapping.date_texts import literal
from etl.mapping.model import Dates, Mapping
from etl.mapping.words import NONE
from etl.sources.definition import FURTHER_COLUMNS, Source, quoted
from queries.errors import BadSourceError
from queries.settings import settings

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
        *(name for name in FURTHER_COLUMNS if name not in ("amount", "currency", "escalated_to")),
    ),
    "accepted": ("actor",),
    "examined": ("actor", "category", "cause"),
    "resolved": ("actor", "outcome", "remedy", "cause", "amount", "currency"),
    "escalated": ("escalated_to",),
    "extended": ("reason", "promised_on"),
    "reopened": ("reason",),
    "withdrawn": ("reason",),
    "rated": ("score",),
    "assigned": ("actor",),
}
"""Which columns each event of a complaint carries."""


def source_of(mapping: Mapping) -> Source:
    """The source; raises BadSourceError while the mapping has open questions."""
    if mapping.ask:
        raise BadSourceError(
            f"The mapping has {len(mapping.ask)} open question{'s' if len(mapping.ask) > 1 else ''}: {mapping.ask[0]} "
            "Decide it in the mapping and delete it from `ask`."
        )
    beside = [dates for dates in (mapping.due, mapping.first_due, mapping.latest_by) if dates]
    dated = [*mapping.dates.values(), *beside]
    read = {*mapping.columns.values(), *(one.column for one in dated), *(one.time for one in dated if one.time)}
    required = {mapping.columns["complaint_id"], *(dates.column for dates in mapping.dates.values())}
    made = {"complaints": _of_complaints, "events": _of_events, "targets": _of_targets}[mapping.rows]
    return Source(
        name=mapping.source,
        description=mapping.description,
        sql=made(mapping),
        policy=mapping.policy or settings().policy,
        format="any",
        delimiter="\t" if mapping.delimiter == "tab" else mapping.delimiter,
        encoding=mapping.encoding,
        decimal=mapping.decimal,
        sheet=mapping.sheet,
        header_row=mapping.header_row,
        records=mapping.records,
        nulls=("", *mapping.nulls),
        zone=mapping.zone,
        required=tuple(sorted(required)),
        optional=tuple(sorted(read - required)),
        row_grain={"events": "event", "complaints": "case"}.get(mapping.rows, "other"),
    )


def _of_complaints(mapping: Mapping) -> str:
    """One SELECT for each event that a row can hold, over the row of each complaint that counts.

    Ids of events are the complaint and the event type: the same complaint exported again with more dates brings only
    what is new, a date that was corrected corrects its event, and one that is gone takes it back.
    """
    dates: dict[str, Dates | None] = dict(mapping.dates)
    if "score" in mapping.columns and "rated" not in dates:
        dates["rated"] = None  # when it was given is not said: with the last step that has a date
    if "actor" in mapping.columns and "assigned" not in dates:
        dates["assigned"] = None  # likewise: with the first step that is known
    parts = [_event(mapping, event, given) for event, given in dates.items()]
    if mapping.first_due:
        parts.append(_first_due(mapping))
    latest = f"try_cast({_instant(mapping, mapping.latest_by)} as timestamptz)" if mapping.latest_by else "null"
    id_column = quoted(mapping.columns["complaint_id"])
    # A complaint is a row with a date of receipt: a line of totals has none, and gives no event.
    return f"""with counting as (
    select *
    from raw
    where {_filled(mapping.columns["complaint_id"])} and {_filled(mapping.dates["received"].column)}
    qualify row_number() over (
        partition by file, trim({id_column}) order by {latest} desc nulls last, "row" desc
    ) = 1
)

""" + "\nunion all by name\n".join(parts)


def _event(mapping: Mapping, event: str, dates: Dates | None) -> str:
    if dates is not None:
        at = _instant(mapping, dates)
        filled = _filled(dates.column)
    else:
        # A step that is timed by how long it took has no moment where the duration is missing.
        steps = ("resolved", "examined", "accepted", "received") if event == "rated" else ("accepted", "received")
        told = [_instant_or_null(mapping, mapping.dates[name]) for name in steps if name in mapping.dates]
        at = f"coalesce({', '.join(told)})"
        column = "score" if event == "rated" else "actor"
        filled = f"nullif(trim({_value(mapping, column)}), '') is not null"
    if event == "rated" and "score" in mapping.columns:
        filled = f"nullif(trim({_value(mapping, 'score')}), '') is not null"
    carried = [name for name in _ON[event] if name in mapping.columns]
    if "resolved" not in mapping.dates and event == "received":
        carried += [name for name in ("category", "cause") if name in mapping.columns and name not in carried]
    cells = [f"    {_value(mapping, name)} as {name}" for name in carried]
    if event == "received" and mapping.due:
        cells.append(f"    {_instant(mapping, mapping.due)} as due_at")
    event_type = f"'{event}'"
    if event == "resolved" and "status" in mapping.columns:
        event_type = f"case when {_value(mapping, 'status')} = 'withdrawn' then 'withdrawn' else 'resolved' end"
    return _select(mapping, event, event_type, at, cells, "counting", filled)


def _first_due(mapping: Mapping) -> str:
    cells = ["    'accepted' as step", f"    {_instant(mapping, mapping.first_due)} as due_at"]
    received = _instant(mapping, mapping.dates["received"])
    filled = _filled(mapping.first_due.column)
    return _select(mapping, "due_set-accepted", "'due_set'", received, cells, "counting", filled)


def _of_targets(mapping: Mapping) -> str:
    """The receipt at a complaint's first start, each step at the first stop of a target of it, and each deadline."""
    id_column = quoted(mapping.columns["complaint_id"])
    started, stopped = (_instant(mapping, mapping.dates[name]) for name in ("started", "stopped"))
    cancelled = f"{_value(mapping, 'status')} = 'withdrawn'" if "status" in mapping.columns else "false"
    head = f"""with targets as (
    select
        *,
        {_value(mapping, "target")} as target_step,
        coalesce({cancelled}, false) as is_cancelled,
        {started} as started_text,
        nullif(trim({stopped}), '') as stopped_text
    from raw
    where {_filled(mapping.columns["complaint_id"])} and {_filled(mapping.dates["started"].column)}
)

"""
    first = (
        f"qualify row_number() over (partition by file, trim({id_column}){{}} "
        'order by try_cast({} as timestamptz) nulls last, "row") = 1'
    )
    received = [f"    {_value(mapping, name)} as {name}" for name in _ON["received"] if name in mapping.columns]
    actor = [f"    {_value(mapping, 'actor')} as actor"] if "actor" in mapping.columns else []
    named = "target_step in ('accepted', 'examined', 'resolved') and not is_cancelled"
    step = "|| target_step"
    receipt = _select(mapping, "received", "'received'", "started_text", received, "targets", "true")
    where = f"{named} and stopped_text is not null"
    done = _select(mapping, "", "target_step", "stopped_text", actor, "targets", where, step)
    parts = [
        f"{receipt}\n{first.format('', 'started_text')}",
        f"{done}\n{first.format(', target_step', 'stopped_text')}",
    ]
    if mapping.due:
        cells = ["    target_step as step", f"    {_instant(mapping, mapping.due)} as due_at"]
        where = f"{named} and {_filled(mapping.due.column)}"
        due = _select(mapping, "due_set-", "'due_set'", "started_text", cells, "targets", where, step)
        parts.append(f"{due}\n{first.format(', target_step', 'started_text')}")
    return head + "\nunion all by name\n".join(parts)


def _select(
    mapping: Mapping, suffix: str, event_type: str, at: str, cells: list[str], table: str, where: str, more: str = ""
) -> str:
    id_column = quoted(mapping.columns["complaint_id"])
    lines = [
        "select",
        "    file,",
        '    "row",',
        f"    trim({id_column}) || '-{suffix}' {more} as event_id,",
        f"    trim({id_column}) as complaint_id,",
        f"    {event_type} as event_type,",
        ",\n".join([f"    {at} as occurred_at", *cells]),
        f"from {table}",
        f"where {where}",
    ]
    return "\n".join(lines)


def _of_events(mapping: Mapping) -> str:
    cells = [f"    {_value(mapping, name)} as {name}" for name in mapping.columns if name not in ("status", "target")]
    cells.append(f"    {_instant(mapping, mapping.dates['occurred_at'])} as occurred_at")
    if mapping.due:
        cells.append(f"    {_instant(mapping, mapping.due)} as due_at")
    return 'select\n    file,\n    "row",\n' + ",\n".join(cells) + "\nfrom raw"


def _filled(column: str) -> str:
    return f"nullif(trim({quoted(column)}), '') is not null"


def _value(mapping: Mapping, name: str) -> str:
    column = quoted(mapping.columns[name])
    words = mapping.values.get(name)
    if not words:
        return column
    cases = " ".join(f"when {literal(word)} then {_meant(ours)}" for word, ours in words.items())
    # as it stands first: folding letters of Turkish is not the same in Python and in the database
    folded = " ".join(f"when lower({literal(word)}) then {_meant(ours)}" for word, ours in words.items())
    return f"case trim({column}) {cases} else case lower(trim({column})) {folded} else {column} end end"


def _meant(ours: str) -> str:
    return "null" if ours in ("", NONE) else literal(ours)


def _instant(mapping: Mapping, dates: Dates) -> str:
    """SQL for a date as ISO text; what no format reads stays as it is, so that the row is rejected with its text."""
    column = _text(dates)
    tried = []
    for form in dates.formats:
        if form in date_texts.DURATIONS:
            tried.append(date_texts.after(_instant(mapping, mapping.dates["received"]), quoted(dates.column), form))
        elif form != "iso":
            tried.append(date_texts.point(column, form))
    return f"coalesce({', '.join([*tried, column])})" if tried else column


def _instant_or_null(mapping: Mapping, dates: Dates) -> str:
    return f"nullif(trim({_instant(mapping, dates)}), '')"


def _text(dates: Dates) -> str:
    """The text of a date; with its hour where that stands in a column of its own."""
    column = quoted(dates.column)
    if not dates.time:
        return column
    # a cell that a spreadsheet keeps as a date shows a midnight
    return f"trim(concat_ws(' ', regexp_replace(trim({column}), ' 00:00:00$', ''), trim({quoted(dates.time)})))"
