"""What a run of the gate came to."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Result:
    """Result of one expectation.

    Attributes:
        suite: Suite it belongs to, ``raw.<system>.<table>`` or ``mart.<schema>.<table>``.
        rule: Name of the expectation within its suite.
        expectation_type: Type of the expectation.
        column_name: Column it is about; empty where it is about the table.
        severity: critical, warning or info.
        owner: Team that answers for it.
        meaning: What it asks, in plain words.
        resolve: What to do where it fails.
        status: passed, failed or not_evaluated.
        reason_kind: error, no_comparison or not_delivered where it was not evaluated; empty where it was.
        reason: Why it was not evaluated.
        observed_value: What was seen, as text: a figure, or the percentage of offending rows.
        n_rows: Rows looked at; None where the library does not say.
        n_offending: Rows that break the rule; None where it is not about rows.
        sample_keys: Keys of some offending rows, a JSON list of objects.
        offending_by_market: Offending rows by market as delivered, ``market=n`` joined by ``;``.
        has_market: True where its rows belong to markets.
    """

    suite: str
    rule: str
    expectation_type: str
    column_name: str
    severity: str
    owner: str
    meaning: str
    resolve: str
    status: str
    reason_kind: str = ""
    reason: str = ""
    observed_value: str | None = None
    n_rows: int | None = None
    n_offending: int | None = None
    sample_keys: str = "[]"
    offending_by_market: str = ""
    has_market: bool = False

    @classmethod
    def of(cls, suite: dict[str, Any], expectation: dict[str, Any], status: str, **found: Any) -> "Result":
        """Make a result from an expectation as its suite's file gives it."""
        kwargs, meta = expectation["kwargs"], expectation["meta"]
        return cls(
            suite=suite["name"],
            rule=meta["rule"],
            expectation_type=expectation["type"],
            column_name=kwargs.get("column") or kwargs.get("column_A") or "",
            severity=expectation["severity"],
            owner=meta["owner"],
            meaning=expectation["description"],
            resolve=meta["resolve"],
            status=status,
            has_market="market" in suite["meta"],
            **found,
        )

    def with_samples(self, keys: list[dict[str, Any]], by_market: dict[str, int]) -> "Result":
        """Return the result with samples of offending keys and offending rows by market."""
        return replace(
            self,
            sample_keys=json.dumps(keys, default=str, ensure_ascii=False),
            offending_by_market=";".join(f"{market}={count}" for market, count in by_market.items()),
        )


@dataclass
class Outcome:
    """Outcome of a checkpoint, or of a part of one.

    Attributes:
        checkpoint: Name of the checkpoint.
        validated_as_of: Clock of the run, UTC: known_as_of, else when the newest row had reached us.
        stops_on: Severity whose failures stop what comes after.
        results: One per expectation.
        docs: First page of the Data Docs.
        kept_in: File added to the history; None where nothing was added.
    """

    checkpoint: str
    validated_as_of: str
    stops_on: str
    results: list[Result]
    docs: Path | None = None
    kept_in: Path | None = None
    _by_status: dict[str, list[Result]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_status = {"passed": [], "failed": [], "not_evaluated": []}
        for result in self.results:
            self._by_status[result.status].append(result)

    @property
    def passed(self) -> list[Result]:
        """Expectations that hold."""
        return self._by_status["passed"]

    @property
    def failed(self) -> list[Result]:
        """Expectations that the data breaks."""
        return self._by_status["failed"]

    @property
    def not_evaluated(self) -> list[Result]:
        """Expectations nobody can tell about, each with its reason."""
        return self._by_status["not_evaluated"]

    @property
    def critical_failures(self) -> list[Result]:
        """Failures that stop what comes after."""
        return [result for result in self.failed if result.severity == self.stops_on]

    @property
    def critical_unknowns(self) -> list[Result]:
        """Expectations of that severity that an error kept from being evaluated: do they hold?"""
        return [
            result
            for result in self.not_evaluated
            if result.reason_kind == "error" and result.severity == self.stops_on
        ]
