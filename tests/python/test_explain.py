"""A quoted figure and what changed it since: each kind of change moves its own line by what was changed."""

import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from dbt_runs import Dbt
from typer.testing import CliRunner

from governance.cli import app
from governance.explain import CannotExplain, Receipt, explain, read_period, read_value
from governance.publish import keep_changes

QUARTER = "2026Q2"
QUOTED = [("net_gmv", "DE"), ("training_completion_rate", "ALL"), ("actions_on_time", "ALL")]
EDITIONS = (
    "metrics_in_edition",
    "events_moved",
    "metric_edition_changes",
    "met_metric_values__metric_market_period",
)
DELIVERED = (
    "intake_commerce__refunds",
    "intake_commerce__order_lines",
    "intake_creator_crm__communications",
)
CHANGED = tuple(f"{model}+,+metric_edition_changes" for model in DELIVERED)
LATER = "timestamp '2026-10-05 06:00:00'"


class Figures:
    """A company without faults, whose files a test changes, and the editions of its metrics.

    Attributes:
        project: A copy of the project, for other rules.
        raw_root: Its files.
        quoted: Numerator, denominator and figure of the first edition, as the mart published them.
        dbt: Builds what depends on them.
    """

    def __init__(self, folder: Path, built: Dbt, raw_root: Path, project_root: Path) -> None:
        """Copy project, raw exports and the built database, without what it kept; keep the first edition."""
        self.project = folder / "project"
        self.project.mkdir()
        for name in ("dbt_project.yml", "profiles.yml"):
            shutil.copy(project_root / name, self.project / name)
        for name in ("models", "macros", "seeds", "tests"):
            shutil.copytree(project_root / name, self.project / name, ignore=shutil.ignore_patterns("python"))
        self.raw_root = folder / "raw"
        shutil.copytree(raw_root, self.raw_root)
        self.built = built
        self.dbt = Dbt(folder / "dbt", self.project, {"raw_root": str(self.raw_root)})
        self.dbt.work_dir.mkdir()
        self.lose_the_database()
        self.build_and_publish(*EDITIONS)
        self.quoted = {cell: self.published(*cell) for cell in QUOTED}

    def lose_the_database(self) -> None:
        """The database is gone and built again from the raw exports as they were at first."""
        shutil.copy(self.built.database, self.dbt.database)

    def build_and_publish(self, *models: str, **variables: str) -> None:
        """Build some models, which must succeed, and keep their edition as its publication does."""
        outcome = self.dbt.run(
            *(
                "--quiet",
                "--no-write-json",
                "build",
                "--resource-types",
                "model",
                "--resource-types",
                "seed",
                "-s",
            ),
            *models,
            **variables,
        )
        assert outcome.succeeded, outcome.complaints
        keep_changes(self.dbt.database, self.dbt.work_dir / "history")

    def editions(self) -> list[bytes]:
        """Contents of the files of editions, oldest first."""
        files = sorted((self.dbt.work_dir / "history" / "metric_editions").iterdir())
        assert all(re.fullmatch(r"edition-\d{6}\.parquet", file.name) for file in files)
        return [file.read_bytes() for file in files]

    def published(self, metric: str, market: str) -> tuple[Decimal, Decimal, Decimal]:
        """Numerator, denominator and value of the quarter that the mart publishes now."""
        ((numerator, denominator, value),) = self.dbt.query(
            "select numerator, denominator, value from metrics.met_metric_values__metric_market_period "
            "where metric = ? and market = ? and period_kind = 'quarter' "
            "and period_start_date = '2026-04-01'",
            metric,
            market,
        )
        return numerator, denominator, Decimal(str(value))

    def explain(self, metric: str, market: str, value: object, **how: object) -> Receipt:
        """The receipt of a figure of the quarter."""
        history = self.dbt.work_dir / "history"
        return explain(history, metric, market, read_period(QUARTER), read_value(str(value)), **how)

    def lines(self, metric: str, market: str, value: object, **how: object) -> dict[str, tuple[Decimal, ...]]:
        """What each cause moved that moved anything: observations, numerator, denominator, figure."""
        receipt = self.explain(metric, market, value, **how)
        columns = ("n_observations", "numerator", "denominator", "value")
        for column in columns:
            total = receipt.quoted[column] + sum(line[column] for line in receipt.lines)
            assert total == receipt.today[column], column
        moved = {line["cause"]: tuple(line[column] for column in columns) for line in receipt.lines}
        return {cause: values for cause, values in moved.items() if any(values)}

    def add(self, table: str, rows: str) -> None:
        """Deliver a file of its own; ``{files}`` reads what is there."""
        folder = self.raw_root / table
        query = rows.format(files=f"read_parquet('{folder}/*.parquet')")
        duckdb.sql(f"copy ({query}) to '{folder / 'delivered-later.parquet'}' (format parquet)")

    def rewrite(self, table: str, rows: str) -> None:
        """Replace every file of a table in its place; ``{file}`` reads what stands there."""
        for file in sorted((self.raw_root / table).glob("*.parquet")):
            rewritten = file.with_suffix(".unfinished")
            query = rows.format(file=f"read_parquet('{file}')")
            duckdb.sql(f"copy ({query}) to '{rewritten}' (format parquet)")
            rewritten.replace(file)


