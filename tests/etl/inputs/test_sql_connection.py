"""Addresses of MySQL, MariaDB and SQL Server; what is asked of a SQL Server, of which there is none to test against."""

import pytest
from sqlalchemy.dialects import mssql

from etl.__main__ import main
from etl.inputs import sql_connection
from etl.inputs.sql_database import SqlDatabase
from etl.inputs.sql_dialects import DATE, INSTANT, LOCAL, SERVERS, WHOLE
from etl.sources import definition
from queries.errors import UsageError


@pytest.fixture(autouse=True)
def drivers(monkeypatch):
    monkeypatch.setattr(sql_connection.importlib.util, "find_spec", lambda name: object())


def test_an_address_is_named_without_user_and_password(monkeypatch):
    read = sql_connection.address("mssql://reader:s3cret@db.example/desk")
    assert (read.label, read.url.drivername) == ("mssql://db.example:1433/desk", "mssql+pymssql")
    monkeypatch.setenv("MYSQL_PWD", "of the environment")
    read = sql_connection.address("mysql://reader@db.example:3307/desk")
    assert (read.label, read.url.password) == ("mysql://db.example:3307/desk", "of the environment")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:p@s3cret@host/db",
        "mysql://u:s3cret@host",
        "mysql://u:s3cret@host:port/db",
        "oracle://u:s3cret@host/db",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(url):
    with pytest.raises(UsageError) as caught:
        sql_connection.address(url)
    assert "s3cret" not in str(caught.value)
    assert "percent-encoded" in str(caught.value)


def test_a_driver_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(sql_connection.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="pip install pymssql"):
        sql_connection.address("mssql://u@host/db")


def test_a_query_is_not_sent_to_a_server_that_cannot_hinder_it_from_writing():
    source = definition.Source("desk", "select 1", "d", "retailer", required=("id",))
    with pytest.raises(UsageError, match="make it a view"):
        SqlDatabase("mssql://u@host/db", source, query="select 1")


def test_what_is_asked_of_a_sql_server():
    server = SERVERS["mssql"]
    quoted = mssql.dialect().identifier_preparer.quote("updated at")
    assert quoted == "[updated at]"
    assert server.as_text("[t]", INSTANT) == r"convert(varchar(40), switchoffset([t], '+00\:00'), 126)"
    assert server.as_text("[t]", LOCAL).startswith("left(convert(nvarchar(max), [t], 126), ")
    assert server.since(LOCAL, "30 minutes") == "dateadd(minute, -30, cast(:since as datetime2))"
    assert server.since(WHOLE, "5") == "cast(:since as bigint) - 5"
    assert server.since(DATE, "") == "cast(:since as datetime2)"


def test_the_command_line_tells_the_addresses_it_knows(capsys):
    assert main(["load", "--source", "events", "--table", "t", "--from", "oracle://u@h/d"]) == 2
    told = capsys.readouterr().err
    assert "mysql://" in told and "postgresql://" in told
