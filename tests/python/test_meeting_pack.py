"""The meeting pack: what is exported is known, what is filled in is judged, and nothing counts twice."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_runs import Dbt
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from published_review import TOMORROW, build_and_publish
from typer.testing import CliRunner

from governance.cli import app
from governance.publish import version_files
from governance.review.decisions import read_decisions, record, undo
from governance.review.pack import Pack, collect
from governance.review.pack_import import ACCEPTED, ALREADY, REFUSED, take_back, write_verdicts
from governance.review.pack_page import write_page
from governance.review.pack_workbook import CASES, HEADING_ROW, TO_FILL, write_workbook
from governance.review.queries import owners, publication, seed
from governance.review.wording import LABELS, claim, spoken
from governance.warehouse import CouldNotRun, Warehouse

pytestmark = pytest.mark.usefixtures("gate_of_stand_ins")

WRITERS = ["A. Lead", "B. Head"]
FIRST = HEADING_ROW + 1
# Texts that a spreadsheet would compute, in a column of the evidence.
ATTACKS = ('=HYPERLINK("//evil")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "a\x07b")
LISTED = ", ".join(f"'{attack}'" for attack in ATTACKS)
HOSTILE = (
    "update quality.discrepancies set entity_key = attacks.text from (select row_number() over () as n, text "
    f"from (select unnest([{LISTED}]) as text)) as attacks "
    "where discrepancy_key in (select largest_discrepancy_key from quality.cases where materiality_rank = n)"
)
SIGNED = {"decision": "To be fixed at the source", "reason": "amounts are in cents", "decided_by": "A. Lead"}
FIX = SIGNED | {"owner": "creator relations", "due_on": TOMORROW, "approver": "B. Head"}


@pytest.fixture(scope="module")
def published(built_world: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A publication with hostile texts in its evidence. No decision is recorded in its history."""
    folder = tmp_path_factory.mktemp("pack")
    warehouse = Warehouse(folder / "build.duckdb", folder / "history")
    build_and_publish(warehouse, built_world, "pack", HOSTILE)
    return warehouse


@pytest.fixture
def warehouse(published: Warehouse, tmp_path: Path) -> Warehouse:
    """That publication with a history of its own."""
    return Warehouse(published.working, tmp_path / "history")


def exported(warehouse: Warehouse, **asked: Any) -> Pack:
    at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    options = {"most_cases": 12, "most_rows": 3} | asked
    return collect(publication(warehouse), warehouse.history, at, **options)


@pytest.fixture
def filled(warehouse: Warehouse, tmp_path: Path) -> Callable[..., Path]:
    """A workbook with rows filled in: ``filled({1: FIX, 2: ...})``; numbers count from the largest case."""
    write_workbook(exported(warehouse), tmp_path / "empty.xlsx")

    def fill(rows: dict[int, dict[str, Any]], name: str = "filled") -> Path:
        book = load_workbook(tmp_path / "empty.xlsx")
        sheet = book[CASES]
        for number, written in rows.items():
            for column, value in written.items():
                cell(sheet, HEADING_ROW + number, LABELS.get(column, column)).value = value
        book.save(tmp_path / f"{name}.xlsx")
        return tmp_path / f"{name}.xlsx"

    return fill


def cell(sheet: Worksheet, row: int, heading: str) -> Any:
    headings = [told.value for told in sheet[HEADING_ROW]]
    return sheet.cell(row, headings.index(heading) + 1)


def outcomes(file: Path, warehouse: Warehouse) -> list[tuple[int, str]]:
    return [(verdict.row, verdict.outcome) for verdict in take_back(file, warehouse, WRITERS)]


# ----------------------------------------------------------------------------------------------------- export


def test_the_workbook_holds_the_cases_as_published_locked_but_for_the_decision(warehouse, tmp_path):
    pack = exported(warehouse)
    write_workbook(pack, tmp_path / "pack.xlsx")
    book = load_workbook(tmp_path / "pack.xlsx")
    cases = publication(warehouse).cases(statuses=["open", "reopened"], page_size=12)

    sheet = book[CASES]
    assert [cell(sheet, row, "Claim").value for row in range(FIRST, FIRST + 12)] == [claim(c) for c in cases]
    assert [cell(sheet, row, "EUR").value for row in range(FIRST, FIRST + 12)] == [
        pytest.approx(float(case["gross_delta_eur"] or 0)) for case in cases
    ]
    open_cells = {
        cell(sheet, HEADING_ROW, told.value).value
        for told in sheet[HEADING_ROW]
        if not sheet.cell(FIRST, told.column).protection.locked
    }
    assert open_cells == {LABELS[name] for name in TO_FILL}
    assert all(sheet.protection.sheet for sheet in book)
    assert book["About"]._charts and book["Lists"].sheet_state == "hidden"
    assert {told.value for told in book["Lists"]["A"] if told.value} == {
        kind["decision_name"] for kind in seed("decision_kinds").values()
    }
    assert {told.value for told in book["Lists"]["B"] if told.value} == {spoken(owner) for owner in owners()}
    ranges = {str(check.sqref): check.type for check in sheet.data_validations.dataValidation}
    assert sorted(ranges.values()) == ["date", "date", "decimal", "list", "list", "whole"]


