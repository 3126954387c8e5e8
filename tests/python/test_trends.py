"""Emerging trends, themes and risks computed a second time, and planted trends looked for.

The second computation walks series by series and day by day over plain dictionaries and leaves the
statistics to SciPy and statsmodels; the models work with running sums and windows.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from dbt_runs import Dbt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_sql import run_models
from scipy import stats
from statsmodels.stats.multitest import multipletests

from governance.project import PROJECT_ROOT

TREND_MODELS = (
    "util_numbers",
    "int_weeks_looked_back",
    "met_detection_exposure__market_day",
    "met_detection_volumes__policy_market_day",
    "met_burst_tests__policy_market_day",
    "met_level_tests__policy_market_day",
    "met_emerging_trends__policy_market_day",
)
DAY = timedelta(days=1)
KEY = ["policy_code", "market", "detected_date"]


def seed_values(name: str) -> dict[str, float]:
    """Rule -> value of a seed of rules."""
    with (PROJECT_ROOT / "seeds" / "risk" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule"]: float(row["value"]) for row in csv.DictReader(file)}


RULES = seed_values("trend_rules")


def rules_as_rows(name: str) -> pd.DataFrame:
    """A seed of rules as the models read it."""
    return pd.DataFrame(seed_values(name).items(), columns=["rule", "value"])


@pytest.fixture(scope="module")
def manifest(built_world: Dbt) -> Mapping[str, Any]:
    """Manifest of the built company, with the compiled SQL of its models."""
    return built_world.manifest()


def run_trends(
    manifest: Mapping[str, Any],
    cases: pd.DataFrame,
    views: pd.DataFrame,
    releases: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Run the models of trends on cases (policy, market, moment) and views (market, day).

    Args:
        manifest: manifest.json of a build.
        cases: columns detected_policy_code, home_market, detected_at.
        views: columns home_market, stat_date, n_views.
        releases: columns policy_code, market, release_date; none by default.
    """
    first, last = min(views.stat_date), max(views.stat_date)
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return run_models(
        manifest,
        TREND_MODELS,
        {
            "fct_violations": cases,
            "fct_content_days": views,
            "dim_markets": pd.DataFrame({"market": sorted(set(views.home_market))}),
            "dim_dates": pd.DataFrame(
                {
                    "calendar_date": days,
                    "month_start_date": [day.replace(day=1) for day in days],
                    "is_reported": True,
                }
            ),
            "int_moderator_hours_by_market_month": pd.DataFrame(
                {"market": ["GB"], "month_start_date": [first.replace(day=1)], "moderator_hours": [310.0]}
            ),
            "int_detector_releases_joined_to_policies": (
                pd.DataFrame({"policy_code": ["none"], "market": ["ZZ"], "release_date": [first]})
                if releases is None
                else releases
            ),
            "trend_rules": rules_as_rows("trend_rules"),
        },
    )


