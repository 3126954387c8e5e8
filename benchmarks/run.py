"""Time the generator, the full build and the build of one more day at several scales; write RESULTS.md.

Floors, measured in the same run on the same files: reading every column of every raw file once, and the SQL
that each build runs, run by plain DuckDB in one process.

The newest delivery of the daily statistics, the largest table, is held back for the full build and put back
for the build of one more day. What one more day of content days costs is measured on a short history as well.

Run it with ``make bench``; ``python benchmarks/run.py --scales 0.1 1`` for fewer scales.
"""

import argparse
import json
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

PROJECT_ROOT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT_ROOT / "benchmarks" / "RESULTS.md"
BEGIN, END = "<!-- build: begin -->", "<!-- build: end -->"
THREADS = 2
DAILY_STATS = "content_platform/content_daily_stats"
# Cautious: tests that compare content days with other marts would meet marts of the day before.
CONTENT_DAYS_SELECTION = ("--select", "+fct_content_days", "--indirect-selection", "cautious")
# The models that carry the daily statistics from the files to the mart.
CONTENT_DAYS = re.compile(r"content_daily_stats|int_content_days|fct_content_days")


@dataclass(frozen=True)
class Cost:
    """Cost of one process: wall and CPU seconds, peak memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


@dataclass(frozen=True)
class ModelCost:
    """Rows of a mart and seconds to build it, in the full build and in that of one more day."""

    name: str
    n_rows: int
    full_seconds: float
    one_day_seconds: float


@dataclass(frozen=True)
class HistoryResult:
    """One more day of content days after a history of so many days."""

    n_days: int
    n_rows: int
    command_seconds: float
    model_seconds: float


@dataclass(frozen=True)
class ScaleResult:
    """All measurements at one scale; ``content_rate`` and ``all_rate`` are rows per second."""

    scale: float
    content_rows: int
    all_rows: int
    content_rate: float
    all_rate: float
    generator: Cost
    build: Cost
    one_day: Cost
    scan_floor: Cost
    sql_floor: Cost
    one_day_floor: Cost
    marts: tuple[ModelCost, ...] = ()
    histories: tuple[HistoryResult, ...] = ()


def run_and_measure(command: list[str], env: dict[str, str] | None = None) -> tuple[Cost, str]:
    """Run a command to its end; returns its cost and its standard output.

    Raises:
        SystemExit: The command failed.
    """
    with tempfile.TemporaryFile("w+") as output:
        started = os.times().elapsed
        process = subprocess.Popen(
            command, cwd=PROJECT_ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = os.times().elapsed - started
        output.seek(0)
        text = output.read()
    if status:
        sys.exit(f"{' '.join(command)} failed:\n{text}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), text


class Bench:
    """A demo company in a folder of its own, and dbt on it."""

    def __init__(self, folder: Path, scale: float, quarters: int = 14) -> None:
        self.folder, self.raw_root, self.target = folder, folder / "raw", folder / "target"
        self.database, self.held_back = folder / "build.duckdb", folder / "held_back"
        self.generator, report = self.step(
            "generate", "--raw-root", self.raw_root, "--scale", scale, "--quarters", quarters
        )
        self.generated = json.loads(report.splitlines()[-1])

    def step(self, name: str, *arguments: object) -> tuple[Cost, str]:
        """Run a step of this file in a process of its own."""
        return run_and_measure([sys.executable, str(__file__), "--step", name, *map(str, arguments)])

    def hold_back(self, n_deliveries: int) -> None:
        """Move the newest deliveries of the daily statistics away."""
        deliveries = sorted((self.raw_root / DAILY_STATS).glob("dt=*"))
        self.held_back.mkdir()
        for delivery in deliveries[-n_deliveries:]:
            delivery.rename(self.held_back / delivery.name)

    def deliver_one_more_day(self) -> None:
        """Put the oldest of the deliveries held back in its place."""
        delivery = min(self.held_back.iterdir())
        delivery.rename(self.raw_root / DAILY_STATS / delivery.name)

    def dbt_build(self, *arguments: str) -> tuple[Cost, dict[str, float]]:
        """Run ``dbt build``; returns its cost and the seconds of each node."""
        env = os.environ | {
            "DBT_DUCKDB_PATH": str(self.database),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(self.folder / "logs"),
        }
        dbt = str(Path(sys.executable).parent / "dbt")
        dbt_vars = json.dumps({"raw_root": str(self.raw_root)})
        cost, _ = run_and_measure([dbt, "build", *arguments, "--vars", dbt_vars], env)
        results = json.loads((self.target / "run_results.json").read_text())["results"]
        return cost, {result["unique_id"]: result["execution_time"] for result in results}

    def plain_sql(self, *flags: str) -> Cost:
        """Run the SQL of the last build in plain DuckDB."""
        cost, _ = self.step("sql", "--built", self.database, "--target", self.target, *flags)
        return cost

    def one_more_day_of_content_days(self) -> HistoryResult:
        """Deliver a day and refresh content days and what they stand on."""
        self.deliver_one_more_day()
        cost, seconds = self.dbt_build(*CONTENT_DAYS_SELECTION)
        with duckdb.connect(str(self.database), read_only=True) as connection:
            n_days, n_rows = connection.execute(
                "select count(distinct stat_date), count(*) from core.fct_content_days"
            ).fetchone()
        chain = sum(
            seconds[node] for node in seconds if node.startswith("model.") and CONTENT_DAYS.search(node)
        )
        return HistoryResult(n_days, n_rows, cost.wall, chain)

    def marts(self, full: dict[str, float], one_day: dict[str, float]) -> tuple[ModelCost, ...]:
        """Rows and seconds of each mart."""
        nodes = json.loads((self.target / "manifest.json").read_text())["nodes"]
        found = []
        with duckdb.connect(str(self.database), read_only=True) as connection:
            for key, node in sorted(nodes.items()):
                if key in full and node["path"].startswith("marts/"):
                    table = f'"{node["schema"]}"."{node["alias"]}"'
                    (n_rows,) = connection.execute(f"select count(*) from {table}").fetchone()
                    found.append(ModelCost(node["name"], n_rows, full[key], one_day.get(key, 0.0)))
        return tuple(found)


def measure_scale(scale: float, folder: Path, with_history: bool) -> ScaleResult:
    """Generate, build in full and by one more day, and run the floors at one scale, in ``folder``."""
    bench = Bench(folder, scale)
    bench.hold_back(2 if with_history else 1)
    build, full_seconds = bench.dbt_build()
    sql_floor = bench.plain_sql()
    histories = (bench.one_more_day_of_content_days(),) if with_history else ()
    bench.deliver_one_more_day()
    one_day, one_day_seconds = bench.dbt_build()
    one_day_floor = bench.plain_sql("--by-days")
    scan_floor, _ = bench.step("scan", "--raw-root", bench.raw_root)
    return ScaleResult(
        scale=scale,
        content_rows=bench.generated["content_rows"],
        all_rows=bench.generated["all_rows"],
        content_rate=bench.generated["content_rows"] / bench.generated["content_seconds"],
        all_rate=bench.generated["all_rows"] / bench.generated["all_seconds"],
        generator=bench.generator,
        build=build,
        one_day=one_day,
        scan_floor=scan_floor,
        sql_floor=sql_floor,
        one_day_floor=one_day_floor,
        marts=bench.marts(full_seconds, one_day_seconds),
        histories=histories,
    )


def measure_short_history(scale: float, folder: Path) -> HistoryResult:
    """One more day of content days after one quarter."""
    bench = Bench(folder, scale, quarters=1)
    bench.hold_back(1)
    bench.dbt_build(*CONTENT_DAYS_SELECTION)
    return bench.one_more_day_of_content_days()


def step_generate(raw_root: Path, scale: float, quarters: int) -> None:
    """Write demo data, the public record and the pseudonyms; print the generator's own figures as JSON."""
    from governance.demo_data import write_demo_data
    from governance.pseudonyms import write_pseudonyms
    from governance.public_record import load_public_record

    summary = write_demo_data(
        raw_root=raw_root, scale=scale, seed=1, quarters=quarters, faults="all", progress=None
    )
    load_public_record(raw_root)
    write_pseudonyms(raw_root, raw_root.parent / "private")
    print(
        json.dumps(
            {
                "content_rows": summary.rows["content_platform.content_daily_stats"],
                "all_rows": sum(summary.rows.values()),
                # Seconds of a thread, on as many threads at a time.
                "content_seconds": summary.seconds["content_platform.content_daily_stats"] / THREADS,
                "all_seconds": summary.total_seconds,
            }
        )
    )


