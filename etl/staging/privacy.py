"""Personal data at the door: what of a customer's name, contact and words goes into a generation, and where.

docs/decisions/0005-personal-data.md says why. The names and contacts lie in `event_customers`, the words in
`event_texts`, or nowhere; rejected rows keep what is needed to see why they were rejected, never these.
"""

import json

import duckdb

from etl.sources import closed
from etl.sources import definition as sources
from etl.sources.definition import Source, quoted
from etl.staging import snapshot_diff

PERSONAL_COLUMNS = ("customer_name", "customer_contact", "customer_key", "text")
NAMED_ALONE = ("vulnerable",)
"""Withheld from rejected rows too; known by its column, since its words are those of many others."""
PERSONAL_TABLES = ("event_customers", "event_texts")
ERASED = "create table if not exists erased_complaints (complaint_id varchar, erased_at timestamp)"
"""Whose customers were erased on request; the current catalog is the generation."""
WITHHELD = "(withheld)"


def personal_raw_columns(source: Source) -> set[str]:
    """Columns of `raw` that feed a personal canonical column, as the source's query says, in lower case.

    The database is asked which columns it would read for the personal ones and would not read otherwise. Where a query
    hides that (a materialised step reads everything), columns are still known by their names and by their values.
    """
    columns = {name.lower(): name for name in (*source.required, *source.optional)}
    withheld = (*PERSONAL_COLUMNS, *NAMED_ALONE)
    declared = "".join(f", {quoted(name)} varchar" for name in columns.values())
    with closed.opened() as scratch:
        # An empty table must not be told from its statistics, or nothing of it would be read.
        scratch.execute("set disabled_optimizers = 'statistics_propagation,empty_result_pullup'")
        scratch.execute(f'create table raw (file varchar, "row" bigint{declared})')
        closed.lock(scratch)
        always = _scanned(scratch, source, "1")
        for_personal = {name for column in withheld for name in _scanned(scratch, source, column)}
    return columns.keys() & ((for_personal - always) | set(withheld))


def _scanned(scratch: duckdb.DuckDBPyConnection, source: Source, expression: str) -> set[str]:
    plan = scratch.execute(
        f"explain (format json) select {expression} from ({sources.canonical_sql(source)})"
    ).fetchall()[0][1]
    found: set[str] = set()
    nodes = list(json.loads(plan))
    while nodes:
        node = nodes.pop()
        nodes += node.get("children", [])
        read = node.get("extra_info", {}).get("Projections", [])
        if "SCAN" in node["name"]:
            found |= {name.lower() for name in ([read] if isinstance(read, str) else read)}
    return found


def masked_raw_sql(connection: duckdb.DuckDBPyConnection, source: Source) -> str:
    """SQL for a row of `raw` (alias r) as JSON without what is personal of its staged event (alias s)."""
    personal = personal_raw_columns(source)
    fields = []
    for column, *_ in connection.execute("describe temp.raw").fetchall():
        if column == snapshot_diff.LOAD:
            continue
        name = f"r.{quoted(column)}"
        if column.lower() in personal:
            name = f"case when {name} is not null then '{WITHHELD}' end"
        elif column not in ("file", "row"):
            # Whatever way it took through the query: the same words are the same words.
            values = ", ".join(f"s.{personal_column}" for personal_column in PERSONAL_COLUMNS)
            is_personal = f"coalesce(nfc_normalize(trim({name})) in ({values}), false)"
            name = f"case when {is_personal} then '{WITHHELD}' else {name} end"
        fields.append(f"{quoted(column)} := {name}")
    return f"cast(to_json(struct_pack({', '.join(fields)})) as varchar)"


def unparsed_raw_sql(connection: duckdb.DuckDBPyConnection, source: Source) -> str:
    """SQL for the text of a line that could not be parsed, which nobody can tell columns of.

    It is kept only where the source gives no personal data; the file and the row still say where it stands.
    """
    given = " or ".join(f"{column} is not null" for column in PERSONAL_COLUMNS)
    is_personal = bool(personal_raw_columns(source)) or bool(
        connection.execute(f"select count(*) from staging.staged_events where {given}").fetchall()[0][0]
    )
    return f"'{WITHHELD[:-1]}: ' || length(raw) || ' characters)'" if is_personal else "raw"


def forget_customers(connection: duckdb.DuckDBPyConnection) -> bool:
    """Empty `event_customers` of the draft (the current catalog); True where it held anything, also from before."""
    return connection.execute("delete from event_customers").fetchall()[0][0] > 0


def forget_old(connection: duckdb.DuckDBPyConnection, months: int) -> set[str]:
    """Erase names, contacts and words of complaints with no event in so many months before the newest of all.

    The current catalog is the generation to change. 0: nothing is erased. Gives the complaints.
    """
    if not months:
        return set()
    rows = connection.execute(
        """with newest as (select max(occurred_at) as at from events)
        select complaint_id from complaints, newest
        where last_event_at < newest.at - to_months($1) and complaint_id in (
            select complaint_id from event_customers union all select complaint_id from event_texts)""",
        [months],
    ).fetchall()
    found = {one for (one,) in rows}
    for table in PERSONAL_TABLES:
        connection.execute(f"delete from {table} where list_contains($1, complaint_id)", [list(found)])
    return found


def erased_sql(connection: duckdb.DuckDBPyConnection) -> str:
    """Give the condition that a row is of no customer who was erased: loads bring nothing of them back."""
    connection.execute(ERASED)
    return "complaint_id not in (select complaint_id from erased_complaints)"
