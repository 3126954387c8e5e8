"""Keyed pseudonyms of creators, made outside SQL into a private file that the views of the exports join.

Which columns hold ids and which hold personal data of whom is in the source YAML. The key never leaves this
process: neither SQL nor a file holds it.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
import jinja2

from governance.gate.contracts import RawTable, raw_tables
from governance.project import PROJECT_ROOT, dbt_path, history_root
from governance.warehouse import CouldNotRun

KEY_VARIABLE = "GOVERNANCE_PSEUDONYM_KEY"
SHORTEST_KEY = 32  # characters: 128 bits, where they are hexadecimal digits
DEMO_KEY = "nobody of the demo company exists"
ONLY_THE_DEMO_COMPANY_HAS = "_truth/seeded_faults.parquet"
PSEUDONYMS = "pseudonyms.parquet"
PREFIX = "CP-"
DIGEST_CHARACTERS = 24  # 96 bits: two of a million creators share one once in 10^17 companies
VALUES_OF_ERASED_CREATORS = Path(__file__).with_name("erased_values.sql")
SPELLINGS = PROJECT_ROOT / "macros" / "identity"

# A hold counts that was placed before the request reached us, and whose lifting is told by no other row.
TO_ERASE = """
    select distinct upper(trim(erasures.creator_id))
    from privacy.erasures as erasures
    where not exists (
        select 1
        from privacy.legal_holds as holds
        where
            upper(trim(holds.creator_id)) = upper(trim(erasures.creator_id))
            and coalesce(
                try_cast(holds.placed_at as timestamp) <= try_cast(erasures._loaded_at as timestamp), true
            )
            and not exists (
                select 1
                from privacy.legal_holds as lifts
                where
                    trim(lifts.hold_id) = trim(holds.hold_id)
                    and try_cast(lifts.lifted_at as timestamp) is not null
            )
    )
