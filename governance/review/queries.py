"""What the review page reads of a published version, a page of rows at a time, nothing loaded whole."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from governance.project import PROJECT_ROOT
from governance.publish import version_files
from governance.warehouse import CouldNotRun, Warehouse

PAGE_SIZE = 20
SEEDS = PROJECT_ROOT / "seeds/discrepancies"
QUERIES = Path(__file__).parent / "sql"
TO_DECIDE = ["open", "reopened"]
STATUSES = [*TO_DECIDE, "settling", "waived", "resolved"]


@dataclass(frozen=True)
class Publication:
    """A published version that a person looks at until they choose another one.

    Attributes:
        file: The version; it is never written again.
        version: Number of the version.
        fingerprint: Of what it was made from.
        published_at: Wall clock of the publication, UTC.
        known_as_of: When the newest row in it had reached us, UTC.
        reporting_as_of_date: Day its figures are drawn up for.
    """

    file: Path
    version: int
    fingerprint: str
    published_at: datetime
    known_as_of: datetime
    reporting_as_of_date: date

    @property
    def publication_id(self) -> str:
        """Names the version in decisions and addresses, as its file is named."""
        return f"{self.version:06d}-{self.fingerprint}"

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of a statement of folder ``sql``, by column.

        Raises:
            CouldNotRun: The version is not kept any more, or its file is damaged.
        """
        return _rows(self.file, query, parameters)

    def cases(
        self,
        *,
        market: str | None = None,
        owner: str | None = None,
        metric: str | None = None,
        statuses: list[str] | None = None,
        first_seen_before: date | None = None,
        due_before: date | None = None,
        case_keys: list[str] | None = None,
        without: list[str] | None = None,
        page: int = 0,
        page_size: int = PAGE_SIZE,
    ) -> list[dict[str, Any]]:
        """A page of cases, largest first; every row carries ``n_cases`` of all pages.

        Args:
            market: Market; empty text: cases of none.
            owner: Team that answers for them.
            metric: A metric that their discrepancies move.
            statuses: Statuses of ``quality.cases``.
            first_seen_before: Seen for the first time before this day.
            due_before: To be decided or fixed before this day.
            case_keys: Only these.
            without: None of these.
            page: Number of the page, from 0.
            page_size: Rows of a page.
        """
        return self.rows(
            "cases.sql",
            market=market,
            owner=owner,
            metric=metric,
            statuses=statuses,
            first_seen_before=first_seen_before,
            due_before=due_before,
            case_keys=case_keys,
            without=without,
            page=page,
            page_size=page_size,
        )


def publication(warehouse: Warehouse, publication_id: str | None = None) -> Publication:
    """Open the version that readers see, or one that is kept.

    Args:
        warehouse: Where it lies.
        publication_id: Name of the version; None: the one that is published.

    Raises:
        CouldNotRun: Nothing is published, or the version is not kept any more.
    """
    kept = {file.stem: file for file in version_files(warehouse)}
    if publication_id is None:
        if not warehouse.published.exists():
            raise CouldNotRun("Nothing is published yet. Run `governance build` and `governance publish`.")
        file = next(
            (file for file in kept.values() if file.samefile(warehouse.published)), warehouse.published
        )
    elif publication_id in kept:
        file = kept[publication_id]
    else:
        raise CouldNotRun(f"Publication {publication_id} is not kept any more.")
    (row,) = _rows(file, "publication.sql", {})
    return Publication(file, **row)


def changes_since(seen: list[dict[str, Any]], newest: Publication) -> dict[str, str]:
    """What is otherwise with cases in a newer publication.

    Args:
        seen: Rows of cases in the publication looked at.
        newest: The newer one.

    Returns:
        A text by case_key, for those that changed.
    """
    keys = [case["case_key"] for case in seen]
    now = (
        {case["case_key"]: case for case in newest.cases(case_keys=keys, page_size=len(keys))} if keys else {}
    )
    told = {}
    for case in seen:
        new = now.get(case["case_key"])
        if new is None:
            told[case["case_key"]] = "it is no case any more"
            continue
        changes = [
            f"{name} {_plain(case[column])} → {_plain(new[column])}"
            for column, name in COMPARED.items()
            if case[column] != new[column]
        ]
        if changes:
            told[case["case_key"]] = ", ".join(changes)
    return told


COMPARED = {
    "status": "status",
    "owner": "owner",
    "cause_name": "cause",
    "n_unresolved": "rows not resolved",
    "gross_delta_eur": "EUR",
    "harm_points": "harm points",
}


@cache
def seed(name: str) -> dict[str, dict[str, str]]:
    """Rows of a seed of discrepancies by their first column, all values text."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {next(iter(row.values())): row for row in csv.DictReader(file)}


def owners() -> list[str]:
    """Teams that can answer for a case."""
    named = [("reconciliations", "owner"), ("causes", "usual_owner")]
    return sorted({row[column] for name, column in named for row in seed(name).values()})


def limit(parameter: str) -> float:
    """A value of seed decision_limits."""
    return float(seed("decision_limits")[parameter]["value"])


def _rows(file: Path, query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    if not file.exists():
        raise CouldNotRun(f"Publication {file.stem} is not kept any more.")
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            result = connection.execute((QUERIES / query).read_text(encoding="utf-8"), parameters)
            names = [column[0] for column in result.description]
            return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
    except duckdb.Error as error:
        raise CouldNotRun(f"{file.name} cannot be read: {str(error).splitlines()[0]}") from error


def _plain(value: Any) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) or hasattr(value, "quantize") else str(value)
