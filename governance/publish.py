"""Versions that readers see: each is written whole beside the published one and takes its place by a rename.

The rename is the moment of publication. What must follow it (history, fewer versions) is read off the
published file, so that a command that was cut off is made up for by the next one.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml
from rich.console import Console
from rich.table import Table

from governance.green_build import GreenBuild, read_green_build
from governance.project import PROJECT_ROOT
from governance.warehouse import Blocked, CouldNotRun, Warehouse, now

KEPT_VERSIONS = 5
VERSION_FILE = re.compile(r"(\d{6})-([0-9a-f]+)\.duckdb")
PUBLICATIONS = Path(__file__).with_name("publications.sql")


@dataclass(frozen=True)
class KeptChanges:
    """A model of changes whose rows survive the database.

    Attributes:
        model: Name of the model in schema ``quality``.
        number: Its column with the number of the changes, the same in all rows of a build.
        folder: Folder of history.
        file: First word of the file names there.
        order: Order of the rows, so that the same rows are the same bytes.
    """

    model: str
    number: str
    folder: str
    file: str
    order: str


KEPT_CHANGES = (
    KeptChanges(
        "discrepancy_changes", "observation_no", "observations", "observation", "discrepancy_key nulls first"
    ),
    KeptChanges("metric_edition_changes", "edition_no", "metric_editions", "edition", "all"),
)


@dataclass(frozen=True)
class GateOutcome:
    """What the expectations said of a version that is about to leave.

    Attributes:
        n_passed: Expectations that hold.
        n_failed: Those that do not.
        n_not_evaluated: Those that could not be looked at.
        critical: One line for each critical one that failed or could not be looked at; any one blocks.
    """

    n_passed: int = 0
    n_failed: int = 0
    n_not_evaluated: int = 0
    critical: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publication:
    """A version as it is published.

    Attributes:
        version: Number of the version; later ones are greater.
        fingerprint: Of what it was made from.
        event: ``published``, ``rolled_back``, ``restored``, or ``unchanged`` where readers had it already.
        n_checks_passed: Tests of dbt.
        n_expectations: Passed, failed, not evaluated.
        row_counts: Rows by ``schema.table``.
    """

    version: int
    fingerprint: str
    event: str
    n_checks_passed: int
    n_expectations: tuple[int, int, int]
    row_counts: dict[str, int]


def gate(candidate: Path, warehouse: Warehouse) -> GateOutcome:
    """Hold the version that is about to leave against the expectations on published marts.

    Args:
        candidate: File of the version, opened by nobody.
        warehouse: Where it is going; the version published before is compared with.

    Raises:
        ValueError: The project has no suite of a mart.
    """
    from governance.gate.run import validate  # seconds of import, not wanted for a rollback

    outcome = validate(
        suites="published",
        database=candidate,
        previous=warehouse.published if warehouse.published.exists() else None,
        history_root=warehouse.history,
        docs_root=warehouse.working.parent / "data_docs",
    )
    stopping = [(result, "does not hold") for result in outcome.critical_failures]
    stopping += [(result, f"could not be evaluated: {result.reason}") for result in outcome.critical_unknowns]
    return GateOutcome(
        len(outcome.passed),
        len(outcome.failed),
        len(outcome.not_evaluated),
        tuple(
            f"{result.suite}, {result.rule}: {result.meaning} This {says}. {result.resolve}"
            for result, says in stopping
        ),
    )


def publish(
    warehouse: Warehouse, keep: int = KEPT_VERSIONS, progress: Callable[[int, int, str], None] | None = None
) -> Publication:
    """Publish the working database; readers that hold the file open go on with the version they opened.

    Args:
        warehouse: Held by the caller.
        keep: Versions to keep, the published one among them.
        progress: Called with tables done, tables in all, and the table that is written.

    Raises:
        Blocked: The database is not green or out of date, or a critical expectation failed.
        CouldNotRun: It cannot be read, or the version cannot be written.
    """
    make_up_for_last(warehouse)
    build = read_green_build(warehouse)
    shown = published_version(warehouse)
    if shown and shown.fingerprint == build.fingerprint:
        return shown
    kept = [file for file in version_files(warehouse) if file.stem.endswith(f"-{build.fingerprint}")]
    try:
        version_file = kept[-1] if kept else _write_version(warehouse, build, progress)
        put_in_place(version_file, warehouse)
    except (duckdb.Error, OSError) as error:
        raise CouldNotRun(
            f"The version could not be written to {warehouse.versions}: {str(error).splitlines()[0]}. "
            "Readers keep the version they had. Free disk or memory and run `governance publish` again."
        ) from error
    event = make_up_for_last(warehouse)
    _drop_old_versions(warehouse, keep)
    return published_version(warehouse, event)


def roll_back(warehouse: Warehouse) -> Publication:
    """Put the version before the published one in its place again.

    Raises:
        CouldNotRun: Nothing is published, or no earlier version is kept.
    """
    make_up_for_last(warehouse)
    shown = published_version(warehouse)
    earlier = [file for file in version_files(warehouse) if shown and _number(file) < shown.version]
    if not earlier:
        raise CouldNotRun(
            f"{warehouse.versions} keeps no version "
            + (f"earlier than {shown.version}." if shown else "yet: nothing was published.")
        )
    put_in_place(earlier[-1], warehouse)
    return published_version(warehouse, make_up_for_last(warehouse))


def keep_changes(database: Path, history: Path) -> None:
    """Add to history what a build saw first, otherwise or no more; the same build again adds nothing.

    Args:
        database: A working database or a published version.
        history: Folder of what survives the database.

    Raises:
        OSError, duckdb.IOException: The folder cannot be written; no part of a file is left there.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        for kept in KEPT_CHANGES:
            ((number,),) = connection.execute(
                f"select max({kept.number}) from quality.{kept.model}"
            ).fetchall()
            if number is not None:
                changes = f"from quality.{kept.model} order by {kept.order}"
                _keep(connection, changes, history / kept.folder / f"{kept.file}-{number:06d}.parquet")


