"""What pages show of small cohorts tells of nobody, not by subtraction either."""

import random
from collections import defaultdict
from datetime import date

import pandas as pd
import pytest
from dbt_runs import Dbt
from model_sql import run_models

FLOOR = 10
FLOORS = pd.DataFrame([{"floor_name": "creators_on_pages", "smallest_cohort": FLOOR, "reason": ""}])
BANDS = ("healthy", "caution", "unhealthy", None)
MONTH = date(2026, 9, 1)


@pytest.fixture(scope="module")
def manifest(built_world: Dbt) -> dict:
    """Manifest of the build, with compiled code."""
    return built_world.manifest()


def bands_on_pages(
    manifest: dict, markets: dict[str, dict[str | None, int]]
) -> dict[str, dict[str, int | None]]:
    """Counts by market and band as pages show them, of counts as they are; None where suppressed."""
    standings = pd.DataFrame(
        [
            {"home_market": market, "month_start_date": MONTH, "band": band, "is_test_account": False}
            for market, counts in markets.items()
            for band, n_creators in counts.items()
            for _ in range(n_creators)
        ]
    )
    inputs = {"met_creator_standing__creator_month": standings, "privacy_floors": FLOORS}
    rows = run_models(manifest, ("creator_bands_on_pages",), inputs)["creator_bands_on_pages"]
    shown = defaultdict(dict)
    for row in rows.itertuples():
        assert row.is_suppressed == pd.isna(row.n_creators)
        shown[row.home_market][row.band] = None if row.is_suppressed else int(row.n_creators)
    return shown


def test_a_small_cell_takes_the_next_larger_one_with_it_where_the_total_would_tell_it(manifest: dict) -> None:
    shown = bands_on_pages(
        manifest,
        {
            "one small": {"healthy": 50, "caution": 12, "unhealthy": 3},
            "small ones that hide each other": {"healthy": 50, "caution": 6, "unhealthy": 5},
            "none small": {"healthy": 50, "caution": 10},
            "all small": {"healthy": 4, "caution": 1},
        },
    )
    assert shown == {
        "one small": {"healthy": 50, "caution": None, "unhealthy": None},
        "small ones that hide each other": {"healthy": 50, "caution": None, "unhealthy": None},
        "none small": {"healthy": 50, "caution": 10},
        "all small": {"healthy": None, "caution": None},
    }


def test_of_any_counts_no_small_one_is_shown_or_left_over_by_subtraction(manifest: dict) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    chance = random.Random(seed)
    markets = {
        f"market {n}": {
            band: chance.choice((1, 2, 4, 9, 10, 11, 25)) for band in BANDS[: chance.randint(1, 4)]
        }
        for n in range(300)
    }
    for market, shown in bands_on_pages(manifest, markets).items():
        counted = {band or "none": n_creators for band, n_creators in markets[market].items()}
        visible = {band: n_creators for band, n_creators in shown.items() if n_creators is not None}
        left_over = sum(counted.values()) - sum(visible.values())
        assert all(n_creators >= FLOOR for n_creators in visible.values()), (seed, market)
        assert visible.items() <= counted.items(), (seed, market)
        assert left_over == 0 or left_over >= FLOOR or not visible, (seed, market, counted, shown)


@pytest.mark.parametrize(
    ("counts", "is_suppressed"),
    [
        ((50, 10, 10, 0), False),
        ((50, 0, 0, 0), False),
        ((9, 0, 0, 0), True),
        ((50, 9, 0, 9), True),
        ((50, 12, 3, 12), True),
    ],
)
def test_money_is_shown_only_of_cohorts_above_the_floor(
    manifest: dict, counts: tuple[int, ...], is_suppressed: bool
) -> None:
    names = ("n_creators", "n_creators_at_risk", "n_creators_unhealthy", "n_creators_restricted")
    amounts = {"gmv_28_days_eur": 100.0, "gmv_at_risk_eur": 40.0, "gmv_at_risk_share": 0.4}
    row = {"home_market": "DE", "month_start_date": MONTH} | dict(zip(names, counts, strict=True)) | amounts
    inputs = {"met_gmv_at_risk__market_month": pd.DataFrame([row]), "privacy_floors": FLOORS}
    (shown,) = run_models(manifest, ("gmv_at_risk_on_pages",), inputs)["gmv_at_risk_on_pages"].to_dict(
        "records"
    )
    assert shown["is_suppressed"] == is_suppressed
    assert {pd.isna(shown[name]) for name in (*names[1:], *amounts)} == {is_suppressed}
