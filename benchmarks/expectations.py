"""Time both checkpoints against the same checks as plain SQL; write RESULTS.md.

Counted are CPU seconds beyond imports, of a process for each measurement. The floors do what the gate does
with the data, on the same views in one DuckDB process: one statement per check, and as few statements as can
be, one per table with a further one for each frequency count and each rule written in SQL.

``python benchmarks/expectations.py RAW_ROOT DATABASE``: raw exports, and the database built from them.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

PROJECT_ROOT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT_ROOT / "benchmarks" / "RESULTS.md"
BEGIN, END = "<!-- expectations: begin -->", "<!-- expectations: end -->"
CHECKPOINTS = {"raw": "before staging", "published": "before publish"}
WAYS = ("gate", "one_by_one", "bundled")


def cpu_seconds() -> float:
    """CPU seconds of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure_gate(suites: str, raw_root: str, database: Path) -> dict[str, float]:
    """Run the gate on a history of its own; return CPU seconds, statements and expectations."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    from governance.gate.run import validate

    statements = []
    event.listen(Engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with tempfile.TemporaryDirectory() as folder:
        started = cpu_seconds()
        outcome = validate(
            suites=suites,
            raw_root=raw_root,
            database=database,
            history_root=Path(folder),
            docs_root=Path(folder),
        )
        return {
            "cpu": cpu_seconds() - started,
            "statements": len(statements),
            "checks": len(outcome.passed) + len(outcome.failed),
        }


def measure_plain_sql(suites: str, raw_root: str, database: Path, is_bundled: bool) -> dict[str, float]:
    """Run the same checks as plain SQL; return CPU seconds, statements and checks."""
    from governance.gate.contracts import raw_tables
    from governance.gate.relations import (
        date_raw_tables,
        newest_delivery,
        relation,
        show_marts,
        show_raw_table,
    )

    prefix = "raw." if suites == "raw" else "mart."
    files = sorted((PROJECT_ROOT / "expectations" / "suites").glob(f"{prefix}*.json"))
    started = cpu_seconds()
    n_statements = n_checks = 0
    with duckdb.connect() as connection:
        absent = set()
        if suites == "raw":
            tables = raw_tables(raw_root, database.parent / "history")
            for table in tables:
                show_raw_table(connection, table, "")
            date_raw_tables(connection, tables, newest_delivery(connection, tables))
            absent = {f"raw.{table.name}" for table in tables if not table.files}
        else:
            show_marts(connection, database, None)
        for file in files:
            suite = json.loads(file.read_text(encoding="utf-8"))
            if suite["name"] in absent:
                continue
            view = relation(suite["name"])
            checks = [e for e in suite["expectations"] if "n_rows_before" not in json.dumps(e["kwargs"])]
            n_checks += len(checks)
            for statement in plain_statements(view, checks, is_bundled):
                connection.execute(statement).fetchall()
                n_statements += 1
    return {"cpu": cpu_seconds() - started, "statements": n_statements, "checks": n_checks}


def plain_statements(view: str, checks: list[dict[str, Any]], is_bundled: bool) -> Iterator[str]:
    """Statements that find what the expectations of a suite look at."""
    figures = []
    for check in checks:
        kwargs, kind = check["kwargs"], check["type"]
        if kind == "unexpected_rows_expectation":
            yield f"select count(*) from ({kwargs['unexpected_rows_query'].replace('{batch}', view)})"
        elif kind == "expect_column_kl_divergence_to_be_less_than":
            column = name(kwargs["column"])
            yield f"select {column}, count(*) from {view} where {column} is not null group by {column}"
        elif kind == "expect_table_columns_to_match_set":
            yield f"describe {view}"
        else:
            figures.append(figure(kind, kwargs))
    if is_bundled:
        yield f"select count(*), {', '.join(figures)} from {view}"
    else:
        yield from (f"select count(*), {one} from {view}" for one in figures)


def figure(kind: str, kwargs: dict[str, Any]) -> str:
    """What an expectation looks at, as an aggregate."""
    column = name(kwargs.get("column", ""))
    if kind == "expect_column_values_to_be_between":
        bounds = [f"{column} < {kwargs['min_value']}"] if "min_value" in kwargs else []
        bounds += [f"{column} > {kwargs['max_value']}"] if "max_value" in kwargs else []
        return f"count(case when {' or '.join(bounds)} then 1 end), count({column})"
    if kind == "expect_column_values_to_be_in_set":
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in kwargs["value_set"])
        return f"count(case when {column} not in ({values}) then 1 end), count({column})"
    if kind == "expect_column_values_to_match_regex":
        return (
            f"count(case when not regexp_matches({column}, '{kwargs['regex']}') then 1 end), count({column})"
        )
    if kind == "expect_column_pair_values_a_to_be_greater_than_b":
        return f"count(case when {name(kwargs['column_A'])} < {name(kwargs['column_B'])} then 1 end)"
    return {
        "expect_table_row_count_to_be_between": "count(*)",
        "expect_column_values_to_not_be_null": f"count({column})",
        "expect_column_values_to_be_null": f"count({column})",
        "expect_column_proportion_of_non_null_values_to_be_between": f"count({column})",
        "expect_column_proportion_of_unique_values_to_be_between": f"count(distinct {column})",
        "expect_column_min_to_be_between": f"min({column})",
        "expect_column_sum_to_be_between": f"sum({column})",
        "expect_column_mean_to_be_between": f"avg({column})",
    }[kind]


def name(column: str) -> str:
    """A column name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def row(title: str, found: dict[str, dict[str, float]]) -> str:
    """A line of the table of results."""
    gate, one, few = (found[way] for way in WAYS)
    return (
        f"| {title} | {gate['checks']} | {gate['statements']} | {gate['cpu']:.1f} | {one['cpu']:.1f} "
        f"| {few['statements']} | {few['cpu']:.1f} "
        f"| {gate['cpu'] / one['cpu']:.2f} | {gate['cpu'] / few['cpu']:.2f} |"
    )


