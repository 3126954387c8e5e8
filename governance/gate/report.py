"""What a run of the gate came to, on the console."""

from rich.console import Console
from rich.table import Table

from governance.gate.results import Outcome, Result

MOST_ROWS = 12
WORST_FIRST = {"critical": 0, "warning": 1, "info": 2}


def print_outcome(console: Console, outcome: Outcome) -> None:
    """Print what is broken, worst first, what could not be evaluated and why, and where the rest is."""
    broken = sorted(outcome.failed, key=lambda result: WORST_FIRST[result.severity])
    if broken:
        table = Table(title="Expectations that the data breaks, worst first", title_justify="left")
        table.add_column("severity", no_wrap=True)
        table.add_column("table", overflow="fold")
        table.add_column("what is expected")
        table.add_column("seen", justify="right")
        table.add_column("owner")
        for result in broken[:MOST_ROWS]:
            owner = result.owner.replace("_", " ")
            table.add_row(result.severity, result.suite, result.meaning, _seen(result), owner)
        console.print(table)
        if len(broken) > MOST_ROWS:
            console.print(f"… and {len(broken) - MOST_ROWS} more, all in the Data Docs.")
    errors = [result for result in outcome.not_evaluated if result.reason_kind == "error"]
    for reason, suite in {result.reason: result.suite for result in errors}.items():
        console.print(f"[red]{suite} could not be evaluated: {reason}[/red]", soft_wrap=True)
    console.print(
        f"Expectations ({outcome.checkpoint.replace('_', ' ')}, known as of {outcome.validated_as_of}): "
        f"{len(outcome.passed)} hold, {len(outcome.failed)} are broken "
        f"({len(outcome.critical_failures)} of them {outcome.stops_on}), "
        f"{len(outcome.not_evaluated)} could not be evaluated ({len(errors)} for an error). "
        f"Data Docs: {outcome.docs}",
        soft_wrap=True,
    )


def _seen(result: Result) -> str:
    if result.n_offending is not None and result.n_rows:
        return f"{result.n_offending:,} of {result.n_rows:,} rows"
    return result.observed_value or ""
