"""Runs the suites of a checkpoint and says which expectations passed, failed, or could not be evaluated."""

import fnmatch
import json
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
import yaml
from great_expectations.core import (
    ExpectationSuite,
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.data_context.types.base import DataContextConfig

from governance.gate import history
from governance.gate.contracts import RawTable, raw_tables
from governance.gate.docs import write_docs
from governance.gate.engine import DuckDBDatasource, configurations_made_once
from governance.gate.relations import (
    date_raw_tables,
    newest_delivery,
    relation,
    show_marts,
    show_raw_table,
    usual_weeks,
)
from governance.gate.results import Outcome, Result
from governance.project import PROJECT_ROOT, dbt_path, project_vars, working_database

CHECKPOINTS = {"raw": "before_staging", "published": "before_publish"}
N_SAMPLES = 20
WHY_ABSENT = {
    "n_rows_before": "there is no earlier version to compare with",
    "usual_week_rows": "no row reached us in the twelve weeks before",
    "hours_allowed": "no freshness is declared for the table",
}


@dataclass(frozen=True)
class Batch:
    """What one suite is run on.

    Attributes:
        parameters: Values of the suite's parameters, by name.
        key: Columns that name a row in samples; where empty, the suite names them.
        refused: Why nothing can be evaluated, as (kind, reason); None where it can.
    """

    parameters: dict[str, Any]
    key: list[str]
    refused: tuple[str, str] | None = None


@dataclass(frozen=True)
class Gate:
    """An open Great Expectations project.

    Attributes:
        source: Its data source.
        connection: DuckDB connection of the source, where the views are made that suites run on.
        runs: What each suite that ran came to, as the library says it.
    """

    source: DuckDBDatasource
    connection: duckdb.DuckDBPyConnection
    runs: list[ExpectationSuiteValidationResult] = field(default_factory=list)


def validate(
    project: Path = PROJECT_ROOT,
    *,
    suites: str = "raw",
    database: Path | None = None,
    previous: Path | None = None,
    raw_root: str | None = None,
    history_root: Path | None = None,
    docs_root: Path | None = None,
    known_as_of: str = "",
    on_progress: Callable[[int, int, str], None] = lambda *_: None,
) -> Outcome:
    """Hold raw tables or marts against their expectations; write nothing but the history and the Data Docs.

    Results are appended to the history where the whole checkpoint ran and anything differs from its last run.

    Args:
        project: Root of the project, with the folder ``expectations``.
        suites: ``raw``, ``published``, or a pattern of suite names such as ``raw.commerce.*``.
        database: Working database with the marts; the one of the project by default.
        previous: Database published before, to compare with; None where there is none.
        raw_root: Root of the raw exports; the one of the project by default.
        history_root: Folder of the history; by default that of var ``history_root``, else ``history`` beside
            the database.
        docs_root: Folder of the Data Docs; ``data_docs`` beside the database by default.
        known_as_of: Rows that reached us later are left out, UTC; empty: none are.
        on_progress: Called with suites done, suites in all, and the name of the one being run.

    Raises:
        ValueError: No suite has such a name.
        duckdb.Error: A database cannot be opened.
    """
    database = (database or working_database()).resolve()
    history_root = project / (history_root or project_vars()["history_root"] or database.parent / "history")
    checkpoint = _checkpoint(project, suites)
    files = [
        file
        for file in sorted((project / "expectations" / "suites").glob("*.json"))
        if fnmatch.fnmatch(file.stem, checkpoint["suites"])
    ]
    if not files:
        raise ValueError(
            f"No suite in expectations/suites is named {suites!r}. Try raw, published or raw.commerce.*."
        )
    gate = open_gate(project)
    # Left open, the files it read could not be opened otherwise by this process.
    with closing(gate.connection) as connection:
        names = {file.stem for file in files}
        batches: dict[str, Batch] = {}
        clock = ""
        if raw_names := {name.removeprefix("raw.") for name in names if name.startswith("raw.")}:
            tables = raw_tables(
                raw_root or dbt_path(project / project_vars()["raw_root"]), history_root, project
            )
            clock = _prepare_raw(connection, tables, raw_names, batches, history_root, known_as_of)
        if any(name.startswith("mart.") for name in names):
            clock = _prepare_marts(connection, database, previous, batches, known_as_of)
        results: list[Result] = []
        for done, file in enumerate(files):
            on_progress(done, len(files), file.stem)
            suite = json.loads(file.read_text(encoding="utf-8"))
            batch = batches.get(suite["name"], Batch({}, [], ("error", "the table does not exist")))
            results += run_suite(gate, suite, batch)
        on_progress(len(files), len(files), "writing results")
        outcome = Outcome(checkpoint["name"], clock, checkpoint["stops_on"], results)
        docs = (docs_root or database.parent / "data_docs") / (
            checkpoint["name"] if checkpoint["is_whole"] else "part"
        )
        outcome.docs = write_docs(outcome, gate.runs, docs)
        if checkpoint["is_whole"] and not known_as_of:
            outcome.kept_in = history.append(outcome, history_root)
    return outcome


def _checkpoint(project: Path, suites: str) -> dict[str, Any]:
    name = CHECKPOINTS.get(suites)
    folder = project / "expectations" / "checkpoints"
    if name:
        return yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8")) | {"is_whole": True}
    # Part of a checkpoint is held to the same severity, and is no run of it.
    whole = CHECKPOINTS["raw" if suites.startswith("raw") else "published"]
    settings = yaml.safe_load((folder / f"{whole}.yml").read_text(encoding="utf-8"))
    return settings | {"suites": suites, "is_whole": False}


def open_gate(project: Path = PROJECT_ROOT) -> Gate:
    """Open the Great Expectations project on a DuckDB connection of its own, in memory."""
    settings = yaml.safe_load(
        (project / "expectations" / "great_expectations.yml").read_text(encoding="utf-8")
    )
    # A run leaves out what cannot be evaluated, so it works on copies of the suites.
    settings["stores"]["suites"]["store_backend"] = {"class_name": "InMemoryStoreBackend"}
    context = gx.get_context(mode="ephemeral", project_config=DataContextConfig(**settings))
    source = context.data_sources.add_duckdb(  # type: ignore[attr-defined]
        name="gate",
        connection_string="duckdb:///:memory:",
        kwargs={"isolation_level": "AUTOCOMMIT"},
    )
    with source.get_execution_engine().get_connection() as opened:
        return Gate(source, opened.connection.driver_connection)


def _prepare_raw(
    connection: duckdb.DuckDBPyConnection,
    tables: list[RawTable],
    wanted: set[str],
    batches: dict[str, Batch],
    history_root: Path,
    known_as_of: str,
) -> str:
    """Make the views of the raw tables and their parameters; return the clock of the run."""
    readable = []
    for table in tables:
        name = f"raw.{table.name}"
        try:
            show_raw_table(connection, table, known_as_of)
            readable.append(table)
        except duckdb.Error as error:
            batches[name] = Batch(
                {}, [], ("error", f"the files cannot be read: {str(error).splitlines()[0]}")
            )
    clock = known_as_of or newest_delivery(connection, readable)
    date_raw_tables(connection, readable, clock)
    with_delivery = [table.name for table in readable if table.has_delivery_columns and table.name in wanted]
    usual = usual_weeks(connection, with_delivery)
    before = history.rows_before(history_root, "before_staging", clock)
    for table in readable:
        name = f"raw.{table.name}"
        columns = [*table.columns, *(["_delivery_id", "_loaded_at"] if table.has_delivery_columns else [])]
        known = {
            "declared_columns": columns,
            "hours_allowed": table.hours_allowed,
            "usual_week_rows": usual.get(table.name),
            "n_rows_before": before.get(name),
        }
        is_absent = table.is_optional and not table.files
        batches[name] = Batch(
            {parameter: value for parameter, value in known.items() if value is not None},
            [column for column in table.key if column in table.columns and column not in table.private],
            ("not_delivered", "the table is optional and was not delivered") if is_absent else None,
        )
    return clock


def _prepare_marts(
    connection: duckdb.DuckDBPyConnection,
    database: Path,
    previous: Path | None,
    batches: dict[str, Batch],
    known_as_of: str,
) -> str:
    """Make the views of the marts and their parameters; return the clock of the run."""
    for name, n_rows_before in show_marts(connection, database, previous).items():
        batches[name] = Batch({} if n_rows_before is None else {"n_rows_before": n_rows_before}, [])
    newest = connection.execute(
        f'select max(last_loaded_at) from "{database.stem}".quality.intake'
    ).fetchone()[0]
    return known_as_of or (f"{newest:%Y-%m-%d %H:%M:%S}" if newest else "")


def run_suite(gate: Gate, suite: dict[str, Any], batch: Batch) -> list[Result]:
    """Run one suite on the view that bears its name.

    Args:
        gate: Where it is run.
        suite: Content of the suite's file.
        batch: What it is run on.

    Returns:
        One result per expectation, in the order of the file.
    """
    key, market = batch.key or suite["meta"].get("key", []), suite["meta"].get("market", "")
    results: dict[str, Result] = {}
    asked = []
    for expectation in suite["expectations"]:
        refused = batch.refused or _missing_parameter(expectation["kwargs"], batch.parameters)
        if refused:
            kind, reason = refused
            results[expectation["meta"]["rule"]] = Result.of(
                suite, expectation, "not_evaluated", reason_kind=kind, reason=reason
            )
        else:
            asked.append(expectation)
    if asked:
        samples = list(dict.fromkeys([*key, *([market] if market else [])]))
        asset = gate.source.add_table_asset(suite["name"], table_name=relation(suite["name"]))
        batch_of_all = asset.add_batch_definition_whole_table("all rows").get_batch()
        with configurations_made_once():
            ran = batch_of_all.validate(
                ExpectationSuite(**suite | {"expectations": asked}),
                expectation_parameters=batch.parameters,
                result_format={
                    "result_format": "BASIC",
                    "partial_unexpected_count": 0,
                    "return_unexpected_index_query": True,
                    "unexpected_index_column_names": samples,
                },
            )
        gate.runs.append(ran)
        by_rule = {expectation["meta"]["rule"]: expectation for expectation in asked}
        for found in ran.results:
            expectation = by_rule[found.expectation_config.meta["rule"]]
            results[expectation["meta"]["rule"]] = _judge(
                gate.connection, suite, expectation, found, key, market
            )
    return [results[expectation["meta"]["rule"]] for expectation in suite["expectations"]]


def _missing_parameter(kwargs: dict[str, Any], parameters: dict[str, Any]) -> tuple[str, str] | None:
    """Why an expectation lacks a parameter, as (kind, reason); None where it has all."""
    for value in kwargs.values():
        if isinstance(value, dict) and "$PARAMETER" in value:
            for parameter in re.findall(r"[a-z_]+", value["$PARAMETER"]):
                if parameter not in parameters:
                    return "no_comparison", WHY_ABSENT[parameter]
    return None


def _judge(
    connection: duckdb.DuckDBPyConnection,
    suite: dict[str, Any],
    expectation: dict[str, Any],
    found: ExpectationValidationResult,
    key: list[str],
    market: str,
) -> Result:
    """Tell a rule that failed from one that could not be evaluated, and sample the rows of the former."""
    errors = [
        raised["exception_message"]
        for raised in (found.exception_info, *found.exception_info.values())
        if isinstance(raised, dict) and raised.get("exception_message")
    ]
    if errors:
        return Result.of(
            suite,
            expectation,
            "not_evaluated",
            reason_kind="error",
            reason=" ".join(str(errors[0]).split())[:500],
        )
    said = found.result
    observed = said.get("observed_value", said.get("unexpected_percent"))
    result = Result.of(
        suite,
        expectation,
        "passed" if found.success else "failed",
        observed_value=_as_text(observed),
        n_rows=said.get("element_count"),
        n_offending=said.get("unexpected_count"),
    )
    if found.success:
        return result
    return result.with_samples(*_samples(connection, suite["name"], expectation, said, key, market))


def _samples(
    connection: duckdb.DuckDBPyConnection,
    suite: str,
    expectation: dict[str, Any],
    said: dict[str, Any],
    key: list[str],
    market: str,
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Keys of some offending rows, and offending rows by market, of an expectation that failed."""
    if not key and not market:
        return [], {}
    if expectation["kwargs"].get("column") == "_key":
        columns = ", ".join(
            f'"{column}"' for column in [*key, *([market] if market and market not in key else [])]
        )
        offending = f"select {columns} from {relation(suite)} qualify count(*) over (partition by _key) > 1"
    elif "unexpected_index_query" in said:
        offending = said["unexpected_index_query"].rstrip("; \n")
    elif rows := said.get("details", {}).get("unexpected_rows"):
        by_market: dict[str, int] = {}
        for row in rows:
            if market in row:
                by_market[str(row[market])] = by_market.get(str(row[market]), 0) + 1
        return rows[:N_SAMPLES], by_market
    else:
        return [], {}
    sampled = connection.execute(f"select * from ({offending}) order by all limit {N_SAMPLES}")
    names = [column[0] for column in sampled.description]
    keys = [
        {name: value for name, value in zip(names, row, strict=True) if name in key}
        for row in sampled.fetchall()
    ]
    if not market:
        return keys, {}
    counted = connection.execute(f'select "{market}", count(*) from ({offending}) group by all order by all')
    return keys, {str(name): count for name, count in counted.fetchall() if name is not None}


def _as_text(observed: Any) -> str | None:
    """An observed value as text; floats to six digits, because the last ones differ from run to run."""
    if observed is None:
        return None
    return f"{observed:.6g}" if isinstance(observed, float) else str(observed)
