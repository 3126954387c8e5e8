"""Creators who are erased leave everything: staging, quarantine, versions, history; no total moves."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from dbt_runs import KEY, Dbt

from governance.erasure import erase_from_warehouse
from governance.pseudonyms import KEY_VARIABLE, PSEUDONYMS, write_pseudonyms
from governance.publish import PUBLICATIONS
from governance.warehouse import Warehouse

# Who has a ticket, an account known by its id or by a number, licences, statements of reasons.
READS_PERSONS = [
    "+met_creator_scorecard__creator_month",
    "+met_gmv_at_risk__market_month",
    "+met_licence_cover__market",
    "+fct_messages",
    "+int_statements_told",
    "stg_private__pseudonyms",
    "+erasure_requests",
]
ERASED = """
    with linked as (
        select
            pseudonyms.platform_creator_id,
            bool_or(identities.source_system = 'appeals_desk') as has_ticket,
            bool_or(identities.match_rule = 'platform id') as has_id,
            bool_or(identities.match_rule = 'number of the platform id') as has_number,
            bool_or(licences.crm_id is not null) as has_licence
        from staging.stg_private__pseudonyms as pseudonyms
        inner join core.dim_creator_identities as identities using (creator_id)
        left join staging.stg_creator_crm__licences as licences
            on identities.source_record_id = licences.crm_id
        group by all
    )
    {picks}
