"""Boards as code: YAML and SQL over the published marts, written as pages that ask nothing of any network."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from governance.project import PROJECT_ROOT
from governance.warehouse import CouldNotRun

BOARDS_FOLDER = PROJECT_ROOT / "dashboards"
PAGE_FOLDER = Path(__file__).parent
# A page carries its rows. More of them would make it slow to open on a phone.
MOST_ROWS = 20_000


class BoardError(CouldNotRun):
    """A board cannot be drawn; the message says file, query or panel, reason and what to do."""


@dataclass(frozen=True)
class Board:
    """One board as its file declares it.

    Attributes:
        file: Path of the YAML file.
        spec: Its content, valid under board.schema.json.
    """

    file: Path
    spec: dict[str, Any]

    @property
    def name(self) -> str:
        """Name of the file, which is the name of the page."""
        return self.file.stem

    @property
    def metrics(self) -> set[str]:
        """Metrics whose disputed share the board shows."""
        named = {metric for panel in self.spec["panels"] for metric in panel.get("metrics", [])}
        return named | {
            column["metric"]
            for panel in self.spec["panels"]
            for column in panel.get("numbers", []) + panel.get("table", [])
            if "metric" in column
        }


@dataclass(frozen=True)
class Rows:
    """Result of a query.

    Attributes:
        columns: Names of the columns.
        rows: Values as JSON has them: dates as ISO text, decimals as numbers.
    """

    columns: list[str]
    rows: list[list[Any]]


def load_boards(folder: Path = BOARDS_FOLDER) -> list[Board]:
    """Read every board of a folder, in the order of the navigation.

    Raises:
        BoardError: A file is no YAML or breaks board.schema.json, or a click would lead nowhere.
    """
    boards = [_load_board(file) for file in sorted(folder.glob("[!_]*.yml"))]
    if not boards:
        raise BoardError(f"{folder}: no board (*.yml) is there.")
    filters = {board.name: board.spec.get("filters", {}) for board in boards}
    for board in boards:
        for column in (column for panel in board.spec["panels"] for column in panel.get("table", [])):
            if "sets" in column and column["sets"] not in filters.get(column.get("opens", board.name), {}):
                raise BoardError(
                    f"{board.file.name}: column '{column['label']}': board {column.get('opens', board.name)} "
                    f"has no filter {column['sets']}."
                )
    return sorted(boards, key=lambda board: board.spec["order"])


def _load_board(file: Path) -> Board:
    from jsonschema import Draft202012Validator

    schema = json.loads((PAGE_FOLDER / "board.schema.json").read_text(encoding="utf-8"))
    try:
        spec = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BoardError(f"{file.name}: not YAML: {error}") from error
    problem = next(iter(Draft202012Validator(schema).iter_errors(spec)), None)
    if problem:
        raise BoardError(f"{file.name}: {problem.json_path}: {problem.message}")
    return Board(file, spec)


@cache
def _shared() -> dict[str, dict[str, str]]:
    return yaml.safe_load((BOARDS_FOLDER / "_shared.yml").read_text(encoding="utf-8"))


def queries_of(board: Board) -> dict[str, str]:
    """SQL of a board by name, with the parts of _shared.yml written out: ``{{ part }}`` is a relation.

    Raises:
        BoardError: A query names a part that is not there.
    """
    from jinja2 import Environment, StrictUndefined, TemplateError

    environment = Environment(undefined=StrictUndefined)
    parts = {name: f"({sql.strip()})" for name, sql in _shared()["parts"].items()}
    written = {}
    for name, sql in board.spec["queries"].items():
        try:
            written[name] = environment.from_string(sql).render(parts)
        except TemplateError as error:
            raise BoardError(f"{board.file.name}: query {name}: {error} in _shared.yml: parts.") from error
    return written


def read_board(connection: duckdb.DuckDBPyConnection, board: Board) -> dict[str, Rows]:
    """Run the queries of a board and check that its panels and filters name what they return.

    Args:
        connection: A database with the marts; it is only read.
        board: The board.

    Returns:
        Rows by name of the query; `_markets`, `_policies`, `_stand` and `_disputed` are those of every board.

    Raises:
        BoardError: A query fails, returns too many rows, or lacks a column that a panel or filter names.
    """
    results = {name: _run(connection, board, name, sql) for name, sql in queries_of(board).items()}
    for panel in board.spec["panels"]:
        _check_panel(board, panel, results)
    for name in board.spec.get("filters", {}):
        if not any(name in result.columns for result in results.values()):
            raise BoardError(f"{board.file.name}: filter {name}: no query returns a column of that name.")
    shared = {
        f"_{name}": _run(connection, board, f"_shared.yml: {name}", sql)
        for name, sql in _shared()["queries"].items()
    }
    disputed = shared["_disputed"]
    unknown = board.metrics - {row[0] for row in disputed.rows}
    if unknown:
        raise BoardError(
            f"{board.file.name}: quality.metric_trust knows no metric {', '.join(sorted(unknown))}. "
            "Metrics with a disputed share are in quality.trusted_metrics."
        )
    own = [row for row in disputed.rows if row[0] in board.metrics]
    return results | shared | {"_disputed": Rows(disputed.columns, own)}


def _run(connection: duckdb.DuckDBPyConnection, board: Board, name: str, sql: str) -> Rows:
    try:
        cursor = connection.execute(sql)
        found = cursor.fetchmany(MOST_ROWS + 1)
    except duckdb.Error as error:
        raise BoardError(
            f"{board.file.name}: query {name}: {str(error).strip()}\n"
            "Correct the query, or make the marts it reads: governance build, governance publish."
        ) from error
    if len(found) > MOST_ROWS:
        raise BoardError(
            f"{board.file.name}: query {name}: more than {MOST_ROWS:,} rows. "
            "Group them, or keep those that a decision needs."
        )
    columns = [column[0] for column in cursor.description]
    return Rows(columns, [[_as_json(value) for value in row] for row in found])


def _as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _check_panel(board: Board, panel: dict[str, Any], results: dict[str, Rows]) -> None:
    where = f"{board.file.name}: panel '{panel['title']}'"
    if panel["query"] not in results:
        raise BoardError(f"{where}: there is no query {panel['query']}.")
    columns = set(results[panel["query"]].columns)
    named = set(_fields(panel.get("chart", {})))
    for column in panel.get("numbers", []) + panel.get("table", []):
        named |= {column["column"]} | ({column["count"]} if "count" in column else set())
        named |= {"unit"} if column.get("format") == "by_unit" else set()
    if missing := named - columns:
        raise BoardError(
            f"{where}: query {panel['query']} returns no column {', '.join(sorted(missing))}; "
            f"it returns {', '.join(sorted(columns))}."
        )


def _fields(chart: Any) -> Iterator[str]:
    """Columns that a Vega-Lite chart reads; what it makes itself is left out."""
    made = set()
    for transform in chart.get("transform", []):
        yield from transform.get("fold", [])
        names = transform.get("as", [])
        made |= {names} if isinstance(names, str) else set(names)

    def walk(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "field" and isinstance(value, str):
                    yield value
                else:
                    yield from walk(value)
        elif isinstance(node, list):
            for item in node:
                yield from walk(item)

    yield from (field for field in walk(chart) if field not in made)
