"""Policy scenarios held against a plain simulator of one creator at a time."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from dbt_runs import Dbt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_sql import run_models

START = datetime(2026, 2, 1)
END = datetime(2026, 8, 1)
MODELS = [
    "int_scenario_entries_rescored",
    "int_scenario_scores",
    "int_scenario_violations_scored",
    "int_scenario_restrictions",
]
POINTS = {"in_force": {"P": -24, "Q": -7}, "candidate": {"P": -48, "Q": -7}}
BANDS = {
    "in_force": [("unhealthy", 0, 151, 3), ("caution", 151, 200, 2), ("healthy", 200, 1001, 1)],
    "candidate": [("unhealthy", 0, 151, 3), ("caution", 151, 205, 2), ("healthy", 205, 1001, 1)],
}
PENALTIES = {
    "in_force": [
        ("rating_at_most", 150, 3),
        ("rating_at_most", 100, 7),
        ("same_policy_violations_90_days", 3, None),
    ],
    "candidate": [("rating_at_most", 170, 3), ("rating_at_most", 100, 30)],
}
SCHEME = {"scheme_id": "CHR", "start_value": 200, "minimum": 0, "maximum": 1000}


@st.composite
def ledgers(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Ledgers of one creator: violations, some of them reversed, and order credits."""
    hours = st.integers(min_value=-60 * 24, max_value=200 * 24)
    entries = []
    for number in range(draw(st.integers(1, 12))):
        posted_at = START + timedelta(hours=draw(hours))
        policy = draw(st.sampled_from("PQ"))
        points = POINTS["in_force"][policy]
        violation = {
            "policy_code": policy,
            "entry_reason": "violation",
            "points": points,
            "posted_at": posted_at,
        }
        entries.append(violation | {"action_id": f"A{number}"})
        reversal = draw(st.sampled_from(["none", "none", "full", "part"]))
        if reversal != "none":
            back = -points if reversal == "full" else abs(points) // 2
            later = posted_at + timedelta(hours=draw(st.integers(1, 120 * 24)))
            entries.append(
                violation
                | {"entry_reason": "reversal", "points": back, "posted_at": later, "action_id": f"A{number}"}
            )
    for _ in range(draw(st.integers(0, 3))):
        entries.append(
            {
                "policy_code": None,
                "entry_reason": "order_credit",
                "points": draw(st.integers(1, 12)),
                "posted_at": START + timedelta(hours=draw(hours)),
                "action_id": None,
            }
        )
    common = {"creator_id": "C", "home_market": "DE", "scheme_id": "CHR", "expires_at": None}
    return [entry | common | {"entry_id": f"E{i:02}"} for i, entry in enumerate(entries)]


def simulated(ledger: list[dict[str, Any]], book: str, window_days: int | None) -> dict[str, Any]:
    """Go through a ledger in order and say score, band and restrictions at the end of the replay."""
    violations = {e["action_id"]: e for e in ledger if e["entry_reason"] == "violation"}
    rescored = []
    for entry in sorted(
        (e for e in ledger if e["posted_at"] < END), key=lambda e: (e["posted_at"], e["entry_id"])
    ):
        points, expires_at, scored_at = entry["points"], None, entry["posted_at"]
        if entry["entry_reason"] == "reversal":
            scored_at = violations[entry["action_id"]]["posted_at"]
        if entry["entry_reason"] != "order_credit" and scored_at >= START:
            cost = POINTS[book][entry["policy_code"]]
            if entry["entry_reason"] == "violation":
                points = cost
            else:
                is_full = entry["points"] == -violations[entry["action_id"]]["points"]
                points = -cost if is_full else abs(cost) // 2
            if book == "candidate" and window_days:
                expires_at = scored_at + timedelta(days=window_days)
        rescored.append(entry | {"points": points, "expires_at": expires_at})

    def counting(moment: datetime, entries: list[dict[str, Any]]) -> int:
        return sum(
            e["points"]
            for e in entries
            if e["posted_at"] <= moment and (e["expires_at"] is None or e["expires_at"] > moment)
        )

    last_second = END - timedelta(seconds=1)
    score = max(0, min(1000, 200 + counting(last_second, rescored)))
    restrictions = []
    for index, entry in enumerate(rescored):
        if entry["entry_reason"] != "violation" or entry["posted_at"] < START:
            continue
        before = 200 + counting(entry["posted_at"], rescored[:index])
        after = before + entry["points"]
        reversed_at = min(
            (
                e["posted_at"]
                for e in rescored
                if e["entry_reason"] == "reversal"
                and e["action_id"] == entry["action_id"]
                and e["points"] == -entry["points"]
            ),
            default=None,
        )
        repeats = sum(
            1
            for e in rescored
            if e["entry_reason"] == "violation"
            and e["policy_code"] == entry["policy_code"]
            and entry["posted_at"] - timedelta(days=90) <= e["posted_at"] <= entry["posted_at"]
            and not any(
                r["entry_reason"] == "reversal"
                and r["action_id"] == e["action_id"]
                and r["points"] == -e["points"]
                and r["posted_at"] <= entry["posted_at"]
                for r in rescored
            )
        )
        days = [
            duration
            for kind, threshold, duration in PENALTIES[book]
            if (kind == "rating_at_most" and before > threshold >= after)
            or (kind == "same_policy_violations_90_days" and repeats >= threshold)
        ]
        if days:
            until = None if None in days else entry["posted_at"] + timedelta(days=max(days))
            ends = [moment for moment in (until, reversed_at) if moment]
            restrictions.append((entry["entry_id"], min(ends) if ends else None))
    band = next(name for name, low, high, _ in BANDS[book] if low <= score < high)
    return {"score": score, "band": band, "restrictions": sorted(restrictions)}


