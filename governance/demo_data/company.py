"""The demo company: a synthetic world, exported as the raw tables of its nine systems.

The world is made by the SQL files in ``sql/``, in the order of their numbers: 01 to 12 make what happened, 20
to 31 write it down as each system would, 40 and 41 add it up. Faults (``sql/faults/``) are planted
afterwards, so what they do not touch stays the same to the byte. The same arguments give the same bytes,
whatever the number of threads.

What holds in the clean world:

- content_daily_stats: a later row with the same key replaces the earlier one. attributed_orders and
  attributed_gmv are the orders created on that UTC day by buyers of that market, with their gross amounts,
  cancelled ones included; they are in the currency of the shop's market, which is the creator's home market.
- A buyer pays gross amount less both coupons; VAT is contained in that, at the rate of the shop's market.
  Commission is the rate times what was paid less VAT, less the refunded part.
- Ledger signs: sale +, refund -, and as owed to the creator: commission +, commission_frozen -,
  commission_released +, bonus +, clawback -. A settlement pays what was paid less what was refunded before
  it.
- Points: active VP are the sum of unexpired entries, clamped to 0 to 24; the CHR rating is 200 plus the sum
  of entries, clamped to 0 to 1000 after summing. A snapshot is taken at the end of a Sunday, UTC.
- A reversed action ends its restrictions at once; a partly reversed one keeps them and gives half the points
  back.
- One statement of reasons for each action that holds in the EEA and each kind of restriction; its puid is the
  action id and V (visibility), M (monetary), P (provision of the service) or A (account).
"""

import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from threading import local
from typing import Any

import duckdb

from governance.demo_data.database import SQL_FOLDER, Database, sql_literal
from governance.demo_data.faults import chosen_fault_classes, plant
from governance.demo_data.raw_tables import DAILY_STATS, EXPORTED_AT_ONCE, RAW_TABLES, SYSTEMS, RawTable
from governance.demo_data.settings import LONGEST_HISTORY_QUARTERS, sql_variables

Progress = Callable[[float, str], None]

TRUTH_FOLDER = "_truth"
TRUTH_FILES = {
    "seeded_faults": "seeded_faults.parquet",
    "totals": "world_totals.parquet",
    "true_prevalence": "true_prevalence.parquet",
    "planted_trends": "planted_trends.parquet",
}
# SQL files whose names begin with this do not read each other.
EXPORTS = "2"
UNFINISHED_MARK = "_UNFINISHED"
DELIVERIES_AT_ONCE = 30
BY_DAY = "partition_by (dt), filename_pattern 'part-{i}', overwrite_or_ignore true"
# Against zstd: a tenth less work to write, two fifths more bytes.
PARQUET = "format parquet, compression snappy, write_bloom_filter false"


@dataclass
class Summary:
    """What was written.

    Attributes:
        rows: rows by table, ``system.table``.
        seconds: seconds of a thread spent on writing it.
        n_faults: planted faults, one row of truth each.
        n_bytes: bytes of all files.
        total_seconds: seconds on the clock.
        peak_memory_mb: largest memory of this process so far, in MiB.
    """

    rows: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    n_faults: int = 0
    n_bytes: int = 0
    total_seconds: float = 0.0
    peak_memory_mb: float = 0.0

    def __str__(self) -> str:
        widest = max(map(len, self.rows))
        lines = [
            f"{name:<{widest}} {n_rows:>12,} rows {self.seconds[name]:>7.2f} s"
            for name, n_rows in self.rows.items()
        ]
        return "\n".join(
            [
                *lines,
                f"{sum(self.rows.values()):,} rows in {len(self.rows)} tables, {self.n_bytes / 1e6:,.1f} MB, "
                f"{self.n_faults:,} planted faults; {self.total_seconds:.1f} s, "
                f"peak memory {self.peak_memory_mb:,.0f} MB",
            ]
        )


