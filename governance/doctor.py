"""Checks of the set-up and of the delivered files, before anything is built."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from governance.project import PROJECT_ROOT, dbt_path, run_dbt, working_database
from governance.pseudonyms import write_pseudonyms

PARQUET_MAGIC = b"PAR1"
SMALLEST_PARQUET = 12  # magic, footer length, magic
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# A small file that unpacks to this much, in bytes or values, was made to fill memory: the densest of the demo
# company unpacks to four times its size.
BOMB_SIZE = 1_000_000_000
BOMB_FACTOR = 100
FREE_DISK_FACTOR = 3  # the working database and its spill beside the raw files, measured at scales 0.1 to 4


@dataclass(frozen=True)
class Finding:
    """Something wrong with the set-up or a file: what, and what to do about it."""

    subject: str
    problem: str
    remedy: str


def check_set_up(raw_root: Path) -> list[Finding]:
    """Check folders, disk and the working database; empty where all is well."""
    return [*_check_raw_root(raw_root), *_check_working_database(raw_root)]


def check_files(raw_root: Path) -> list[Finding]:
    """Check that every Parquet and CSV file under ``raw_root`` can be read at all, and within reason.

    Reads first bytes and footers only: half a millisecond per file.
    """
    findings = []
    parquet_files = []
    for file in sorted(raw_root.rglob("*")):
        if file.suffix == ".parquet" and file.is_file():
            problems = [*_check_parquet(file)]
            findings.extend(problems)
            if not problems:
                parquet_files.append(str(file))
        elif file.suffix == ".csv" and file.is_file():
            findings.extend(_check_csv(file))
    if parquet_files:
        findings.extend(_check_unpacked(parquet_files))
    return findings


def check_contracts(raw_root: Path) -> list[Finding]:
    """Hold all files against the columns declared for them, with the checks that a build runs first.

    Raises:
        CouldNotRun: Creators cannot be given pseudonyms, which the views of the exports show.
    """
    kept_path = os.environ.get("DBT_DUCKDB_PATH")
    os.environ["DBT_DUCKDB_PATH"] = ":memory:"
    try:
        with TemporaryDirectory() as folder:
            write_pseudonyms(raw_root, Path(folder))
            variables = {"raw_root": dbt_path(raw_root), "private_root": folder}
            result = run_dbt(
                ["--quiet", "run-operation", "create_source_views", "--vars", json.dumps(variables)]
            )
    finally:
        if kept_path is None:
            del os.environ["DBT_DUCKDB_PATH"]
        else:
            os.environ["DBT_DUCKDB_PATH"] = kept_path
    if result.success:
        return []
    return [Finding("contracts", "files differ from what the sources declare", "see the list printed above")]


def _check_raw_root(raw_root: Path) -> Iterator[Finding]:
    if not raw_root.is_dir():
        yield Finding(
            str(raw_root),
            "the raw root does not exist",
            "run `governance demo-data` and `governance public-record`, or name the root of your exports",
        )


def _check_working_database(raw_root: Path) -> Iterator[Finding]:
    database = working_database()
    database.parent.mkdir(parents=True, exist_ok=True)
    if not os.access(database.parent, os.W_OK):
        yield Finding(
            str(database.parent), "the folder cannot be written", "make it writable, or set DBT_DUCKDB_PATH"
        )
        return
    if database.exists():
        try:
            duckdb.connect(str(database)).close()
        except duckdb.IOException as error:
            yield Finding(
                str(database),
                f"the working database cannot be opened for writing: {str(error).splitlines()[0]}",
                "close the process that holds it; a damaged file may be deleted: a build makes it anew",
            )
    raw_bytes = sum(file.stat().st_size for file in raw_root.rglob("*.*") if file.is_file())
    free_bytes = shutil.disk_usage(database.parent).free
    if free_bytes < FREE_DISK_FACTOR * raw_bytes:
        yield Finding(
            str(database.parent),
            f"{free_bytes / 1e9:.1f} GB free, about {FREE_DISK_FACTOR * raw_bytes / 1e9:.1f} GB needed",
            "free some disk, or set DBT_DUCKDB_PATH to a larger one",
        )


def _check_parquet(file: Path) -> Iterator[Finding]:
    name = _shown(file)
    size = file.stat().st_size
    if size < SMALLEST_PARQUET:
        yield Finding(name, f"is not a Parquet file: {size} bytes", "ask the exporter to send it again")
        return
    with file.open("rb") as opened:
        head = opened.read(len(PARQUET_MAGIC))
        opened.seek(-len(PARQUET_MAGIC), os.SEEK_END)
        tail = opened.read()
    if head != PARQUET_MAGIC:
        yield Finding(name, "is not a Parquet file", "ask the exporter for Parquet")
    elif tail != PARQUET_MAGIC:
        yield Finding(name, "is truncated: its footer is missing", "ask the exporter to send it again")


def _check_unpacked(files: list[str]) -> Iterator[Finding]:
    footers = (
        "select file_name, sum(total_compressed_size) as n_bytes, "
        "greatest(sum(total_uncompressed_size), sum(num_values)) as n_unpacked "
        "from parquet_metadata(?) group by file_name "
        "having n_unpacked > ? and n_unpacked > ? * n_bytes order by file_name"
    )
    try:
        unpacked = duckdb.execute(footers, [files, BOMB_SIZE, BOMB_FACTOR]).fetchall()
    except duckdb.Error as error:
        if len(files) > 1:
            for file in files:
                yield from _check_unpacked([file])
        else:
            problem = f"has a footer that cannot be read: {str(error).splitlines()[0]}"
            yield Finding(_shown(Path(files[0])), problem, "ask the exporter to send it again")
        return
    for file, n_bytes, n_unpacked in unpacked:
        yield Finding(
            _shown(Path(file)),
            f"unpacks from {n_bytes:,} bytes to {n_unpacked:,} bytes or values",
            "ask the exporter whether this is a table at all; do not load it",
        )


def _check_csv(file: Path) -> Iterator[Finding]:
    with file.open("rb") as opened:
        head = opened.read(4096)
    if not head.strip():
        yield Finding(_shown(file), "is empty, without even a header", "ask the exporter to send it again")
    elif head.startswith(UTF16_MARKS):
        yield Finding(_shown(file), "is written in UTF-16", "save it as UTF-8")
    elif b"\x00" in head:
        yield Finding(_shown(file), "holds binary data", "ask the exporter for comma-separated text")


def _shown(file: Path) -> str:
    return str(file.relative_to(PROJECT_ROOT)) if file.is_relative_to(PROJECT_ROOT) else str(file)