"""
KINDS = ("has_ticket", "has_id", "has_number", "has_licence")


@dataclass(frozen=True)
class Erased:
    """The demo company after some of its creators were erased, as `before` was in all else.

    Attributes:
        before: The company as it was.
        after: The company since.
        creators: Ids of those erased.
        held: Id of one who asked for it and is held.
        values: Personal values of theirs in the exports, and their ids and former pseudonyms.
    """

    before: Dbt
    after: Dbt
    creators: list[str]
    held: str
    values: set[str]


def personal_values(raw_root: Path, private: Path) -> set[str]:
    """Names, addresses, handles, licences, captions that only the erased have, and the ids they had."""
    erased = duckdb.sql(f"from '{private / PSEUDONYMS}' where is_erased").fetchall()
    of = {kind: {row[1] for row in erased if row[0] == kind} for kind in {row[0] for row in erased}}
    own = {row[3] for row in erased if row[0] == "creator"} | of["creator"]
    of_others: set[str] = set()
    for table, key, kind, columns in (
        ("content_platform/creators/*.parquet", "creator_id", "creator", "handle, display_name, email"),
        ("content_platform/contents/*.parquet", "creator_id", "creator", "caption"),
        ("creator_crm/accounts/*.csv", "crm_id", "crm_account", "platform_creator_id, legal_name, email"),
        ("creator_crm/licences/*.csv", "crm_id", "crm_account", "licence_no"),
    ):
        before = len(own)
        for is_erased, *row in duckdb.execute(
            f"select distinct list_contains(?, upper(trim({key}))), {columns} from '{raw_root / table}'",
            [sorted(of[kind])],
        ).fetchall():
            (own if is_erased else of_others).update(value for value in row if value and len(value) > 5)
        assert len(own) > before, table
    return own - of_others


@pytest.fixture(scope="module")
def erased(built_world: Dbt, demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    """The company of `built_world` once more, with a list of erasures and refused rows of those on it."""
    folder = tmp_path_factory.mktemp("erased")
    raw_root = folder / "raw"
    shutil.copytree(demo_world, raw_root)
    picks = " union ".join(
        f"(select platform_creator_id from linked where {kind} order by 1 limit 2)" for kind in KINDS
    )
    creators = sorted(row[0] for row in built_world.query(ERASED.format(picks=picks)))
    assert len(creators) >= 4
    (raw_root / "privacy" / "erasures").mkdir(parents=True)
    held = min(set(built_world.pseudonyms()) - set(creators))
    asked = enumerate([*creators, held])
    lines = [f"ER-{n},{name},2026-09-20 10:00:00,e-1,2026-09-21 03:00:00" for n, name in asked]
    (raw_root / "privacy" / "erasures" / "erasures.csv").write_text(
        "\n".join(["erasure_id,creator_id,requested_at,_delivery_id,_loaded_at", *lines, ""]),
        encoding="utf-8",
    )
    # One hold stands, one was lifted, one came after the request had reached us.
    write_holds(
        raw_root,
        f"LH-1,{held.lower()},2026-09-01 08:00:00,court order,legal,,e-1,2026-09-02 03:00:00",
        f"LH-2,{creators[0]},2026-09-01 08:00:00,court order,legal,,e-1,2026-09-02 03:00:00",
        f"LH-2,{creators[0]},2026-09-01 08:00:00,order,legal,2026-09-15 08:00:00,e-2,2026-09-16 03:00:00",
        f"LH-3,{creators[1]},2026-09-25 08:00:00,court order,legal,,e-3,2026-09-26 03:00:00",
    )
    # A row that intake refuses, of one who is erased; and a line that cannot be split.
    first = sorted((raw_root / "content_platform" / "creators").glob("*.parquet"))[0]
    duckdb.sql(
        f"copy (select * replace (null as home_market, '{creators[0]}' as creator_id, "
        "'Somebody Erased' as display_name, 'somebody@example.com' as email, 'somebody_erased' as handle) "
        f"from '{first}' limit 1) to '{first.with_name('refused.parquet')}' (format parquet)"
    )
    # Captions of the demo company say the same of many products.
    for file in (raw_root / "content_platform" / "contents").glob("*.parquet"):
        whole = file.with_suffix(".new")
        duckdb.execute(
            "copy (select * replace (case when list_contains($creators, upper(trim(creator_id))) "
            f"then caption || ' (Somebody Erased)' else caption end as caption) from '{file}') "
            f"to '{whole}' (format parquet)",
            {"creators": creators},
        )
        whole.replace(file)
    with (raw_root / "appeals_desk" / "tickets" / "tickets.csv").open("a", encoding="utf-8") as tickets:
        tickets.write("TK-99999999,somebody_erased wrote this\n")
    after = Dbt(folder / "dbt", variables={"raw_root": str(raw_root)})
    after.work_dir.mkdir()
    shutil.copy(built_world.database, after.database)
    outcome = after.run("--quiet", "run", "--select", *READS_PERSONS)
    assert outcome.succeeded, outcome.complaints
    values = personal_values(raw_root, after.work_dir / "private") | {"Somebody Erased"}
    return Erased(built_world, after, creators, held, values)


def write_holds(raw_root: Path, *rows: str) -> None:
    """Write the list of legal holds."""
    folder = raw_root / "privacy" / "legal_holds"
    folder.mkdir(parents=True, exist_ok=True)
    header = "hold_id,creator_id,placed_at,legal_basis,owner,lifted_at,_delivery_id,_loaded_at"
    (folder / "legal_holds.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def built_again(erased: Erased) -> list[str]:
    """Schema and name of the tables and views that the second build made, but for the file of pseudonyms."""
    nodes = erased.before.manifest()["nodes"]
    return [
        f"{nodes[node]['schema']}.{nodes[node]['alias']}"
        for node in erased.after.outcome.statuses
        if node.startswith("model.")
    ]


def test_nothing_personal_of_an_erased_creator_is_left_in_any_table(erased: Erased) -> None:
    found, seen = {}, set()
    with duckdb.connect(str(erased.after.database), read_only=True) as connection:
        connection.execute("create temp table personal as select unnest(?) as value", [sorted(erased.values)])
        texts = connection.execute(
            "select table_schema || '.' || table_name, table_schema, column_name "
            "from information_schema.columns where data_type = 'VARCHAR'"
        ).fetchall()
        built = set(built_again(erased))
        for table, schema, column in texts:
            if table not in built:
                continue
            condition = (
                f'exists (select 1 from personal where contains(t."{column}", value))'
                if schema == "intake"
                else f't."{column}" in (select value from personal)'
            )
            seen.add(schema)
            row = connection.execute(
                f'select "{column}" from {table} as t where {condition} limit 1'
            ).fetchone()
            if row:
                found[f"{table}.{column}"] = row[0]
    assert found == {}
    assert seen >= {"staging", "intermediate", "intake", "core", "metrics"}


def test_a_request_waits_for_a_hold_that_stands_and_for_no_other(erased: Erased) -> None:
    """The held one keeps pseudonym and personal data; a lifted hold and one too late hold nobody."""
    of_held = erased.before.pseudonyms()[erased.held]
    told = erased.after.query(
        "select creator_id = ?, erasure_status, hold_id, held_since, has_late_hold, count(*) "
        "from quality.erasure_requests group by all order by all",
        of_held,
    )
    assert told == [
        (False, "erased", None, None, False, len(erased.creators) - 1),
        (False, "erased", None, None, True, 1),
        (True, "held", "LH-1", datetime(2026, 9, 1, 8), False, 1),
    ]
    names = "select count(display_name) from staging.stg_content_platform__creators where creator_id = ?"
    assert erased.after.query(names, of_held) == erased.before.query(names, of_held) != [(0,)]


def test_a_lifted_hold_lets_the_next_run_erase_and_a_later_one_brings_nothing_back(
    demo_world: Path, tmp_path: Path
) -> None:
    """Rows are only added; what cannot be read as a moment lifts nothing."""
    raw_root, private = tmp_path / "raw", tmp_path / "private"
    shutil.copytree(demo_world / "creator_crm", raw_root / "creator_crm")
    (creator, *_) = duckdb.sql(
        f"select platform_creator_id from '{raw_root}/creator_crm/accounts/accounts.csv' "
        "where platform_creator_id is not null order by 1 limit 1"
    ).fetchone()
    (raw_root / "privacy" / "erasures").mkdir(parents=True)
    (raw_root / "privacy" / "erasures" / "erasures.csv").write_text(
        "erasure_id,creator_id,requested_at,_delivery_id,_loaded_at\n"
        f"ER-1,{creator},2026-09-20 10:00:00,e-1,2026-09-21 03:00:00\n",
        encoding="utf-8",
    )
    placed = f"LH-1,{creator},2026-09-20 12:00:00,court order,legal,,e-1,2026-09-21 03:00:00"
    unreadable = f"LH-1,{creator},2026-09-20 12:00:00,court order,legal,soon,e-2,2026-09-22 03:00:00"
    lifted = (
        f"LH-1,{creator},2026-09-20 12:00:00,court order,legal,2026-09-23 08:00:00,e-3,2026-09-23 09:00:00"
    )
    again = f"LH-2,{creator},2026-09-24 12:00:00,court order,legal,,e-4,2026-09-24 13:00:00"

    def n_erased(*rows: str) -> int:
        write_holds(raw_root, *rows)
        return write_pseudonyms(raw_root, private)[1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, KEY)
        assert n_erased(placed) == 0
        assert n_erased(placed, unreadable) == 0
        assert n_erased(placed, unreadable, lifted) == 1
        assert n_erased(placed, unreadable, lifted, again) == 1


def test_refused_rows_of_an_erased_creator_keep_their_place_and_lose_what_is_personal(erased: Erased) -> None:
    ((text,),) = erased.after.query(
        "select raw_text from intake.intake_content_platform__creators where _file like '%refused.parquet'"
    )
    row = json.loads(text)
    assert row["display_name"] is None and row["date_of_birth"] is None
    assert row["handle"].startswith("erased-") and row["email"].startswith("erased-")
    (lines,) = zip(
        *erased.after.query("select raw_text from intake.intake_appeals_desk__tickets"), strict=True
    )
    assert "(erased)" in lines


def test_no_total_of_a_mart_moves(erased: Erased) -> None:
    """Rows, and the sum of each number, of every table of marts; only pseudonyms changed."""
    moved, n_marts = [], 0
    with duckdb.connect() as connection:
        for name, dbt in (("before", erased.before), ("after", erased.after)):
            connection.execute(f"attach '{dbt.database}' as {name} (read_only)")
        numbers = connection.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_name) "
            "from duckdb_columns() inner join duckdb_tables() using (database_name, schema_name, table_name) "
            "where database_name = 'after' and schema_name in ('core', 'metrics') and "
            "(data_type like 'DECIMAL%' or data_type in ('BIGINT', 'INTEGER', 'HUGEINT')) group by all"
        ).fetchall()
        built = set(built_again(erased))
        for table, columns in numbers:
            if table in built:
                sums = ", ".join(f'sum("{column}")' for column in columns)
                before, after = (
                    connection.execute(f"select count(*), {sums} from {name}.{table}").fetchall()
                    for name in ("before", "after")
                )
                moved += [(table, before, after)] if before != after else []
                n_marts += 1
        shown = [
            {
                creator
                for (creator,) in connection.execute(
                    f"select distinct creator_id from {name}.core.dim_creators"
                ).fetchall()
            }
            for name in ("before", "after")
        ]
    assert moved == []
    assert n_marts > 15
    assert len(shown[0] - shown[1]) == len(shown[1] - shown[0]) == len(erased.creators)


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_world: Path) -> Iterator[tuple]:
    """A warehouse with two versions and a history that show a creator who is then erased."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    private = tmp_path / "private"
    write_pseudonyms(demo_world, private)
    (creator, shown), (_, other) = duckdb.sql(
        f"select plain_value, pseudonym from '{private / PSEUDONYMS}' order by 1 limit 2"
    ).fetchall()
    warehouse = Warehouse(tmp_path / "build.duckdb", tmp_path / "history")
    warehouse.versions.mkdir()
    for version in (1, 2):
        file = warehouse.versions / f"{version:06d}-abcdef.duckdb"
        with duckdb.connect(str(file)) as connection:
            connection.execute("create schema quality; create schema core")
            connection.execute(PUBLICATIONS.read_text(encoding="utf-8"))
            connection.execute(
                "insert into quality.publications by name select ? as publication_no, 'published' as event, "
                "? as version, 'abcdef' as fingerprint, '{}' as row_counts, 0 as n_checks_passed",
                [version, version],
            )
            connection.execute(
                "create table core.dim_creators as "
                "select * from (values ($a || '@2026', $a, 3), ($b, $b, 4)) as creators "
                " (creator_version_id, creator_id, n_followers)",
                {"a": shown, "b": other},
            )
        file.chmod(0o444)
    warehouse.published.hardlink_to(file)
    for folder in ("observations", "decisions"):
        (warehouse.history / folder).mkdir(parents=True)
    key = "md5('health|2026-01-01|' || entity || '|band')"
    duckdb.sql(
        f"copy (select {key} as discrepancy_key, 'health' as reconciliation, '2026-01-01|' || entity as "
        f"entity_key, 'band' as measure from (values ('{shown}'), ('{other}')) as entities (entity)) "
        f"to '{warehouse.history}/observations/observation-000001.parquet' (format parquet)"
    )
    ((decided,),) = duckdb.sql(f"select {key} from (values ('{shown}')) as entities (entity)").fetchall()
    (warehouse.history / "decisions" / "decisions.csv").write_text(f"D-1,{decided},waive\n", encoding="utf-8")
    raw_root = tmp_path / "raw"
    shutil.copytree(demo_world, raw_root)
    (raw_root / "privacy" / "erasures").mkdir(parents=True)
    (raw_root / "privacy" / "erasures" / "erasures.csv").write_text(
        "erasure_id,creator_id,requested_at,_delivery_id,_loaded_at\n"
        f"ER-1,{creator.lower()},2026-09-20 10:00:00,e-1,2026-09-21 03:00:00\n",
        encoding="utf-8",
    )
    yield warehouse, private, raw_root, shown, other, decided


