"""Small demo companies for tests, and their raw files as DuckDB views named ``<system>.<table>``."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from governance.demo_data import write_demo_data
from governance.demo_data.raw_tables import RAW_TABLES, SYSTEMS

# A twentieth of the company over a year: three seconds to write, and every fault class finds something to
# hit.
SMALL = {"scale": 0.05, "seed": 5, "quarters": 4}


@dataclass(frozen=True)
class DemoRaw:
    """One written company: its folder and a connection that sees its files. CSV columns are text."""

    root: Path
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple]:
        """All rows of a query over the views."""
        return self.connection.execute(query).fetchall()

    def value(self, query: str) -> object:
        """The only value of a query."""
        ((value,),) = self.rows(query)
        return value

    def expect_none(self, query: str) -> None:
        """Fail, with the first rows, if the query gives any."""
        found = self.connection.execute(query).fetchmany(5)
        assert found == [], f"{query}\ngives {found}"


def write_small(root: Path, faults: str, threads: int = 2) -> DemoRaw:
    """Write the small company below ``root`` and open its files."""
    write_demo_data(raw_root=root, faults=faults, threads=threads, **SMALL)
    return open_raw(root)


def open_raw(root: Path) -> DemoRaw:
    """Open the files below ``root``."""
    connection = duckdb.connect()
    for system in (*SYSTEMS, "truth"):
        connection.execute(f"create schema {system}")
    for table in RAW_TABLES:
        files = table.folder(root) / table.file_pattern
        reader = (
            f"read_csv('{files}', header = true, all_varchar = true)"
            if table.layout == "csv"
            else f"read_parquet('{files}', hive_partitioning = false)"
        )
        connection.execute(f"create view {table.relation} as from {reader}")
    for file in sorted((root / "_truth").glob("*.parquet")):
        connection.execute(f"create view truth.{file.stem} as from read_parquet('{file}')")
    return DemoRaw(root, connection)
