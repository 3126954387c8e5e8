"""Planted faults: each is one row of truth, found in the files as shown and, without faults, as true."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from demo_raw import DemoRaw, write_small

from governance.demo_data.faults import FaultClass, chosen_fault_classes, read_fault_classes
from governance.demo_data.raw_tables import RAW_TABLES, RawTable

TABLES = {(table.system, table.name): table for table in RAW_TABLES}
CLASSES = read_fault_classes()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> DemoRaw:
    """The small company without faults."""
    return write_small(tmp_path_factory.mktemp("without") / "raw", faults="none")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> DemoRaw:
    """The same company with all faults."""
    return write_small(tmp_path_factory.mktemp("with") / "raw", faults="all")


@pytest.fixture(scope="module")
def planted(faulty: DemoRaw) -> list[dict[str, str | None]]:
    """The rows of truth, in the order in which the faults were planted."""
    names = ["fault_class", "system", "table", "entity_key", "measure", "true_value", "shown_value"]
    position = {fault.code: number for number, fault in enumerate(CLASSES)}
    rows = faulty.rows(
        'select fault_class, system, "table", entity_key, measure, true_value, shown_value '
        "from truth.seeded_faults"
    )
    return sorted(
        (dict(zip(names, row, strict=True)) for row in rows), key=lambda row: position[row["fault_class"]]
    )


def values_by_key(raw: DemoRaw, table: RawTable, measure: str) -> dict[str, list[str | None]]:
    """Values of a column, as text, by key; of rows delivered more than once in the order of delivery."""
    key = f"concat_ws('|', {', '.join(table.key)})"
    values = defaultdict(list)
    for entity_key, value in raw.rows(
        f"select {key}, cast({measure} as varchar) from {table.relation} order by _loaded_at"
    ):
        values[entity_key].append(value)
    return values


def count_of(raw: DemoRaw, table: RawTable, entity_key: str) -> int:
    """Rows with a key; a ``*`` in it stands for any value."""
    parts = dict(zip(table.key, entity_key.split("|"), strict=True))
    condition = " and ".join(
        f"cast({column} as varchar) = '{part}'" for column, part in parts.items() if part != "*"
    )
    return raw.value(f"select count(*) from {table.relation} where {condition}")


@pytest.mark.parametrize("fault", CLASSES, ids=lambda fault: fault.code)
def test_every_class_is_planted(planted: list[dict], fault: FaultClass) -> None:
    assert [row for row in planted if row["fault_class"] == fault.code]


def test_at_least_thirty_two_classes_are_known() -> None:
    assert len(CLASSES) >= 32


def test_shown_differs_from_true_and_no_fault_is_listed_twice(planted: list[dict]) -> None:
    assert [row for row in planted if row["true_value"] == row["shown_value"]] == []
    keys = [(row["fault_class"], row["table"], row["entity_key"], row["measure"]) for row in planted]
    assert len(keys) == len(set(keys))


def test_some_faults_meet_in_one_row(planted: list[dict]) -> None:
    classes = defaultdict(set)
    for row in planted:
        classes[row["table"], row["entity_key"]].add(row["fault_class"])
    assert [met for met in classes.values() if len(met) > 1]


def test_each_planted_value_is_in_the_files(planted: list[dict], clean: DemoRaw, faulty: DemoRaw) -> None:
    """Faults of one measure follow each other: true of the first, shown of the last, equal in between."""
    chains = defaultdict(list)
    for row in planted:
        chains[row["system"], row["table"], row["measure"], row["entity_key"]].append(row)
    values: dict[tuple, tuple] = {}
    for (system, name, measure, entity_key), chain in chains.items():
        table = TABLES[system, name]
        for earlier, later in pairwise(chain):
            assert earlier["shown_value"] == later["true_value"], chain
        true_value, shown_value = chain[0]["true_value"], chain[-1]["shown_value"]
        if measure == "_row_count":
            assert str(count_of(clean, table, entity_key)) == true_value, chain
            assert str(count_of(faulty, table, entity_key)) == shown_value, chain
            continue
        if (table, measure) not in values:
            values[table, measure] = (
                values_by_key(clean, table, measure),
                values_by_key(faulty, table, measure),
            )
        before, after = values[table, measure]
        assert before[entity_key][-1] == true_value, chain
        assert after[entity_key][-1] == shown_value, chain


def test_what_no_fault_touches_stays_the_same(planted: list[dict], clean: DemoRaw, faulty: DemoRaw) -> None:
    touched = defaultdict(set)
    for row in planted:
        touched[row["system"], row["table"]].add(row["entity_key"])
    for table in RAW_TABLES:
        rows_of = (
            f"select concat_ws('|', {', '.join(table.key)}) as entity_key, t.* from {table.relation} as t"
        )
        keys = touched[table.system, table.name]
        gaps = [key.split("|*|") for key in keys if "*" in key]

        def untouched(
            raw: DemoRaw, query: str, keys: set[str] = keys, gaps: list[list[str]] = gaps
        ) -> list[tuple]:
            return sorted(
                (
                    row
                    for row in raw.rows(query)
                    if row[0] not in keys
                    and not any(row[0].startswith(day) and row[0].endswith(market) for day, market in gaps)
                ),
                key=repr,
            )

        assert untouched(faulty, rows_of) == untouched(clean, rows_of), table.relation


def test_files_without_faults_are_the_same_to_the_byte(
    planted: list[dict], clean: DemoRaw, faulty: DemoRaw
) -> None:
    hit = {(row["system"], row["table"]) for row in planted}
    for table in RAW_TABLES:
        if (table.system, table.name) in hit:
            continue
        for path in sorted(table.folder(clean.root).rglob("*.*")):
            assert (faulty.root / path.relative_to(clean.root)).read_bytes() == path.read_bytes(), path


def test_the_same_faults_whatever_the_threads(faulty: DemoRaw, tmp_path: Path) -> None:
    again = write_small(tmp_path / "raw", faults="all", threads=1)
    files = [path.relative_to(faulty.root) for path in sorted(faulty.root.rglob("*.*")) if path.is_file()]
    assert [
        path for path in files if (again.root / path).read_bytes() != (faulty.root / path).read_bytes()
    ] == []


def test_a_class_alone_hits_what_it_hits_among_all(planted: list[dict], tmp_path: Path) -> None:
    alone = write_small(tmp_path / "raw", faults="D46, D24")
    found = set(alone.rows("select fault_class, entity_key from truth.seeded_faults"))
    expected = {(row["fault_class"], row["entity_key"]) for row in planted if row["fault_class"] == "D46"}
    assert {pair for pair in found if pair[0] == "D46"} == expected
    assert {code for code, _ in found} == {"D46", "D24"}


def test_none_plants_nothing(clean: DemoRaw) -> None:
    assert clean.rows("from truth.seeded_faults") == []
    assert chosen_fault_classes("none") == []


def test_a_duplicate_is_the_same_payload_in_a_later_delivery(faulty: DemoRaw) -> None:
    exact, near = faulty.rows("""
        with pairs as (
            select
                count(distinct _delivery_id) as n_deliveries,
                count(distinct (
                    order_id, creator_id, market, entry_type, amount_minor, vat_minor, currency, fx_rate
                )) as n_payloads
            from finance.ledger_entries group by entry_id having count(*) > 1
        )
        select count(*) filter (n_payloads = 1), count(*) filter (n_payloads > 1)
        from pairs where n_deliveries = 2
    """)[0]
    assert exact > 0
    assert exact + near == faulty.value("select count(*) from truth.seeded_faults where fault_class = 'D19'")


def test_numbers_and_templates_reach_the_files_as_typed(faulty: DemoRaw) -> None:
    assert (
        faulty.value("""
        select count(*) from market_ops.monthly_recipients
        where regexp_matches(recipients, '^[0-9]{1,3}([.,][0-9]{3})+')
    """)
        > 0
    )
    assert faulty.value("select count(*) from market_ops.pain_points where theme like '{{%}}'") > 0
