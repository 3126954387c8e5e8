"""Content quality, enforcement and review operations, computed a second time by other means."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from dbt_runs import Dbt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_sql import run_models
from scipy.stats import chi2
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

EXACT = {"rtol": 1e-9, "atol": 1e-9}
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
Z = 1.959963984540054
VIEW_MODELS = ("met_view_samples__market_policy_stratum_day", "met_violative_views__market_policy_period")
PERIOD_KEYS = ["period_kind", "period_date", "market", "policy_code"]


def frame(world: Dbt, sql: str) -> pd.DataFrame:
    """Rows of a statement on a built world."""
    with duckdb.connect(str(world.database), read_only=True) as connection:
        return connection.execute(sql).df()


def seed(world: Dbt, name: str) -> pd.DataFrame:
    """Rows of a seed."""
    return frame(world, f"select * from seeds.{name}")


@pytest.fixture(scope="module")
def no_floors(built_world: Dbt) -> pd.DataFrame:
    """The floors of enforcement figures, all at one."""
    floors = frame(built_world, "select * from intermediate.int_reporting_floors_side_by_side")
    floors[:] = 1
    return floors


# ------------------------------------------------------------------------------------------- violative views


def view_rates(world: Dbt, samples: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """The view rates of the models for samples and windows of one's own, without a floor."""
    floors = pd.DataFrame({"floor": ["sampled_views"], "minimum": [1]})
    inputs = {
        "fct_view_samples": samples,
        "int_days_in_reporting_windows": windows,
        "reporting_floors": floors,
        "rare_event_limits": seed(world, "rare_event_limits"),
    }
    return run_models(world.manifest(), VIEW_MODELS, inputs)[VIEW_MODELS[1]]


def whole_period(samples: pd.DataFrame) -> pd.DataFrame:
    """One window, named a quarter, with all days of the samples."""
    days = pd.DataFrame({"metric_date": samples["sampled_date"].drop_duplicates()})
    return days.assign(period_kind="quarter", period_date=days["metric_date"].min())


def quarters(samples: pd.DataFrame) -> pd.DataFrame:
    """The quarters of the samples as windows."""
    days = pd.DataFrame({"metric_date": samples["sampled_date"].drop_duplicates()})
    first_days = days["metric_date"].dt.to_period("Q").dt.start_time
    return days.assign(period_kind="quarter", period_date=first_days)


def views_and_labels(samples: pd.DataFrame) -> pd.DataFrame:
    """Samples by policy, once more for all policies, and both once more for all markets."""
    samples = samples.assign(market=samples["viewer_market"], cell=samples["stratum"])
    views = samples.groupby("sample_id", as_index=False).agg(
        {"market": "first", "cell": "first", "sampled_date": "first"}
        | {"sampling_weight": "first", "is_violating": "any"}
    )
    rows = pd.concat([samples, views.assign(policy_code="ALL")])
    everywhere = rows.assign(market="ALL", cell=rows["market"] + rows["cell"])
    return pd.concat([rows, everywhere])


def hajek(group: pd.DataFrame) -> tuple[float, float, float]:
    """Ratio estimate, its variance by linearised residuals within strata, and the effective sample size."""
    weights, hits = group["sampling_weight"].to_numpy(), group["is_violating"].to_numpy(dtype=float)
    estimate = np.average(hits, weights=weights)
    residuals = weights * (hits - estimate) / weights.sum()
    variance = 0.0
    for cell in group["cell"].unique():
        within = residuals[(group["cell"] == cell).to_numpy()]
        n = len(within)
        variance += n * np.var(within, ddof=1) if n > 1 else within[0] ** 2
    kish = weights.sum() ** 2 / (weights**2).sum()
    return estimate, variance, estimate * (1 - estimate) / variance if variance > 1e-18 else kish


def test_view_rates_equal_linearised_residuals_summed_sample_by_sample(built_clean_world: Dbt):
    samples = frame(built_clean_world, "select * from core.fct_view_samples")
    shown = view_rates(built_clean_world, samples, quarters(samples))
    rows = views_and_labels(samples)
    rows["period_date"] = rows["sampled_date"].dt.to_period("Q").dt.start_time
    expected = {}
    for key, group in rows.groupby(["period_date", "market", "policy_code"]):
        estimate, variance, size = hajek(group)
        lower, upper = proportion_confint(estimate * size, size, method="wilson")
        hits, n = group["is_violating"].sum(), len(group)
        sample_lower, sample_upper = proportion_confint(hits, n, method="wilson")
        expected[key] = (
            *(n, hits, estimate, np.sqrt(variance), size, lower, upper),
            *(hits / n, sample_lower, sample_upper),
        )
    columns = ["n_views_sampled", "n_violating_samples", "violative_view_rate"]
    columns += ["violative_view_rate_standard_error", "effective_sample_size"]
    columns += ["violative_view_rate_lower", "violative_view_rate_upper", "violating_sample_share"]
    columns += ["violating_sample_share_lower", "violating_sample_share_upper"]
    shown = shown.set_index(["period_date", "market", "policy_code"])[columns]
    wanted = pd.DataFrame.from_dict(expected, orient="index", columns=columns)
    wanted.index = pd.MultiIndex.from_tuples(wanted.index)
    assert len(shown) == len(wanted) > 1000
    np.testing.assert_allclose(shown.sort_index(), wanted.sort_index(), **EXACT)


