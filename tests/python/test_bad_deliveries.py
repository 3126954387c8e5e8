"""Bad deliveries give a clear error or quarantine rows; none changes a number without a word."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conforming_exports import N_ROWS, conforming_rows, conforming_world, declared_tables, write_file
from dbt_runs import Dbt

from governance.doctor import check_files
from governance.project import PROJECT_ROOT

TABLES = declared_tables(PROJECT_ROOT)
INTAKE_ONLY = [
    "build",
    "--select",
    "+quality.intake",
    "path:seeds/quality",
    "--exclude",
    "resource_type:test",
]


def file_of(raw_root: Path, system: str, table: str, part: str = "part-0") -> Path:
    """Path that conforming exports have for a raw table."""
    path = TABLES[system, table]["config"]["meta"]["path"]
    return raw_root / path.replace("*/*", f"dt=2025-02-01/{part}").replace("*", part)


def rewrite(raw_root: Path, system: str, table: str, select: str, part: str = "part-0") -> None:
    """Replace (or add, under another ``part``) the Parquet file of a table by ``select … from file``."""
    original = file_of(raw_root, system, table)
    target = file_of(raw_root, system, table, part)
    unfinished = target.with_suffix(".unfinished")
    source = f"read_parquet('{original}', hive_partitioning = false)"
    duckdb.sql(f"copy (select {select} from {source}) to '{unfinished}' (format parquet)")
    unfinished.replace(target)


def spoil(raw_root: Path, system: str, table: str, column: str, condition: str, value: str) -> None:
    """Put another value into a column of the rows that meet a condition."""
    changed = f"case when {condition} then {value} else {column} end"
    rewrite(raw_root, system, table, f"* replace ({changed} as {column})")


def edit_lines(raw_root: Path, system: str, table: str, edit: Callable[[list[str]], bytes]) -> None:
    """Replace the CSV of a table by what ``edit`` makes of its lines (header first)."""
    file = file_of(raw_root, system, table)
    file.write_bytes(edit(file.read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def damaged(tmp_path_factory) -> Dbt:
    """One build over many damaged tables, each with one kind of damage."""
    world, raw = conforming_world(tmp_path_factory.mktemp("damaged"))
    grouped = "case peak_viewers when 1 then '2,000' else peak_viewers::varchar end"
    rewrite(raw, "content_platform", "live_sessions", f"* replace ({grouped} as peak_viewers)")
    spoil(raw, "moderation", "decisions", "handle_seconds", "handle_seconds = 1", "1.5")
    rewrite(raw, "moderation", "user_reports", "* replace (epoch(received_at)::bigint as received_at)")
    rewrite(raw, "enforcement", "action_events", "* replace (event_at::varchar || '+02:00' as event_at)")
    spoil(raw, "finance", "settlements", "settled_on", "amount = 1", "settled_on + interval 5 hour")
    doubles = "* replace (amount::double as amount, refund_id || 'b' as refund_id)"
    rewrite(raw, "commerce", "refunds", doubles, "part-1")
    rewrite(raw, "commerce", "products", "*, 1 as shelf")
    spoil(raw, "commerce", "orders", "order_id", "order_id = 'ORDER_ID-1'", "null")
    spoil(raw, "commerce", "orders", "order_id", "order_id = 'ORDER_ID-2'", "'  '")
    spoil(raw, "content_platform", "contents", "caption", "caption = 'CAPTION-1'", "repeat('x', 10000000)")
    spoil(
        raw, "moderation", "view_samples", "sampled_at", "sample_id = 'SAMPLE_ID-1'", "timestamp '2026-01-01'"
    )
    spoil(raw, "moderation", "detector_releases", "gold_precision", "gold_n = 1", "'nan'::double")
    spoil(raw, "moderation", "detections", "queue", "queue = 'QUEUE-1'", "'{{queue}}'")
    spoil(raw, "content_platform", "creators", "display_name", "creator_id = 'CREATOR_ID-1'", "'{{me}}'")
    rewrite(raw, "commerce", "order_events", "* replace (event_at::timestamptz as event_at)")
    loaded = "case crm_id when 'CRM_ID-1' then 'soon' else _loaded_at::varchar || '+01' end"
    rewrite(raw, "creator_crm", "communications", f"* replace ({loaded} as _loaded_at)")
    spoil(raw, "dsa", "statements_submitted", "category_addition", "uuid = 'UUID-1'", "'[\"open'")
    shutil.copy(file_of(raw, "commerce", "sellers"), file_of(raw, "commerce", "sellers", "part-1"))
    again = (
        file_of(raw, "content_platform", "content_daily_stats").parent.parent
        / "dt=2025-02-02"
        / "part-0.parquet"
    )
    again.parent.mkdir()
    rewrite(
        raw,
        "content_platform",
        "content_daily_stats",
        "* replace ('delivery-2' as _delivery_id, _loaded_at + interval 1 day as _loaded_at)",
        "part-1",
    )
    file_of(raw, "content_platform", "content_daily_stats", "part-1").replace(again)
    edit_lines(
        raw,
        "market_ops",
        "monthly_recipients",
        lambda lines: "\n".join(
            [
                lines[0],
                lines[1].replace(",1,", ',"291,093,794",'),
                lines[2].replace(",2,", ',"1.234,56",'),
                lines[3],
            ]
        ).encode(),
    )
    edit_lines(raw, "market_ops", "targets", lambda lines: b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    edit_lines(
        raw,
        "creator_crm",
        "accounts",
        lambda lines: "\n".join([lines[0], lines[1].replace("LEGAL_NAME-1", "Café"), *lines[2:]]).encode(
            "latin-1"
        ),
    )
    edit_lines(
        raw,
        "appeals_desk",
        "tickets",
        lambda lines: "\n".join(
            [
                lines[0],
                lines[1] + ",stray",
                lines[2].replace("GROUND-2", '"two\nlines, ""quoted"""'),
                lines[3].replace("2025-01-03 12:30:00", "2025-02-30 12:30:00", 1),
            ]
        ).encode(),
    )
    edit_lines(
        raw,
        "market_ops",
        "rollout_milestones",
        lambda lines: "\n".join(
            [lines[0], lines[1].replace("MILESTONE-1", "x" * 10_000_000), *lines[2:]]
        ).encode(),
    )
    edit_lines(
        raw,
        "market_ops",
        "interventions",
        lambda lines: "\n".join(
            [lines[0], lines[1], lines[2].replace("MARKET-2", '"open'), lines[3]]
        ).encode(),
    )
    assert world.run(*INTAKE_ONLY).succeeded, world.outcome.said
    return world