def main() -> None:
    """Measure each way in a process of its own, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("raw_root", type=Path)
    parser.add_argument("database", type=Path)
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "SUITES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    raw_root, database = str(options.raw_root.resolve()), options.database.resolve()
    if options.measure:
        way, suites = options.measure
        found = (
            measure_gate(suites, raw_root, database)
            if way == "gate"
            else measure_plain_sql(suites, raw_root, database, way == "bundled")
        )
        print(json.dumps(found))
        return
    lines = [
        f"duckdb {version('duckdb')}, great-expectations {version('great-expectations')}. "
        "Command: `python benchmarks/expectations.py RAW_ROOT DATABASE`.",
        "",
        "| checkpoint | expectations | statements | CPU s | one per check: CPU s "
        "| bundled: statements | CPU s | gate / one per check | gate / bundled |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    totals = dict.fromkeys(WAYS, 0.0)
    for suites, title in CHECKPOINTS.items():
        found = {}
        for way in WAYS:
            command = [sys.executable, __file__, raw_root, str(database), "--measure", way, suites]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[way] = json.loads(done.stdout.splitlines()[-1])
        lines.append(row(title, found))
        totals = {way: totals[way] + found[way]["cpu"] for way in WAYS}
    lines.append(
        f"| both | | | {totals['gate']:.1f} | {totals['one_by_one']:.1f} | | {totals['bundled']:.1f} "
        f"| {totals['gate'] / totals['one_by_one']:.2f} | {totals['gate'] / totals['bundled']:.2f} |"
    )
    table = "\n".join(lines)
    print(table)
    text = RESULTS.read_text(encoding="utf-8")
    section = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    RESULTS.write_text(section.sub(f"{BEGIN}\n{table}\n{END}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
