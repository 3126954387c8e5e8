"""Writes statements of reasons in the official forms: batches for the interface, and daily dumps.

What was written is what the folder holds: a batch file says which statements it has and which try it is, so
that writing twice submits nothing twice. Receipts come back as the raw table ``dsa.submission_receipts``.
"""

import csv
import io
import json
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from governance.transparency.validate import templates
from governance.warehouse import CouldNotRun

BATCH = "batch-{number:06d}-try-{tried}.json"
# Statements that are owed and not accepted, with the try that would be next, and whether it is on its way.
WAITING = """
    select s.puid, s.n_rejections + 1 as next_try, s.submission_status, s.n_rules_broken, s.last_error
    from warehouse.transparency.dsa_statements as s
    where s.submission_status != 'accepted'
    and not exists (from sent where sent.puid = s.puid and sent.try_no = s.n_rejections + 1)
    order by next_try, s.issued_at, s.puid
"""


@dataclass(frozen=True)
class Exported:
    """What an export came to.

    Attributes:
        batches: Files written for the interface.
        n_statements: Statements in them.
        days: Files of daily dumps written, full and light.
        held_back: Identifier and reason of each statement that somebody has to look at.
    """

    batches: list[Path]
    n_statements: int
    days: list[Path]
    held_back: list[tuple[str, str]]


def export_statements(database: Path, folder: Path) -> Exported:
    """Write what is owed and not on its way as batches, and accepted statements as daily dumps.

    Args:
        database: A published version, or a working database, with schema ``transparency``.
        folder: ``batches/`` and ``daily/`` below it are added to; it is the memory of what was handed in.

    Raises:
        CouldNotRun: The database has no statements, a batch cannot be read, or another export is running.
    """
    (folder / "batches").mkdir(parents=True, exist_ok=True)
    (folder / "daily").mkdir(exist_ok=True)
    try:
        with FileLock(folder / ".export.lock", timeout=0), templates() as connection:
            connection.execute(
                f"attach '{str(database).replace(chr(39), chr(39) * 2)}' as warehouse (read_only)"
            )
            rules = dict(connection.execute("select rule, value from disclosure_rules").fetchall())
            _remember_sent(connection, folder / "batches")
            waiting = connection.execute(WAITING).fetchall()
            held_back = [
                (puid, f"breaks {n_broken} rule(s): see int_statement_rules_broken")
                if status == "rules_broken"
                else (puid, f"rejected {next_try - 1} times: {error}")
                for puid, next_try, status, n_broken, error in waiting
                if status == "rules_broken" or next_try > int(rules["most_tries"])
            ]
            held = {puid for puid, _ in held_back}
            due = [(puid, tried) for puid, tried, *_ in waiting if puid not in held]
            batches = _write_batches(connection, folder / "batches", due, int(rules["batch_statements"]))
            days = _write_days(connection, folder / "daily", rules["service_name"])
    except Timeout as error:
        raise CouldNotRun(f"Another export is writing to {folder}. Wait until it has ended.") from error
    except duckdb.Error as error:
        raise CouldNotRun(
            f"{database}: {str(error).splitlines()[0]}. Run governance publish, then export again."
        ) from error
    return Exported(batches, len(due), days, held_back)


def _remember_sent(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Read the batches written so far into table ``sent``: identifier and number of the try."""
    connection.execute("create table sent (puid varchar, try_no bigint)")
    for file in sorted(folder.glob("batch-*.json")):
        try:
            statements = json.loads(file.read_text(encoding="utf-8"))["statements"]
            tried = int(re.search(r"-try-(\d+)$", file.stem)[1])
        except (ValueError, KeyError, TypeError) as error:
            raise CouldNotRun(
                f"{file} is no batch of statements ({error}). It tells what was handed in: restore it."
            ) from error
        connection.executemany(
            "insert into sent values (?, ?)", [[statement["puid"], tried] for statement in statements]
        )


def _write_batches(
    connection: duckdb.DuckDBPyConnection, folder: Path, due: list[tuple[str, int]], most: int
) -> list[Path]:
    """Write batches of one try each; an unfinished file never has the final name."""
    columns = connection.execute(
        "select api_name, our_column, is_list from statement_columns "
        "where api_name is not null order by position"
    ).fetchall()
    names = ", ".join(our for _, our, _ in columns)
    numbers = [int(file.stem.split("-")[1]) for file in folder.glob("batch-*.json")]
    number = max(numbers, default=0)
    written = []
    for tried, of_try in groupby(due, key=lambda statement: statement[1]):
        puids_of_try = [puid for puid, _ in of_try]
        for start in range(0, len(puids_of_try), most):
            number += 1
            puids = puids_of_try[start : start + most]
            rows = connection.execute(
                f"select {names} from warehouse.transparency.dsa_statements "
                "where puid in (select unnest(?)) order by issued_at, puid",
                [puids],
            ).fetchall()
            statements = [_attributes(columns, row) for row in rows]
            file = folder / BATCH.format(number=number, tried=tried)
            unfinished = file.with_suffix(".unfinished")
            unfinished.write_text(
                json.dumps({"statements": statements}, ensure_ascii=False, indent=1), encoding="utf-8"
            )
            written.append(unfinished.replace(file))
    return written


def _attributes(columns: list[tuple], row: tuple) -> dict[str, Any]:
    """Attributes of one statement as the interface takes them: lists as lists, nothing that is empty."""
    found: dict[str, Any] = {}
    for (name, _, is_list), value in zip(columns, row, strict=True):
        if value is None:
            continue
        if name == "content_id":
            found[name] = {"EAN-13": value}
        elif is_list:
            found[name] = json.loads(value)
        else:
            found[name] = str(value)
    return found


def _write_days(connection: duckdb.DuckDBPyConnection, folder: Path, platform: str) -> list[Path]:
    """Write the days of acceptance whose dump is not there or has become another, full and light."""
    columns = connection.execute(
        "select official_name, our_column, is_list, is_in_light from statement_columns order by position"
    ).fetchall()
    expressions = [
        "?" if our is None else f"coalesce({our}, '[]')" if is_list else f"cast({our} as varchar)"
        for _, our, is_list, _ in columns
    ]
    rows = connection.execute(
        f"select cast(accepted_at as date), {', '.join(expressions)} "
        "from warehouse.transparency.dsa_statements where accepted_at is not null order by accepted_at, puid",
        [platform],
    ).fetchall()
    written = []
    name = re.sub(r"\W+", "-", platform).lower()
    for day, of_day in groupby(rows, key=lambda row: row[0]):
        values = [row[1:] for row in of_day]
        for form in ("full", "light"):
            shown = [i for i, column in enumerate(columns) if form == "full" or column[3]]
            text = io.StringIO(newline="")
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(columns[i][0] for i in shown)
            writer.writerows([row[i] for i in shown] for row in values)
            file = folder / f"sor-{name}-{day}-{form}.csv"
            content = text.getvalue().encode()
            if not file.exists() or file.read_bytes() != content:
                unfinished = file.with_suffix(".unfinished")
                unfinished.write_bytes(content)
                written.append(unfinished.replace(file))
    return written