def intake_of(world: Dbt, system: str, table: str) -> tuple:
    """Rows in, staged, quarantined, duplicates, reasons."""
    rows = world.query(
        "select n_rows_in, n_rows_staged, n_rows_quarantined, n_exact_duplicates, reasons "
        f"from quality.intake where system = '{system}' and table_name = '{table}'"
    )
    assert len(rows) == 1
    return rows[0]


DAMAGES = [
    pytest.param(
        "content_platform",
        "live_sessions",
        (3, 2, 1, 0, "number_format: 1"),
        id="number-with-thousands-separator-in-a-column-that-became-text",
    ),
    pytest.param(
        "moderation", "decisions", (3, 2, 1, 0, "not_a_number: 1"), id="fraction-in-a-whole-number-column"
    ),
    pytest.param(
        "moderation",
        "user_reports",
        (3, 0, 3, 0, "not_a_timestamp: 3"),
        id="timestamp-delivered-as-epoch-number",
    ),
    pytest.param(
        "enforcement",
        "action_events",
        (3, 3, 0, 0, None),
        id="timestamp-delivered-as-text-with-offset-is-read",
    ),
    pytest.param("finance", "settlements", (3, 2, 1, 0, "not_a_date: 1"), id="time-of-day-in-a-date-column"),
    pytest.param("commerce", "refunds", (6, 6, 0, 0, None), id="decimal-delivered-as-double-to-the-cent"),
    pytest.param("commerce", "products", (3, 3, 0, 0, None), id="extra-column"),
    pytest.param("commerce", "orders", (3, 1, 2, 0, "missing_key: 2"), id="null-and-blank-key"),
    pytest.param("content_platform", "contents", (3, 2, 1, 0, "text_too_long: 1"), id="ten-megabyte-string"),
    pytest.param("moderation", "view_samples", (3, 2, 1, 0, "future_date: 1"), id="event-after-its-delivery"),
    pytest.param(
        "moderation", "detections", (3, 2, 1, 0, "unrendered_template: 1"), id="unrendered-template"
    ),
    pytest.param(
        "market_ops",
        "rollout_milestones",
        (3, 2, 1, 0, "text_too_long: 1"),
        id="ten-megabyte-field-of-a-spreadsheet",
    ),
    pytest.param(
        "content_platform", "creators", (3, 3, 0, 0, None), id="braces-in-what-a-person-typed-are-no-template"
    ),
    pytest.param(
        "commerce",
        "order_events",
        (3, 0, 3, 0, "not_a_timestamp: 3"),
        id="wall-clock-delivered-with-a-time-zone",
    ),
    pytest.param(
        "creator_crm", "communications", (3, 2, 1, 0, "missing_delivery: 1"), id="load-time-that-is-no-time"
    ),
    pytest.param("dsa", "statements_submitted", (3, 2, 1, 0, "not_a_list: 1"), id="broken-json-list"),
    pytest.param("commerce", "sellers", (6, 3, 0, 3, None), id="file-delivered-twice"),
    pytest.param(
        "content_platform", "content_daily_stats", (6, 3, 0, 3, None), id="partition-delivered-twice"
    ),
    pytest.param(
        "market_ops",
        "monthly_recipients",
        (3, 1, 2, 0, "number_format: 2"),
        id="thousands-separators-and-decimal-comma",
    ),
    pytest.param("market_ops", "targets", (3, 3, 0, 0, None), id="byte-order-mark-and-crlf"),
    pytest.param("creator_crm", "accounts", (3, 2, 1, 0, "malformed_line: 1"), id="latin-1-line"),
    pytest.param(
        "appeals_desk",
        "tickets",
        (3, 1, 2, 0, "impossible_date: 1; malformed_line: 1"),
        id="stray-delimiter-and-thirtieth-of-february",
    ),
    pytest.param(
        "market_ops",
        "interventions",
        (3, 1, 2, 0, "malformed_line: 2"),
        id="unclosed-quote-keeps-every-line",
    ),
]


