"""Planting of known faults into the finished tables, one row of truth for each.

A fault class is a line of ``seeds/governance/fault_classes.csv`` and a query ``sql/faults/<class>.sql`` that
lists what the class may hit. The line says how many are hit (``rate``: share of the candidates, one at least)
and how (``change``). Which ones depends on the seed, the class and the key, so classes overlap by chance and
hardly move each other. Classes are planted in the order of the file: ``true_value`` is the
value before this fault, ``shown_value`` the value after it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from governance.demo_data.database import RULES_FOLDER, SQL_FOLDER, sql_literal
from governance.demo_data.raw_tables import RAW_TABLES, RawTable

FAULT_CLASSES_FILE = RULES_FOLDER / "fault_classes.csv"
DAILY_MEASURE_TYPES = {"views": "bigint", "attributed_gmv": "decimal(18, 2)"}
NOTES = {"row_no", "fault_market", "occurred_on", "shown_value", "days_later", "entity_key", "known_as"}


@dataclass(frozen=True)
class FaultClass:
    """One line of ``fault_classes.csv``."""

    code: str
    table: RawTable
    measure: str
    change: str
    rate: float

    @property
    def candidates_sql(self) -> str:
        """Query that lists what this class may hit."""
        return (SQL_FOLDER / "faults" / f"{self.code}.sql").read_text(encoding="utf-8")


def read_fault_classes(path: Path = FAULT_CLASSES_FILE) -> list[FaultClass]:
    """All fault classes, in the order in which they are planted."""
    tables = {(table.system, table.name): table for table in RAW_TABLES}
    lines = duckdb.execute(
        f"select fault_class, system, raw_table, measure, change, rate from read_csv({sql_literal(path)})"
    ).fetchall()
    return [
        FaultClass(code, tables[system, name], measure, change, float(rate))
        for code, system, name, measure, change, rate in lines
    ]


def chosen_fault_classes(wanted: str) -> list[FaultClass]:
    """The fault classes named by ``all``, ``none`` or a comma list of codes.

    Raises:
        ValueError: names a code that is not in ``fault_classes.csv``.
    """
    known = read_fault_classes()
    if wanted == "all":
        return known
    codes = set() if wanted == "none" else {code.strip() for code in wanted.split(",")}
    unknown = sorted(codes - {fault.code for fault in known})
    if unknown:
        raise ValueError(
            f"unknown fault classes: {', '.join(unknown)}; known are all, none, "
            f"{', '.join(fault.code for fault in known)}"
        )
    return [fault for fault in known if fault.code in codes]


def plant(connection: duckdb.DuckDBPyConnection, faults: list[FaultClass]) -> None:
    """Plant the classes, in order, and write table ``world.seeded_faults``."""
    connection.execute(
        'create table world.seeded_faults (fault_class varchar, system varchar, "table" varchar, '
        "entity_key varchar, market varchar, occurred_on date, measure varchar, true_value varchar, "
        "shown_value varchar, known_as varchar)"
    )
    for fault in faults:
        PLANTERS[fault.change](connection, fault)


def _key_sql(fault: FaultClass, alias: str) -> str:
    return "concat_ws('|', " + ", ".join(f"{alias}.{column}" for column in fault.table.key) + ")"


def _choose(connection: duckdb.DuckDBPyConnection, fault: FaultClass, candidates_sql: str) -> None:
    """Make temporary table ``chosen`` out of the candidates; they have a column ``entity_key``."""
    connection.execute(f"create or replace temp table candidates as {candidates_sql}")
    (n_candidates,) = connection.execute("select count(*) from candidates").fetchone()
    n_chosen = max(1, round(fault.rate * n_candidates))
    connection.execute(
        "create or replace temp table chosen as from candidates "
        f"order by random_bits({sql_literal('fault ' + fault.code)}, entity_key), entity_key limit {n_chosen}"
    )


def _record(
    connection: duckdb.DuckDBPyConnection,
    fault: FaultClass,
    true_value: str,
    shown_value: str,
    source: str,
    known_as: str = "c.entity_key",
) -> None:
    connection.execute(
        "insert into world.seeded_faults "
        f"select {sql_literal(fault.code)}, {sql_literal(fault.table.system)}, "
        f"{sql_literal(fault.table.name)}, c.entity_key, c.fault_market, c.occurred_on, "
        f"{sql_literal(fault.measure)}, "
        f"cast({true_value} as varchar), cast({shown_value} as varchar), {known_as} from {source}"
    )


def _other_columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Columns of ``chosen`` that are columns of the raw table."""
    names = [column[0] for column in connection.execute("from chosen limit 0").description]
    return [name for name in names if name not in NOTES]


