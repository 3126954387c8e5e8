"""The published version on PostgreSQL: the same rows, all at once, and for each audience what is declared."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import yaml
from conftest import empty_postgres
from dbt_runs import Dbt
from green_database import MARKETS, N_ORDERS, ONE_VERSION, build_stand_in, stand_in, whole
from psycopg import sql

from governance.postgres import ROLES_FILE, publish_to_postgres
from governance.publish import publish, published_schemas, roll_back
from governance.warehouse import CouldNotRun, Warehouse

pytestmark = pytest.mark.usefixtures("gate_of_stand_ins")

ROLES = yaml.safe_load(ROLES_FILE.read_text(encoding="utf-8"))["roles"]


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse with one published version."""
    made = stand_in(tmp_path / "warehouse")
    build_stand_in(made, 1)
    publish(made)
    return made


def ask(address: str, statement: str, *parameters: Any) -> list[tuple]:
    with psycopg.connect(address) as connection:
        return connection.execute(statement, parameters).fetchall()


@contextmanager
def users(address: str) -> Iterator[Callable[..., str]]:
    """Make users who may log in and are members of some roles: returns the address of each."""
    made = []

    def make(*roles: str) -> str:
        user, password = f"user_{secrets.token_hex(6)}", secrets.token_hex(12)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                sql.SQL("create role {} login password {}").format(sql.Identifier(user), password)
            )
            made.append(user)
            for role in roles:
                connection.execute(
                    sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(user))
                )
        return f"postgresql://{user}:{password}@{address.rpartition('@')[2]}"

    try:
        yield make
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            for user in made:
                connection.execute(sql.SQL("drop role {}").format(sql.Identifier(user)))


@pytest.fixture(scope="module")
def granted(
    tmp_path_factory: pytest.TempPathFactory,
    gate_of_stand_ins: None,  # noqa: ARG001 (wanted for what it does)
) -> Iterator[str]:
    """Address of a database with one published version; read only."""
    with empty_postgres() as address:
        made = stand_in(tmp_path_factory.mktemp("granted") / "warehouse")
        build_stand_in(made, 1)
        publish(made)
        publish_to_postgres(made.published)
        yield address


@pytest.fixture
def reader(granted: str) -> Iterator[Callable[..., str]]:
    """Make users of that database."""
    with users(granted) as make:
        yield make


def plain(rows: list[tuple]) -> list[str]:
    """Rows in order, whole numbers alike however wide their type is."""
    return sorted(
        repr([int(v) if isinstance(v, Decimal) and not v.as_tuple().exponent else v for v in row])
        for row in rows
    )


def test_every_row_and_value_of_every_table_arrives(warehouse, postgres):
    n_rows = publish_to_postgres(warehouse.published)
    with duckdb.connect(str(warehouse.published), read_only=True) as source:
        tables = source.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        assert len(tables) == 16
        total = 0
        for (table,) in tables:
            rows = source.execute(f"from {table}").fetchall()
            assert plain(rows) == plain(ask(postgres, f"select * from {table}")), table
            total += len(rows)
    assert n_rows == total > N_ORDERS


def test_the_same_version_again_writes_nothing_and_another_replaces_all_of_it(warehouse, postgres):
    assert publish_to_postgres(warehouse.published)
    assert publish_to_postgres(warehouse.published) is None
    build_stand_in(warehouse, 2)
    publish(warehouse)
    assert publish_to_postgres(warehouse.published)
    assert whole(ask(postgres, ONE_VERSION)[0]) == 2
    roll_back(warehouse)
    assert publish_to_postgres(warehouse.published)
    assert whole(ask(postgres, ONE_VERSION)[0]) == 1


def test_a_publication_that_breaks_off_leaves_the_version_before(warehouse, postgres):
    publish_to_postgres(warehouse.published)
    build_stand_in(warehouse, 2)
    publish(warehouse)

    def breaks_off(done: int, _total: int, _table: str) -> None:
        if done == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish_to_postgres(warehouse.published, progress=breaks_off)
    assert whole(ask(postgres, ONE_VERSION)[0]) == 1