"""

Row = tuple[str, str, str | None, str | None, bool]


def write_pseudonyms(raw_root: Path, private_root: Path) -> tuple[int, int]:
    """Write the file of pseudonyms for the ids in the exports; the same exports and key give the same rows.

    A file that is there is replaced in one step, and only where rows differ.

    Args:
        raw_root: Root of the exports. Tables without files are left out: the build says what is missing.
        private_root: Folder of the file; made for its owner alone where it is not there.

    Returns:
        Number of creators, and how many of them are erased.

    Raises:
        CouldNotRun: There is no key, it is too short, or it is that of the demo company and the exports are
            not; a file of the exports cannot be read.
    """
    tables = {table.name: table for table in raw_tables(dbt_path(raw_root), history_root())}
    try:
        with duckdb.connect() as connection:
            _show_tables(connection, tables.values())
            creators = _creators(connection, tables.values())
            rows = _rows(connection, creators, read_key(raw_root)) if creators else []
    except duckdb.Error as error:
        raise CouldNotRun(
            f"The ids of creators could not be read from {raw_root}: {str(error).splitlines()[0]}. "
            "`governance doctor` says which file is broken."
        ) from error
    _write_private(rows, private_root / PSEUDONYMS)
    erased = [row for row in rows if row[0] == "creator" and row[4]]
    return len(creators), len(erased)


def read_key(raw_root: Path) -> bytes:
    """The key of the environment; without one that of the demo company, for the demo company alone.

    Raises:
        CouldNotRun: There is none, it is too short, or it is the public one.
    """
    key = os.environ.get(KEY_VARIABLE, "")
    is_demo = (raw_root / ONLY_THE_DEMO_COMPANY_HAS).exists()
    if not key and is_demo:
        return DEMO_KEY.encode()
    if not key:
        raise CouldNotRun(
            f"{KEY_VARIABLE} is not set, and creators are shown by keyed pseudonyms only. Make a key once, "
            'keep it where secrets are kept, and set it: python -c "import secrets; '
            'print(secrets.token_hex(32))". With another key every creator has another pseudonym.'
        )
    if len(key) < SHORTEST_KEY:
        raise CouldNotRun(
            f"{KEY_VARIABLE} has {len(key)} characters; with fewer than {SHORTEST_KEY} it could be guessed. "
            "Make a longer one."
        )
    if key == DEMO_KEY and not is_demo:
        raise CouldNotRun(
            f"{KEY_VARIABLE} is the key of the demo company, which everybody knows. Make one of your own."
        )
    return key.encode()


def _show_tables(connection: duckdb.DuckDBPyConnection, tables: Iterable[RawTable]) -> None:
    """A view over each table that knows persons, with the columns its files have; empty without files."""
    for table in tables:
        if not table.knows_persons:
            continue
        schema, name = (f'"{part}"' for part in (table.system, table.table))
        connection.execute(f"create schema if not exists {schema}")
        wanted = [*table.columns, "_loaded_at"]
        columns = ", ".join(f'null::varchar as "{column}"' for column in wanted)
        empty = f"select {columns} where false"
        if not table.files:
            connection.execute(f"create view {schema}.{name} as {empty}")
            continue
        files = [str(file) for file in table.files]
        read = (
            "read_csv($files, all_varchar = true, union_by_name = true, null_padding = true, "
            "ignore_errors = true, header = true, delim = ',', quote = '\"', escape = '\"')"
            if table.is_csv
            else "read_parquet($files, union_by_name = true, hive_partitioning = false)"
        )
        relation = connection.execute(f"from {read} limit 0", {"files": files})
        there = {column[0] for column in relation.description}
        shown = ", ".join(
            f'cast("{column}" as varchar) as "{column}"' if column in there else f'null as "{column}"'
            for column in wanted
        )
        names = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        connection.execute(
            f"create view {schema}.{name} as select {shown} from {read.replace('$files', f'[{names}]')}"
        )


def _creators(connection: duckdb.DuckDBPyConnection, tables: Iterable[RawTable]) -> list[str]:
    """Ids in all columns that are shown by pseudonyms, spelled plainly, in order."""
    ids = [
        f'select upper(trim("{column}")) as creator_id from "{table.system}"."{table.table}"'
        for table in tables
        for column in table.pseudonyms
    ]
    if not ids:
        return []
    query = f"select distinct creator_id from ({' union all '.join(ids)}) where creator_id != '' order by all"
    return [creator for (creator,) in connection.execute(query).fetchall()]


def _rows(connection: duckdb.DuckDBPyConnection, creators: list[str], key: bytes) -> list[Row]:
    erased = set()
    if creators:
        connection.execute("create table creators (creator_id varchar, pseudonym varchar)")
        erased = {creator for (creator,) in connection.execute(TO_ERASE).fetchall()} & set(creators)
    rows: list[Row] = []
    for creator in creators:
        own = PREFIX + _digest(key, "creator", creator).upper()
        if creator in erased:
            other = PREFIX + _digest(key, "erased creator", creator).upper()
            connection.execute("insert into creators values (?, ?)", [creator, other])
            rows.append(("creator", creator, other, own, True))
        else:
            rows.append(("creator", creator, own, None, False))
    if erased:
        environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        spellings = "\n".join(file.read_text(encoding="utf-8") for file in sorted(SPELLINGS.glob("*.sql")))
        query = environment.from_string(spellings + VALUES_OF_ERASED_CREATORS.read_text(encoding="utf-8"))
        for kind, value, pseudonym in connection.execute(query.render()).fetchall():
            shown = pseudonym if kind == "creator_reference" else "erased-" + _digest(key, kind, value)
            rows.append((kind, value, None if kind in ("crm_account", "statement") else shown, None, True))
    return sorted(rows, key=lambda row: row[:2])


def _digest(key: bytes, kind: str, value: str) -> str:
    """HMAC-SHA-256 of a value, which is no other for another kind, cut to what is long enough."""
    return hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()[:DIGEST_CHARACTERS]


def _write_private(rows: list[Row], file: Path) -> None:
    """Write the file so that at no moment anybody but its owner can read it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    os.close(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    with duckdb.connect() as connection:
        connection.execute(
            "create table pseudonyms (kind varchar, plain_value varchar, pseudonym varchar, "
            "former_pseudonym varchar, is_erased boolean)"
        )
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            connection.execute(
                "insert into pseudonyms select unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)", columns
            )
        connection.execute("copy (from pseudonyms order by all) to ? (format parquet)", [str(beside)])
    beside.chmod(0o600)
    beside.replace(file)
