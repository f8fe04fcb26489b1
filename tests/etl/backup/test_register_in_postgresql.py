"""A register in PostgreSQL comes back row by row into an empty database, and goes on counting where it was."""

import shutil

import psycopg
import pytest

from dashboard.__main__ import main as dashboard_main
from dashboard.decisions import store
from dashboard.decisions.register import Register
from etl.__main__ import main as etl_main
from queries import places
from queries.register import tables
from queries.warehouse.generation import open_live
from tests.helpers import postgres, report_world

KEY = "cause:delivery_delay"


@pytest.mark.slow
def test_rows_of_postgresql_come_back(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(places.REPORTS_VARIABLE, str(tmp_path / "reports"))
    warehouse = report_world.build(tmp_path / "warehouse", report_world.complaints(1, 6))
    with postgres.running() as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("create database other")
        monkeypatch.setenv(tables.VARIABLE, server.url())
        identity = open_live(warehouse).identity
        register = Register(tables.address(), identity)
        register.decide(KEY, "dismissed", "Aygün", "A season.", seen=0)
        register.save_view("Aygün", "mine", "overview?channel=phone")
        was = register.history(KEY)
        assert etl_main(["backup", str(tmp_path / "one.tar"), "--warehouse", str(warehouse)]) == 0
        store.close(tables.address())

        shutil.rmtree(warehouse)
        monkeypatch.setenv(tables.VARIABLE, server.url("other"))
        assert etl_main(["restore", str(tmp_path / "one.tar"), "--warehouse", str(warehouse)]) == 1
        assert "register --prepare" in capsys.readouterr().err
        assert dashboard_main(["register", "--prepare"]) == 0
        assert etl_main(["restore", str(tmp_path / "one.tar"), "--warehouse", str(warehouse)]) == 0

        restored = Register(tables.address(), identity)
        assert restored.history(KEY) == was
        assert [view.name for view in restored.views("Aygün")] == ["mine"]
        restored.decide(KEY, "dismissed", "Aygün", "Still.", seen=1)
        assert len(restored.history(KEY)) == 2
        assert etl_main(["restore", str(tmp_path / "one.tar"), "--replace", "--warehouse", str(warehouse)]) == 1
        assert "holds rows already" in capsys.readouterr().err
        store.close(tables.address())
