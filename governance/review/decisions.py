"""Decisions about cases: read and judged by the SQL of the build, added to a file that is never changed.

The staging model and ``decisions_judged`` hold the rules. They are rendered here without dbt, so that what is
refused on the page is what the next build would not count.
"""

import csv
import io
import os
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import yaml
from filelock import FileLock, Timeout
from jinja2 import Environment, StrictUndefined

from governance.project import PROJECT_ROOT
from governance.warehouse import CouldNotRun, now

FILE = "review_page.csv"
"""Added to by the page alone: an editor open on another file of the folder overwrites none of its rows."""

LOCK_SECONDS = 10
DESK = PROJECT_ROOT / "models/staging/review_desk"
STAGED = DESK / "stg_review_desk__decisions.sql"
JUDGED = PROJECT_ROOT / "models/quality/decisions/decisions_judged.sql"
SEEDS = PROJECT_ROOT / "seeds/discrepancies"
STAGED_AS = {"reason": "decision_reason", "due_on": "due_date"}


class Refused(ValueError):
    """The decision breaks rules.

    Attributes:
        complaints: One text per rule, as the build words it.
    """

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("; ".join(complaints))
        self.complaints = complaints


class Overtaken(ValueError):
    """Somebody decided about the same case meanwhile.

    Attributes:
        others: Rows of ``DecisionLog.rows`` that were not seen.
    """

    def __init__(self, others: list[dict[str, Any]]) -> None:
        super().__init__(", ".join(other["decision_id"] for other in others))
        self.others = others


@dataclass(frozen=True)
class DecisionLog:
    """All decisions that were written down.

    Attributes:
        rows: One dict per row of ``decisions_judged``, in the order of deciding, with ``is_in_force``.
        unreadable: Where rows stand that the next build will set aside: file, row, reason.
    """

    rows: list[dict[str, Any]]
    unreadable: list[str]

    def about(self, case_keys: Collection[str]) -> list[dict[str, Any]]:
        """Rows about some cases."""
        return [row for row in self.rows if row["case_key"] in case_keys]


def columns() -> dict[str, dict[str, Any]]:
    """Columns of the file in their order, each as it is declared for intake."""
    return dict(_declared())


def read_decisions(history: Path) -> DecisionLog:
    """Read every file of decisions, those not yet built included.

    Args:
        history: Folder that holds ``decisions/``; none there is no error.

    Raises:
        CouldNotRun: A file cannot be opened.
    """
    delivered, unreadable = _delivered(history)
    rows = _judged(delivered)
    undone = {row["undoes_decision_id"] for row in rows if row["is_valid"]}
    for row in rows:
        row["is_in_force"] = (
            row["is_valid"] and not row["undoes_decision_id"] and row["decision_id"] not in undone
        )
    read = {(row["_file"], row["_file_row"]) for row in rows}
    unreadable += [
        f"{row['_file']}, row {row['_file_row']}: decided_at or decision cannot be read"
        for row in delivered
        if (row["_file"], int(row["_file_row"])) not in read
    ]
    return DecisionLog(rows, unreadable)


def record(history: Path, decision: Mapping[str, object], seen: Collection[str]) -> str:
    """Add one decision to the file; the next build applies it.

    Args:
        history: Folder that holds ``decisions/``.
        decision: Values by column of the file, without ``decision_id`` and ``decided_at``; None is empty.
        seen: Identifiers of the decisions about its case that the person had before their eyes.

    Returns:
        The identifier it got.

    Raises:
        Refused: It breaks a rule; nothing is written.
        Overtaken: The case was decided meanwhile; nothing is written.
        CouldNotRun: The file cannot be written; no part of the row is left in it.
    """
    row = {name: _text(decision.get(name)) for name in columns()}
    try:
        (history / "decisions").mkdir(parents=True, exist_ok=True)
        with FileLock(history / ".decisions.lock", timeout=LOCK_SECONDS):
            log = read_decisions(history)
            others = [other for other in log.about({row["case_key"]}) if other["decision_id"] not in seen]
            if others:
                raise Overtaken(others)
            row["decided_at"] = now()
            row["decision_id"] = f"R-{row['decided_at'][:10].replace('-', '')}-{secrets.token_hex(4)}"
            complaints = _complaints(history, row)
            if complaints:
                raise Refused(complaints)
            _append(history / "decisions" / FILE, row)
    except Timeout as error:
        raise CouldNotRun("Somebody else is recording a decision. Wait a moment and record again.") from error
    except OSError as error:
        raise CouldNotRun(
            f"The decision could not be written to {history / 'decisions'}: {error.strerror}. Nothing was "
            "recorded. Make the folder writable or free disk, then record again."
        ) from error
    return row["decision_id"]


def undo(
    history: Path, decision: Mapping[str, Any], decided_by: str, reason: str, publication_id: str
) -> str:
    """Take a decision back by a row of its own.

    Args:
        history: Folder that holds ``decisions/``.
        decision: The row of ``DecisionLog.rows`` to undo.
        decided_by: Who undoes it.
        reason: Why.
        publication_id: Publication that was looked at.

    Returns:
        The identifier of the new row.

    Raises:
        Refused: No reason is given.
        Overtaken: It was undone meanwhile.
        CouldNotRun: The file cannot be written.
    """
    undone = {
        "case_key": decision["case_key"],
        "discrepancy_key": decision["discrepancy_key"],
        "decision": decision["decision"],
        "undoes_decision_id": decision["decision_id"],
        "decided_by": decided_by,
        "reason": reason,
        "publication_id": publication_id,
    }
    log = read_decisions(history)
    again = [row for row in log.rows if row["undoes_decision_id"] == decision["decision_id"]]
    if again:
        raise Overtaken(again)
    seen = {row["decision_id"] for row in log.about({decision["case_key"]})}
    return record(history, undone, seen)


