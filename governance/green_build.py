"""The mark of a green build in the working database: what it was built from, and that every test passed."""

import hashlib
from dataclasses import astuple, dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from governance.project import PROJECT_ROOT, private_root, project_vars
from governance.warehouse import Blocked, CouldNotRun, Warehouse

RULES = ("seeds",)
CODE = ("models", "macros", "snapshots", "dbt_project.yml")
ENGINE = ("dbt-core", "dbt-duckdb", "duckdb")
DIGEST_BYTES = 6
TRUTH = "_truth"  # of the demo company; no model reads it

WRITE_MARK = """
    create schema if not exists publishing;
    create or replace table publishing.green_build as
    select
        cast(? as varchar) as raw_fingerprint,
        cast(? as varchar) as decisions_fingerprint,
        cast(? as varchar) as rules_fingerprint,
        cast(? as varchar) as code_fingerprint,
        (select max(observation_no) from quality.discrepancy_observations) as observation_no,
        (select reporting_as_of_date from utilities.util_clock) as reporting_as_of_date,
        (select max(last_loaded_at) from quality.intake) as known_as_of,
        cast(? as bigint) as n_models_built,
        cast(? as bigint) as n_checks_passed
"""
READ_MARK = """
    select
        raw_fingerprint, decisions_fingerprint, rules_fingerprint, code_fingerprint,
        observation_no, reporting_as_of_date, known_as_of, n_models_built, n_checks_passed
    from publishing.green_build
"""


@dataclass(frozen=True)
class Inputs:
    """Fingerprints of what a build is made from, each the hash of the names and bytes of files.

    Attributes:
        raw: The exports, official files and pseudonyms.
        decisions: Decisions of the review, in the folder of history.
        rules: Seeds.
        code: Models, macros and the versions of the engine.
    """

    raw: str
    decisions: str
    rules: str
    code: str


@dataclass(frozen=True)
class GreenBuild:
    """A build of the whole project in which every test passed.

    Attributes:
        inputs: What it was made from.
        observation_no: Number of the newest observation in it, its own or one kept by an earlier build.
        reporting_as_of_date: Day its figures are drawn up for.
        known_as_of: When the newest row that it read had reached us, UTC.
        n_models_built: Models and seeds.
        n_checks_passed: Tests of dbt.
    """

    inputs: Inputs
    observation_no: int | None
    reporting_as_of_date: date
    known_as_of: datetime
    n_models_built: int
    n_checks_passed: int

    @property
    def fingerprint(self) -> str:
        """Names a version: the same inputs after the same observations give the same one."""
        return _digest([*astuple(self.inputs), str(self.observation_no)])


def looks_back() -> list[str]:
    """Names of the variables that make builds look at an earlier day; their results are not for readers."""
    return [name for name in ("reporting_as_of", "known_as_of") if project_vars()[name]]


def read_inputs(raw_root: Path, history: Path) -> Inputs:
    """Fingerprint everything a build reads, by content: neither our clock nor that of the files counts.

    Args:
        raw_root: Root of the exports.
        history: Folder of decisions; observations are told by their number.
    """
    official = [PROJECT_ROOT / project_vars()[name] for name in ("dsa_dump_root", "dsa_report_root")]
    return Inputs(
        raw=_digest(_files(raw_root, *official, private_root())),
        decisions=_digest(_files(history / "decisions")),
        rules=_digest(_files(*(PROJECT_ROOT / name for name in RULES))),
        code=_digest(
            [
                *_files(*(PROJECT_ROOT / name for name in CODE)),
                *(f"{name} {version(name)}" for name in ENGINE),
            ]
        ),
    )


def mark_green(database: Path, inputs: Inputs, n_models_built: int, n_checks_passed: int) -> None:
    """Leave the mark; macro forget_green_build takes it away before a table may change."""
    with duckdb.connect(str(database)) as connection:
        connection.begin()
        connection.execute(WRITE_MARK, [*astuple(inputs), n_models_built, n_checks_passed])
        connection.commit()


def read_green_build(warehouse: Warehouse) -> GreenBuild:
    """Read the mark.

    Raises:
        Blocked: The newest build was not green, or was not of the whole project.
        CouldNotRun: There is no database, or a build is writing it.
    """
    if not warehouse.working.exists():
        raise CouldNotRun(f"{warehouse.working} does not exist. Run `governance build` first.")
    try:
        with duckdb.connect(str(warehouse.working), read_only=True) as connection:
            *inputs, observation_no, day, known_as_of, n_models, n_checks = connection.execute(
                READ_MARK
            ).fetchone()
    except duckdb.CatalogException as error:
        raise Blocked(
            f"{warehouse.working} was not left by a green build. Run `governance build`: it leaves its "
            "mark when the whole project was built for the newest day and every test has passed."
        ) from error
    except duckdb.IOException as error:
        raise CouldNotRun(
            f"{warehouse.working} cannot be read: {str(error).splitlines()[0]}. Wait until the process that "
            "writes it has ended; a damaged file may be deleted and built again."
        ) from error
    return GreenBuild(Inputs(*inputs), observation_no, day, known_as_of, n_models, n_checks)


def _files(*roots: Path) -> list[str]:
    """Name and hash of each file below some folders, in the order of names."""
    told = {}
    for root in roots:
        for file in [root] if root.is_file() else root.resolve().rglob("*"):
            if file.is_file() and TRUTH not in file.parts:
                with file.open("rb") as opened:
                    told[file] = (
                        f"{file.relative_to(root.resolve().parent)} "
                        f"{hashlib.file_digest(opened, 'sha256').hexdigest()}"
                    )
    return [told[name] for name in sorted(told)]


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[: 2 * DIGEST_BYTES]
