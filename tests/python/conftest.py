"""Fixtures shared by the suites: dbt in this process, a small demo company, and that company built once."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from dbt_runs import Dbt
from filelock import FileLock
from psycopg import sql

from governance import publish as publish_module
from governance.project import PROJECT_ROOT
from governance.publish import GateOutcome

# Written in five seconds. The full history: points expire, targets have earlier quarters, appeals close.
DEMO_COMPANY = {"scale": 0.05, "seed": 1, "quarters": 14, "faults": "all"}


@dataclass(frozen=True)
class ParsedProject:
    """A project after `dbt parse`.

    Attributes:
        manifest_file: Path of its manifest.json.
        manifest: The manifest.
        findings: Keys in YAML or in a model's config() that the schema of dbt does not know, one text each.
    """

    manifest_file: Path
    manifest: dict[str, Any]
    findings: list[str]


def parse_with_schema(project_dir: Path, work_dir: Path) -> ParsedProject:
    """Parse a project with the schema check that dbt leaves out on DuckDB.

    dbt ships JSON schemas for its YAML but holds files against them only for adapters on a list.

    Raises:
        AssertionError: The project cannot be parsed for another reason.
    """
    from dbt.deprecations import reset_deprecations
    from dbt.jsonschemas import jsonschemas

    events = []
    dbt = Dbt(work_dir, project_dir, parses=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            jsonschemas,
            "_JSONSCHEMA_SUPPORTED_ADAPTERS",
            jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS | {"duckdb"},
        )
        # Errors off: all findings at once, not the first. No partial parse: an unchanged file is read too.
        words = ["--quiet", "--show-all-deprecations", "--warn-error-options", '{"error": []}']
        outcome = dbt.run(*words, "parse", "--no-partial-parse", on_event=events.append)
    # dbt counts deprecations per process: left standing, they would fail the next strict command.
    reset_deprecations()
    findings = [" ".join(e.info.msg.split()) for e in events if e.info.name.endswith("Deprecation")]
    assert outcome.succeeded or findings, f"dbt parse failed: {outcome.error}"
    manifest_file = dbt.target / "manifest.json"
    return ParsedProject(manifest_file, dbt.manifest() if manifest_file.exists() else {}, findings)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Root of the project."""
    return PROJECT_ROOT


@pytest.fixture
def dbt(tmp_path: Path) -> Callable[..., Dbt]:
    """Make a ``Dbt`` with a database and target folder of its own: ``dbt(raw_root=...)``."""

    def make(**variables: Any) -> Dbt:
        return Dbt(tmp_path / "dbt", variables={name: str(value) for name, value in variables.items()})

    return make


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory) -> ParsedProject:
    """The project, parsed once with the schema check."""
    return parse_with_schema(PROJECT_ROOT, tmp_path_factory.mktemp("parsed"))


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Folder that the first process to ask for it fills; all processes of a test run share it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not (shared / f"{name}.made").exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            (shared / f"{name}.made").touch()
    return folder


def write_company(folder: Path, faults: str) -> None:
    """Write the raw exports of the small demo company with the real public extract beside it."""
    from governance.demo_data import write_demo_data
    from governance.public_record import load_public_record

    write_demo_data(raw_root=folder / "raw", **(DEMO_COMPANY | {"faults": faults}), progress=None)
    load_public_record(folder / "raw")


def build_company(folder: Path, raw_root: Path, *words: str) -> None:
    """Run one green `dbt build`."""
    outcome = Dbt(folder, variables={"raw_root": str(raw_root)}, parses=True).run("--quiet", "build", *words)
    assert outcome.succeeded and not outcome.complaints, "\n".join(outcome.complaints)


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw root of a small demo company with the real public extract beside it, written once. Read only."""
    return made_once(tmp_path_factory, "demo", lambda folder: write_company(folder, "all")) / "raw"


@pytest.fixture(scope="session")
def built_world(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """The demo company after one green `dbt build`: query it, read its manifest, do not build into it."""
    folder = made_once(tmp_path_factory, "built", lambda folder: build_company(folder, demo_world))
    return Dbt(folder, variables={"raw_root": str(demo_world)})


@pytest.fixture(scope="session")
def clean_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw root of the same company without planted faults, written once. Read only."""
    return made_once(tmp_path_factory, "clean", lambda folder: write_company(folder, "none")) / "raw"


@pytest.fixture(scope="session")
def built_clean_world(clean_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """The company without faults after one green `dbt build`: query it, do not build into it."""
    # Unit tests bring rows of their own: the company with faults has run them.
    words = ("--exclude-resource-type", "unit_test")
    folder = made_once(
        tmp_path_factory, "built_clean", lambda folder: build_company(folder, clean_world, *words)
    )
    return Dbt(folder, variables={"raw_root": str(clean_world)})


@contextmanager
def empty_postgres() -> Iterator[str]:
    """Address of an empty database on the PostgreSQL of `make services`; publications go there meanwhile."""
    address_file = PROJECT_ROOT / "warehouse" / "services.env"
    assert address_file.exists(), "PostgreSQL for tests is not there. Start it: make services"
    server = address_file.read_text(encoding="utf-8").strip().removeprefix("GOVERNANCE_POSTGRES_DSN=")
    database = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection, pytest.MonkeyPatch.context() as patch:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
        address = f"{server.rpartition('/')[0]}/{database}"
        patch.setenv("GOVERNANCE_POSTGRES_DSN", address)
        try:
            yield address
        finally:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))


@pytest.fixture
def postgres() -> Iterator[str]:
    """An empty database for one test."""
    with empty_postgres() as address:
        yield address


@pytest.fixture(scope="module")
def gate_of_stand_ins() -> Iterator[None]:
    """Stand-ins for the database pass the gate: its suites are about the marts of the company."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish_module, "gate", lambda *_: GateOutcome())
        yield
