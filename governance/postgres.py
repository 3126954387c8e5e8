"""The published version on PostgreSQL: all tables in one transaction, and who may read which of it.

Readers at REPEATABLE READ see one version from their first statement on. Rows are deleted and written again,
tables are not: a table made anew is not there for a transaction that began before.
"""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import yaml
from psycopg import sql

from governance.project import PROJECT_ROOT
from governance.warehouse import CouldNotRun

ROLES_FILE = PROJECT_ROOT / "publishing" / "roles.yml"
DSN_VARIABLE = "GOVERNANCE_POSTGRES_DSN"
LOCK_NUMBER = 20_260_930  # any number, as long as all publishers use the same one
CHUNK_BYTES = 1 << 20
NULL = "\\N"
ACCESS_SCHEMA = "access"

TYPES = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "FLOAT": "real",
    "HUGEINT": "numeric(39,0)",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TIME": "time without time zone",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "TINYINT": "smallint",
    "UBIGINT": "numeric(20,0)",
    "UINTEGER": "bigint",
    "VARCHAR": "text",
}

Columns = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A published table.

    Attributes:
        schema: Its schema, the same on both engines.
        name: Its name.
        columns: PostgreSQL type by column, in order.
    """

    schema: str
    name: str
    columns: Columns

    @property
    def full_name(self) -> str:
        """Schema and name, as declarations name it."""
        return f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        """Schema and name, quoted for PostgreSQL."""
        return sql.Identifier(self.schema, self.name)


def publish_to_postgres(
    published: Path, roles_file: Path = ROLES_FILE, progress: Callable[[int, int, str], None] | None = None
) -> int | None:
    """Write the published version to PostgreSQL, all of it or nothing.

    Connects as GOVERNANCE_POSTGRES_DSN says, or else the PG* variables.

    Args:
        published: The file that readers of DuckDB see.
        roles_file: Who may read what.
        progress: Called with tables done, tables in all, and the table that is written.

    Returns:
        Rows written; None where the version was there already.

    Raises:
        CouldNotRun: PostgreSQL cannot be reached or refused something; what it had before stays.
    """
    declared = roles_file.read_text(encoding="utf-8")
    try:
        connection = psycopg.connect(os.environ.get(DSN_VARIABLE, ""), connect_timeout=10)
    except psycopg.OperationalError as error:
        raise CouldNotRun(
            f"PostgreSQL cannot be reached: {str(error).splitlines()[0]}. Set {DSN_VARIABLE}, or PGHOST, "
            "PGPORT, PGUSER, PGDATABASE and PGPASSWORD, or start one with `make services`."
        ) from error
    try:
        with connection, duckdb.connect(str(published), read_only=True) as source:
            _one_publisher(connection)
            shown = _shown(connection)
            ((version,),) = source.execute(
                "select max_by(version, publication_no) from quality.publications"
            ).fetchall()
            tables = _tables(source)
            rights = _Rights(yaml.safe_load(declared), tables, roles_file)
            members = rights.market_members(source)
            # Rights change with what is declared, with the tables, and with the markets there are.
            told = [declared, members, [vars(table) for table in tables]]
            access = sha256(json.dumps(told).encode()).hexdigest()
            if shown == (version, access):
                return None
            _make_tables(connection, tables)
            n_rows = 0
            for n_done, table in enumerate(tables):
                if progress:
                    progress(n_done, len(tables), table.full_name)
                n_rows += _write_rows(connection, source, table)
            if shown is None or shown[1] != access:
                rights.put_in_force(connection, members)
            connection.execute("delete from access.published")
            connection.execute("insert into access.published values (%s, %s)", [version, access])
    except psycopg.Error as error:
        raise CouldNotRun(
            f"PostgreSQL: {str(error).strip()} Nothing was changed; readers keep the version they had."
        ) from error
    _tidy(tables)
    return n_rows


def _one_publisher(connection: psycopg.Connection) -> None:
    ((is_mine,),) = connection.execute("select pg_try_advisory_xact_lock(%s)", [LOCK_NUMBER]).fetchall()
    if not is_mine:
        raise CouldNotRun(
            "Another publication to this PostgreSQL runs. Wait until it has ended, then run again."
        )


def _shown(connection: psycopg.Connection) -> tuple[int, str] | None:
    """Version that readers have, and the hash of its tables and rights; None before the first one."""
    ((exists,),) = connection.execute("select to_regclass('access.published') is not null").fetchall()
    if not exists:
        connection.execute("create schema access")
        connection.execute("create table access.published (version bigint, access_hash text)")
        connection.execute("create table access.market_roles (role_name text primary key, market text)")
        return None
    return connection.execute("select version, access_hash from access.published").fetchone()


def _tables(source: duckdb.DuckDBPyConnection) -> list[Table]:
    """Tables of the file with the types they have on PostgreSQL.

    Raises:
        CouldNotRun: A type has no counterpart.
    """
    found: dict[tuple[str, str], Columns] = {}
    for schema, table, column, kind in source.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where not internal order by schema_name, table_name, column_index"
    ).fetchall():
        known = TYPES.get(kind) or (
            kind.lower().replace("decimal", "numeric") if kind[:7] == "DECIMAL" else None
        )
        if known is None:
            raise CouldNotRun(
                f"{schema}.{table}, column {column}: type {kind} has no counterpart on PostgreSQL. "
                "Cast it in the model."
            )
        found.setdefault((schema, table), {})[column] = known
    return [Table(*name, columns) for name, columns in found.items()]


def _make_tables(connection: psycopg.Connection, tables: list[Table]) -> None:
    """Make what is new, replace what has other columns, remove what the version does not have any more."""
    standing: dict[tuple[str, str], Columns] = {}
    schemas = sorted({table.schema for table in tables})
    for schema, table, column, kind in connection.execute(
        """
        select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
        from pg_attribute as a
        inner join pg_class as c on a.attrelid = c.oid
        inner join pg_namespace as n on c.relnamespace = n.oid
        where c.relkind = 'r' and n.nspname = any(%s) and a.attnum > 0 and not a.attisdropped
            and pg_has_role(c.relowner, 'usage')
        order by 1, 2, a.attnum
        """,
        [schemas],
    ):
        standing.setdefault((schema, table), {})[column] = kind
    wanted = {(table.schema, table.name): table.columns for table in tables}
    for schema in schemas:
        connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
    for name, columns in standing.items():
        if wanted.get(name) != columns:
            connection.execute(sql.SQL("drop table {}").format(sql.Identifier(*name)))
    for table in tables:
        if standing.get((table.schema, table.name)) != wanted[table.schema, table.name]:
            columns = [
                sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind))
                for column, kind in table.columns.items()
            ]
            connection.execute(
                sql.SQL("create table {} ({})").format(table.identifier, sql.SQL(", ").join(columns))
            )


def _write_rows(connection: psycopg.Connection, source: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Replace the rows of a table; both engines read and write the text between them natively."""
    connection.execute(sql.SQL("delete from {}").format(table.identifier))
    with tempfile.TemporaryDirectory() as folder, connection.cursor() as cursor:
        file = Path(folder) / "rows.csv"
        relation = table.identifier.as_string()
        source.execute(
            f"copy (from {relation}) to '{file}' (format csv, header false, nullstr '{NULL}', force_quote *)"
        )
        read_rows = sql.SQL("copy {} from stdin (format csv, null {}, encoding 'UTF8')")
        with file.open("rb") as rows, cursor.copy(read_rows.format(table.identifier, NULL)) as copy:
            while chunk := rows.read(CHUNK_BYTES):
                copy.write(chunk)
        return cursor.rowcount


