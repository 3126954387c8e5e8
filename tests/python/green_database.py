"""A stand-in for the working database after a green build: small, and different for each label.

Every published table carries the label of its build, and totals agree across tables, so that a reader who
sees parts of two versions notices.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from governance.green_build import Inputs, mark_green
from governance.warehouse import Warehouse

N_ORDERS = 400
N_CHECKS = 7
MARKETS = ("DE", "FR", "SA")
TABLES = """
    create schema if not exists core;
    create schema if not exists intermediate;
    create schema if not exists metrics;
    create schema if not exists quality;
    create schema if not exists utilities;
    create or replace table core.dim_markets as
        select unnest($markets) as market, $label as build_label;
    create or replace table core.dim_dates as
        select date '2026-09-30' as calendar_date, $label as build_label;
    create or replace table core.dim_policies as select 'P1' as policy_code, $label as build_label;
    create or replace table intermediate.int_content_days as
        select
            range as content_id, $markets[1 + range % 3] as viewer_market, 'C' || range as creator_id,
            case when range % 2 = 0 then '' end as note,
            'tab\t"quote" \\N ä' as odd_text, $label as build_label
        from range(60);
    create or replace view core.fct_content_days as select * from build.intermediate.int_content_days;
    create or replace table core.fct_orders as
        select
            range as order_id, $markets[1 + range % 3] as shop_market, 'C' || range as creator_id,
            'raw ' || range as source_ref, cast(range * $label / 100 as decimal(18, 2)) as amount,
            timestamp '2026-09-30 23:59:59.123456' as paid_at, 0.1 + range as score, range % 2 = 0 as is_paid,
            cast(range as hugeint) as big_number, $label as build_label
        from range($n_orders);
    create or replace table metrics.met_sales__market as
        select shop_market as market, sum(amount) as amount, count(*) as n_orders, $label as build_label
        from core.fct_orders
        group by shop_market;
    create or replace table metrics.met_totals__all as
        select sum(amount) as amount, count(*) as n_orders, $label as build_label from core.fct_orders;
    create or replace table metrics.met_public_enforcement__lever_month as
        select 'removal' as lever, $label as build_label;
    create or replace table metrics.met_public_statements__day as
        select date '2026-09-30' as stat_date, $label as build_label;
    create or replace table metrics.met_public_statements__day_attribute_value as
        select 'account' as attribute, 'C1' as creator_id, $label as build_label;
    create or replace table quality.intake as
        select timestamp '2026-10-01 06:00:00' as last_loaded_at, $label as build_label;
    create or replace table quality.quarantined_rows as
        select 'secret' as raw_text, 1 as n, $label as build_label;
    create or replace table quality.discrepancy_changes as
        select cast($label as bigint) as observation_no,
            'K' || $label as discrepancy_key, $label as build_label;
    create or replace table quality.discrepancy_observations as
        select observation_no, $label as build_label from quality.discrepancy_changes;
    create or replace table quality.metric_edition_changes as
        select cast($label as bigint) as edition_no, 'net_gmv' as metric, $label as build_label;
    create or replace table utilities.util_clock as select date '2026-09-30' as reporting_as_of_date;
"""
LABELLED = (
    "core.dim_markets",
    "core.fct_content_days",
    "core.fct_orders",
    "metrics.met_sales__market",
    "metrics.met_totals__all",
    "quality.intake",
    "quality.discrepancy_changes",
)
# One row: labels seen, label, totals by the way they are added up, orders, observation that was published.
ONE_VERSION = f"""
    select
        (select count(distinct build_label) from (
            {" union all ".join(f"select build_label from {table}" for table in LABELLED)}
        ) as labels),
        (select max(build_label) from metrics.met_totals__all),
        (select sum(amount) from core.fct_orders),
        (select sum(amount) from metrics.met_sales__market),
        (select sum(amount) from metrics.met_totals__all),
        (select count(*) from core.fct_orders),
        (select max(observation_no) from quality.publications where publication_no = (
            select max(publication_no) from quality.publications
        ))
"""


def total(label: int) -> Decimal:
    """Amount of all orders of a build."""
    return sum((Decimal(row * label) / 100 for row in range(N_ORDERS)), Decimal(0))


def whole(row: tuple[Any, ...]) -> int:
    """Label of the build that a row of ``ONE_VERSION`` was read from.

    Raises:
        AssertionError: It was read from parts of several.
    """
    n_labels, label, *totals, n_orders, observation_no = row
    assert n_labels == 1 and observation_no == label, f"torn read: {row}"
    assert n_orders == N_ORDERS and {Decimal(str(one)) for one in totals} == {total(label)}, (
        f"torn read: {row}"
    )
    return label


def stand_in(folder: Path) -> Warehouse:
    """An empty warehouse in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return Warehouse(folder / "build.duckdb", folder / "history")


def build_stand_in(warehouse: Warehouse, label: int, is_green: bool = True) -> None:
    """Write the working database as build number ``label`` leaves it."""
    with duckdb.connect(str(warehouse.working)) as connection:
        connection.execute("drop table if exists publishing.green_build")
        for statement in duckdb.extract_statements(TABLES):
            words = {"label": label, "markets": list(MARKETS), "n_orders": N_ORDERS}
            used = {name: value for name, value in words.items() if f"${name}" in statement.query}
            connection.execute(statement, used)
    if is_green:
        mark_green(warehouse.working, Inputs(f"raw{label}", "decisions", "rules", "code"), 12, N_CHECKS)