def make_up_for_last(warehouse: Warehouse) -> str:
    """Add to history what the published file says and history does not know yet.

    Returns:
        What happened since history was written: an event of ``quality.publications``, or ``unchanged``.

    Raises:
        CouldNotRun: The history cannot be written.
    """
    if not warehouse.published.exists():
        return "unchanged"
    try:
        return _write_history(warehouse)
    except (duckdb.Error, OSError) as error:
        raise CouldNotRun(
            f"The history of the published version could not be written to {warehouse.history}: "
            f"{str(error).splitlines()[0]}. The version itself is whole and published. Make the folder "
            "writable, end programs that hold the published file for writing, and publish again."
        ) from error


def published_version(warehouse: Warehouse, event: str = "unchanged") -> Publication | None:
    """The version that readers see; None before the first publication."""
    if not warehouse.published.exists():
        return None
    with duckdb.connect(str(warehouse.published), read_only=True) as connection:
        version, fingerprint, n_checks, row_counts, *n_expectations = connection.execute(
            """
            select
                version, fingerprint, n_checks_passed, row_counts,
                n_expectations_passed, n_expectations_failed, n_expectations_not_evaluated
            from quality.publications
            order by publication_no desc
            limit 1
            """
        ).fetchone()
    return Publication(version, fingerprint, event, n_checks, tuple(n_expectations), json.loads(row_counts))


def version_files(warehouse: Warehouse) -> list[Path]:
    """Files of the versions that are kept, oldest first."""
    return sorted(file for file in warehouse.versions.glob("*.duckdb") if VERSION_FILE.fullmatch(file.name))


def put_in_place(version_file: Path, warehouse: Warehouse) -> None:
    """Give a version the published name as well, in one step; nothing is copied."""
    link = warehouse.published.with_suffix(".new")
    link.unlink(missing_ok=True)
    os.link(version_file, link)
    link.replace(warehouse.published)
    link.unlink(missing_ok=True)  # a rename onto the same file leaves the other name standing
    _to_disk(warehouse.published.parent)