def made_up_company(seed: int, n_days: int = 240) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cases and views of three markets, one of them without a view for months, over a leap day."""
    random = np.random.default_rng(seed)
    first = date(2023, 10, 1)
    days = [first + n * DAY for n in range(n_days)]
    views = [
        (market, day, int(random.negative_binomial(2, 2 / (2 + mean))))
        for market, mean in (("GB", 900), ("FR", 300), ("DE", 60))
        for n, day in enumerate(days)
        if market != "DE" or n < 90
    ]
    cases = [
        (policy, market, datetime(day.year, day.month, day.day, int(random.integers(24))))
        for policy, rate in (("A", 0.02), ("B", 0.4), ("C", 1.5))
        for market in ("GB", "FR", "DE")
        for n, day in enumerate(days)
        for _ in range(random.poisson(rate * (5 if policy == "B" and market == "GB" and n > 200 else 1)))
    ]
    return (
        pd.DataFrame(cases, columns=["detected_policy_code", "home_market", "detected_at"]),
        pd.DataFrame(views, columns=["home_market", "stat_date", "n_views"]),
    )


def computed_again(cases: pd.DataFrame, views: pd.DataFrame) -> pd.DataFrame:
    """The tests of every series and day that has a baseline, by plain loops."""
    n_cases: dict[tuple, int] = defaultdict(int)
    for policy, market, moment in cases.itertuples(index=False):
        n_cases[policy, market, pd.Timestamp(moment).date()] += 1
    n_views = {(market, day): n for market, day, n in views.itertuples(index=False)}
    first_of_series: dict[tuple, date] = {}
    for policy, market, day in sorted(n_cases, key=lambda key: key[2]):
        first_of_series.setdefault((policy, market), day)
    days = sorted(set(views.stat_date))
    gap, length = int(RULES["gap_days"]), int(RULES["baseline_days"])
    prior = RULES["prior_cases"]

    def cases_in(policy: str, market: str, end: date, n_days: int) -> int:
        return sum(n_cases.get((policy, market, end - n * DAY), 0) for n in range(n_days))

    def views_in(market: str, end: date, n_days: int) -> int:
        return sum(n_views.get((market, end - n * DAY), 0) for n in range(n_days))

    rows = []
    for day in days:
        of_the_day = []
        for (policy, market), first in first_of_series.items():
            policy_first = min(d for (p, _), d in first_of_series.items() if p == policy)
            # running views begin on the first day, so the day before a baseline must be one of them
            if first > day or day - (gap + length) * DAY < max(policy_first, days[0]):
                continue
            week_views = views_in(market, day, 7)
            base_cases = cases_in(policy, market, day - gap * DAY, length)
            base_views = views_in(market, day - gap * DAY, length)
            of_the_day.append([policy, market, week_views, base_cases, base_views])
        tested = []
        for policy, market, week_views, base_cases, base_views in of_the_day:
            siblings = [row for row in of_the_day if row[0] == policy]
            all_cases, all_views = sum(row[3] for row in siblings), sum(row[4] for row in siblings)
            pooled = all_cases / all_views if all_views else 0
            exposure = base_views + (prior / pooled if pooled else 0)
            rate = (base_cases + prior) / exposure if exposure else math.nan
            expected = rate * week_views
            if not expected > 0:
                expected = math.nan
            n_week = cases_in(policy, market, day, 7)
            past = [cases_in(policy, market, day - 7 * k * DAY, 7) for k in range((gap + length) // 7)]
            past_views = [views_in(market, day - 7 * k * DAY, 7) for k in range((gap + length) // 7)]
            adjusted = [
                n * week_views / v
                for n, v in zip(past[gap // 7 :], past_views[gap // 7 :], strict=True)
                if v > 0
            ]
            middle = float(np.median(adjusted)) if adjusted else math.nan
            mad = float(stats.median_abs_deviation(adjusted)) if adjusted else math.nan
            spread = max(
                RULES["mad_to_sigma"] * (0 if math.isnan(mad) else mad),
                math.sqrt(0 if math.isnan(expected) else expected),
            )
            robust_z = 0.0 if n_week == middle else (n_week - middle) / spread if spread > 0 else math.nan

            weights = RULES["shift_smoothing"] * (1 - RULES["shift_smoothing"]) ** np.arange(
                int(RULES["shift_weeks"])
            )
            weights = weights / weights.sum()
            average = float(weights @ past[: len(weights)])
            means = rate * np.array(past_views[: len(weights)])
            mean, variance = float(weights @ means), float(weights**2 @ means)
            if variance > 0:
                c = variance / mean
                z = 2 * (math.sqrt(average / c + 3 / 8) - math.sqrt(mean / c + 3 / 8))
                z /= math.sqrt(1 + mean**2 / (base_cases + prior) / variance)
            else:
                z = math.nan
            tested.append(
                {
                    "policy_code": policy,
                    "market": market,
                    "detected_date": day,
                    "n_week_detections": n_week,
                    "n_gap_detections": cases_in(policy, market, day, gap),
                    "n_expected": expected,
                    "poisson_p_value": stats.poisson.sf(n_week - 1, expected) if expected > 0 else math.nan,
                    "robust_z": robust_z,
                    "moving_average": average,
                    "moving_average_z": z,
                }
            )
        with_chance = [row for row in tested if not math.isnan(row["poisson_p_value"])]
        if with_chance:
            q_values = multipletests([row["poisson_p_value"] for row in with_chance], method="fdr_bh")[1]
            for row, q_value in zip(with_chance, q_values, strict=True):
                row["q_value"] = q_value
        for row in tested:
            row["n_series_tested"] = len(with_chance)
        rows += tested
    return pd.DataFrame(rows)


def on_days(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame by its key, days as dates."""
    frame = frame.assign(detected_date=pd.to_datetime(frame.detected_date).dt.date)
    return frame.set_index(KEY).sort_index()


