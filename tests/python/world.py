"""A raw root with a working database of its own, and dbt run on it."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from governance.project import run_dbt


@dataclass
class World:
    """One company's exports and what dbt builds from them.

    Attributes:
        folder: Private folder; the exports lie in ``folder/raw``.
        messages: What dbt said in the last run, warnings, notes and errors.
    """

    folder: Path
    messages: str = ""
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def raw_root(self) -> Path:
        """Root of the exports."""
        return self.folder / "raw"

    @property
    def database(self) -> Path:
        """Working database."""
        return self.folder / "build.duckdb"

    def dbt(self, *arguments: str, **dbt_vars: str) -> bool:
        """Run a dbt command on this world; True where it succeeded. Fills ``messages`` and ``failures``."""
        said = []
        kept = os.environ.get("DBT_DUCKDB_PATH")
        os.environ["DBT_DUCKDB_PATH"] = str(self.database)
        try:
            result = run_dbt(
                [*arguments, "--quiet", "--vars", json.dumps({"raw_root": str(self.raw_root), **dbt_vars})],
                on_event=lambda event: (
                    said.append(event.info.msg) if event.info.level in ("info", "warn", "error") else None
                ),
            )
        finally:
            if kept is None:
                del os.environ["DBT_DUCKDB_PATH"]
            else:
                os.environ["DBT_DUCKDB_PATH"] = kept
        self.messages = "\n".join([*said, str(result.exception or "")])
        nodes = result.result if result.result is not None and not result.exception else []
        self.failures = {
            node.node.name: node.message or "" for node in nodes if node.status in ("error", "fail")
        }
        return result.success

    def query(self, sql: str) -> list[tuple]:
        """Rows of a query on the working database."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()