@pytest.fixture(scope="module")
def figures(
    tmp_path_factory: pytest.TempPathFactory, built_clean_world: Dbt, clean_world: Path, project_root: Path
) -> Figures:
    """The company after its first edition."""
    return Figures(tmp_path_factory.mktemp("figures"), built_clean_world, clean_world, project_root)


@pytest.fixture(scope="module")
def orders(figures: Figures) -> list[str]:
    """Orders of the quarter in EUR that were paid and not refunded, of one line each."""
    found = figures.dbt.query(
        "select order_id from core.fct_orders where shop_market = 'DE' and currency = 'EUR' and n_lines = 1 "
        "and paid_at between '2026-04-02' and '2026-06-15' and refunded_at is null order by order_id limit 3"
    )
    return [order for (order,) in found]


def test_every_published_figure_is_found_in_its_edition_to_the_last_digit(figures: Figures) -> None:
    published = figures.dbt.query(
        "select metric, market, value from metrics.met_metric_values__metric_market_period "
        "where period_kind = 'quarter' and period_start_date = '2026-04-01' and value is not null "
        "and (market in ('ALL', 'DE') or metric = 'healthy_creator_share')"
    )
    assert {metric for metric, *_ in published} > {
        "net_gmv",
        "healthy_creator_share",
        "training_completion_rate",
    }
    for metric, market, value in published:
        receipt = figures.explain(metric, market, value)
        assert receipt.quoted["edition_no"] == 1, (metric, market)
        assert abs(float(receipt.quoted["value"]) - value) < 1e-12, (metric, market)


def test_the_same_input_keeps_one_edition_and_a_lost_database_keeps_it(figures: Figures) -> None:
    kept = figures.editions()
    assert len(kept) == 1
    figures.lose_the_database()
    figures.build_and_publish(*EDITIONS)
    assert figures.editions() == kept
    assert figures.explain("net_gmv", "DE", figures.quoted["net_gmv", "DE"][2]).quoted["edition_no"] == 1


@pytest.fixture(scope="module")
def after_delivery(figures: Figures, orders: list[str]) -> Figures:
    """A refund and a training come late, and a line of another order is corrected by a newer row."""
    refunded, corrected, _ = orders
    figures.add(
        "commerce/refunds",
        f"select * replace ('RF-LATE' as refund_id, '{refunded}' as order_id, 10.25 as amount, "
        f"'EUR' as currency, timestamp '2026-06-20 10:00:00' as refunded_at, {LATER} as _loaded_at) "
        "from {files} limit 1",
    )
    figures.add(
        "commerce/order_lines",
        f"select * replace (gross_amount + 7.5 as gross_amount, {LATER} as _loaded_at) from {{files}} "
        f"where order_id = '{corrected}'",
    )
    figures.add(
        "creator_crm/communications",
        "select * replace (timestamp '2026-06-28 10:00:00' as training_completed_at, "
        f"{LATER} as _loaded_at) from {{files}} where sent_at between '2026-05-01' and '2026-05-31' "
        "and training_completed_at is null order by message_id limit 1",
    )
    figures.build_and_publish(*CHANGED, "intake", *EDITIONS)
    assert len(figures.editions()) == 2
    return figures


def test_late_rows_and_corrections_move_their_own_lines_only(after_delivery: Figures) -> None:
    *_, gmv = after_delivery.quoted["net_gmv", "DE"]
    assert after_delivery.lines("net_gmv", "DE", gmv) == {
        "late_data": (0, Decimal("-10.25"), 0, Decimal("-10.25")),
        "corrections": (0, Decimal("7.5"), 0, Decimal("7.5")),
    }
    hits, sent, rate = after_delivery.quoted["training_completion_rate", "ALL"]
    digits = Decimal("1e-12")
    now = ((hits + 1) / sent).quantize(digits)
    assert after_delivery.lines("training_completion_rate", "ALL", rate) == {
        "late_data": (0, 1, 0, now - rate.quantize(digits))
    }
    *_, on_time = after_delivery.quoted["actions_on_time", "ALL"]
    assert after_delivery.lines("actions_on_time", "ALL", on_time) == {}


