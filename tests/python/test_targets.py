"""Targets and the weekly review computed a second time, with pandas, SciPy and statsmodels."""

import itertools
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from dbt_runs import Dbt
from model_sql import run_models
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

Z_95 = 1.959963984540054
TOLERANCE = 1e-9

Table = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module")
def table(built_world: Dbt) -> Table:
    """A table of the built company by ``schema.name``."""
    read: dict[str, pd.DataFrame] = {}

    def get(name: str) -> pd.DataFrame:
        if name not in read:
            schema, relation = name.split(".")
            columns = [
                column
                for (column,) in built_world.query(
                    "select column_name from information_schema.columns "
                    f"where table_schema = '{schema}' and table_name = '{relation}' order by ordinal_position"
                )
            ]
            read[name] = pd.DataFrame(built_world.query(f"select * from {name}"), columns=columns)
        return read[name].copy()

    return get


def parameters(table: Table) -> dict[str, float]:
    return table("seeds.target_forecast_parameters").set_index("parameter")["value"].astype(float).to_dict()


def same(shown: pd.Series, expected: pd.Series, tolerance: float = TOLERANCE) -> bool:
    """True where both are equal to the tolerance and missing in the same rows."""
    shown, expected = shown.astype(float).to_numpy(), np.asarray(expected, dtype=float)
    return np.allclose(shown, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


# ------------------------------------------------------------------------------------------------- intervals


def test_intervals_of_plain_shares_are_those_of_statsmodels(table: Table):
    values = table("metrics.met_metric_values__metric_market_period")
    registry = table("seeds.metric_registry").set_index("metric")
    rule = values["metric"].map(registry["variance_rule"])
    plain = values[rule.isin(["binomial", "state"]) & values["value"].notna()]
    assert len(plain) > 100

    lower, upper = proportion_confint(
        plain["numerator"].astype(float), plain["denominator"].astype(float), method="wilson"
    )

    assert same(plain["value_lower"], lower)
    assert same(plain["value_upper"], upper)


def test_effective_size_of_weighted_shares_is_that_of_the_linearised_variance(table: Table):
    samples = table("core.fct_view_samples")
    samples = samples.groupby("sample_id").agg(
        market=("viewer_market", "max"),
        weight=("sampling_weight", "max"),
        hit=("is_violating", "max"),
        at=("sampled_at", "min"),
    )
    samples["hit"] = samples["hit"].fillna(False).astype(float)
    samples["period_start_date"] = samples["at"].dt.to_period("Q").dt.start_time
    shown = table("metrics.met_metric_values__metric_market_period")
    shown["period_start_date"] = pd.to_datetime(shown["period_start_date"])
    shown = shown[(shown["metric"] == "violative_view_rate") & (shown["period_kind"] == "quarter")]
    shown = shown.set_index(["market", "period_start_date"])["effective_observations"].astype(float)
    n_compared = 0
    for key, units in samples.groupby(["market", "period_start_date"]):
        n, weight = len(units), units["weight"]
        share = np.average(units["hit"], weights=weight)
        variance = n / (n - 1) * (weight**2 * (units["hit"] - share) ** 2).sum() / weight.sum() ** 2
        kish = weight.sum() ** 2 / (weight**2).sum()
        expected = share * (1 - share) / variance if 0 < share < 1 else kish
        assert shown[key] == pytest.approx(expected, rel=1e-8)
        n_compared += 0 < share < 1
    assert n_compared > 10


@pytest.mark.parametrize("n", [6, 7, 10, 25, 60, 400])
def test_order_statistics_around_a_median_cover_it_as_often_as_they_say(n: int):
    lower = max(1, np.floor(n / 2 - Z_95 * np.sqrt(n) / 2))
    upper = min(n, np.ceil(1 + n / 2 + Z_95 * np.sqrt(n) / 2))

    coverage = stats.binom.cdf(upper - 1, n, 0.5) - stats.binom.cdf(lower - 1, n, 0.5)

    assert 0.95 <= coverage < 0.999


# -------------------------------------------------------------------------------------------------- forecast


def quarter_number(days: pd.Series) -> pd.Series:
    days = pd.to_datetime(days)
    return days.dt.year * 4 + days.dt.quarter


def forecast_by_hand(series: pd.DataFrame, markets: pd.DataFrame, settings: dict[str, float]) -> pd.DataFrame:
    """Centre and spread of every metric, market and quarter, one loop at a time."""
    made = []
    last = int(series["quarter_number"].max())
    for metric, figures in series.groupby("metric"):
        kind, rule = figures[["kind", "variance_rule"]].iloc[0]
        for quarter in range(int(figures["quarter_number"].min()) + 1, last + 2):
            past = figures[figures["quarter_number"] < quarter]
            window = past[past["quarter_number"] >= quarter - settings["window_quarters"]]
            own, squares, degrees = {}, 0.0, 0
            for market, rows in window.groupby("market"):
                rows = rows.sort_values(["scaled_value", "quarter_number"])
                precision = 1 / rows["unit_variance"]
                mean = (rows["scaled_value"] * precision).sum() / precision.sum()
                if market != "ALL":
                    squares += (precision * (rows["scaled_value"] - mean) ** 2).sum()
                    degrees += len(rows) - 1
                if rule == "state":
                    kept = rows.nlargest(1, "quarter_number")
                else:
                    kept = rows if len(rows) < settings["trim_from_quarters"] else rows.iloc[1:-1]
                precision = 1 / kept["unit_variance"]
                newest = rows.nlargest(int(settings["quarters_of_volume"]), "quarter_number")
                own[market] = {
                    "level": (kept["scaled_value"] * precision).sum() / precision.sum(),
                    "variance": 1 / precision.sum(),
                    "back": ((quarter - kept["quarter_number"]) * precision).sum() / precision.sum(),
                    "n": newest["effective_observations"].mean(),
                }
            if not [market for market in own if market != "ALL"]:
                continue
            enough = degrees >= settings["spread_degrees_needed"] and squares > 0
            dispersion = squares / degrees if enough else 1.0
            trend, season = trend_and_season(past, quarter, settings)
            for cell in own.values():
                cell["level"] += settings["trend_damping"] * trend * cell["back"]
                cell["variance"] *= dispersion
            for market in markets.itertuples():
                if quarter < quarter_number(pd.Series([market.launch_date])).iloc[0]:
                    continue
                group = [
                    own[m]
                    for m in markets.loc[markets["analogue_group"] == market.analogue_group, "market"]
                    if m in own
                ]
                cell = own.get(market.market)
                if not group:
                    continue
                levels = np.array([member["level"] for member in group])
                variances = np.array([member["variance"] for member in group])
                centre = (levels / variances).sum() / (1 / variances).sum()
                between = max(0.0, (levels.var(ddof=1) if len(group) > 1 else 0.0) - variances.mean())
                n = cell["n"] if cell else np.mean([member["n"] for member in group])
                if len(group) < settings["analogue_markets_needed"] or (rule == "state" and cell):
                    weight = 1.0
                else:
                    weight = between / (between + cell["variance"]) if cell else 0.0
                if weight == 1.0 and not cell:
                    continue
                level = (weight * cell["level"] if cell else 0.0) + (1 - weight) * (
                    centre if weight < 1 else 0.0
                )
                unit = 1 / (4 * (n + 0.5)) if kind == "ratio" else 1.0 if rule == "amount" else 1 / n
                spread = np.sqrt(dispersion * unit + (weight * cell["variance"] if cell else between))
                made.append((metric, market.market, quarter, level + season, spread))
    return pd.DataFrame(made, columns=["metric", "market", "quarter_number", "centre", "spread"])


def trend_and_season(past: pd.DataFrame, quarter: int, settings: dict[str, float]) -> tuple[float, float]:
    """Common step per quarter and effect of the season, each shrunk by its own standard error."""
    past = past[
        (past["market"] != "ALL")
        & (past["is_above_floor"] | (past["n_observations"] >= settings["errors_from_observations"]))
    ]
    steps, weights, deviations = [], [], []
    for _, rows in past.sort_values("quarter_number").groupby("market"):
        numbers = rows["quarter_number"].to_numpy()
        values, units = rows["scaled_value"].to_numpy(), rows["unit_variance"].to_numpy()
        for i in range(1, len(rows)):
            in_view = numbers[i] >= quarter - settings["trend_quarters"]
            if numbers[i] == numbers[i - 1] + 1 and in_view:
                steps.append(values[i] - values[i - 1])
                weights.append(1 / (units[i] + units[i - 1]))
        for i in range(3, len(rows)):
            if numbers[i] == numbers[i - 3] + 3:
                deviations.append((numbers[i], values[i] - values[i - 3 : i + 1].mean()))
    trend = season = 0.0
    if len(steps) >= settings["trend_steps_needed"]:
        steps, weights = np.array(steps), np.array(weights)
        mean = (steps * weights).sum() / weights.sum()
        variance = (weights**2 * (steps - mean) ** 2).sum() / weights.sum() ** 2
        trend = mean**3 / (mean**2 + variance)
    in_season = [value for number, value in deviations if number % 4 == quarter % 4]
    years = {number for number, _ in deviations if number % 4 == quarter % 4}
    if len(years) >= settings["seasonal_years"] and len(in_season) > 1:
        effect = np.mean(in_season) - np.mean([value for _, value in deviations])
        variance = np.var(in_season, ddof=1) / len(in_season)
        season = effect**3 / (effect**2 + variance)
    return trend, season


def test_forecasts_are_those_of_a_second_computation(table: Table):
    series = table("metrics.met_target_series__metric_market_quarter")
    markets = table("intermediate.int_markets_with_analogues")
    expected = forecast_by_hand(series, markets, parameters(table))
    shown = table("metrics.met_target_forecasts__metric_market_quarter")
    keys = ["metric", "market", "quarter_number"]

    both = shown.merge(expected, on=keys, how="outer", indicator=True)
    both = both[(both["_merge"] == "both") | (both["quarter_number"] <= series["quarter_number"].max())]

    assert (both["_merge"] == "both").all(), both[both["_merge"] != "both"][[*keys, "_merge"]].to_string()
    assert len(both) > 300
    assert same(both["forecast_scaled"], both["centre"])
    assert same(both["spread_scaled"], both["spread"])


def test_targets_stand_at_the_quantile_of_past_errors(table: Table):
    forecasts = table("metrics.met_target_forecasts__metric_market_quarter")
    quantiles = table("metrics.met_target_error_quantiles__metric_quarter_chance")
    direction = table("seeds.metric_registry").set_index("metric")["direction"]
    for row in quantiles.itertuples():
        past = forecasts[
            (forecasts["metric"] == row.metric)
            & (forecasts["quarter_number"] < row.quarter_number)
            & forecasts["standardised_error"].notna()
        ]["standardised_error"].astype(float)
        p = float(row.chance) if direction[row.metric] == "lower_is_better" else 1 - float(row.chance)
        assert row.n_errors == len(past)
        assert row.error_quantile == pytest.approx(np.quantile(past, p, method="weibull"), abs=TOLERANCE)
    assert len(quantiles) > 100


def test_seeded_quantiles_are_those_of_the_normal_distribution(table: Table):
    chances = table("seeds.target_chances")

    assert same(chances["z_value"], stats.norm.ppf(chances["chance"].astype(float)))


def test_calibration_counts_what_the_back_test_attained(table: Table):
    targets = table("metrics.met_target_chances__metric_market_quarter_chance")
    shown = table("metrics.met_target_calibration__metric_chance").set_index(["metric", "chance"])
    judged = targets[targets["is_judged"].astype(bool)]
    assert not judged["is_next"].any()
    for metric, rows in [*judged.groupby("metric"), ("ALL", judged)]:
        for chance, of_chance in rows.groupby("chance"):
            n, hits = len(of_chance), int(of_chance["is_attained"].sum())
            lower, upper = proportion_confint(hits, n, method="wilson")
            row = shown.loc[(metric, chance)]
            assert (row["n_targets"], row["n_attained"]) == (n, hits)
            assert row["attained_share_lower"] == pytest.approx(lower, abs=TOLERANCE)
            assert row["attained_share_upper"] == pytest.approx(upper, abs=TOLERANCE)
            assert row["is_calibrated"] == (lower <= chance <= upper)


def test_a_target_with_a_better_chance_is_easier(table: Table):
    shown = table("metrics.met_target_proposals__metric_market")
    sign = shown["direction"].map({"lower_is_better": -1, "higher_is_better": 1})
    for easier, harder in (("target_70", "target_50"), ("target_50", "target_30")):
        both = shown[easier].notna() & shown[harder].notna()
        assert both.sum() > 20
        assert (sign * (shown[harder] - shown[easier]).astype(float))[both].min() >= 0


def test_proposals_are_attained_as_often_as_they_say_where_nothing_but_chance_moves(
    built_world: Dbt, table: Table
):
    """Many markets with one true share and no drift: targets at 70, 50 and 30 % are attained that often."""
    rng = np.random.default_rng(7)
    markets = [f"M{n:02}" for n in range(40)]
    n = 400
    rows = [
        {
            "metric": "overturn_rate",
            "market": market,
            "quarter_number": quarter,
            "kind": "ratio",
            "variance_rule": "binomial",
            "n_observations": n,
            "effective_observations": float(n),
            "market_weight": 1.0,
            "value": hits / n,
            "scaled_value": np.arcsin(np.sqrt((hits + 0.375) / (n + 0.75))),
            "unit_variance": 1 / (4 * (n + 0.5)),
            "is_above_floor": True,
            "quarter_start_date": pd.Timestamp(f"{(quarter - 1) // 4}-{(quarter - 1) % 4 * 3 + 1:02}-01"),
        }
        for market, level in zip(markets, rng.normal(0.4, 0.05, len(markets)), strict=True)
        for quarter, hits in zip(range(8094, 8108), rng.binomial(n, level, 14), strict=True)
    ]
    quarters = pd.DataFrame({"quarter_number": range(8094, 8109)})
    quarters["quarter"] = [f"{(q - 1) // 4}-Q{(q - 1) % 4 + 1}" for q in quarters["quarter_number"]]
    quarters["quarter_start_date"] = [
        pd.Timestamp(f"{(q - 1) // 4}-{(q - 1) % 4 * 3 + 1:02}-01") for q in quarters["quarter_number"]
    ]
    quarters["is_next"] = quarters["quarter_number"] == 8108
    analogues = pd.DataFrame(
        {
            "market": markets,
            "analogue_group": "all",
            "market_weight": 1.0,
            "launch_date": pd.Timestamp("2020-01-01"),
        }
    )
    models = [
        "met_target_steps__metric_market_quarter",
        "met_target_baselines__metric_market_quarter",
        "met_target_effects__metric_quarter",
        "met_target_levels__metric_market_quarter",
        "met_target_forecasts__metric_market_quarter",
        "met_target_error_quantiles__metric_quarter_chance",
        "met_target_chances__metric_market_quarter_chance",
        "met_target_calibration__metric_chance",
    ]
    seeds = ["metric_registry", "target_forecast_parameters", "target_chances", "series_breaks"]
    inputs = {
        "met_target_series__metric_market_quarter": pd.DataFrame(rows),
        "int_quarters_to_forecast": quarters,
        "int_markets_with_analogues": analogues,
        **{seed: table(f"seeds.{seed}") for seed in seeds},
    }

    made = run_models(built_world.manifest(), models, inputs)

    pooled = made["met_target_calibration__metric_chance"].query("metric == 'ALL'").set_index("chance")
    assert pooled["n_targets"].min() > 300
    for chance in (0.7, 0.5, 0.3):
        assert pooled.loc[chance, "attained_share"] == pytest.approx(chance, abs=0.05)


# ----------------------------------------------------------------------------------------------- attainment


def test_attainment_is_judged_in_the_direction_of_the_metric(table: Table):
    shown = table("metrics.met_quarterly_attainment__metric_market_quarter")
    with_both = shown[shown["target"].notna() & shown["value"].notna()]
    value, target = with_both["value"].astype(float), with_both["target"].astype(float)
    better = np.where(with_both["direction"] == "lower_is_better", target - value, value - target)

    assert same(with_both["distance_to_target"], better)
    assert (with_both["is_attained"].astype(bool) == (better >= -5e-10)).all()
    finished = with_both[with_both["attainment_status"] != "in_progress"]
    covered = (finished["value_lower"] <= finished["target"]) & (
        finished["value_upper"] >= finished["target"]
    )
    expected = np.where(
        covered,
        "indistinguishable_from_target",
        np.where(finished["is_attained"].astype(bool), "attained", "missed"),
    )
    assert (finished["attainment_status"] == expected).all()
    assert {"attained", "missed"} <= set(finished["attainment_status"])


# ------------------------------------------------------------------------------------------------- review


@pytest.mark.parametrize("dimension", ["market", "policy"])
def test_mix_and_rate_are_those_of_a_second_computation(dimension: str, table: Table):
    metric = "training_completion_rate"
    messages = table("core.fct_messages")
    day = messages["sent_at"].dt.normalize()
    counts = pd.DataFrame(
        {
            "member": messages["home_market" if dimension == "market" else "policy_code"].fillna("UNKNOWN"),
            "week": day - pd.to_timedelta(day.dt.day_of_week, unit="D"),
            "n": 1.0,
            "x": messages["training_completed_at"].notna().astype(float),
        }
    )
    n, x = (
        counts.pivot_table(index="week", columns="member", values=part, aggfunc="sum", fill_value=0.0)
        for part in ("n", "x")
    )
    shown = table("metrics.met_mix_and_rate__metric_dimension_week")
    shown = shown[(shown["metric"] == metric) & (shown["dimension"] == dimension)]
    shown["week_start_date"] = pd.to_datetime(shown["week_start_date"])
    shown = shown.set_index(["week_start_date", "member"])
    n_compared = n_members = 0
    for before, week in itertools.pairwise(n.index):
        if week - before != pd.Timedelta(days=7):
            continue
        total, total_before = x.loc[week].sum() / n.loc[week].sum(), x.loc[before].sum() / n.loc[before].sum()
        parts = 0.0
        for member in n.columns:
            now, then = n.loc[week, member], n.loc[before, member]
            if not (now or then):
                assert (week, member) not in shown.index
                continue
            rate = x.loc[week, member] / now if now else x.loc[before, member] / then
            rate_then = x.loc[before, member] / then if then else rate
            share, share_then = now / n.loc[week].sum(), then / n.loc[before].sum()
            row = shown.loc[(week, member)]
            assert float(row["rate_effect"]) == pytest.approx(
                (rate - rate_then) * (share + share_then) / 2, abs=TOLERANCE
            )
            parts += float(row["mix_effect"]) + float(row["rate_effect"])
            n_members += 1
        assert parts == pytest.approx(total - total_before, abs=TOLERANCE)
        assert float(shown.loc[(week, "ALL"), "change_of_all"]) == pytest.approx(
            total - total_before, abs=TOLERANCE
        )
        n_compared += 1
    assert n_compared > 50
    assert len(shown) >= n_members + n_compared > 2 * n_compared


def test_what_each_edition_knew_is_what_had_arrived_by_then(table: Table):
    values = table("metrics.met_metric_values__metric_market_period")
    values = values[(values["period_kind"] == "week") & (values["metric"] != "healthy_creator_share")]
    values = values[(values["metric"] != "median_appeal_hours") & (values["market"] != "ALL")]
    parts = table("metrics.met_metric_parts__metric_market_policy_day_edition")
    parts["period_start_date"] = parts["stat_date"].map(lambda day: day - pd.Timedelta(days=day.weekday()))
    keys = ["metric", "market", "period_start_date"]
    editions = table("intermediate.int_review_periods")
    editions = editions[editions["period_kind"] == "week"].set_index("period_start_date")
    for edition in ("first_edition", "last_edition"):
        held = parts["edition_date"] <= parts["period_start_date"].map(editions[f"{edition}_date"])
        known = parts[held].groupby(keys)["n_observations"].sum()
        rows = values[values[f"{edition}_n_observations"].notna()]
        expected = known.reindex(pd.MultiIndex.from_frame(rows[keys]), fill_value=0).to_numpy()
        assert len(rows) > 1000
        assert (rows[f"{edition}_n_observations"].astype(int).to_numpy() == expected).all()
    assert (values["first_edition_n_observations"] < values["n_observations"]).any()