def published_schemas() -> list[str]:
    """Schemas of the marts and of quality, from dbt_project.yml."""
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    layers = project["models"][project["name"]]
    folders = [folder for folder in layers["marts"].values() if isinstance(folder, dict)]
    return sorted(folder["+schema"] for folder in [*folders, layers["quality"]] if "+schema" in folder)


def print_publication(console: Console, publication: Publication, warehouse: Warehouse) -> None:
    """Print the version, its rows and its checks."""
    says = {
        "published": "Version {} is published",
        "rolled_back": "Back to version {}",
        "restored": "Version {} is published again",
        "unchanged": "Version {} was published already; nothing changed",
    }
    table = Table(title=says[publication.event].format(publication.version), title_justify="left")
    table.add_column("schema", no_wrap=True)
    for heading in ("tables", "rows"):
        table.add_column(heading, justify="right", no_wrap=True)
    schemas = sorted({name.split(".")[0] for name in publication.row_counts})
    for schema in schemas:
        counts = [n for name, n in publication.row_counts.items() if name.startswith(f"{schema}.")]
        table.add_row(schema, f"{len(counts):,}", f"{sum(counts):,}")
    console.print(table)
    passed, failed, not_evaluated = publication.n_expectations
    console.print(
        f"Checks: {publication.n_checks_passed:,} tests passed; "
        f"expectations: {passed:,} passed, {failed:,} failed, {not_evaluated:,} not evaluated."
    )
    console.print(
        f"Readers open {warehouse.published}; {len(version_files(warehouse))} version(s) kept.",
        soft_wrap=True,
    )


def _write_version(warehouse: Warehouse, build: GreenBuild, progress: Callable | None) -> Path:
    """Write a version under another name, show it to the gate, and give it its name."""
    warehouse.versions.mkdir(parents=True, exist_ok=True)
    candidate = warehouse.versions / "candidate.duckdb"
    _remove(candidate)
    try:
        history = sorted((warehouse.history / "publications").glob("publication-*.parquet"))
        _check_is_next(warehouse, build)
        row_counts = _copy_tables(warehouse, candidate, progress)
        said = gate(candidate, warehouse)
        if said.critical:
            raise Blocked(
                "Critical expectations stop the publication; readers keep the version they had:\n"
                + "\n".join(said.critical)
            )
        known = [_number(file) for file in version_files(warehouse)]
        with duckdb.connect(str(candidate)) as connection:
            connection.execute("begin")
            connection.execute(PUBLICATIONS.read_text(encoding="utf-8"))
            if history:
                connection.execute(
                    "insert into quality.publications by name from read_parquet(?) order by publication_no",
                    [list(map(str, history))],
                )
            last, last_version = _newest(connection, "quality.publications")
            version = 1 + max([last_version, *known])
            connection.execute(
                f"insert into quality.publications values ({', '.join('?' * 20)})",
                [
                    last + 1,
                    "published",
                    version,
                    build.fingerprint,
                    now(),
                    build.known_as_of,
                    build.reporting_as_of_date,
                    build.inputs.raw,
                    build.inputs.decisions,
                    build.inputs.rules,
                    build.inputs.code,
                    build.observation_no,
                    len(row_counts),
                    sum(row_counts.values()),
                    json.dumps(row_counts, sort_keys=True),
                    build.n_models_built,
                    build.n_checks_passed,
                    said.n_passed,
                    said.n_failed,
                    said.n_not_evaluated,
                ],
            )
            connection.execute("commit")
            connection.execute("checkpoint")
        # Readers share it: one that could write would shut the others out.
        candidate.chmod(0o444)
        _to_disk(candidate)
        return candidate.rename(warehouse.versions / f"{version:06d}-{build.fingerprint}.duckdb")
    finally:
        _remove(candidate)


