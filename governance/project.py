"""Where things lie in the project, and dbt run inside this process."""

import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def working_database() -> Path:
    """Path of the disposable working database, as profiles.yml reads it."""
    return PROJECT_ROOT / os.environ.get("DBT_DUCKDB_PATH", "warehouse/build.duckdb")


def history_root() -> Path:
    """Folder of what cannot be built again, as the macro of that name finds it."""
    configured = project_vars()["history_root"]
    return PROJECT_ROOT / configured if configured else working_database().parent / "history"


def private_root() -> Path:
    """Folder of what no reader may see, as the macro of that name finds it."""
    configured = project_vars()["private_root"]
    return PROJECT_ROOT / configured if configured else working_database().parent / "private"


@cache
def project_vars() -> dict[str, str]:
    """Variables and their defaults, from dbt_project.yml."""
    return yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


def dbt_path(path: Path) -> str:
    """A path as dbt is told it: relative to the project where it lies inside, as in dbt_project.yml."""
    resolved = path.resolve()
    return str(resolved.relative_to(PROJECT_ROOT) if resolved.is_relative_to(PROJECT_ROOT) else resolved)


def run_dbt(
    arguments: Iterable[str],
    on_event: Callable | None = None,
    project_root: Path = PROJECT_ROOT,
    manifest: Any = None,
):
    """Run one dbt command in this process.

    Args:
        arguments: Words after ``dbt``; project and profiles folders are added.
        on_event: Called with each dbt event message.
        project_root: Project to run.
        manifest: What an earlier `dbt parse` of the project returned; None: the project is parsed.

    Returns:
        The ``dbtRunnerResult``: ``success`` is False where nodes failed, ``exception`` is set where dbt could
        not run.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner  # seconds of import, not wanted for --help

    folders = ["--project-dir", str(project_root), "--profiles-dir", str(project_root)]
    callbacks = [on_event] if on_event else []
    previous = Path.cwd()
    os.chdir(project_root)  # paths in profiles.yml and in variables are relative to the project
    try:
        return dbtRunner(manifest=manifest, callbacks=callbacks).invoke([*arguments, *folders])
    finally:
        os.chdir(previous)
        DuckDBConnectionManager.close_all_connections()  # dbt keeps the file open for the life of the process
