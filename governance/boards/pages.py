"""Pages of the boards: one HTML file each, with rows, charts and style inside."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from governance.boards import PAGE_FOLDER, Board, Rows, load_boards, queries_of, read_board
from governance.warehouse import CouldNotRun


def open_published(database: Path) -> duckdb.DuckDBPyConnection:
    """Open the published version to read.

    Raises:
        CouldNotRun: There is none, or it cannot be opened.
    """
    if not database.exists():
        raise CouldNotRun(f"{database} is not there. Publish a build first: governance publish")
    try:
        return duckdb.connect(database, read_only=True)
    except duckdb.Error as error:
        raise CouldNotRun(f"{database} cannot be opened: {error}") from error


def write_pages(database: Path, folder: Path) -> list[Path]:
    """Write every board and the list of them as HTML that opens with no network.

    Args:
        database: The published version.
        folder: Where the files go; it is made where it is absent, and files of these names are replaced.

    Returns:
        Paths of the files, the list of boards first.

    Raises:
        CouldNotRun: The database is not there, or a board cannot be drawn.
    """
    boards = load_boards()
    with open_published(database) as connection:
        pages = {"index": index_page(boards, read_board(connection, boards[0]))}
        pages |= {board.name: board_page(boards, board, read_board(connection, board)) for board in boards}
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return [folder / f"{name}.html" for name in pages]


def board_page(boards: list[Board], board: Board, results: dict[str, Rows]) -> str:
    """HTML of one board.

    Args:
        boards: All boards, for the navigation.
        board: The one to draw.
        results: What ``read_board`` returned for it.
    """
    carried = {
        "filters": board.spec.get("filters", {}),
        "panels": board.spec["panels"],
        "sql": queries_of(board),
        "queries": {name: asdict(result) for name, result in results.items()},
    }
    return _template("board.html.j2").render(
        boards=boards,
        board=board,
        stand=_stand(results),
        carried=json.dumps(carried, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"),
        charts=_charts() if any("chart" in panel for panel in board.spec["panels"]) else "",
        style=_text("board.css"),
        script=_text("board.js"),
    )


def index_page(boards: list[Board], results: dict[str, Rows]) -> str:
    """HTML of the list of boards; ``results`` are those of any board."""
    return _template("index.html.j2").render(boards=boards, stand=_stand(results), style=_text("board.css"))


def _stand(results: dict[str, Rows]) -> dict[str, object]:
    stand = results["_stand"]
    return dict(zip(stand.columns, stand.rows[0], strict=True))


@cache
def _charts() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script, from the wheel of vl-convert."""
    import vl_convert

    return vl_convert.javascript_bundle().replace("</script", "<\\/script")


@cache
def _text(name: str) -> str:
    return (PAGE_FOLDER / name).read_text(encoding="utf-8")


def _template(name: str):
    loader = FileSystemLoader(PAGE_FOLDER)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)
