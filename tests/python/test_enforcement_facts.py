"""Cases, actions and appeals: against a second computation in Python."""

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest
from dbt_runs import Dbt
from model_sql import run_models

STAGED = {
    "stg_content_platform__contents": "content_id",
    "stg_moderation__user_reports": "report_id",
    "stg_moderation__detections": "detection_id",
    "stg_moderation__decisions": "decision_id",
    "stg_enforcement__action_levers": ("action_id", "lever"),
    "stg_enforcement__action_events": ("action_id", "event_type", "event_at"),
    "stg_appeals_desk__tickets": "ticket_id",
}
# From staging to the case, in the order of their dependence.
MODELS = [
    "int_user_reports_newest",
    "int_contents_with_history",
    "int_detections_newest",
    "int_decisions_newest",
    "int_decisions_by_detection",
    "int_action_levers_newest",
    "int_action_reversals",
    "int_actions_with_levers_summed",
    "int_actions_described",
    "int_appeals_matched_to_actions",
    "int_appeals_by_action",
    "int_violations_with_milestones",
    "fct_violations",
    "fct_actions",
]
APPEAL_WINDOW = timedelta(days=30)
LASTING = {
    "content_removal",
    "product_removal",
    "ecommerce_restriction",
    "live_suspension",
    "commission_withholding",
    "account_suspension",
}
Rows = list[dict[str, Any]]


def test_the_handle_on_a_ticket_is_one_of_the_creator_its_number_leads_to(built_clean_world: Dbt) -> None:
    """The matching reads the number only, so the handle, typed beside it, is a witness of its own."""
    tickets = built_clean_world.query(
        """
        select
            appeals.ticket_id,
            lower(ltrim(trim(tickets.creator_handle), '@')) in (
                select lower(creators.handle)
                from staging.stg_content_platform__creators as creators
                where creators.creator_id = appeals.creator_id
            ) as is_handle_of_creator
        from core.fct_appeals as appeals
        inner join staging.stg_appeals_desk__tickets as tickets on appeals.ticket_id = tickets.ticket_id
        """
    )
    assert tickets
    assert {is_handle_of_creator for _, is_handle_of_creator in tickets} == {True}


def test_reversals_on_appeal_follow_a_ticket_that_says_so(built_clean_world: Dbt) -> None:
    """The engine reverses within the hour what the desk decides; events and tickets never name each other."""
    reversals = built_clean_world.query(
        """
        select actions.action_id, count(appeals.ticket_id)
        from core.fct_actions as actions
        left join core.fct_appeals as appeals
            on actions.action_id = appeals.action_id
            and appeals.appeal_kind = 'internal'
            and appeals.is_reversed = actions.is_reversed
            and appeals.is_partly_reversed = actions.is_partly_reversed
            and actions.reversed_at between appeals.decided_at and appeals.decided_at + interval 1 hour
        where actions.reversal_reason = 'appeal'
        group by actions.action_id
        """
    )
    assert reversals
    assert {n_tickets for _, n_tickets in reversals} == {1}


@pytest.fixture(scope="module")
def staged(built_world: Dbt) -> dict[str, pd.DataFrame]:
    """Staged rows of the company with faults."""
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        return {name: connection.execute(f"select * from staging.{name}").df() for name in STAGED}


