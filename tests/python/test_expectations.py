"""The gate: suites that cover every table, expectations that can all fail, results that land."""

import copy
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ParsedProject
from dbt_runs import Dbt
from typer.testing import CliRunner

from governance.cli import app
from governance.gate.contracts import raw_tables
from governance.gate.relations import relation, show_marts
from governance.gate.results import Outcome
from governance.gate.run import Batch, open_gate, run_suite, validate

Expectation = dict[str, Any]
Suite = dict[str, Any]

FEWEST = 250
PUBLISHED_FOLDER = "models/marts/"


def name_of(model: dict[str, Any]) -> str:
    """Suite of a mart, from its node."""
    return f"mart.{model['schema']}.{model['name']}"


@pytest.fixture(scope="module")
def suites(project_root: Path) -> dict[str, Suite]:
    """All suites by name."""
    files = sorted((project_root / "expectations" / "suites").glob("*.json"))
    found = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    assert [suite["name"] for suite in found.values()] == list(found), (
        "a suite is named otherwise than its file"
    )
    return found


def expectations_of(suites: dict[str, Suite]) -> Iterator[tuple[str, Expectation]]:
    """All expectations with the name of their suite."""
    for name, suite in suites.items():
        for expectation in suite["expectations"]:
            yield name, expectation


# ------------------------------------------------------------------------------------------- what is written


def test_every_raw_table_and_every_mart_has_a_suite(
    suites: dict[str, Suite], parsed_project: ParsedProject, tmp_path: Path
):
    raw = {f"raw.{table.name}" for table in raw_tables("raw", tmp_path)}
    marts = {
        name_of(node)
        for node in parsed_project.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["original_file_path"].startswith(PUBLISHED_FOLDER)
    }
    assert set(suites) == raw | marts
    assert len(list(expectations_of(suites))) >= FEWEST