def _candidates_of_rows(fault: FaultClass, condition: str = "true") -> str:
    return (
        f"select c.*, {_key_sql(fault, 'r')} as entity_key from ({fault.candidates_sql}) as c "
        f"inner join {fault.table.relation} as r on c.row_no = r.rowid where {condition}"
    )


def _plant_value(connection: duckdb.DuckDBPyConnection, fault: FaultClass) -> None:
    _choose(
        connection, fault, _candidates_of_rows(fault, f"r.{fault.measure} is distinct from c.shown_value")
    )
    _record(
        connection,
        fault,
        f"r.{fault.measure}",
        "c.shown_value",
        f"chosen as c inner join {fault.table.relation} as r on c.row_no = r.rowid",
    )
    assignments = [f"{fault.measure} = c.shown_value"]
    assignments += [f"{name} = c.{name}" for name in _other_columns(connection)]
    connection.execute(
        f"update {fault.table.relation} as r set {', '.join(assignments)} "
        "from chosen as c where r.rowid = c.row_no"
    )


def _plant_late(connection: duckdb.DuckDBPyConnection, fault: FaultClass) -> None:
    """Deliver the chosen rows ``days_later`` days late."""
    _choose(connection, fault, _candidates_of_rows(fault, IN_TIME))
    name = sql_literal(fault.table.name)
    _record(
        connection,
        fault,
        "on_time._loaded_at",
        "too_late._loaded_at",
        f"chosen as c inner join {fault.table.relation} as r on c.row_no = r.rowid "
        f"inner join world.deliveries as on_time on on_time.raw_table = {name} "
        "and on_time.day = r._delivery_day "
        f"inner join world.deliveries as too_late on too_late.raw_table = {name} "
        "and too_late.day = plus_days(r._delivery_day, c.days_later)",
    )
    connection.execute(
        f"update {fault.table.relation} as r set _delivery_day = plus_days(r._delivery_day, c.days_later) "
        "from chosen as c where r.rowid = c.row_no"
    )


def _plant_removed(connection: duckdb.DuckDBPyConnection, fault: FaultClass) -> None:
    _choose(connection, fault, _candidates_of_rows(fault))
    names = {column[0] for column in connection.execute("from chosen limit 0").description}
    known_as = "c.known_as" if "known_as" in names else "c.entity_key"
    _record(connection, fault, "1", "0", "chosen as c", known_as)
    connection.execute(f"delete from {fault.table.relation} where rowid in (select row_no from chosen)")


def _plant_added(connection: duckdb.DuckDBPyConnection, fault: FaultClass) -> None:
    _choose(
        connection,
        fault,
        f"select c.*, {_key_sql(fault, 'c')} as entity_key from ({fault.candidates_sql}) as c",
    )
    _record(connection, fault, "0", "1", "chosen as c")
    connection.execute(
        f"insert into {fault.table.relation} by name "
        "select * exclude (fault_market, occurred_on, entity_key) from chosen"
    )


IN_TIME = "plus_days(r._delivery_day, c.days_later) <= getvariable('period_end') + 1"


def _deliver_again(connection: duckdb.DuckDBPyConnection, fault: FaultClass, changes: list[str]) -> None:
    """Insert the chosen rows once more, ``days_later`` days after their first delivery, with ``changes``."""
    changes = [*changes, "plus_days(r._delivery_day, c.days_later) as _delivery_day"]
    connection.execute(
        f"insert into {fault.table.relation} by name select r.* replace ({', '.join(changes)}) "
        f"from chosen as c inner join {fault.table.relation} as r on c.row_no = r.rowid"
    )


