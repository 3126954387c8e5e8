"""The database that the demo company is made in: an on-disk DuckDB file that is thrown away afterwards."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import currency_converter
import duckdb

from governance.demo_data.raw_tables import RAW_TABLES

SQL_FOLDER = Path(__file__).parent / "sql"
SETTINGS_FOLDER = Path(__file__).parent / "settings"
RULES_FOLDER = Path(__file__).parents[2] / "seeds" / "governance"

# The engine may pass its limit a little; the process stays below 4 GB.
MEMORY_LIMIT = "3GB"
# The rates before this year are not needed.
FIRST_RATE_DAY = date(2022, 1, 1)


def sql_literal(value: Any) -> str:
    """A number, text, date or list of them as SQL.

    Raises:
        TypeError: for any other type.
    """
    if isinstance(value, list):
        return "[" + ", ".join(map(sql_literal, value)) + "]"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, str | Path):
        return "'" + str(value).replace("'", "''") + "'"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"no SQL literal for {value!r}")
    return repr(value)


class Database:
    """Connections to one generator database; all know the same variables and see the same tables.

    Variables belong to a connection in DuckDB, so each new cursor gets them again.
    """

    def __init__(self, folder: Path, threads: int, variables: dict[str, Any]) -> None:
        self.variables = variables
        self._folder = folder
        self.connection = duckdb.connect(
            str(folder / "generator.duckdb"),
            config={
                "threads": threads,
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(folder / "spill"),
            },
        )
        self.connection.execute("set enable_progress_bar = false")
        # the file is thrown away: nothing needs to be safe in it
        self.connection.execute("set checkpoint_threshold = '1TB'")
        self.connection.execute("pragma disable_checkpoint_on_shutdown")
        self._set_variables(self.connection)

    def _set_variables(self, connection: duckdb.DuckDBPyConnection) -> None:
        for name, value in self.variables.items():
            connection.execute(f"set variable {name} = {sql_literal(value)}")

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for another thread."""
        cursor = self.connection.cursor()
        self._set_variables(cursor)
        return cursor

    def create_schemas(self, names: list[str]) -> None:
        """Empty schemas, by name."""
        for name in names:
            self.connection.execute(f"create schema {name}")

    def load_rules(self) -> None:
        """Read the rule seeds, the settings files and the ECB rates into schema ``rules``.

        ``position`` is the number of the line in the file.
        """
        for path in sorted([*RULES_FOLDER.glob("*.csv"), *SETTINGS_FOLDER.glob("*.csv")]):
            self.connection.execute(
                f"create table rules.{path.stem} as select row_number() over () as position, * "
                f"from read_csv({sql_literal(path)}, header = true, delim = ',', quote = '\"', escape = '\"')"
            )
        names = ", ".join(f"({sql_literal(table.name)})" for table in RAW_TABLES)
        self.connection.execute(f"create table rules.raw_tables as from (values {names}) as t (raw_table)")
        with zipfile.ZipFile(currency_converter.CURRENCY_FILE) as archive:
            (member,) = archive.namelist()
            rates = archive.extract(member, self._folder)
        self.connection.execute(
            "create table rules.ecb_rates as "
            f"from read_csv({sql_literal(rates)}, header = true, all_varchar = true) "
            f"""where "Date" >= '{FIRST_RATE_DAY.isoformat()}'"""
        )

    def run_file(self, path: Path) -> None:
        """Run the statements of a file on a connection of its own."""
        self.cursor().execute(path.read_text(encoding="utf-8"))

    def one_thread_per_query(self) -> None:
        """From now on a query runs on the thread that asks for it: the rows of its files keep their order."""
        self.connection.execute("set threads = 1")

    def close(self) -> None:
        """Close the database; cursors end with it."""
        self.connection.close()
