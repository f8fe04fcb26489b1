import io
import json

import duckdb
import pandas as pd
import pytest

from queries.errors import UsageError
from queries.semantic import output

FRAME = pd.DataFrame(
    {
        "period_start": pd.to_datetime(["2026-11-09", None]),
        "due_at": pd.to_datetime(["2026-04-02T20:00:00", None]).tz_localize("UTC").tz_convert("Asia/Baku"),
        "store": ["Bakı, 28 May", None],
        "implied": [True, False],
        "score": pd.array([4, None], dtype="Int64"),
        "value": [0.123456789, float("nan")],
        "n": [3, 0],
    }
)


def written(form, frame=FRAME):
    stream = io.BytesIO()
    output.write(frame, form, stream)
    return stream.getvalue()


def test_csv():
    assert written("csv").decode().split("\n") == [
        "period_start,due_at,store,implied,score,value,n",
        '2026-11-09,2026-04-03T00:00:00+04:00,"Bakı, 28 May",true,4,0.123456789,3',
        ",,,false,,,0",
        "",
    ]


def test_json():
    first, second = json.loads(written("json"))
    assert first == {
        "period_start": "2026-11-09",
        "due_at": "2026-04-03T00:00:00+04:00",
        "store": "Bakı, 28 May",
        "implied": True,
        "score": 4,
        "value": 0.123456789,
        "n": 3,
    }
    assert second == {
        "period_start": None,
        "due_at": None,
        "store": None,
        "implied": False,
        "score": None,
        "value": None,
        "n": 0,
    }
    assert json.loads(written("json", FRAME.iloc[:0])) == []


def test_parquet_keeps_types(tmp_path):
    path = tmp_path / "rows.parquet"
    path.write_bytes(written("parquet"))
    with duckdb.connect() as connection:
        types = {row[0]: row[1] for row in connection.execute(f"describe from '{path}'").fetchall()}
        assert types["period_start"] == "DATE"
        assert types["due_at"] == "TIMESTAMP WITH TIME ZONE"
        assert types["score"] == "BIGINT"
        assert connection.execute(f"select epoch(due_at), store from '{path}'").fetchall() == [
            (1775160000.0, "Bakı, 28 May"),
            (None, None),
        ]


def test_parquet_does_not_garble_a_terminal():
    with pytest.raises(UsageError, match="file"):
        output.write(FRAME, "parquet", io.BytesIO(), is_terminal=True)


def test_table_shows_every_column_however_many_and_rounds():
    lines = written("table").decode().splitlines()
    assert lines[0].split() == list(FRAME.columns)
    assert "0.1235" in lines[2]
    wide = pd.DataFrame({f"column_{number}": ["x" * 30] for number in range(50)})
    assert written("table", wide).decode().splitlines()[0].split() == list(wide.columns)


def test_table_cannot_steer_a_terminal():
    text = written("table", pd.DataFrame({"raw": ["\x1b[2Jgone\nnew line [red]kept[/red]"]})).decode()
    assert "\x1b" not in text
    assert "[red]kept[/red]" in text
    assert len(text.splitlines()) == 3


def test_an_empty_table_says_so():
    assert "No rows" in written("table", FRAME.iloc[:0]).decode()


def test_midnight_is_a_time_where_the_column_is_one():
    frame = pd.DataFrame(
        {"opens_local_at": pd.to_datetime(["2026-11-09"]), "received_on": pd.to_datetime(["2026-11-09"])}
    )
    assert written("csv", frame).decode().splitlines()[1] == "2026-11-09T00:00:00,2026-11-09"