@pytest.mark.parametrize("seed", [1, 2])
def test_every_test_of_a_series_equals_a_second_computation(manifest: Mapping[str, Any], seed: int):
    cases, views = made_up_company(seed)
    ran = run_trends(manifest, cases, views)
    again = computed_again(cases, views)
    again = on_days(
        again[(again.n_week_detections > 0) | (again.n_gap_detections >= RULES["shift_min_cases"])]
    )
    shown = on_days(ran["met_burst_tests__policy_market_day"]).join(
        on_days(ran["met_level_tests__policy_market_day"])
    )

    assert list(shown.index) == list(again.index)
    assert len(shown) > 400
    columns = (
        "n_week_detections",
        "n_gap_detections",
        "n_series_tested",
        "n_expected",
        "poisson_p_value",
        "q_value",
        "robust_z",
        "moving_average",
        "moving_average_z",
    )
    for column in columns:
        np.testing.assert_allclose(
            shown[column].astype(float), again[column].astype(float), rtol=1e-9, atol=1e-9, err_msg=column
        )
    # the made-up company has what makes the comparison one: an alarm, a tested and an untested series
    assert (shown.q_value < 0.01).any() and shown.q_value.isna().any()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 60), st.integers(0, 40), st.integers(0, 10_000_000), st.integers(0, 500_000)
        ),
        min_size=1,
        max_size=40,
    )
)
def test_chances_and_q_values_are_those_of_scipy_whatever_the_counts(
    manifest: Mapping[str, Any], rows: list[tuple[int, int, int, int]]
):
    volumes = pd.DataFrame(
        [
            {
                "policy_code": f"P{n % 3}",
                "market": f"M{n}",
                "detected_date": date(2024, 2, 29),
                "n_detections": 0,
                "n_week_detections": week,
                "n_week_views": week_views,
                "n_gap_detections": week,
                "n_baseline_detections": base,
                "n_baseline_views": base_views,
                "has_baseline": True,
            }
            for n, (week, base, base_views, week_views) in enumerate(rows)
        ]
    )
    ran = run_models(
        manifest,
        ["util_numbers", "met_burst_tests__policy_market_day"],
        {"met_detection_volumes__policy_market_day": volumes, "trend_rules": rules_as_rows("trend_rules")},
    )["met_burst_tests__policy_market_day"]

    tested = ran[ran.n_expected.notna()]
    chances = stats.poisson.sf(tested.n_week_detections - 1, tested.n_expected)
    np.testing.assert_allclose(tested.poisson_p_value.astype(float), chances, rtol=0, atol=1e-9)
    # series without a case have the chance 1 and no row
    n_tested = int(ran.n_series_tested.max()) if len(ran) else 0
    padded = np.concatenate([chances, np.ones(n_tested - len(tested))])
    if n_tested:
        expected = stats.false_discovery_control(np.clip(padded, 0, 1))[: len(tested)]
        np.testing.assert_allclose(tested.q_value.astype(float), expected, rtol=0, atol=1e-9)
    assert ran[ran.n_expected.isna()].poisson_p_value.isna().all()