def test_intervals_cover_the_true_prevalence(built_clean_world: Dbt, clean_world: Path):
    """Pooled over policies and markets, 95 % intervals of the whole history hold the truth in 90 to 99 %."""
    truth = duckdb.read_parquet(str(clean_world / "_truth" / "true_prevalence.parquet")).df()
    samples = frame(built_clean_world, "select * from core.fct_view_samples")
    # The truth of a policy begins with the first whole month it is in force.
    begin = frame(built_clean_world, "select policy_code, effective_from from seeds.policies")
    begin["first_month"] = (begin["effective_from"] + pd.offsets.MonthBegin(1)).dt.normalize()
    samples = samples.merge(begin[["policy_code", "first_month"]], on="policy_code")
    samples = samples[samples["sampled_date"] >= samples["first_month"]]
    rates = view_rates(built_clean_world, samples.drop(columns="first_month"), whole_period(samples))
    both = rates.merge(truth, on=["market", "policy_code"])
    covered = both["prevalence"].between(both["violative_view_rate_lower"], both["violative_view_rate_upper"])
    assert len(both) == len(truth) > 150
    assert 0.90 <= covered.mean() <= 0.99


def test_limits_of_rare_events_are_quantiles_of_chi_squared(built_world: Dbt):
    limits = seed(built_world, "rare_event_limits")
    expected = chi2.ppf(0.95, 2 * (limits["n_events"].astype(int) + 1)) / 2
    np.testing.assert_allclose(limits["upper_limit"].astype(float), expected, rtol=1e-12)


def test_rolling_counts_are_sums_of_28_days(built_world: Dbt):
    mart = frame(built_world, "select * from metrics.met_content_quality__market_policy_day").fillna(0)
    actions = frame(built_world, "select * from core.fct_actions where issued_at is not null").assign(
        day=lambda rows: rows["issued_at"].dt.normalize()
    )
    samples = frame(built_world, "select * from core.fct_view_samples")
    days = pd.date_range(mart["metric_date"].min() - pd.Timedelta(days=40), mart["metric_date"].max())
    for market in ("ALL", "DE", "GB"):
        home = actions if market == "ALL" else actions[actions["home_market"] == market]
        seen = samples if market == "ALL" else samples[samples["viewer_market"] == market]
        removals = home[home["is_removal"]].groupby("day").size()
        views = seen.groupby("sampled_date")["sample_id"].nunique()
        shown = mart[(mart["market"] == market) & (mart["policy_code"] == "ALL")].set_index("metric_date")
        for column, daily in (("n_removals_28_days", removals), ("n_views_sampled_28_days", views)):
            rolled = daily.reindex(days, fill_value=0).rolling(28, min_periods=1).sum()
            pd.testing.assert_series_equal(
                shown[column].reindex(days, fill_value=0),
                rolled,
                check_dtype=False,
                check_names=False,
                check_freq=False,
            )


# --------------------------------------------------------------------------------------------- Kaplan-Meier


def survival_at(curve: SurvfuncRight, time: float) -> tuple[float, float]:
    """Survival after a time, and the square root of Greenwood's sum."""
    steps = np.flatnonzero(curve.surv_times <= time)
    if not len(steps):
        return 1.0, 0.0
    survival = curve.surv_prob[steps[-1]]
    return survival, curve.surv_prob_se[steps[-1]] / survival if survival > 0 else 0.0


def groups_of(rows: pd.DataFrame, keys: list[str]) -> Iterator[tuple[tuple[str, str, str], pd.DataFrame]]:
    """Rows by market, policy and language; ALL for what is not told apart; never by policy and language."""
    for told_apart in (
        ["market", "policy_code"],
        ["market", "language"],
        ["market"],
        ["policy_code"],
        ["language"],
        [],
    ):
        for key, group in rows.groupby([*keys, *told_apart]):
            named = dict(zip([*keys, *told_apart], key, strict=True))
            names = [named.get(name, "ALL") for name in ("market", "policy_code", "language")]
            yield (*key[: len(keys)], *names), group