def _complaints(history: Path, row: dict[str, str]) -> list[str]:
    """What speaks against a row that is about to be added: what intake would set aside, then the rules."""
    delivered, _ = _delivered(history)
    judged = _judged([*delivered, row | {"_file": FILE, "_file_row": str(len(delivered) + 2)}])
    own = next((other for other in judged if other["decision_id"] == row["decision_id"]), None)
    unread = [
        f"{name} is not a {column['data_type']}: {row[name]}"
        for name, column in columns().items()
        if row[name] and own and own[STAGED_AS.get(name, name)] is None
    ]
    below = [
        f"{name} is below {least}"
        for name, column in columns().items()
        for least in [column.get("config", {}).get("meta", {}).get("at_least")]
        if least is not None and own and own.get(name) is not None and own[name] < least
    ]
    rules = own["complaints"].split("; ") if own and own["complaints"] else []
    missing = [] if own else ["decision is empty: choose what is decided"]
    return [*missing, *unread, *below, *rules]


def _judged(delivered: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """Rows of ``decisions_judged`` for rows of text, in the order of deciding."""
    names = [*columns(), "_delivery_id", "_loaded_at", "_file", "_file_row"]
    texts = pyarrow.Table.from_pylist(
        list(delivered), schema=pyarrow.schema([(name, pyarrow.string()) for name in names])
    )
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.register("delivered", texts)
        for seed in ("decision_kinds", "decision_limits"):
            connection.execute(
                f"create table {seed} as from read_csv($file)", {"file": str(SEEDS / f"{seed}.csv")}
            )
        connection.execute(f"create table {STAGED.stem} as {_rendered(STAGED)}")
        result = connection.execute(
            f"select * replace (cast(_file_row as bigint) as _file_row) from ({_rendered(JUDGED)}) "
            "order by decided_at, _file, _file_row"
        )
        named = [column[0] for column in result.description]
        return [dict(zip(named, values, strict=True)) for values in result.fetchall()]


@cache
def _rendered(model: Path) -> str:
    """A model as dbt renders it on DuckDB, over a table ``delivered`` of rows that can be dated."""
    environment = Environment(undefined=StrictUndefined)

    def macros(file: str) -> Any:
        return environment.from_string((PROJECT_ROOT / "macros" / file).read_text(encoding="utf-8")).module

    clean_text = macros("staging/clean_text.sql").clean_text
    utc_timestamp = macros("portability/utc_timestamp.sql").duckdb__utc_timestamp
    return environment.from_string(model.read_text(encoding="utf-8")).render(
        ref=lambda name: name,
        clean_text=clean_text,
        utc_timestamp=utc_timestamp,
        accepted_rows=lambda *_: (
            f"select * from delivered where {utc_timestamp('decided_at')} is not null "
            f"and {clean_text('decision')} is not null"
        ),
    )


def _delivered(history: Path) -> tuple[list[dict[str, str]], list[str]]:
    """Rows of all files as texts with ``_file`` and ``_file_row``; where fields are too many or too few."""
    rows, unreadable = [], []
    for file in sorted((history / "decisions").glob("*.csv")):
        try:
            records = csv.reader(
                io.StringIO(file.read_text(encoding="utf-8-sig", errors="replace"), newline="")
            )
        except OSError as error:
            raise CouldNotRun(f"{file} cannot be read: {error.strerror}.") from error
        header = next(records, [])
        before = records.line_num
        for fields in records:
            where, before = before + 1, records.line_num
            if len(fields) == len(header):
                named = dict(zip(header, fields, strict=True))
                told = {name: named.get(name) for name in columns()}
                rows.append(told | {"_file": file.name, "_file_row": str(where)})
            elif fields:
                unreadable.append(f"{file.name}, row {where}: {len(fields)} fields, {len(header)} wanted")
    return rows, unreadable


def _append(file: Path, row: Mapping[str, str]) -> None:
    """Add a line in one write and wait for the disk; where that fails the file is as it was.

    Raises:
        OSError: It could not be written.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not size:
            writer.writerow(row)
        elif os.pread(descriptor, 1, size - 1) != b"\n":
            text.write("\n")
        writer.writerow(row.values())
        line = text.getvalue().encode()
        try:
            if os.write(descriptor, line) != len(line):
                raise OSError(28, "the disk is full")
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


def _text(value: object) -> str:
    """A value as it is written: on one line, without characters that do not show; None is empty."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    shown = "".join(character if character.isprintable() else " " for character in str(value))
    return " ".join(shown.split())


@cache
def _declared() -> tuple[tuple[str, dict[str, Any]], ...]:
    declared = yaml.safe_load((DESK / "_review_desk__sources.yml").read_text(encoding="utf-8"))
    return tuple((column["name"], column) for column in declared["sources"][0]["tables"][0]["columns"])
