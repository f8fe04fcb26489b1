"""A generation of an earlier version of the program: rebuilt from its events; one of a newer version: refused."""

import lzma
from pathlib import Path

import duckdb
import pytest

from etl.__main__ import main
from queries.errors import WarehouseError
from queries.semantic import catalog
from queries.warehouse.generation import CURRENT, open_live
from tests.helpers.loading import ask

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def warehouse(tmp_path):
    """Two complaints, as loaded before policies said which clock is the main one."""
    packed = (FIXTURES / "generation_of_schema_1.duckdb.xz").read_bytes()
    (tmp_path / "g000001.duckdb").write_bytes(lzma.decompress(packed))
    (tmp_path / CURRENT).write_text("g000001.duckdb\n", encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_an_earlier_generation_is_rebuilt_from_its_events(warehouse, capsys):
    before = catalog.run(open_live(warehouse), "on_time_share").to_dict()
    assert main(["upgrade", "--warehouse", str(warehouse)]) == 0
    assert "rebuilt from its events as generation 2" in capsys.readouterr().out
    assert ask(warehouse, "select count(*), count(*) filter (is_main) from policy_clocks where policy = 'retailer'")
    assert ask(warehouse, "select clock from clocks where is_main group by 1") == [("resolution",)]
    assert ask(warehouse, "select complaint_id, event_count from complaints order by 1") == [("A", 6), ("B", 1)]
    assert catalog.run(open_live(warehouse), "on_time_share").to_dict() == before
    assert main(["upgrade", "--warehouse", str(warehouse)]) == 0
    assert "of this version already" in capsys.readouterr().out


def test_a_newer_generation_is_refused(warehouse):
    with duckdb.connect(str(warehouse / "g000001.duckdb")) as connection:
        connection.execute("update meta set value = '99' where key = 'schema_version'")
    with pytest.raises(WarehouseError, match=r"version 99.*use the version that wrote it"):
        open_live(warehouse)
