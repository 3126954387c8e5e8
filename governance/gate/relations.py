"""What expectations look at: one view per raw table or mart, on a connection that writes nothing."""

from pathlib import Path

import duckdb

from governance.gate.contracts import RawTable

NUMBERS = {
    *("tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint"),
    *("float", "double", "decimal"),
}
READ_ONCE_BYTES = 20_000_000  # of Parquet; some 200 MB in memory
PARQUET = "read_parquet({}, union_by_name = true, hive_partitioning = false)"
CSV = (
    "read_csv({}, all_varchar = true, header = true, union_by_name = true, null_padding = true, "
    "strict_mode = false)"
)


def relation(suite: str) -> str:
    """Name of the view behind a suite: no dots, which the library would take for a schema."""
    return suite.replace(".", "__")


def show_raw_table(connection: duckdb.DuckDBPyConnection, raw_table: RawTable, known_as_of: str) -> None:
    """Make the view of a raw table: delivered columns under their declared types, and what rules need beside.

    ``_unreadable`` names the columns whose value does not read as declared (null where all do), ``_key`` is a
    hash of the key. A column that a file lacks is not in the view; a table without files has all columns
    and no rows.

    Args:
        connection: Where the view is made.
        raw_table: Its contract.
        known_as_of: Rows that reached us later are left out; empty: none are.

    Raises:
        duckdb.Error: The files cannot be read.
    """
    declared = dict(raw_table.columns)
    if raw_table.has_delivery_columns:
        declared |= {"_delivery_id": "varchar", "_loaded_at": "timestamp"}
    if not raw_table.files:
        source = (
            "(select "
            + ", ".join(f"cast(null as {t}) as {_name(c)}" for c, t in declared.items())
            + " limit 0)"
        )
        delivered = declared
    else:
        source = (CSV if raw_table.is_csv else PARQUET).format(_text(raw_table.pattern))
        rows = connection.execute(f"describe select * from {source}").fetchall()
        partial = set() if raw_table.is_csv else _columns_of_some_files(connection, raw_table)
        delivered = {column: kind.lower() for column, kind, *_ in rows if column not in partial}
    columns, unreadable = [], []
    for column, kind in declared.items():
        if column not in delivered:
            continue
        if _reads_as(delivered[column], kind):
            columns.append(_name(column))
            continue
        given = f"nullif(trim({_name(column)}), '')" if delivered[column] == "varchar" else _name(column)
        columns.append(f"try_cast({given} as {kind}) as {_name(column)}")
        unreadable.append(
            f"case when {given} is not null and try_cast({given} as {kind}) is null then {_text(column)} end"
        )
    names = f"nullif(concat_ws(', ', {', '.join(unreadable)}), '')" if unreadable else "cast(null as varchar)"
    key = [_name(column) for column in raw_table.key if column in delivered]
    columns += [
        f"{names} as _unreadable",
        f"{'hash(' + ', '.join(key) + ')' if key else 'cast(null as ubigint)'} as _key",
    ]
    is_known = (
        f" where try_cast(_loaded_at as timestamp) <= timestamp {_text(known_as_of)}"
        if known_as_of and raw_table.has_delivery_columns
        else ""
    )
    # Each statement opens all files again: what fits into memory is read once, large Parquet in place.
    is_small = sum(file.stat().st_size for file in raw_table.files) < READ_ONCE_BYTES
    shape = "table" if raw_table.is_csv or is_small else "view"
    connection.execute(
        f"create {shape} {relation('raw.' + raw_table.name)}__delivered as "
        f"select {', '.join(columns)} from {source}{is_known}"
    )


def date_raw_tables(connection: duckdb.DuckDBPyConnection, raw_tables: list[RawTable], clock: str) -> None:
    """Add to raw tables how far rows lie behind the clock: ``_hours_behind``, ``_in_newest_week`` (0, 1)."""
    for raw_table in raw_tables:
        name = relation("raw." + raw_table.name)
        behind = (
            f"date_diff('hour', _loaded_at, timestamp {_text(clock)})"
            if raw_table.has_delivery_columns
            else "0"
        )
        connection.execute(
            f"create view {name} as select *, {behind} as _hours_behind, "
            f"case when {behind} < 168 then 1 else 0 end as _in_newest_week from {name}__delivered"
        )


