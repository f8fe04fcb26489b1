"""Sources: how files of one kind become the canonical columns.

A source is one SQL file: a header of `-- key: value` lines (a line `--   text`, indented by three blanks or more, goes
on with the value before it), a blank line, then comments and one SELECT over the table `raw`.
docs/reference/source-files.md, "Source files", lists the keys.
"""

import codecs
import dataclasses
import difflib
import re
import zoneinfo
from pathlib import Path

import duckdb

from etl.sources import closed
from queries.errors import BadSourceError, UnknownSourceError

CONTRACT_COLUMNS = (
    "event_id",
    "complaint_id",
    "event_type",
    "occurred_at",
    "actor",
    "channel",
    "language",
    "customer_name",
    "customer_contact",
    "named_employee",
    "store",
    "product_category",
    "product",
    "category",
    "cause",
    "text",
    "reason",
    "promised_on",
    "step",
    "form",
    "outcome",
    "remedy",
    "score",
    "due_at",
)
"""The columns that every version of the program has known, in their order."""

FURTHER_COLUMNS = (
    *("priority", "team", "region", "customer_tier", "customer_key", "amount", "currency", "escalated_to"),
    "vulnerable",
)
"""What a complaint may carry beside; new ones are added at the end. An event without them is the same event as before
they were known."""

CANONICAL_COLUMNS = (*CONTRACT_COLUMNS, *FURTHER_COLUMNS)

FOLDER = Path(__file__).parent
FORMATS = ("csv", "json", "jsonl", "parquet", "xlsx", "any")
"""`jsonl`: an object on every line. `any`: told from the file's first bytes, else from its name."""

ANY_DELIMITER = "any"
"""Told from the header: whichever of comma, semicolon, tab and bar finds most of the columns."""

DECIMALS = ("point", "comma")
ROW_GRAINS = ("event", "case", "other")
"""What one row is. `case`: all that is known of a complaint, so that a step gone from its row is taken back; its events
are called by its number, a hyphen and the step."""

_HEADER_LINE = re.compile(r"--\s?(?P<key>[a-z_]+):(?P<value>.*)")
_CONTINUATION = re.compile(r"--\s{3,}(?P<value>\S.*)")
_OVERLAP = re.compile(r"\d+( (second|minute|hour|day)s?)?")
_ISO_FORMATS = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
_SPELLED_CHARACTERS = {r"\t": "\t", "tab": "\t", "space": " ", "none": ""}


@dataclasses.dataclass(frozen=True)
class Source:
    """One kind of file: its header's values, by the header's own keys, and the query over `raw`."""

    name: str
    sql: str
    description: str
    policy: str
    format: str = "csv"
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    decimal: str = "point"
    sheet: str = ""
    header_row: int = 1
    records: str = ""
    nulls: tuple[str, ...] = ("",)
    timestamp_format: tuple[str, ...] = ()
    zone: str = "UTC"
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    row_grain: str = "event"
    key: str = ""
    ids: str = ""
    table: str = ""
    query: str = ""
    mark: str = ""
    overlap: str = ""
    licence: str = ""
    checked: str = ""


def names() -> list[str]:
    """Names of the built-in sources, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.sql"))


def find(name_or_path: str | Path) -> Source:
    """The built-in source of that name, or the one in the `.sql` file of that path.

    Raises UnknownSourceError where there is neither, BadSourceError where the file's text is wrong.
    """
    text = str(name_or_path)
    if text in names():
        return _read(FOLDER / f"{text}.sql")
    path = Path(text)
    if path.suffix == ".sql":
        if path.is_file():
            return _read(path)
        raise UnknownSourceError(f"There is no source file {text}; name an existing .sql file or one of: {_listed()}.")
    near = difflib.get_close_matches(text, names(), n=1)
    hint = f"did you mean {near[0]}? The" if near else "the"
    raise UnknownSourceError(f"There is no source {text!r}; {hint} built-in ones are: {_listed()}.")


def canonical_sql(source: Source) -> str:
    """A SELECT over `raw`: `file`, `row` (BIGINT) and the canonical columns, VARCHAR; those not given are NULL."""
    empty = ",\n        ".join(f"null::varchar as {column}" for column in CANONICAL_COLUMNS)
    columns = ",\n    ".join(f"{_as_text(column, source)} as {column}" for column in CANONICAL_COLUMNS)
    # Joined by name to an empty table of all columns: what the query leaves out is NULL, what is beyond is dropped.
    return f"""select
    file::varchar as file,
    "row"::bigint as "row",
    {columns}