def _plant_repeated(connection: duckdb.DuckDBPyConnection, fault: FaultClass) -> None:
    _choose(connection, fault, _candidates_of_rows(fault, IN_TIME))
    _record(connection, fault, "1", "2", "chosen as c")
    _deliver_again(connection, fault, [f"c.{name} as {name}" for name in _other_columns(connection)])


def _plant_restated(connection: duckdb.DuckDBPyConnection, fault: FaultClass) -> None:
    _choose(
        connection,
        fault,
        _candidates_of_rows(fault, f"{IN_TIME} and r.{fault.measure} is distinct from c.shown_value"),
    )
    _record(
        connection,
        fault,
        f"r.{fault.measure}",
        "c.shown_value",
        f"chosen as c inner join {fault.table.relation} as r on c.row_no = r.rowid",
    )
    _deliver_again(connection, fault, [f"c.shown_value as {fault.measure}"])


def _plant_daily_value(connection: duckdb.DuckDBPyConnection, fault: FaultClass) -> None:
    """Multiply a measure of content_daily_stats; rows that are delivered twice anyway are left alone."""
    _choose(
        connection,
        fault,
        f"select *, concat_ws('|', span_no, day_no) as entity_key from ({fault.candidates_sql}) "
        "where not is_late(span_day_bits(span_no, day_no), day_no) "
        "and not is_corrected(span_day_bits(span_no, day_no), day_no)",
    )
    connection.execute(
        "create or replace temp table patched as "
        f"select r.span_no, r.day_no, {_key_sql(fault, 'r')} as entity_key, r.viewer_market as fault_market, "
        f"r.stat_date as occurred_on, r.{fault.measure} as true_value, "
        f"cast(round(r.{fault.measure} * c.factor, 2) as {DAILY_MEASURE_TYPES[fault.measure]}) "
        "as shown_value from daily_stats('chosen') as r "
        "inner join chosen as c on r.span_no = c.span_no and r.day_no = c.day_no"
    )
    connection.execute("delete from patched where true_value = shown_value")
    _record(connection, fault, "c.true_value", "c.shown_value", "patched as c")
    connection.execute(
        f"insert into world.stats_patches (span_no, day_no, {fault.measure}) "
        "select span_no, day_no, shown_value from patched "
        f"on conflict do update set {fault.measure} = excluded.{fault.measure}"
    )


def _plant_day_not_delivered(connection: duckdb.DuckDBPyConnection, fault: FaultClass) -> None:
    """Leave out all rows of a market of viewers and a day; the truth counts them."""
    _choose(
        connection,
        fault,
        f"select *, concat_ws('|', viewer_no, day_no) as entity_key from ({fault.candidates_sql})",
    )
    connection.execute(
        "create or replace temp table asked as select s.span_no, c.day_no from chosen as c "
        "inner join world.spans as s on c.viewer_no = s.viewer_no "
        "and c.day_no between s.first_day_no and s.last_day_no"
    )
    connection.execute(
        "create or replace temp table left_out as "
        "select concat_ws('|', stat_date, '*', viewer_market) as entity_key, viewer_market as fault_market, "
        "stat_date as occurred_on, count(*) as n_rows from daily_stats('asked') "
        "group by stat_date, viewer_market"
    )
    _record(connection, fault, "c.n_rows", "0", "left_out as c")
    connection.execute("insert into world.stats_gaps select viewer_no, day_no from chosen")


PLANTERS: dict[str, Callable[[duckdb.DuckDBPyConnection, FaultClass], None]] = {
    "value": _plant_value,
    "late": _plant_late,
    "removed": _plant_removed,
    "added": _plant_added,
    "repeated": _plant_repeated,
    "restated": _plant_restated,
    "daily_value": _plant_daily_value,
    "day_not_delivered": _plant_day_not_delivered,
}