def test_tables_follow_the_version_when_columns_change_or_they_are_no_longer_published(warehouse, postgres):
    publish_to_postgres(warehouse.published)
    build_stand_in(warehouse, 2)
    with duckdb.connect(str(warehouse.working)) as connection:
        connection.execute("alter table core.fct_orders add column tip decimal(18, 2)")
        connection.execute("alter table core.dim_markets alter build_label type bigint")
        connection.execute("create table metrics.met_new as select 'DE' as market, 2 as build_label")
    publish(warehouse)
    publish_to_postgres(warehouse.published)
    assert whole(ask(postgres, ONE_VERSION)[0]) == 2
    assert ask(postgres, "select count(*), count(tip) from core.fct_orders") == [(N_ORDERS, 0)]
    roll_back(warehouse)
    publish_to_postgres(warehouse.published)
    assert ask(postgres, "select to_regclass('metrics.met_new')") == [(None,)]
    assert whole(ask(postgres, ONE_VERSION)[0]) == 1


def test_two_publications_at_once_are_refused_at_once(warehouse, postgres):
    from governance.postgres import LOCK_NUMBER

    with psycopg.connect(postgres) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [LOCK_NUMBER])
        with pytest.raises(CouldNotRun, match="Another publication"):
            publish_to_postgres(warehouse.published)
        other.rollback()
    assert publish_to_postgres(warehouse.published)


def test_a_server_that_is_not_there_is_named_without_the_password(warehouse, monkeypatch):
    monkeypatch.setenv("GOVERNANCE_POSTGRES_DSN", "postgresql://someone:hush@127.0.0.1:9/nowhere")
    with pytest.raises(CouldNotRun, match=r"cannot be reached.*GOVERNANCE_POSTGRES_DSN") as stopped:
        publish_to_postgres(warehouse.published)
    assert "hush" not in str(stopped.value)


# ------------------------------------------------------------------------------------------------- rights


def test_a_member_of_a_market_sees_the_rows_of_that_market_only(granted, reader):
    german = reader("governance_market_de")
    both = reader("governance_market_de", "governance_market_fr")
    for table, column in {
        "core.fct_orders": "shop_market",
        "core.fct_content_days": "viewer_market",
        "metrics.met_sales__market": "market",
    }.items():
        count = f"select {column}, count(*) from {table} group by 1 order by 1"
        everything = dict(ask(granted, count))
        assert set(everything) == set(MARKETS)
        assert ask(german, count) == [("DE", everything["DE"])]
        assert dict(ask(both, count)) == {market: everything[market] for market in ("DE", "FR")}
    assert len(ask(german, "select market from core.dim_markets")) == len(MARKETS)


def test_a_member_of_no_market_sees_no_row_and_no_setting_helps(reader):
    nobody = reader("governance_market_reader")
    assert ask(nobody, "select market from metrics.met_sales__market") == []
    german = reader("governance_market_de")
    for trick in ("set row_security = off", "set role governance_market_fr", "set role governance_analyst"):
        with psycopg.connect(german) as connection, pytest.raises(psycopg.Error):
            connection.execute(trick)
            connection.execute("select market from metrics.met_sales__market")


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("governance_market_de", "select source_ref from core.fct_orders"),
        ("governance_market_de", "select * from core.fct_orders"),
        ("governance_market_de", "select * from metrics.met_totals__all"),
        ("governance_market_de", "select * from quality.intake"),
        ("governance_analyst", "select raw_text from quality.quarantined_rows"),
        ("governance_transparency", "select order_id from core.fct_orders"),
        (
            "governance_transparency",
            "select creator_id from metrics.met_public_statements__day_attribute_value",
        ),
    ],
)
def test_columns_and_tables_that_are_withheld_are_refused(role, statement, reader):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(reader(role), statement)


