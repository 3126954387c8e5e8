"""Where the versions of the warehouse lie, and the lock that lets one command at a time change them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from governance.project import PROJECT_ROOT, project_vars, working_database


class Blocked(Exception):
    """Something found in the data or the build forbids what was asked for; the message says what to do."""


class CouldNotRun(Exception):
    """What was asked for could not be tried, or broke off; the message says what to do."""


@dataclass(frozen=True)
class Warehouse:
    """Files of a warehouse.

    Attributes:
        working: The disposable database that builds write.
        history: Folder of what survives it.
    """

    working: Path
    history: Path

    @property
    def published(self) -> Path:
        """The file that readers open: one whole version."""
        return self.working.parent / "published.duckdb"

    @property
    def versions(self) -> Path:
        """Folder of the published version and those kept before it."""
        return self.working.parent / "versions"

    @contextmanager
    def only_for(self, command: str) -> Iterator[None]:
        """Hold the warehouse for one command; the lock goes with the process, however that ends.

        Args:
            command: What others are told, such as ``governance build``.

        Raises:
            CouldNotRun: Another command holds it; raised at once.
        """
        self.working.parent.mkdir(parents=True, exist_ok=True)
        holder = self.working.parent / ".governance.holder.json"
        try:
            with FileLock(self.working.parent / ".governance.lock", timeout=0):
                _write_whole(holder, json.dumps({"command": command, "process": os.getpid(), "since": now()}))
                yield
        except Timeout as error:
            raise CouldNotRun(
                f"{_told(holder)} is using {self.working.parent}. Wait until it has ended, then run again."
            ) from error


def warehouse() -> Warehouse:
    """The warehouse of the environment and dbt_project.yml; macro `history_root` tells dbt the same."""
    working = working_database()
    named = project_vars()["history_root"]
    return Warehouse(working, PROJECT_ROOT / named if named else working.parent / "history")


def now() -> str:
    """The wall clock, UTC: it dates publications, and orders nothing."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"


def _told(holder: Path) -> str:
    try:
        told = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # it has taken the lock and not said so yet
        return "Another command"
    return f"`{told['command']}` (process {told['process']}, since {told['since']} UTC)"


def _write_whole(file: Path, text: str) -> None:
    beside = file.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
