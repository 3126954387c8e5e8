"""The transparency report in its official parts: ours keeps every rule, each can be broken, gaps show.

The reports of July to December 2025 that three providers published stand for what the world looks like.
"""

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_runs import Dbt
from model_sql import run_models
from test_real_discrepancies import REPORTS, write_official_parts
from typer.testing import CliRunner

from governance.cli import app
from governance.transparency.report import write_report
from governance.transparency.validate import Finding, templates, validate
from governance.warehouse import Blocked, CouldNotRun

TEMPLATES = REPORTS.parent / "dsa_templates"
PERIOD = "2025-H2"
Rows = list[list[str]]


@pytest.fixture(scope="module")
def parts(built_world: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our report of a half-year as a very large platform. Read only."""
    folder = tmp_path_factory.mktemp("report")
    files, findings = write_report(built_world.database, folder, PERIOD, "vlop")
    assert len(files) == 8
    assert findings == []
    return folder


@pytest.fixture(scope="module")
def manifest(built_world: Dbt) -> Mapping[str, Any]:
    """Manifest of the built company, with the compiled SQL of its models."""
    return built_world.manifest()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What is found in the reports that three providers published."""
    if not REPORTS.is_dir():
        pytest.skip("no published reports in ../shared/data/dsa_reports_h2_2025")
    folder = tmp_path_factory.mktemp("published")
    write_official_parts(folder)
    return validate(folder)


def read(file: Path) -> Rows:
    """Header and rows of a part."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def write(file: Path, rows: Rows) -> None:
    """Write a part in the official form."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\r\n").writerows(rows)


def part(folder: Path, number: int) -> Path:
    """File of a part."""
    (file,) = folder.glob(f"*_Part_{number}_*.csv")
    return file


# ------------------------------------------------------------------------------------------------ our report


@pytest.mark.parametrize(("profile", "period"), [("online_platform", "2024"), ("intermediary", "2026-H1")])
def test_a_report_of_any_profile_and_period_keeps_every_rule(
    profile: str, period: str, built_world: Dbt, tmp_path: Path
):
    files, findings = write_report(built_world.database, tmp_path, period, profile)

    assert len(files) == 8
    assert findings == []


def test_a_row_that_is_not_due_is_blank_and_one_without_a_case_is_0(built_world: Dbt, tmp_path: Path):
    """Notices, recipients and moderators are none of an intermediary's business; its measures are counted."""
    write_report(built_world.database, tmp_path, PERIOD, "intermediary")
    figures = {number: [row[5:15] for row in read(part(tmp_path, number))[1:]] for number in (4, 5)}

    assert {cell for row in figures[4] for cell in row} == {""}
    assert {row[6] for number in (9, 10) for row in read(part(tmp_path, number))[1:]} == {""}
    assert "0" in {cell for row in figures[5] for cell in row}


def test_files_are_csv_with_the_headers_and_line_ends_of_the_official_form(parts: Path):
    if not TEMPLATES.is_dir():
        pytest.skip("no official templates in ../shared/data/dsa_templates")
    for number in range(3, 11):
        (template,) = TEMPLATES.glob(f"*_Part_{number}_*.csv")
        ours = part(parts, number)
        assert read(ours)[0] == read(template)[0]
        assert ours.read_bytes().count(b"\n") == ours.read_bytes().count(b"\r\n") > 1


def test_the_report_adds_up_to_the_statements_behind_it(built_world: Dbt, parts: Path):
    """Part 4, 5 and 6 count each statement of the half-year once."""
    measures = sum(int(read(part(parts, number))[1][5]) for number in (5, 6))
    on_notices = sum(int(read(part(parts, 4))[1][column]) for column in (11, 13))
    ((n_statements,),) = built_world.query(
        "select count(*) from transparency.dsa_statements "
        "where application_date between date '2025-07-01' and date '2025-12-31'"
    )

    assert measures + on_notices == n_statements > 0


def test_an_unfinished_or_unknown_period_is_refused(built_world: Dbt, tmp_path: Path):
    with pytest.raises(Blocked, match=r"Period 2026-H2 ends on 2026-12-31 and the figures end on 2026-09-30"):
        write_report(built_world.database, tmp_path, "2026-H2", "vlop")
    with pytest.raises(CouldNotRun, match="no period 1999-H1"):
        write_report(built_world.database, tmp_path, "1999-H1", "vlop")
    with pytest.raises(CouldNotRun, match="no profile shop"):
        write_report(built_world.database, tmp_path, PERIOD, "shop")
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------- reconciliations


RECONCILIATIONS = (
    "report_totals_and_categories",
    "report_parts_within_whole",
    "report_automated_in_two_tables",
    "report_categories_complete",
    "report_scopes_spelled",
    "report_totals_and_scopes",
    "registry_and_report",
)


