"""Difference in differences computed a second time by statsmodels, on the company and on made-up series."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from dbt_runs import Dbt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_sql import run_models

Z_95 = 1.959963984540054
MODELS = (
    "met_intervention_effects__intervention_metric_week",
    "met_intervention_pre_trends__intervention_metric",
    "met_intervention_tests__intervention_metric_week",
    "met_intervention_outcomes__intervention_week",
)
GO_LIVE = date(2024, 2, 29)


@pytest.fixture(scope="module")
def manifest(built_world: Dbt) -> Mapping[str, Any]:
    """Manifest of the built company, with the compiled SQL of its models."""
    return built_world.manifest()


@pytest.fixture(scope="module")
def rules(built_world: Dbt) -> dict[str, pd.DataFrame]:
    """Seeds the models read."""
    names = {
        "outcome_metrics": "seeds.outcome_metrics",
        "reporting_floors": "seeds.reporting_floors",
        "int_outcome_rules_side_by_side": "intermediate.int_outcome_rules_side_by_side",
    }
    found = {}
    for name, relation in names.items():
        columns = [row[0] for row in built_world.query(f"describe {relation}")]
        found[name] = pd.DataFrame(built_world.query(f"select * from {relation}"), columns=columns)
    return found


def weeks(numerators: np.ndarray, denominators: np.ndarray, role: str = "target") -> pd.DataFrame:
    """Rows of met_intervention_values: two arms, weeks from -13 to 12, in the order given."""
    rows = []
    position = 0
    for arm in ("treated", "control"):
        for week in range(-13, 13):
            numerator, denominator = float(numerators[position]), float(denominators[position])
            rows.append(
                {
                    "intervention_id": "IV",
                    "metric_role": role,
                    "arm": arm,
                    "week_number": week,
                    "metric": "proactive_rate" if role == "target" else "overturn_rate",
                    "n_markets": 1,
                    "n_units": int(denominator),
                    "numerator": numerator,
                    "denominator": denominator,
                    "metric_value": numerator / denominator if denominator else None,
                    "is_after_change": week >= 0,
                    "week_start_date": GO_LIVE + timedelta(days=7 * week),
                }
            )
            position += 1
    return pd.DataFrame(rows)


def interventions() -> pd.DataFrame:
    """One intervention."""
    row = ("IV", "P", "DE", "FR", "proactive_rate", GO_LIVE)
    columns = ["intervention_id", "policy_code", "market", "control_markets", "target_metric", "go_live_date"]
    return pd.DataFrame([row], columns=columns)


def run(manifest: Mapping[str, Any], rules: Mapping[str, pd.DataFrame], values: pd.DataFrame) -> dict:
    """All models on some weekly values."""
    inputs = {
        **rules,
        "int_interventions_newest": interventions(),
        "met_intervention_values__intervention_metric_arm_week": values,
    }
    return run_models(manifest, MODELS, inputs)


def least_squares(values: pd.DataFrame, last_week: int) -> tuple[float, float]:
    """Coefficient and HC2 error of treated x after, weeks weighted by their denominators."""
    used = values[(values["week_number"] <= last_week) & (values["denominator"] > 0)].copy()
    used["treated"] = (used["arm"] == "treated").astype(float)
    used["after"] = used["is_after_change"].astype(float)
    used["y"] = used["metric_value"].astype(float)
    fit = smf.wls("y ~ treated * after", used, weights=used["denominator"]).fit(cov_type="HC2")
    return fit.params["treated:after"], fit.bse["treated:after"]


def trend(values: pd.DataFrame) -> tuple[float, float]:
    """Coefficient and HC2 error of treated x week before the change."""
    used = values[(values["week_number"] < 0) & (values["denominator"] > 0)].copy()
    used["treated"] = (used["arm"] == "treated").astype(float)
    used["y"] = used["metric_value"].astype(float)
    fit = smf.wls("y ~ treated * week_number", used, weights=used["denominator"]).fit(cov_type="HC2")
    return fit.params["treated:week_number"], fit.bse["treated:week_number"]


def drawn(seed: int, effect: float, slope: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Numerators and denominators around a half, with an effect in the treated market from week 0."""
    random = np.random.default_rng(seed)
    week = np.tile(np.arange(-13, 13), 2)
    treated = np.repeat([1.0, 0.0], 26)
    denominators = random.integers(40, 200, size=52)
    level = 0.5 + effect * treated * (week >= 0) + slope * treated * week + 0.03 * np.sin(week)
    return random.binomial(denominators, np.clip(level, 0.01, 0.99)), denominators


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), gaps=st.sets(st.integers(0, 51), max_size=8))
def test_effect_error_and_trend_equal_weighted_least_squares(manifest, rules, seed: int, gaps: set[int]):
    numerators, denominators = drawn(seed, effect=0.1)
    for gap in gaps:
        numerators[gap] = denominators[gap] = 0
    values = weeks(numerators, denominators)
    tables = run(manifest, rules, values)
    effects = tables[MODELS[0]].set_index("week_number")
    for last_week in (5, 8, 12):
        expected = least_squares(values, last_week)
        row = effects.loc[last_week]
        assert (row["effect"], row["effect_standard_error"]) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    row = tables[MODELS[1]].iloc[0]
    shown = (row["slope_difference"], row["slope_difference_standard_error"])
    assert shown == pytest.approx(trend(values), rel=1e-9, abs=1e-12)


