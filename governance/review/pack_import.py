"""Takes a filled meeting pack back: each decision is judged as on the page, and told about row by row."""

import csv
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from governance.review.decisions import (
    STAGED_AS,
    DecisionLog,
    Overtaken,
    Refused,
    columns,
    read_decisions,
    record,
)
from governance.review.pack import LOOKS_LIKE_A_FORMULA, locked_cells
from governance.review.pack_workbook import ABOUT, CASES, DECISIONS, FIELDS, HEADING_ROW, TO_FILL
from governance.review.queries import Publication, owners, publication, seed
from governance.review.wording import LABELS, complaint, settled_by, spoken
from governance.warehouse import CouldNotRun, Warehouse

ACCEPTED, ALREADY, REFUSED = "accepted", "already recorded", "refused"
AGAIN = "Export the pack again and fill that one in."


@dataclass(frozen=True)
class Verdict:
    """What became of one filled row.

    Attributes:
        row: Number of the row on sheet Cases.
        case: What the case is about.
        outcome: ``accepted``, ``already recorded`` or ``refused``.
        why: The identifier it got, or what speaks against it and what to do.
    """

    row: int
    case: str
    outcome: str
    why: str


@dataclass(frozen=True)
class Filled:
    """One row of sheet Cases with something in its open cells.

    Attributes:
        row: Its number.
        told: What its locked cells say, by heading.
        written: What its open cells say, by column of the file of decisions.
    """

    row: int
    told: dict[str, Any]
    written: dict[str, Any]


def take_back(file: Path, warehouse: Warehouse, writers: Collection[str]) -> list[Verdict]:
    """Record what a filled workbook decides; rows that were recorded before are recognised.

    Args:
        file: The workbook.
        warehouse: Publications and decisions.
        writers: Names that may sign.

    Returns:
        A verdict for each filled row; none where nothing was filled in.

    Raises:
        CouldNotRun: Nobody may sign, the file is no meeting pack, or its publication is not kept any more.
    """
    if not writers:
        raise CouldNotRun('Nobody may sign. Name those who may: --writers "A. Lead;B. Head".')
    about, filled, seen = _read(file)
    try:
        looked_at = publication(warehouse, about["Publication"])
    except CouldNotRun as error:
        raise CouldNotRun(
            f"{file.name} was made from a publication that cannot be read. {error} {AGAIN}"
        ) from error
    keys = [row.told["Case"] for row in filled]
    cases = {case["case_key"]: case for case in looked_at.cases(case_keys=keys, page_size=len(keys) + 1)}
    known = _locked(looked_at, cases)
    return [_take_row(row, cases, known, looked_at, seen, warehouse.history, writers) for row in filled]


def write_verdicts(verdicts: list[Verdict], file: Path) -> None:
    """Write the verdicts as CSV; a text that a spreadsheet would compute gets an apostrophe before it."""

    def plain(text: str) -> str:
        return f"'{text}" if text.startswith(LOOKS_LIKE_A_FORMULA) else text

    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("row", "case", "outcome", "why"))
        writer.writerows((v.row, plain(v.case), v.outcome, plain(v.why)) for v in verdicts)


def _take_row(
    row: Filled,
    cases: dict[str, dict[str, Any]],
    known: dict[str, dict[str, Any]],
    looked_at: Publication,
    seen: Collection[str],
    history: Path,
    writers: Collection[str],
) -> Verdict:
    key = str(row.told["Case"])
    case = cases.get(key)
    what = f"{case['title']}, {case['market'] or 'no market'}" if case else key
    if case is None:
        return Verdict(
            row.row, what, REFUSED, f"The publication has no such case: cell Case was changed. {AGAIN}"
        )
    changed = [name for name, value in known[key].items() if not _same(row.told.get(name), value)]
    if changed:
        name = changed[0]
        return Verdict(
            row.row,
            what,
            REFUSED,
            f"Locked cell {name} was changed: it says {row.told.get(name)!r} and the publication "
            f"{known[key][name]!r}. {AGAIN}",
        )
    draft, problems = _draft(row.written, writers)
    if problems:
        return Verdict(row.row, what, REFUSED, "; ".join(problems) + ".")
    draft |= {
        "case_key": key,
        "amount_eur": case["gross_delta_eur"],
        "publication_id": looked_at.publication_id,
    }
    log = read_decisions(history)
    before = _recorded_before(log, draft)
    if before:
        undone = "" if before["is_in_force"] else ", and does not count any more"
        return Verdict(row.row, what, ALREADY, f"{before['decision_id']}{undone}")
    try:
        return Verdict(row.row, what, ACCEPTED, record(history, draft, seen))
    except Refused as refused:
        return Verdict(
            row.row, what, REFUSED, "; ".join(complaint(text) for text in refused.complaints) + "."
        )
    except Overtaken as overtaken:
        others = "; ".join(settled_by(other) for other in overtaken.others)
        return Verdict(row.row, what, REFUSED, f"Decided since the export: {others}. {AGAIN}")