def test_what_is_declared_can_be_read(reader):
    assert ask(reader("governance_analyst"), "select count(*), sum(n) from quality.quarantined_rows") == [
        (1, 1)
    ]
    assert whole(ask(reader("governance_analyst"), ONE_VERSION)[0]) == 1
    transparency = reader("governance_transparency")
    assert ask(transparency, "select attribute from metrics.met_public_statements__day_attribute_value")


def test_no_role_has_a_right_beyond_select(granted):
    roles = [*ROLES, *(f"governance_market_{market.lower()}" for market in MARKETS)]
    rights = ask(
        granted,
        """
        select r.role_name, t.oid::regclass::text, p.privilege
        from unnest(%s::text[]) as r (role_name)
        cross join unnest(
            array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
        ) as p (privilege)
        cross join (
            select oid from pg_class
            where relkind in ('r', 'v', 'S') and relnamespace::regnamespace::text = any(%s)
        ) as t
        where has_table_privilege(r.role_name, t.oid, p.privilege)
        """,
        roles,
        [*published_schemas(), "access", "public"],
    )
    assert rights == []
    assert (
        ask(
            granted,
            """
        select r.role_name, n.nspname from unnest(%s::text[]) as r (role_name)
        cross join pg_namespace as n
        where has_schema_privilege(r.role_name, n.oid, 'CREATE')
            or has_database_privilege(r.role_name, current_database(), 'CREATE, TEMPORARY')
        """,
            roles,
        )
        == []
    )


def test_a_role_that_is_declared_no_longer_loses_its_rights(warehouse, postgres, tmp_path):
    publish_to_postgres(warehouse.published)
    fewer = yaml.safe_load(ROLES_FILE.read_text(encoding="utf-8"))
    del fewer["roles"]["governance_transparency"]
    file = tmp_path / "roles.yml"
    file.write_text(yaml.safe_dump(fewer), encoding="utf-8")
    with users(postgres) as make:
        transparency = make("governance_transparency")
        assert ask(transparency, "select lever from metrics.met_public_enforcement__lever_month")
        assert publish_to_postgres(warehouse.published, file)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(transparency, "select lever from metrics.met_public_enforcement__lever_month")


def test_a_declaration_that_names_what_is_not_published_is_refused_by_name(warehouse, postgres, tmp_path):
    wrong = yaml.safe_load(ROLES_FILE.read_text(encoding="utf-8"))
    wrong["market_column_of"]["core.fct_orders"] = "shop_land"
    wrong["roles"]["governance_analyst"]["whole_tables"] = ["core.dim_moons"]
    file = tmp_path / "roles.yml"
    file.write_text(yaml.safe_dump(wrong), encoding="utf-8")
    with pytest.raises(CouldNotRun) as stopped:
        publish_to_postgres(warehouse.published, file)
    assert "core.fct_orders has no column shop_land" in str(stopped.value)
    assert "names core.dim_moons, which is not published" in str(stopped.value)
    assert ask(postgres, "select to_regclass('core.fct_orders')") == [(None,)]


def test_the_declared_rights_and_types_fit_the_tables_of_the_project(built_world: Dbt, postgres, tmp_path):
    """A few rows of every published table."""
    few = tmp_path / "few.duckdb"
    with duckdb.connect(str(few)) as connection:
        connection.execute(f"attach '{built_world.database}' as build (read_only)")
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_catalog = 'build' and list_contains(?, table_schema)",
            [published_schemas()],
        ).fetchall()
        for schema in published_schemas():
            connection.execute(f"create schema few.{schema}")
        for schema, table in tables:
            connection.execute(
                f"create table few.{schema}.{table} as from build.{schema}.{table} "
                f"{'limit 3' if table != 'dim_markets' else ''}"
            )
        connection.execute(
            "create table few.quality.publications as select 1 as publication_no, 1 as version"
        )
    assert len(tables) > 200
    assert publish_to_postgres(few)
    with users(postgres) as make:
        saudi = make("governance_market_sa")
        assert len(ask(saudi, "select market from core.dim_markets")) > 10
        days = "select distinct market from metrics.met_content_quality__market_policy_day"
        assert ask(postgres, days) and ask(saudi, days) in ([], [("SA",)])