def newest_delivery(connection: duckdb.DuckDBPyConnection, raw_tables: list[RawTable]) -> str:
    """Moment at which the newest row of all raw tables had reached us, UTC; empty where there is no row."""
    parts = [
        f"select max(_loaded_at) as newest_at from {relation('raw.' + raw_table.name)}__delivered"
        for raw_table in raw_tables
        if raw_table.has_delivery_columns
    ]
    if not parts:
        return ""
    newest = connection.execute(f"select max(newest_at) from ({' union all '.join(parts)})").fetchone()[0]
    return f"{newest:%Y-%m-%d %H:%M:%S}" if newest else ""


def usual_weeks(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> dict[str, float]:
    """Median of the rows that reached us in each of the twelve weeks before the newest, by table."""
    if not tables:
        return {}
    parts = [
        f"select {_text(table)} as name, _hours_behind // 168 as week_no, count(*) as n_rows "
        f"from {relation('raw.' + table)} where _hours_behind between 168 and 13 * 168 - 1 group by week_no"
        for table in tables
    ]
    rows = connection.execute(
        f"select name, median(n_rows) from ({' union all '.join(parts)}) group by name"
    ).fetchall()
    return dict(rows)


def show_marts(
    connection: duckdb.DuckDBPyConnection, database: Path, previous: Path | None
) -> dict[str, int | None]:
    """Attach the database to be published, and the published one, and make a view of each mart.

    Args:
        connection: Where the views are made.
        database: Database with the marts.
        previous: Database published before; None where there is none.

    Returns:
        Rows that each mart had as a table in the database published before, by suite; None where it was not
        there.

    Raises:
        duckdb.Error: A database cannot be opened for reading.
    """
    # Under the name of its file: marts that are views name the database.
    attached = _name(database.stem)
    connection.execute(f"attach {_text(str(database))} as {attached} (read_only)")
    found = _marts(connection, database.stem)
    for schema, table in found:
        connection.execute(
            f"create view {relation(f'mart.{schema}.{table}')} as "
            f"select * from {attached}.{_name(schema)}.{_name(table)}"
        )
    rows_before: dict[str, int | None] = {f"mart.{schema}.{table}": None for schema, table in found}
    if previous:
        connection.execute(f"attach {_text(str(previous))} as previous (read_only)")
        counts = [
            f"select {_text(f'mart.{schema}.{table}')}, count(*) from previous.{_name(schema)}.{_name(table)}"
            for schema, table in _marts(connection, "previous", "and table_type = 'BASE TABLE'")
        ]
        rows_before |= dict(connection.execute(" union all ".join(counts)).fetchall())
    return rows_before


def _marts(connection: duckdb.DuckDBPyConnection, database: str, kinds: str = "") -> list[tuple[str, str]]:
    return connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = ? and table_schema in ('core', 'metrics', 'transparency') "
        f"{kinds} order by all",
        [database],
    ).fetchall()


def _columns_of_some_files(connection: duckdb.DuckDBPyConnection, raw_table: RawTable) -> set[str]:
    """Columns that some Parquet files of a table have and others lack."""
    rows = connection.execute(
        "select name from parquet_schema(?) where type is not null "
        "group by name having count(distinct file_name) < ?",
        [raw_table.pattern, len(raw_table.files)],
    ).fetchall()
    return {name for (name,) in rows}


def _reads_as(delivered: str, declared: str) -> bool:
    found, wanted = delivered.split("(")[0], declared.split("(")[0]
    # An integer of any width is a bigint; a timestamp of any precision is a timestamp.
    return (
        found == wanted
        or (found in NUMBERS and wanted in NUMBERS)
        or (found.startswith("timestamp") and wanted == "timestamp")
    )


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