from (
    select
        null::varchar as file,
        null::bigint as "row",
        {empty}
    where false
    union all by name
    select *
    from (
{source.sql}
    )
)"""


def _as_text(column: str, source: Source) -> str:
    if column in ("score", "amount") and source.decimal == "comma":  # the canonical numbers
        return f"replace({column}::varchar, ',', '.')"
    return f"{column}::varchar"


def _read(path: Path) -> Source:
    return from_text(path, path.read_bytes())


def from_text(path: Path, content: bytes) -> Source:
    """The source that a file of that path holds, if this is its content; BadSourceError where it is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSourceError(f"The source {path.name} is not UTF-8 text; save it as UTF-8.") from error
    header, sql = _split(path.name, text)
    values = _values(path.name, header)
    beside = path.parent / str(values["policy"])
    for policy in (beside, beside.with_name(f"{beside.name}.toml")):
        if path.parent != FOLDER and policy.suffix == ".toml" and policy.is_file():
            values["policy"] = str(policy)  # what lies beside a source goes with it
    # Errors name the line of the file, not that of the query.
    before = len(text.splitlines()) - len(sql.lstrip().splitlines())
    source = Source(name=path.stem, sql=_one_select(path.name, sql, before), **values)
    _check_query(path.name, source, before)
    return source


def _split(file: str, text: str) -> tuple[dict[str, str], str]:
    header: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not line.strip() or not line.startswith("--"):
            return header, "\n".join(lines[number:])
        if (match := _CONTINUATION.fullmatch(line)) and key:
            header[key] = f"{header[key]} {match['value'].strip()}".strip()
        elif match := _HEADER_LINE.fullmatch(line):
            key = match["key"]
            if key in header:
                raise BadSourceError(f"The header of {file} gives {key!r} twice; keep one.")
            header[key] = match["value"].strip()
        else:
            raise BadSourceError(
                f"Line {number + 1} of {file} is not `-- key: value`; end the header with an empty line before "
                "other comments."
            )
    return header, ""


def _values(file: str, header: dict[str, str]) -> dict[str, object]:
    known = {field.name for field in dataclasses.fields(Source)} - {"name", "sql"}
    for key in header:
        if key not in known:
            raise BadSourceError(
                f"The header of {file} has an unknown key {key!r}; known are: {', '.join(sorted(known))}."
            )
    for key in ("description", "policy"):
        if not header.get(key):
            raise BadSourceError(f"The header of {file} lacks `-- {key}: ...`; add it.")
    values: dict[str, object] = {key: value for key, value in header.items() if value}
    for key in ("required", "optional"):
        values[key] = tuple(part.strip() for part in header.get(key, "").split(",") if part.strip())
    # The empty text is always a null: no canonical column tells "" from "not given".
    values["nulls"] = ("", *(part.strip() for part in header.get("nulls", "").split(",") if part.strip()))
    values["timestamp_format"] = tuple(
        part.strip() for part in header.get("timestamp_format", "").split(" | ") if part.strip()
    )
    if values["timestamp_format"] and values.get("format") in ("xlsx", "any"):
        # Cells that hold real dates come as ISO text, whatever is written in the others.
        values["timestamp_format"] = (*values["timestamp_format"], *_ISO_FORMATS)
    for key in ("delimiter", "quote"):
        if key in values:
            values[key] = _SPELLED_CHARACTERS.get(header[key], header[key])
    if "header_row" in values:
        if not header["header_row"].isdecimal() or header["header_row"] == "0":
            raise BadSourceError(
                f"The header of {file} says `header_row: {header['header_row']}`; it must be 1 or more."
            )
        values["header_row"] = int(header["header_row"])
    _check_values(file, values)
    return values