def write_demo_data(
    raw_root: Path,
    scale: float = 0.1,
    seed: int = 1,
    quarters: int = LONGEST_HISTORY_QUARTERS,
    faults: str = "all",
    progress: Progress | None = None,
    threads: int = 2,
) -> Summary:
    """Write the raw tables of the demo company and, in ``_truth/``, what is true about them.

    The systems' folders are written beside ``raw_root`` and moved into it at the end, so an interrupted run
    leaves the old data. Folders of other systems stay.

    Args:
        raw_root: root of the exports, ``<raw_root>/<system>/<table>/``.
        scale: size; 1 is five million rows of content_daily_stats over 14 quarters.
        seed: another seed, another company.
        quarters: length of the period, which ends on 2026-09-30; 1 to 14.
        faults: ``all``, ``none`` or fault codes with commas.
        progress: called with the share done, 0 to 1, and what is being done.
        threads: threads to use; the files do not depend on it.

    Raises:
        ValueError: for an impossible argument, or when ``raw_root`` holds files that this did not write.
    """
    started = time.perf_counter()
    if scale <= 0:
        raise ValueError(f"scale must be above 0, not {scale}")
    if not 1 <= quarters <= LONGEST_HISTORY_QUARTERS:
        raise ValueError(f"quarters must be 1 to {LONGEST_HISTORY_QUARTERS}, not {quarters}")
    fault_classes = chosen_fault_classes(faults)
    _refuse_foreign_files(raw_root)
    report = progress or (lambda _share, _doing: None)

    raw_root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{raw_root.name}-", dir=raw_root.parent) as workshop:
        new_root = Path(workshop) / "new"
        summary = Summary()
        database = Database(Path(workshop), threads, sql_variables(scale, seed, quarters))
        try:
            _make_world(database, threads, report)
            report(0.45, "planting faults")
            _text_tables(database)
            plant(database.connection, fault_classes)
            _export(database, new_root, threads, summary, report)
            (summary.n_faults,) = database.connection.execute(
                "select count(*) from world.seeded_faults"
            ).fetchone()
        finally:
            database.close()
        report(0.99, "moving the files into place")
        summary.n_bytes = sum(path.stat().st_size for path in new_root.rglob("*") if path.is_file())
        _swap(new_root, raw_root, Path(workshop) / "old")
    summary.total_seconds = time.perf_counter() - started
    summary.peak_memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(1.0, "done")
    return summary


def _refuse_foreign_files(raw_root: Path) -> None:
    """Raise when folders to be replaced hold files of somebody else, or ``raw_root`` is no raw root."""
    if not raw_root.exists():
        return
    expected = {path for table in RAW_TABLES for path in table.folder(raw_root).glob(table.file_pattern)}
    expected |= {raw_root / TRUTH_FOLDER / name for name in TRUTH_FILES.values()} | {
        raw_root / UNFINISHED_MARK
    }
    found = {path for path in raw_root.iterdir() if not path.is_dir()}
    for folder in (*SYSTEMS, TRUTH_FOLDER):
        found |= {path for path in (raw_root / folder).rglob("*") if not path.is_dir()}
    foreign = sorted(found - expected)
    if foreign:
        raise ValueError(
            f"{raw_root} holds files that the demo data did not write, "
            f"first {foreign[0].relative_to(raw_root)}; move them away or choose another raw root"
        )


def _make_world(database: Database, threads: int, report: Progress) -> None:
    """Run the SQL files in the order of their numbers; those of ``20`` to ``29`` at the same time."""
    database.create_schemas(["world", "rules", *SYSTEMS])
    database.load_rules()
    files = sorted(SQL_FOLDER.glob("[0-9]*.sql"))
    steps = groupby(files, key=lambda path: EXPORTS if path.name.startswith(EXPORTS) else path.stem)
    n_done = 0
    for step, paths in steps:
        report(0.45 * n_done / len(files), "writing down" if step == EXPORTS else step[3:].replace("_", " "))
        with ThreadPoolExecutor(threads) as pool:
            n_done += len(list(pool.map(database.run_file, paths)))


def _text_tables(database: Database) -> None:
    """Turn the tables of CSV files into text: a person may type anything into a spreadsheet."""
    for table in RAW_TABLES:
        if table.layout == "csv":
            database.connection.execute(
                f"create or replace table {table.relation} as "
                "select cast(columns(* exclude (_delivery_day)) as varchar), _delivery_day "
                f"from {table.relation}"
            )


def _export(database: Database, root: Path, threads: int, summary: Summary, report: Progress) -> None:
    """Write all tables; each file is written by one query on one thread, several files at a time."""
    database.one_thread_per_query()
    per_thread = local()

    def run(write: Callable[..., int], *arguments: Any) -> tuple[int, float]:
        if not hasattr(per_thread, "cursor"):
            per_thread.cursor = database.cursor()
        started = time.perf_counter()
        n_rows = write(per_thread.cursor, root, *arguments)
        return n_rows, time.perf_counter() - started

    summary.rows = {table.relation: 0 for table in RAW_TABLES}
    summary.seconds = {table.relation: 0.0 for table in RAW_TABLES}
    with ThreadPoolExecutor(threads) as pool:
        jobs = {
            pool.submit(run, _write_daily_stats, database.variables["world_start"], first, last): DAILY_STATS
            for first, last in _delivery_chunks(database.variables)
        }
        jobs |= {pool.submit(run, WRITERS[table.layout], table): table for table in EXPORTED_AT_ONCE}
        try:
            for n_done, job in enumerate(as_completed(jobs), start=1):
                name = jobs[job].relation
                n_rows, seconds = job.result()
                summary.rows[name] += n_rows
                summary.seconds[name] += seconds
                report(0.5 + 0.48 * n_done / len(jobs), f"writing {name}")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    _write_truth(database.connection, root)


