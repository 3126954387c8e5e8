"""Results of earlier runs: Parquet files that are only ever added."""

import os
from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet

from governance.gate.results import Outcome

FOLDER = "expectations"
SCHEMA = pyarrow.schema(
    {
        "run_no": pyarrow.int64(),
        "checkpoint": pyarrow.string(),
        "validated_as_of": pyarrow.timestamp("us"),
        "suite": pyarrow.string(),
        "rule": pyarrow.string(),
        "expectation_type": pyarrow.string(),
        "column_name": pyarrow.string(),
        "severity": pyarrow.string(),
        "owner": pyarrow.string(),
        "meaning": pyarrow.string(),
        "resolve": pyarrow.string(),
        "status": pyarrow.string(),
        "reason_kind": pyarrow.string(),
        "reason": pyarrow.string(),
        "observed_value": pyarrow.string(),
        "n_rows": pyarrow.int64(),
        "n_offending": pyarrow.int64(),
        "sample_keys": pyarrow.string(),
        "offending_by_market": pyarrow.string(),
        "has_market": pyarrow.bool_(),
    }
)


def append(outcome: Outcome, history_root: Path) -> Path | None:
    """Add a run to the history, unless the last run of its checkpoint came to the same.

    The file is written under another name first, so that an interrupted run leaves nothing behind.

    Args:
        outcome: The run.
        history_root: Folder of the history; made where it is absent.

    Returns:
        The file; None where nothing was added.
    """
    folder = history_root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    kept = sorted(folder.glob("run-*.parquet"))
    run_no = int(kept[-1].stem.removeprefix("run-")) + 1 if kept else 1
    clock = duckdb.execute("select cast(? as timestamp)", [outcome.validated_as_of]).fetchone()[0]
    rows = pyarrow.Table.from_pylist(
        [
            {"run_no": run_no, "checkpoint": outcome.checkpoint, "validated_as_of": clock} | asdict(result)
            for result in outcome.results
        ],
        schema=SCHEMA,
    )
    for file in reversed(kept):
        last = pyarrow.parquet.read_table(file)
        if last.column("checkpoint")[0].as_py() == outcome.checkpoint:
            if last.drop_columns("run_no").equals(rows.drop_columns("run_no")):
                return None
            break
    file = folder / f"run-{run_no:06d}.parquet"
    unfinished = folder / f"{file.name}.unfinished"
    pyarrow.parquet.write_table(rows, unfinished)
    os.link(unfinished, file)  # unlike a rename, fails where another run took the number
    unfinished.unlink()
    return file


def rows_before(history_root: Path, checkpoint: str, clock: str) -> dict[str, int]:
    """Rows of each table at the newest run of a checkpoint whose clock lies before this one's, by suite."""
    files = history_root / FOLDER / "run-*.parquet"
    if not clock or not any(files.parent.glob(files.name)):
        return {}
    return dict(
        duckdb.execute(
            """
            select suite, max(n_rows)
            from read_parquet(?)
            where checkpoint = ? and validated_as_of < cast(? as timestamp) and n_rows is not null
            group by suite, run_no
            qualify row_number() over (partition by suite order by run_no desc) = 1
            """,
            [str(files), checkpoint, clock],
        ).fetchall()
    )