def _check_values(file: str, values: dict[str, object]) -> None:
    if "table" in values and "query" in values:
        raise BadSourceError(f"The header of {file} gives both `table` and `query`; keep one.")
    if "overlap" in values and "mark" not in values:
        raise BadSourceError(f"The header of {file} gives `overlap` without `mark`, whose column it goes back by.")
    if not _OVERLAP.fullmatch(str(values.get("overlap", "0"))):
        raise BadSourceError(
            f"The header of {file} says `overlap: {values['overlap']}`; write it as `2 hours`, or as a whole number "
            "where the mark is a number."
        )
    for key, allowed in (("format", FORMATS), ("row_grain", ROW_GRAINS), ("decimal", DECIMALS)):
        if values.get(key, allowed[0]) not in allowed:
            raise BadSourceError(
                f"The header of {file} says `{key}: {values[key]}`; it must be {' or '.join(allowed)}."
            )
    is_delimiter = len(str(values.get("delimiter", ","))) == 1 or values["delimiter"] == ANY_DELIMITER
    if not is_delimiter or len(str(values.get("quote", '"'))) > 1:
        raise BadSourceError(
            f"The delimiter and the quote in the header of {file} must be one character each (`tab`, `none`, `any`)."
        )
    try:
        codecs.lookup(str(values.get("encoding", "utf-8")))
    except LookupError as error:
        raise BadSourceError(f"The header of {file} names an unknown encoding {values['encoding']!r}.") from error
    try:
        zoneinfo.ZoneInfo(str(values.get("zone", "UTC")))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise BadSourceError(
            f"The header of {file} names an unknown time zone {values['zone']!r}; use an IANA name, as Asia/Baku."
        ) from error


def _one_select(file: str, sql: str, before: int) -> str:
    try:
        statements = duckdb.extract_statements(sql.strip())
    except duckdb.Error as error:
        place = ""
        try:
            # What does not parse does not run; but only here the database says where the error is.
            with closed.opened() as scratch:
                scratch.execute(sql.strip())
        except duckdb.Error as told:
            place = _place(told, sql.strip(), before)
        raise BadSourceError(f"The query of {file} does not parse{place}: {_first_line(error)}.") from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise BadSourceError(f"After its header, {file} must hold exactly one SELECT over the table raw.")
    return sql.strip().rstrip(";")


def _check_query(file: str, source: Source, before: int) -> None:
    """Binds the query to an empty `raw` of the header's columns: a wrong text is found before any file is read."""
    columns = {column.lower(): column for column in (*source.required, *source.optional)}
    declared = "".join(f", {quoted(column)} varchar" for column in columns.values())
    with closed.opened() as scratch:
        scratch.execute(f'create table raw (file varchar, "row" bigint{declared})')
        closed.lock(scratch)
        try:
            # Run, since only then the database says where an error is; there is nothing in raw.
            given = [column[0].lower() for column in scratch.execute(source.sql).description]
            has_star = '"class":"STAR"' in str(scratch.execute("select json_serialize_sql(?)", [source.sql]).fetchone())
        except duckdb.Error as error:
            raise BadSourceError(
                f"The query of {file} cannot be used{_place(error, source.sql, before)}: {_first_line(error)} "
                "(columns it reads must be listed in `required` or `optional`)."
            ) from error
    for column in ("file", "row"):
        if column not in given:
            raise BadSourceError(f"The query of {file} does not give the column {column!r}; select it from raw.")
    for column in given:
        # A name of `raw` itself comes by way of `select *` and is dropped; any other is a slip in the query.
        if column in ("file", "row", *CANONICAL_COLUMNS):
            continue
        if not column.isidentifier() or (column in columns and not has_star):
            raise BadSourceError(
                f"The query of {file} does not say which canonical column {column[:60]!r} is; write "
                "`... as event_type` or the like, with `union all by name` in each of its SELECTs."
            )
        if column not in columns:
            near = difflib.get_close_matches(column, CANONICAL_COLUMNS, n=1)
            hint = f"did you mean {near[0]}" if near else f"use one of: {', '.join(CANONICAL_COLUMNS)}"
            raise BadSourceError(
                f"The query of {file} gives a column {column!r}, which is not a canonical one; {hint}."
            )


def quoted(identifier: str) -> str:
    """The identifier as SQL writes it, in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def _place(error: duckdb.Error, sql: str, before: int) -> str:
    """Where in its file a query is wrong, as the database's message points to it; empty where it does not."""
    found = re.search(r"LINE (\d+): (.*)\n( *)\^", str(error))
    lines = sql.splitlines()
    if not found or int(found[1]) > len(lines):
        return ""
    # Of a long line the message has only the part around the place.
    shown = found[2].removeprefix("...").removesuffix("...")
    cut = max(lines[int(found[1]) - 1].find(shown), 0) - 3 * found[2].startswith("...")
    column = len(found[3]) - len(f"LINE {found[1]}: ") + cut + 1
    return f" at line {int(found[1]) + before}, column {column}"


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].rstrip(".")


def _listed() -> str:
    return ", ".join(names())