def test_every_expectation_says_what_it_means_and_whom_to_ask(
    suites: dict[str, Suite], parsed_project: ParsedProject, tmp_path: Path
):
    owners = {table.owner for table in raw_tables("raw", tmp_path)} | {
        node["config"]["meta"].get("owner") or node["group"]
        for node in parsed_project.manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    faults = [
        f"{name}: {expectation['meta'].get('rule')}"
        for name, expectation in expectations_of(suites)
        if expectation["severity"] not in {"critical", "warning", "info"}
        or expectation["meta"]["owner"] not in owners
        or not re.match(r"\S.{15,}\.$", expectation["description"])
        or not re.match(r"\S.{15,}\.$", expectation["meta"]["resolve"])
    ]
    assert not faults
    named_twice = {
        name: twice
        for name, suite in suites.items()
        if (
            twice := [
                r for r, n in Counter(e["meta"]["rule"] for e in suite["expectations"]).items() if n > 1
            ]
        )
    }
    assert not named_twice
    ids = Counter(expectation["id"] for _, expectation in expectations_of(suites))
    assert max(ids.values()) == 1


def repeated_rules(suites: dict[str, Suite], manifest: dict[str, Any]) -> list[str]:
    """Expectations that a dbt test or a constraint of a contract holds already."""
    tested: set[tuple[str, str, str]] = set()
    conditions: dict[str, list[str]] = {}
    nodes = manifest["nodes"]
    for node in nodes.values():
        if node["resource_type"] == "model":
            for column in node["columns"].values():
                for constraint in column["constraints"]:
                    tested.add((name_of(node), constraint["type"], column["name"]))
        if node["resource_type"] != "test":
            continue
        if node.get("attached_node") in nodes and node.get("test_metadata"):
            kwargs, kind = node["test_metadata"]["kwargs"], node["test_metadata"]["name"]
            tested.add((name_of(nodes[node["attached_node"]]), kind, str(kwargs.get("column_name"))))
        elif not node.get("test_metadata"):
            for parent in node["depends_on"]["nodes"]:
                if parent in nodes:
                    conditions.setdefault(name_of(nodes[parent]), []).append(node["raw_code"])
    same = {
        "expect_column_values_to_not_be_null": "not_null",
        "expect_column_values_to_be_unique": "unique",
        "expect_column_values_to_be_in_set": "accepted_values",
    }
    faults = []
    for name, expectation in expectations_of(suites):
        kwargs, kind = expectation["kwargs"], expectation["type"]
        if (name, same.get(kind, ""), kwargs.get("column", "")) in tested:
            faults.append(f"{name}: {expectation['meta']['rule']}")
        texts = conditions.get(name, [])
        if "column_A" in kwargs:
            larger, smaller = rf"(?:\w+\.)?{kwargs['column_A']}\b", rf"(?:\w+\.)?{kwargs['column_B']}\b"
            pattern = rf"\b{larger} <=? {smaller}|\b{smaller} >=? {larger}"
        elif kind == "expect_column_values_to_be_between":
            pattern = rf"\b{kwargs['column']} (?:not between 0 and 1\b|< 0\b)"
        else:
            continue
        if any(re.search(pattern, text) for text in texts):
            faults.append(f"{name}: {expectation['meta']['rule']}")
    return faults


def test_no_rule_is_also_a_dbt_test(suites: dict[str, Suite], parsed_project: ParsedProject):
    assert repeated_rules(suites, parsed_project.manifest) == []


def test_a_repeated_rule_is_found(suites: dict[str, Suite], parsed_project: ParsedProject):
    name = "mart.core.dim_creators"
    planted = copy.deepcopy(suites[name])
    template = planted["expectations"][0]
    planted["expectations"] = [
        template | {"type": kind, "kwargs": kwargs, "meta": {"rule": rule}}
        for rule, kind, kwargs in [
            ("not_null", "expect_column_values_to_not_be_null", {"column": "creator_id"}),
            (
                "no_span_is_empty",
                "expect_column_pair_values_a_to_be_greater_than_b",
                {"column_A": "valid_to_at", "column_B": "valid_from_at"},
            ),
            ("new", "expect_column_values_to_not_be_null", {"column": "valid_to_at"}),
        ]
    ]
    assert repeated_rules({name: planted}, parsed_project.manifest) == [
        f"{name}: not_null",
        f"{name}: no_span_is_empty",
    ]


# --------------------------------------------------------------------------------------- everything can fail


# What is done to a mart so that a rule written in SQL is broken: columns replaced, or rows left out.
SQL_BREAKS = {
    "core.dim_dates: no_day_is_left_out": "where calendar_date != date '2024-02-29'",
    "core.fct_actions: appeals_are_those_of_the_appeals_table": "n_appeals + 1 as n_appeals",
    "core.fct_violations: decisions_are_those_of_the_reviews_table": "n_decisions + 1 as n_decisions",
    "core.fct_user_reports: reports_lead_to_known_cases": "'DT-unknown' as detection_id",
    "metrics.met_quarter_to_date__metric_market_week: observations_never_fall_within_a_quarter": (
        "-epoch(week_start_date::timestamp) as n_observations"
    ),
    "metrics.met_target_chances__metric_market_quarter_chance: an_easier_target_has_a_higher_chance": (
        "case when direction = 'higher_is_better' then chance else -chance end as proposed_target"
    ),
    "metrics.met_target_proposals__metric_market: seventy_percent_is_easier_than_thirty": (
        "target_30 + 1 as target_70, target_30 - 1 as target_50"
    ),
    "metrics.met_target_proposals__metric_market: guardrails_are_those_on_record": "-1.5 as guardrail_value",
    "metrics.met_public_statements__day: no_day_is_left_out": "where statement_date != date '2024-06-01'",
    "metrics.met_feed_days__market_day: no_day_is_left_out": "where stat_date != date '2024-06-01'",
    "metrics.met_detection_exposure__market_day: no_day_is_left_out": (
        "where exposure_date != date '2024-06-01'"
    ),
    "metrics.met_review_backlog__queue_day: backlog_rolls_forward": "n_backlog + n_cases_in as n_backlog",
    "metrics.met_review_operations__queue_day: cases_are_those_of_the_backlog": (
        "n_cases_in + 1 as n_cases_in"
    ),
    "metrics.met_content_quality__market_policy_day: removals_are_those_of_the_removals_table": (
        "n_removals + 1 as n_removals"
    ),
    "metrics.met_content_quality__market_policy_quarter: quarters_hold_their_days": (
        "n_views_sampled + 1 as n_views_sampled"
    ),
    "metrics.met_signal_performance__detector_market_week: detections_are_those_of_the_catches": (
        "n_confirmed + 1 as n_confirmed"
    ),
    "metrics.met_emerging_trends__policy_market_day: tests_are_those_on_record": "-1.5 as q_value",
    "metrics.met_business_review__metric_market_week: values_are_those_of_the_metrics": "-1.5 as value",
    "metrics.met_quarterly_attainment__metric_market_quarter: values_are_those_of_the_metrics": (
        "-1.5 as value"
    ),
    "metrics.met_gmv_at_risk__market_month: sales_are_those_of_the_creators": (
        "gmv_28_days_eur + 1 as gmv_28_days_eur"
    ),
    "metrics.met_creator_scorecard__creator_month: sales_are_those_of_performance": (
        "paid_gmv_eur + 0.01 as paid_gmv_eur"
    ),
    "metrics.met_policy_scenarios__scenario_market: moves_are_those_of_the_creators": (
        "n_moved_down + 1 as n_moved_down"
    ),
    "metrics.met_market_readiness__policy_market_language: signals_are_those_on_record": (
        "n_firings + 1 as n_firings"
    ),
    "metrics.met_market_readiness__policy_market_language: licences_are_those_on_record": (
        "1.5 as licensed_share"
    ),
    "metrics.met_intervention_outcomes__intervention_week: effects_are_those_of_the_tests": "99 as effect",
    "metrics.met_creator_earnings__creator_month: rewards_are_those_of_the_facts": (
        "rewards_paid_eur + 1 as rewards_paid_eur"
    ),
    "metrics.met_public_enforcement__lever_month: statements_are_those_of_the_month": (
        "hash(lever_code) % 1000 as n_statements_of_month"
    ),
    "transparency.dsa_statements: accepted_after_the_action": (
        "issued_at + interval 1000 day as issued_at, issued_at as accepted_at"
    ),
    "transparency.dsa_statements_not_owed: owed_or_not_owed": (
        "(select min(s.puid) from mart__transparency__dsa_statements as s) as puid"
    ),
    "transparency.dsa_case_files: histories_are_whole": "false as is_recorded",
    "transparency.dsa_case_files: every_action_has_a_file": "where action_id != 'ACT-000000018'",
    "transparency.ofcom_figures: parts_are_within_their_whole": "denominator + 1 as numerator",
    "transparency.ofcom_notice_answers: answered_or_explained": "null as answer, null as why_blank",
    "transparency.ofcom_notice_answers: shares_are_shares": "'share' as unit, 1.5 as answer",
}


def breaking_values(expectation: Expectation) -> dict[str, Any] | None:
    """Values, the same in each row, that break an expectation; None where the table must be empty."""
    kind, kwargs = expectation["type"], expectation["kwargs"]
    column = kwargs.get("column")
    if kind in {"expect_table_row_count_to_be_between", "expect_table_columns_to_match_set"}:
        return None
    if kind in {
        "expect_column_values_to_not_be_null",
        "expect_column_proportion_of_non_null_values_to_be_between",
    }:
        return {column: None}
    if kind == "expect_column_values_to_be_null":
        return {column: "a column"}
    if kind in {
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_match_regex",
        "expect_column_kl_divergence_to_be_less_than",
    }:
        return {column: "not a value anybody agreed to"}
    if kind == "expect_column_proportion_of_unique_values_to_be_between":
        return {column: 1}
    if kind == "expect_column_pair_values_a_to_be_greater_than_b":
        return {kwargs["column_A"]: 1, kwargs["column_B"]: 2}
    if kind in {
        "expect_column_values_to_be_between",
        "expect_column_mean_to_be_between",
        "expect_column_min_to_be_between",
        "expect_column_sum_to_be_between",
    }:
        most = kwargs.get("max_value")
        if isinstance(most, dict):
            return {column: 1_000_000}
        return {column: kwargs["min_value"] - 1 if most is None else most * 2 + 1}
    raise AssertionError(f"no way to break {kind} is known")


def broken_tables(suite: Suite) -> list[tuple[list[Expectation], str]]:
    """Few tables that together break all expectations of a suite that are not written in SQL.

    Expectations share a table as long as they ask for the same value in the same column.
    """
    empty: list[Expectation] = []
    tables: list[tuple[list[Expectation], dict[str, Any]]] = []
    for expectation in suite["expectations"]:
        if expectation["type"] == "unexpected_rows_expectation":
            continue
        values = breaking_values(expectation)
        if values is None:
            empty.append(expectation)
            continue
        for broken, held in tables:
            if all(held.get(column, value) == value for column, value in values.items()):
                broken.append(expectation)
                held.update(values)
                break
        else:
            tables.append(([expectation], dict(values)))
    found = [
        (
            broken,
            "select "
            + ", ".join(f"{literal(v)} as {quoted(c)}" for c, v in values.items())
            + " from range(50)",
        )
        for broken, values in tables
    ]
    return [*found, (empty, "select 1 as stray_column limit 0")] if empty else found


def literal(value: Any) -> str:
    return "cast(null as varchar)" if value is None else repr(value)


def quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def test_every_expectation_can_fail(suites: dict[str, Suite], built_world: Dbt):
    parameters = {
        "declared_columns": ["a column that was declared"],
        "hours_allowed": 36,
        "usual_week_rows": 10,
        "n_rows_before": 1000,
    }
    gate = open_gate()
    show_marts(gate.connection, built_world.database, None)
    verdicts: dict[str, str] = {}
    for name, suite in suites.items():
        tables = broken_tables(suite)
        for expectation in suite["expectations"]:
            if expectation["type"] == "unexpected_rows_expectation":
                change = SQL_BREAKS[f"{name.removeprefix('mart.')}: {expectation['meta']['rule']}"]
                columns, rows = (
                    ("*", change) if change.startswith("where ") else (f"* replace ({change})", "")
                )
                tables.append(([expectation], f"select {columns} from {relation(name)} {rows}"))
        for number, (broken, table) in enumerate(tables):
            part = f"{name}.broken_{number}"
            gate.connection.execute(f"create view {relation(part)} as {table}")
            for result in run_suite(
                gate, {"name": part, "meta": {}, "expectations": broken}, Batch(parameters, [])
            ):
                verdicts[f"{name}: {result.rule}"] = f"{result.status} {result.reason}".strip()
    assert {rule: verdict for rule, verdict in verdicts.items() if verdict != "failed"} == {}
    assert len(verdicts) == len(list(expectations_of(suites)))


# ---------------------------------------------------------------------------------------------- what it says


@pytest.fixture(scope="module")
def small_project(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the suites of two systems only, so that its whole gate runs in seconds."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(
        project_root / "expectations",
        folder / "expectations",
        ignore=lambda _, names: [
            n for n in names if re.match(r"(mart|raw\.(?!market_ops|finance))\.?.*json", n)
        ],
    )
    (folder / "models").symlink_to(project_root / "models")
    return folder


@pytest.fixture(scope="module")
def deliveries(
    small_project: Path, demo_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Outcome, Path]:
    """The small gate before staging on the company with planted faults, and the folder that it wrote into."""
    folder = tmp_path_factory.mktemp("deliveries")
    database = folder / "build.duckdb"
    return validate(small_project, suites="raw", raw_root=str(demo_world), database=database), folder


def blocking(outcome: Outcome) -> list[str]:
    """What the gate complains about, for the message of a test."""
    return [
        f"{result.severity} {result.suite}: {result.rule}: {result.observed_value} {result.reason}"
        for result in [*outcome.failed, *outcome.not_evaluated]
        if result.severity != "info" and result.reason_kind not in {"no_comparison", "not_delivered"}
    ]


def test_a_clean_company_passes_before_staging(clean_world: Path, tmp_path: Path):
    outcome = validate(suites="raw", raw_root=str(clean_world), database=tmp_path / "build.duckdb")
    assert blocking(outcome) == []
    assert len(outcome.passed) > FEWEST


def test_a_clean_company_passes_before_publishing_next_to_the_version_before(
    built_clean_world: Dbt, built_world: Dbt, tmp_path: Path
):
    outcome = validate(
        suites="published",
        database=built_clean_world.database,
        previous=built_world.database,
        history_root=tmp_path,
        docs_root=tmp_path,
    )
    assert blocking(outcome) == []
    assert len(outcome.passed) > FEWEST
    compared = [result for result in outcome.passed if result.rule == "has_not_halved"]
    assert len(compared) > len(outcome.not_evaluated)


def test_planted_faults_warn_and_do_not_stop_the_build(demo_world: Path, tmp_path: Path):
    outcome = validate(suites="raw", raw_root=str(demo_world), database=tmp_path / "build.duckdb")
    assert outcome.critical_failures == [] and outcome.critical_unknowns == []
    warned = {
        f"{result.suite}: {result.rule}": result for result in outcome.failed if result.severity == "warning"
    }
    assert set(warned) >= {
        "raw.finance.ledger_entries: rows_are_told_apart_by_their_key",
        "raw.market_ops.moderator_capacity: moderators_not_below_internal",
        "raw.market_ops.monthly_recipients: values_read_as_declared",
    }
    capacity = warned["raw.market_ops.moderator_capacity: moderators_not_below_internal"]
    assert set(json.loads(capacity.sample_keys)[0]) == {"market", "language", "month"}
    assert (
        sum(int(part.split("=")[1]) for part in capacity.offending_by_market.split(";"))
        == capacity.n_offending
    )


def test_the_same_delivery_twice_is_kept_once(
    small_project: Path, demo_world: Path, deliveries: tuple[Outcome, Path]
):
    first, folder = deliveries
    database = folder / "build.duckdb"
    again = validate(small_project, suites="raw", raw_root=str(demo_world), database=database)
    assert first.kept_in == folder / "history" / "expectations" / "run-000001.parquet"
    assert again.kept_in is None
    assert [file.name for file in (folder / "history" / "expectations").iterdir()] == ["run-000001.parquet"]


def test_data_docs_fetch_nothing_from_a_network(deliveries: tuple[Outcome, Path]):
    outcome, _ = deliveries
    pages = [file for file in outcome.docs.parent.rglob("*") if file.suffix in {".html", ".css"}]
    assert len(pages) > len({result.suite for result in outcome.passed})
    fetches = re.compile(r"(?:src|<link[^>]*href)=[\"']https?:|url\([\"']?https?:|<script\b")
    assert [page for page in pages if fetches.search(page.read_text(encoding="utf-8"))] == []
    first = outcome.docs.read_text(encoding="utf-8")
    assert "raw.market_ops.monthly_recipients" in first and "Values read as their declared types" in first
    linked = re.findall(r'href="([^"]+)"', first)
    assert linked and all((outcome.docs.parent / link).is_file() for link in linked)


def test_results_land_as_tables(demo_world: Path, deliveries: tuple[Outcome, Path], tmp_path: Path):
    outcome, folder = deliveries
    dbt = Dbt(tmp_path, variables={"raw_root": str(demo_world), "history_root": str(folder / "history")})
    built = dbt.run("--quiet", "build", "--indirect-selection", "cautious", "--select", "+scorecard")
    assert built.succeeded, "\n".join(built.complaints)
    assert dbt.query(
        "select status, count(*) from quality.expectation_results group by status order by status"
    ) == [
        ("failed", len(outcome.failed)),
        ("not_evaluated", len(outcome.not_evaluated)),
        ("passed", len(outcome.passed)),
    ]
    by_owner = dict(
        dbt.query("select member, n_failed from quality.scorecard where dimension = 'owner' and n_failed > 0")
    )
    assert by_owner == Counter(result.owner for result in outcome.failed)
    [(market, n_failed)] = dbt.query(
        "select member, n_failed from quality.scorecard where dimension = 'market' and member = 'ZA'"
    )
    broken_in_za = [r for r in outcome.failed if r.n_offending is not None and "ZA=" in r.offending_by_market]
    assert (market, n_failed) == ("ZA", len(broken_in_za)) and broken_in_za


def test_an_error_is_never_told_as_bad_data(demo_world: Path, tmp_path: Path):
    raw = tmp_path / "raw"
    shutil.copytree(demo_world / "commerce", raw / "commerce")
    next((raw / "commerce" / "sellers").glob("*.parquet")).write_bytes(b"PAR1 no more than a name")
    outcome = validate(suites="raw.commerce.*", raw_root=str(raw), database=tmp_path / "build.duckdb")
    sellers = [result for result in outcome.results if result.suite == "raw.commerce.sellers"]
    assert {(result.status, result.reason_kind) for result in sellers} == {("not_evaluated", "error")}
    assert all("the files cannot be read" in result.reason for result in sellers)
    assert outcome.critical_failures == []
    assert {result.suite for result in outcome.critical_unknowns} == {"raw.commerce.sellers"}
    assert outcome.kept_in is None


def test_a_missing_column_is_critical_and_its_rules_are_not_evaluated(demo_world: Path, tmp_path: Path):
    raw = tmp_path / "raw"
    shutil.copytree(demo_world / "commerce", raw / "commerce")
    file = next((raw / "commerce" / "refunds").glob("*.parquet"))
    duckdb.execute(f"copy (select * exclude (reason) from '{file}') to '{file}.new' (format parquet)")
    Path(f"{file}.new").replace(file)
    outcome = validate(suites="raw.commerce.*", raw_root=str(raw), database=tmp_path / "build.duckdb")
    assert [f"{result.suite}: {result.rule}" for result in outcome.critical_failures] == [
        "raw.commerce.refunds: columns_delivered"
    ]
    errors = [result for result in outcome.not_evaluated if result.reason_kind == "error"]
    assert {result.column_name for result in errors} == {"reason"}
    assert all('"reason"' in result.reason for result in errors)


def test_a_critical_failure_stops_the_build_before_dbt(
    demo_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    raw = tmp_path / "raw"
    shutil.copytree(demo_world / "commerce", raw / "commerce")
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(tmp_path / "build.duckdb"))
    monkeypatch.setenv("GOVERNANCE_PSEUDONYM_KEY", "a key of nobody, long enough for one")
    result = CliRunner().invoke(app, ["build", "--raw-root", str(raw)])
    assert result.exit_code == 1
    assert "Nothing was built: the delivery breaks critical expectations." in result.output
    assert not (tmp_path / "build.duckdb").exists()


def test_the_command_tells_bad_data_from_what_it_could_not_read(
    demo_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    raw = tmp_path / "raw"
    shutil.copytree(demo_world / "commerce", raw / "commerce")
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(tmp_path / "build.duckdb"))
    command = ["validate", "--raw-root", str(raw), "--suite", "raw.commerce.sellers"]
    assert CliRunner().invoke(app, command).exit_code == 0
    file = next((raw / "commerce" / "sellers").glob("*.parquet"))
    sound = file.read_bytes()
    file.write_bytes(b"PAR1 no more than a name")
    assert CliRunner().invoke(app, command).exit_code == 2
    file.write_bytes(sound)
    shutil.rmtree(raw / "commerce" / "sellers")
    assert CliRunner().invoke(app, command).exit_code == 1
    assert CliRunner().invoke(app, [*command[:-1], "raw.nobody"]).exit_code == 2
