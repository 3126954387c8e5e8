"""Puts the committed extract of the public record where the raw exports lie."""

import datetime as dt
from pathlib import Path

import duckdb

EXTRACT_FOLDER = Path(__file__).resolve().parent.parent / "public_record"

_EXTRACTS = {
    "dsa_daily_statistics": ("tiktok_sor_daily_stats.parquet", "read_parquet({})"),
    "shop_enforcement_actions": (
        "tiktok_shop_enforcement_actions_daily.csv",
        "read_csv({}, header = true, columns = {{day: 'date', action_text: 'varchar', n: 'bigint'}})",
    ),
    "content_types_other": (
        "tiktok_content_type_other_daily.csv",
        "read_csv({}, header = true, columns = {{day: 'date', entity_type: 'varchar', n: 'bigint'}})",
    ),
}
_WRITE_OPTIONS = {
    ".parquet": "format parquet",
    ".csv": "format csv, header true, timestampformat '%Y-%m-%d %H:%M:%S'",
}


def load_public_record(raw_root: Path) -> dict[str, int]:
    """Write the committed extract as raw tables of the system ``public_record``.

    Values are passed on as they are. Each row gets ``_delivery_id`` and ``_loaded_at``: midnight UTC of the
    day after the last day in the extract. It is taken from the data, so the bytes are the same on any day.

    Args:
        raw_root: Root of the raw exports; ``<raw_root>/public_record/<table>/`` is made where absent.

    Returns:
        Rows written, by table: ``dsa_daily_statistics``, ``shop_enforcement_actions`` and
        ``content_types_other``.

    Raises:
        FileNotFoundError: A file of the extract is absent from ``public_record/``.
    """
    missing = [name for name, _ in _EXTRACTS.values() if not (EXTRACT_FOLDER / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{EXTRACT_FOLDER} lacks {', '.join(missing)}. Restore the folder from version control."
        )
    relations = {
        table: reader.format(_sql_text(EXTRACT_FOLDER / name)) for table, (name, reader) in _EXTRACTS.items()
    }

    with duckdb.connect() as connection:
        # One thread and a full sort: the order of rows, and with it every byte, is the same each time.
        connection.execute("set threads = 1")
        last_day = max(
            connection.sql(f"select max(day) from {relation}").fetchone()[0]
            for relation in relations.values()
        )
        loaded_at = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time())
        n_rows = {}
        for table, relation in relations.items():
            target = raw_root / "public_record" / table / f"{table}{Path(_EXTRACTS[table][0]).suffix}"
            n_rows[table] = _write(connection, relation, target, loaded_at)
        return n_rows


def _write(connection: duckdb.DuckDBPyConnection, relation: str, target: Path, loaded_at: dt.datetime) -> int:
    """Write one raw table and return its number of rows; an unfinished file never has the final name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.unfinished")
    n_rows = connection.execute(
        f"""
        copy (
            select
                *,
                'public-record-{loaded_at:%Y-%m-%d}' as _delivery_id,
                timestamp '{loaded_at:%Y-%m-%d %H:%M:%S}' as _loaded_at
            from {relation}
            order by all
        ) to {_sql_text(unfinished)} ({_WRITE_OPTIONS[target.suffix]})
        """
    ).fetchone()[0]
    unfinished.replace(target)
    return n_rows


def _sql_text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