@pytest.mark.parametrize(("system", "table", "expected"), DAMAGES)
def test_damage_is_quarantined_or_read_and_every_row_is_counted(damaged, system, table, expected):
    assert intake_of(damaged, system, table) == expected


def test_a_ten_megabyte_field_is_kept_whole_in_quarantine(damaged):
    assert damaged.query(
        "select length(raw_text) > 10000000 from quality.quarantined_rows"
        " where table_name = 'rollout_milestones'"
    ) == [(True,)]


def test_nan_is_not_a_number(damaged):
    assert "not_a_number: 1" in intake_of(damaged, "moderation", "detector_releases")[4]


def test_every_table_accounts_for_every_row(damaged):
    unequal = damaged.query(
        "select system, table_name from quality.intake"
        " where n_rows_in != n_rows_staged + n_rows_quarantined + n_exact_duplicates"
    )
    assert unequal == []
    assert len(damaged.query("from quality.intake")) == len(TABLES)


def test_undamaged_tables_are_staged_whole(damaged):
    damaged_tables = {(case.values[0], case.values[1]) for case in DAMAGES} | {
        ("moderation", "detector_releases")
    }
    staged = damaged.query("select system, table_name, n_rows_staged from quality.intake")
    undamaged = {
        (system, table): n_rows
        for system, table, n_rows in staged
        if system not in ("public_record", "review_desk", "privacy") and (system, table) not in damaged_tables
    }
    assert len(undamaged) > 10
    assert set(undamaged.values()) == {N_ROWS}


