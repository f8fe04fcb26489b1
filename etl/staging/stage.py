"""Staging: canonical text becomes typed events, once and alike for every source.

What cannot be cast becomes NULL beside its text (`occurred_at_text`), so that the rules in `expectations/` can tell the
two apart and reject the row with its reason. Nothing is dropped here.
"""

import threading
from collections.abc import Sequence

import duckdb

from etl.policy.tables import Policy
from etl.sources import closed
from etl.sources import definition as sources
from etl.sources.definition import Source
from etl.staging import instants, local_days
from queries.errors import BadSourceError
from queries.settings import settings

TABLE = "staged_events"
"""The staged events of one load, one row an event."""

LONGEST_CELL = 100_000
"""Characters; a longer cell is a broken quote or an attack, never a complaint."""

SPREADSHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
"""What a spreadsheet shows in a cell whose formula failed."""

_CAST = ("occurred_at", "due_at", "promised_on", "score", "amount", "vulnerable")
_YES = ("yes", "y", "true", "1", "x", "да", "истина", "bəli", "hə", "evet", "doğru")
_NO = ("no", "n", "false", "0", "нет", "ложь", "xeyr", "yox", "hayır", "yanlış")
_NO_WORDS = ("event_id", "complaint_id", "event_type", "customer_name", "customer_contact", "customer_key", "text")
_BLANKS = ("chr(32)", "chr(9)", "chr(10)", "chr(13)", "chr(160)", "chr(8203)", "chr(65279)")
"""Space, tab, line ends, no-break space, zero-width space, byte-order mark."""
_ASCII_BLANKS = 4
_ONE_WAY = r"[\x{0}-\x{2FF}\x{400}-\x{482}\x{48A}-\x{52F}\x{2010}-\x{205E}]*"
"""Latin, Cyrillic and punctuation, of which each character can be written in one way only."""


def stage(connection: duckdb.DuckDBPyConnection, catalog: str, source: Source, policy: Policy) -> int:
    """Create `catalog.staged_events` from the table `raw`; returns how many events the source's query gave.

    The connection is one of `closed.opened`, and is locked here before the source's SQL runs. Raises BadSourceError
    where the source's query does not run.
    """
    connection.execute("set variable policy_channels = ?", [list(policy.channels) or None])
    connection.execute(f"set variable {instants.ZONES} = ?", [instants.zone_names()])
    # A sequence and not a running row number, which would hold the whole query to one core.
    connection.execute("create or replace temp sequence staged_ids")
    # A text without an offset is read in the session's zone, which is why it is the source's while casting.
    connection.execute(f"set timezone = '{source.zone}'")
    closed.lock(connection)
    minutes = settings().source_minutes
    timer = threading.Timer(minutes * 60, connection.interrupt)
    timer.start()
    try:
        connection.execute(f"create table {catalog}.{TABLE} as {_sql(source, policy)}")
    except duckdb.InterruptException as error:
        raise BadSourceError(
            f"The query of the source {source.name} was stopped after {minutes} minutes: mend its .sql file, or raise "
            "source_minutes in settings.toml."
        ) from error
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException) as error:
        raise BadSourceError(
            f"The query of the source {source.name} does not run: {str(error).splitlines()[0]}; mend its .sql file."
        ) from error
    except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException) as error:
        # The database's words hold the value, which may be personal.
        raise BadSourceError(
            f"The query of the source {source.name} fails on a value that it reads ({type(error).__name__}); let it "
            "give NULL or the text itself there, as try_cast does: mend its .sql file."
        ) from error
    except duckdb.PermissionException as error:
        raise BadSourceError(
            f"The query of the source {source.name} reaches beyond the table raw, for a file or another database; "
            "it may read raw alone: mend its .sql file."
        ) from error
    finally:
        timer.cancel()
    return connection.execute(f"select count(*) from {catalog}.{TABLE}").fetchall()[0][0]


