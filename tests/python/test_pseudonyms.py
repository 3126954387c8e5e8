"""Creators are shown by keyed pseudonyms only, and the key is nowhere; without a key nothing is built."""

import stat
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest
from conforming_exports import conforming_world
from dbt_runs import KEY, Dbt
from typer.testing import CliRunner

from governance.cli import app
from governance.pseudonyms import DEMO_KEY, KEY_VARIABLE, PSEUDONYMS, write_pseudonyms
from governance.publish import published_schemas
from governance.warehouse import CouldNotRun

VIEWS_ONLY = ["--quiet", "run", "--select", "stg_private__pseudonyms"]
# An id of a creator on the platform, in any case; an e-mail address.
PERSONAL = r"(?i)CR-?[0-9]{6,}|[a-z0-9._]+@[a-z]+\.[a-z]"


def rows_of(folder: Path) -> list[tuple]:
    """Rows of the file of pseudonyms."""
    return duckdb.sql(f"from '{folder / PSEUDONYMS}' order by all").fetchall()


def tables_with(dbt: Dbt, pattern: str, schemas: Iterable[str]) -> set[str]:
    """Tables of some schemas with a text in which a pattern is found."""
    found = set()
    with duckdb.connect(str(dbt.database), read_only=True) as connection:
        for schema, table, columns in connection.execute(
            "select table_schema, table_name, list(column_name) from information_schema.columns "
            "where data_type = 'VARCHAR' and list_contains(?, table_schema) group by all",
            [list(schemas)],
        ).fetchall():
            row = " || '|' || ".join(f"coalesce(\"{column}\", '')" for column in columns)
            if connection.execute(
                f"select 1 from {schema}.{table} where regexp_matches({row}, ?) limit 1", [pattern]
            ).fetchone():
                found.add(f"{schema}.{table}")
    return found


def test_no_text_that_readers_see_holds_an_id_of_a_creator_or_an_address(built_world: Dbt) -> None:
    assert tables_with(built_world, PERSONAL, published_schemas()) == set()
    assert "staging.stg_content_platform__creators" in tables_with(built_world, PERSONAL, ["staging"])
    assert "core.dim_creators" in tables_with(built_world, "CP-[0-9A-F]{24}", ["core"])


def files_with(folders: Iterable[Path], secret: str) -> set[str]:
    """Names of files below some folders whose bytes hold a text."""
    return {
        file.name
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file() and secret.encode() in file.read_bytes()
    }


def test_the_key_is_in_no_file_that_a_build_leaves(built_world: Dbt, tmp_path: Path) -> None:
    assert (built_world.target / "manifest.json").exists() and (built_world.work_dir / "logs").exists()
    for secret in (KEY, KEY.encode().hex()):
        assert files_with([built_world.work_dir], secret) == set()
    (tmp_path / "leak.log").write_text(f"key={KEY}", encoding="utf-8")
    assert files_with([tmp_path], KEY) == {"leak.log"}


def test_the_file_of_pseudonyms_is_its_owners_alone_and_the_same_again(
    demo_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for name, key in (("one", "k" * 32), ("again", "k" * 32), ("other", "l" * 32)):
        monkeypatch.setenv(KEY_VARIABLE, key)
        write_pseudonyms(demo_world, tmp_path / name)
        made.append(rows_of(tmp_path / name))
    assert made[0] == made[1]
    assert {row[1] for row in made[0]} == {row[1] for row in made[2]}
    assert not {row[2] for row in made[0]} & {row[2] for row in made[2]}
    assert len({row[2] for row in made[0]}) == len(made[0]) > 100
    assert stat.S_IMODE((tmp_path / "one" / PSEUDONYMS).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("key", "says"), [("", "is not set"), ("short", "has 5 characters"), (DEMO_KEY, "everybody knows")]
)
def test_without_a_key_of_ones_own_only_the_demo_company_gets_pseudonyms(
    key: str, says: str, demo_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, raw_root = conforming_world(tmp_path)
    monkeypatch.setenv(KEY_VARIABLE, key)
    with pytest.raises(CouldNotRun, match=f"{KEY_VARIABLE}.*{says}"):
        write_pseudonyms(raw_root, tmp_path / "private")
    assert not (tmp_path / "private").exists()
    monkeypatch.delenv(KEY_VARIABLE)
    assert write_pseudonyms(demo_world, tmp_path / "private")[0] > 100


def test_the_command_says_which_variable_holds_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, raw_root = conforming_world(tmp_path)
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.setenv("DBT_DUCKDB_PATH", str(tmp_path / "build.duckdb"))
    for command in ("pseudonyms", "doctor"):
        result = CliRunner().invoke(app, [command, "--raw-root", str(raw_root)])
        assert result.exit_code == 2 and KEY_VARIABLE in result.output, command


def test_dbt_alone_says_which_command_makes_the_pseudonyms(tmp_path: Path) -> None:
    dbt, _ = conforming_world(tmp_path)
    outcome = dbt.run(*VIEWS_ONLY, private_root=str(tmp_path / "nowhere"))
    assert not outcome.succeeded
    assert "governance pseudonyms" in outcome.said and KEY_VARIABLE in outcome.said


def test_a_creator_who_came_after_the_pseudonyms_stops_the_build_and_a_template_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dbt, raw_root = conforming_world(tmp_path)
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    write_pseudonyms(raw_root, tmp_path / "kept")
    (file,) = (raw_root / "commerce" / "orders").glob("*.parquet")
    late = " union all ".join(
        f"(select * replace ('{new}' as creator_id, '{new}' as order_id) from '{file}' limit 1)"
        for new in ("{{creator}}", "CR-LATE")
    )
    duckdb.sql(f"copy ({late}) to '{file.with_name('late.parquet')}' (format parquet)")
    outcome = dbt.run(*VIEWS_ONLY, private_root=str(tmp_path / "kept"))
    assert not outcome.succeeded and "commerce.orders: 1 value(s) of creator_id" in outcome.said
    assert dbt.run(*VIEWS_ONLY).succeeded
    shown = dict(dbt.query("select order_id, creator_id from raw_commerce.orders"))
    assert shown["{{creator}}"] == "{{creator}}" and shown["CR-LATE"].startswith("CP-")