@pytest.mark.parametrize("window_days", [None, 90])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledger=ledgers())
def test_replay_equals_a_simulation_of_each_creator(built_world: Dbt, window_days: int | None, ledger: list):
    scenario = {
        "scenario_id": "S",
        "market": "DE",
        "scheme_id": "CHR",
        "base_rulebook_version": "CHR-1.0",
        "live_rulebook_version": None,
        "window_days": window_days,
        "went_live_on": None,
        "replay_starts_at": START,
        "replay_ends_at": END,
    }
    types = {"window_days": "Int64"}
    inputs = {
        "int_scenarios_with_markets": pd.DataFrame([scenario]).astype(types),
        "int_scenario_books": pd.DataFrame(
            [
                {"scenario_id": "S", "book": book, "policy_code": policy, "points": points}
                for book, costs in POINTS.items()
                for policy, points in costs.items()
            ]
        ),
        "int_scenario_bands": pd.DataFrame(
            [
                {
                    "scenario_id": "S",
                    "book": book,
                    "band": band,
                    "lower_bound": low,
                    "upper_bound": high,
                    "band_rank": rank,
                }
                for book, bands in BANDS.items()
                for band, low, high, rank in bands
            ]
        ),
        "int_scenario_penalties": pd.DataFrame(
            [
                {
                    "scenario_id": "S",
                    "book": book,
                    "trigger_kind": kind,
                    "threshold": threshold,
                    "lever": "ecommerce_restriction",
                    "duration_days": days,
                }
                for book, penalties in PENALTIES.items()
                for kind, threshold, days in penalties
            ]
        ).astype({"duration_days": "Int64"}),
        "health_schemes": pd.DataFrame([SCHEME]),
        "int_point_entries": pd.DataFrame(ledger).astype({"expires_at": "datetime64[us]"}),
    }
    made = run_models(built_world.manifest(), MODELS, inputs)
    scores, restrictions = made["int_scenario_scores"], made["int_scenario_restrictions"]
    for book in POINTS:
        expected = simulated(ledger, book, window_days)
        last = scores[(scores.book == book) & (scores.valid_to_at.isna() | (scores.valid_to_at >= END))]
        shown = last.iloc[0] if len(last) else {"score": 200, "band": None}
        assert shown["score"] == expected["score"]
        assert shown["band"] in (expected["band"], None)
        triggered = [
            (row.entry_id, None if pd.isna(row.restricted_to_at) else row.restricted_to_at.to_pydatetime())
            for row in restrictions[restrictions.book == book].itertuples()
        ]
        assert sorted(triggered, key=str) == sorted(expected["restrictions"], key=str)


def test_restrictions_replayed_in_force_are_those_the_engine_issued(built_clean_world: Dbt):
    """The replay of the book in force triggers the restrictions that the engine issued.

    The engine restricts nobody again whom it has banned for good; the replay, mechanical, does.
    """
    rows = built_clean_world.query(
        """
        select count(*), count(*) filter (where levers.action_id is null)
        from intermediate.int_scenario_restrictions as replayed
        inner join core.fct_point_entries as entries using (entry_id)
        left join core.fct_action_levers as levers
            on entries.action_id = levers.action_id and replayed.lever = levers.lever
        where replayed.book = 'in_force' and replayed.scenario_id = 'VP_1_1'
            and not exists (
                select 1 from core.fct_action_levers as bans
                where bans.creator_id = replayed.creator_id and bans.lever = 'ecommerce_restriction'
                    and bans.effective_to_at is null and not bans.is_reversed
                    and bans.issued_at < replayed.restricted_from_at - interval 1 hour
            )
        """
    )
    assert rows[0][0] > 0 and rows[0][1] == 0, rows