def _sql(source: Source, policy: Policy) -> str:
    columns = sources.CANONICAL_COLUMNS
    trimmed = ",\n        ".join(
        f"{_trimmed(column)} as {column}{'_text' if column in _CAST else ''}" for column in columns
    )
    oversized = " or ".join(f"strlen({column}) > {LONGEST_CELL}" for column in columns)
    kept = ",\n        ".join(column for column in columns if column not in (*_CAST, "event_type", "event_id"))
    hashed = ", ".join(_hashed(column) for column in columns if column != "event_id")
    return f"""
with trimmed as (
    select
        file,
        "row",
        coalesce({oversized}, false) as is_oversized,
        {trimmed}
    from ({sources.canonical_sql(source)})
),

cast_once as (
    select
        file,
        "row",
        is_oversized,
        event_id,
        lower(event_type) as event_type,
        {kept},
        {", ".join(f"{column}_text" for column in _CAST)},
        {instants.instant("occurred_at_text", source)} as occurred_tz,
        {instants.instant("due_at_text", source)} as due_tz,
        {local_days.due_on("due_at_text", source)} as due_day,
        {local_days.promised_on("promised_on_text", source, policy)} as promised_on,
        case when try_cast(score_text as double) = floor(try_cast(score_text as double))
            then try_cast(try_cast(score_text as double) as integer) end as score,
        try_cast(regexp_replace(amount_text, '[\\s\\x{{00A0}}\\x{{202F}}]', '', 'g') as double) as amount,
        case when lower(vulnerable_text) in {_YES} then 'yes' when lower(vulnerable_text) in {_NO} then 'no' end
            as vulnerable
    from trimmed
),

typed as (
    select
        * exclude (occurred_tz, due_tz, due_day),
        -- Instants are kept without a zone, in UTC; the local time in the policy's zone is told once, here.
        make_timestamp(epoch_us(occurred_tz)) as occurred_at,
        timezone('{policy.zone}', occurred_tz) as local_at,
        make_timestamp(
            epoch_us(case when due_day is not null then {local_days.end_of("due_day", policy)} else due_tz end)
        ) as due_at,
        case when occurred_tz is null then {instants.unknown_zone("occurred_at_text", source)} end as occurred_at_zone
    from cast_once
),

identified as (
    select
        *,
        md5(concat_ws(chr(31), {hashed})) as content_hash
    from typed
)

select
    nextval('temp.staged_ids') as staged_id,
    {_is_error("event_id", "complaint_id")} as is_id_error,
    {_is_error(*(column for column in columns if column not in (*_CAST, *_NO_WORDS)))} as has_error,
    * replace (coalesce(event_id, 'h:' || content_hash) as event_id),
    channel is null or coalesce(list_contains(cast(getvariable('policy_channels') as varchar[]), channel), true)
        as is_channel_expected,
    coalesce(occurred_at > getvariable('latest_at'), false) as is_in_future
from identified
"""


def _trimmed(column: str) -> str:
    """SQL for the text without blanks at its ends, NULL if nothing is left, each letter written in one way (NFC).

    An accent may be part of its letter or a mark after it: the same name must not be two. Trimming and writing anew
    read the whole text, several times the cost of a look; so each is done only where it is needed.
    """
    # Whatever sorts before "!" begins with a blank or a control character.
    begins = [f"{column} < '!'"]
    begins_wide = [f"starts_with({column}, {blank})" for blank in _BLANKS[_ASCII_BLANKS:]]
    ends = [f"ends_with({column}, {blank})" for blank in _BLANKS[:_ASCII_BLANKS]]
    ends_wide = [f"ends_with({column}, {blank})" for blank in _BLANKS[_ASCII_BLANKS:]]
    ascii_text = _without_blanks(column, [*begins, *ends])
    text = _without_blanks(column, [*begins, *begins_wide, *ends, *ends_wide])
    return (
        f"case when strlen({column}) = length({column}) then {ascii_text} "
        f"when regexp_full_match({column}, '{_ONE_WAY}') then {text} else nfc_normalize({text}) end"
    )


def _without_blanks(column: str, is_needed: Sequence[str]) -> str:
    blanks = " || ".join(_BLANKS)
    return f"case when {' or '.join(is_needed)} then nullif(trim({column}, {blanks}), '') else {column} end"


def _is_error(*columns: str) -> str:
    """SQL for whether any of the columns holds an error of a spreadsheet instead of a value."""
    errors = ", ".join(f"'{error}'" for error in SPREADSHEET_ERRORS)
    # All begin with #, as next to nothing else does.
    tests = [f"case when {column} >= '#' and {column} < '$' then {column} in ({errors}) end" for column in columns]
    return f"coalesce({' or '.join(tests)}, false)"


def _hashed(column: str) -> str:
    """What a column adds to the hash; one that came later adds nothing where it is empty, so that old hashes hold."""
    if column in sources.FURTHER_COLUMNS:
        return f"'{column}=' || {_hash_part(column)}"
    return f"coalesce({_hash_part(column)}, '')"


def _hash_part(column: str) -> str:
    """Text of a column's meaning, so that the same event written in another way is the same event."""
    match column:
        case "occurred_at" | "due_at":
            return f"coalesce(cast(epoch_us({column}) as varchar), {column}_text)"
        case "promised_on" | "score" | "amount" | "vulnerable":
            return f"coalesce(cast({column} as varchar), {column}_text)"
        case _:
            return column
