"""Time the demo-data generator and the build at several scales, each beside its floor; write RESULTS.md.

Floors, measured in the same run on the same files: reading every column of every raw file once, and the SQL
that the build runs, run by plain DuckDB in one process.

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
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import duckdb

PROJECT_ROOT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT_ROOT / "benchmarks" / "RESULTS.md"
BEGIN, END = "<!-- build: begin -->", "<!-- build: end -->"
THREADS = 2


@dataclass(frozen=True)
class Cost:
    """Cost of one process: wall and CPU seconds, peak memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


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
    scan_floor: Cost
    sql_floor: Cost


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


def measure_scale(scale: float, folder: Path) -> ScaleResult:
    """Generate, build and run both floors at one scale, in ``folder``."""
    raw_root, database, target = folder / "raw", folder / "build.duckdb", folder / "target"
    env = os.environ | {
        "DBT_DUCKDB_PATH": str(database),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    generator, report = run_and_measure(
        [
            sys.executable,
            str(__file__),
            "--step",
            "generate",
            "--raw-root",
            str(raw_root),
            "--scale",
            str(scale),
        ]
    )
    generated = json.loads(report.splitlines()[-1])
    dbt = [str(Path(sys.executable).parent / "dbt")]
    dbt_vars = json.dumps({"raw_root": str(raw_root)})
    build, _ = run_and_measure([*dbt, "build", "--vars", dbt_vars], env)
    scan_floor, _ = run_and_measure(
        [sys.executable, str(__file__), "--step", "scan", "--raw-root", str(raw_root)]
    )
    sql_floor, _ = run_and_measure(
        [sys.executable, str(__file__), "--step", "sql", "--built", str(database), "--target", str(target)]
    )
    return ScaleResult(
        scale=scale,
        content_rows=generated["content_rows"],
        all_rows=generated["all_rows"],
        content_rate=generated["content_rows"] / generated["content_seconds"],
        all_rate=generated["all_rows"] / generated["all_seconds"],
        generator=generator,
        build=build,
        scan_floor=scan_floor,
        sql_floor=sql_floor,
    )


def step_generate(raw_root: Path, scale: float) -> None:
    """Write demo data and the public record; print the generator's own figures as JSON."""
    from governance.demo_data import write_demo_data
    from governance.public_record import load_public_record

    summary = write_demo_data(
        raw_root=raw_root, scale=scale, seed=1, quarters=14, faults="all", progress=None
    )
    load_public_record(raw_root)
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


def step_sql(built: Path, target: Path) -> None:
    """Run the SQL of every model and test of the finished build again, in plain DuckDB, into a fresh file."""
    manifest = json.loads((target / "manifest.json").read_text())
    results = json.loads((target / "run_results.json").read_text())["results"]
    database = built.with_name("floor.duckdb")
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
        connection.execute(sql.replace("built.", "").replace('"built".', ""))
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
            connection.execute(f"create or replace {kind} {name} as {sql}")
        elif node["resource_type"] == "test":
            connection.execute(f"select count(*) from ({sql})").fetchall()


def growth_exponent(results: list[ScaleResult], cost: str) -> float:
    """Slope of log wall seconds over log rows between the two largest scales."""
    small, large = results[-2:]
    walls = getattr(large, cost).wall / getattr(small, cost).wall
    return math.log(walls) / math.log(large.all_rows / small.all_rows)


def report(results: list[ScaleResult]) -> str:
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
    lines += [
        "",
        "| scale | `dbt build` s | CPU s | peak MB | raw files read once s | same SQL, plain DuckDB s "
        "| build / plain SQL | build / read once |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {r.scale:g} | {r.build.wall:.1f} | {r.build.cpu:.1f} | {r.build.peak_mb:,.0f} "
        f"| {r.scan_floor.wall:.1f} | {r.sql_floor.wall:.1f} "
        f"| {r.build.wall / r.sql_floor.wall:.2f} | {r.build.wall / r.scan_floor.wall:.1f} |"
        for r in results
    ]
    if len(results) > 1:
        small, large = (f"{r.scale:g}" for r in results[-2:])
        exponents = ", ".join(
            f"{name} {growth_exponent(results, cost):.2f}"
            for name, cost in [
                ("generator", "generator"),
                ("build", "build"),
                ("plain SQL", "sql_floor"),
                ("read once", "scan_floor"),
            ]
        )
        lines += ["", f"Growth exponent between scales {small} and {large} (1 = linear): {exponents}."]
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
    parser.add_argument("--built", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step == "generate":
        return step_generate(given.raw_root, given.scale)
    if given.step == "scan":
        return step_scan(given.raw_root)
    if given.step == "sql":
        return step_sql(given.built, given.target)
    results = []
    for scale in sorted(given.scales):
        folder = Path(tempfile.mkdtemp(prefix="bench-", dir=PROJECT_ROOT / "warehouse"))
        try:
            print(f"scale {scale:g} ...", flush=True)
            results.append(measure_scale(scale, folder))
            print(results[-1], flush=True)
        finally:
            shutil.rmtree(folder)
    section = report(results)
    print(section)
    write_results(section)


if __name__ == "__main__":
    main()