def _draft(written: dict[str, Any], writers: Collection[str]) -> tuple[dict[str, Any], list[str]]:
    """Values by column of the file of decisions, and what is wrong with the cells."""
    problems = [
        f"{LABELS[name]} holds a formula; write the value"
        for name, value in written.items()
        if isinstance(value, str) and value.startswith("=") and name != "reason" and name != "dissent"
    ]
    draft = {name: value.date() if isinstance(value, datetime) else value for name, value in written.items()}
    lists = {
        "decision": {kind["decision_name"]: code for code, kind in seed("decision_kinds").items()},
        "owner": {spoken(owner): owner for owner in owners()},
    }
    for name, codes in lists.items():
        if draft.get(name) is not None:
            if draft[name] not in codes:
                problems.append(f"{LABELS[name]} is none of the list: {draft[name]}")
            draft[name] = codes.get(draft[name])
    if draft.get("decision") is None and not problems:
        problems.append(f"{LABELS['decision']} is empty: choose what is decided, or empty the row")
    signed = draft.get("decided_by")
    if signed is not None and signed not in writers:
        problems.append(f"{signed} is not among those who may sign")
    return draft, problems


def _recorded_before(log: DecisionLog, draft: dict[str, Any]) -> dict[str, Any] | None:
    """The row that says the same about the same case, whenever it was recorded."""
    names = [*TO_FILL, "case_key", "publication_id"]
    return next(
        (
            row
            for row in log.rows
            if not row["undoes_decision_id"]
            and all(
                _same(row[STAGED_AS.get(name, name)], draft.get(name)) for name in names if name in columns()
            )
        ),
        None,
    )


def _locked(looked_at: Publication, cases: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Locked cells of some cases as they were exported."""
    keys = list(cases)
    evidence = {
        row["case_key"]: row for row in looked_at.rows("evidence_of_cases.sql", case_keys=keys, most=1)
    }
    metrics: dict[str, list[dict[str, Any]]] = {key: [] for key in keys}
    for row in looked_at.rows("metrics_touched.sql", case_keys=keys, page_size=None):
        metrics[row["case_key"]].append(row)
    return {key: locked_cells(case, [evidence[key]], metrics[key]) for key, case in cases.items()}


def _same(told: Any, value: Any) -> bool:
    """Whether two values are one, however a spreadsheet keeps them; nothing is an empty text."""
    told, value = (None if other == "" else other for other in (told, value))
    if isinstance(told, datetime):
        told = told.date()
    if told is None or value is None:
        return told is value
    if isinstance(value, date) or isinstance(told, date):
        return str(told) == str(value)
    try:
        return abs(float(told) - float(value)) < 0.005
    except (TypeError, ValueError):
        return " ".join(str(told).split()) == " ".join(str(value).split())


def _read(file: Path) -> tuple[dict[str, Any], list[Filled], set[str]]:
    """What sheet About tells, the filled rows, and the decisions that were known at the export."""
    try:
        book = load_workbook(file)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise CouldNotRun(f"{file} is no XLSX workbook: {error}. Save it as XLSX and import that.") from error
    except OSError as error:
        raise CouldNotRun(f"{file} cannot be read: {error.strerror}.") from error
    missing = [name for name in (ABOUT, CASES, DECISIONS) if name not in book.sheetnames]
    if missing:
        raise CouldNotRun(f"{file.name} is no meeting pack: sheet {missing[0]} is not there. {AGAIN}")
    about = {
        str(name): value for name, value in book[ABOUT].iter_rows(min_row=3, max_col=2, values_only=True)
    }
    lacking = [name for name in FIELDS if about.get(name) is None]
    if lacking:
        raise CouldNotRun(f"{file.name}: sheet {ABOUT} lacks {lacking[0]}. {AGAIN}")
    known = book[DECISIONS].iter_rows(min_row=HEADING_ROW + 1, min_col=2, max_col=2, values_only=True)
    return about, list(_filled_rows(book[CASES], file)), {str(decision) for (decision,) in known}


def _filled_rows(sheet: Worksheet, file: Path) -> Iterator[Filled]:
    rows = sheet.iter_rows(min_row=HEADING_ROW, values_only=True)
    headings = [str(heading) for heading in next(rows, ())]
    wanted = ["Case", *(LABELS[name] for name in TO_FILL)]
    gone = [heading for heading in wanted if headings.count(heading) != 1]
    if gone:
        raise CouldNotRun(f"{file.name}: sheet {CASES} has no column {gone[0]}, or two. {AGAIN}")
    labelled = {LABELS[name]: name for name in TO_FILL}
    for number, values in enumerate(rows, HEADING_ROW + 1):
        cells = dict(zip(headings, values, strict=True))
        written = {
            name: value
            for heading, name in labelled.items()
            for value in [cells[heading]]
            if value is not None and str(value).strip()
        }
        if written:
            yield Filled(
                number, {name: value for name, value in cells.items() if name not in labelled}, written
            )
