"""CPU time of a reconciliation against one plain bag difference of the same pair; writes RESULTS.md.

The pair has a share of scattered differences: values changed, rows missing on either side, rows twice. The
SQL that is timed is the project's own, compiled by dbt; each statement runs in a process of its own, and so
does each tool of others, in the environment of ``peers.txt``.

Run it with ``make bench-pair``; ``python benchmarks/reconciliation_speed.py --rows 1000000`` for fewer rows.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

PROJECT_ROOT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT_ROOT / "benchmarks" / "RESULTS.md"
PEERS = PROJECT_ROOT / "benchmarks" / "peers.py"
BEGIN, END = "<!-- pair: begin -->", "<!-- pair: end -->"
MEMORY_LIMIT = "900MB"
# Of 1000 keys: one with another amount, one missing on the right, one on the left, one twice on the right.
PAIR = """
    create table left_table as
    select
        'entry-' || lpad(cast(i as varchar), 10, '0') as entry_id,
        'order-' || lpad(cast(i // 3 as varchar), 9, '0') as order_id,
        cast(hash(i, 'amount') % 100000 / 100 as decimal(18, 2)) as amount,
        cast(hash(i, 'fee') % 1000 / 100 as decimal(18, 2)) as fee,
        cast(hash(i, 'quantity') % 5 as bigint) as quantity,
        ['open', 'paid', 'sent', 'done'][1 + cast(hash(i, 'status') % 4 as integer)] as status,
        ['DE', 'FR', 'IT', 'ES', 'GB'][1 + cast(hash(i // 3, 'market') % 5 as integer)] as market,
        'product-' || cast(hash(i, 'product') % 100000 as varchar) as product_id,
        'creator-' || cast(hash(i // 3, 'creator') % 20000 as varchar) as creator_id,
        case when hash(i // 3, 'market') % 5 = 4 then 'GBP' else 'EUR' end as currency,
        date '2026-01-01' + cast(hash(i // 3, 'day') % 180 as integer) as occurred_on,
        timestamp '2026-07-01' + to_seconds(cast(i % 86400 as bigint)) as loaded_at
    from range({n_rows}) as t (i);
    create table right_table as
    select * replace (case when hash(entry_id, 'x') % 4000 = 0 then amount + 1 else amount end as amount)
    from left_table
    where hash(entry_id, 'x') % 4000 != 1;
    insert into right_table select * from left_table where hash(entry_id, 'x') % 4000 = 2;
    delete from left_table where hash(entry_id, 'x') % 4000 = 3;
"""
PLANTED = """
    select count(*) filter (where kind = 0) as changed, count(*) filter (where kind = 1) as missing_right,
        count(*) filter (where kind = 2) as repeated, count(*) filter (where kind = 3) as missing_left
    from (
        select hash('entry-' || lpad(cast(i as varchar), 10, '0'), 'x') % 4000 as kind
        from range({n_rows}) as t (i)
    )
"""
COMPARED = (
    "order_id", "amount", "fee", "quantity", "status",
    "product_id", "creator_id", "currency", "market", "occurred_on",
)  # fmt: skip
BAG_DIFFERENCE = """
    create table differences as
    select entry_id, row_hash, sum(side) as surplus
    from (
        select entry_id, {row_hash} as row_hash, 1 as side from left_table
        union all
        select entry_id, {row_hash}, -1 from right_table
    )
    group by entry_id, row_hash
    having sum(side) != 0
""".format(row_hash=f"hash({', '.join(COMPARED)})")
SIDE = """
    select
        *,
        case currency when 'GBP' then 1.17 else cast(1.0 as double) end as eur_per_unit,
        entry_id as source_ref
    from {table}
"""
RECONCILIATION = (
    "with left_rows as {{ read_anew() }} ("
    + SIDE.format(table="left_table")
    + "), right_rows as {{ read_anew() }} ("
    + SIDE.format(table="right_table")
    + "), {{ reconciled('pair', keys=['entry_id'], measures=['amount', 'fee'], "
    "texts=['order_id', 'quantity', 'status', 'product_id', 'creator_id', 'currency'], "
    "evidence={'one_more': 'right_row.amount = left_row.amount + 1'}) }}"
)
EXPLAINED = """
    create table explained as
    select findings.*, coalesce(rules.cause, 'unexplained') as cause
    from findings
    left join (values
        (1, 'differs', 'one_more', 'rounding'), (810, 'missing_left', 'repeated_right', 'duplicate'),
        (910, 'missing_left', '*', 'missing_left'), (920, 'missing_right', '*', 'missing_right')
    ) as rules (rule_no, finding_kind, evidence, cause)
        on findings.row_kind = 'finding'
        and rules.finding_kind = findings.finding_kind
        and (rules.evidence = '*' or ',' || findings.evidence || ',' like '%,' || rules.evidence || ',%')
    qualify row_number() over (
        partition by findings.row_kind, findings.entity_key, findings.finding_no, findings.measure,
        findings.market, findings.occurred_on order by rules.rule_no
    ) = 1
"""


@dataclass(frozen=True)
class Cost:
    """CPU seconds and peak memory in MB of a process, less what it takes to start."""

    cpu: float
    peak_mb: float


def compiled(template: str) -> str:
    """SQL that dbt makes of a template."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                "dbt", "--quiet", "compile", "--inline", template, "--output", "json",
                "--target-path", folder, "--log-path", folder,
            ],
            cwd=PROJECT_ROOT,
            env=os.environ | {"DBT_DUCKDB_PATH": str(Path(folder) / "build.duckdb")},
            capture_output=True,
            text=True,
            check=True,
        )  # fmt: skip
    return json.loads(done.stdout)["compiled"]


def run_statement(database: Path, sql: str) -> Cost:
    """Run a statement on a database in a process of its own, within the limit of memory."""
    child = (
        "import duckdb, resource, sys\n"
        "c = duckdb.connect(sys.argv[1])\n"
        f"c.execute(\"set memory_limit = '{MEMORY_LIMIT}'; set threads = 2\")\n"
        "r = resource.getrusage(resource.RUSAGE_SELF); before = r.ru_utime + r.ru_stime\n"
        "c.execute(sys.stdin.read())\n"
        "r = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(r.ru_utime + r.ru_stime - before, r.ru_maxrss / 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", child, str(database)], input=sql, capture_output=True, text=True, check=True
    )
    cpu, peak_mb = done.stdout.split()[-2:]  # a bar of progress may come before
    return Cost(float(cpu), float(peak_mb))


def peer_cost(python: str, tool: str, database: Path, limit: int) -> str:
    """Cells of one tool of others: CPU s, peak MB, differences; or what became of it."""
    command = [python, str(PEERS), tool, str(database), "entry_id", *COMPARED]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit)
    except subprocess.TimeoutExpired:
        return f"not done after {limit} s | | |"
    if done.returncode:
        return f"failed: {done.stderr.strip().splitlines()[-1]} | | |"
    cpu, peak_mb, n_differences = done.stdout.split()[-3:]
    return f"{float(cpu):.2f} | {float(peak_mb):,.0f} | {int(n_differences):,} |"


def measure(n_rows: int, repeats: int, peers: str, limit: int) -> tuple[str, list[str]]:
    """Measure one size, and hold the findings against what was planted.

    Args:
        n_rows: Rows of each side.
        repeats: How often each statement runs; the median counts.
        peers: Python of the tools of others; empty: they are left out.
        limit: Seconds that each of these tools may take.

    Returns:
        Row of the table, and rows of the table of other tools.

    Raises:
        AssertionError: The findings are not the planted differences.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "pair.duckdb"
        with duckdb.connect(str(database)) as connection:
            connection.execute(PAIR.format(n_rows=n_rows))
            changed, missing_right, repeated, missing_left = connection.execute(
                PLANTED.format(n_rows=n_rows)
            ).fetchone()
        steps = {
            "bag difference": ("differences", BAG_DIFFERENCE),
            "found": ("findings", f"create table findings as {compiled(RECONCILIATION)}"),
            "explained": ("explained", EXPLAINED),
        }
        costs: dict[str, list[Cost]] = {name: [] for name in steps}
        for _ in range(repeats):
            for name, (table, sql) in steps.items():
                costs[name].append(run_statement(database, f"drop table if exists {table}; {sql}"))
        with duckdb.connect(str(database), read_only=True) as connection:
            found = dict(
                connection.execute(
                    "select cause, count(*) from explained where row_kind = 'finding' group by cause"
                ).fetchall()
            )
        others = [
            f"| {tool} | {n_rows:,} | {peer_cost(peers, tool, database, limit)}"
            for tool in ("datacompy", "reladiff")
            if peers
        ]
    planted = {
        "rounding": changed,
        "missing_right": missing_right,
        "duplicate": repeated,
        "missing_left": missing_left,
    }
    assert found == planted, (found, planted)
    cpu = {name: statistics.median(cost.cpu for cost in runs) for name, runs in costs.items()}
    peak = {name: max(cost.peak_mb for cost in runs) for name, runs in costs.items()}
    floor = cpu["bag difference"]
    both = cpu["found"] + cpu["explained"]
    row = (
        f"| {n_rows:,} | {sum(planted.values()):,} | {floor:.2f} | {cpu['found']:.2f} | {both:.2f} "
        f"| {cpu['found'] / floor:.2f} | {both / floor:.2f} "
        f"| {peak['bag difference']:,.0f} | {max(peak['found'], peak['explained']):,.0f} |"
    )
    return row, others


def main() -> None:
    """Measure each size asked for and write the section of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 2_000_000, 5_000_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", default="", help="Python of the environment of peers.txt")
    parser.add_argument("--peer-limit", type=int, default=600, help="seconds each tool of others may take")
    given = parser.parse_args()
    rows, others = [], []
    for n_rows in given.rows:
        print(f"{n_rows:,} rows ...", flush=True)
        peers = given.peers if n_rows == max(given.rows) else ""
        row, rows_of_others = measure(n_rows, given.repeats, peers, given.peer_limit)
        rows.append(row)
        others += rows_of_others
    section = [
        f"Command: `make bench-pair`. CPU seconds, median of {given.repeats}, two threads; memory limit of "
        f"DuckDB {MEMORY_LIMIT}.",
        "",
        "| rows on each side | differences | plain bag difference | found | found and explained "
        "| found / bag | explained / bag | bag peak MB | peak MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *rows,
    ]
    if others:
        section += [
            "",
            "Tools of others on the same pair, which find rows and explain none:",
            "",
            "| tool | rows on each side | CPU s | peak MB | differences |",
            "|---|---:|---:|---:|---:|",
            *others,
        ]
    print("\n".join(section))
    before, rest = RESULTS.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    RESULTS.write_text("\n".join([before + BEGIN, *section, END + after]), encoding="utf-8")


if __name__ == "__main__":
    main()