def test_quarantine_says_file_row_column_and_keeps_the_text(damaged):
    [(file, row, reasons, text)] = damaged.query(
        "select file, file_row, reasons, raw_text from quality.quarantined_rows"
        " where table_name = 'live_sessions'"
    )
    assert file == str(file_of(Path(damaged.variables["raw_root"]), "content_platform", "live_sessions"))
    assert (row, reasons) == (1, "number_format(peak_viewers)")
    assert '"peak_viewers":"2,000"' in text


def test_quarantine_shows_no_personal_data_but_the_intake_model_keeps_it(damaged):
    shown = damaged.query(
        "select raw_text from quality.quarantined_rows"
        " where table_name in ('accounts', 'tickets', 'contents')"
    )
    assert not any(
        "CREATOR_HANDLE" in (text or "") or "EMAIL" in (text or "") or "xxxx" in (text or "")
        for (text,) in shown
    )
    [(kept,)] = damaged.query("select raw_text from intake.intake_creator_crm__accounts")
    assert "Caf\\xE9" in kept and "EMAIL-1" in kept


def test_offset_in_a_timestamp_is_honoured(damaged):
    hours = damaged.query("select distinct event_at::time from staging.stg_enforcement__action_events")
    assert [str(hour) for (hour,) in hours] == ["10:30:00"]


def test_offset_in_a_load_time_is_honoured(damaged):
    loaded = damaged.query("select distinct _loaded_at::varchar from staging.stg_creator_crm__communications")
    assert loaded == [("2025-02-01 02:00:00",)]


def test_quotes_over_lines_are_one_field(damaged):
    assert damaged.query("select ground from staging.stg_appeals_desk__tickets") == [
        ('two\nlines, "quoted"',)
    ]


def test_a_partition_delivered_twice_keeps_the_row_known_first(damaged):
    kept = damaged.query(
        "select distinct _delivery_id from staging.stg_content_platform__content_daily_stats"
    )
    refused = damaged.query(
        # The model also notes which files it has read.
        "select distinct _delivery_id, verdict from intake.intake_content_platform__content_daily_stats "
        "where verdict != 'file_read'"
    )
    assert (kept, refused) == ([("delivery-1",)], [("delivery-2", "exact_duplicate")])


def test_extra_columns_and_changed_types_are_noted(damaged):
    notes = dict(
        damaged.query(
            "select table_name, notes from quality.intake"
            " where notes is not null and system not in ('public_record', 'review_desk', 'privacy')"
        )
    )
    assert notes["products"] == "extra_column: shelf"
    assert notes["decisions"] == "changed_type: handle_seconds"
    assert "has undeclared column(s) shelf" in damaged.outcome.said


def test_absent_optional_files_give_empty_tables_and_a_note(damaged):
    [(state, n_staged)] = damaged.query(
        "select delivery_state, n_rows_staged from quality.intake where table_name = 'report_t4_notices'"
    )
    assert (state, n_staged) == ("absent", 0)
    assert "optional table(s) without files, built empty" in damaged.outcome.said


def test_the_same_delivery_built_twice_gives_the_same_rows(damaged):
    tables = [
        "staging.stg_appeals_desk__tickets",
        "staging.stg_commerce__sellers",
        "quality.quarantined_rows",
        "quality.intake",
    ]
    before = [sorted(damaged.query(f"from {table}"), key=repr) for table in tables]
    damaged.database.unlink()
    assert damaged.run(*INTAKE_ONLY).succeeded, damaged.outcome.said
    assert [sorted(damaged.query(f"from {table}"), key=repr) for table in tables] == before