def test_evidence_names_the_rows_of_the_sources_and_says_what_is_left_out(warehouse, tmp_path):
    pack = exported(warehouse, most_cases=30)
    write_workbook(pack, tmp_path / "pack.xlsx")
    book = load_workbook(tmp_path / "pack.xlsx")
    with duckdb.connect(str(publication(warehouse).file), read_only=True) as connection:
        rows = connection.execute(
            "select left_ref, right_ref, case_key, row_number() over (partition by case_key "
            "order by materiality_eur desc, discrepancy_key) from quality.discrepancies"
        ).fetchall()
    keys = [case["case_key"] for case in pack.cases]
    kept = [(left, right) for left, right, key, rank in rows if key in keys and rank <= 3]
    n_left_out = sum(key in keys and rank > 3 for *_, key, rank in rows)
    sheet = book["Evidence"]
    told = [
        (cell(sheet, row, "Id, left source").value, cell(sheet, row, "Id, right source").value)
        for row in range(FIRST, sheet.max_row + 1)
    ]
    assert sorted(told, key=str) == sorted(kept, key=str)
    assert n_left_out and f"{n_left_out} smaller rows of evidence left out" in book["About"]["A14"].value


def test_a_text_is_never_a_formula(warehouse, tmp_path):
    write_workbook(exported(warehouse, most_cases=60), tmp_path / "pack.xlsx")
    book = load_workbook(tmp_path / "pack.xlsx")
    kinds = {told.data_type for sheet in book for row in sheet.iter_rows() for told in row}
    assert "f" not in kinds
    texts = {told.value: told for row in book["Evidence"].iter_rows() for told in row if told.value}
    for attack in ATTACKS[:4]:
        assert texts[attack].quotePrefix, attack
    assert {"x", "a b"} <= set(texts)


def test_a_pack_is_of_one_market_or_team_and_tells_which_there_are(warehouse):
    everything = exported(warehouse, most_cases=1000)
    market = exported(warehouse, market="DE", most_cases=1000)
    team = exported(warehouse, owner="finance", most_cases=1000)
    assert {case["market"] for case in market.cases} == {"DE"}
    assert {case["owner"] for case in team.cases} == {"finance"}
    assert len(market.cases) == sum(case["market"] == "DE" for case in everything.cases)
    with pytest.raises(
        CouldNotRun, match=r"No case is to be decided in market XX\. Markets: .*DE.*; teams: .*finance"
    ):
        exported(warehouse, market="XX")


def test_the_page_tells_claims_in_words_and_runs_no_text(warehouse, tmp_path):
    record(
        warehouse.history,
        {
            "case_key": exported(warehouse).cases[0]["case_key"],
            "decision": "false_alarm",
            "decided_by": "A. Lead",
        }
        | {"reason": "<script>alert(1)</script>", "amount_eur": 1},
        set(),
    )
    pack = exported(warehouse)
    write_page(pack, tmp_path / "pack.html")
    text = (tmp_path / "pack.html").read_text(encoding="utf-8")
    assert "<script" not in text and "&lt;script&gt;" in text
    assert text.count("disagree in") == len(pack.cases)
    assert "http" not in text and "src=" not in text


# ----------------------------------------------------------------------------------------------------- import


def test_a_filled_row_is_recorded_as_the_page_would_and_twice_adds_nothing(filled, warehouse):
    file = filled({1: FIX, 3: FIX | {"reason": "=SUM(A1) is not the reason", "ticket": 17}})
    assert outcomes(file, warehouse) == [(FIRST, ACCEPTED), (FIRST + 2, ACCEPTED)]
    first, second = read_decisions(warehouse.history).rows
    largest, _, third, *_ = publication(warehouse).cases(statuses=["open", "reopened"])
    assert (first["case_key"], second["case_key"]) == (largest["case_key"], third["case_key"])
    assert (first["decision"], first["owner"], first["due_date"]) == (
        "fix_at_source",
        "creator_relations",
        TOMORROW,
    )
    assert first["publication_id"] == publication(warehouse).publication_id
    assert first["amount_eur"] == largest["gross_delta_eur"] and first["is_valid"]
    assert second["decision_reason"] == "=SUM(A1) is not the reason" and second["ticket"] == "17"

    assert outcomes(file, warehouse) == [(FIRST, ALREADY), (FIRST + 2, ALREADY)]
    undo(warehouse.history, first, "B. Head", "too early", "000001-ab")
    assert outcomes(file, warehouse) == [(FIRST, ALREADY), (FIRST + 2, ALREADY)]
    assert len(read_decisions(warehouse.history).rows) == 3


