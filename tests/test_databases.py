"""Which database an installation uses is said by one address, and a wrong one is refused in a sentence."""

import subprocess
from pathlib import Path

import pytest
from django.db import connection

from remit.config import clusters
from remit.config.databases import NotADatabase, database
from remit.core import engines
from remit.school.models import Membership
from tests.installations import Installation

HERE = Path("/somewhere")


def test_without_an_address_it_is_sqlite_in_the_data_folder():
    found = database("", HERE)
    assert found["NAME"] == HERE / "remit.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_is_taken_apart_with_what_is_written_in_percent():
    found = database("postgres://a%40b:p%2Fw%3A@db.example:5433/our%20school?connect_timeout=3", HERE)
    assert [found[each] for each in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "a@b", "p/w:", "db.example", 5433, "our school",
    ]  # fmt: skip
    assert found["OPTIONS"] == {"connect_timeout": "3", "application_name": "remit", "sslmode": "require"}


def test_connections_are_kept_and_looked_at_before_they_are_used_again():
    found = database("postgresql:///remit", HERE)
    assert found["CONN_MAX_AGE"] > 60
    assert found["CONN_HEALTH_CHECKS"]


@pytest.mark.parametrize(
    "url", ["postgres:///x", "postgres://u@localhost/x", "postgres://u@[::1]/x", "postgres://u@/x?host=/run/pg"]
)
def test_tls_is_asked_for_only_where_there_is_a_network(url):
    assert "sslmode" not in database(url, HERE)["OPTIONS"]


def test_what_was_said_of_tls_holds():
    assert database("postgres://u@db.example/x?sslmode=verify-full", HERE)["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:canary@h/x",
        "postgres://u:canary@h",
        "postgres://u:canary@h:port/x",
        "remit",
        "postgres://[u:canary@h/x",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url, tmp_path):
    with pytest.raises(NotADatabase) as refused:
        database(url, HERE)
    assert "canary" not in str(refused.value)


def test_a_command_says_so_in_one_line(tmp_path):
    told = Installation(tmp_path / "data", "mysql://u:canary@h/x").run("migrate")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert told.stderr.startswith("remit: DATABASE_URL is to read postgres://")


def test_a_cluster_made_for_the_moment_answers_and_leaves_nothing():
    import psycopg

    try:
        clusters.binaries()
    except clusters.NoPostgres:
        pytest.skip("no PostgreSQL is installed")
    with clusters.made_for_now() as address:
        folder = Path(address.partition("host=")[2])
        with psycopg.connect(address) as connected:
            assert connected.execute("select current_setting('listen_addresses')").fetchone() == ("",)
    assert not folder.exists()
    assert str(folder) not in subprocess.run(["ps", "ax"], capture_output=True, text=True, check=True).stdout


def test_a_folder_without_initdb_is_not_taken(tmp_path, monkeypatch):
    """A client's package brings programs, and no server."""
    (tmp_path / "psql").touch()
    monkeypatch.setattr(clusters, "PLACES", (str(tmp_path),))
    monkeypatch.setattr(clusters.shutil, "which", lambda name: None)
    with pytest.raises(clusters.NoPostgres, match="sudo apt install postgresql"):
        clusters.binaries()


# Its tables


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes stock by itself")
def test_the_engine_knows_how_its_tables_are_filled_once_stock_was_taken(world):
    engines.take_stock(connection)
    told = dict(
        engines.ask(
            connection, "SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'school_membership' AND idx IS NOT NULL"
        )
    )
    assert len(told) >= 2
    assert all(int(stat.split()[0]) == Membership.objects.unscoped("test").count() for stat in told.values())
