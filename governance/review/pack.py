"""The meeting pack: cases of a publication that a meeting decides about, with all that is known of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from governance.review.decisions import read_decisions
from governance.review.queries import TO_DECIDE, Publication, seed
from governance.review.wording import cause, claim, counted, market_name, side, spoken
from governance.warehouse import CouldNotRun

MONEY = ("currency", "EUR")
LOOKS_LIKE_A_FORMULA = tuple("=+-@\t\r")
"""Beginnings of texts that a spreadsheet would compute."""


@dataclass(frozen=True)
class Pack:
    """Cases of a publication that a meeting looks at.

    Attributes:
        publication: Where they were read.
        market: Market they are of; None: all.
        owner: Team that answers for them; None: all.
        cases: Largest first.
        n_cases: How many there are, also of those that are left out.
        evidence: Largest discrepancies of each case, by its key.
        metrics: Figures that they move, by case.
        decisions: Decisions about them until now, oldest first.
        exported_at: Wall clock, UTC.
    """

    publication: Publication
    market: str | None
    owner: str | None
    cases: list[dict[str, Any]]
    n_cases: int
    evidence: dict[str, list[dict[str, Any]]]
    metrics: dict[str, list[dict[str, Any]]]
    decisions: list[dict[str, Any]]
    exported_at: datetime

    @property
    def name(self) -> str:
        """Name of its files without ending."""
        parts = [self.market, self.owner, self.publication.publication_id]
        return "_".join(["discrepancies", *(part for part in parts if part)])


def collect(
    publication: Publication,
    history: Path,
    exported_at: datetime,
    *,
    market: str | None = None,
    owner: str | None = None,
    most_cases: int,
    most_rows: int,
) -> Pack:
    """Read the cases that are to be decided.

    Args:
        publication: Where they are read.
        history: Folder of decisions.
        exported_at: Wall clock, UTC.
        market: Only of this market.
        owner: Only of this team.
        most_cases: The largest so many.
        most_rows: Rows of evidence of each.

    Raises:
        CouldNotRun: Nothing is to be decided there.
    """
    cases = publication.cases(market=market, owner=owner, statuses=TO_DECIDE, page_size=most_cases)
    if not cases:
        known = {
            name: sorted(row["choice"] for row in publication.rows("choices.sql") if row["filter"] == name)
            for name in ("market", "owner")
        }
        raise CouldNotRun(
            f"No case is to be decided{f' in market {market}' if market else ''}"
            f"{f' by {owner}' if owner else ''}. Markets: {', '.join(filter(None, known['market']))}; "
            f"teams: {', '.join(known['owner'])}."
        )
    keys = [case["case_key"] for case in cases]
    evidence, metrics = defaultdict(list), defaultdict(list)
    for row in publication.rows("evidence_of_cases.sql", case_keys=keys, most=most_rows):
        evidence[row["case_key"]].append(row)
    for row in publication.rows("metrics_touched.sql", case_keys=keys, page_size=None):
        metrics[row["case_key"]].append(row)
    return Pack(
        publication,
        market,
        owner,
        cases,
        cases[0]["n_cases"],
        evidence,
        metrics,
        read_decisions(history).about(set(keys)),
        exported_at,
    )


def locked_cells(case: dict[str, Any], evidence: Sequence[dict[str, Any]], metrics: Sequence[dict]) -> dict:
    """What sheet Cases tells of a case, by heading; the import holds the file against it."""
    about = seed("reconciliations")[case["reconciliation"]]
    is_money = about["unit"] in MONEY
    largest = evidence[0]
    return {
        "Case": case["case_key"],
        "Claim": claim(case),
        "Market": market_name(case["market"]),
        "Team": spoken(case["owner"]),
        "Status": case["status"],
        "Severity": case["severity"],
        "Rows": case["n_unresolved"],
        "EUR": float(case["gross_delta_eur"] or 0),
        "Harm points": float(case["harm_points"] or 0),
        "Left value, largest row": f"{about['left_name']}: {side(largest['left_shown'], is_money)}",
        "Right value, largest row": f"{about['right_name']}: {side(largest['right_shown'], is_money)}",
        "Cause": cause(case),
        "Usually done": case["usual_resolution"],
        "Days old": case["oldest_age_days"],
        "Due": case["due_on"],
        "Metrics it moves": ", ".join(sorted({spoken(row["metric"]) for row in metrics})),
    }


def title(pack: Pack) -> str:
    """What the pack is about."""
    about = [spoken(pack.owner)] * bool(pack.owner) + [pack.market] * bool(pack.market)
    return f"Discrepancies to decide: {', '.join(about) or 'all markets and teams'}"


def worth(pack: Pack) -> str:
    """How many cases, and what they are worth."""
    eur = sum(float(case["gross_delta_eur"] or 0) for case in pack.cases)
    harm = sum(case["harm_points"] or 0 for case in pack.cases)
    return f"{counted(len(pack.cases), 'case')} worth {eur:,.0f} EUR and {harm:,.0f} harm points"


def left_out(pack: Pack) -> str:
    """What the pack does not hold, in words; empty where it holds all."""
    n_left_out = pack.n_cases - len(pack.cases)
    rows_out = sum(rows[0]["n_discrepancies"] - len(rows) for rows in pack.evidence.values())
    told = [f"{counted(n_left_out, 'smaller case')} left out"] * bool(n_left_out)
    told += [f"{counted(rows_out, 'smaller row')} of evidence left out"] * bool(rows_out)
    return f"{'; '.join(told)}.".capitalize() if told else ""


def sums_by(pack: Pack, column: str) -> list[tuple[str, float]]:
    """EUR by the values of a column of cases, largest first; nothing of what is no money."""
    sums: dict[str, float] = defaultdict(float)
    for case in pack.cases:
        sums[spoken(case[column])] += float(case["gross_delta_eur"] or 0)
    return sorted(((name, round(eur, 2)) for name, eur in sums.items() if eur), key=lambda pair: -pair[1])