def test_versions_and_history_forget_the_former_pseudonym_and_keep_their_rows(published: tuple) -> None:
    warehouse, private, raw_root, shown, other, decided = published
    assert erase_from_warehouse(warehouse, private) == 0
    write_pseudonyms(raw_root, private)
    # Two versions, observations, decisions.
    assert erase_from_warehouse(warehouse, private) == 4
    assert erase_from_warehouse(warehouse, private) == 0

    files = [file for folder in (warehouse.versions, warehouse.history) for file in folder.rglob("*.*")]
    assert len(files) == 4
    for file in [*files, warehouse.published]:
        assert shown.encode() not in file.read_bytes() and decided.encode() not in file.read_bytes()
    ((new,),) = duckdb.sql(
        f"select pseudonym from '{private / PSEUDONYMS}' where former_pseudonym = '{shown}'"
    ).fetchall()
    with duckdb.connect(str(warehouse.published), read_only=True) as connection:
        assert connection.execute("from core.dim_creators order by n_followers").fetchall() == [
            (f"{new}@2026", new, 3),
            (other, other, 4),
        ]
        assert connection.execute("select version from quality.publications").fetchall() == [(2,)]
        ((comment,),) = connection.execute(
            "select comment from duckdb_tables() where table_name = 'publications'"
        ).fetchall()
    assert comment
    assert warehouse.published.samefile(warehouse.versions / "000002-abcdef.duckdb")
    ((key,),) = duckdb.sql(f"select md5('health|2026-01-01|{new}|band')").fetchall()
    kept = duckdb.sql(f"from '{warehouse.history}/observations/*.parquet' where discrepancy_key = '{key}'")
    assert kept.fetchall() == [(key, "health", f"2026-01-01|{new}", "band")]
    decisions = (warehouse.history / "decisions" / "decisions.csv").read_text(encoding="utf-8")
    assert decisions == f"D-1,{key},waive\n"