@pytest.fixture(scope="module")
def after_restatement(after_delivery: Figures, orders: list[str]) -> Figures:
    """Files are replaced in place, with the times they came: a line is another one, a message is gone."""
    after_delivery.rewrite(
        "commerce/order_lines",
        f"select * replace (case when order_id = '{orders[2]}' then gross_amount + 3 else gross_amount end "
        "as gross_amount) from {file}",
    )
    ((message,),) = after_delivery.dbt.query(
        "select message_id from core.fct_messages where sent_at between '2026-05-01' and '2026-05-31' "
        "and training_completed_at < '2026-06-20' order by message_id limit 1"
    )
    after_delivery.rewrite(
        "creator_crm/communications", f"select * from {{file}} where message_id != '{message}'"
    )
    after_delivery.build_and_publish(*CHANGED, "intake", *EDITIONS)
    assert len(after_delivery.editions()) == 3
    return after_delivery


def test_files_replaced_in_place_are_restatements_and_earlier_lines_stay(after_restatement: Figures) -> None:
    *_, gmv = after_restatement.quoted["net_gmv", "DE"]
    assert after_restatement.lines("net_gmv", "DE", gmv) == {
        "late_data": (0, Decimal("-10.25"), 0, Decimal("-10.25")),
        "corrections": (0, Decimal("7.5"), 0, Decimal("7.5")),
        "restatements": (0, Decimal("3"), 0, Decimal("3")),
    }
    *_, rate = after_restatement.quoted["training_completion_rate", "ALL"]
    lines = after_restatement.lines("training_completion_rate", "ALL", rate)
    assert {cause: line[:3] for cause, line in lines.items()} == {
        "late_data": (0, 1, 0),
        "restatements": (-1, -1, -1),
    }


@pytest.fixture(scope="module")
def after_rule(after_restatement: Figures) -> Figures:
    """An action is on time within an hour, no more within 24."""
    registry = after_restatement.project / "seeds" / "targets" / "metric_registry.csv"
    text = registry.read_text(encoding="utf-8")
    (line,) = re.findall(r"^actions_on_time,.*$", text, re.MULTILINE)
    assert line.count(",24,") == 1
    registry.write_text(text.replace(line, line.replace(",24,", ",1,")), encoding="utf-8")
    after_restatement.build_and_publish(
        "metric_registry", "met_metric_events__metric_event+,+metric_edition_changes", *EDITIONS
    )
    assert len(after_restatement.editions()) == 4
    return after_restatement


def test_a_changed_rule_moves_its_own_line_only(after_rule: Figures) -> None:
    *_, on_time = after_rule.quoted["actions_on_time", "ALL"]
    ((n_now,),) = after_rule.dbt.query(
        "select count(*) from core.fct_actions where hours_to_action <= 1 "
        "and issued_at >= '2026-04-01' and issued_at < '2026-07-01'"
    )
    assert n_now < on_time
    moved = n_now - on_time
    assert after_rule.lines("actions_on_time", "ALL", on_time) == {"rule_changes": (0, moved, 0, moved)}
    *_, gmv = after_rule.quoted["net_gmv", "DE"]
    assert "rule_changes" not in after_rule.lines("net_gmv", "DE", gmv)


def test_a_figure_is_explained_up_to_a_day_and_from_the_edition_that_is_chosen(after_rule: Figures) -> None:
    *_, gmv = after_rule.quoted["net_gmv", "DE"]
    assert after_rule.lines("net_gmv", "DE", gmv, as_of=date(2026, 10, 4)) == {}
    # Restated by 3, of which nothing is seen when it is quoted in tens of euros: several editions had it.
    receipt = after_rule.explain("net_gmv", "DE", f"{gmv:.1e}")
    assert [edition["edition_no"] for edition in receipt.editions if edition["is_match"]] == [1, 2, 3, 4]
    lines = after_rule.lines("net_gmv", "DE", f"{gmv:.1e}", edition_no=2)
    assert lines == {"restatements": (0, Decimal("3"), 0, Decimal("3"))}


def run(figures: Figures, **options: str) -> tuple[int, str]:
    """Exit code and output of the command, in one line."""
    options = {"metric": "net_gmv", "market": "DE", "period": QUARTER} | options
    words = [word for name, text in options.items() for word in (f"--{name}", text)]
    result = CliRunner().invoke(
        app, ["explain", *words, "--history-root", str(figures.dbt.work_dir / "history")]
    )
    return result.exit_code, " ".join(result.output.split())


