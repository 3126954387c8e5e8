"""Readiness, launch gates, parity and action plans computed a second time, in pandas and statsmodels."""

import csv
import json
import math
from collections import defaultdict
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from dbt_runs import Dbt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_sql import run_models
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from governance.project import PROJECT_ROOT

Z_95 = 1.959963984540054
WORLDS = ("built_world", "built_clean_world")


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> Dbt:
    """The company with and without planted faults."""
    return request.getfixturevalue(request.param)


def frame(world: Dbt, query: str) -> pd.DataFrame:
    """Rows of a query, as objects: a null is None, a boolean a bool."""
    rows = world.query(f"select to_json(q) from ({query}) as q")
    return pd.DataFrame([json.loads(row[0]) for row in rows])


def seed(folder: str, name: str) -> list[dict[str, str]]:
    """Rows of a seed as written."""
    with (PROJECT_ROOT / "seeds" / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RULES = {row["rule"]: float(row["value"]) for row in seed("localisation", "readiness_rules")}


def reporting_day(world: Dbt) -> pd.Timestamp:
    """The day the figures are drawn up for."""
    return pd.Timestamp(world.query("select reporting_as_of_date from utilities.util_clock")[0][0])


def newest(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The last row delivered for each key."""
    return rows.sort_values(["_loaded_at", "_file", "_file_row"]).drop_duplicates(keys, keep="last")


def test_every_text_set_live_by_hand_is_shut_and_only_those(built_world: Dbt, demo_world: Path) -> None:
    """Planted: the status is live, but no day in force was ever entered."""
    truth = duckdb.read_parquet(str(demo_world / "_truth" / "seeded_faults.parquet")).df()
    planted = set(truth.loc[truth["fault_class"] == "D44", "entity_key"])
    found = {
        row[0]
        for row in built_world.query(
            "select policy_code || '|' || market || '|' || language "
            "from metrics.met_market_readiness__policy_market_language "
            "where localisation_status = 'live' and not is_text_in_force"
        )
    }
    assert planted and found == planted


def test_without_faults_every_live_text_is_in_force(built_clean_world: Dbt) -> None:
    """Where nobody sets a status by hand, status and proof agree."""
    n_live, n_in_force = built_clean_world.query(
        "select count(*) filter (where localisation_status = 'live'), "
        "count(*) filter (where is_text_in_force) from metrics.met_market_readiness__policy_market_language"
    )[0]
    assert n_live == n_in_force > 0


def test_gates_of_readiness_from_the_sheets_and_facts(world: Dbt) -> None:
    """Each gate by a walk over policies, markets and languages."""
    today = reporting_day(world)
    end = today + pd.Timedelta(days=1)
    needed = {
        (policy["policy_code"], market["market"], language): position == 0
        for policy in seed("governance", "policies")
        for market in seed("governance", "markets")
        for position, language in enumerate(market["languages"].split())
        if pd.Timestamp(policy["effective_from"]) <= today
        and (not policy["effective_to"] or pd.Timestamp(policy["effective_to"]) >= today)
    }
    sheet = frame(world, "select * from staging.stg_market_ops__policy_localisation")
    rows = {
        (r["policy_code"], r["market"], r["language"]): r
        for r in newest(sheet, ["policy_code", "market", "language"]).to_dict("records")
    }
    releases = frame(world, "select * from staging.stg_moderation__detector_releases")
    releases = newest(releases, ["detector_code", "detector_version", "language"])
    live = {}
    for release in releases.to_dict("records"):
        begins, ends = pd.Timestamp(release["live_from_at"]), pd.Timestamp(release["live_to_at"])
        if begins < end and (pd.isna(ends) or ends >= end):
            key = release["detector_code"], release["language"]
            if key not in live or begins > pd.Timestamp(live[key]["live_from_at"]):
                live[key] = release
    firings = defaultdict(int)
    for code, market, language, detected_at in world.query(
        "select detector_code, queue_market, language, detected_at from core.fct_violations "
        "where detection_source = 'model'"
    ):
        age = (today - pd.Timestamp(detected_at).normalize()).days
        firings[code, market, language] += 0 <= age <= RULES["max_firing_age_days"]
    messages, acknowledged = defaultdict(int), defaultdict(int)
    for policy, market, sent_at, acknowledged_at in world.query(
        "select policy_code, home_market, sent_at, acknowledged_at from core.fct_messages "
        "where policy_code is not null"
    ):
        age = (today - pd.Timestamp(sent_at).normalize()).days
        if 0 <= age < RULES["message_window_days"]:
            messages[policy, market] += 1
            is_acknowledged = acknowledged_at is not None and pd.Timestamp(acknowledged_at) < end
            acknowledged[policy, market] += is_acknowledged
    shown = world.query(
        "select policy_code, market, language, is_needed, is_main_language, is_text_in_force, "
        "is_help_page_translated, is_detector_live, is_detector_accurate, is_detector_firing, "
        "is_acknowledged, n_firings, n_messages, n_messages_acknowledged "
        "from metrics.met_market_readiness__policy_market_language"
    )
    assert {row[:3] for row in shown} == set(needed) | set(rows)
    for policy, market, language, *figures in shown:
        row = rows.get((policy, market, language), {})
        in_force = pd.Timestamp(row.get("effective_from_date"))
        release = live.get((row.get("detector_code"), language))
        n_firings = firings[row.get("detector_code"), market, language] if row else 0
        n_messages, n_acknowledged = messages[policy, market], acknowledged[policy, market]
        expected = [
            (policy, market, language) in needed,
            needed.get((policy, market, language), False),
            row.get("localisation_status") == "live" and bool(row["legal_basis"]) and in_force <= today,
            row.get("is_help_page_translated") is True,
            release is not None,
            release is not None
            and release["gold_precision"] >= RULES["min_gold_precision"]
            and release["gold_recall"] >= RULES["min_gold_recall"]
            and release["n_gold_items"] >= RULES["min_gold_items"],
            n_firings > 0,
            n_messages >= RULES["min_messages"]
            and n_acknowledged / n_messages >= RULES["min_acknowledged_share"],
            n_firings,
            n_messages,
            n_acknowledged,
        ]
        assert figures == [bool(v) if isinstance(v, bool | np.bool_) else v for v in expected]


def test_licence_cover_creator_by_creator(world: Dbt) -> None:
    """Every active creator is looked up in the register on the reporting day."""
    today = reporting_day(world)
    regimes = {row["market"]: row["regime"] for row in seed("localisation", "licence_regimes")}
    licences = frame(world, "select * from staging.stg_creator_crm__licences")
    valid = {
        (r["crm_id"], r["regime"])
        for r in newest(licences, ["crm_id", "regime", "licence_no"]).to_dict("records")
        if pd.Timestamp(r["valid_from_date"]) <= today
        and (pd.isna(pd.Timestamp(r["valid_to_date"])) or pd.Timestamp(r["valid_to_date"]) >= today)
    }
    published = {
        creator
        for creator, at in world.query("select creator_id, published_at from core.dim_contents")
        if at is not None and 0 <= (today - pd.Timestamp(at).normalize()).days < RULES["active_creator_days"]
    }
    counts = {market: [0, 0, 0] for market in regimes}
    for creator, market, crm_id in world.query(
        "select creator_id, home_market, crm_id from core.dim_creators "
        "where is_current and creator_status = 'active' and not coalesce(is_test_account, false)"
    ):
        if creator in published and market in regimes:
            counts[market][0] += 1
            counts[market][1] += crm_id is not None
            counts[market][2] += (crm_id, regimes[market]) in valid
    shown = world.query(
        "select market, n_active_creators, n_managed_creators, n_licensed_creators, licensed_share "
        "from metrics.met_licence_cover__market"
    )
    assert {row[0]: list(row[1:4]) for row in shown} == counts
    for _, _, n_managed, n_licensed, share in shown:
        enough = n_managed >= RULES["min_active_creators"]
        assert share == (pytest.approx(n_licensed / n_managed, abs=1e-12) if enough else None)


def test_pain_points_by_theme_and_market(world: Dbt) -> None:
    """Counts, sums to the cent and medians, from the sheet."""
    today = reporting_day(world)
    sheet = newest(frame(world, "select * from staging.stg_market_ops__pain_points"), ["item_id"])
    days = {name: pd.to_datetime(sheet[f"{name}_date"]) for name in ("raised", "due", "closed")}
    sheet = sheet.assign(**days)[days["raised"] <= today]
    undated = sheet["closed"].isna() & (sheet["pain_point_status"] == "done")
    sheet["done"] = (sheet["closed"] <= today) | undated
    sheet["overdue"] = ~sheet["done"] & (sheet["due"] < today)
    sheet["cents"] = (pd.to_numeric(sheet["impact_eur"]).fillna(0) * 100).round().astype(int)
    sheet["days"] = (sheet["closed"] - sheet["raised"]).dt.days.where(sheet["closed"] <= today)
    expected = {
        key: (
            len(group),
            int(group["done"].sum()),
            int(group["overdue"].sum()),
            int(group["cents"].sum()),
            int(group.loc[~group["done"], "cents"].sum()),
            None if group["days"].isna().all() else float(group["days"].median()),
        )
        for key, group in sheet.groupby(["theme", "market"])
    }
    shown = {
        (theme, market): (*counts, round(raised * 100), round(not_done * 100), median)
        for theme, market, *counts, raised, not_done, median in world.query(
            "select theme, market, n_raised, n_done, n_overdue, impact_raised_eur, impact_not_done_eur, "
            "median_days_to_close from metrics.met_action_plans__theme_market"
        )
    }
    assert shown == expected


def test_no_owner_and_no_words_of_a_pain_point_leave_staging(world: Dbt) -> None:
    """Names of owners and what was said stand in no column of the marts."""
    owners = {
        row[0]
        for row in world.query(
            "select distinct action_owner from staging.stg_market_ops__pain_points "
            "where action_owner is not null"
        )
    }
    assert owners
    for mart in ("met_pain_points__item", "met_action_plans__theme_market"):
        text = " ".join(str(row[0]) for row in world.query(f"select to_json(m) from metrics.{mart} as m"))
        assert [owner for owner in owners if owner in text] == []
        assert "Agreed:" not in text


def parity_rows(world: Dbt) -> pd.DataFrame:
    """The mart beside its counts."""
    return frame(world, "select * from metrics.met_enforcement_parity__market_policy_quarter")


def test_others_are_all_known_markets_but_the_own(world: Dbt) -> None:
    """Sums of the other markets, added one by one."""
    rows = parity_rows(world)
    for _, group in rows.groupby(["policy_code", "quarter"]):
        for row in group.to_dict("records"):
            others = group[(group["market"] != row["market"]) & (group["market"] != "ZZ")]
            for column in ("n_views", "n_actions", "n_violations_rechecked", "n_appeals_reversed"):
                assert row[f"{column}_others"] == others[column].sum()


@given(counts=st.lists(st.tuples(*[st.integers(0, 60)] * 7), min_size=3, max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_intervals_of_parity(built_world: Dbt, counts: list[tuple[int, ...]]) -> None:
    """Log-ratio of Poisson rates, Newcombe's difference of shares; null exactly below the floors."""
    rows = [
        {
            "market": market,
            "policy_code": "P",
            "quarter_start_date": date(2024, 1, 1),
            "n_views": 1000 * views,
            "n_violating_samples": samples,
            "n_actions": actions,
            "n_violations_rechecked": rechecked,
            "n_violations_confirmed": rechecked * 3 // 4,
            "n_appeals_decided": decided,
            "n_appeals_reversed": decided // 3,
            "n_durations": durations,
            "violating_weight": 2.5 * samples,
            "squared_violating_weight": 7.0 * samples,
            "sum_log_hours": 0.5 * durations,
            "sum_squared_log_hours": float(durations + spread),
        }
        for market, (views, samples, actions, rechecked, decided, durations, spread) in zip(
            ("AT", "DE", "FR", "ZA", "ZZ"), counts, strict=False
        )
    ]
    additive = [name for name in rows[0] if name not in ("market", "policy_code", "quarter_start_date")]
    for row in rows:
        others = [other for other in rows if other["market"] not in (row["market"], "ZZ")]
        row |= {f"{name}_others": sum(other[name] for other in others) for name in additive}
    floors = pd.DataFrame(
        built_world.query(
            "select actions, qa_decisions, appeals_decided, durations, violating_labels from "
            "intermediate.int_reporting_floors_side_by_side"
        ),
        columns=["actions", "qa_decisions", "appeals_decided", "durations", "violating_labels"],
    )
    minimum = floors.iloc[0]
    inputs = {
        "met_parity_counts__market_policy_quarter": pd.DataFrame(rows),
        "dim_dates": pd.DataFrame([{"calendar_date": date(2024, 1, 1), "quarter": "2024-Q1"}]),
        "int_reporting_floors_side_by_side": floors,
    }
    mart = "met_enforcement_parity__market_policy_quarter"
    shown = run_models(built_world.manifest(), [mart], inputs)[mart].set_index("market")
    for row in rows:
        found = shown.loc[row["market"]]
        a, b = row["n_actions"], row["n_actions_others"]
        has_actions = min(a, b) >= minimum["actions"]
        rates = {"action_rate_ratio": ("n_views", 0.0, has_actions)}
        if row["violating_weight"] and row["violating_weight_others"]:
            variance = sum(
                row[f"squared_violating_weight{end}"] / row[f"violating_weight{end}"] ** 2
                for end in ("", "_others")
            )
            samples = min(row["n_violating_samples"], row["n_violating_samples_others"])
            enough = has_actions and samples >= minimum["violating_labels"]
            rates["harm_action_ratio"] = ("violating_weight", variance, enough)
        for name, (exposure, variance, enough) in rates.items():
            x, y = row[exposure], row[f"{exposure}_others"]
            if not (enough and x and y):
                assert pd.isna(found[name])
                continue
            ratio, margin = (a / x) / (b / y), math.exp(Z_95 * math.sqrt(1 / a + 1 / b + variance))
            bounds = [found[name], found[f"{name}_lower"], found[f"{name}_upper"]]
            assert bounds == pytest.approx([ratio, ratio / margin, ratio * margin], rel=1e-9)
        shares = {
            "precision": ("n_violations_confirmed", "n_violations_rechecked", minimum["qa_decisions"]),
            "overturn": ("n_appeals_reversed", "n_appeals_decided", minimum["appeals_decided"]),
        }
        for name, (successes, trials, floor) in shares.items():
            bounds = [found[f"{name}_difference_lower"], found[f"{name}_difference_upper"]]
            if min(row[trials], row[f"{trials}_others"]) < floor:
                assert pd.isna(found[f"{name}_rate"]) and pd.isna(bounds).all()
                continue
            expected = confint_proportions_2indep(
                row[successes],
                row[trials],
                row[f"{successes}_others"],
                row[f"{trials}_others"],
                method="newcomb",
                compare="diff",
            )
            assert bounds == pytest.approx(expected, abs=1e-9)
            is_out = found[f"is_{name}_out_of_parity"]
            assert is_out == (expected[0] > 0 or expected[1] < 0)


def test_time_to_action_against_the_other_markets(world: Dbt) -> None:
    """Welch's interval of the difference of mean logarithms, from the single cases."""
    cases = frame(
        world,
        "select home_market as market, hours_to_action, "
        "strftime(enforced_at, '%Y') || '-Q' || quarter(enforced_at) as quarter from core.fct_violations "
        "where is_enforced and hours_to_action is not null",
    )
    cases["log_hours"] = np.log(np.maximum(cases["hours_to_action"], 1 / 60))
    rows = parity_rows(world)
    n_judged = 0
    for row in rows[rows["policy_code"] == "ALL"].to_dict("records"):
        if row["hours_ratio"] is None or pd.isna(row["hours_ratio"]):
            continue
        n_judged += 1
        quarter = cases[cases["quarter"] == row["quarter"]]
        own = DescrStatsW(quarter.loc[quarter["market"] == row["market"], "log_hours"])
        others = DescrStatsW(quarter.loc[~quarter["market"].isin([row["market"], "ZZ"]), "log_hours"])
        lower, upper = CompareMeans(own, others).zconfint_diff(usevar="unequal")
        shown = [row["hours_ratio"], row["hours_ratio_lower"], row["hours_ratio_upper"]]
        expected = [math.exp(own.mean - others.mean), math.exp(lower), math.exp(upper)]
        assert shown == pytest.approx(expected, rel=1e-9)
    assert n_judged
