"""Text that attacks whoever reads it stays text: nothing runs, nothing breaks, nothing is lost."""

from pathlib import Path

import duckdb
import pytest
from conforming_exports import LOADED_AT, conforming_rows, conforming_world, declared_tables, write_file
from dbt_runs import Dbt

from governance import doctor
from governance.project import PROJECT_ROOT

HOSTILE = {
    "SQL that ends a text": "'; drop schema staging cascade; --",
    "SQL that ends a name": '" union all select * from duckdb_settings() --',
    "dollar quotes": "$$; copy (select 1) to 'stolen.csv'; $$",
    "variable of a formatter": "${raw_root} {0} %s",
    "template": "{{ run_query('drop schema staging cascade') }}",
    "HTML": "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>",
    "spreadsheet formula": "=cmd|' /C calc'!A0",
    "spreadsheet formula with a sign": "+1+1",
    "spreadsheet formula with an at": "@SUM(1;1)",
    "path": "../../../../etc/passwd",
    "glob": "*/../*.parquet",
    "quotes and line breaks": 'a "b",\r\nc;\t\\n',
    "four bytes": "😀 \U0001d4b3 𠜎",
    "right to left": "\u202egpj.exe سلام",
    "combining and invisible": "e\u0301 a\u200bb \ufeff",
}
TABLES = {
    name: declaration
    for name, declaration in declared_tables(PROJECT_ROOT).items()
    if name[0] != "public_record" and not declaration["config"]["meta"].get("optional")
}
BUILT = ("build", "--select", "+path:models/staging", "+quality.intake", "--exclude", "resource_type:test")


def text_columns(declaration: dict) -> list[str]:
    """Columns of a raw table that hold any text."""
    return [
        column["name"]
        for column in declaration["columns"]
        if column["data_type"] == "varchar" and not column.get("config", {}).get("meta", {}).get("json_list")
    ]


def hostile_rows(declaration: dict) -> list[dict]:
    """A row for each hostile text, which stands in every text column, after the number of the row."""
    (pattern, *_) = conforming_rows(declaration)
    return [
        pattern
        | dict.fromkeys(text_columns(declaration), f"{n}{text}")
        | {name: n for name, value in pattern.items() if type(value) is int}
        | {"_delivery_id": text, "_loaded_at": LOADED_AT}
        for n, text in enumerate(HOSTILE.values(), start=1)
    ]


def as_compared(text: str) -> str:
    """A text but for blanks around it, case (codes are spelled in one) and the kind of line break."""
    return text.strip().casefold().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """A build over exports in which every text is hostile."""
    world, raw_root = conforming_world(tmp_path_factory.mktemp("attacked"))
    for (system, table), declaration in TABLES.items():
        path = declaration["config"]["meta"]["path"]
        file = raw_root / path.replace("*/*", "dt=2025-02-01/part-0").replace("*", "part-0")
        assert file.exists(), (system, table)
        write_file(file, declaration, hostile_rows(declaration))
    outcome = world.run("--quiet", *BUILT)
    assert outcome.succeeded, outcome.complaints
    return world


def test_every_row_with_hostile_text_is_staged_or_quarantined_with_a_reason(attacked: Dbt) -> None:
    counted = attacked.query(
        "select system || '.' || table_name, n_rows_in, n_rows_staged + n_rows_quarantined + "
        "n_exact_duplicates from quality.intake where n_rows_in > 0 and system != 'public_record'"
    )
    assert {name for name, *_ in counted} == {".".join(name) for name in TABLES}
    assert [row for row in counted if row[1:] != (len(HOSTILE), len(HOSTILE))] == []


@pytest.mark.parametrize(("system", "table"), TABLES)
def test_hostile_text_is_staged_as_it_was_written(attacked: Dbt, system: str, table: str) -> None:
    """Every text, or what its pseudonym stands for, is one of those written, as they are compared."""
    pseudonyms = dict(attacked.query("select pseudonym, plain_value from raw_private.pseudonyms"))
    numbered = [f"{n}{text}" for n, text in enumerate(HOSTILE.values(), start=1)]
    written = {as_compared(text) for text in [*numbered, *HOSTILE.values()]}
    relation = f"staging.stg_{system}__{table}"
    columns = [
        name
        for (name,) in attacked.query(
            "select column_name from information_schema.columns where table_schema = 'staging' "
            "and table_name = ? and data_type = 'VARCHAR' and column_name not like '\\_%' escape '\\'",
            relation.partition(".")[2],
        )
    ]
    staged = {
        pseudonyms.get(value, value)
        for column in columns
        for (value,) in attacked.query(f'select distinct "{column}" from {relation}')
        if value is not None and "[" not in value
    }
    assert staged
    assert {text for text in staged if as_compared(text) not in written} == set()


def test_nothing_was_run_and_nothing_was_written(attacked: Dbt) -> None:
    ((n_views,),) = attacked.query(
        "select count(*) from information_schema.tables where table_schema = 'staging'"
    )
    assert n_views > len(TABLES)
    folders = [PROJECT_ROOT, attacked.work_dir, Path.cwd()]
    assert [folder for folder in folders if (folder / "stolen.csv").exists()] == []


def test_a_text_column_left_out_of_the_attack_would_be_noticed(attacked: Dbt) -> None:
    """The attack reaches every text column of every table: each has as many texts as there are attacks."""
    raw_root = Path(attacked.variables["raw_root"])
    for (system, table), declaration in TABLES.items():
        columns = text_columns(declaration)
        is_csv = declaration["config"]["meta"]["format"] == "csv"
        read = "read_csv({}, all_varchar = true, quote = '\"')" if is_csv else "read_parquet({})"
        files = f"'{raw_root}/{declaration['config']['meta']['path']}'"
        counts = ", ".join(f'count(distinct "{column}")' for column in columns)
        if columns:
            (row,) = duckdb.sql(f"select {counts} from {read.format(files)}").fetchall()
            assert set(row) == {len(HOSTILE)}, (system, table, row)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param("select 1 as one from range(20_000_000)", id="rows that repeat"),
        pytest.param("select repeat('a', 20_000_000) as letters", id="letters that repeat"),
    ],
)
def test_a_small_file_that_unpacks_to_much_is_refused_before_it_is_read(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "BOMB_SIZE", 10_000_000)
    duckdb.sql(f"copy ({table}) to '{tmp_path}/bomb.parquet' (compression zstd, row_group_size 20_000_000)")
    duckdb.sql(f"copy (select random() as x from range(1_300_000)) to '{tmp_path}/large.parquet'")
    (finding,) = doctor.check_files(tmp_path)
    assert finding.subject.endswith("bomb.parquet") and "unpacks from" in finding.problem


def test_a_parquet_file_with_a_garbled_footer_is_named(tmp_path: Path) -> None:
    for name in ("sound", "garbled"):
        duckdb.sql(f"copy (select 1 as one) to '{tmp_path}/{name}.parquet'")
    garbled = tmp_path / "garbled.parquet"
    written = bytearray(garbled.read_bytes())
    written[-60:-8] = b"?" * 52
    garbled.write_bytes(written)
    (finding,) = doctor.check_files(tmp_path)
    assert finding.subject == str(garbled) and "footer" in finding.problem
