"""What a metric would move by if a fault was fixed is what it moves by once the fault is fixed.

The faulty company and the one without faults are the same company. Fixing is putting the rows of the one
without faults in the place of the planted ones.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from dbt_runs import Dbt

Place = tuple
"""Metric, market, kind of period and first day of the period."""
Amounts = dict[Place, tuple[Decimal, Decimal]]
"""Numerator and denominator by place; places with neither are left out."""

# Names of planted faults as they stand in the raw tables, several where a fault covers several rows.
RAW_KEYS = {
    "commerce/orders": ["order_id"],
    "commerce/refunds": ["refund_id"],
    "content_platform/content_daily_stats": [
        "concat_ws('|', stat_date, content_id, viewer_market)",
        "concat_ws('|', stat_date, '*', viewer_market)",
    ],
    "creator_crm/rewards": ["concat_ws('|', reward_id, updated_at)"],
    "enforcement/action_levers": ["concat_ws('|', action_id, lever)"],
    "finance/ledger_entries": ["entry_id"],
    "finance/settlements": ["concat_ws('|', settlement_id, order_id)"],
}

# Fault classes that move metrics, and which.
MOVING = {
    "D9": {"attributed_gmv"},
    "D34": {"settled_gmv"},
    "D35": {"commission"},
    "D37": {"booked_gmv"},
    "D38": {"attributed_gmv"},
    "D40": {"booked_gmv", "commission"},
}
# Fault classes that staging, core or the definition of the metrics make harmless.
STANDING = ("D4", "D19", "D25", "D36", "D46", "D47")


class Company:
    """A company whose raw exports a test changes, in a database that starts as a built one.

    Attributes:
        raw_root: Raw exports: links to those of another company but for the tables that were rewritten.
        dbt: dbt on them.
    """

    def __init__(self, folder: Path, built: Dbt) -> None:
        self.raw_root = folder / "raw"
        shutil.copytree(built.variables["raw_root"], self.raw_root, copy_function=os.link)
        self.dbt = Dbt(folder / "dbt", variables={"raw_root": str(self.raw_root)})
        self.dbt.work_dir.mkdir(parents=True)
        shutil.copy(built.database, self.dbt.database)

    def rewrite(self, table: str, is_wrong: str, right: str) -> None:
        """Write the files of a table with some rows anew.

        Args:
            table: System and table.
            is_wrong: SQL condition on the rows to be replaced.
            right: SELECT of the rows in their place, of the relation ``told`` or of other files, with the
                path of the file under the raw root as {path}.
        """
        for file in sorted((self.raw_root / table).rglob("*.parquet")):
            told = f"(select * from read_parquet('{file}', hive_partitioning = false))"
            rows = right.format(path=file.relative_to(self.raw_root).as_posix())
            new = f"with told as {told} select * from told where {is_wrong} union all by name {rows}"
            if duckdb.execute(new).fetchone():
                changed = file.with_suffix(".changed")
                kept = f"select * from told where not ({is_wrong})"
                duckdb.execute(
                    f"copy (with told as {told} {kept} union all by name {rows}) "
                    f"to '{changed}' (format parquet)"
                )
                changed.replace(file)

    def rebuild(self, tables: Iterable[str], *targets: str) -> None:
        """Build what stands between raw tables and models."""
        selected = [f"source:{table.replace('/', '.')}+,+{target}" for table in tables for target in targets]
        outcome = self.dbt.run("--quiet", "run", "--select", *selected)
        assert outcome.succeeded, outcome.complaints


def amounts(rows: Iterable[tuple]) -> Amounts:
    return {tuple(row[:4]): (row[4], row[5]) for row in rows if row[4] or row[5]}


def reported(dbt: Dbt) -> Amounts:
    """Numerators and denominators as the metrics report them."""
    return amounts(
        dbt.query(
            "select metric, market, period_kind, period_start_date, coalesce(numerator, 0), "
            "coalesce(denominator, 0) from quality.metric_values_by_period"
        )
    )


def claimed(dbt: Dbt, where: str = "true", *parameters: object) -> Amounts:
    """What discrepancies claim that fixing them would add."""
    return amounts(
        dbt.query(
            "select metric, market, period_kind, period_start_date, sum(numerator_effect), "
            "sum(denominator_effect) from quality.metric_trust_discrepancies "
            f"where is_counted and {where} group by all",
            *parameters,
        )
    )


def moved(before: Dbt, after: Dbt) -> Amounts:
    """What reported numerators and denominators changed by."""
    old, new, nothing = reported(before), reported(after), (Decimal(0), Decimal(0))
    return amounts(
        (
            *place,
            *(
                there - here
                for here, there in zip(old.get(place, nothing), new.get(place, nothing), strict=True)
            ),
        )
        for place in old.keys() | new.keys()
    )


def planted(raw_root: Path, classes: Iterable[str]) -> dict[str, set[str]]:
    """Names of the records that fault classes changed, by table."""
    faults = duckdb.execute(
        "select system || '/' || \"table\", entity_key from read_parquet(?) where fault_class in ?",
        [str(raw_root / "_truth" / "seeded_faults.parquet"), list(classes)],
    ).fetchall()
    records: dict[str, set[str]] = {}
    for table, record in faults:
        records.setdefault(table, set()).add(record)
    return records


def write_zones(dbt: Dbt, file: Path) -> None:
    """Write the time zone of each order's shop."""
    duckdb.execute(f"attach '{dbt.database}' as build (read_only)")
    try:
        duckdb.execute(
            "copy (select order_id, time_zone from build.core.fct_orders inner join build.seeds.markets "
            f"on shop_market = market) to '{file}' (format parquet)"
        )
    finally:
        duckdb.execute("detach build")


