"""`dbt build` with progress, and the summary of what it made."""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from governance.green_build import looks_back, mark_green, read_inputs
from governance.project import dbt_path, run_dbt
from governance.publish import make_up_for_last
from governance.warehouse import Warehouse

INTAKE_BY_SYSTEM = """
    select
        system,
        count(*),
        sum(n_rows_in),
        sum(n_rows_staged),
        sum(n_rows_quarantined),
        sum(n_exact_duplicates),
        count(case when delivery_state != 'received' then 1 end)
    from quality.intake
    group by system
    order by system
"""
TOP_REASONS = """
    select system || '.' || table_name, plain_text, n_rows, first_file
    from quality.quarantine_reasons
    order by n_rows desc, system, table_name, reason_code
    limit 8
"""
TOP_CASES = """
    select
        title,
        coalesce(market, 'all'),
        n_unresolved,
        gross_delta_eur,
        harm_points,
        cause_name,
        owner,
        oldest_age_days,
        status
    from quality.cases
    where status in ('open', 'reopened')
    qualify row_number() over (partition by reconciliation, cause order by materiality_rank) = 1
    order by materiality_rank
    limit 10
"""
STATUSES = """
    select status, count(*)
    from quality.discrepancies
    group by status
    order by status
"""


@dataclass
class BuildOutcome:
    """What a build came to.

    Attributes:
        ran: False where dbt could not run at all (broken set-up or delivery).
        n_models: Models and seeds built.
        n_checks_passed: Tests that passed.
        failures: One line for each node that failed, with its message.
    """

    ran: bool
    n_models: int
    n_checks_passed: int
    failures: list[str]

    @property
    def is_green(self) -> bool:
        """True where every node was built and every test passed."""
        return self.ran and not self.failures


def build(console: Console, raw_root: Path, warehouse: Warehouse) -> BuildOutcome:
    """Run ``dbt build`` with a progress bar, and mark the database where the build is green.

    Args:
        console: Where progress is drawn.
        raw_root: Root of the raw exports.
        warehouse: Held by the caller.

    Raises:
        CouldNotRun: The history of the published version is not whole and cannot be written.
    """
    make_up_for_last(warehouse)
    inputs = read_inputs(raw_root, warehouse.history)
    outcome = _run_dbt_build(console, dbt_path(raw_root))
    if outcome.is_green and read_inputs(raw_root, warehouse.history) != inputs:
        outcome.failures.append("Files changed while they were read. Run `governance build` again.")
    if outcome.is_green and looks_back():
        console.print(f"dbt_project.yml sets {' and '.join(looks_back())}: this build cannot be published.")
    elif outcome.is_green:
        mark_green(warehouse.working, inputs, outcome.n_models, outcome.n_checks_passed)
    return outcome


def _run_dbt_build(console: Console, raw_root: str) -> BuildOutcome:
    columns = (
        TextColumn("[bold]build"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis")),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reading the project", total=None)

        def show(event):
            if event.info.name == "LogStartLine":
                progress.update(task, total=event.data.total, description=event.data.node_info.node_name)
            elif event.info.name == "NodeFinished":
                progress.advance(task)

        result = run_dbt(["build", "--quiet", "--vars", json.dumps({"raw_root": raw_root})], on_event=show)
    if result.exception or result.result is None:
        return BuildOutcome(False, 0, 0, [str(result.exception or "dbt could not run")])
    nodes = list(result.result)
    failures = [
        f"{node.node.name}: {node.status}: {' '.join((node.message or '').split())}"
        for node in nodes
        if node.status in ("error", "fail", "runtime error")
    ]
    return BuildOutcome(
        ran=True,
        n_models=sum(node.status == "success" for node in nodes),
        n_checks_passed=sum(node.status == "pass" for node in nodes),
        failures=failures,
    )


def print_summary(console: Console, outcome: BuildOutcome, database: Path) -> None:
    """Print what became of the rows of each system, why rows are quarantined, and where the results are."""
    with duckdb.connect(str(database), read_only=True) as connection:
        systems = connection.execute(INTAKE_BY_SYSTEM).fetchall()
        reasons = connection.execute(TOP_REASONS).fetchall()
        cases = connection.execute(TOP_CASES).fetchall()
        statuses = connection.execute(STATUSES).fetchall()
    intake = Table(title="Intake: every raw row is accounted for", title_justify="left")
    intake.add_column("system", no_wrap=True)
    for heading in ("tables", "rows in", "staged", "quarantined", "duplicates", "empty tables"):
        intake.add_column(heading, justify="right", no_wrap=True)
    for system, *counts in systems:
        intake.add_row(system, *(f"{count:,}" for count in counts))
    intake.add_section()
    intake.add_row("all", *(f"{sum(row[i] for row in systems):,}" for i in range(1, 7)), style="bold")
    console.print(intake)
    if reasons:
        why = Table(title="Why rows are quarantined, most frequent first", title_justify="left")
        why.add_column("table", no_wrap=True)
        why.add_column("reason")
        why.add_column("rows", justify="right", no_wrap=True)
        why.add_column("first file", overflow="fold")
        for table, plain_text, n_rows, file in reasons:
            why.add_row(table, plain_text, f"{n_rows:,}", file)
        console.print(why)
    _print_cases(console, cases, statuses)
    console.print(f"{outcome.n_models} models and seeds built, {outcome.n_checks_passed} checks passed.")
    console.print(
        f"Results: {database}, schemas quality, metrics and staging. "
        "Start with quality.intake and quality.cases.",
        soft_wrap=True,
    )


def _print_cases(console: Console, cases: list[tuple], statuses: list[tuple]) -> None:
    """Print the largest cases: what differs, where, by how much, why, who answers for it, for how long."""
    if not cases:
        console.print("No discrepancy is open: all systems agree.")
        return
    table = Table(title="Where sources disagree: the largest case of each kind", title_justify="left")
    table.add_column("what")
    table.add_column("where", no_wrap=True)
    for heading in ("rows", "EUR", "harm"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("cause")
    table.add_column("owner")
    table.add_column("days", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for title, market, n_rows, size_eur, harm, cause, owner, age, status in cases:
        size = f"{size_eur:,.0f}" if size_eur else ""
        weight = f"{harm:,.0f}" if harm else ""
        team = owner.replace("_", " ")
        table.add_row(title, market, f"{n_rows:,}", size, weight, cause, team, f"{age:,}", status)
    console.print(table)
    counts = ", ".join(f"{n_discrepancies:,} {status}" for status, n_discrepancies in statuses)
    console.print(f"Discrepancies: {counts}. All cases: quality.cases.")
