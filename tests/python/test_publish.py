"""Publishing: readers see one whole version or the one before it, and never what was not green."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from green_database import N_CHECKS, N_ORDERS, ONE_VERSION, build_stand_in, stand_in, whole
from rich.console import Console
from typer.testing import CliRunner

from governance import build as build_module
from governance import green_build
from governance import publish as publish_module
from governance.cli import app
from governance.publish import GateOutcome, publish, roll_back, version_files
from governance.warehouse import Blocked, CouldNotRun, Warehouse

pytestmark = pytest.mark.usefixtures("gate_of_stand_ins")

MARK = "select count(*) from duckdb_tables() where schema_name = 'publishing' and table_name = 'green_build'"


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return stand_in(tmp_path / "warehouse")


def shown(warehouse: Warehouse) -> int:
    """Label of the build that a reader who opens the published file sees."""
    with duckdb.connect(str(warehouse.published), read_only=True) as connection:
        return whole(connection.execute(ONE_VERSION).fetchone())


def read(database: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def publish_builds(warehouse: Warehouse, *labels: int, **options: int) -> None:
    for label in labels:
        build_stand_in(warehouse, label)
        publish(warehouse, **options)


def files(warehouse: Warehouse) -> dict[str, bytes]:
    """Everything that is published or kept, by name."""
    folders = [warehouse.versions, warehouse.history]
    found = [warehouse.published, *(file for folder in folders for file in folder.rglob("*"))]
    return {
        str(file.relative_to(warehouse.working.parent)): file.read_bytes() for file in found if file.is_file()
    }


def governance(warehouse: Warehouse, *words: str, monkeypatch: pytest.MonkeyPatch):
    """Run the command on a warehouse, in this process."""
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(warehouse.working))
    return CliRunner().invoke(app, list(words))


# ------------------------------------------------------------------------------------------------- the mark


def test_a_database_that_no_green_build_left_is_refused_and_nothing_is_written(warehouse, monkeypatch):
    build_stand_in(warehouse, 1, is_green=False)
    result = governance(warehouse, "publish", monkeypatch=monkeypatch)
    assert result.exit_code == 1
    assert "was not left by a green build" in result.output and "Run `governance build`" in result.output
    assert not warehouse.published.exists() and not version_files(warehouse)
    assert not warehouse.history.exists()


def test_an_absent_database_could_not_be_published(warehouse, monkeypatch):
    result = governance(warehouse, "publish", monkeypatch=monkeypatch)
    assert result.exit_code == 2 and "does not exist" in result.output


def build_as(
    outcome: build_module.BuildOutcome, warehouse: Warehouse, raw_root: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[build_module.BuildOutcome, int]:
    """Build where dbt comes to a given outcome; what the build came to, and whether the mark is there."""
    build_stand_in(warehouse, 1, is_green=False)
    monkeypatch.setattr(build_module, "_run_dbt_build", lambda *_: outcome)
    came_to = build_module.build(Console(quiet=True), raw_root, warehouse)
    return came_to, read(warehouse.working, MARK)[0][0]


@pytest.mark.parametrize(
    ("outcome", "is_marked"),
    [
        (build_module.BuildOutcome(True, 12, 7, []), 1),
        (build_module.BuildOutcome(True, 12, 6, ["a_test: fail: 3 rows"]), 0),
        (build_module.BuildOutcome(False, 0, 0, ["dbt could not run"]), 0),
    ],
    ids=["green", "a test failed", "dbt could not run"],
)
def test_only_a_green_build_leaves_the_mark(outcome, is_marked, warehouse, tmp_path, monkeypatch):
    assert build_as(outcome, warehouse, tmp_path / "raw", monkeypatch)[1] == is_marked


def test_a_build_whose_files_changed_meanwhile_is_not_green(warehouse, tmp_path, monkeypatch):
    inputs = iter([green_build.Inputs("before", "", "", ""), green_build.Inputs("after", "", "", "")])
    monkeypatch.setattr(build_module, "read_inputs", lambda *_: next(inputs))
    outcome, is_marked = build_as(
        build_module.BuildOutcome(True, 12, 7, []), warehouse, tmp_path / "raw", monkeypatch
    )
    assert not is_marked and not outcome.is_green and "changed while they were read" in outcome.failures[0]


def test_a_build_that_looks_at_an_earlier_day_leaves_no_mark(warehouse, tmp_path, monkeypatch):
    monkeypatch.setattr(build_module, "looks_back", lambda: ["known_as_of"])
    green = build_module.BuildOutcome(True, 12, 7, [])
    assert build_as(green, warehouse, tmp_path / "raw", monkeypatch)[1] == 0


def test_fingerprints_tell_contents_of_files_and_neither_their_times_nor_the_truth(tmp_path):
    raw = tmp_path / "raw"
    (raw / "_truth").mkdir(parents=True)
    (raw / "orders.csv").write_text("a,b\n", encoding="utf-8")
    first = green_build.read_inputs(raw, tmp_path / "history")
    os.utime(raw / "orders.csv", (1, 1))
    (raw / "_truth" / "faults.csv").write_text("x", encoding="utf-8")
    assert green_build.read_inputs(raw, tmp_path / "history") == first
    (raw / "orders.csv").write_text("a,c\n", encoding="utf-8")
    changed = green_build.read_inputs(raw, tmp_path / "history")
    assert changed.raw != first.raw and changed.rules == first.rules
    decisions = tmp_path / "history" / "decisions" / "decisions.csv"
    decisions.parent.mkdir(parents=True)
    decisions.write_text("D-1\n", encoding="utf-8")
    assert green_build.read_inputs(raw, tmp_path / "history").decisions != first.decisions


# ---------------------------------------------------------------------------------------------- the version


def test_tables_of_the_published_schemas_travel_whole_and_views_as_tables(warehouse):
    publish_builds(warehouse, 1)
    working = {
        (schema, table): n_rows
        for schema, table in read(
            warehouse.working,
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in ('core', 'metrics', 'quality')",
        )
        for ((n_rows,),) in [read(warehouse.working, f"select count(*) from {schema}.{table}")]
    }
    warehouse.working.unlink()
    found = read(
        warehouse.published, "select table_schema, table_name, table_type from information_schema.tables"
    )
    assert {kind for *_, kind in found} == {"BASE TABLE"}
    assert {(schema, table) for schema, table, _ in found} == {*working, ("quality", "publications")}
    for (schema, table), n_rows in working.items():
        assert read(warehouse.published, f"select count(*) from {schema}.{table}") == [(n_rows,)]
    assert shown(warehouse) == 1


def test_the_publication_tells_version_inputs_rows_and_checks(warehouse):
    publish_builds(warehouse, 1, 2)
    columns = (
        "version, event, raw_fingerprint, rules_fingerprint, reporting_as_of_date::text, known_as_of::text, "
        "n_checks_passed, n_rows, row_counts"
    )
    *_, row = read(warehouse.published, f"select {columns} from quality.publications order by publication_no")
    *told, n_rows, row_counts = row
    assert told == [2, "published", "raw2", "rules", "2026-09-30", "2026-10-01 06:00:00", N_CHECKS]
    counts = json.loads(row_counts)
    assert counts["core.fct_orders"] == N_ORDERS and sum(counts.values()) == n_rows
    assert read(warehouse.published, "select count(*) from quality.publications") == [(2,)]


def test_publishing_the_same_build_again_changes_no_file(warehouse):
    publish_builds(warehouse, 1)
    before = files(warehouse)
    assert publish(warehouse).event == "unchanged"
    build_stand_in(warehouse, 1)
    assert publish(warehouse).event == "unchanged"
    assert files(warehouse) == before


def test_a_reader_goes_on_with_the_version_it_opened_and_the_next_one_sees_the_new(warehouse):
    publish_builds(warehouse, 1)
    script = f"""
