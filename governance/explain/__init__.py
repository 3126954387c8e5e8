"""The receipt of a quoted figure: in which edition it stood, and what has changed it since."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from governance.project import PROJECT_ROOT

QUERIES = Path(__file__).parent
CAUSES = PROJECT_ROOT / "seeds/targets/edition_causes.csv"
MOST_EDITIONS_SHOWN = 8


class CannotExplain(ValueError):
    """The question cannot be answered; the text says why and what to do."""


@dataclass(frozen=True)
class Period:
    """A week or a quarter.

    Attributes:
        kind: week or quarter.
        first_day: First day of it.
        last_day: Last day of it.
    """

    kind: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Quote:
    """A figure as it was quoted.

    Attributes:
        value: The figure in the unit of the metric; a share for a quoted percentage.
        rounding: Half a unit of the last digit that was quoted.
    """

    value: Decimal
    rounding: Decimal


@dataclass(frozen=True)
class Receipt:
    """What became of a quoted figure.

    Attributes:
        editions: Every edition of the figure, oldest first, one dict per row of ``editions.sql``.
        quoted: The edition that is explained; none where no edition had the figure.
        today: The edition it is held against; none where ``quoted`` is none.
        lines: One dict per cause, rows of ``split.sql``; they add up to the change of the figure.
    """

    editions: list[dict]
    quoted: dict | None
    today: dict | None
    lines: list[dict]


def read_period(text: str) -> Period:
    """Read 2026Q3 or 2026W39.

    Raises:
        CannotExplain: It is neither.
    """
    quarter = re.fullmatch(r"(\d{4})-?Q([1-4])", text.strip(), re.IGNORECASE)
    if quarter:
        year, number = int(quarter[1]), int(quarter[2])
        first_day = date(year, 3 * number - 2, 1)
        next_day = date(year + 1, 1, 1) if number == 4 else date(year, 3 * number + 1, 1)
        return Period("quarter", first_day, next_day - timedelta(days=1))
    week = re.fullmatch(r"(\d{4})-?W(\d{1,2})", text.strip(), re.IGNORECASE)
    try:
        first_day = date.fromisocalendar(int(week[1]), int(week[2]), 1)
    except (TypeError, ValueError) as error:
        raise CannotExplain(
            f"{text!r} is no period: write a quarter as 2026Q3, a week as 2026W39."
        ) from error
    return Period("week", first_day, first_day + timedelta(days=6))


def read_value(text: str) -> Quote:
    """Read a figure with as many digits as were quoted: 123.4, or 12.3% for a share.

    Raises:
        CannotExplain: It is no number.
    """
    is_percentage = text.strip().endswith("%")
    try:
        value = Decimal(text.strip().removesuffix("%").strip())
    except InvalidOperation as error:
        raise CannotExplain(
            f"{text!r} is no number: write it with a point and no separators, as 1234.5 or 12.3%."
        ) from error
    if not value.is_finite():
        raise CannotExplain(f"{text!r} is no figure that can have been published.")
    if is_percentage:
        value = value.scaleb(-2)
    return Quote(value, Decimal("0.5").scaleb(value.as_tuple().exponent))


def explain(
    history_root: Path,
    metric: str,
    market: str,
    period: Period,
    quote: Quote,
    as_of: date | None = None,
    edition_no: int | None = None,
) -> Receipt:
    """Find the edition a figure stood in, and split its change since by cause.

    Args:
        history_root: Folder that holds ``metric_editions/``.
        metric: Metric, as in the seed metric_registry.
        market: Market, ALL for all of them.
        period: Week or quarter of the figure.
        quote: The figure.
        as_of: Editions whose newest data came after this day are left out.
        edition_no: Edition to explain, of several that had the figure.

    Raises:
        CannotExplain: No edition was kept, or none has the metric, the market or the period.
    """
    files = sorted(str(file) for file in (history_root / "metric_editions").glob("*.parquet"))
    if not files:
        raise CannotExplain(
            f"No edition is kept in {history_root / 'metric_editions'}: run governance build, "
            "or name another folder with --history-root."
        )
    parameters = {
        "files": files,
        "causes": str(CAUSES),
        "metric": metric,
        "market": market.upper(),
        "period_kind": period.kind,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "as_of": as_of,
    }
    with duckdb.connect() as connection:
        _rows(connection, "steps.sql", parameters)
        editions = _rows(
            connection, "editions.sql", {"quoted": str(quote.value), "rounding": str(quote.rounding)}
        )
        if not editions:
            kept = "; ".join(
                f"{kind}s kept: {', '.join(names)}"
                for kind, names in connection.execute(
                    (QUERIES / "kept.sql").read_text(encoding="utf-8"), {"files": files}
                ).fetchall()
            )
            raise CannotExplain(
                f"No edition{f' by {as_of}' if as_of else ''} has {metric} of {market.upper()} in the "
                f"{period.kind} from {period.first_day}; {kept}."
            )
        matches = [edition for edition in editions if edition["is_match"]]
        if edition_no is not None:
            matches = [edition for edition in matches if edition["edition_no"] == edition_no]
        if not matches:
            return Receipt(editions, None, None, [])
        quoted = min(matches, key=lambda edition: edition["position"])
        today = editions[-1]
        lines = _rows(connection, "split.sql", {"quoted": quoted["edition_no"], "causes": str(CAUSES)})
    return Receipt(editions, quoted, today, lines)


def _rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: dict) -> list[dict]:
    """Rows of a statement of this package, by column."""
    result = connection.execute((QUERIES / query).read_text(encoding="utf-8"), parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def print_receipt(console: Console, receipt: Receipt, metric: str, market: str, period: str) -> None:
    """Print the editions that had the figure and the lines of its change, or the nearest editions."""
    subject = f"{metric}, {market.upper()}, {period}"
    if receipt.quoted is None:
        nearest = sorted(receipt.editions, key=lambda edition: edition["position"])[:MOST_EDITIONS_SHOWN]
        console.print(_editions_table(f"{subject}: no edition had that figure. The nearest", nearest))
        return
    matches = [edition for edition in receipt.editions if edition["is_match"]]
    console.print(_editions_table(f"{subject}: the figure stood in {len(matches)} edition(s)", matches))
    if len(matches) > 1:
        console.print(
            f"Explained from edition {receipt.quoted['edition_no']}; choose another one with --edition."
        )
    table = Table(title="What has changed it since", title_justify="left")
    for heading in ("", "events", "numerator", "denominator", "figure"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    table.add_row(f"edition {receipt.quoted['edition_no']}", *_figures(receipt.quoted))
    for line in receipt.lines:
        table.add_row(line["title"], *_figures(line, "+"))
    table.add_section()
    table.add_row(f"edition {receipt.today['edition_no']}", *_figures(receipt.today), style="bold")
    console.print(table)
    if not receipt.today["is_published"]:
        console.print(
            f"No figure is published any more: {receipt.today['n_observations']} of "
            f"{receipt.today['n_observations_needed']} observations needed."
        )


def _editions_table(title: str, editions: list[dict]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("edition", "newest data", "day of the figures", "figure"):
        table.add_column(heading, justify="right", no_wrap=True)
    for edition in editions:
        table.add_row(
            str(edition["edition_no"]),
            f"{edition['edition_at']:%Y-%m-%d %H:%M}",
            str(edition["reporting_as_of_date"]),
            _plain(edition["value"]) if edition["is_published"] else "withheld",
        )
    return table


def _figures(row: dict, sign: str = "") -> list[str]:
    """Counts, sums and figure of a row as texts, all digits shown."""
    columns = ("numerator", "denominator", "value")
    return [f"{row['n_observations']:{sign},}", *(_plain(row[column], sign) for column in columns)]


def _plain(value: Decimal | None, sign: str = "") -> str:
    """A number with all its digits but trailing zeros."""
    if value is None:
        return ""
    digits = f"{value:{sign},f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
