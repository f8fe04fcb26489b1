"""Complaints without a cause: those that a person confirmed, and what the words of the others suggest.

Each load reads the confirmed causes from the register of decisions, learns from the complaints whose cause is known,
and writes suggestions and themes into the generation (docs/explanation/cause-coding.md). Words of complaints are read
here and kept nowhere else. Where there are no words or nothing is uncoded, it costs a count.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from queries.errors import RegisterError
from queries.register import whereabouts
from queries.register.coding import NONE_OF_KNOWN
from queries.settings import settings

if TYPE_CHECKING:
    from queries.register.tables import Coding

LEARNED_MOST = 3_000
"""Texts that a load learns from: about equally many of each cause and language, the newest."""
SUGGESTED_MOST = 5_000
"""Uncoded complaints that a load looks at, the newest; older ones wait until these are coded."""
LONGEST_READ = 2_000
"""Characters of a text that are read: what is longer says no more of the cause."""
CAUSES_MOST = 60
FEWEST_LEARNED = 300
FEWEST_OF_CAUSE = 15

_OF_BEFORE = (
    "The register holds {left} confirmed causes that were written before it knew warehouses; they were not taken: "
    "if they are of these data, run `python -m dashboard register --adopt before`."
)
_WORDED = Path(__file__).with_name("texts.sql")


@dataclass(frozen=True)
class Confirmed:
    """What a load took from the register."""

    changed: int
    """Complaints whose confirmed cause is another than in the generation before."""
    warning: str = ""
    """Why the register could not be read; what was known of it before then stays."""


@dataclass(frozen=True)
class _Worded:
    """Complaints with words: a row each, the newest first."""

    ids: list[str]
    texts: list[str]
    languages: list[str | None]
    causes: list[str | None]


def confirm(connection: duckdb.DuckDBPyConnection, warehouse: str) -> Confirmed:
    """Bring `confirmed_causes` of the draft (the current catalog) to what the register says now of this warehouse.

    Causes of before the register knew warehouses go on counting where an earlier load took them; others are told of.
    """
    try:
        read = [] if whereabouts.is_missing_file() else _codings(warehouse)
    except RegisterError as error:
        return Confirmed(0, str(error))
    told = pa.table(
        {
            "complaint_id": pa.array([one.complaint_id for one in read], pa.string()),
            "cause": pa.array([None if one.cause == NONE_OF_KNOWN else one.cause for one in read], pa.string()),
            "confirmed_at": pa.array([one.coded_at for one in read], pa.timestamp("us", "UTC")),
            "is_of_before": pa.array([one.is_of_before for one in read], pa.bool_()),
        }
    )
    connection.register("told", told)
    connection.execute(
        """create or replace temp table confirmed as
        select complaint_id, cause, cast(timezone('UTC', confirmed_at) as timestamp) as confirmed_at from told
        semi join events using (complaint_id)
        where not is_of_before or complaint_id in (select complaint_id from confirmed_causes)"""
        if read
        else "create or replace temp table confirmed as select * from confirmed_causes where false"
    )
    left = connection.execute(
        """select count(*) from told semi join events using (complaint_id)
        where is_of_before and complaint_id not in (select complaint_id from temp.confirmed)"""
    ).fetchall()[0][0]
    connection.unregister("told")
    changed = connection.execute(
        """select count(distinct complaint_id) from (
            (from temp.confirmed except from confirmed_causes)
            union all (from confirmed_causes except from temp.confirmed)
        )"""
    ).fetchall()[0][0]
    if changed:
        connection.execute("delete from confirmed_causes")
        connection.execute("insert into confirmed_causes from temp.confirmed")
    connection.execute("drop table temp.confirmed")
    return Confirmed(changed, _OF_BEFORE.format(left=left) if left else "")


def _codings(warehouse: str) -> "list[Coding]":
    # Only here: most loads find no register, and need not wait for the library that reads one.
    from queries.register import tables

    return tables.read_codings(warehouse)


def suggest(connection: duckdb.DuckDBPyConnection) -> None:
    """Write suggestions, themes and what the marts add into the draft; complaints whose cause changes are `touched`."""
    _write_suggestions(connection)
    suggested = ""
    if settings().count_suggestions:
        # It rests on what was said at receipt, so it counts from then on.
        suggested = """union all
        select s.complaint_id, s.suggested_cause, 'suggested', min(e.occurred_at)
        from cause_suggestions as s inner join events as e using (complaint_id)
        where s.suggested_cause is not null group by all"""
    connection.execute(
        f"""create or replace temp table added as
        select complaint_id, cause, 'confirmed' as given_by, confirmed_at as given_at
        from confirmed_causes where cause is not null {suggested}"""
    )
    connection.execute(
        """insert into touched
        select distinct complaint_id from (
            (from temp.added except from added_causes) union all (from added_causes except from temp.added)
        ) where complaint_id not in (select complaint_id from touched)"""
    )
    connection.execute("delete from added_causes")
    connection.execute("insert into added_causes from temp.added")
    connection.execute("drop table temp.added")


def _write_suggestions(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("cause_suggestions", "themes", "coding_model"):
        connection.execute(f"delete from {table}")
    if not connection.execute("select count(*) from event_texts").fetchall()[0][0]:
        _keep_state(connection, "no_texts", 0, 0)
        return
    connection.execute(_WORDED.read_text(encoding="utf-8"))
    coded, uncoded = connection.execute(
        "select count(cause), count(*) filter (where cause is null) from temp.worded"
    ).fetchall()[0]
    if not uncoded:
        _keep_state(connection, "nothing_uncoded", coded, 0)
    else:
        _learn(connection, coded, uncoded)
    connection.execute("drop table temp.worded")


def _learn(connection: duckdb.DuckDBPyConnection, coded: int, uncoded: int) -> None:
    """Learn from the coded complaints, suggest for the others, and group those whose cause cannot be told."""
    known = _sample(connection)
    asked = _rows(
        connection,
        f"""select *, row_number() over (order by said_at desc, complaint_id) as place
        from (
            from temp.worded where cause is null order by said_at desc, complaint_id limit {SUGGESTED_MOST}
        )""",
    )
    is_ready = len(known.ids) >= FEWEST_LEARNED and len(set(known.causes)) > 1
    if not is_ready and len(asked.ids) < FEWEST_OF_CAUSE:
        _keep_state(connection, "too_few_coded", coded, uncoded, len(known.ids))
        return
    # Only here: importing them takes a second, which a load without words need not wait.
    from etl.coding import model as model_module
    from etl.coding import text_cleaning, topics

    things = text_cleaning.Names(_column(connection, ("product", "store", "named_employee")))
    asked_ready = [text_cleaning.learnable(text, things) for text in asked.texts]
    likely: list[list[str]] = [[] for _ in asked.ids]
    probability = [0.0] * len(asked.ids)
    threshold = 2.0
    if is_ready:
        model = model_module.train([text_cleaning.learnable(text, things) for text in known.texts], known.causes)
        threshold = model.threshold
        found = model.suggest(asked_ready)
        likely = [[model.causes[place] for place in row] for row in found.likely]
        probability = [float(one) for one in found.probability]
    refused = set(_column(connection, ("complaint_id",), "confirmed_causes"))
    told = [
        one >= threshold and complaint_id not in refused
        for complaint_id, one in zip(asked.ids, probability, strict=True)
    ]
    people = text_cleaning.Names(
        [
            *_column(connection, ("named_employee", "actor")),
            *_column(connection, ("customer_name",), "event_customers"),
        ]
    )
    unknown = [place for place, is_told in enumerate(told) if not is_told]
    groups = topics.find(
        [asked.texts[place] for place in unknown],
        [asked_ready[place] for place in unknown],
        [asked.languages[place] for place in unknown],
        people,
        known.texts,
    )
    theme_of: dict[int, int] = {}
    for number, group in enumerate(groups, start=1):
        members = [unknown[place] for place in group.members]
        theme_of |= dict.fromkeys(members, number)
        typical = [asked.ids[place] for place in members[: topics.TYPICAL_SHOWN]]
        connection.execute(
            "insert into themes values (?, ?, ?, ?, ?)",
            [number, group.language, len(members), list(group.words), typical],
        )
    rows = pa.table(
        {
            "complaint_id": pa.array(asked.ids, pa.string()),
            "suggested_cause": pa.array(
                [causes[0] if is_told else None for causes, is_told in zip(likely, told, strict=True)], pa.string()
            ),
            "probability": pa.array(probability, pa.float64()),
            "likely_causes": pa.array(likely, pa.list_(pa.string())),
            "theme": pa.array([theme_of.get(place) for place in range(len(asked.ids))], pa.int32()),
        }
    )
    connection.register("suggested_rows", rows)
    connection.execute("insert into cause_suggestions by name from suggested_rows")
    connection.unregister("suggested_rows")
    if not is_ready:
        _keep_state(connection, "too_few_coded", coded, uncoded, len(known.ids))
        return
    judged = model.judged
    right = None if judged.right_share != judged.right_share else judged.right_share
    connection.execute(
        "insert into coding_model values ('ready', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(coded, uncoded, len(known.ids), model_module.TARGET_SHARE, min(threshold, 2.0), sum(told)),
            *(judged.count, judged.told_share, right),
        ],
    )


def _sample(connection: duckdb.DuckDBPyConnection) -> _Worded:
    """Coded complaints to learn from: of each cause and language about equally many, the newest."""
    return _rows(
        connection,
        f"""with common as (
            select cause from temp.worded where cause is not null
            group by cause having count(*) >= {FEWEST_OF_CAUSE} order by count(*) desc, cause limit {CAUSES_MOST}
        )
        select *, row_number() over (partition by cause, language order by said_at desc, complaint_id) as place
        from temp.worded semi join common using (cause)
        order by place, complaint_id limit {LEARNED_MOST}""",
    )


def _rows(connection: duckdb.DuckDBPyConnection, chosen: str) -> _Worded:
    """The chosen rows of `worded` with their words, in the order of their `place`."""
    rows = connection.execute(
        f"""select w.complaint_id, left(t.text, {LONGEST_READ}), w.language, w.cause
        from ({chosen}) as w inner join event_texts as t on w.event_id = t.event_id
        order by w.place, w.complaint_id"""
    ).fetchall()
    return _Worded(*([row[at] for row in rows] for at in range(4)))


def _column(connection: duckdb.DuckDBPyConnection, columns: tuple[str, ...], table: str = "events") -> list[str]:
    """The different values of columns, of complaints that have words."""
    each = " union ".join(
        f"select {column} from {table} semi join temp.worded using (complaint_id) where {column} is not null"
        for column in columns
    )
    return [value for (value,) in connection.execute(f"from ({each}) order by all").fetchall()]


def _keep_state(connection: duckdb.DuckDBPyConnection, state: str, coded: int, uncoded: int, learned: int = 0) -> None:
    """Write down why nothing was suggested."""
    connection.execute(
        "insert into coding_model (state, coded_count, uncoded_count, learned_count, target_share, told_count) "
        "values (?, ?, ?, ?, 0, 0)",
        [state, coded, uncoded, learned],
    )