import duckdb, sys
connection = duckdb.connect({str(warehouse.published)!r}, read_only=True)
for _ in sys.stdin:
    print(connection.execute('select max(build_label) from core.fct_orders').fetchone()[0], flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:

        def ask() -> str:
            reader.stdin.write("\n")
            reader.stdin.flush()
            return reader.stdout.readline().strip()

        assert ask() == "1"
        publish_builds(warehouse, 2, 3, 4, keep=1)
        assert [file.name[:6] for file in version_files(warehouse)] == ["000004"]
        assert ask() == "1"
        assert shown(warehouse) == 4
        reader.stdin.close()


def test_the_newest_versions_are_kept_and_the_published_one_always(warehouse):
    publish_builds(warehouse, 1, 2, 3, 4, keep=3)
    assert [file.name[:6] for file in version_files(warehouse)] == ["000002", "000003", "000004"]
    roll_back(warehouse)
    roll_back(warehouse)
    publish_module._drop_old_versions(warehouse, 1)
    assert [file.name[:6] for file in version_files(warehouse)] == ["000002", "000004"]
    assert shown(warehouse) == 2


def test_rolling_back_shows_the_version_before_and_publishing_again_the_newer_one(warehouse):
    publish_builds(warehouse, 1, 2)
    assert roll_back(warehouse).version == 1 and shown(warehouse) == 1
    with pytest.raises(CouldNotRun, match="keeps no version earlier than 1"):
        roll_back(warehouse)
    again = publish(warehouse)
    assert (again.version, again.event) == (2, "restored") and shown(warehouse) == 2
    publish_builds(warehouse, 3)
    events = read(
        warehouse.published, "select version, event from quality.publications order by publication_no"
    )
    assert events == [
        (1, "published"),
        (2, "published"),
        (1, "rolled_back"),
        (2, "restored"),
        (3, "published"),
    ]


def test_a_version_after_a_rollback_has_a_number_of_its_own(warehouse):
    publish_builds(warehouse, 1, 2)
    roll_back(warehouse)
    publish_builds(warehouse, 3)
    assert shown(warehouse) == 3
    assert [file.name[:6] for file in version_files(warehouse)] == ["000001", "000002", "000003"]


def test_a_critical_expectation_stops_the_publication_and_readers_keep_what_they_had(warehouse, monkeypatch):
    publish_builds(warehouse, 1)
    before = files(warehouse)
    seen = []

    def fails(candidate: Path, to: Warehouse) -> GateOutcome:
        seen.append((read(candidate, "select max(build_label) from core.fct_orders"), to.published))
        return GateOutcome(10, 1, 0, ("core.fct_orders: amounts are below zero",))

    monkeypatch.setattr(publish_module, "gate", fails)
    build_stand_in(warehouse, 2)
    result = governance(warehouse, "publish", monkeypatch=monkeypatch)
    assert result.exit_code == 1 and "core.fct_orders: amounts are below zero" in result.output
    assert seen == [([(2,)], warehouse.published)]
    assert files(warehouse) == before


def test_the_summary_tells_version_rows_by_schema_and_checks(warehouse, monkeypatch):
    monkeypatch.setattr(publish_module, "gate", lambda *_: GateOutcome(251, 3, 2))
    build_stand_in(warehouse, 1)
    said = " ".join(governance(warehouse, "publish", monkeypatch=monkeypatch).output.split())
    assert "Version 1 is published" in said
    assert "│ core │ 5 │ 465 │" in said
    assert "7 tests passed; expectations: 251 passed, 3 failed, 2 not evaluated." in said


# ------------------------------------------------------------------------------------------------- history


def test_publishing_adds_the_observations_of_the_build_to_history_once(warehouse):
    publish_builds(warehouse, 1, 2)
    publish(warehouse)
    kept = sorted((warehouse.history / "observations").glob("*"))
    assert [file.name for file in kept] == ["observation-000001.parquet", "observation-000002.parquet"]
    assert duckdb.execute(f"select discrepancy_key from '{kept[1]}'").fetchall() == [("K2",)]


def test_what_an_interrupted_publication_did_not_keep_the_next_command_keeps(warehouse, monkeypatch):
    publish_builds(warehouse, 1)
    build_stand_in(warehouse, 2)
    with monkeypatch.context() as patch:
        patch.setattr(publish_module, "_keep", lambda *_: (_ for _ in ()).throw(OSError("no space left")))
        with pytest.raises(CouldNotRun, match=r"no space left.*whole and published"):
            publish(warehouse)
    assert shown(warehouse) == 2
    assert not (warehouse.history / "observations" / "observation-000002.parquet").exists()
    monkeypatch.setattr(
        build_module, "_run_dbt_build", lambda *_: build_module.BuildOutcome(False, 0, 0, ["none"])
    )
    build_module.build(Console(quiet=True), warehouse.working.parent / "raw", warehouse)
    assert (warehouse.history / "observations" / "observation-000002.parquet").exists()
    assert (warehouse.history / "publications" / "publication-000002.parquet").exists()


def test_a_build_that_does_not_know_the_newest_observations_is_refused(warehouse):
    publish_builds(warehouse, 1, 2)
    build_stand_in(warehouse, 2)
    with duckdb.connect(str(warehouse.working)) as connection:
        connection.execute("update publishing.green_build set raw_fingerprint = 'other'")
    before = files(warehouse)
    with pytest.raises(Blocked, match="built before the newest version"):
        publish(warehouse)
    assert files(warehouse) == before


def test_a_clock_that_jumps_back_changes_no_order(warehouse, monkeypatch):
    for label, clock in ((1, "2031-01-01 00:00:00"), (2, "1999-12-31 23:59:59"), (3, "2026-10-25 02:30:00")):
        monkeypatch.setattr(publish_module, "now", lambda clock=clock: clock)
        publish_builds(warehouse, label, keep=2)
        assert shown(warehouse) == label
    assert [file.name[:6] for file in version_files(warehouse)] == ["000002", "000003"]
    assert roll_back(warehouse).version == 2
    assert read(
        warehouse.published,
        "select version, year(published_at) from quality.publications order by publication_no",
    ) == [(1, 2031), (2, 1999)]
