"""Boards: every query runs on the built marts; the pages open in a browser without network or barrier."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import duckdb
import pytest
import sqlglot
import yaml
from axe_playwright_python.sync_playwright import Axe
from dbt_runs import Dbt
from playwright.sync_api import Browser, Page, sync_playwright
from typer.testing import CliRunner

from governance.boards import BOARDS_FOLDER, Board, BoardError, load_boards, queries_of, read_board
from governance.boards.server import LOOPBACK, make_server
from governance.cli import app
from governance.publish import published_schemas

BOARDS = load_boards()
# Expectations are held by `governance build`; the fixture is a plain `dbt build`, which leaves them out.
WITHOUT_ROWS_IN_A_PLAIN_BUILD = {("data_trust", "expectations"), ("data_trust", "expectation_counts")}
# Each width and each colour scheme once; GOVERNANCE_BOARDS_ALL_SIZES=1 looks at the other pairs too.
SIZES = {"1280 light": (1280, "light"), "390 dark": (390, "dark")}
if os.environ.get("GOVERNANCE_BOARDS_ALL_SIZES"):
    SIZES |= {"1280 dark": (1280, "dark"), "390 light": (390, "light")}
CHARTS_ARE_DRAWN = "document.querySelectorAll('.chart:not(:has(svg))').length === 0"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def marts(built_world: Dbt) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built demo company, to read."""
    with duckdb.connect(built_world.database, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def pages(built_world: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the pages of all boards, written by the command."""
    folder = tmp_path_factory.mktemp("boards")
    (folder / "published.duckdb").symlink_to(built_world.database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_DUCKDB_PATH", str(folder / "build.duckdb"))
        result = CliRunner().invoke(app, ["dashboard", "--static", str(folder / "pages")])
    assert result.exit_code == 0, result.output
    return folder / "pages"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the machine, without a window."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is not there. Install it: apt-get install chromium"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@dataclass
class Seen:
    """What a page did in the browser, over all sizes.

    Attributes:
        requests: Addresses asked for, other than files and what the page holds itself.
        errors: Errors of scripts, and charts that could not be drawn.
        barriers: WCAG rules that axe found broken, with the first element.
        too_wide: Sizes at which the page has to be moved sideways.
        blank: Panels that show neither a figure nor why there is none.
    """

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    barriers: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)


def look_at(browser: Browser, file: Path) -> Seen:
    """Open a page, then look at it in each size."""
    seen = Seen()
    page = browser.new_page()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.goto(file.as_uri())
    for size, (width, scheme) in SIZES.items():
        page.set_viewport_size({"width": width, "height": 900})
        # A change of scheme draws the charts anew, for the width they then have.
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(CHARTS_ARE_DRAWN)
        found = Axe().run(page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]})
        found = found.response["violations"]
        seen.barriers += [f"{size}: {rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            seen.too_wide.append(size)
        seen.errors += page.get_by_text("could not be drawn").all_inner_texts()
        seen.blank += [
            panel.locator("h2").inner_text()
            for panel in page.locator(".panel").all()
            if panel.locator("svg, tbody tr, dd, .empty").count() == 0
        ]
    page.close()
    seen.requests = [url for url in seen.requests if not url.startswith(("file:", "data:", "blob:"))]
    return seen


@pytest.fixture(scope="module")
def seen(browser: Browser, pages: Path) -> dict[str, Seen]:
    """What each page did, by its name."""
    return {file.stem: look_at(browser, file) for file in sorted(pages.glob("*.html"))}


def opened(browser: Browser, file: Path, address: str = "") -> Page:
    """A page at an address such as ``#market=DE``."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri() + address)
    return page


# ------------------------------------------------------------------------------------------------ queries


def test_every_query_of_every_board_returns_rows(marts):
    without_rows = {
        (board.name, name)
        for board in BOARDS
        for name, result in read_board(marts, board).items()
        if not result.rows and not name.startswith("_")
    }
    assert without_rows == WITHOUT_ROWS_IN_A_PLAIN_BUILD


def relations_read(board: Board) -> set[tuple[str, str]]:
    """Schema and name of the relations that the queries of a board read."""
    return {
        (table.db, table.name)
        for sql in queries_of(board).values()
        for table in sqlglot.parse_one(sql, read="duckdb").find_all(sqlglot.exp.Table)
        if table.db
    }


def test_boards_read_nothing_but_what_is_published():
    read = {schema for board in BOARDS for schema, _ in relations_read(board)}
    assert read and read <= set(published_schemas())


def test_the_exposure_of_a_board_names_its_question_and_what_it_reads(built_world: Dbt):
    """Lineage ends at the boards as they are, not as somebody once listed them."""
    manifest = built_world.manifest()
    declared = {
        exposure["name"]: (
            exposure["label"],
            exposure["description"].strip(),
            {(manifest["nodes"][name]["schema"], manifest["nodes"][name]["alias"]) for name in nodes},
        )
        for exposure in manifest["exposures"].values()
        if exposure["type"] == "dashboard"
        for nodes in [exposure["depends_on"]["nodes"]]
    }
    assert declared == {
        board.name: (board.spec["title"], board.spec["question"], relations_read(board)) for board in BOARDS
    }


def test_the_boards_cover_what_they_are_for():
    assert {board.name for board in BOARDS} == {
        "business_review",
        "content_quality",
        "creator_health",
        "creator_history",
        "data_trust",
        "enforcement_operations",
        "gmv_passport",
        "governance_overview",
        "intervention_outcomes",
        "market_readiness",
        "policy_scenarios",
        "public_record",
        "quarterly_targets",
        "risk_priorities",
    }


def in_sql(spec: dict[str, Any]) -> None:
    spec["queries"]["quarters"] = (
        "select violative_rate from metrics.met_content_quality__market_policy_quarter"
    )


def in_mart(spec: dict[str, Any]) -> None:
    spec["queries"]["quarters"] = "select * from metrics.met_content_quality__market_policy_year"


def in_numbers(spec: dict[str, Any]) -> None:
    spec["panels"][0]["numbers"][0]["column"] = "violative_rate"


def in_chart(spec: dict[str, Any]) -> None:
    spec["panels"][2]["chart"]["encoding"]["x"]["field"] = "removals_made"


def in_table(spec: dict[str, Any]) -> None:
    spec["panels"][3]["table"][1]["column"] = "views_seen"


def in_metric(spec: dict[str, Any]) -> None:
    spec["panels"][0]["metrics"] = ["happiness_rate"]


def in_filter(spec: dict[str, Any]) -> None:
    spec["filters"]["continent"] = {"label": "Continent", "default": "ALL"}


def in_query_name(spec: dict[str, Any]) -> None:
    spec["panels"][0]["query"] = "years"


def in_part(spec: dict[str, Any]) -> None:
    spec["queries"]["quarters"] = "select * from {{ creators_nobody_knows }}"


def in_click(spec: dict[str, Any]) -> None:
    spec["panels"][3]["table"][0]["sets"] = "planet"


def in_key(spec: dict[str, Any]) -> None:
    spec["panels"][0]["colour"] = "red"


def in_empty_state(spec: dict[str, Any]) -> None:
    del spec["panels"][0]["empty"]


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (in_sql, "violative_rate"),
        (in_mart, "met_content_quality__market_policy_year"),
        (in_numbers, "violative_rate"),
        (in_chart, "removals_made"),
        (in_table, "views_seen"),
        (in_metric, "happiness_rate"),
        (in_filter, "continent"),
        (in_query_name, "years"),
        (in_part, "creators_nobody_knows"),
        (in_click, "planet"),
        (in_key, "colour"),
        (in_empty_state, "empty"),
    ],
)
def test_a_board_that_names_what_is_not_there_is_refused_by_name(
    fault: Callable[[dict[str, Any]], None], named: str, marts, tmp_path
):
    spec = yaml.safe_load((BOARDS_FOLDER / "content_quality.yml").read_text(encoding="utf-8"))
    fault(spec)
    (tmp_path / "content_quality.yml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    with pytest.raises(BoardError, match=rf"(?s)content_quality\.yml.*{named}"):
        [read_board(marts, board) for board in load_boards(tmp_path)]


def test_a_query_of_too_many_rows_is_refused(marts, tmp_path):
    spec = yaml.safe_load((BOARDS_FOLDER / "content_quality.yml").read_text(encoding="utf-8"))
    spec["queries"]["quarters"] = "select * from metrics.met_content_quality__market_policy_day"
    (tmp_path / "content_quality.yml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    with pytest.raises(BoardError, match="more than 20,000 rows"):
        read_board(marts, load_boards(tmp_path)[0])


# --------------------------------------------------------------------------------------------------- pages


def test_the_command_writes_a_page_for_every_board_and_the_list_of_them(pages):
    assert {file.name for file in pages.iterdir()} == {f"{board.name}.html" for board in BOARDS} | {
        "index.html"
    }


def test_no_page_asks_for_anything_outside_its_file(seen):
    assert {name: page.requests for name, page in seen.items() if page.requests} == {}


def test_no_page_breaks_a_wcag_rule_in_light_or_dark_wide_or_narrow(seen):
    assert {name: page.barriers for name, page in seen.items() if page.barriers} == {}


def test_every_panel_shows_figures_or_says_why_there_are_none(seen):
    assert {name: page.errors + page.blank for name, page in seen.items() if page.errors + page.blank} == {}


def test_no_page_has_to_be_moved_sideways(seen):
    assert {name: page.too_wide for name, page in seen.items() if page.too_wide} == {}


def test_the_browser_sees_requests_barriers_errors_and_blanks(browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(
        "<!DOCTYPE html><html><body><img src='http://127.0.0.1:9/x.png'><div style='width: 2000px'>wide</div>"
        "<section class=panel><h2>Nothing</h2></section><script>nowhere()</script></body></html>"
    )
    page = look_at(browser, file)
    assert page.requests and page.errors and page.blank and len(page.too_wide) == len(SIZES)
    assert any("image-alt" in barrier for barrier in page.barriers)


def test_a_page_could_not_reach_the_network_if_it_tried(browser, pages):
    page = opened(browser, pages / "content_quality.html")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    tried = "fetch('http://127.0.0.1:9/').then(() => 'reached', (error) => error.message)"
    assert page.evaluate(tried) == "Failed to fetch"
    assert asked == []


def test_a_figure_of_a_page_is_the_one_of_the_mart(browser, pages, marts):
    market, quarter, value = marts.execute(
        "select market, quarter, value from quality.metric_trust "
        "inner join core.dim_dates on period_start_date = calendar_date "
        "where metric = 'net_gmv' and period_kind = 'quarter' and value > 1000 and market != 'ALL' "
        "order by value desc limit 1"
    ).fetchone()
    page = opened(browser, pages / "governance_overview.html", f"#market={market}&period={quarter}")
    shown = page.locator("dt:has-text('Net GMV') + dd .value").inner_text()
    assert shown == f"€{value:,.0f}"


def test_a_disputed_figure_says_its_share_and_range(browser, pages, marts):
    market, month, share, n_discrepancies = marts.execute(
        "select market, left(cast(period_start_date as varchar), 7), disputed_share, n_discrepancies "
        "from quality.metric_trust where metric = 'booked_gmv' and period_kind = 'month' "
        "and disputed_share > 0.001 and market != 'ALL' order by disputed_share desc limit 1"
    ).fetchone()
    page = opened(browser, pages / "gmv_passport.html", f"#market={market}&month={month}")
    said = page.locator(".disputed", has_text="Booked GMV").first.inner_text()
    digits = 2 if share < 0.1 else 1
    assert f", {month}): {100 * share:.{digits}f} % disputed, could be €" in said
    assert f"({n_discrepancies} discrepanc" in said


def test_a_filter_changes_the_rows_and_goes_along_to_the_next_board(browser, pages, marts):
    page = opened(browser, pages / "content_quality.html")
    page.get_by_label("Market of the viewer", exact=True).select_option("DE")
    page.get_by_label("Policy", exact=True).select_option("COUNTERFEIT")
    (n_sampled,) = marts.execute(
        "select n_views_sampled from metrics.met_content_quality__market_policy_quarter "
        "where market = 'DE' and policy_code = 'COUNTERFEIT' order by quarter desc limit 1"
    ).fetchone()
    assert page.locator("dt:has-text('Violative view rate') + dd .count").inner_text() == f"from {n_sampled}"
    page.get_by_text("All boards").click()
    page.get_by_role("link", name="Market readiness").click()
    assert page.get_by_label("Market", exact=True).input_value() == "DE"
    assert page.get_by_label("Policy", exact=True).input_value() == "COUNTERFEIT"


def test_a_creator_opens_with_their_own_history(browser, pages, marts):
    page = opened(browser, pages / "creator_health.html")
    link = page.locator("td a").nth(1)
    creator = link.inner_text()
    link.click()
    page.wait_for_url("**/creator_history.html*")
    assert page.get_by_label("Creator (pseudonym)", exact=True).input_value() == creator
    (n_months,) = marts.execute(
        "select count(*) from metrics.met_creator_scorecard__creator_month where creator_id = ?", [creator]
    ).fetchone()
    months = page.locator(".panel", has=page.get_by_role("heading", name="Month by month"))
    months.get_by_role("button", name="Show all").click()
    assert months.locator("tbody tr").count() == n_months


def test_a_choice_without_rows_is_answered_in_words(browser, pages, marts):
    (market,) = marts.execute(
        "select market from core.dim_markets where market not in "
        "(select market from metrics.met_policy_scenarios__scenario_market "
        "where scenario_name = 'Medical claims cost double') and not is_unknown order by market limit 1"
    ).fetchone()
    page = opened(
        browser, pages / "policy_scenarios.html", f"#scenario=Medical+claims+cost+double&market={market}"
    )
    assert "does not reach this market" in page.locator(".empty").first.inner_text()


# ------------------------------------------------------------------------------------------------- serving


def test_boards_are_served_on_loopback_alone(built_world):
    with make_server(built_world.database, port=0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://{LOOPBACK}:{server.server_port}"
        assert server.server_address[0] == LOOPBACK == "127.0.0.1"
        with urlopen(f"{address}/gmv_passport.html") as answer:
            assert answer.status == 200 and b"GMV passport" in answer.read()
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{address}/../../etc/passwd")
        assert refused.value.code == 404
        server.shutdown()


def test_without_a_publication_the_command_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(tmp_path / "build.duckdb"))
    result = CliRunner().invoke(app, ["dashboard", "--static", str(tmp_path / "pages")])
    assert result.exit_code == 2
    assert "governance publish" in result.output
    assert not (tmp_path / "pages").exists()