def step_scan(raw_root: Path) -> None:
    """Read every column of every raw file once."""
    connection = duckdb.connect(config={"threads": THREADS})
    for table in sorted(path for path in raw_root.glob("*/*") if path.is_dir()):
        files = {
            suffix: f"{table}/**/*.{suffix}"
            for suffix in ("parquet", "csv")
            if any(table.rglob(f"*.{suffix}"))
        }
        for suffix, glob in files.items():
            reader = (
                f"read_parquet('{glob}', union_by_name = true)"
                if suffix == "parquet"
                else f"read_csv('{glob}', all_varchar = true, strict_mode = false, ignore_errors = true)"
            )
            columns = [row[0] for row in connection.execute(f"describe from {reader}").fetchall()]
            largest = ", ".join(f'max("{column}")' for column in columns)
            connection.execute(f"select {largest} from {reader}").fetchall()


def step_sql(built: Path, target: Path, by_days: bool) -> None:
    """Run the SQL of every model and test of the finished build again, in plain DuckDB.

    Into a fresh file, or with ``by_days`` into that of the full build, where incremental models give up the
    keys that their new rows bring.
    """
    manifest = json.loads((target / "manifest.json").read_text())
    results = json.loads((target / "run_results.json").read_text())["results"]
    database = built.with_name("floor.duckdb")
    if not by_days:
        database.unlink(missing_ok=True)
    connection = duckdb.connect(str(database), config={"threads": THREADS})
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{built}' as built (read_only)")
    schemas = connection.execute(
        "select distinct schema_name from duckdb_schemas() where database_name = 'built' and not internal"
    ).fetchall()
    for (schema,) in schemas:
        connection.execute(f'create schema if not exists "{schema}"')
    views = connection.execute(
        "select sql from duckdb_views() where database_name = 'built' and starts_with(schema_name, 'raw_')"
    ).fetchall()
    for (sql,) in views:
        sql = sql.replace("built.", "").replace('"built".', "")
        connection.execute(sql.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))
    for result in results:
        node = manifest["nodes"].get(result["unique_id"])
        if node is None:
            continue
        name = f'"{node["schema"]}"."{node.get("alias") or node["name"]}"'
        if node["resource_type"] == "seed":
            connection.execute(f"create or replace table {name} as from built.{name}")
            continue
        sql = re.sub(r'"build"\.', "", result["compiled_code"])
        if node["resource_type"] == "model":
            kind = node["config"]["materialized"]
            if kind == "incremental" and by_days:
                key = node["config"]["unique_key"]
                connection.execute(f"create or replace temp table new_rows as {sql}")
                connection.execute(f"delete from {name} where {key} in (select {key} from new_rows)")
                connection.execute(f"insert into {name} by name from new_rows")
            else:
                kind = "view" if kind == "view" else "table"
                connection.execute(f"create or replace {kind} {name} as {sql}")
        elif node["resource_type"] == "test":
            connection.execute(f"select count(*) from ({sql})").fetchall()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder on the disk of the project, removed at the end."""
    (PROJECT_ROOT / "warehouse").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=PROJECT_ROOT / "warehouse"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def growth_exponent(results: list[ScaleResult], cost: str) -> float:
    """Slope of log wall seconds over log rows between the two largest scales."""
    small, large = results[-2:]
    walls = getattr(large, cost).wall / getattr(small, cost).wall
    return math.log(walls) / math.log(large.all_rows / small.all_rows)


def report(results: list[ScaleResult], short: list[HistoryResult]) -> str:
    """The measurements as Markdown."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{package} {version(package)}" for package in ("dbt-core", "dbt-duckdb", "duckdb"))
    lines = [
        f"Machine: {os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()} {platform.machine()}. "
        f"Python {platform.python_version()}, {versions}. Command: `make bench`.",
        "",
        "| scale | content-day rows | all rows | generator s | peak MB | content-day rows/s | all rows/s |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {r.scale:g} | {r.content_rows:,} | {r.all_rows:,} | {r.generator.wall:.1f} "
        f"| {r.generator.peak_mb:,.0f} | {r.content_rate:,.0f} | {r.all_rate:,.0f} |"
        for r in results
    ]
    for title, cost, floor in (
        ("full `dbt build`", "build", "sql_floor"),
        ("`dbt build` of one more day", "one_day", "one_day_floor"),
    ):
        lines += [
            "",
            f"| scale | {title} s | CPU s | peak MB | same SQL, plain DuckDB s | build / plain SQL "
            "| raw files read once s |",
            "|---:|---:|---:|---:|---:|---:|---:|",
        ]
        for r in results:
            build, plain = getattr(r, cost), getattr(r, floor)
            lines.append(
                f"| {r.scale:g} | {build.wall:.1f} | {build.cpu:.1f} | {build.peak_mb:,.0f} "
                f"| {plain.wall:.1f} | {build.wall / plain.wall:.2f} | {r.scan_floor.wall:.1f} |"
            )
    if len(results) > 1:
        small, large = (f"{r.scale:g}" for r in results[-2:])
        exponents = ", ".join(
            f"{name} {growth_exponent(results, cost):.2f}"
            for name, cost in [
                ("generator", "generator"),
                ("full build", "build"),
                ("one more day", "one_day"),
                ("plain SQL", "sql_floor"),
                ("read once", "scan_floor"),
            ]
        )
        lines += ["", f"Growth exponent between scales {small} and {large} (1 = linear): {exponents}."]
    histories = sorted((*short, *(h for r in results for h in r.histories)), key=lambda h: h.n_days)
    if histories:
        lines += [
            "",
            "One more day of content days, from the files to the mart, after a short and a long history "
            "(`dbt build --select +fct_content_days`; the models are those that carry the daily statistics):",
            "",
            "| days before | rows before | command s | models s |",
            "|---:|---:|---:|---:|",
        ]
        lines += [
            f"| {h.n_days - 1:,} | {h.n_rows:,} | {h.command_seconds:.1f} | {h.model_seconds:.2f} |"
            for h in histories
        ]
    shown = next((r for r in results if r.histories), results[-1])
    lines += [
        "",
        f"Marts at scale {shown.scale:g}; seconds of a model within the build, two at a time:",
        "",
        "| mart | rows | full build s | one more day s |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {m.name} | {m.n_rows:,} | {m.full_seconds:.2f} | {m.one_day_seconds:.2f} |" for m in shown.marts
    ]
    return "\n".join(lines)


