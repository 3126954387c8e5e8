"""Checks a set of official CSV parts of a transparency report, ours or another provider's."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from governance.project import PROJECT_ROOT
from governance.warehouse import CouldNotRun

SEEDS = PROJECT_ROOT / "seeds"
# Templates and rules, in folders of seeds.
TABLES = {
    "report_parts": "disclosure",
    "report_columns": "disclosure",
    "report_indicators": "disclosure",
    "report_rows_by_category": "disclosure",
    "report_rules": "disclosure",
    "statement_columns": "disclosure",
    "report_periods": "disclosure",
    "provider_profiles": "disclosure",
    "disclosure_rules": "disclosure",
    "report_correction_causes": "disclosure",
    "report_categories": "public_record",
    "report_parts_of_wholes": "public_record",
}
CHECKS = Path(__file__).with_name("validate.sql")
# One field per column as written: nothing is guessed, and a line with more or fewer fields is an error.
READ_CSV = (
    "read_csv(?, header = false, all_varchar = true, delim = ',', quote = '\"', escape = '\"', "
    "skip = 0, strict_mode = true, null_padding = false, nullstr = '', sample_size = -1)"
)


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule.

    Attributes:
        rule: Name in seed report_rules.
        severity: ``error`` or ``warning``.
        part: Number of the part; None where the rule is about the report.
        file: Name of the file, empty where there is none.
        line_no: Line of the file counted from 1, the header; None where the rule is about more than a line.
        row_name: Category or indicator of the row.
        column_name: Our name of the column, as in seed report_columns.
        found: What stands there.
        expected: What the rule wants there.
        plain_text: What is wrong.
        remedy: What to do.
    """

    rule: str
    severity: str
    part: int | None
    file: str
    line_no: int | None
    row_name: str
    column_name: str
    found: str
    expected: str
    plain_text: str
    remedy: str


@contextmanager
def templates() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory that knows the seeds of the templates as tables."""
    with duckdb.connect() as connection:
        for name, folder in TABLES.items():
            file = SEEDS / folder / f"{name}.csv"
            connection.execute(
                f"create table {name} as from read_csv(?, header = true, delim = ',', quote = '\"', "
                "escape = '\"', auto_type_candidates = ['boolean', 'bigint', 'date', 'varchar'])",
                [str(file)],
            )
        yield connection


def validate(folder: Path) -> list[Finding]:
    """Hold the parts in a folder against the rules of seed report_rules.

    Args:
        folder: Holds one CSV file per part and service; a file whose name does not hold the name of a part,
            such as ``6_own_initiative_TC``, is left alone.

    Returns:
        What breaks a rule, errors first; empty where all is well.

    Raises:
        CouldNotRun: The folder holds no part.
    """
    with templates() as connection:
        names = connection.execute("select file_name, part from report_parts").fetchall()
        patterns = [(re.compile(rf"(?<!\d){re.escape(name)}", re.IGNORECASE), part) for name, part in names]
        parts = {
            file: part
            for file in sorted(folder.glob("*.csv"))
            for pattern, part in patterns
            if pattern.search(file.name)
        }
        if not parts:
            raise CouldNotRun(
                f"{folder} holds no part of a report. The name of a part's file holds its number and name, "
                f"such as {names[0][0]}."
            )
        unreadable = _read(connection, parts)
        connection.execute(CHECKS.read_text(encoding="utf-8"))
        for file, part, why in unreadable:
            connection.execute(
                "insert into findings values ('file_can_be_read', ?, ?, null, null, null, ?, 'CSV in UTF-8')",
                [part, file, why],
            )
        rows = connection.execute(
            """
            select
                f.rule, r.severity, f.part, coalesce(f.file, ''), f.line_no, coalesce(f.row_name, ''),
                coalesce(f.column_name, ''), coalesce(f.found, ''), coalesce(f.expected, ''),
                r.plain_text, r.remedy
            from findings as f
            left join (select row_number() over () as rule_no, * from report_rules) as r on f.rule = r.rule
            order by r.severity, r.rule_no, f.part, f.file, f.line_no, f.row_name, f.column_name
            """
        ).fetchall()
    return [Finding(*row) for row in rows]


def print_findings(console: Console, findings: list[Finding]) -> None:
    """Print one row for each rule, part and file that findings are about, with the first of them."""
    if not findings:
        return
    table = Table("what is wrong", "where", "first", "what to do", title_justify="left")
    table.title = f"{len(findings)} finding(s)"
    first: dict[tuple, Finding] = {}
    counts: Counter[tuple] = Counter()
    for finding in findings:
        key = (finding.rule, finding.part, finding.file)
        first.setdefault(key, finding)
        counts[key] += 1
    for key, finding in first.items():
        where = finding.file or (f"part {finding.part}" if finding.part else "report")
        place = ", ".join(
            text
            for text in (
                f"line {finding.line_no}" if finding.line_no else "",
                finding.row_name,
                finding.column_name,
            )
            if text
        )
        table.add_row(
            f"{finding.severity}: {finding.plain_text} ({finding.rule}, {counts[key]}x)",
            where,
            escape(f"{place}: found {finding.found}, expected {finding.expected}"),
            finding.remedy,
        )
    console.print(table)


def _read(connection: duckdb.DuckDBPyConnection, parts: dict[Path, int]) -> list[tuple[str, int, str]]:
    """Read the files into tables ``files`` and ``cells``; return file, part and reason of those that fail."""
    connection.execute("create table files (file varchar, part integer, has_crlf boolean)")
    connection.execute(
        "create table cells (file varchar, part integer, line_no bigint, position bigint, value varchar)"
    )
    unreadable = []
    for file, part in parts.items():
        connection.execute("insert into files values (?, ?, true)", [file.name, part])
        try:
            connection.execute(
                "update files set has_crlf = not regexp_matches(t.content, '(^|[^\\r])\\n') "
                "from read_text(?) as t where file = ?",
                [str(file), file.name],
            )
            connection.execute(f"create or replace temp table file_rows as from {READ_CSV}", [str(file)])
        except duckdb.Error as error:
            unreadable.append((file.name, part, str(error).splitlines()[0]))
            continue
        columns = [name for name, *_ in connection.execute("describe file_rows").fetchall()]
        for position, column in enumerate(columns, start=1):
            connection.execute(
                f"insert into cells select ?, ?, rowid + 1, ?, {column} from file_rows",
                [file.name, part, position],
            )
    return unreadable
