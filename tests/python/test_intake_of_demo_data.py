"""Intake on a whole company: what is planted at the gate is refused, and nothing else is."""

import csv
import re
from pathlib import Path

import duckdb
import pytest
from dbt_runs import Dbt

from governance.demo_data import write_demo_data
from governance.project import PROJECT_ROOT
from governance.public_record import load_public_record

# Faults that intake answers for; all others read well and are staged.
UNREADABLE = {"D23": "unrendered_template", "D24": "number_format"}


def truth(raw_root: Path, query: str) -> list[tuple]:
    """Rows of a query over the planted faults, named ``faults``."""
    with duckdb.connect() as connection:
        connection.execute(f"create view faults as from '{raw_root / '_truth' / 'seeded_faults.parquet'}'")
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def clean_company(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """A company without faults, staged."""
    folder = tmp_path_factory.mktemp("clean-company")
    write_demo_data(raw_root=folder / "raw", scale=0.05, seed=3, quarters=4, faults="none")
    load_public_record(folder / "raw")
    company = Dbt(folder / "dbt", variables={"raw_root": str(folder / "raw")})
    selected = ["+quality.intake", "path:seeds/quality"]
    outcome = company.run("--quiet", "build", "--select", *selected, "--exclude", "resource_type:test")
    assert outcome.succeeded, outcome.said
    return company


def test_a_clean_company_is_staged_whole(clean_company: Dbt):
    refused = clean_company.query(
        "select system, table_name, n_rows_quarantined, n_exact_duplicates, notes from quality.intake"
        " where n_rows_in != n_rows_staged or (notes is not null and delivery_state != 'absent')"
    )
    assert refused == []


def test_the_seed_explains_the_reasons_that_row_checks_give_and_no_others():
    checks = "".join(
        (PROJECT_ROOT / "macros/intake" / name).read_text(encoding="utf-8")
        for name in ("intake_checks.sql", "type_checks.sql")
    )
    given = set(re.findall(r"'reason': '([a-z_]+)'(?! ~)", checks))
    by_type = {"not_a_number", "not_a_boolean", "not_a_date", "not_a_timestamp"}
    seed = (PROJECT_ROOT / "seeds/quality/intake_reasons.csv").read_text(encoding="utf-8")
    explained = {row["reason_code"] for row in csv.DictReader(seed.splitlines())}
    assert explained == given | by_type


def test_every_row_is_staged_quarantined_or_an_exact_duplicate(built_world: Dbt):
    assert built_world.query(
        "select bool_and(n_rows_in = n_rows_staged + n_rows_quarantined + n_exact_duplicates),"
        " sum(n_rows_quarantined) > 0, sum(n_exact_duplicates) > 0 from quality.intake"
    ) == [(True, True, True)]


def test_rows_in_are_the_rows_that_were_written(built_world: Dbt, demo_world: Path):
    """Parquet rows counted by the file metadata, not by the views that intake reads."""
    counted = dict(
        built_world.query(
            "select system || '/' || table_name, n_rows_in from quality.intake where n_rows_in > 0"
        )
    )
    for folder in sorted(path for path in demo_world.glob("*/*") if any(path.rglob("*.parquet"))):
        name = str(folder.relative_to(demo_world))
        ((n_rows,),) = duckdb.sql(
            f"select sum(num_rows) from parquet_file_metadata('{folder}/**/*.parquet')"
        ).fetchall()
        assert counted[name] == n_rows, name


def test_planted_unreadable_values_are_the_only_quarantined_rows(built_world: Dbt, demo_world: Path):
    planted = {
        (UNREADABLE[code], system, table): n_rows
        for code, system, table, n_rows in truth(
            demo_world,
            'select fault_class, system, "table", count(*) from faults'
            f" where fault_class in {tuple(UNREADABLE)} group by all",
        )
    }
    found = {
        (reason, system, table): n_rows
        for reason, system, table, n_rows in built_world.query(
            "select reason_code, system, table_name, n_rows from quality.quarantine_reasons"
        )
    }
    assert planted and found == planted


def test_rows_delivered_again_unchanged_are_the_only_exact_duplicates(built_world: Dbt, demo_world: Path):
    keys_planted = {
        key for (key,) in truth(demo_world, "select entity_key from faults where fault_class = 'D19'")
    }
    refused = built_world.query(
        "select system, table_name, n_exact_duplicates from quality.intake where n_exact_duplicates > 0"
    )
    keys_refused = {
        key
        for (key,) in built_world.query(
            "select json_extract_string(raw_text, '$.entry_id') from intake.intake_finance__ledger_entries"
        )
    }
    keys_staged_twice = {
        key
        for (key,) in built_world.query(
            "select entry_id from staging.stg_finance__ledger_entries group by all having count(*) > 1"
        )
    }
    assert refused == [("finance", "ledger_entries", len(keys_refused))]
    assert keys_refused and keys_refused <= keys_planted
    # Sent again with another value: a disagreement, so both rows are staged.
    assert keys_staged_twice == keys_planted - keys_refused
