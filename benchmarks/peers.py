"""Compare two DuckDB tables with a tool of others; print CPU seconds, peak memory and differences found.

Runs in an environment of its own (``peers.txt``), once for each tool, so that none is a dependency of the
project: ``python benchmarks/peers.py reladiff pair.duckdb entry_id amount fee``.
"""

import resource
import sys


def reladiff_differences(database: str, key: str, columns: list[str]) -> int:
    """Rows that differ, by segments of the key; both tables in one database, so by a join."""
    from reladiff import connect_to_table, diff_tables

    sides = [connect_to_table(f"duckdb://{database}", name, key) for name in ("left_table", "right_table")]
    difference = diff_tables(*sides, extra_columns=tuple(columns), validate_unique_key=False)
    return sum(1 for _ in difference)


def datacompy_differences(database: str, key: str, columns: list[str]) -> int:
    """Rows that differ or stand on one side only, compared as Polars frames."""
    import duckdb
    from datacompy import PolarsCompare

    with duckdb.connect(database, read_only=True) as connection:
        sides = [
            connection.execute(f"select {', '.join([key, *columns])} from {name}").pl()
            for name in ("left_table", "right_table")
        ]
    result = PolarsCompare(*sides, join_columns=[key])
    n_unequal = len(result.intersect_rows) - result.count_matching_rows()
    return n_unequal + len(result.df1_unq_rows) + len(result.df2_unq_rows)


def main() -> None:
    """Run one tool on one database."""
    tool, database, key, *columns = sys.argv[1:]
    before = resource.getrusage(resource.RUSAGE_SELF)
    n_differences = {"reladiff": reladiff_differences, "datacompy": datacompy_differences}[tool](
        database, key, columns
    )
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(cpu, after.ru_maxrss / 1024, n_differences)


if __name__ == "__main__":
    main()