def test_our_report_fed_back_as_a_published_one_has_no_discrepancy(
    built_world: Dbt, parts: Path, tmp_path: Path
):
    shutil.copy(built_world.database, tmp_path / "build.duckdb")
    world = Dbt(tmp_path, variables=built_world.variables | {"dsa_report_root": str(parts)})
    outcome = world.run(
        "--quiet",
        "run",
        "--select",
        "path:models/staging/public_record/*report_t*",
        "path:models/staging/public_record/intake/*report_t*",
        "path:models/quality/prepared/report_*",
        *RECONCILIATIONS,
    )
    assert outcome.succeeded, outcome.said

    rows = "select count(*) from quality.{0} where row_kind = '{1}'"
    assert [name for name in RECONCILIATIONS if world.query(rows.format(name, "finding")) != [(0,)]] == []
    assert world.query("select count(*) from staging.stg_public_record__report_t6_own_initiative_terms") == [
        (98,)
    ]
    assert world.query(rows.format("report_totals_and_categories", "total")) != [(0,)]


TABLES = {
    "dsa_statements": "transparency.dsa_statements",
    "dsa_statements_not_owed": "transparency.dsa_statements_not_owed",
    "dsa_report_t4": "transparency.dsa_report_t4",
    "dsa_report_t5": "transparency.dsa_report_t5",
    "dsa_report_t6": "transparency.dsa_report_t6",
    "report_periods": "seeds.report_periods",
    "fct_actions": "core.fct_actions",
    "met_actions__market_policy_language_day": "metrics.met_actions__market_policy_language_day",
}


@pytest.mark.parametrize(
    ("reconciliation", "table", "change"),
    [
        ("report_measures_and_statements", "dsa_report_t6", "row_no = 1"),
        ("statements_and_actions", "dsa_statements", "restriction_kind = 'V'"),
        (
            "statements_and_enforcement_metrics",
            "met_actions__market_policy_language_day",
            "policy_code = 'WEIGHT_LOSS'",
        ),
    ],
)
def test_a_report_statement_action_or_metric_that_is_gone_is_found(
    reconciliation: str, table: str, change: str, built_world: Dbt, manifest: Mapping[str, Any]
):
    node = manifest["nodes"][f"model.creator_governance.{reconciliation}"]
    read = {name.rsplit(".", 1)[1] for name in node["depends_on"]["nodes"]}
    findings = {}
    for where in ("true", f"not ({change})"):
        inputs = {}
        for name in read & set(TABLES):
            with duckdb.connect(str(built_world.database), read_only=True) as connection:
                rows = connection.table(TABLES[name])
                inputs[name] = (rows.filter(where) if name == table else rows).df()
        found = run_models(manifest, [reconciliation], inputs)[reconciliation]
        findings[where] = int((found["row_kind"] == "finding").sum())

    assert findings["true"] == 0
    assert findings[f"not ({change})"] > 0


# ---------------------------------------------------------------------------------------------- the validator


def changed(line: int, column: int, text: str) -> Callable[[Rows], Rows]:
    """A part with one cell changed; lines and columns are counted from 0, the header is line 0."""

    def change(rows: Rows) -> Rows:
        rows[line][column] = text
        return rows

    return change


def without(*lines: int) -> Callable[[Rows], Rows]:
    """A part without some lines."""
    return lambda rows: [row for number, row in enumerate(rows) if number not in lines]


def with_line(*cells: tuple[int, str]) -> Callable[[Rows], Rows]:
    """A part with its last line once more, some cells changed."""

    def change(rows: Rows) -> Rows:
        line = list(rows[-1])
        for column, text in cells:
            line[column] = text
        return [*rows, line]

    return change


# What breaks the rule: part, and the change that breaks it.
BREAKS: dict[str, tuple[int, Callable[[Rows], Rows]]] = {
    "header_is_official": (9, changed(0, 6, "Values")),
    "period_is_written_as_agreed": (9, changed(1, 2, "H2 2025")),
    "one_report_per_service": (9, changed(1, 2, "2025-01-01/2025-06-30")),
    "row_is_known": (5, changed(3, 3, "KEYWORD_NOVELTY")),
    "row_is_there": (6, without(2, 3, 4, 5)),
    "row_comes_once": (4, with_line()),
    "other_is_described": (5, changed(5, 5, "1")),
    "scope_is_official": (9, changed(4, 5, "BG")),
    "count_is_whole": (6, changed(1, 5, "1,040")),
    "share_is_between_0_and_1": (8, changed(3, 6, "83.3")),
    "hours_are_a_number": (7, changed(5, 6, "2 days")),
    "blank_means_not_applicable": (6, changed(1, 8, "4")),
    "sub_categories_add_up": (6, changed(3, 5, "7")),
    "categories_add_up": (6, changed(1, 5, "1000000")),
    "states_add_up": (10, changed(1, 6, "12")),
    "part_is_within_whole": (6, changed(2, 6, "99")),
    "outcomes_are_within_total": (7, changed(2, 6, "99")),
    "grounds_are_within_all": (7, changed(8, 6, "99")),
    "automated_measures_agree": (8, changed(6, 6, "99999")),
    "expertise_is_within_staff": (9, changed(3, 6, "99999")),
}
OF_FILES = {"file_can_be_read", "lines_end_as_agreed", "part_is_there", "part_comes_once"}