def test_the_command_prints_the_lines_or_the_nearest_editions(after_rule: Figures) -> None:
    *_, gmv = after_rule.quoted["net_gmv", "DE"]
    code, said = run(after_rule, value=f"{gmv:.2f}")
    assert code == 0
    assert all(
        text in said for text in ("stood in 1 edition(s)", "Late data", "-10.25", "+7.5", "+3", "edition 4")
    )
    code, said = run(after_rule, value="1.00")
    assert code == 1 and "no edition had that figure" in said and f"{gmv:,.2f}".rstrip("0") in said


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"metric": "revenue"}, "metrics kept: actions_on_time"),
        ({"market": "XX"}, "markets kept: AE, ALL"),
        ({"period": "2031Q1"}, "No edition"),
        ({"period": "June"}, "write a quarter as 2026Q3"),
        ({"value": "1,000"}, "write it with a point"),
        ({"value": "nan"}, "no figure that can have been published"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    options: dict[str, str], reason: str, figures: Figures
) -> None:
    code, said = run(figures, **({"value": "1"} | options))
    assert code == 2 and reason in said


def test_without_editions_the_command_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CannotExplain, match="run governance build"):
        explain(tmp_path, "net_gmv", "DE", read_period(QUARTER), read_value("1"))


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026W53", date(2026, 12, 28), date(2027, 1, 3)),
    ],
)
def test_periods_are_read(text: str, first_day: date, last_day: date) -> None:
    period = read_period(text)
    assert (period.first_day, period.last_day) == (first_day, last_day)


def test_a_percentage_is_a_share_with_its_rounding() -> None:
    quote = read_value("12.3%")
    assert (quote.value, quote.rounding) == (Decimal("0.123"), Decimal("0.0005"))
    assert read_value("20").rounding == Decimal("0.5")


def test_a_median_is_taken_apart_event_by_event_and_withheld_below_its_floor(tmp_path: Path) -> None:
    """To 10, 20 and 30 hours 40 come late, 10 is corrected to 50; then two are gone and three are needed."""
    folder = tmp_path / "metric_editions"
    folder.mkdir()
    header = "'edition', null, null, null, null, null, null, null"
    moved = "'change', '{}', 'A{}', 'any', 'DE', date '2026-05-01', {}.0, {}"
    rows = {
        (1, "2026-07-01"): [header, *(moved.format("first_edition", n, 10 * n, 1) for n in (1, 2, 3))],
        (2, "2026-07-08"): [
            header,
            moved.format("late_data", 4, 40, 1),
            moved.format("corrections", 1, 10, -1),
            moved.format("corrections", 1, 50, 1),
        ],
        (3, "2026-07-15"): [header, *(moved.format("restatements", n, 10 * n, -1) for n in (2, 3))],
    }
    columns = "row_kind, cause, event_id, period_kind, market, stat_date, duration_hours, n_observations"
    for (edition, day), changes in rows.items():
        values = ", ".join(f"({row_no}, {change})" for row_no, change in enumerate(changes, 1))
        duckdb.sql(
            f"copy (select {edition} as edition_no, timestamp '{day}' as edition_at, date '2026-06-30' as "
            "reporting_as_of_date, 'hours' as metric, 'median' as metric_kind, 3 as n_observations_needed, "
            f"0::decimal(28, 6) as numerator, 0::decimal(28, 6) as denominator, * "
            f"from (values {values}) as changes (row_no, {columns})) "
            f"to '{folder}/edition-{edition:06d}.parquet' (format parquet)"
        )
    shutil.copy(folder / "edition-000002.parquet", folder / "edition-000002-copy.parquet")

    def moves(as_of: date | None) -> tuple[dict[str, Decimal], Receipt]:
        receipt = explain(tmp_path, "hours", "DE", read_period(QUARTER), read_value("20.0"), as_of)
        return {line["cause"]: line["value"] for line in receipt.lines if line["value"]}, receipt

    by_july, receipt = moves(date(2026, 7, 10))
    assert by_july == {"late_data": 5, "corrections": 10} and receipt.today["value"] == 35
    today, receipt = moves(None)
    assert today == {"late_data": 5, "corrections": 10, "restatements": 10}
    assert receipt.today["value"] == 45 and not receipt.today["is_published"]
    assert [edition["is_match"] for edition in receipt.editions] == [True, False, False]
