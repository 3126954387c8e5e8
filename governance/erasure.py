"""What earlier builds left of erased creators: their former pseudonyms in versions and history.

Versions and history hold no personal data but pseudonyms. They are replaced by those that stand for the
creators since, wherever they occur, and keys made from them are made anew, so that counts and decisions stay.
Each file is written anew and takes the place of the old one, of which nothing is left.
"""

from pathlib import Path

import duckdb

from governance.pseudonyms import DIGEST_CHARACTERS, PREFIX, PSEUDONYMS
from governance.publish import published_version, put_in_place, version_files
from governance.warehouse import CouldNotRun, Warehouse

FORMER = (
    "select former_pseudonym, pseudonym from read_parquet(?) where former_pseudonym is not null order by 1"
)


def erase_from_warehouse(warehouse: Warehouse, private_root: Path) -> int:
    """Take former pseudonyms of erased creators out of history and of all versions, the published one too.

    Nothing is written where there is nothing to erase. Readers that have a version open keep it until they
    open it again.

    Args:
        warehouse: Held by the caller.
        private_root: Folder of the pseudonyms.

    Returns:
        Number of files written anew.

    Raises:
        CouldNotRun: A file cannot be written anew; it is as it was before.
    """
    try:
        with duckdb.connect() as connection:
            former = connection.execute(FORMER, [str(private_root / PSEUDONYMS)]).fetchall()
        if not former:
            return 0
        keys = _keys_made_anew(warehouse.history, former)
        n_written = sum(
            _erase_from_parquet(file, former, keys) for file in sorted(warehouse.history.glob("*/*.parquet"))
        )
        n_written += sum(
            _erase_from_text(file, former, keys) for file in sorted(warehouse.history.glob("*/*.csv"))
        )
        shown = published_version(warehouse)
        for file in version_files(warehouse):
            if erase_from_version(file, former, keys):
                n_written += 1
                if shown and file.stem.startswith(f"{shown.version:06d}-"):
                    put_in_place(file, warehouse)
    except (duckdb.Error, OSError) as error:
        raise CouldNotRun(
            f"Erased creators could not be taken out of {warehouse.versions} and {warehouse.history}: "
            f"{str(error).splitlines()[0]}. Free disk or make the folders writable, and run again."
        ) from error
    return n_written


def erase_from_version(database: Path, former: list[tuple[str, str]], keys: list[tuple[str, str]]) -> bool:
    """Write a database file anew without former pseudonyms; True where it held any.

    Args:
        database: File that nobody writes.
        former: Pseudonyms of before, with those that take their place.
        keys: Keys of discrepancies that were made from them, with those that take their place.
    """
    beside = database.with_name("erased.duckdb")
    beside.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach {_text(database)} as before (read_only)")
        _tell(connection, former, keys)
        columns = connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "where database_name = 'before' and not internal order by column_index"
        ).fetchall()
        tables: dict[str, list[tuple[str, str]]] = {}
        for schema, table, column, data_type in columns:
            tables.setdefault(f"{_name(schema)}.{_name(table)}", []).append((column, data_type))
        if not any(_holds(connection, f"before.{table}", told) for table, told in tables.items()):
            return False
        connection.execute(f"attach {_text(beside)} as after")
        connection.execute("copy from database before to after (schema)")
        for table, told in tables.items():
            connection.execute(f"insert into after.{table} select {_shown(told)} from before.{table}")
        connection.execute("checkpoint after")
        connection.execute("detach after")
    beside.chmod(0o444)
    beside.replace(database)
    return True


def _erase_from_parquet(file: Path, former: list[tuple[str, str]], keys: list[tuple[str, str]]) -> bool:
    beside = file.parents[1] / f".{file.name}.part"  # not where the next build reads
    source = f"read_parquet({_text(file)})"
    with duckdb.connect() as connection:
        _tell(connection, former, keys)
        told = [row[:2] for row in connection.execute(f"describe from {source}").fetchall()]
        if not _holds(connection, source, told):
            return False
        connection.execute(f"copy (select {_shown(told)} from {source}) to {_text(beside)} (format parquet)")
    beside.replace(file)
    return True


def _erase_from_text(file: Path, former: list[tuple[str, str]], keys: list[tuple[str, str]]) -> bool:
    text = before = file.read_text(encoding="utf-8")
    for old, new in [*former, *keys]:
        text = text.replace(old, new)
    if text == before:
        return False
    beside = file.parents[1] / f".{file.name}.part"
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
    return True


def _keys_made_anew(history: Path, former: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Keys of discrepancies of erased creators, with those that the next build gives them."""
    files = [str(file) for file in sorted(history.glob("observations/*.parquet"))]
    if not files:
        return []
    with duckdb.connect() as connection:
        _tell(connection, former, [])
        return connection.execute(
            "select distinct discrepancy_key, "
            f"md5(reconciliation || '|' || {_replaced('entity_key')} || '|' || measure) "
            f"from read_parquet(?) where entity_key != {_replaced('entity_key')} order by all",
            [files],
        ).fetchall()


def _tell(
    connection: duckdb.DuckDBPyConnection, former: list[tuple[str, str]], keys: list[tuple[str, str]]
) -> None:
    """Make what is replaced known to a connection, as its variables."""
    for name, pairs in (("former", former), ("keys", keys)):
        connection.execute(
            f"set variable {name} = map($old::varchar[], $new::varchar[])",
            {"old": [p[0] for p in pairs], "new": [p[1] for p in pairs]},
        )


def _holds(connection: duckdb.DuckDBPyConnection, relation: str, told: list[tuple[str, str]]) -> bool:
    texts = [column for column, data_type in told if data_type == "VARCHAR"]
    if not texts:
        return False
    where = " or ".join(f"{_name(column)} is distinct from {_new(column)}" for column in texts)
    return connection.execute(f"select 1 from {relation} where {where} limit 1").fetchone() is not None


def _shown(told: list[tuple[str, str]]) -> str:
    return ", ".join(
        f"{_new(column)} as {_name(column)}" if data_type == "VARCHAR" else _name(column)
        for column, data_type in told
    )


def _new(column: str) -> str:
    if column == "discrepancy_key":
        return f"coalesce(getvariable('keys')[{_name(column)}], {_name(column)})"
    return _replaced(column)


def _replaced(column: str) -> str:
    """A text without former pseudonyms, whichever of them it holds."""
    text = _name(column)
    return (
        f"case when {text} like '%{PREFIX}%' then list_reduce("
        f"list_prepend({text}, regexp_extract_all({text}, '{PREFIX}[0-9A-F]{{{DIGEST_CHARACTERS}}}')), "
        "lambda shown, found: replace(shown, found, coalesce(getvariable('former')[found], found))) "
        f"else {text} end"
    )


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
