"""Editions of a transparency report: each kept as handed in, a later one tells what it corrects and why."""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from governance.transparency.validate import templates
from governance.warehouse import CouldNotRun, now

FOLDER = "report_editions"
CORRECTIONS = Path(__file__).with_name("corrections.sql")
CHECKSUMS = "SHA256SUMS"
ABOUT = "edition.json"
TABLES = ("cells", "entries")
READ_ONLY = 0o444
PINNED = (
    "version",
    "fingerprint",
    "raw_fingerprint",
    "decisions_fingerprint",
    "rules_fingerprint",
    "code_fingerprint",
    "observation_no",
    "known_as_of",
    "reporting_as_of_date",
)


@dataclass(frozen=True)
class Edition:
    """One edition of a report.

    Attributes:
        folder: Where it is kept.
        edition_no: 1 for the report as first handed in.
        period: Reporting period.
        profile: Provider profile.
        handed_in_at: Wall clock, UTC.
        keep_until: Day up to which it has to be kept.
        pinned: What it was made from: published version, fingerprints of inputs, rules and code (the
            revision), and clocks.
        corrects: Number and hash of the edition before; None for the first.
        n_cells_changed: Figures that differ from the edition before.
    """

    folder: Path
    edition_no: int
    period: str
    profile: str
    handed_in_at: datetime
    keep_until: date
    pinned: dict[str, Any]
    corrects: dict[str, Any] | None
    n_cells_changed: int


def keep_edition(
    database: Path, files: list[Path], period: str, profile: str, history: Path
) -> tuple[Edition, bool]:
    """Keep a report as handed in, unless it is what the edition before says.

    Args:
        database: The published version that the report was written from.
        files: Its official CSV parts.
        period: Reporting period.
        profile: Provider profile.
        history: Folder of what cannot be built again; editions are in its folder ``report_editions``.

    Returns:
        The edition that stands now, and whether it is a new one.

    Raises:
        CouldNotRun: The database was not published, or the edition before was altered or is not whole.
    """
    root = history / FOLDER
    wrong = what_is_wrong(history)
    if wrong:
        raise CouldNotRun(
            f"The editions kept in {root} are not as they were handed in: {wrong[0]} "
            "Bring them back from a backup, then write the report again."
        )
    kept = [e for e in editions(history) if (e.period, e.profile) == (period, profile)]
    before = kept[-1] if kept else None
    root.mkdir(parents=True, exist_ok=True)
    with templates() as connection, tempfile.TemporaryDirectory(dir=root, prefix=".unfinished-") as name:
        unfinished = Path(name) / "edition"
        unfinished.mkdir()
        for file in files:
            shutil.copyfile(file, unfinished / file.name)
        try:
            connection.execute(f"attach {_sql_text(database)} as warehouse (read_only)")
            pinned = _pinned(connection)
            _read_figures(connection, period, profile)
            for table in TABLES:
                _copy(connection, f"from {table}_after order by all", unfinished / f"{table}.parquet")
        except duckdb.Error as error:
            raise CouldNotRun(
                f"{database} has no report that could be kept: {str(error).splitlines()[0]}. "
                "Run governance publish first."
            ) from error
        n_changed = 0
        if before:
            n_changed, n_rows = _write_corrections(connection, before, pinned, unfinished)
            if not n_rows and _same_files(before.folder, files):
                return before, False
        handed_in_at = datetime.fromisoformat(now())
        (years,) = connection.execute(
            "select cast(value as integer) from disclosure_rules where rule = 'keep_edition_years'"
        ).fetchone()
        (keep_until,) = connection.execute(
            "select cast(? + to_years(?) as date)", [handed_in_at.date(), years]
        ).fetchone()
        number = before.edition_no + 1 if before else 1
        edition = Edition(
            root / f"{period}_{profile}_{number:04d}",
            number,
            period,
            profile,
            handed_in_at,
            keep_until,
            pinned,
            {"edition_no": before.edition_no, "sha256": _hash(before.folder / CHECKSUMS)} if before else None,
            n_changed,
        )
        told = {name: value for name, value in asdict(edition).items() if name != "folder"}
        (unfinished / ABOUT).write_text(json.dumps(told, indent=2, default=str) + "\n", encoding="utf-8")
        _seal(unfinished)
        try:
            unfinished.rename(edition.folder)
        except OSError as error:
            raise CouldNotRun(
                f"{edition.folder} could not be put in place: {error.strerror}. "
                "Another process may have kept an edition; write the report again."
            ) from error
        return edition, True


def editions(history: Path) -> list[Edition]:
    """Editions that are kept, by period, profile and number.

    Args:
        history: Folder of what cannot be built again.

    Raises:
        CouldNotRun: What an edition says of itself cannot be read.
    """
    found = []
    for folder in sorted((history / FOLDER).glob("[!.]*")):
        try:
            told = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            told["handed_in_at"] = datetime.fromisoformat(told["handed_in_at"])
            told["keep_until"] = date.fromisoformat(told["keep_until"])
            found.append(Edition(folder, **told))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CouldNotRun(
                f"{folder / ABOUT} cannot be read: {error}. Bring it back from a backup."
            ) from error
    return sorted(found, key=lambda edition: (edition.period, edition.profile, edition.edition_no))


