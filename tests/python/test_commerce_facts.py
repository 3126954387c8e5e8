"""Orders and the rates that bring their amounts to EUR."""

from dbt_runs import Dbt


def test_no_order_names_the_unknown_market(built_clean_world: Dbt) -> None:
    """Without faults the markets of shop, buyer and creator are known."""
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
