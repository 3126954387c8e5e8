"""The ``governance`` command. Exit codes: 0 ok, 1 findings that block, 2 could not run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from governance.project import PROJECT_ROOT, dbt_path, history_root, private_root, project_vars

FINDINGS_BLOCK = 1
COULD_NOT_RUN = 2
NARROWEST_LOG = 110

Target = Literal["duckdb", "postgres"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Governed metric marts: demo data, checks, builds and versions.",
)
CORRECTIONS_SHOWN = 20

transparency = typer.Typer(
    no_args_is_help=True, help="Statements of reasons and reports under the Digital Services Act."
)
app.add_typer(transparency, name="transparency")


review_app = typer.Typer(no_args_is_help=True, help="The meeting that decides about discrepancies.")
app.add_typer(review_app, name="review")
console = Console()
if not console.is_terminal:
    console.width = NARROWEST_LOG  # a pipe has no width; tables fold at 80 otherwise

RawRoot = Annotated[
    Path,
    typer.Option(
        help="Root of the raw exports, <root>/<system>/<table>/.",
        default_factory=lambda: PROJECT_ROOT / project_vars()["raw_root"],
    ),
]

HistoryRoot = Annotated[
    Path,
    typer.Option(help="Folder that keeps the editions.", default_factory=history_root),
]


@app.command("demo-data")
def demo_data(
    raw_root: RawRoot,
    scale: Annotated[float, typer.Option(min=0.001, help="1 = five million content-day rows.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Another seed, another company.")] = 1,
    quarters: Annotated[
        int, typer.Option(min=1, max=14, help="Quarters of history, ending 2026-09-30.")
    ] = 14,
    faults: Annotated[str, typer.Option(help="all, none, or class codes such as D19,D24.")] = "all",
) -> None:
    """Write the raw exports of a synthetic company, with planted faults and their truth.

    Example: governance demo-data --scale 0.1 --seed 7 --faults none
    """
    from governance.demo_data import write_demo_data
    from governance.pseudonyms import write_pseudonyms

    columns = (
        TextColumn("[bold]demo data"),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("", total=1.0)
            summary = write_demo_data(
                raw_root=raw_root,
                scale=scale,
                seed=seed,
                quarters=quarters,
                faults=faults,
                progress=lambda done, doing: progress.update(task, completed=done, description=doing),
            )
    except ValueError as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(COULD_NOT_RUN) from error
    with _stopped_with_a_message():
        write_pseudonyms(raw_root, private_root())
    console.print(
        f"Demo company: {sum(summary.rows.values()):,} rows in {len(summary.rows)} tables, "
        f"{summary.n_bytes / 1e6:,.0f} MB, {summary.n_faults:,} planted faults, "
        f"in {summary.total_seconds:.1f} s, peak memory {summary.peak_memory_mb:,.0f} MiB."
    )


@app.command("public-record")
def public_record(raw_root: RawRoot) -> None:
    """Load the real public extract (statements of reasons of TikTok in the DSA Transparency Database).

    Example: governance public-record
    """
    from governance.public_record import load_public_record

    for table, n_rows in load_public_record(raw_root).items():
        console.print(f"public_record.{table}: {n_rows:,} rows")


@app.command()
def pseudonyms(raw_root: RawRoot) -> None:
    """Make the private file of creators' pseudonyms, without those erased; `governance build` does it itself.

    Example: governance pseudonyms --raw-root /data/exports
    """
    from governance.pseudonyms import write_pseudonyms

    with _stopped_with_a_message():
        n_creators, n_erased = write_pseudonyms(raw_root, private_root())
    console.print(f"Pseudonyms of {n_creators:,} creators, {n_erased:,} of them erased: {private_root()}")


@app.command()
def doctor(raw_root: RawRoot) -> None:
    """Check the set-up and all delivered files, and say what is wrong and what to do.

    Example: governance doctor --raw-root warehouse/raw
    """
    from governance.doctor import check_contracts, check_files, check_set_up

    findings = check_set_up(raw_root) + check_files(raw_root)
    if not findings:
        with _stopped_with_a_message():
            findings = check_contracts(raw_root)
    _print_findings(findings)
    if findings:
        raise typer.Exit(FINDINGS_BLOCK)
    console.print("All is well: the set-up works, every file can be read and has the declared columns.")


@app.command()
def validate(
    raw_root: RawRoot,
    suite: Annotated[
        str, typer.Option(help="raw, published, or a pattern of suite names such as raw.commerce.*.")
    ] = "raw",
    previous: Annotated[
        Path | None, typer.Option(help="Database published before, to compare the marts with.")
    ] = None,
    known_as_of: Annotated[str, typer.Option(help="Leave out raw rows that reached us later, UTC.")] = "",
) -> None:
    """Hold deliveries or marts against their expectations; read the data, write nothing into it.

    Example: governance validate --suite "raw.commerce.*"
    """
    outcome = _validate(raw_root, suite, previous, known_as_of)
    if outcome.critical_failures:
        raise typer.Exit(FINDINGS_BLOCK)
    if outcome.critical_unknowns:
        raise typer.Exit(COULD_NOT_RUN)


@app.command()
def build(raw_root: RawRoot) -> None:
    """Check the delivered files, hold them against their expectations, run dbt build, print a summary.

    Example: governance build --raw-root /data/exports
    """
    from governance.build import build as run_build
    from governance.build import print_summary
    from governance.doctor import check_files, check_set_up
    from governance.erasure import erase_from_warehouse
    from governance.pseudonyms import write_pseudonyms
    from governance.warehouse import warehouse

    with _stopped_with_a_message(), warehouse().only_for("governance build"):
        findings = check_set_up(raw_root) + check_files(raw_root)
        if findings:
            _print_findings(findings)
            raise typer.Exit(COULD_NOT_RUN)
        write_pseudonyms(raw_root, private_root())
        erase_from_warehouse(warehouse(), private_root())
        gate = _validate(raw_root, "raw")
        if gate.critical_failures or gate.critical_unknowns:
            _tell()
        if gate.critical_failures:
            console.print("[red]Nothing was built: the delivery breaks critical expectations.[/red]")
            raise typer.Exit(FINDINGS_BLOCK)
        if gate.critical_unknowns:
            console.print("[red]Nothing was built: critical expectations could not be evaluated.[/red]")
            raise typer.Exit(COULD_NOT_RUN)
        outcome = run_build(console, raw_root, warehouse())
        if not outcome.ran:
            console.print(f"[red]{outcome.failures[0]}[/red]")
            raise typer.Exit(COULD_NOT_RUN)
        print_summary(console, outcome, warehouse().working)
        if outcome.is_green:
            _tell()
    for failure in outcome.failures:
        console.print(f"[red]{failure}[/red]")
    if not outcome.is_green:
        raise typer.Exit(FINDINGS_BLOCK)


@app.command()
def alert(
    snooze: Annotated[
        str, typer.Option(help="Hold back messages about this subject_key of quality.alerts.")
    ] = "",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day on which it is told again.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is held back.")] = "",
    by: Annotated[str, typer.Option(help="Who says so.")] = "",
) -> None:
    """Tell what the newest build found and was not told yet, or hold a subject back until a day.

    Example: governance alert --snooze f70c2dfe2238757b93e0094c8372f493 --until 2026-10-20 --reason "fix is
    on its way" --by "A. Lead"
    """
    from governance.alerts import snooze as hold_back
    from governance.warehouse import CouldNotRun, warehouse

    with _stopped_with_a_message(), warehouse().only_for("governance alert"):
        if snooze:
            if until is None:
                raise CouldNotRun("A snooze has an end: --until YYYY-MM-DD.")
            hold_back(warehouse(), snooze, until.date(), reason, by)
            console.print(f"{snooze} is held back until {until:%Y-%m-%d}.")
        elif not _tell():
            raise typer.Exit(COULD_NOT_RUN)


@app.command()
def explain(
    metric: Annotated[str, typer.Option(help="Metric, as in the seed metric_registry.")],
    market: Annotated[str, typer.Option(help="Market of the figure; ALL for all of them.")],
    period: Annotated[str, typer.Option(help="Quarter or week of the figure: 2026Q3, 2026W39.")],
    history_root: HistoryRoot,
    value: Annotated[str, typer.Option(help="The figure with the digits that were quoted: 1234.5, 12.3%.")],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Up to the data of this day; else of the newest edition."),
    ] = None,
    edition: Annotated[
        int | None, typer.Option(min=1, help="The edition to explain, where several had the figure.")
    ] = None,
) -> None:
    """Find the edition a quoted figure stood in, and say what has changed it since.

    Example: governance explain --metric net_gmv --market DE --period 2026Q3 --value 1234.5
    """
    from governance.explain import CannotExplain, print_receipt, read_period, read_value
    from governance.explain import explain as explain_figure

    try:
        receipt = explain_figure(
            history_root,
            metric,
            market,
            read_period(period),
            read_value(value),
            as_of.date() if as_of else None,
            edition,
        )
    except CannotExplain as error:
        console.print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        raise typer.Exit(COULD_NOT_RUN) from error
    print_receipt(console, receipt, metric, market, period)
    if receipt.quoted is None:
        raise typer.Exit(FINDINGS_BLOCK)


@app.command()
def publish(
    to: Annotated[Target, typer.Option(help="Write the published version to PostgreSQL as well.")] = "duckdb",
    rollback: Annotated[bool, typer.Option("--rollback", help="Back to the version before.")] = False,
    keep: Annotated[int, typer.Option(min=1, help="Versions to keep.")] = 5,
) -> None:
    """Show the newest green build to readers, whole and at once.

    Example: governance publish --to postgres
    """
    from governance.publish import print_publication, roll_back
    from governance.publish import publish as run_publish
    from governance.warehouse import warehouse

    with _stopped_with_a_message(), warehouse().only_for("governance publish"):
        if rollback:
            publication = roll_back(warehouse())
        else:
            with _progress("publish") as show:
                publication = run_publish(warehouse(), keep, show)
        print_publication(console, publication, warehouse())
        if to == "postgres":
            from governance.postgres import publish_to_postgres

            with _progress("postgres") as show:
                n_rows = publish_to_postgres(warehouse().published, progress=show)
            console.print(
                f"PostgreSQL: version {publication.version}, "
                + ("there already." if n_rows is None else f"{n_rows:,} rows.")
            )


@app.command()
def dashboard(
    static: Annotated[
        Path | None,
        typer.Option(help="Write the pages into this folder instead, to be opened with no network."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on loopback; 0: any that is free.")
    ] = 8600,
) -> None:
    """Show the boards of the published version, on loopback or as files.

    Example: governance dashboard --static warehouse/boards
    """
    from governance.boards.pages import write_pages
    from governance.boards.server import serve
    from governance.warehouse import warehouse

    with _stopped_with_a_message():
        if static is None:
            serve(console, warehouse().published, port)
            return
        pages = write_pages(warehouse().published, static)
        console.print(f"{len(pages)} pages. Open {pages[0]}", soft_wrap=True)


@transparency.command("report")
def transparency_report(
    period: Annotated[str, typer.Option(help="Reporting period of seed report_periods, such as 2025-H2.")],
    folder: Annotated[Path, typer.Option("--to", help="Folder the CSV parts are written to.")] = PROJECT_ROOT
    / "warehouse"
    / "transparency",
    profile: Annotated[
        str, typer.Option(help="Kind of provider: intermediary, hosting, online_platform or vlop.")
    ] = "vlop",
    database: Annotated[
        Path | None, typer.Option(help="Database to report from; else the published version.")
    ] = None,
) -> None:
    """Write parts 3 to 10 of the transparency report in the official CSV form, check them, keep an edition.

    What changed since the edition before, by how much and why, is told and kept with the new one. A report
    from --database is a draft and not kept.

    Example: governance transparency report --period 2025-H2
    """
    from governance.transparency.editions import corrections, keep_edition
    from governance.transparency.report import write_report
    from governance.transparency.validate import print_findings
    from governance.warehouse import warehouse

    with _stopped_with_a_message():
        files, findings = write_report(database or warehouse().published, folder, period, profile)
    print_findings(console, findings)
    if not files:
        console.print("[red]Nothing was written: the report breaks the rules above.[/red]")
        raise typer.Exit(FINDINGS_BLOCK)
    console.print(f"Report {period}, profile {profile}: {len(files)} parts in {folder}.", soft_wrap=True)
    if database:
        return
    with _stopped_with_a_message():
        edition, is_new = keep_edition(warehouse().published, files, period, profile, warehouse().history)
    if not is_new:
        console.print(f"Edition {edition.edition_no} stands: nothing has changed since.", soft_wrap=True)
        return
    if edition.corrects:
        rows = corrections(edition)
        table = Table("part", "figure", "row", "before", "after", "why", "rests on")
        for row in rows[:CORRECTIONS_SHOWN]:
            told = (row["part"], row["header"], row["row_name"], row["told_before"], row["told_after"])
            moved = row["n_entered"] + row["n_left"] + row["n_altered"]
            table.add_row(
                *(escape(str(value if value is not None else "")) for value in told),
                row["cause_name"],
                f"{moved:,} entries",
            )
        console.print(table)
        console.print(
            f"{edition.n_cells_changed:,} figures differ from edition {edition.corrects['edition_no']}; "
            "all are in corrections.csv.",
            soft_wrap=True,
        )
    console.print(
        f"Edition {edition.edition_no}: {edition.folder}, to be kept until {edition.keep_until}.",
        soft_wrap=True,
    )


@transparency.command("editions")
def transparency_editions() -> None:
    """List the editions of transparency reports that are kept, and check that each is as it was handed in.

    Example: governance transparency editions
    """
    from governance.transparency.editions import editions, what_is_wrong
    from governance.warehouse import warehouse

    with _stopped_with_a_message():
        kept = editions(warehouse().history)
        wrong = what_is_wrong(warehouse().history)
    table = Table(
        "period",
        "profile",
        "edition",
        "handed in (UTC)",
        "version",
        "revision",
        "inputs",
        "corrected",
        "keep until",
    )
    for edition in kept:
        table.add_row(
            edition.period,
            edition.profile,
            str(edition.edition_no),
            str(edition.handed_in_at),
            str(edition.pinned["version"]),
            str(edition.pinned["code_fingerprint"]),
            str(edition.pinned["raw_fingerprint"]),
            f"{edition.n_cells_changed:,}",
            str(edition.keep_until),
        )
    console.print(table)
    for sentence in wrong:
        console.print(f"[red]{escape(sentence)}[/red]", soft_wrap=True)
    if wrong:
        raise typer.Exit(FINDINGS_BLOCK)
    console.print(f"{len(kept)} editions are kept, each as it was handed in.")


@transparency.command("notice")
def transparency_notice(
    notice: Annotated[str, typer.Argument(help="Notice of seed ofcom_notices, such as OFCOM-2025-1.")],
    file: Annotated[
        Path | None,
        typer.Option("--to", help="CSV that is written; else <notice>.csv in warehouse/transparency."),
    ] = None,
    database: Annotated[
        Path | None, typer.Option(help="Database to answer from; else the published version.")
    ] = None,
) -> None:
    """Write the answers to a transparency notice of the United Kingdom's regulator.

    Example: governance transparency notice OFCOM-2025-1
    """
    from governance.transparency.notice import write_answers
    from governance.warehouse import warehouse

    target = file or PROJECT_ROOT / "warehouse" / "transparency" / f"{notice}.csv"
    with _stopped_with_a_message():
        n_answers, n_blank = write_answers(database or warehouse().published, notice, target)
    console.print(
        f"Notice {notice}: {n_answers} answers in {target}; {n_blank} blank, each with its reason.",
        soft_wrap=True,
    )


@transparency.command("case-file")
def transparency_case_file(
    action: Annotated[str, typer.Argument(help="Enforcement action, such as ACT-000000018.")],
    page: Annotated[Path | None, typer.Option("--to", help="HTML file that is written as well.")] = None,
    database: Annotated[
        Path | None, typer.Option(help="Database to read; else the published version.")
    ] = None,
) -> None:
    """Show the whole history of one enforcement action: what led to it, what it did, what was said of it.

    Example: governance transparency case-file ACT-000000018
    """
    from governance.transparency.case_files import case_file, write_page
    from governance.warehouse import warehouse

    with _stopped_with_a_message():
        steps = case_file(database or warehouse().published, action)
    table = Table("when (UTC)", "step", "what", "record", "version of the rules")
    for step in steps:
        moment = str(step["happened_at"] or "not recorded")
        told = (step["step"], step["plain_text"], step["source_id"] or "", step["rule_version"] or "")
        table.add_row(moment, *map(escape, told))
    console.print(table)
    if page:
        write_page(f"Case file of {action}", {action: steps}, page)


@transparency.command("sample")
def transparency_sample(
    period: Annotated[str, typer.Option(help="Reporting period of seed report_periods, such as 2025-H2.")],
    size: Annotated[int, typer.Option(min=1, help="How many actions are drawn.")] = 25,
    seed: Annotated[int, typer.Option(help="The same number draws the same actions.")] = 1,
    by_category: Annotated[bool, typer.Option(help="Draw from each DSA category in proportion.")] = True,
    folder: Annotated[Path, typer.Option("--to", help="Folder the case files are written to.")] = PROJECT_ROOT
    / "warehouse"
    / "transparency"
    / "samples",
    database: Annotated[
        Path | None, typer.Option(help="Database to draw from; else the published version.")
    ] = None,
) -> None:
    """Draw actions for an audit, and write their case files and how they were drawn.

    Example: governance transparency sample --period 2025-H2 --size 25 --seed 7
    """
    from governance.transparency.case_files import draw, write_sample
    from governance.warehouse import warehouse

    source = database or warehouse().published
    target = folder / f"{period}_seed_{seed}"
    with _stopped_with_a_message():
        sample = draw(source, period, size, seed, by_category)
        write_sample(source, sample, target)
    console.print(
        f"{len(sample.actions)} of {sample.n_in_frame} actions of {period}: {target}", soft_wrap=True
    )


@transparency.command("validate")
def transparency_validate(
    folder: Annotated[
        Path, typer.Argument(help="Folder with official CSV parts, ours or another provider's.")
    ],
) -> None:
    """Check the CSV parts of a transparency report and say what breaks which rule.

    Example: governance transparency validate warehouse/transparency
    """
    from governance.transparency.validate import print_findings, validate

    with _stopped_with_a_message():
        findings = validate(folder)
    print_findings(console, findings)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(FINDINGS_BLOCK)
    console.print("No rule of severity error is broken.")


@transparency.command("export")
def transparency_export(
    folder: Annotated[
        Path, typer.Option("--to", help="Folder of batches and daily dumps; it remembers what was handed in.")
    ] = PROJECT_ROOT / "warehouse" / "transparency" / "statements",
    database: Annotated[
        Path | None, typer.Option(help="Database to export from; else the published version.")
    ] = None,
) -> None:
    """Write statements of reasons that are owed as batches for the interface, accepted ones as daily dumps.

    Example: governance transparency export
    """
    from governance.transparency.export import export_statements
    from governance.warehouse import warehouse

    with _stopped_with_a_message():
        exported = export_statements(database or warehouse().published, folder)
    console.print(
        f"{exported.n_statements:,} statements in {len(exported.batches)} batches, "
        f"{len(exported.days)} files of daily dumps, in {folder}.",
        soft_wrap=True,
    )
    if exported.held_back:
        table = Table("statement", "why it is held back", title="To be looked at", title_justify="left")
        for puid, why in exported.held_back:
            table.add_row(puid, escape(why))
        console.print(table)
        raise typer.Exit(FINDINGS_BLOCK)


@review_app.command("serve")
def review_serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8502,
    address: Annotated[str, typer.Option(help="Address to listen on; loopback unless told.")] = "127.0.0.1",
    writers: Annotated[
        str,
        typer.Option(
            help="Names that may sign decisions, separated by semicolons.", envvar="GOVERNANCE_REVIEW_WRITERS"
        ),
    ] = "",
    user_header: Annotated[
        str,
        typer.Option(
            help="Header in which a reverse proxy names who it let in, such as X-Forwarded-User.",
            envvar="GOVERNANCE_REVIEW_USER_HEADER",
        ),
    ] = "",
) -> None:
    """Show the review page: cases, their evidence, and decisions to record. Without writers it only reads.

    Example: governance review serve --writers "A. Lead;B. Head"
    """
    from governance.review.serve import serve

    with _stopped_with_a_message():
        serve(address, port, writers, user_header)


@review_app.command("export")
def review_export(
    market: Annotated[str | None, typer.Option(help="Only cases of this market, such as DE.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only cases of this team, such as finance.")] = None,
    folder: Annotated[Path, typer.Option("--to", help="Folder the files are written to.")] = PROJECT_ROOT
    / "warehouse"
    / "packs",
    cases: Annotated[int, typer.Option(min=1, help="The largest so many cases.")] = 200,
    rows: Annotated[int, typer.Option(min=1, help="Rows of evidence of each case.")] = 20,
) -> None:
    """Write the meeting pack: a workbook to fill in, and a page to read and print.

    Example: governance review export --market DE
    """
    from datetime import UTC, datetime

    from governance.review.pack import collect
    from governance.review.pack_page import write_page
    from governance.review.pack_workbook import write_workbook
    from governance.review.queries import publication
    from governance.warehouse import warehouse

    with _stopped_with_a_message():
        pack = collect(
            publication(warehouse()),
            warehouse().history,
            datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            market=market,
            owner=owner,
            most_cases=cases,
            most_rows=rows,
        )
    workbook, page = (folder / f"{pack.name}{ending}" for ending in (".xlsx", ".html"))
    write_workbook(pack, workbook)
    write_page(pack, page)
    console.print(
        f"{len(pack.cases)} of {pack.n_cases} cases. To fill in: {workbook}\nTo read: {page}", soft_wrap=True
    )


@review_app.command("import")
def review_import(
    file: Annotated[Path, typer.Argument(help="Workbook of `governance review export`, filled in.")],
    writers: Annotated[
        str,
        typer.Option(
            help="Names that may sign decisions, separated by semicolons.", envvar="GOVERNANCE_REVIEW_WRITERS"
        ),
    ] = "",
) -> None:
    """Record the decisions of a filled meeting pack, and say of each row what became of it and why.

    Example: governance review import warehouse/packs/discrepancies_DE.xlsx --writers "A. Lead;B. Head"
    """
    from governance.review.pack_import import REFUSED, take_back, write_verdicts
    from governance.warehouse import warehouse

    names = [name.strip() for name in writers.split(";") if name.strip()]
    with _stopped_with_a_message():
        verdicts = take_back(file, warehouse(), names)
    table = Table("row", "case", "outcome", "why")
    for verdict in verdicts:
        table.add_row(str(verdict.row), escape(verdict.case), verdict.outcome, escape(verdict.why))
    console.print(table if verdicts else "No decision is filled in.")
    result = file.with_name(f"{file.stem}-result.csv")
    write_verdicts(verdicts, result)
    console.print(f"Row by row: {result}. Decisions count from the next build.", soft_wrap=True)
    if any(verdict.outcome == REFUSED for verdict in verdicts):
        raise typer.Exit(FINDINGS_BLOCK)


@contextmanager
def _stopped_with_a_message() -> Iterator[None]:
    """Turn what stops a command into its message and exit code."""
    from governance.warehouse import Blocked, CouldNotRun

    try:
        yield
    except (Blocked, CouldNotRun) as error:
        console.print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        raise typer.Exit(FINDINGS_BLOCK if isinstance(error, Blocked) else COULD_NOT_RUN) from error


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar over tables or suites; yields what is called with those done, all, and the one at hand."""
    columns = (
        TextColumn(f"[bold]{doing}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total, table: progress.update(task, completed=done, total=total, description=table)


def _tell() -> bool:
    """Send what was not told yet and print what it came to; False where a message was not taken."""
    from governance.alerts import channels_of, tell
    from governance.warehouse import CouldNotRun, warehouse

    try:
        came_to = tell(warehouse(), channels_of(warehouse()))
    except CouldNotRun as error:
        console.print(f"[red]No message was sent: {escape(str(error))}[/red]", soft_wrap=True)
        return False
    sent = ", ".join(f"{n:,} to {channel}" for channel, n in came_to.sent.items()) or "none"
    held = f"; {came_to.n_snoozed:,} held back" if came_to.n_snoozed else ""
    console.print(f"New messages about cases and critical expectations: {sent}{held}.")
    for channel, why in came_to.failures.items():
        console.print(
            f"[red]Not all messages reached {channel}: {escape(why)}.[/red] `governance alert` tries again.",
            soft_wrap=True,
        )
    return not came_to.failures


def _validate(raw_root: Path, suites: str, previous: Path | None = None, known_as_of: str = ""):
    """Run the gate with progress and print what it came to; leave where it cannot run."""
    import duckdb

    from governance.gate.report import print_outcome
    from governance.gate.run import validate as run_gate

    try:
        with _progress("validate") as show:
            outcome = run_gate(
                suites=suites,
                previous=previous,
                raw_root=dbt_path(raw_root),
                known_as_of=known_as_of,
                on_progress=show,
            )
    except (ValueError, duckdb.Error) as error:
        console.print(f"[red]{escape(str(error))}[/red]")
        raise typer.Exit(COULD_NOT_RUN) from error
    print_outcome(console, outcome)
    return outcome


def _print_findings(findings) -> None:
    if not findings:
        return
    table = Table("where", "problem", "what to do", title=f"{len(findings)} problem(s)", title_justify="left")
    for finding in findings:
        table.add_row(finding.subject, finding.problem, finding.remedy)
    console.print(table)