def rows_by_then(staged: Mapping[str, pd.DataFrame], name: str, at: str, end: datetime) -> Rows:
    """Newest row of each key, of events before an end, with None for what is empty."""
    key = [STAGED[name]] if isinstance(STAGED[name], str) else list(STAGED[name])
    frame = staged[name]
    frame = frame[frame[at] < end].sort_values(["_loaded_at", "_file", "_file_row"])
    frame = frame.groupby(key, as_index=False, dropna=False).tail(1)
    return [
        {column: None if pd.isna(value) else value for column, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def digits_of(text: str | None) -> int | None:
    """Number in what somebody typed."""
    found = "".join(letter for letter in text or "" if letter.isdigit())
    return int(found) if found else None


def before(moment: datetime | None, end: datetime) -> datetime | None:
    """The moment, if it has come by then."""
    return moment if moment is not None and moment < end else None


def actions_by_hand(staged: Mapping[str, pd.DataFrame], end: datetime) -> dict[str, dict[str, Any]]:
    """Actions with their levers, appeals and reversals as of an end, by id."""
    levers, events, tickets = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in rows_by_then(staged, "stg_enforcement__action_levers", "issued_at", end):
        levers[row["action_id"]].append(row)
    for row in rows_by_then(staged, "stg_enforcement__action_events", "event_at", end):
        events[row["action_id"], row["event_type"]].append(row["event_at"])
    numbers = {digits_of(action_id): action_id for action_id in levers}
    for row in rows_by_then(staged, "stg_appeals_desk__tickets", "opened_at", end):
        decided_at = before(row["decided_at"], end)
        outcome = row["appeal_outcome"] if decided_at else None
        tickets[numbers.get(digits_of(row["action_ref"]))].append((row["opened_at"], decided_at, outcome))

    actions = {}
    for action_id, rows in levers.items():
        full = min(events[action_id, "reversed"], default=None)
        part = min(events[action_id, "partly_reversed"], default=None)
        endless = any(row["lever"] in LASTING and row["effective_to_at"] is None for row in rows)
        planned_end = max((row["effective_to_at"] for row in rows if row["effective_to_at"]), default=None)
        decided = [ticket for ticket in tickets[action_id] if ticket[1]]
        actions[action_id] = {
            "decision_id": rows[0]["decision_id"],
            "issued_at": min(row["issued_at"] for row in rows),
            "n_levers": len(rows),
            "points": sum(row["points"] for row in rows if row["lever"] == "points") or None,
            "is_removal": any(row["lever"].endswith("_removal") for row in rows),
            "action_status": "reversed"
            if full
            else "partly_reversed"
            if part
            else "restored"
            if events[action_id, "restored"]
            else "expired"
            if not endless and before(planned_end, end)
            else "in_force",
            "reversed_at": full or part,
            "is_reversed": full is not None,
            "n_appeals": len(tickets[action_id]),
            "n_open_appeals": len(tickets[action_id]) - len(decided),
            "first_appealed_at": min((ticket[0] for ticket in tickets[action_id]), default=None),
            "appeal_decided_at": max((ticket[1] for ticket in decided), default=None),
            "appeal_outcome": max(decided, key=lambda ticket: ticket[1])[2] if decided else None,
        }
    return actions


def cases_by_hand(staged: Mapping[str, pd.DataFrame], end: datetime) -> dict[str, dict[str, Any]]:
    """Milestones of cases as of an end, by detection."""
    reports = {
        row["report_id"]: row
        for row in rows_by_then(staged, "stg_moderation__user_reports", "received_at", end)
    }
    reported = defaultdict(list)
    for row in reports.values():
        reported[row["content_id"]].append(row["received_at"])
    rounds, detection_of = defaultdict(list), {}
    for row in rows_by_then(staged, "stg_moderation__decisions", "decided_at", end):
        detection_of[row["decision_id"]] = row["detection_id"]
        if row["review_round"] != "qa":
            rounds[row["detection_id"]].append((row["review_round"] == "second", row["decided_at"], row))
    actions = defaultdict(list)
    for action_id, action in actions_by_hand(staged, end).items():
        actions[detection_of.get(action["decision_id"])].append((action["issued_at"], action_id, action))

    cases = {}
    for row in rows_by_then(staged, "stg_moderation__detections", "detected_at", end):
        detection_id, detected_at = row["detection_id"], row["detected_at"]
        decided = sorted(rounds[detection_id], key=lambda item: item[:2])
        first, final = (decided[0][2], decided[-1][2]) if decided else ({}, {})
        _, action_id, action = min(actions[detection_id], default=(None, None, {}))
        report = reports.get(row["report_id"])
        received_at = min(report["received_at"], detected_at) if report else detected_at
        n_open = action.get("n_open_appeals", 0)
        if action_id is None:
            closed_at = final.get("decided_at") if final.get("decision_outcome") == "no_violation" else None
        elif action["n_appeals"]:
            closed_at = None if n_open else action["appeal_decided_at"]
        else:
            closed_at = before(action["issued_at"] + APPEAL_WINDOW, end)
        cases[detection_id] = {
            "case_status": "closed"
            if closed_at
            else "appealed"
            if action.get("n_appeals")
            else "enforced"
            if action_id
            else "decided"
            if decided
            else "detected",
            "first_decision_id": first.get("decision_id"),
            "final_decision_id": final.get("decision_id"),
            "final_outcome": final.get("decision_outcome"),
            "policy_code": final.get("policy_code") or row["policy_code"],
            "action_id": action_id,
            "is_removal": action.get("is_removal", False),
            "is_reversed": action.get("is_reversed", False),
            "is_proactive": row["detection_source"] != "report"
            and all(moment > detected_at for moment in reported[row["content_id"]]),
            "n_appeals": action.get("n_appeals", 0),
            "appeal_outcome": action.get("appeal_outcome"),
            "received_at": received_at,
            "enqueued_at": before(row["enqueued_at"], end),
            "first_decided_at": first.get("decided_at"),
            "final_decided_at": final.get("decided_at"),
            "enforced_at": action.get("issued_at"),
            "first_appealed_at": action.get("first_appealed_at"),
            "appeal_decided_at": None if n_open else action.get("appeal_decided_at"),
            "reversed_at": action.get("reversed_at"),
            "closed_at": closed_at,
            "hours_to_action": (action["issued_at"] - received_at) // timedelta(seconds=1) / 3600
            if action_id
            else None,
        }
    return cases


def shown(frame: pd.DataFrame, key: str, columns: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Rows of a model by key, with None for what is empty."""
    return {
        row[key]: {column: None if pd.isna(row[column]) else row[column] for column in columns}
        for row in frame.astype(object).to_dict("records")
    }


def run_as_of(built_world: Dbt, staged: Mapping[str, pd.DataFrame], end: datetime) -> dict[str, pd.DataFrame]:
    """Models from staging to the facts, on another reporting day."""
    others = {
        "utilities.util_market_codes": "select * from utilities.util_market_codes",
        "seeds.enforcement_windows": "select * from seeds.enforcement_windows",
        "seeds.enforcement_levers": "select * from seeds.enforcement_levers",
        "intermediate.int_creator_home_markets": "select * from intermediate.int_creator_home_markets",
    }
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        inputs = {name.split(".")[1]: connection.execute(sql).df() for name, sql in others.items()}
    clock = pd.DataFrame(
        [{"reporting_as_of_date": (end - timedelta(days=1)).date(), "reporting_end_at": end}]
    )
    return run_models(built_world.manifest(), MODELS, inputs | dict(staged) | {"util_clock": clock})


def moments(built_world: Dbt) -> list[datetime]:
    """The end of the reporting day, both sides of an appeal window's end, moments with a case open."""
    ((end, appealed_at, enforced_at, decided_at, detected_at),) = built_world.query(
        """
        select
            (select reporting_end_at from utilities.util_clock),
            max(first_appealed_at),
            max(enforced_at) filter (where n_appeals = 0 and enforced_at < '2026-06-01'),
            max(final_decided_at) filter (where is_enforced and automation != 'fully'),
            max(detected_at) filter (where enqueued_at is not null and detected_at < '2025-10-01')
        from core.fct_violations
        """
    )
    second = timedelta(seconds=1)
    window_end = enforced_at + APPEAL_WINDOW
    return [
        end,
        window_end,
        window_end + second,
        appealed_at + second,
        decided_at + second,
        detected_at + second,
    ]


def test_cases_and_actions_agree_with_a_second_computation_on_any_day(
    built_world: Dbt, staged: dict[str, pd.DataFrame]
) -> None:
    seen = set()
    for end in moments(built_world):
        models = run_as_of(built_world, staged, end)
        cases = cases_by_hand(staged, end)
        actions = actions_by_hand(staged, end)
        columns = next(iter(cases.values()))
        assert shown(models["fct_violations"], "detection_id", columns) == cases
        columns = [
            "issued_at",
            "n_levers",
            "points",
            "is_removal",
            "action_status",
            "reversed_at",
            "n_appeals",
        ]
        expected = {key: {column: action[column] for column in columns} for key, action in actions.items()}
        assert shown(models["fct_actions"], "action_id", columns) == expected
        seen |= {case["case_status"] for case in cases.values()}
    # days on which nothing was under way would prove little
    assert seen == {"detected", "decided", "enforced", "appealed", "closed"}


def test_the_facts_of_the_build_are_those_of_its_reporting_day(
    built_world: Dbt, staged: dict[str, pd.DataFrame]
) -> None:
    ((end,),) = built_world.query("select reporting_end_at from utilities.util_clock")
    cases = cases_by_hand(staged, end)
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        built = connection.execute("select * from core.fct_violations").df()
    assert shown(built, "detection_id", next(iter(cases.values()))) == cases


def test_every_way_to_type_a_number_finds_the_action_and_no_other_number_does(built_world: Dbt) -> None:
    """Two thousand tickets, typed in the ways agents type; half of the numbers name no action."""
    generator = random.Random(7)
    numbers = generator.sample(range(1, 10**9), 1000)
    actions = pd.DataFrame({"action_id": [f"ACT-{number:09d}" for number in numbers[:500]]})
    ways = [
        lambda number: str(number),
        lambda number: f"#{number}",
        lambda number: f"act-{number:09d}",
        lambda number: f"ACT {number}",
        lambda number: f"ACT-{number:05d}",
        lambda number: f" ACT-{number:09d} ",
        lambda number: f"Action no. {number:012d}!",
    ]
    typed = [(generator.choice(numbers), generator.choice(ways)) for _ in range(2000)]
    tickets = pd.DataFrame(
        {
            "ticket_id": [f"TK-{position:08d}" for position in range(len(typed))],
            "action_ref": [way(number) for number, way in typed],
            "appeal_kind": "internal",
            "ground": "other",
            "appeal_channel": "email",
            "appeal_outcome": "upheld",
            "opened_at": datetime(2026, 6, 1),
            "decided_at": datetime(2026, 6, 2),
            "_loaded_at": datetime(2026, 6, 3),
            "_file": "tickets.csv",
            "_file_row": range(len(typed)),
        }
    )
    clock = pd.DataFrame([{"reporting_end_at": datetime(2026, 7, 1)}])
    matched = run_models(
        built_world.manifest(),
        ["int_appeals_matched_to_actions"],
        {
            "stg_appeals_desk__tickets": tickets,
            "int_actions_with_levers_summed": actions,
            "util_clock": clock,
        },
    )["int_appeals_matched_to_actions"].sort_values("ticket_id")
    known = set(numbers[:500])
    expected = [f"ACT-{number:09d}" if number in known else None for number, _ in typed]
    assert [None if pd.isna(action_id) else action_id for action_id in matched["action_id"]] == expected
    rules = ["number of the action" if action_id else "unknown action" for action_id in expected]
    assert list(matched["action_match_rule"]) == rules
