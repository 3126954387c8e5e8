"""The meeting pack as a workbook to fill in.

What is known of a case is locked; beside it stand empty cells for the decision, which ``pack_import`` takes
back.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from governance.review.pack import (
    LOOKS_LIKE_A_FORMULA,
    Pack,
    left_out,
    locked_cells,
    sums_by,
    title,
    worth,
)
from governance.review.queries import owners, seed
from governance.review.wording import LABELS, settled_by, spoken

ABOUT, CASES, EVIDENCE, METRICS, DECISIONS, LISTS = (
    "About",
    "Cases",
    "Evidence",
    "Metrics",
    "Decisions so far",
    "Lists",
)
FIELDS = ("Publication", "Figures of", "Exported at", "Cases", "Market", "Team", "Worth")
"""What sheet About tells, a row each: name in the first column, value in the second."""

HEADING_ROW = 2
"""Row of the headings in the other sheets; above them stands what to do."""

TO_FILL = {
    "decision": 22,
    "reason": 34,
    "decided_by": 16,
    "until_date": 13,
    "max_delta_eur": 13,
    "max_rows": 11,
    "owner": 20,
    "due_on": 13,
    "approver": 16,
    "ticket": 12,
    "dissent": 24,
}
"""Columns of the file of decisions that are filled in, with their width."""

DOES_NOT_SHOW = re.compile(r"[\x00-\x09\x0b-\x1f]")
MOST_TEXT = 32_000  # a cell of the format holds 32,767 characters
HEADING = PatternFill("solid", fgColor="1D3A5F")
OPEN = PatternFill("solid", fgColor="FFF8E1")


WIDTHS = (12, 60, 9, 18, 10, 10, 8, 13, 9, 30, 30, 34, 30, 9, 12, 22)


def write_workbook(pack: Pack, file: Path) -> None:
    """Write the workbook; a file that is there is replaced in one step.

    Its sheets are locked without a password: that guards against slips, and the import refuses a decision
    beside a locked cell that was changed.
    """
    book = Workbook()
    cases = book.active
    cases.title = CASES
    about = book.create_sheet(ABOUT, 0)
    numbers = {case["case_key"]: number for number, case in enumerate(pack.cases, 1)}
    _write_about(about, pack)
    _write_cases(cases, pack)
    _write_table(
        book.create_sheet(EVIDENCE),
        f"The largest rows of each case, ids as the sources have them. {left_out(pack)}",
        (
            "No.",
            "Claim about",
            "Row",
            "Id, left source",
            "Id, right source",
            "Day",
            "Measure",
            "Left",
            "Right",
            "Difference",
            "Difference in EUR",
            "What speaks for the cause",
            "Status",
        ),
        (
            (
                numbers[case["case_key"]],
                case["title"],
                row["entity_key"],
                row["left_ref"],
                row["right_ref"],
                row["occurred_on"],
                spoken(row["measure"]),
                row["left_shown"],
                row["right_shown"],
                row["delta"],
                row["delta_eur"],
                spoken(row["cause_evidence"]),
                row["status"],
            )
            for case in pack.cases
            for row in pack.evidence[case["case_key"]]
        ),
        (6, 34, 34, 24, 24, 12, 18, 16, 16, 14, 14, 40, 10),
    )
    _write_table(
        book.create_sheet(METRICS),
        "Figures that the cases move. Reported figures never move by a decision; adjusted ones do.",
        (
            "No.",
            "Claim about",
            "Metric",
            "Market",
            "Quarter from",
            "Unit",
            "Reported",
            "Adjusted now",
            "If the case is settled",
            "In dispute, share",
        ),
        (
            (
                numbers[case["case_key"]],
                case["title"],
                spoken(row["metric"]),
                row["market"],
                row["period_start_date"],
                row["unit"],
                row["value"],
                row["adjusted_value"],
                row["value_if_settled"],
                row["disputed_share"],
            )
            for case in pack.cases
            for row in pack.metrics[case["case_key"]]
        ),
        (6, 34, 26, 9, 13, 8, 16, 16, 18, 14),
    )
    _write_table(
        book.create_sheet(DECISIONS),
        "What was decided about these cases until the export.",
        ("No.", "Decision", "In force", "What, by whom, when, why"),
        (
            (
                numbers[row["case_key"]],
                row["decision_id"],
                "yes" if row["is_in_force"] else "no",
                settled_by(row),
            )
            for row in pack.decisions
        ),
        (6, 24, 10, 120),
    )
    _write_lists(book)
    unfinished = file.with_name(f".{file.name}.unfinished")
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(unfinished)
    unfinished.replace(file)


def _write_about(sheet: Worksheet, pack: Pack) -> None:
    _put(sheet.cell(1, 1), title(pack)).font = Font(bold=True, size=14)
    told = (
        pack.publication.publication_id,
        pack.publication.reporting_as_of_date,
        pack.exported_at,
        len(pack.cases),
        pack.market or "all",
        spoken(pack.owner) or "all",
        worth(pack),
    )
    for row, (name, value) in enumerate(zip(FIELDS, told, strict=True), 3):
        _put(sheet.cell(row, 1), name).font = Font(bold=True)
        _put(sheet.cell(row, 2), value).alignment = Alignment(horizontal="left")
    how = (
        "How to fill it in: on sheet Cases the cells with a yellow ground are yours, one decision per row.",
        "Leave a row empty where nothing is decided. Everything else is locked.",
        "Then: governance review import <this file>",
        left_out(pack),
    )
    for row, line in enumerate(how, 11):
        _put(sheet.cell(row, 1), line)
    row = 17
    for heading, column, anchor in (("Team", "owner", "D3"), ("Cause", "cause_name", "D20")):
        row += _write_sums(sheet, row, heading, sums_by(pack, column)[:12], anchor) + 3
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 34
    _lock(sheet)


def _write_sums(
    sheet: Worksheet, first: int, heading: str, sums: list[tuple[str, float]], anchor: str
) -> int:
    """A small table and its chart; returns its number of rows."""
    _put(sheet.cell(first, 1), heading).font = Font(bold=True)
    _put(sheet.cell(first, 2), "EUR in dispute").font = Font(bold=True)
    for row, (name, eur) in enumerate(sums, first + 1):
        _put(sheet.cell(row, 1), name)
        _put(sheet.cell(row, 2), eur).number_format = "#,##0"
    if sums:
        last = first + len(sums)
        chart = BarChart()
        chart.type, chart.style, chart.legend = "bar", 10, None
        chart.title = f"EUR in dispute by {heading.lower()}"
        chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last), titles_from_data=True)
        chart.set_categories(Reference(sheet, min_col=1, min_row=first + 1, max_row=last))
        chart.x_axis.scaling.orientation = "maxMin"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.height, chart.width = 8, 18
        sheet.add_chart(chart, anchor)
    return len(sums)


def _write_cases(sheet: Worksheet, pack: Pack) -> None:
    told = [
        locked_cells(case, pack.evidence[case["case_key"]], pack.metrics[case["case_key"]])
        for case in pack.cases
    ]
    headings = ("No.", *told[0], *(LABELS[name] for name in TO_FILL))
    _write_table(
        sheet,
        "One decision per row, in the yellow cells; a row without one stays as it is.",
        headings,
        ((number, *cells.values(), *[None] * len(TO_FILL)) for number, cells in enumerate(told, 1)),
        (6, *WIDTHS, *TO_FILL.values()),
    )
    first, last = HEADING_ROW + 1, HEADING_ROW + len(told)
    start = 2 + len(WIDTHS)
    for column, name in enumerate(TO_FILL, start):
        letter = get_column_letter(column)
        for row in range(first, last + 1):
            cell = sheet.cell(row, column)
            cell.protection, cell.fill = Protection(locked=False), OPEN
            if name in ("until_date", "due_on"):
                cell.number_format = "yyyy-mm-dd"
        check = _validation(name)
        if check:
            check.add(f"{letter}{first}:{letter}{last}")
            sheet.add_data_validation(check)
    sheet.column_dimensions["B"].hidden = True  # the key of the case is for the import
    sheet.freeze_panes = sheet.cell(first, 4)


def _validation(name: str) -> DataValidation | None:
    """What a cell of a column accepts while a person types."""
    lists = {"decision": ("A", len(seed("decision_kinds"))), "owner": ("B", len(owners()))}
    if name in lists:
        column, length = lists[name]
        check = DataValidation(
            type="list", formula1=f"{LISTS}!${column}$1:${column}${length}", allow_blank=True
        )
        check.error = "Choose one of the list."
    elif name in ("until_date", "due_on"):
        check = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)
        check.error = "Write a day, such as 2026-12-31."
    elif name in ("max_delta_eur", "max_rows"):
        kind = "decimal" if name == "max_delta_eur" else "whole"
        check = DataValidation(type=kind, operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        check.error = "Write a number from 0 on."
    else:
        return None
    check.errorTitle, check.showErrorMessage = LABELS[name], True
    return check


def _write_lists(book: Workbook) -> None:
    sheet = book.create_sheet(LISTS)
    for row, kind in enumerate(seed("decision_kinds").values(), 1):
        _put(sheet.cell(row, 1), kind["decision_name"])
    for row, owner in enumerate(owners(), 1):
        _put(sheet.cell(row, 2), spoken(owner))
    sheet.sheet_state = "hidden"
    _lock(sheet)


def _write_table(
    sheet: Worksheet,
    what: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[int],
) -> None:
    _put(sheet.cell(1, 1), what)
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True), 1):
        cell = _put(sheet.cell(HEADING_ROW, column), heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEADING
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, values in enumerate(rows, HEADING_ROW + 1):
        for column, value in enumerate(values, 1):
            _put(sheet.cell(number, column), value).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = sheet.cell(HEADING_ROW + 1, 3)
    sheet.auto_filter.ref = (
        f"A{HEADING_ROW}:{get_column_letter(len(headings))}{max(sheet.max_row, HEADING_ROW)}"
    )
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    _lock(sheet)


def _put(cell: Cell, value: Any) -> Cell:
    """Write a value as what it is; a text is one whatever it begins with, and no program computes it."""
    if isinstance(value, str):
        cell.value = DOES_NOT_SHOW.sub(" ", value).strip()[:MOST_TEXT]
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(LOOKS_LIKE_A_FORMULA)
    else:
        cell.value = float(value) if hasattr(value, "quantize") else value
        if isinstance(cell.value, float):
            cell.number_format = "#,##0.00##"
        elif isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd hh:mm:ss"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
    return cell


def _lock(sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    # Reading on is not writing: columns may be sorted out of sight, widened and filtered.
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.autoFilter = False