def verdict(tables: Mapping[str, pd.DataFrame]) -> str:
    """Verdict of the last week."""
    return tables[MODELS[3]].set_index("week_number").loc[12, "verdict"]


def test_a_planted_effect_is_found_with_its_sign(manifest, rules):
    assert verdict(run(manifest, rules, weeks(*drawn(1, effect=0.2)))) == "improved"
    assert verdict(run(manifest, rules, weeks(*drawn(1, effect=-0.2)))) == "worsened"


def test_an_effect_that_is_a_trend_is_not_believed(manifest, rules):
    tables = run(manifest, rules, weeks(*drawn(2, effect=0.0, slope=0.015)))
    last = tables[MODELS[3]].set_index("week_number").loc[12]
    assert last["effect_lower"] > 0, "the arms do differ"
    assert (last["verdict"], last["is_pre_trend_parallel"]) == ("no effect shown", False)


def test_a_worse_guardrail_turns_the_verdict(manifest, rules):
    target = weeks(*drawn(1, effect=0.2))
    guardrail = weeks(*drawn(3, effect=0.2), role="guardrail")
    assert verdict(run(manifest, rules, pd.concat([target, guardrail]))) == "worsened"


def test_without_an_effect_few_intervals_leave_out_zero(manifest, rules):
    """Of 200 series without an effect about one in twenty may be called moved: 95 % intervals hold."""
    values = pd.concat(
        weeks(*drawn(seed, effect=0.0)).assign(intervention_id=f"IV-{seed}") for seed in range(200)
    )
    tables = run(manifest, rules, values)[MODELS[2]]
    last = tables[(tables["week_number"] == 12) & (tables["metric_role"] == "target")]
    assert len(last) == 200
    assert (last["is_better"] | last["is_worse"]).mean() <= 0.10


def test_zero_controls_and_single_weeks_give_nulls(manifest, rules):
    numerators, denominators = drawn(1, effect=0.2)
    alone = weeks(numerators, denominators)
    alone = alone[alone["arm"] == "treated"]
    tables = run(manifest, rules, alone)
    last = tables[MODELS[3]].set_index("week_number").loc[12]
    assert last["verdict"] == "not enough data" and last["verdict_reason"] == "no control market"
    assert pd.isna(last["effect"]) and pd.isna(last["effect_lower"])
    first = run(manifest, rules, weeks(numerators, denominators))[MODELS[0]].set_index("week_number").loc[0]
    assert pd.isna(first["effect_standard_error"]), "one week has no spread"


@pytest.mark.parametrize("fixture", ["built_world", "built_clean_world"])
def test_effects_of_the_company_equal_weighted_least_squares(fixture: str, request: pytest.FixtureRequest):
    world = request.getfixturevalue(fixture)
    columns = [
        "intervention_id",
        "metric_role",
        "arm",
        "week_number",
        "metric_value",
        "denominator",
        "is_after_change",
    ]
    values = pd.DataFrame(
        world.query(
            f"select {', '.join(columns)} from metrics.met_intervention_values__intervention_metric_arm_week"
        ),
        columns=columns,
    )
    n_compared = 0
    for intervention, role, week, effect, error in world.query(
        "select intervention_id, metric_role, week_number, effect, effect_standard_error "
        "from metrics.met_intervention_effects__intervention_metric_week "
        "where effect_standard_error > 1e-6 and n_weeks_smallest > 2"
    ):
        own = values[(values["intervention_id"] == intervention) & (values["metric_role"] == role)]
        assert (effect, error) == pytest.approx(least_squares(own, week), rel=1e-8, abs=1e-10)
        n_compared += 1
    assert n_compared
    n_interventions, n_sheet = world.query(
        "select (select count(distinct intervention_id) "
        "from metrics.met_intervention_outcomes__intervention_week), "
        "(select count(distinct intervention_id) from staging.stg_market_ops__interventions)"
    )[0]
    assert n_interventions == n_sheet