def _check_is_next(warehouse: Warehouse, build: GreenBuild) -> None:
    """A build that does not know the newest observations would tell them anew, with other dates.

    Raises:
        Blocked: Another build was published after this one had read the history.
    """
    kept = [
        int(file.stem[-6:]) for file in (warehouse.history / "observations").glob("observation-*.parquet")
    ]
    with duckdb.connect(str(warehouse.working), read_only=True) as connection:
        ((own,),) = connection.execute(
            "select max(observation_no) from quality.discrepancy_changes"
        ).fetchall()
    if max(kept, default=0) != ((own - 1) if own else (build.observation_no or 0)):
        raise Blocked(
            f"{warehouse.working} was built before the newest version was published, or on another history. "
            "Run `governance build`, then publish."
        )


def _copy_tables(warehouse: Warehouse, candidate: Path, progress: Callable | None) -> dict[str, int]:
    """Copy tables, and views as tables, of the published schemas; the sources of views do not travel."""
    schemas = published_schemas()
    row_counts = {}
    with duckdb.connect() as connection:
        # Views name the database they were made in, and files by paths relative to the project.
        connection.execute(f"set file_search_path = {_text(PROJECT_ROOT)}")
        connection.execute("set timezone = 'UTC'")
        working = _name(warehouse.working.stem)
        connection.execute(f"attach {_text(warehouse.working)} as {working} (read_only)")
        connection.execute(f"attach {_text(candidate)} as candidate")
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_catalog = ? and list_contains(?, table_schema) order by all",
            [warehouse.working.stem, schemas],
        ).fetchall()
        for schema in schemas:
            connection.execute(f"create schema candidate.{_name(schema)}")
        for n_done, (schema, table) in enumerate(tables):
            if progress:
                progress(n_done, len(tables), f"{schema}.{table}")
            name = f"{_name(schema)}.{_name(table)}"
            ((n_rows,),) = connection.execute(
                f"create table candidate.{name} as from {working}.{name}"
            ).fetchall()
            row_counts[f"{schema}.{table}"] = n_rows
    return row_counts


def _write_history(warehouse: Warehouse) -> str:
    folder = warehouse.history / "publications"
    with duckdb.connect(str(warehouse.published), read_only=True) as connection:
        publications = "quality.publications"
        own, version = _newest(connection, publications)
        if not (folder / _publication(own)).exists():
            keep_changes(warehouse.published, warehouse.history)
            _keep(connection, f"from {publications} where publication_no = {own}", folder / _publication(own))
            return "published"
        last, last_version = _newest(connection, f"read_parquet({_text(folder / 'publication-*.parquet')})")
        if last_version == version:
            return "unchanged"
        event = "rolled_back" if version < last_version else "restored"
        _keep(
            connection,
            f"select * replace ({last + 1} as publication_no, {_text(event)} as event, "
            f"timestamp {_text(now())} as published_at) from {publications} where publication_no = {own}",
            folder / _publication(last + 1),
        )
        return event


def _drop_old_versions(warehouse: Warehouse, keep: int) -> None:
    shown = published_version(warehouse).version
    for file in version_files(warehouse)[:-keep]:
        if _number(file) != shown:
            file.unlink()


def _keep(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """Write rows to a file of the history that is there whole or not at all; one that is there stays."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.parents[1] / f".{file.name}.part"  # not where the next build reads
    try:
        connection.execute(f"copy ({query}) to {_text(beside)} (format parquet)")
        _to_disk(beside)
        beside.replace(file)
        _to_disk(file.parent)
    finally:
        beside.unlink(missing_ok=True)


def _newest(connection: duckdb.DuckDBPyConnection, publications: str) -> tuple[int, int]:
    """Number and version of the newest publication; zeros where there is none."""
    return connection.execute(
        "select coalesce(max(publication_no), 0), coalesce(max_by(version, publication_no), 0) "
        f"from {publications}"
    ).fetchone()


def _publication(number: int) -> str:
    return f"publication-{number:06d}.parquet"


def _number(version_file: Path) -> int:
    return int(VERSION_FILE.fullmatch(version_file.name)[1])


def _remove(database: Path) -> None:
    for file in (database, database.with_name(f"{database.name}.wal")):
        file.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _name(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
