"""dbt run by tests: in this process, on a database and with artifacts of its own."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest

from governance.project import PROJECT_ROOT, run_dbt
from governance.pseudonyms import KEY_VARIABLE, write_pseudonyms
from governance.warehouse import CouldNotRun

KEY = "a key for tests, which nobody keeps secret"


@dataclass(frozen=True)
class Outcome:
    """What a dbt command came to.

    Attributes:
        succeeded: True where dbt ran and no node failed.
        error: Why dbt could not run; empty where it ran.
        statuses: Status of each node by unique id: success, pass, warn, fail, error, skipped.
        messages: Message of each node by unique id.
        said: All that dbt logged, notes included.
    """

    succeeded: bool
    error: str
    statuses: dict[str, str]
    messages: dict[str, str]
    said: str

    @property
    def complaints(self) -> list[str]:
        """One line for the error and for each node that did not succeed or pass."""
        return [self.error] * bool(self.error) + [
            f"{node}: {status}: {self.messages[node]}"
            for node, status in self.statuses.items()
            if status not in ("success", "pass", "no-op")
        ]


@cache
def parsed_once() -> Any:
    """Manifest of the project, parsed once by this process: no variable is read while dbt parses."""
    with TemporaryDirectory() as folder:
        return run_dbt(["--quiet", "parse", "--target-path", folder, "--log-path", folder]).result


@lru_cache(maxsize=4)
def manifest_in(file: Path, written_at: int) -> dict[str, Any]:  # noqa: ARG001  # part of the key
    """A manifest, read once for each time it was written."""
    return json.loads(file.read_text(encoding="utf-8"))


@dataclass
class Dbt:
    """dbt in this process, on a database and with artifacts of its own.

    Attributes:
        work_dir: Holds the database, target/ and logs/; nothing is written into the project.
        project_dir: Project that is run.
        variables: Variables handed to every command.
        parses: False saves half of a small command: the project is as parsed before, and no manifest.json is
            written.
        outcome: What the last command came to.
    """

    work_dir: Path
    project_dir: Path = PROJECT_ROOT
    variables: dict[str, Any] = field(default_factory=dict)
    parses: bool = False
    outcome: Outcome = field(init=False)

    @property
    def database(self) -> Path:
        return self.work_dir / "build.duckdb"

    @property
    def target(self) -> Path:
        return self.work_dir / "target"

    def run(self, *arguments: str, on_event: Callable | None = None, **variables: Any) -> Outcome:
        """Run one command, such as ``run("build", "--select", "dim_markets", known_as_of="2026-01-01")``.

        Args:
            arguments: Words after ``dbt``.
            on_event: Called with each event message.
            variables: Variables of this command, over those of the object.

        As with the command, pseudonyms of the creators in ``raw_root`` are made first.
        """
        said = []
        variables = self.variables | variables

        def listen(event: Any) -> None:
            said.append(event.info.msg)
            if on_event:
                on_event(event)

        options = {
            "--target-path": self.target,
            "--log-path": self.work_dir / "logs",
            "--vars": json.dumps(variables),
        }
        words = [*arguments, *(str(word) for option in options.items() for word in option)]
        manifest = None if self.parses or self.project_dir != PROJECT_ROOT else parsed_once()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DBT_DUCKDB_PATH", str(self.database))
            patch.setenv(KEY_VARIABLE, KEY)
            if "raw_root" in variables:
                with suppress(CouldNotRun):  # a file that cannot be read is dbt's to report
                    write_pseudonyms(Path(variables["raw_root"]), self.work_dir / "private")
            ran = run_dbt(words, listen, self.project_dir, manifest)
        nodes = getattr(ran.result, "results", [])
        self.outcome = Outcome(
            succeeded=ran.success,
            error=str(ran.exception or ""),
            statuses={node.node.unique_id: str(node.status) for node in nodes},
            messages={node.node.unique_id: node.message or "" for node in nodes},
            said="\n".join([*said, str(ran.exception or "")]),
        )
        return self.outcome

    def pseudonyms(self) -> dict[str, str]:
        """Pseudonym by id of a creator."""
        return dict(
            self.query("select plain_value, pseudonym from raw_private.pseudonyms where kind = 'creator'")
        )

    def manifest(self) -> dict[str, Any]:
        """Return the manifest of the last command. Not to be changed: all who ask get the same."""
        file = self.target / "manifest.json"
        return manifest_in(file, file.stat().st_mtime_ns)

    def query(self, sql: str, *parameters: Any) -> list[tuple]:
        """Return the rows of a statement on the database, opened for this statement only."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql, parameters).fetchall()