@pytest.fixture
def fixed(built_world: Dbt, clean_world: Path, tmp_path: Path) -> Callable[..., tuple[Company, list[str]]]:
    """Fix fault classes at source and build the metrics again; also tells the records fixed."""

    def fix(*classes: str) -> tuple[Company, list[str]]:
        company = Company(tmp_path / "fixed", built_world)
        records = planted(company.raw_root, classes)
        for table, names in records.items():
            listed = ", ".join(f"'{name}'" for name in sorted(names))
            is_fixed = " or ".join(f"{key} in ({listed})" for key in RAW_KEYS[table])
            company.rewrite(
                table,
                is_fixed,
                f"select * from read_parquet('{clean_world}/{{path}}', hive_partitioning = false) "
                f"where {is_fixed}",
            )
        company.rebuild(records, "metric_values_by_period")
        return company, sorted(name for names in records.values() for name in names)

    return fix


def test_all_faults_fixed_move_every_metric_by_what_was_claimed(
    built_world: Dbt, built_clean_world: Dbt
) -> None:
    """Every metric, market, month and quarter, to the cent."""
    movement = moved(built_world, built_clean_world)
    assert movement == claimed(built_world)
    assert {place[0] for place in movement} == set.union(*MOVING.values())


def test_without_faults_nothing_is_disputed(built_clean_world: Dbt) -> None:
    assert claimed(built_clean_world) == {}
    assert built_clean_world.query(
        "select count(*) from quality.metric_trust "
        "where n_discrepancies > 0 or value_low != value or value_high != value or adjusted_value != value"
    ) == [(0,)]


# Classes built together move different metrics, so that each still stands for itself.
@pytest.mark.parametrize("classes", [("D34", "D35"), ("D37", "D38"), ("D9",), ("D40",)], ids="-".join)
def test_a_class_fixed_at_source_moves_the_metrics_by_what_it_claimed(
    fixed: Callable, built_world: Dbt, classes: tuple[str, ...]
) -> None:
    company, records = fixed(*classes)
    movement = moved(built_world, company.dbt)
    assert movement == claimed(built_world, "entity_ref in ?", records)
    assert {place[0] for place in movement} == set.union(*(MOVING[name] for name in classes))


def test_classes_that_claim_nothing_move_nothing(fixed: Callable, built_world: Dbt) -> None:
    company, records = fixed(*STANDING)
    assert len(records) > 50
    assert moved(built_world, company.dbt) == {}


def test_points_owed_back_move_healthy_creators_by_what_was_claimed(
    built_clean_world: Dbt, tmp_path: Path
) -> None:
    """Without the entries that compensate reversed actions, creators stand worse than they should."""
    heavy = "reason in ('violation', 'reversal')"
    true = Company(tmp_path / "true", built_clean_world)
    # points that bring a creator into another band at once: the company has few reversals
    true.rewrite(
        "enforcement/points_ledger",
        heavy,
        f"select * replace (12 * points as points) from told where {heavy}",
    )
    true.rebuild(["enforcement/points_ledger"], "metric_values_by_period")
    owed = Company(tmp_path / "owed", true.dbt)
    owed.rewrite("enforcement/points_ledger", "reason = 'reversal'", "select * from told where false")
    owed.rebuild(["enforcement/points_ledger"], "metric_trust")
    movement = moved(owed.dbt, true.dbt)
    assert {place[0] for place in movement} == {"healthy_creator_share"}
    assert movement == claimed(owed.dbt)


def test_refunds_told_in_utc_move_net_gmv_by_what_was_claimed(built_clean_world: Dbt, tmp_path: Path) -> None:
    """Of the refunds told in another clock those that were found are fixed: only these are claimed."""
    zones = tmp_path / "zones.parquet"
    write_zones(built_clean_world, zones)
    told_in_utc = (
        "select told.* replace (timezone('UTC', timezone(time_zone, refunded_at)) as refunded_at) "
        f"from told inner join read_parquet('{zones}') using (order_id) where {{where}}"
    )
    wrong = "hour(refunded_at) < 6"
    faulty = Company(tmp_path / "faulty", built_clean_world)
    faulty.rewrite("commerce/refunds", wrong, told_in_utc.format(where=wrong))
    faulty.rebuild(["commerce/refunds"], "metric_trust")
    found = [
        f"'{order}'"
        for (order,) in faulty.dbt.query(
            "select distinct entity_ref from quality.metric_trust_discrepancies where metric = 'net_gmv'"
        )
    ]
    assert found
    missed = f"{wrong} and order_id not in ({', '.join(found)})"
    mended = Company(tmp_path / "mended", built_clean_world)
    mended.rewrite("commerce/refunds", missed, told_in_utc.format(where=missed))
    mended.rebuild(["commerce/refunds"], "metric_values_by_period")
    movement = moved(faulty.dbt, mended.dbt)
    assert {place[0] for place in movement} == {"net_gmv"}
    assert movement == claimed(faulty.dbt)