def _delivery_chunks(variables: dict[str, Any]) -> list[tuple[int, int]]:
    """First and last delivery of content_daily_stats, by number, of each chunk that is made at once."""
    first, last = variables["first_day_no"] + 1, variables["last_day_no"] + 1
    return [
        (start, min(start + DELIVERIES_AT_ONCE - 1, last))
        for start in range(first, last + 1, DELIVERIES_AT_ONCE)
    ]


def _write_daily_stats(
    cursor: duckdb.DuckDBPyConnection, root: Path, world_start: date, first: int, last: int
) -> int:
    """Write the deliveries ``first`` to ``last``, one file for each day.

    Planning a query costs more than the rows of a day, so a month is made, and written, at once.
    """
    DAILY_STATS.folder(root).mkdir(parents=True, exist_ok=True)
    cursor.execute(f"set variable from_delivery_no = {first}")
    cursor.execute(f"set variable to_delivery_no = {last + 1}")
    cursor.execute("create or replace temp table asked as from span_days_of_deliveries()")
    return _copy(
        cursor,
        "select s.* exclude (delivery_no, span_no, day_no), d._delivery_id, d._loaded_at, d.day as dt "
        "from daily_stats('asked') as s inner join world.deliveries as d "
        f"on d.raw_table = '{DAILY_STATS.name}' "
        f"and d.day = {sql_literal(world_start)} + s.delivery_no::integer "
        f"where s.delivery_no between {first} and {last} order by s.delivery_no, s.day_no, s.span_no",
        DAILY_STATS.folder(root),
        f"{PARQUET}, {BY_DAY}",
    )


def _copy(cursor: duckdb.DuckDBPyConnection, query: str, target: Path, options: str) -> int:
    """Write the rows of a query; gives their number."""
    (n_rows,) = cursor.execute(f"copy ({query}) to {sql_literal(target)} ({options})").fetchone()
    return n_rows


def _delivered(table: RawTable) -> str:
    """Query for all rows of a table, as ``t``, with the delivery they came in, as ``d``."""
    return (
        f"from (select t.* exclude (_delivery_day), d._delivery_id, d._loaded_at from {table.relation} as t "
        "left join world.deliveries as d "
        f"on d.raw_table = {sql_literal(table.name)} and t._delivery_day = d.day)"
    )


def _write_daily(cursor: duckdb.DuckDBPyConnection, root: Path, table: RawTable) -> int:
    table.folder(root).mkdir(parents=True)
    return _copy(
        cursor,
        f"select *, cast(_loaded_at as date) as dt {_delivered(table)} order by dt, {', '.join(table.key)}",
        table.folder(root),
        f"{PARQUET}, {BY_DAY}",
    )


def _write_quarterly(cursor: duckdb.DuckDBPyConnection, root: Path, table: RawTable) -> int:
    table.folder(root).mkdir(parents=True)
    quarter = "year(_loaded_at) || 'Q' || quarter(_loaded_at)"
    quarters = cursor.execute(f"select distinct {quarter} {_delivered(table)} order by 1").fetchall()
    return sum(
        _copy(
            cursor,
            f"{_delivered(table)} where {quarter} = '{name}' order by {', '.join(table.key)}, _loaded_at",
            table.folder(root) / f"{table.name}-{name}.parquet",
            PARQUET,
        )
        for (name,) in quarters
    )


def _write_csv(cursor: duckdb.DuckDBPyConnection, root: Path, table: RawTable) -> int:
    table.folder(root).mkdir(parents=True)
    return _copy(
        cursor,
        f"{_delivered(table)} order by {', '.join(table.key)}, _loaded_at",
        table.folder(root) / f"{table.name}.csv",
        "format csv, header true",
    )


WRITERS = {"daily": _write_daily, "quarterly": _write_quarterly, "csv": _write_csv}


def _write_truth(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    (root / TRUTH_FOLDER).mkdir(parents=True)
    for table, name in TRUTH_FILES.items():
        _copy(connection, f"from world.{table} order by all", root / TRUTH_FOLDER / name, PARQUET)


def _swap(new_root: Path, raw_root: Path, old_root: Path) -> None:
    """Move the old folders out of ``raw_root`` and the new ones in; a mark stays if that is interrupted."""
    raw_root.mkdir(exist_ok=True)
    old_root.mkdir()
    mark = raw_root / UNFINISHED_MARK
    mark.write_text("Writing demo data was interrupted here. Run it again.\n", encoding="utf-8")
    for folder in (*SYSTEMS, TRUTH_FOLDER):
        if (raw_root / folder).exists():
            (raw_root / folder).rename(old_root / folder)
        (new_root / folder).rename(raw_root / folder)
    mark.unlink()
