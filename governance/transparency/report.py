"""Writes the transparency report in the official CSV parts."""

import csv
import re
import tempfile
from pathlib import Path

import duckdb

from governance.transparency.validate import Finding, templates, validate
from governance.warehouse import Blocked, CouldNotRun


def write_report(database: Path, folder: Path, period: str, profile: str) -> tuple[list[Path], list[Finding]]:
    """Write parts 3 to 10 of a period, check them, and put them in their place.

    Args:
        database: A published version, or a working database, with the models of schema ``transparency``.
        folder: Where the parts go; a part that is there is replaced.
        period: Name in seed report_periods, such as ``2025-H2``.
        profile: Name in seed provider_profiles: whose obligations the report meets.

    Returns:
        The files, and what the validator says of them; nothing is put in place where it finds an error.

    Raises:
        CouldNotRun: Period or profile are unknown, or the database lacks the report.
        Blocked: The period is not over.
    """
    with templates() as connection:
        rules = dict(connection.execute("select rule, value from disclosure_rules").fetchall())
        known = connection.execute(
            "select start_date, end_date from report_periods where report_period = ?", [period]
        ).fetchone()
        profiles = [
            p
            for (p,) in connection.execute(
                "select distinct provider_profile from provider_profiles"
            ).fetchall()
        ]
        if known is None:
            raise CouldNotRun(f"Seed report_periods has no period {period}. Add it, build and publish.")
        if profile not in profiles:
            raise CouldNotRun(f"There is no profile {profile}. Profiles: {', '.join(sorted(profiles))}.")
        try:
            connection.execute(f"attach {_sql_text(str(database))} as warehouse (read_only)")
            (reported_to,) = connection.execute(
                "select max(calendar_date) from warehouse.core.dim_dates where is_reported"
            ).fetchone()
        except duckdb.Error as error:
            raise CouldNotRun(
                f"{database} has no report: {str(error).splitlines()[0]}. Run governance publish first."
            ) from error
        if reported_to < known[1]:
            raise Blocked(
                f"Period {period} ends on {known[1]} and the figures end on {reported_to}. "
                "Build with deliveries up to the end of the period."
            )
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as name:
            unfinished = Path(name)
            parts = connection.execute("select part, file_name from report_parts order by part").fetchall()
            for part, file_name in parts:
                service = re.sub(r"\W+", "_", rules["service_name"])
                _write_part(
                    connection,
                    unfinished / f"{service}_{period}_Part_{file_name}.csv",
                    part,
                    period,
                    profile,
                    {"service": rules["service_name"], "reporting_period": f"{known[0]}/{known[1]}"},
                )
            findings = validate(unfinished)
            if any(finding.severity == "error" for finding in findings):
                return [], findings
            return [file.replace(folder / file.name) for file in sorted(unfinished.glob("*.csv"))], findings


def _write_part(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    part: int,
    period: str,
    profile: str,
    names: dict[str, str],
) -> None:
    """Write one part; expressions come from seed report_columns."""
    columns = connection.execute(
        "select column_name, header, kind, coalesce(why_blank, '') from report_columns "
        "where part = ? order by position",
        [part],
    ).fetchall()
    why = {re.sub("^n_", "", name): (name, text) for name, _, _, text in columns if text}
    expressions = []
    for name, _, kind, _ in columns:
        of_figure = why.get(name.removeprefix("context_"))
        if name in names:
            expressions.append(_sql_text(names[name]))
        elif kind == "context" and of_figure:
            expressions.append(f"case when r.{of_figure[0]} is null then {_sql_text(of_figure[1])} end")
        elif name == "context":
            expressions.append("case when r.reported_value is null then i.why_blank end")
        elif kind == "context":
            expressions.append("null")
        elif name == "reported_value":
            expressions.append(
                "case r.kind when 'count' then cast(cast(r.reported_value as bigint) as varchar)"
                " when 'share' then cast(cast(r.reported_value as decimal(18, 4)) as varchar)"
                " else cast(cast(r.reported_value as decimal(18, 2)) as varchar) end"
            )
        elif kind == "hours":
            expressions.append(f"cast(cast(r.{name} as decimal(18, 2)) as varchar)")
        else:
            expressions.append(f"r.{name}")
    scope_of_part_3 = "case when r.scope = 'TOTAL' then '' else r.scope end, " if part == 3 else ""
    rows = connection.execute(
        f"""
        select {", ".join(expressions)}
        from warehouse.transparency.dsa_report_t{part} as r
        left join report_indicators as i on i.part = {part} and r.row_no = i.row_no
        where r.report_period = ? and r.provider_profile = ?
        order by {scope_of_part_3}r.row_no
        """,
        [period, profile],
    ).fetchall()
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\r\n")
        writer.writerow(header for _, header, _, _ in columns)
        writer.writerows(rows)


def _sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
