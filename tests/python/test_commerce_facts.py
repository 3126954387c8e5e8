"""Orders, ledger and content days of the company without faults add up to what its world knows."""

from pathlib import Path

import pytest
from dbt_runs import Dbt

MEASURES = {
    "gmv_created": "select shop_market, created_at, currency, created_gmv from core.fct_orders",
    "gmv_paid": (
        "select shop_market, paid_at, currency, paid_gmv from core.fct_orders where paid_at is not null"
    ),
    "gmv_refunded": (
        "select shop_market, refunded_at, currency, refunded_amount from core.fct_orders "
        "where refunded_at is not null"
    ),
    "gmv_net": (
        "select shop_market, paid_at, currency, paid_gmv from core.fct_orders where paid_at is not null "
        "union all select shop_market, refunded_at, currency, net_gmv - paid_gmv from core.fct_orders "
        "where refunded_at is not null"
    ),
    "gmv_settled": (
        "select shop_market, settled_at, currency, settled_gmv from core.fct_orders "
        "where settled_at is not null"
    ),
    "orders_created": "select shop_market, created_at, null, 1 from core.fct_orders",
    "orders_paid": "select shop_market, paid_at, null, 1 from core.fct_orders where paid_at is not null",
    "orders_refunded": (
        "select shop_market, refunded_at, null, 1 from core.fct_orders where refunded_at is not null"
    ),
    "orders_settled": (
        "select shop_market, settled_at, null, 1 from core.fct_orders where settled_at is not null"
    ),
    **{
        f"ledger_{entry_type}": (
            "select booked_market, booking_date, currency, amount from core.fct_ledger_entries "
            f"where entry_type = '{entry_type}'"
        )
        for entry_type in (
            "sale",
            "refund",
            "commission",
            "commission_frozen",
            "commission_released",
            "bonus",
            "clawback",
        )
    },
    "views": "select viewer_market, stat_date, null, n_views from core.fct_content_days",
}


@pytest.mark.parametrize("measure", MEASURES)
def test_months_of_a_market_add_up_to_what_the_world_knows(
    measure: str, built_clean_world: Dbt, clean_world: Path
) -> None:
    """Equal by market, month and currency, to the cent; later bookings are not in yet."""
    differences = built_clean_world.query(
        f"""
        with shown as (
            select market, date_trunc('month', happened_on)::date as month, currency, sum(value) as value
            from ({MEASURES[measure]}) as given (market, happened_on, currency, value)
            group by all
        ),
        known as (
            select market, month, currency, value
            from read_parquet(?)
            where measure = ? and month <= (select reporting_as_of_date from utilities.util_clock)
        )
        select
            coalesce(shown.market, known.market), coalesce(shown.month, known.month), shown.value, known.value
        from shown
        full join known
            on shown.market = known.market and shown.month = known.month
            and shown.currency is not distinct from known.currency
        where shown.value is distinct from known.value
        """,
        str(clean_world / "_truth" / "world_totals.parquet"),
        measure,
    )
    assert differences == []


def test_the_world_has_something_to_compare(clean_world: Path, built_clean_world: Dbt) -> None:
    """Every measure is there, and no fact names the unknown market."""
    known = built_clean_world.query(
        "select distinct measure from read_parquet(?)", str(clean_world / "_truth" / "world_totals.parquet")
    )
    assert set(MEASURES) <= {measure for (measure,) in known}
    unknown = built_clean_world.query(
        "select count(*) from core.fct_orders where 'ZZ' in (shop_market, buyer_market, home_market)"
    )
    assert unknown == [(0,)]


def test_no_order_is_lost_between_staging_and_the_fact(built_world: Dbt) -> None:
    """Every order that any export of the shop names is in the fact once, faults or not."""
    differences = built_world.query(
        """
        with staged as (
            select order_id from staging.stg_commerce__orders
            union
            select order_id from staging.stg_commerce__order_lines
            union
            select order_id from staging.stg_commerce__order_events
        )
        select staged.order_id, orders.order_id
        from staged
        full join core.fct_orders as orders on staged.order_id = orders.order_id
        where staged.order_id is null or orders.order_id is null
        """
    )
    assert differences == []


def test_constant_rates_are_the_average_of_their_period(built_clean_world: Dbt) -> None:
    """The seed says which days it is the average of; the rates of the company cover them."""
    rates = built_clean_world.query(
        """
        select
            constant.currency,
            constant.units_per_eur,
            round(avg(daily.units_per_eur), 6),
            count(daily.units_per_eur)
        from seeds.constant_fx_rates as constant
        left join staging.stg_finance__fx_rates as daily
            on constant.currency = daily.currency
            and daily.rate_date between constant.basis_from_date and constant.basis_to_date
        group by all
        """
    )
    assert {currency for currency, *_ in rates} >= {"EUR", "GBP", "PLN", "SEK", "SAR", "AED", "TRY", "ZAR"}
    for currency, constant, average, n_days in rates:
        assert (currency == "EUR" and constant == 1) or (
            n_days > 250 and abs(float(constant) - average) <= 1e-6
        )