REFUSALS = {
    "Decision is empty: choose what is decided": {"reason": "seen"},
    "Reason is empty": FIX | {"reason": None},
    "Signed by is empty": FIX | {"decided_by": None},
    "Z. Stranger is not among those who may sign": FIX | {"decided_by": "Z. Stranger"},
    "Team that acts is empty": FIX | {"owner": None},
    "Decision is none of the list: ignore": FIX | {"decision": "ignore"},
    "Team that acts is none of the list: nobody": FIX | {"owner": "nobody"},
    "Due on is not a date: soon": FIX | {"due_on": "soon"},
    "Holds until holds a formula": FIX | {"until_date": "=TODAY()"},
    "Ceiling in rows is not a bigint": FIX | {"max_rows": "a few"},
    "are one person": FIX | {"approver": "A. Lead"},
    "Row is empty": SIGNED | {"decision": "Split off", "approver": "B. Head"},
    "Locked cell EUR was changed": FIX | {"EUR": 1},
    "Locked cell Claim was changed": FIX | {"Claim": "all is well"},
    "The publication has no such case": FIX | {"Case": "c1"},
}


def test_a_row_that_breaks_a_rule_is_refused_with_its_reason_and_the_others_are_recorded(
    filled, warehouse, tmp_path
):
    refused = dict(enumerate(REFUSALS.items(), 1))
    for chunk in (range(1, 9), range(9, len(REFUSALS) + 1)):
        rows = {1 + n - chunk.start: refused[n][1] for n in chunk}
        file = filled({**rows, 12: FIX}, f"filled{chunk.start}")
        verdicts = take_back(file, warehouse, WRITERS)
        assert [verdict.outcome for verdict in verdicts[:-1]] == [REFUSED] * len(chunk)
        for verdict, n in zip(verdicts, chunk, strict=False):
            assert refused[n][0] in verdict.why, verdict
    assert [row["decision_reason"] for row in read_decisions(warehouse.history).rows] == [FIX["reason"]]
    write_verdicts(verdicts, tmp_path / "result.csv")
    with (tmp_path / "result.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["outcome"] for row in rows] == [verdict.outcome for verdict in verdicts]
    assert not [text for row in rows for text in row.values() if text.startswith(("=", "+", "-", "@"))]


def test_who_fills_in_a_second_copy_is_told_of_the_first(filled, warehouse):
    assert outcomes(filled({1: FIX}, "one"), warehouse) == [(FIRST, ACCEPTED)]
    other = FIX | {"decision": "No difference", "decided_by": "B. Head", "approver": "A. Lead"}
    (verdict,) = take_back(filled({1: other}, "two"), warehouse, WRITERS)
    assert verdict.outcome == REFUSED
    assert "Decided since the export: To be fixed at the source; by A. Lead" in verdict.why
    assert len(read_decisions(warehouse.history).rows) == 1


def test_dates_and_numbers_count_however_the_spreadsheet_keeps_them(filled, warehouse):
    written = {
        "decision": "Waived for a time",
        "until_date": str(TOMORROW),
        "max_rows": 7.0,
        "max_delta_eur": 12.5,
    }
    assert outcomes(filled({1: FIX | written | {"owner": None, "due_on": None}}), warehouse) == [
        (FIRST, ACCEPTED)
    ]
    (row,) = read_decisions(warehouse.history).rows
    assert (row["until_date"], row["max_rows"], float(row["max_delta_eur"])) == (TOMORROW, 7, 12.5)


def test_what_is_no_pack_is_refused_with_what_to_do(filled, published, warehouse, built_world, tmp_path):
    (tmp_path / "text.xlsx").write_text("no workbook", encoding="utf-8")
    Workbook().save(tmp_path / "other.xlsx")
    for name, complaint in (
        ("text.xlsx", "no XLSX workbook"),
        ("other.xlsx", "no meeting pack: sheet About"),
        ("gone.xlsx", "cannot be read"),
    ):
        with pytest.raises(CouldNotRun, match=complaint):
            take_back(tmp_path / name, warehouse, WRITERS)
    with pytest.raises(CouldNotRun, match="Nobody may sign"):
        take_back(filled({1: FIX}), warehouse, [])
    lost = Warehouse(tmp_path / "later" / "build.duckdb", warehouse.history)
    build_and_publish(lost, built_world, "later")
    with pytest.raises(CouldNotRun, match=r"not kept any more\. Export the pack again"):
        take_back(filled({1: FIX}), lost, WRITERS)
    assert version_files(published)


def test_the_commands_export_and_import(warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(warehouse.working))
    runner = CliRunner()
    done = runner.invoke(app, ["review", "export", "--market", "DE", "--to", str(tmp_path), "--cases", "5"])
    assert done.exit_code == 0, done.output
    (workbook,) = tmp_path.glob("discrepancies_DE_*.xlsx")
    assert workbook.with_suffix(".html").exists()
    words = ["review", "import", str(workbook), "--writers", ";".join(WRITERS)]
    nothing = runner.invoke(app, words)
    assert nothing.exit_code == 0 and "No decision is filled in" in nothing.output
    book = load_workbook(workbook)
    cell(book[CASES], FIRST, LABELS["reason"]).value = "half filled"
    book.save(workbook)
    refused = runner.invoke(app, words)
    assert refused.exit_code == 1 and "refused" in refused.output
    result = (tmp_path / f"{workbook.stem}-result.csv").read_text(encoding="utf-8")
    assert "Decision is empty" in result
    assert runner.invoke(app, ["review", "export", "--market", "XX", "--to", str(tmp_path)]).exit_code == 2