class _Rights:
    """What is declared in the file of roles, for the tables of a version.

    Raises:
        CouldNotRun: A declaration names a table or column that there is not.
    """

    def __init__(self, declared: dict[str, Any], tables: list[Table], roles_file: Path) -> None:
        self.declared = declared
        self.tables = tables
        columns = {table.full_name: table.columns for table in tables}
        named = [(declared["market_roles"]["markets_from"], "market"), *declared["market_column_of"].items()]
        faults = [
            f"{table} has no column {column}"
            for table, column in named
            if column not in columns.get(table, {})
        ]
        for role, rules in declared["roles"].items():
            if rules["rows"] not in ("all", "own_markets"):
                faults.append(f"roles.{role}.rows is {rules['rows']!r}, not all or own_markets")
            faults += [
                f"roles.{role}.whole_tables names {table}, which is not published"
                for table in rules["whole_tables"]
                if table not in columns
            ]
        if faults:
            raise CouldNotRun(f"{roles_file.name}: {'; '.join(faults)}. Correct the file and publish again.")

    def market_members(self, source: duckdb.DuckDBPyConnection) -> dict[str, str]:
        """Market by the role whose members see its rows."""
        rules = self.declared["market_roles"]
        markets = sql.Identifier(*rules["markets_from"].split(".")).as_string()
        found = source.execute(f"select distinct market from {markets} order by market").fetchall()
        return {f"{rules['prefix']}{market.lower()}": market for (market,) in found}

    def put_in_force(self, connection: psycopg.Connection, members: dict[str, str]) -> None:
        """Give what is declared, and take away everything else."""
        self._take_away_all(connection)
        for role in [*self.declared["roles"], *members]:
            _make_role(connection, role)
        group = sql.Identifier(self.declared["market_roles"]["member_of"])
        for role in members:
            connection.execute(sql.SQL("grant {} to {}").format(group, sql.Identifier(role)))
        connection.execute("delete from access.market_roles")
        with connection.cursor() as cursor:
            cursor.executemany("insert into access.market_roles values (%s, %s)", list(members.items()))
        for role, rules in self.declared["roles"].items():
            self._give(connection, role, rules)

    def _take_away_all(self, connection: psycopg.Connection) -> None:
        schemas = [*sorted({table.schema for table in self.tables}), ACCESS_SCHEMA]
        ((database,),) = connection.execute("select current_database()").fetchall()
        connection.execute(
            sql.SQL("revoke temporary on database {} from public").format(sql.Identifier(database))
        )
        connection.execute("revoke create on schema public from public")
        for table in self.tables:
            connection.execute(sql.SQL("alter table {} enable row level security").format(table.identifier))
        for policy, *table in connection.execute(
            "select policyname, schemaname, tablename from pg_policies where schemaname = any(%s)", [schemas]
        ).fetchall():
            connection.execute(
                sql.SQL("drop policy {} on {}").format(sql.Identifier(policy), sql.Identifier(*table))
            )
        holders = connection.execute(
            "select distinct grantee from information_schema.column_privileges "
            "where table_schema = any(%s) and grantee != current_user",
            [schemas],
        ).fetchall()
        for (holder,) in holders:
            grantee = sql.SQL("public") if holder == "PUBLIC" else sql.Identifier(holder)
            for schema in map(sql.Identifier, schemas):
                # With the rights on a table go those on its columns.
                connection.execute(
                    sql.SQL("revoke all on all tables in schema {} from {}").format(schema, grantee)
                )
                connection.execute(sql.SQL("revoke all on schema {} from {}").format(schema, grantee))

    def _give(self, connection: psycopg.Connection, role_name: str, rules: dict[str, Any]) -> None:
        role, policy = sql.Identifier(role_name), sql.Identifier(f"rows_of_{role_name}")
        for table in self.tables:
            rows = self._rows(table, rules)
            columns = [column for column in table.columns if column not in rules["withheld_columns"]]
            if rows is None or not columns:
                continue
            connection.execute(
                sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(table.schema), role)
            )
            connection.execute(
                sql.SQL("grant select ({}) on {} to {}").format(
                    sql.SQL(", ").join(map(sql.Identifier, columns)), table.identifier, role
                )
            )
            connection.execute(
                sql.SQL("create policy {} on {} for select to {} using ({})").format(
                    policy, table.identifier, role, rows
                )
            )
        if rules["rows"] == "own_markets":
            connection.execute(sql.SQL("grant usage on schema access to {}").format(role))
            connection.execute(sql.SQL("grant select on access.market_roles to {}").format(role))

    def _rows(self, table: Table, rules: dict[str, Any]) -> sql.Composable | None:
        """Condition on the rows that a role sees of a table; None where the table is closed to it."""
        if table.full_name in rules["whole_tables"]:
            return sql.SQL("true")
        if table.schema not in rules["schemas"]:
            return None
        if rules["rows"] == "all":
            return sql.SQL("true")
        column = self.declared["market_column_of"].get(table.full_name) or next(
            (column for column in self.declared["market_columns"] if column in table.columns), None
        )
        if column is None:
            return None
        # Not the setting of a session, which its user could change.
        return sql.SQL(
            "{} in (select r.market from access.market_roles as r where pg_has_role(r.role_name, 'usage'))"
        ).format(sql.Identifier(column))


def _make_role(connection: psycopg.Connection, role: str) -> None:
    """Make a group role where it is absent; roles belong to the server, not to one database."""
    if connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        return
    try:
        with connection.transaction():
            connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        pass  # another publisher was quicker


def _tidy(tables: list[Table]) -> None:
    """Give back the room of replaced rows and refresh what the planner knows; hinders no reader."""
    with psycopg.connect(os.environ.get(DSN_VARIABLE, ""), autocommit=True) as connection:
        identifiers = sql.SQL(", ").join(table.identifier for table in tables)
        connection.execute(sql.SQL("vacuum (analyze) {}").format(identifiers))