@pytest.mark.parametrize("rule", BREAKS)
def test_what_breaks_a_rule_is_named(rule: str, parts: Path, tmp_path: Path):
    number, change = BREAKS[rule]
    for file in parts.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    file = part(tmp_path, number)
    write(file, change(read(file)))

    assert rule in {finding.rule for finding in validate(tmp_path)}


def test_files_that_are_no_csv_missing_or_double_are_named(parts: Path, tmp_path: Path):
    for file in parts.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    part(tmp_path, 3).write_bytes(b"Applicability,Service\r\nAll,\xff\xfe\r\n")
    part(tmp_path, 5).write_bytes(part(tmp_path, 5).read_bytes().replace(b"\r\n", b"\n"))
    part(tmp_path, 7).unlink()
    (tmp_path / "again_8_automated_means.csv").write_bytes(part(tmp_path, 8).read_bytes())
    part(tmp_path, 9).write_bytes(part(tmp_path, 9).read_bytes() + b"one,field,too,few\r\n")

    found = validate(tmp_path)

    assert {finding.rule for finding in found} == OF_FILES
    assert [f.part for f in found if f.rule == "file_can_be_read"] == [3, 9]
    assert [f.part for f in found if f.rule == "part_is_there"] == [7]


def test_every_rule_of_the_seed_is_broken_by_a_test():
    with templates() as connection:
        rules = {rule for (rule,) in connection.execute("select rule from report_rules").fetchall()}

    assert rules == set(BREAKS) | OF_FILES


def test_the_known_gaps_of_published_reports_are_found(published: list[Finding]):
    """Each gap with its size: D1, D3, D4 and D6 of the real public record."""
    found = {
        (f.rule, f.part, f.file.split("_")[0], f.row_name, f.column_name): (f.found, f.expected)
        for f in published
    }

    assert found["categories_add_up", 6, "TikTok", "TOTAL", "n_measures"] == ("230574497", "258691522")
    assert found["categories_add_up", 4, "TikTok", "TOTAL", "n_notices"] == ("624339", "714523")
    assert found["categories_add_up", 4, "TikTok", "TOTAL", "n_items"] == ("274866", "322400")
    assert found["categories_add_up", 4, "Pinterest", "TOTAL", "n_notices"] == ("7626", "7618")
    assert found["categories_add_up", 4, "Zalando", "TOTAL", "n_items"] == ("1590", "1558")
    assert found["automated_measures_agree", 8, "", "TikTok", "n_measures_detected_automatically"] == (
        "220097575",
        "220217619 in part 8",
    )
    # the total is filled in where no category is: age restrictions, which are the gap of 28,117,025
    assert ("blank_means_not_applicable", 6, "TikTok", "TOTAL", "n_visibility_age_restricted") in found
    assert (
        len([f for f in published if f.rule == "part_is_within_whole" and f.file.startswith("TikTok")]) == 9
    )
    assert ("row_is_there", 4, "TikTok", "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE", "category") in found


def test_the_documentation_tells_what_the_validator_says_of_published_reports(
    published: list[Finding], project_root: Path
):
    """The table of docs/transparency.md, rule by rule and provider by provider."""
    counted = Counter(
        (f.rule, f.file.split("_")[0] or f.row_name) for f in published if f.severity == "error"
    )
    text = (project_root / "docs" / "transparency.md").read_text(encoding="utf-8")
    header, _, *rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in text.partition("| rule | ")[2].partition("\n\n")[0].splitlines()
    ]
    told = {
        (rule, provider): int(n)
        for rule, *counts in rows
        for provider, n in zip(header, counts, strict=True)
        if n != "0"
    }
    assert told == counted


def test_scopes_that_are_not_written_as_agreed_are_found(published: list[Finding]):
    """Member states stand where languages belong, and a code has a blank behind it."""
    scopes = {(f.part, f.found) for f in published if f.rule == "scope_is_official"}

    assert {(8, '"AT"'), (9, '"BG"'), (10, '"SI "')} <= scopes


# --------------------------------------------------------------------------------------------------- commands


def test_the_commands_tell_by_exit_code_what_they_found(built_world: Dbt, parts: Path, tmp_path: Path):
    runner = CliRunner()
    words = ["transparency", "report", "--database", str(built_world.database), "--to", str(tmp_path / "r")]
    broken = tmp_path / "broken"
    broken.mkdir()
    write(broken / "6_own_initiative_TC.csv", changed(1, 5, "1,040")(read(part(parts, 6))))

    assert runner.invoke(app, [*words, "--period", PERIOD]).exit_code == 0
    assert runner.invoke(app, [*words, "--period", "2026-H2"]).exit_code == 1
    assert runner.invoke(app, [*words, "--period", "1999-H1"]).exit_code == 2
    assert runner.invoke(app, ["transparency", "validate", str(parts)]).exit_code == 0
    assert runner.invoke(app, ["transparency", "validate", str(broken)]).exit_code == 1
    assert runner.invoke(app, ["transparency", "validate", str(tmp_path)]).exit_code == 2
