"""Score the discrepancy layer on companies whose seeds nobody has used; write RESULTS.md.

Two companies of one seed, one with all planted faults and one with none, are built up to the discrepancies.
What is found is held against the truth that was planted. Then time and memory of the layer alone, on top of
what it reads, at several scales.

Run it with ``make bench``; ``python benchmarks/discrepancies.py --seed 7`` for a seed of one's own.
"""

import argparse
import math
import os
import secrets
import sys
from pathlib import Path

import duckdb
from run import PROJECT_ROOT, RESULTS, Cost, run_and_measure, temporary_folder

from governance.demo_data import write_demo_data
from governance.pseudonyms import write_pseudonyms
from governance.public_record import load_public_record

sys.path.insert(0, str(PROJECT_ROOT / "tests" / "python"))
from discrepancy_score import score, score_table

BEGIN, END = "<!-- discrepancies: begin -->", "<!-- discrepancies: end -->"
LAYER = ("+discrepancies", "+discrepancy_bridge", "+cases")
LAYER_ALONE = ("path:models/quality", "--exclude", "path:models/quality/intake")


def dbt(folder: Path, *words: str) -> Cost:
    """Run dbt on the company in a folder, in a process of its own."""
    command = [
        "dbt", "--quiet", *words, "--vars", f"{{raw_root: {folder / 'raw'}}}",
        "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"),
    ]  # fmt: skip
    return run_and_measure(command, os.environ | {"DBT_DUCKDB_PATH": str(folder / "build.duckdb")})[0]


def company(folder: Path, seed: int, scale: float, faults: str) -> None:
    """Write a company and the public record beside it."""
    write_demo_data(folder / "raw", scale=scale, seed=seed, quarters=14, faults=faults, progress=None)
    load_public_record(folder / "raw")
    write_pseudonyms(folder / "raw", folder / "private")
    dbt(folder, "seed")


def figure(folder: Path, sql: str) -> object:
    """The one figure that a query returns."""
    with duckdb.connect(str(folder / "build.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchone()[0]


def scored(seed: int, scale: float) -> list[str]:
    """Table of found faults, and what a company without faults shows, as Markdown."""
    with temporary_folder() as faulty, temporary_folder() as clean:
        for folder, faults in ((faulty, "all"), (clean, "none")):
            company(folder, seed, scale, faults)
            dbt(folder, "run", "--select", *LAYER)
        result = score(faulty / "build.duckdb", faulty / "raw")
        residue = figure(
            faulty,
            "select max(abs(residue)) from (select any_value(total_delta) - sum(delta) as residue "
            "from quality.discrepancy_bridge group by reconciliation, measure, market, month_date)",
        )
        n_open = figure(
            clean, "select count(*) from quality.discrepancies where status in ('open', 'reopened')"
        )
    missed = {name: counts.missed for name, counts in result.classes.items() if counts.missed}
    return [
        f"Seed {seed}, drawn for the run, scale {scale:g}. Largest residue of the bridge: {residue:.2f}. "
        f"Open discrepancies of the same company without faults: {n_open}.",
        "",
        score_table(result),
        "",
        "Missed: " + ("; ".join(f"{name}: {', '.join(keys)}" for name, keys in missed.items()) or "none."),
    ]


def timed(scales: list[float]) -> list[str]:
    """Time and memory of the layer on top of the marts, by scale, as Markdown."""
    lines = [
        "",
        "The layer alone, on top of what it reads (`dbt run` of `models/quality` but intake):",
        "",
        "| scale | raw rows | s | CPU s | peak MB |",
        "|---:|---:|---:|---:|---:|",
    ]
    sizes = []
    for scale in scales:
        with temporary_folder() as folder:
            company(folder, 1, scale, "all")
            dbt(folder, "run")
            cost = dbt(folder, "run", "--select", *LAYER_ALONE)
            n_rows = figure(folder, "select sum(n_rows_in) from quality.intake")
        sizes.append((n_rows, cost.cpu))
        lines.append(f"| {scale:g} | {n_rows:,} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mb:,.0f} |")
    if len(sizes) > 1:
        (small_rows, small_cpu), (large_rows, large_cpu) = sizes[-2:]
        exponent = math.log(large_cpu / small_cpu) / math.log(large_rows / small_rows)
        lines += ["", f"Growth exponent of CPU time between the two largest (1 = linear): {exponent:.2f}."]
    return lines


def main() -> None:
    """Score and time, and write the section of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=2 + secrets.randbelow(1_000_000))
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--timed-scales", type=float, nargs="*", default=[0.1, 1, 4])
    given = parser.parse_args()
    section = ["Command: `make bench`.", "", *scored(given.seed, given.scale), *timed(given.timed_scales)]
    print("\n".join(section))
    before, rest = RESULTS.read_text(encoding="utf-8").split(BEGIN)
    RESULTS.write_text("\n".join([before + BEGIN, *section, END + rest.split(END)[1]]), encoding="utf-8")


if __name__ == "__main__":
    main()