@pytest.fixture(scope="module")
def broken(tmp_path_factory) -> Dbt:
    """A world whose files break their contracts in several ways at once."""
    world, raw = conforming_world(tmp_path_factory.mktemp("broken"))
    shutil.rmtree(raw / "commerce/sellers")
    rewrite(raw, "moderation", "decisions", "* exclude (handle_seconds)")
    rewrite(raw, "finance", "settlements", "* rename (settled_on as settlement_date)")
    rewrite(
        raw, "moderation", "user_reports", "* replace (epoch(received_at)::bigint as received_at)", "part-1"
    )
    edit_lines(raw, "market_ops", "targets", lambda _: b"")
    edit_lines(
        raw,
        "market_ops",
        "pain_points",
        lambda lines: "\n".join(line.replace(",", ";") for line in lines).encode(),
    )
    edit_lines(
        raw,
        "creator_crm",
        "licences",
        lambda lines: "\n".join(line + "," + line.split(",")[0] for line in lines).encode(),
    )
    shutil.copy(
        file_of(raw, "commerce", "orders"), file_of(raw, "commerce", "orders").with_suffix(".PARQUET")
    )
    assert not world.run("build", "--select", "intake_commerce__sellers").succeeded
    return world


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("commerce.sellers: no file matches", id="missing-file"),
        pytest.param("part-0.parquet lacks column(s) handle_seconds", id="missing-column"),
        pytest.param("part-0.parquet lacks column(s) settled_on", id="renamed-column"),
        pytest.param(
            "holds another kind of value than the other files in column(s) received_at",
            id="kinds-mixed-over-files",
        ),
        pytest.param("targets/part-0.csv lacks column(s) _delivery_id, _loaded_at, baseline", id="empty-csv"),
        pytest.param("pain_points/part-0.csv lacks column(s)", id="semicolons-for-commas"),
        pytest.param("licences/part-0.csv has column(s) crm_id more than once", id="column-named-twice"),
        pytest.param("orders/part-0.PARQUET would not be read", id="file-with-another-ending"),
    ],
)
def test_a_broken_contract_names_file_and_remedy_and_nothing_is_built(broken, said):
    assert said in broken.outcome.said
    assert "Ask the exporter" in broken.outcome.said and "Deliver the export there" in broken.outcome.said
    assert "nothing was built" in broken.outcome.said


def test_all_broken_contracts_are_said_at_once(broken):
    assert "8 problem(s) in the delivered files" in broken.outcome.said


def test_a_truncated_parquet_file_is_named_by_the_build_and_by_the_doctor(tmp_path):
    world, raw = conforming_world(tmp_path)
    file = file_of(raw, "commerce", "orders")
    file.write_bytes(file.read_bytes()[:-20])
    [finding] = check_files(raw)
    assert finding.subject == str(file)
    assert "truncated" in finding.problem and "send it again" in finding.remedy
    assert not world.run("build", "--select", "intake_commerce__orders").succeeded
    assert str(file) in world.outcome.said


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param("a,b\n1,2\n".encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(b"a,b\n\x00\x01,2\n", "binary", id="binary"),
    ],
)
def test_the_doctor_names_csv_files_that_cannot_be_read(tmp_path, content, problem):
    (tmp_path / "x.csv").write_bytes(content)
    [finding] = check_files(tmp_path)
    assert problem in finding.problem and finding.remedy


def test_an_empty_parquet_file_is_named_by_the_doctor(tmp_path):
    (tmp_path / "x.parquet").touch()
    [finding] = check_files(tmp_path)
    assert "0 bytes" in finding.problem


def test_a_required_table_without_rows_fails_the_build(tmp_path):
    world, raw = conforming_world(tmp_path)
    edit_lines(raw, "market_ops", "rollout_milestones", lambda lines: (lines[0] + "\n").encode())
    assert world.run(*INTAKE_ONLY).succeeded, world.outcome.said
    assert not world.run("test", "--select", "intake__no_required_table_is_empty").succeeded
    [complaint] = world.outcome.complaints
    assert complaint.startswith("test.creator_governance.intake__no_required_table_is_empty: fail")


def test_rows_that_share_a_key_but_differ_are_all_staged(tmp_path):
    world, raw = conforming_world(tmp_path)
    rows = conforming_rows(TABLES["commerce", "sellers"])
    rows[0]["kind"] = "CHANGED"
    write_file(file_of(raw, "commerce", "sellers", "part-1"), TABLES["commerce", "sellers"], rows[:2])
    selected = ["stg_commerce__sellers", "intake_commerce__sellers"]
    assert world.run("build", "--select", *selected, "--exclude", "resource_type:test").succeeded
    assert world.query("select count(*), count(distinct seller_id) from staging.stg_commerce__sellers") == [
        (4, 3)
    ]