def test_a_release_within_the_window_is_named(manifest: Mapping[str, Any]):
    cases, views = made_up_company(1)
    released = date(2024, 4, 1)
    releases = pd.DataFrame({"policy_code": ["C"], "market": ["GB"], "release_date": [released]})
    trends = run_trends(manifest, cases, views, releases)["met_emerging_trends__policy_market_day"]
    flagged = trends[trends.has_detector_release]

    assert set(zip(flagged.policy_code, flagged.market, strict=True)) == {("C", "GB")}
    days = {pd.Timestamp(day).date() for day in flagged.detected_date}
    assert days == {released + n * DAY for n in range(int(RULES["release_days"]))}


# ------------------------------------------------------------------------------------------------ themes


def test_log_odds_equal_the_formula_of_monroe_and_others(manifest: Mapping[str, Any]):
    random = np.random.default_rng(4)
    n = 400
    background = random.integers(5, 400, n)
    contents = np.minimum(random.binomial(background, 0.3) + 1, background)
    violating = random.binomial(contents, 0.2)
    counts = pd.DataFrame(
        {
            "theme_type": "hashtag",
            "theme": [f"t{i}" for i in range(n)],
            "market": random.choice(["GB", "FR"], n),
            "week_start_date": date(2024, 2, 26),
            "n_contents": contents,
            "n_violating_contents": violating,
            "n_background_contents": background,
            "n_creators": 5,
        }
    )
    for column in ("contents", "violating_contents", "background_contents"):
        counts[f"n_kind_{column}"] = counts.groupby("market")[f"n_{column}"].transform("sum")
    shown = run_models(
        manifest,
        ["met_emerging_themes__theme_market_week"],
        {"met_theme_counts__theme_market_week": counts, "theme_rules": rules_as_rows("theme_rules")},
    )["met_emerging_themes__theme_market_week"].set_index("theme")

    prior = seed_values("theme_rules")["prior_contents"]
    counts = counts[counts.n_violating_contents > 0].set_index("theme").loc[shown.index]
    alpha = prior * counts.n_background_contents / counts.n_kind_background_contents
    first, second = counts.n_violating_contents, counts.n_contents - counts.n_violating_contents
    n_first = counts.n_kind_violating_contents
    n_second = counts.n_kind_contents - counts.n_kind_violating_contents
    delta = np.log((first + alpha) / (n_first + prior - first - alpha)) - np.log(
        (second + alpha) / (n_second + prior - second - alpha)
    )
    np.testing.assert_allclose(shown.log_odds_ratio, delta, rtol=1e-9)
    np.testing.assert_allclose(
        shown.log_odds_z, delta / np.sqrt(1 / (first + alpha) + 1 / (second + alpha)), rtol=1e-9
    )
    assert len(shown) == (violating > 0).sum()


def test_no_theme_below_the_floor_of_creators_is_published(built_world: Dbt):
    (floor,) = {seed_values("theme_rules")["min_creators"]}
    ((fewest, n_rows),) = built_world.query(
        "select min(n_creators), count(*) from metrics.met_theme_counts__theme_market_week"
    )
    ((n_below,),) = built_world.query(
        "select count(*) from (select theme, count(distinct creator_id) as n "
        "from intermediate.int_contents_split_into_themes join core.dim_contents using (content_id) "
        "where theme_type != 'report_reason' group by theme having n < ?)",
        floor,
    )
    assert fewest >= floor and n_rows > 0
    # there is something to hide
    assert n_below > 0


def test_no_theme_holds_an_address_or_a_handle(built_world: Dbt):
    ((n_contents_with_at, n_themes),) = built_world.query(
        "select (select count(*) from intermediate.int_contents_split_into_themes where theme like '%@%'), "
        "(select count(*) from intermediate.int_contents_split_into_themes where theme_type = 'caption_term')"
    )
    assert n_contents_with_at == 0 and n_themes > 0