def corrections(edition: Edition) -> list[dict[str, Any]]:
    """What an edition corrects, a row per figure and cause; empty for the first edition.

    Args:
        edition: An edition that is kept.
    """
    file = edition.folder / "corrections.parquet"
    if not file.exists():
        return []
    with duckdb.connect() as connection:
        result = connection.execute("from read_parquet(?)", [str(file)])
        names = [column for column, *_ in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def what_is_wrong(history: Path) -> list[str]:
    """Editions that are no longer as they were handed in, a sentence each.

    Args:
        history: Folder of what cannot be built again.
    """
    wrong = []
    last: dict[tuple[str, str], Edition] = {}
    for edition in editions(history):
        wrong += _files_altered(edition.folder)
        report = (edition.period, edition.profile)
        before = last.get(report)
        if edition.edition_no != (before.edition_no + 1 if before else 1):
            wrong.append(f"{edition.folder.name}: the edition before it is missing.")
        elif before and edition.corrects["sha256"] != _hash(before.folder / CHECKSUMS):
            wrong.append(f"{edition.folder.name}: edition {before.edition_no} is not the one it corrects.")
        last[report] = edition
    return wrong


def _files_altered(folder: Path) -> list[str]:
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return [f"{folder.name}: {CHECKSUMS} is missing."]
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = {file.name for file in folder.iterdir()} - {CHECKSUMS}
    return [
        *(f"{folder.name}: {name} is missing." for name in sorted(sums.keys() - there)),
        *(f"{folder.name}: {name} was added." for name in sorted(there - sums.keys())),
        *(
            f"{folder.name}: {name} was altered."
            for name in sorted(sums.keys() & there)
            if _hash(folder / name) != sums[name]
        ),
    ]


def _pinned(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    row = connection.execute(
        f"select {', '.join(PINNED)} from warehouse.quality.publications order by publication_no desc limit 1"
    ).fetchone()
    told = (value if isinstance(value, int) else str(value) for value in row)
    return dict(zip(PINNED, told, strict=True))


def _read_figures(connection: duckdb.DuckDBPyConnection, period: str, profile: str) -> None:
    """Tables of what the report says by cell, of the entries behind it, and of the clocks of their events."""
    cells = []
    figures = connection.execute(
        "select part, column_name, header, kind from report_columns "
        "where kind in ('count', 'hours') or column_name in ('other_description', 'reported_value') "
        "order by part, position"
    ).fetchall()
    for part, name, header, _ in figures:
        of_categories = name != "reported_value"
        row_name = "r.category" if of_categories else "concat_ws(': ', r.section, r.indicator, r.scope)"
        amount = "null" if name == "other_description" else f"r.{name}"
        cells.append(
            f"select {part} as part, r.row_no, {'r.scope' if part == 3 else repr('TOTAL')} as scope, "
            f"{_sql_text(name)} as figure, {row_name} as row_name, {_sql_text(header.strip())} as header, "
            f"cast(r.{name} as varchar) as told, cast({amount} as double) as amount "
            f"from warehouse.transparency.dsa_report_t{part} as r "
            "where r.report_period = $period and r.provider_profile = $profile"
        )
    connection.execute(
        f"create table cells_after as {' union all '.join(cells)}", {"period": period, "profile": profile}
    )
    connection.execute("create table clocks as from warehouse.quality.report_event_clocks")
    connection.execute(
        "create table entries_after as "
        "select part, row_no, scope, figure, event_kind, event_id, amount, weight, outcome "
        "from warehouse.transparency.dsa_report_entries left join clocks using (event_kind, event_id) "
        "where report_period = $period",
        {"period": period},
    )


def _write_corrections(
    connection: duckdb.DuckDBPyConnection, before: Edition, pinned: dict[str, Any], folder: Path
) -> tuple[int, int]:
    """Write what differs from the edition before.

    Returns:
        How many figures differ, and how many rows the corrections have: a figure may rest on other entries
        and stand.
    """
    for table in TABLES:
        connection.execute(
            f"create table {table}_before as from read_parquet(?)", [str(before.folder / f"{table}.parquet")]
        )
    differs = {name: pinned[name] != before.pinned[name] for name in PINNED}
    connection.execute(
        f"create table corrections as {CORRECTIONS.read_text(encoding='utf-8')}",
        {
            "known_as_of": datetime.fromisoformat(before.pinned["known_as_of"]),
            "rules_changed": differs["rules_fingerprint"] or differs["code_fingerprint"],
            "rows_changed": differs["raw_fingerprint"],
        },
    )
    _copy(connection, "from corrections", folder / "corrections.parquet")
    _copy(connection, "from corrections", folder / "corrections.csv", "format csv, header")
    return connection.execute(
        "select count(distinct (part, row_no, scope, figure)) "
        "filter (where told_before is distinct from told_after), count(*) from corrections"
    ).fetchone()


def _seal(folder: Path) -> None:
    """Write the checksums and take away the right to write."""
    files = sorted(folder.iterdir())
    (folder / CHECKSUMS).write_text(
        "".join(f"{_hash(file)}  {file.name}\n" for file in files), encoding="utf-8"
    )
    for file in folder.iterdir():
        file.chmod(READ_ONLY)
        with file.open("rb") as opened:
            os.fsync(opened.fileno())


def _same_files(folder: Path, files: list[Path]) -> bool:
    return all((folder / file.name).exists() and _hash(folder / file.name) == _hash(file) for file in files)


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _copy(connection: duckdb.DuckDBPyConnection, query: str, file: Path, how: str = "format parquet") -> None:
    connection.execute(f"copy ({query}) to {_sql_text(file)} ({how})")


def _sql_text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