def test_percentiles_of_durations_are_those_of_the_survival_curve(built_world: Dbt):
    cases = frame(built_world, "select * from core.fct_violations where received_at is not null")
    (end,) = built_world.query("select reporting_end_at from utilities.util_clock")[0]
    cases["market"] = cases["home_market"].fillna("ZZ")
    cases["policy_code"] = cases["policy_code"].fillna("UNKNOWN")
    cases["language"] = cases["language"].fillna("und")
    cases["quarter"] = cases["received_at"].dt.to_period("Q").dt.start_time
    durations = {
        "time_to_decide": (
            cases["hours_to_decide"],
            cases["enqueued_at"].fillna(cases["detected_at"]),
            cases,
        ),
        "time_to_action": (
            cases["hours_to_action"],
            cases["received_at"],
            cases[cases["final_outcome"] != "no_violation"],
        ),
    }
    expected = {}
    for kind, (hours, start, chosen) in durations.items():
        open_hours = (end - start).dt.total_seconds() // 1 / 3600
        rows = chosen.assign(hours=hours.fillna(open_hours), is_closed=hours.notna())
        for key, group in groups_of(rows, ["quarter"]):
            if len(group) < 5:
                continue
            percentiles = [np.nan] * 3
            if group["is_closed"].any():
                curve = SurvfuncRight(group["hours"], group["is_closed"].astype(int))
                for position, share in enumerate((0.5, 0.9, 0.95)):
                    reached = curve.surv_times[curve.surv_prob <= 1 - share + 1e-12]
                    percentiles[position] = reached[0] if len(reached) else np.nan
            expected[(kind, *key)] = (len(group), int(group["is_closed"].sum()), *percentiles)
    shown = frame(
        built_world,
        "select * from metrics.met_case_durations__market_policy_period "
        "where period_kind = 'quarter' and n_cases >= 5",
    ).set_index(["duration_kind", "period_date", "market", "policy_code", "language"])
    columns = ["n_cases", "n_closed", "median_hours", "p90_hours", "p95_hours"]
    wanted = pd.DataFrame.from_dict(expected, orient="index", columns=columns)
    wanted.index = pd.MultiIndex.from_tuples(wanted.index)
    assert len(shown) == len(wanted) > 100
    np.testing.assert_allclose(
        shown[columns].sort_index().astype(float), wanted.sort_index().astype(float), **EXACT
    )


def recidivism(world: Dbt, episodes: pd.DataFrame, floors: pd.DataFrame) -> pd.DataFrame:
    """The recidivism mart on episodes of one's own."""
    model = "met_recidivism__market_policy_cohort"
    inputs = {
        "met_repeat_episodes__creator_policy_quarter": episodes,
        "measurement_rules": seed(world, "measurement_rules"),
        "int_reporting_floors_side_by_side": floors,
    }
    return run_models(world.manifest(), [model], inputs)[model]


def expected_survival(group: pd.DataFrame, days: int) -> tuple[float, float, float]:
    """Kaplan-Meier survival with its interval on the log-log scale; nan where it cannot be known."""
    curve = SurvfuncRight(group["followed_days"], group["is_repeated"].astype(int))
    survival, spread = survival_at(curve, days)
    if group["followed_days"].max() < days and curve.surv_prob.min(initial=1.0) > 0:
        return np.nan, np.nan, np.nan
    if not 0 < survival < 1:
        return survival, np.nan, np.nan
    exponent = Z * spread / -np.log(survival)
    return survival, survival ** np.exp(exponent), survival ** np.exp(-exponent)


def assert_recidivism_equals(shown: pd.DataFrame, episodes: pd.DataFrame) -> int:
    """Compare every cohort with statsmodels; return how many there are."""
    expected = {}
    for policy, rows in episodes.groupby("policy_code"):
        for told_apart in (["market", "language"], ["market"], ["language"], []):
            if "language" in told_apart and policy != "ALL":
                continue
            for key, group in rows.groupby(["quarter", *told_apart]):
                named = dict(zip(["quarter", *told_apart], key, strict=True))
                observed = group[group["observable_days"] >= 90]
                repeated = observed[observed["is_repeated"] & (observed["followed_days"] <= 90)]
                rate = len(repeated) / len(observed) if len(observed) else np.nan
                expected[named.get("market", "ALL"), policy, named.get("language", "ALL"), key[0]] = (
                    *(len(group), len(observed), len(repeated), rate),
                    *expected_survival(group, 90),
                    *expected_survival(group, 180),
                )
    columns = ["n_creators", "n_creators_observed_90_days", "n_creators_repeated_in_90_days"]
    columns += ["repeat_90_days_rate"]
    columns += [f"survival_{days}_days_rate{end}" for days in (90, 180) for end in ("", "_lower", "_upper")]
    wanted = pd.DataFrame.from_dict(expected, orient="index", columns=columns)
    wanted.index = pd.MultiIndex.from_tuples(wanted.index)
    shown = shown.set_index(["market", "policy_code", "language", "quarter"])[columns]
    assert sorted(shown.index) == sorted(wanted.index)
    np.testing.assert_allclose(shown.sort_index().astype(float), wanted.sort_index().astype(float), **EXACT)
    return len(wanted)


