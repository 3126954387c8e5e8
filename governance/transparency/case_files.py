"""Case files: the whole history of an enforcement action, or of a sample that can be drawn again."""

import csv
import json
from collections import Counter
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

import duckdb

from governance.review.wording import STYLE, table
from governance.transparency.validate import templates
from governance.warehouse import CouldNotRun

DRAW = Path(__file__).with_name("sample.sql")
COLUMNS = ("step_no", "step", "happened_at", "source_id", "rule_version", "plain_text", "is_recorded")
METHOD = (
    "Actions issued in the period, in the order of md5('<seed>:<action_id>'); in each stratum the first, in "
    "proportion to its size. The same seed and actions give the same sample in any order of rows."
)


@dataclass(frozen=True)
class Sample:
    """Actions drawn for an audit.

    Attributes:
        period: Reporting period.
        seed: What the lots were made with.
        size: How many were asked for.
        n_in_frame: Actions that could have been drawn.
        strata: Number in the frame and drawn, by stratum.
        method: How it was drawn, in words.
        actions: Those drawn, in order.
    """

    period: str
    seed: int
    size: int
    n_in_frame: int
    strata: dict[str, dict[str, int]]
    method: str
    actions: list[str]


def case_file(database: Path, action: str) -> list[dict[str, Any]]:
    """Steps of one action in their order, by column.

    Args:
        database: A published version, or a working database, with ``transparency.dsa_case_files``.
        action: Identifier of the action.

    Raises:
        CouldNotRun: There is no such action, or no case files.
    """
    steps = _steps(database, [action])[action]
    if not steps:
        raise CouldNotRun(
            f"No enforcement action is called {action}. Identifiers are those of core.fct_actions."
        )
    return steps


def draw(database: Path, period: str, size: int, seed: int, by_category: bool) -> Sample:
    """Draw a sample of the actions of a reporting period.

    Args:
        database: A published version, or a working database.
        period: Name in seed report_periods.
        size: How many actions.
        seed: Any number; another one draws others.
        by_category: Draw from each DSA category in proportion to its actions.

    Raises:
        CouldNotRun: The period is unknown, or no action was issued in it.
    """
    with templates() as connection:
        known = connection.execute(
            "select start_date, end_date from report_periods where report_period = ?", [period]
        ).fetchone()
    if known is None:
        raise CouldNotRun(f"Seed report_periods has no period {period}. Add it, build and publish.")
    asked = {
        "first_day": known[0],
        "last_day": known[1],
        "size": size,
        "seed": seed,
        "by_category": by_category,
    }
    drawn = _rows(database, DRAW.read_text(encoding="utf-8"), asked)
    if not drawn:
        raise CouldNotRun(f"No action was issued in {period}.")
    counts = Counter(row["stratum"] for row in drawn)
    sizes = {row["stratum"]: row["n_in_stratum"] for row in drawn}
    return Sample(
        period,
        seed,
        size,
        drawn[0]["n_in_frame"],
        {name: {"in_frame": sizes[name], "drawn": counts[name]} for name in sorted(sizes)},
        METHOD,
        [row["action_id"] for row in drawn],
    )


def write_sample(database: Path, sample: Sample, folder: Path) -> None:
    """Write how a sample was drawn, and the case files of its actions as CSV and as one page.

    Args:
        database: The database it was drawn from.
        sample: The sample.
        folder: Where ``draw.json``, ``case_files.csv`` and ``case_files.html`` go.
    """
    files = _steps(database, sample.actions)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "draw.json").write_text(json.dumps(asdict(sample), indent=2) + "\n", encoding="utf-8")
    with (folder / "case_files.csv").open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("action_id", *COLUMNS))
        writer.writerows(
            (action, *(step[name] for name in COLUMNS)) for action, steps in files.items() for step in steps
        )
    title = f"{len(files)} case files of {sample.period}, seed {sample.seed}"
    write_page(title, files, folder / "case_files.html")


def write_page(title: str, files: dict[str, list[dict[str, Any]]], file: Path) -> None:
    """Write case files as one page that asks nothing of any network."""
    body = "\n".join(
        table(
            action,
            ["When (UTC)", "Step", "What", "Record", "Version of the rules"],
            [
                (
                    step["happened_at"] or "not recorded",
                    step["step"],
                    step["plain_text"],
                    step["source_id"],
                    step["rule_version"],
                )
                for step in steps
            ],
        )
        for action, steps in files.items()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{STYLE}<style>:root {{color-scheme: light dark}} "
        "body {font: 16px/1.45 system-ui, sans-serif; margin: 1rem auto; max-width: 72rem; padding: 0 1rem} "
        "caption {font-weight: 600; padding-top: 1.5rem !important}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n",
        encoding="utf-8",
    )


def _steps(database: Path, actions: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Steps by action, in the order of the actions."""
    steps: dict[str, list[dict[str, Any]]] = {action: [] for action in actions}
    query = (
        f"select action_id, {', '.join(COLUMNS)} from transparency.dsa_case_files "
        "where list_contains($actions, action_id) order by action_id, step_no"
    )
    for row in _rows(database, query, {"actions": actions}):
        steps[row["action_id"]].append(row)
    return steps


def _rows(database: Path, query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            result = connection.execute(query, parameters)
            names = [column for column, *_ in result.description]
            return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    except duckdb.Error as error:
        raise CouldNotRun(
            f"{database} has no case files: {str(error).splitlines()[0]}. Run governance publish first."
        ) from error