# ------------------------------------------------------------------------------------------------- risks


def test_expected_harm_and_its_interval_equal_a_second_computation(built_world: Dbt):
    rules = seed_values("risk_rules")
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        shown = connection.sql(
            "select * from metrics.met_risk_priorities__policy_market order by policy_code, market"
        ).df()
        samples = connection.sql(
            "select policy_code, viewer_market as market, is_violating, sampling_weight "
            "from core.fct_view_samples, utilities.util_clock "
            f"where sampled_date > reporting_as_of_date - {int(rules['prevalence_days'])} "
            "and sampled_date <= reporting_as_of_date"
        ).df()
        weights = dict(connection.sql("select severity, weight from seeds.severity_weights").fetchall())
    samples["share"] = samples.sampling_weight / samples.groupby(["policy_code", "market"])[
        "sampling_weight"
    ].transform("sum")
    violating = samples[samples.is_violating]
    by_policy = violating.groupby("policy_code").share.mean()
    half, k = rules["pseudo_count"], rules["velocity_prior_cases"]
    effect = rules["mitigation_effect"]
    harms = []
    for row in shown.itertuples():
        if row.likelihood_basis == "view_samples":
            usual = by_policy.get(row.policy_code, by_policy.mean())
            mine = violating[(violating.policy_code == row.policy_code) & (violating.market == row.market)]
            likelihood = mine.share.sum() + half * usual
            variance = ((mine.share**2).sum() + half * usual**2) / likelihood**2
            likelihood = min(1, likelihood)
            views = row.n_recent_views
        else:
            trials = row.n_decided_cases + 2 * half
            likelihood = (row.n_confirmed_cases + half) / trials
            variance = (1 - likelihood) / likelihood / trials
            views = row.n_suspected_views
        both = row.n_recent_views + row.n_baseline_views
        recent = row.n_recent_cases + k * row.n_recent_views / both
        before = row.n_baseline_cases + k * row.n_baseline_views / both
        velocity = (recent / row.n_recent_views) / (before / row.n_baseline_views)
        trials = row.n_confirmed_cases + 2 * half
        mitigated = (row.n_cases_enforced_early + half) / trials
        harm = weights[row.severity] * views * likelihood * velocity * (1 - effect * mitigated)
        variance += 1 / recent + 1 / before
        variance += (effect / (1 - effect * mitigated)) ** 2 * mitigated * (1 - mitigated) / trials
        width = stats.norm.ppf(0.975) * math.sqrt(variance)
        harms.append((harm, harm * math.exp(-width), harm * math.exp(width)))
    columns = ["expected_harm", "expected_harm_lower", "expected_harm_upper"]
    np.testing.assert_allclose(shown[columns].to_numpy(float), np.array(harms), rtol=1e-9)
    assert {"view_samples", "decided_cases"} == set(shown.likelihood_basis)
    assert (shown.harm_rank == shown.expected_harm.rank(ascending=False, method="min")).all()


# ------------------------------------------------------------------------------------------ planted trends


