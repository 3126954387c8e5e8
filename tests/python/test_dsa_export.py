"""Statements of reasons in official form: handed in once, tried again when rejected, held back when wrong."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_runs import Dbt

from governance.transparency.export import export_statements
from governance.warehouse import CouldNotRun

OFFICIAL_FIELDS = 38


@pytest.fixture
def registry(built_world: Dbt, tmp_path: Path) -> Path:
    """A small database with the statements of the company, none of them accepted; written to by tests."""
    with duckdb.connect(str(tmp_path / "registry.duckdb")) as connection:
        connection.execute(f"attach '{built_world.database}' as built (read_only)")
        connection.execute("create schema transparency")
        connection.execute(
            "create table transparency.dsa_statements as from built.transparency.dsa_statements"
        )
        connection.execute("detach built")
        connection.execute(
            "update transparency.dsa_statements set accepted_at = null, submission_status = 'not_submitted',"
            " n_rejections = 0, last_error = null"
        )
    return tmp_path / "registry.duckdb"


def change(database: Path, assignment: str, where: str) -> None:
    """Let receipts have come back, as a build would show them."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"update transparency.dsa_statements set {assignment} where {where}")


def statements(batch: Path) -> list[dict[str, Any]]:
    """Statements of a batch."""
    return json.loads(batch.read_text(encoding="utf-8"))["statements"]


def test_what_is_owed_is_handed_in_once_a_hundred_at_a_time(registry: Path, tmp_path: Path):
    first = export_statements(registry, tmp_path / "out")
    second = export_statements(registry, tmp_path / "out")

    sizes = [len(statements(batch)) for batch in first.batches]
    puids = [statement["puid"] for batch in first.batches for statement in statements(batch)]
    with duckdb.connect(str(registry), read_only=True) as connection:
        owed = connection.execute("select puid from transparency.dsa_statements").fetchall()
    assert sorted(puids) == sorted(puid for (puid,) in owed)
    assert max(sizes) == 100 and sizes[:-1] == [100] * (len(sizes) - 1)
    assert (second.batches, second.n_statements) == ([], 0)


def test_a_batch_has_the_form_of_the_interface(registry: Path, tmp_path: Path):
    """Lists are lists, dates and codes are texts, and what is empty is left out."""
    (batch, *_) = export_statements(registry, tmp_path / "out").batches
    assert list(json.loads(batch.read_text(encoding="utf-8"))) == ["statements"]
    for statement in statements(batch):
        lists = {name for name, value in statement.items() if isinstance(value, list)}
        assert lists <= {"decision_visibility", "category_specification", "content_type", "territorial_scope"}
        assert {"content_type", "territorial_scope"} <= lists
        assert None not in statement.values() and "" not in statement.values()
        assert not {"uuid", "created_at", "platform_name", "creator_id", "content_id_ean"} & set(statement)


def test_what_was_rejected_is_tried_again_and_listed_after_three_times(registry: Path, tmp_path: Path):
    out = tmp_path / "out"
    (batch, *_) = export_statements(registry, out).batches
    one, other = (statement["puid"] for statement in statements(batch)[:2])
    change(
        registry, "accepted_at = timestamp '2026-09-30', submission_status = 'accepted'", f"puid != '{one}'"
    )

    tries = []
    for rejections in (1, 2, 3):
        change(
            registry,
            f"n_rejections = {rejections}, submission_status = 'rejected', last_error = 'no such field'",
            f"puid = '{one}'",
        )
        exported = export_statements(registry, out)
        assert export_statements(registry, out).batches == []
        tries.append(([b.stem.split("-try-")[1] for b in exported.batches], exported.held_back))

    assert [batches for batches, _ in tries] == [["2"], ["3"], []]
    assert [held for _, held in tries] == [[], [], [(one, "rejected 3 times: no such field")]]
    again = [s["puid"] for file in (out / "batches").glob("*-try-[23].json") for s in statements(file)]
    assert again == [one, one] and other not in again


def test_a_statement_that_breaks_a_rule_is_held_back(registry: Path, tmp_path: Path):
    with duckdb.connect(str(registry), read_only=True) as connection:
        (puid,) = connection.execute("select min(puid) from transparency.dsa_statements").fetchone()
    change(registry, "n_rules_broken = 2, submission_status = 'rules_broken'", f"puid = '{puid}'")

    exported = export_statements(registry, tmp_path / "out")

    assert [held for held, _ in exported.held_back] == [puid]
    assert puid not in {s["puid"] for batch in exported.batches for s in statements(batch)}


def test_accepted_statements_stand_in_the_dump_of_their_day_and_days_are_written_once(
    built_world: Dbt, tmp_path: Path
):
    first = export_statements(built_world.database, tmp_path)
    second = export_statements(built_world.database, tmp_path)

    rows, headers = [], set()
    for file in (tmp_path / "daily").glob("*-full.csv"):
        with file.open(encoding="utf-8", newline="") as opened:
            header, *of_day = csv.reader(opened)
        headers.add(tuple(header))
        rows += [(file.stem, dict(zip(header, row, strict=True))) for row in of_day]
    ((n_accepted,),) = built_world.query(
        "select count(*) from transparency.dsa_statements where accepted_at is not null"
    )
    assert len(rows) == n_accepted > 0
    assert [len(header) for header in headers] == [OFFICIAL_FIELDS]
    assert all(row["created_at"][:10] in stem for stem, row in rows)
    assert {row["platform_name"] for _, row in rows} == {"Creator Shop"}
    assert len(first.days) == 2 * len({stem for stem, _ in rows})
    assert second.days == []


def test_a_batch_that_cannot_be_read_stops_the_export(registry: Path, tmp_path: Path):
    """What was handed in would be handed in again."""
    (batch, *_) = export_statements(registry, tmp_path / "out").batches
    batch.write_text("{}", encoding="utf-8")

    with pytest.raises(CouldNotRun, match=r"batch-000001-try-1\.json is no batch"):
        export_statements(registry, tmp_path / "out")


def test_a_database_without_statements_is_refused(tmp_path: Path):
    with pytest.raises(CouldNotRun, match="Run governance publish"):
        export_statements(tmp_path / "absent.duckdb", tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
