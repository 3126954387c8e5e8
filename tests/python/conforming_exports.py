"""Smallest raw exports that keep every contract: a clean base for tests that damage one file."""

import csv
import datetime as dt
from pathlib import Path

import duckdb
import yaml
from dbt_runs import Dbt

from governance.project import PROJECT_ROOT
from governance.public_record import load_public_record

N_ROWS = 3
LOADED_AT = dt.datetime(2025, 2, 1, 3, 0)


def declared_tables(project_root: Path) -> dict[tuple[str, str], dict]:
    """Source tables that are read from files, from the source YAML: (system, table) -> declaration."""
    tables = {}
    for file in sorted((project_root / "models/staging").glob("*/_*__sources.yml")):
        for system in yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]:
            for table in system["tables"]:
                tables[system["name"], table["name"]] = table
    return tables


def conforming_rows(declaration: dict) -> list[dict]:
    """Rows that break no check, different in every column that can differ."""
    return [
        {
            **{column["name"]: _value(column, n) for column in declaration["columns"]},
            "_delivery_id": "delivery-1",
            "_loaded_at": LOADED_AT,
        }
        for n in range(1, N_ROWS + 1)
    ]


def conforming_world(folder: Path, **variables: str) -> tuple[Dbt, Path]:
    """A world of three good rows in every table and no official files, and its raw root.

    Args:
        folder: Empty folder of the world.
        variables: Variables of dbt, over those of the world.
    """
    raw_root = folder / "raw"
    write_conforming_exports(raw_root)
    nowhere = str(folder / "nowhere")
    roots = {"raw_root": str(raw_root), "dsa_dump_root": nowhere, "dsa_report_root": nowhere}
    return Dbt(folder / "dbt", variables=roots | variables), raw_root


def write_conforming_exports(raw_root: Path) -> None:
    """Write ``N_ROWS`` rows for every raw table that must be delivered, and the real public record."""
    for (system, _), declaration in declared_tables(PROJECT_ROOT).items():
        meta = declaration["config"]["meta"]
        if system == "public_record" or meta.get("optional"):
            continue
        file = raw_root / meta["path"].replace("*/*", "dt=2025-02-01/part-0").replace("*", "part-0")
        write_file(file, declaration, conforming_rows(declaration))
    load_public_record(raw_root)


def write_file(file: Path, declaration: dict, rows: list[dict]) -> None:
    """Write rows as Parquet with the declared types, or as CSV, by the suffix of ``file``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".csv":
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.DictWriter(opened, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows({name: _as_text(value) for name, value in row.items()} for row in rows)
        return
    types = {column["name"]: column["data_type"] for column in declaration["columns"]}
    types |= {"_delivery_id": "varchar", "_loaded_at": "timestamp"}
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" {types[name]}' for name in rows[0])
        connection.execute(f"create table t ({columns})")
        connection.executemany(
            f"insert into t values ({', '.join('?' * len(rows[0]))})", [list(row.values()) for row in rows]
        )
        connection.execute(f"copy t to '{file}' (format parquet)")


def _value(column: dict, n: int):
    kind = column["data_type"]
    meta = column.get("config", {}).get("meta", {})
    if meta.get("json_list"):
        return f'["{n}"]'
    if kind == "varchar":
        return f"{column['name'].upper()}-{n}"
    if kind == "boolean":
        return n % 2 == 0
    if kind == "date":
        return dt.date(2025, 1, n)
    if kind == "timestamp":
        return dt.datetime(2025, 1, n, 12, 30)
    if "at_most" in meta:
        return n / 10
    return n


def _as_text(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