def write_results(section: str) -> None:
    """Replace the measured section of RESULTS.md."""
    text = RESULTS.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    RESULTS.write_text(f"{before}{BEGIN}\n{section}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Measure all scales, or one step in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=[0.1, 1, 4])
    parser.add_argument("--step", choices=["generate", "scan", "sql"], help=argparse.SUPPRESS)
    parser.add_argument("--raw-root", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--scale", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--quarters", type=int, default=14, help=argparse.SUPPRESS)
    parser.add_argument("--by-days", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--built", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step == "generate":
        return step_generate(given.raw_root, given.scale, given.quarters)
    if given.step == "scan":
        return step_scan(given.raw_root)
    if given.step == "sql":
        return step_sql(given.built, given.target, given.by_days)
    results, short = [], []
    scales = sorted(given.scales)
    history_scale = 1.0 if 1.0 in scales else scales[0]
    for scale in scales:
        print(f"scale {scale:g} ...", flush=True)
        with temporary_folder() as folder:
            results.append(measure_scale(scale, folder, with_history=scale == history_scale))
        print(results[-1], flush=True)
    with temporary_folder() as folder:
        short.append(measure_short_history(history_scale, folder))
    section = report(results, short)
    print(section)
    write_results(section)


if __name__ == "__main__":
    main()
