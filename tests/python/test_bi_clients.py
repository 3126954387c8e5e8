"""The clients of docs/reading-the-marts.md read the published version, and none of them can write it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import adbc_driver_duckdb
import duckdb
import pandas
import polars
import pytest
import sqlalchemy
from adbc_driver_manager import dbapi
from green_database import N_ORDERS, build_stand_in, stand_in

from governance.postgres import publish_to_postgres
from governance.publish import publish

pytestmark = pytest.mark.usefixtures("gate_of_stand_ins")

COUNT = "select count(*) as n_orders from core.fct_orders"
WRITE = "create table core.written_by_a_reader as select 1 as one"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A published file."""
    warehouse = stand_in(tmp_path / "warehouse")
    build_stand_in(warehouse, 1)
    publish(warehouse)
    return warehouse.published


@pytest.fixture
def engine(published: Path) -> sqlalchemy.Engine:
    return sqlalchemy.create_engine(f"duckdb:///{published}?access_mode=read_only")


def test_sqlalchemy_reads_and_reflects_and_cannot_write(engine: sqlalchemy.Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text(COUNT)).scalar() == N_ORDERS
        assert "fct_orders" in sqlalchemy.inspect(connection).get_table_names(schema="core")
        with pytest.raises(sqlalchemy.exc.DBAPIError, match="read-only"):
            connection.execute(sqlalchemy.text(WRITE))


def test_pandas_reads(engine: sqlalchemy.Engine) -> None:
    assert pandas.read_sql(COUNT, engine)["n_orders"].tolist() == [N_ORDERS]


def test_polars_reads(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        assert polars.read_database(COUNT, connection)["n_orders"].to_list() == [N_ORDERS]


def test_adbc_reads_arrow_and_cannot_write(published: Path) -> None:
    options = {"path": str(published), "access_mode": "read_only"}
    driver = adbc_driver_duckdb.driver_path()
    with (
        dbapi.connect(driver, entrypoint="duckdb_adbc_init", db_kwargs=options) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(COUNT)
        assert cursor.fetch_arrow_table().column("n_orders").to_pylist() == [N_ORDERS]
        with pytest.raises(dbapi.Error, match="read-only"):
            cursor.execute(WRITE)


def test_the_duckdb_cli_reads_and_cannot_write(published: Path) -> None:
    cli = Path(sys.prefix) / "bin" / "duckdb"

    def run(statement: str) -> subprocess.CompletedProcess:
        command = [cli, "-readonly", "-json", published, "-c", statement]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert json.loads(run(COUNT).stdout) == [{"n_orders": N_ORDERS}]
    refused = run(WRITE)
    assert refused.returncode != 0 and "read-only" in refused.stderr


def test_psql_reads(published: Path, postgres: str) -> None:
    publish_to_postgres(published)
    command = ["psql", postgres, "--no-psqlrc", "--tuples-only", "--no-align", "-c", COUNT]
    read = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"PAGER": ""})
    assert read.stdout.strip() == str(N_ORDERS)


def test_sqlalchemy_reads_postgres_in_one_version(published: Path, postgres: str) -> None:
    publish_to_postgres(published)
    address = postgres.replace("postgresql://", "postgresql+psycopg://")
    engine = sqlalchemy.create_engine(address, isolation_level="REPEATABLE READ")
    assert pandas.read_sql(COUNT, engine)["n_orders"].tolist() == [N_ORDERS]
    engine.dispose()