@pytest.fixture(scope="module")
def large_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw root of a company of full size over five quarters: a twentieth has too few cases."""
    from governance.demo_data import write_demo_data

    raw_root = tmp_path_factory.mktemp("large") / "raw"
    write_demo_data(raw_root=raw_root, scale=1, seed=1, quarters=5, faults="none", progress=None)
    return raw_root


@dataclass(frozen=True)
class Measured:
    """How planted trends were met.

    Attributes:
        delays: Days from onset to the first alarm in time, by policy, market and kind; None where missed.
        n_false_alarms: Runs of alarm days outside planted trends.
        n_false_days: Days of these runs.
        n_series_days: Days of series that were tested.
    """

    delays: dict[tuple[str, str, str], int | None]
    n_false_alarms: int
    n_false_days: int
    n_series_days: int

    @property
    def found_after(self) -> list[int]:
        """Delays of the trends found."""
        return [delay for delay in self.delays.values() if delay is not None]

    @property
    def false_alarms_per_1000(self) -> float:
        """False alarms for 1,000 days of a series."""
        return 1000 * self.n_false_alarms / self.n_series_days

    def __str__(self) -> str:
        false_days_per_1000 = 1000 * self.n_false_days / self.n_series_days
        return (
            f"{len(self.found_after)} of {len(self.delays)} found, median delay {median(self.found_after)} "
            f"days, {self.false_alarms_per_1000:.2f} false alarms and {false_days_per_1000:.2f} false days "
            f"per 1,000 series-days: {self.delays}"
        )


def trends_met(trends: pd.DataFrame, volumes: pd.DataFrame, planted: pd.DataFrame) -> Measured:
    """Hold alarms against planted trends.

    In time is while a burst lasts and two weeks after, and ninety days of a level shift. Alarms of a planted
    series are not false until sixty days after the trend. Trends without a baseline before them do not count.
    """
    tested = volumes[volumes.has_baseline]
    alarms = trends[trends.is_alarm].sort_values(KEY)
    is_planted = pd.Series(False, index=alarms.index)
    delays = {}
    for trend in planted.itertuples():
        of_series = (alarms.policy_code == trend.policy_code) & (alarms.market == trend.market)
        last = trend.ends_on + pd.Timedelta(days=60)
        is_planted |= of_series & alarms.detected_date.between(trend.onset, last)
        if trend.onset < tested.detected_date.min():
            continue
        in_time = (
            trend.ends_on + pd.Timedelta(days=14)
            if trend.kind == "burst"
            else trend.onset + pd.Timedelta(days=90)
        )
        found = alarms[of_series & alarms.detected_date.between(trend.onset, in_time)].detected_date
        delays[trend.policy_code, trend.market, trend.kind] = (
            (found.min() - trend.onset).days if len(found) else None
        )
    false = alarms[~is_planted]
    starts = false.groupby(["policy_code", "market"]).detected_date.diff() != pd.Timedelta(days=1)
    return Measured(delays, int(starts.sum()), len(false), len(tested))


def trends_of_raw(manifest: Mapping[str, Any], raw_root: Path) -> Measured:
    """Run the models of trends on the raw files of a company without faults."""

    def raw(table: str) -> str:
        return f"read_parquet('{raw_root}/{table}/**/*.parquet', hive_partitioning = false)"

    with duckdb.connect() as connection:
        cases = connection.sql(
            "select policy_code as detected_policy_code, market as home_market, detected_at "
            f"from {raw('moderation/detections')}"
        ).df()
        views = connection.sql(
            f"""
            with newest as (
                select stat_date, content_id, max_by(views, _loaded_at) as views
                from {raw("content_platform/content_daily_stats")}
                group by stat_date, content_id, viewer_market
            ),
            contents as (
                select distinct content_id, creator_id from {raw("content_platform/contents")}
            ),
            homes as (
                select creator_id, max_by(home_market, updated_at) as home_market
                from {raw("content_platform/creators")}
                group by creator_id
            )
            select home_market, stat_date, cast(sum(views) as bigint) as n_views
            from newest
            join contents using (content_id)
            join homes using (creator_id)
            group by home_market, stat_date
            """
        ).df()
        planted = connection.sql(f"from '{raw_root}/_truth/planted_trends.parquet'").df()
    views["stat_date"] = views.stat_date.dt.date
    ran = run_trends(manifest, cases, views)
    return trends_met(
        ran["met_emerging_trends__policy_market_day"],
        ran["met_detection_volumes__policy_market_day"],
        planted,
    )


def test_planted_trends_are_found_and_false_alarms_are_rare(manifest: Mapping[str, Any], large_world: Path):
    measured = trends_of_raw(manifest, large_world)
    print(measured)

    assert len(measured.delays) == 10, measured
    assert len(measured.found_after) >= 8, measured
    assert median(measured.found_after) <= 14, measured
    assert measured.false_alarms_per_1000 <= 0.4, measured