def test_recidivism_of_the_company_equals_statsmodels(built_world: Dbt, no_floors: pd.DataFrame):
    episodes = frame(built_world, "select * from metrics.met_repeat_episodes__creator_policy_quarter")
    assert assert_recidivism_equals(recidivism(built_world, episodes, no_floors), episodes) > 100


DURATION = st.one_of(st.sampled_from([0.0, 89.999, 90.0, 90.001, 180.0]), st.integers(0, 400).map(float))


@SLOW
@given(creators=st.lists(st.tuples(DURATION, st.booleans(), st.sampled_from("ab")), min_size=1, max_size=30))
def test_recidivism_of_any_cohort_equals_statsmodels(
    built_world: Dbt, no_floors: pd.DataFrame, creators: list[tuple[float, bool, str]]
):
    episodes = pd.DataFrame(creators, columns=["followed_days", "is_repeated", "language"]).assign(
        policy_code="ALL",
        market="DE",
        quarter="2026-Q1",
        quarter_start_date=pd.Timestamp("2026-01-01"),
        observable_days=lambda rows: rows["followed_days"] + 1,
        is_suspended_before_repeat=False,
    )
    assert_recidivism_equals(recidivism(built_world, episodes, no_floors), episodes)


# ------------------------------------------------------------------------------------- agreement, fairness


CELL = st.integers(0, 200)


@SLOW
@given(table=st.tuples(CELL, CELL, CELL, CELL).filter(any))
def test_kappa_of_any_table_equals_statsmodels(
    built_world: Dbt, no_floors: pd.DataFrame, table: tuple[int, int, int, int]
):
    model = "met_reviewer_agreement__market_language_quarter"
    cells = ["n_both_violation", "n_only_first_violation", "n_only_second_violation", "n_neither_violation"]
    day = pd.Timestamp("2026-02-03")
    pairs = pd.DataFrame([dict(zip(cells, table, strict=True))]).assign(
        queue="DE-de",
        market="DE",
        language="de",
        first_decided_by="reviewer",
        metric_date=day,
        n_pairs=sum(table),
    )
    days = pd.DataFrame(
        {"calendar_date": [day], "quarter": ["2026-Q1"], "quarter_start_date": [pd.Timestamp("2026-01-01")]}
    )
    inputs = {
        "met_reviewer_pairs__queue_language_day": pairs,
        "util_days": days,
        "int_reporting_floors_side_by_side": no_floors,
    }
    shown = run_models(built_world.manifest(), [model], inputs)[model]
    assert len(shown) == 4
    both, first, second, neither = table
    has_kappa = (both + first) * (both + second) + (neither + first) * (neither + second) < sum(table) ** 2
    for row in shown.to_dict("records"):
        if not has_kappa:
            assert pd.isna(row["kappa"])
            continue
        expected = cohens_kappa(np.array([[both, first], [second, neither]]))
        assert row["kappa"] == pytest.approx(expected.kappa, rel=1e-9, abs=1e-9)
        # A root doubles the digits lost where the variance is nil.
        assert row["kappa_standard_error"] == pytest.approx(expected.std_kappa, rel=1e-9, abs=1e-7)


def test_differences_between_languages_have_newcombe_intervals(built_world: Dbt, no_floors: pd.DataFrame):
    model = "met_enforcement_fairness__market_language_quarter"
    inputs = {
        "met_enforcement__market_policy_quarter": frame(
            built_world, "select * from metrics.met_enforcement__market_policy_quarter"
        ),
        "int_reporting_floors_side_by_side": no_floors,
    }
    shown = run_models(built_world.manifest(), [model], inputs)[model].dropna(subset="difference_from_others")
    assert len(shown) > 100
    for row in shown.itertuples():
        others = (row.n_hits_all_languages - row.n_hits, row.n_trials_all_languages - row.n_trials)
        lower, upper = confint_proportions_2indep(
            row.n_hits, row.n_trials, *others, compare="diff", method="newcomb"
        )
        assert row.difference_from_others == pytest.approx(
            row.n_hits / row.n_trials - others[0] / others[1], abs=1e-9
        )
        assert (row.difference_from_others_lower, row.difference_from_others_upper) == pytest.approx(
            (lower, upper), abs=1e-9
        )
        assert row.is_different == (lower > 0 or upper < 0)
