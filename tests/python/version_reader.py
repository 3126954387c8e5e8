"""Readers of published versions, as BI tools read: a process that reads until it is told to stop.

    python version_reader.py sqlalchemy|adbc|held|postgres ADDRESS STOP_FILE

Prints one JSON object: reads, labels of builds seen, and what went wrong.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from green_database import LABELLED, ONE_VERSION, whole

Ask = Callable[[str], list]


@contextmanager
def sqlalchemy_of(address: str, **options: str) -> Iterator[Ask]:
    """One transaction of a new connection."""
    import sqlalchemy
    from sqlalchemy.pool import NullPool

    engine = sqlalchemy.create_engine(address, poolclass=NullPool, **options)
    with engine.connect() as connection:
        yield lambda statement: connection.execute(sqlalchemy.text(statement)).fetchall()


@contextmanager
def adbc_of(file: str) -> Iterator[Ask]:
    """A new connection through Arrow Database Connectivity."""
    import adbc_driver_duckdb
    from adbc_driver_manager import dbapi

    options = {"path": file, "access_mode": "read_only"}
    driver = adbc_driver_duckdb.driver_path()
    with (
        dbapi.connect(driver, entrypoint="duckdb_adbc_init", db_kwargs=options) as connection,
        connection.cursor() as cursor,
    ):

        def ask(statement: str) -> list:
            cursor.execute(statement)
            return cursor.fetchall()

        yield ask


def read(ask: Ask) -> int:
    """Label of the build that a reader sees, over several statements with pauses between them.

    Raises:
        AssertionError: Parts of two versions were seen.
    """
    labels = set()
    for table in LABELLED:
        labels |= {row[0] for row in ask(f"select distinct build_label from {table}")}
        time.sleep(0.002)
    label = whole(tuple(ask(ONE_VERSION)[0]))
    assert labels == {label}, f"torn read: {labels}, {label}"
    return label


def main(kind: str, address: str, stop: Path) -> None:
    """Read until the stop file is there."""
    open_one = {
        "sqlalchemy": lambda: sqlalchemy_of(f"duckdb:///{address}?access_mode=read_only"),
        "held": lambda: sqlalchemy_of(f"duckdb:///{address}?access_mode=read_only"),
        "adbc": lambda: adbc_of(address),
        "postgres": lambda: sqlalchemy_of(
            address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="REPEATABLE READ"
        ),
    }[kind]
    n_reads, labels, faults = 0, set(), []
    while not stop.exists():
        time.sleep(0.03)  # the publisher is to have the cores as well
        try:
            with open_one() as ask:
                first = read(ask)
                n_reads += 1
                labels.add(first)
                # One that holds its connection goes on with its version for a while.
                for _ in range(10 if kind == "held" else 0):
                    assert read(ask) == first, "the version changed under a reader"
                    n_reads += 1
        except Exception as error:  # whatever it is, the test shows it
            faults.append(f"{type(error).__name__}: {error}")
    print(json.dumps({"reads": n_reads, "labels": sorted(labels), "faults": faults[:5]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
