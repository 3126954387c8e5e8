"""The public record: its extract, the levers read from its texts, and the official file formats."""

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from conforming_exports import conforming_world
from dbt_runs import Dbt

from governance.project import PROJECT_ROOT
from governance.public_record import EXTRACT_FOLDER, load_public_record

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[2] / "shared" / "data" / "dsa_templates"
SHOP_EXTRACT = EXTRACT_FOLDER / "tiktok_shop_enforcement_actions_daily.csv"
REPORT_PARTS = {
    3: "report_t3_member_state_orders",
    4: "report_t4_notices",
    5: "report_t5_own_initiative_illegal",
    6: "report_t6_own_initiative_terms",
    7: "report_t7_appeals_and_recidivism",
    8: "report_t8_automated_means",
    9: "report_t9_human_resources",
    10: "report_t10_amar",
}


def read_csv(file: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, by column name."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def bytes_below(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


# ------------------------------------------------------------------ the committed extract


def test_the_extract_is_the_one_its_readme_describes():
    described = dict(
        re.findall(r"\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|", (EXTRACT_FOLDER / "README.md").read_text())
    )
    found = bytes_below(EXTRACT_FOLDER)

    assert {name: found[name] for name in described} == described
    assert len(described) == 3


def test_loading_twice_gives_the_same_bytes(tmp_path: Path):
    first = load_public_record(tmp_path / "first")
    before = bytes_below(tmp_path / "first")
    again = load_public_record(tmp_path / "first")
    load_public_record(tmp_path / "second")

    assert first == again
    assert first == {
        "dsa_daily_statistics": 124126,
        "shop_enforcement_actions": 7512,
        "content_types_other": 7308,
    }
    assert bytes_below(tmp_path / "first") == before == bytes_below(tmp_path / "second")
    assert len(before) == 3


def test_a_missing_extract_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("governance.public_record.EXTRACT_FOLDER", tmp_path)

    with pytest.raises(FileNotFoundError, match=r"tiktok_sor_daily_stats\.parquet"):
        load_public_record(tmp_path / "raw")
    assert not (tmp_path / "raw").exists()


# ------------------------------------------------------- levers, read a second time without SQL

# Phrases in words, without any regular expression; # is a number. The longest that fits is taken first.
PHRASES = {
    "product_removal": [
        "removal of all violating products from this video",
        "removal of products from this live",
        "all products were removed from this video",
    ],
    "product_suspension": [
        "suspend products",
    ],
    "product_deactivation": [
        "deactivate products",
    ],
    "product_freeze": [
        "freeze products",
    ],
    "ecommerce_restriction": [
        "permanent restriction of the account to generate sales from showcase videos and live streams",
        "permanent restriction of the account to generate sales from showcase videos and live videos",
        "your account is permanently restricted from selling products in your showcase videos and live"
        " videos",
        "# day restriction of account to generate sales from showcase videos and live streams",
        "# day restriction of account to generate sales from showcase videos and live videos",
    ],
    "affiliate_dismissal": [
        "dismissed from affiliate for # day(s)",
    ],
    "campaign_ban": [
        "you won't be able to enroll in mega campaigns for # day(s)",
        "campaign ban",
    ],
    "live_suspension": [
        "live access suspension for # minute(s)",
        "permanent removal of live access",
    ],
    "points_added": [
        "# violation point assigned",
        "# violation points assigned",
        "# violation point",
        "# violation points",
        "# violation point(s)",
    ],
    "points_deducted": [
        "# point(s) removed",
        "violation point(s) deducted",
    ],
    "warning": [
        "pop up a warning toast in livestream",
    ],
    "commission_withholding": [
        "# day withholding of commissions",
    ],
    "commission_withdrawal_restriction": [
        "indefinite restriction on commission withdrawals",
    ],
    "settlement_suspension": [
        "shop settlement suspended",
    ],
    "short_settlement_revocation": [
        "short settlement period eligibility revoked",
    ],
    "funds_deduction": [
        "funds deduction",
    ],
    "shop_closure": [
        "your shop has been permanently closed",
        "shop closed permanently",
        "your shop will be closed for # day(s)",
    ],
    "order_volume_limit": [
        "order volume limit (ovl) placed on shop",
        "limit maximum order volume",
    ],
    None: [
        "missing supporting materials",
        "for more info check the creator performance evaluation policy",
    ],
}
UNITS = {
    "points_added": "points",
    "points_deducted": "points",
    "live_suspension": "minutes",
    "ecommerce_restriction": "days",
    "affiliate_dismissal": "days",
    "campaign_ban": "days",
    "commission_withholding": "days",
    "commission_withdrawal_restriction": "days",
    "shop_closure": "days",
}
BY_FIRST_WORD: dict[str, list[tuple[list[str], str | None]]] = {}
for words, its_lever in sorted(
    ((phrase.split(), lever) for lever, phrases in PHRASES.items() for phrase in phrases),
    key=lambda item: -len(item[0]),
):
    BY_FIRST_WORD.setdefault(words[0], []).append((words, its_lever))


def words_of(text: str) -> list[str]:
    """Lower-case words; a full stop or comma ends a word, a hyphen parts a number from its unit."""
    words = text.lower().replace("-day ", " day ").split()
    return [word.rstrip(".,") for word in words if word.rstrip(".,")]


def amount_of(lever: str, phrase: list[str], number: str | None) -> str:
    """Amount of a lever as the mart writes it."""
    if lever not in UNITS:
        return "none"
    if number == "999" and UNITS[lever] == "days":
        return "permanent"
    if number is not None:
        return f"{int(number)} {UNITS[lever]}"
    if {"permanent", "permanently"} & set(phrase):
        return "permanent"
    return "indefinite" if "indefinite" in phrase else "not_stated"


def levers_of(text: str) -> tuple[Counter, list[str]]:
    """Levers with their amounts, and the words that belong to no known phrase; read from left to right."""
    words, levers, unread = words_of(text), Counter(), []
    while words:
        candidates = BY_FIRST_WORD.get("#" if words[0].isdigit() else words[0], [])
        for phrase, lever in candidates:
            taken = words[: len(phrase)]
            if len(taken) == len(phrase) and all(
                word.isdigit() if expected == "#" else word == expected
                for word, expected in zip(taken, phrase, strict=True)
            ):
                if lever:
                    levers[lever, amount_of(lever, phrase, next(filter(str.isdigit, taken), None))] += 1
                words = words[len(phrase) :]
                break
        else:
            unread.append(words.pop(0))
    return levers, unread


def status_of(levers: Counter, unread: list[str]) -> str:
    """Parse status as the models write it."""
    if not levers:
        return "unparsed"
    return "partly_parsed" if unread else "parsed"


@pytest.fixture(scope="module")
def public_world(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """The real extract beside three good rows in every other raw table, built up to its marts."""
    world, _ = conforming_world(tmp_path_factory.mktemp("public"))
    folders = ("seeds", "models/staging", "models/intermediate", "models/marts/metrics")
    selected = [f"path:{folder}/public_record" for folder in folders]
    outcome = world.run("build", "--select", *selected, "--exclude", "resource_type:test")
    assert outcome.succeeded, outcome.said
    return world


def levers_in_database(world) -> dict[str, Counter]:
    """Levers of every distinct text, as dbt read them."""
    read = {text: Counter() for text in status_in_database(world)}
    for text, lever, amount, n_parts in world.query(
        "select restriction_text, lever_code, amount, n_parts"
        " from intermediate.int_restriction_texts_matched_to_levers"
    ):
        read[text][lever, amount] = n_parts
    return read


def status_in_database(world) -> dict[str, str]:
    """Parse status of every distinct text, as dbt judged it."""
    table = "intermediate.int_restriction_texts_with_remainders"
    return dict(world.query(f"select restriction_text, parse_status from {table}"))


def test_reviewed_texts_are_read_as_a_person_reads_them(public_world):
    found_levers, found_status = levers_in_database(public_world), status_in_database(public_world)
    reviewed = read_csv(HERE / "data" / "public_record_expected_levers.csv")

    assert len(reviewed) >= 60
    for row in reviewed:
        expected = Counter()
        for lever in filter(None, row["levers"].split(" + ")):
            named, _, times = lever.partition(" x")
            code, _, amount = named.partition("=")
            expected[code, amount or "none"] += int(times or 1)
        text = row["restriction_text"]
        assert found_levers[text] == expected, text
        assert found_status[text] == row["parse_status"], text


def test_every_text_is_read_alike_without_sql(public_world):
    found_levers, found_status = levers_in_database(public_world), status_in_database(public_world)
    texts = {row["action_text"] for row in read_csv(SHOP_EXTRACT)}

    assert texts == set(found_levers)
    assert len(texts) == 320
    for text in texts:
        levers, unread = levers_of(text)
        assert found_levers[text] == levers, text
        assert found_status[text] == status_of(levers, unread), text


def test_the_second_reading_gives_the_same_figures_by_month_lever_and_amount(public_world):
    by_amount, by_lever, by_month, with_lever = Counter(), Counter(), Counter(), 0
    for row in read_csv(SHOP_EXTRACT):
        month, n = row["day"][:7] + "-01", int(row["n"])
        levers, _ = levers_of(row["action_text"])
        by_month[month] += n
        with_lever += n if levers else 0
        keys = set(levers) or {("unparsed", "none")}
        by_amount.update({(month, *key): n for key in keys})
        by_lever.update({(month, lever): n for lever in {lever for lever, _ in keys}})

    mart = public_world.query(
        "select cast(month_date as varchar), lever_code, amount, n_statements, n_statements_with_lever,"
        " n_statements_of_month from metrics.met_public_enforcement__lever_month"
    )
    assert {(month, lever, amount): n for month, lever, amount, n, _, _ in mart} == by_amount
    assert {(month, lever): n for month, lever, _, _, n, _ in mart} == by_lever
    assert {month: n for month, _, _, _, _, n in mart} == by_month
    assert sum(by_month.values()) == 3_937_224
    assert with_lever / sum(by_month.values()) >= 0.995
    assert sum(by_month.values()) - with_lever == 473


def test_patterns_use_only_syntax_that_every_engine_reads_alike():
    patterns = read_csv(PROJECT_ROOT / "seeds" / "public_record" / "restriction_lever_patterns.csv")

    for row in patterns:
        regex = row["regex"]
        # Spark reads a backslash in a text as an escape; RE2 has no look-around; groups would shift numbers.
        assert "\\" not in regex, regex
        assert regex.replace("(?:", "").replace("[(]", "").count("(") == 0, regex
        assert not re.search(r"[*+?}][+]", regex), regex
        assert regex == regex.lower(), regex
        assert not re.compile(regex).search(""), regex
    assert len(patterns) == len({row["pattern_order"] for row in patterns})


def test_the_day_mart_holds_the_published_totals_and_marks_what_is_missing(public_world):
    assert public_world.query(
        "select sum(n_statements), count(n_statements), count(*) filter (where is_missing)"
        " from metrics.met_public_statements__day"
    ) == [(2_173_701_396, 798, 41)]
    assert public_world.query(
        "select gap_id, cast(min(statement_date) as varchar), cast(max(statement_date) as varchar),"
        " count(*), max(n_gap_days) from metrics.met_public_statements__day where is_missing"
        " group by gap_id order by gap_id"
    ) == [
        ("gap-2024-06-05", "2024-06-05", "2024-06-09", 5, 5),
        ("gap-2025-09-05", "2025-09-05", "2025-10-09", 35, 35),
        ("gap-2025-12-03", "2025-12-03", "2025-12-03", 1, 1),
    ]


# ------------------------------------------------------------------- official file formats


def declared_columns() -> dict[str, list[str]]:
    """Column names of every raw table of the public record, in order."""
    file = PROJECT_ROOT / "models/staging/public_record/_public_record__sources.yml"
    (system,) = yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
    return {table["name"]: [column["name"] for column in table["columns"]] for table in system["tables"]}


@pytest.mark.skipif(not TEMPLATES.is_dir(), reason="no official templates in ../shared/data/dsa_templates")
@pytest.mark.parametrize(("part", "table"), REPORT_PARTS.items())
def test_report_columns_are_those_of_the_official_template(part: int, table: str):
    (template,) = TEMPLATES.glob(f"*_CSV_Part_{part}_*.csv")
    with template.open(encoding="utf-8", newline="") as opened:
        header = next(csv.reader(opened))

    assert declared_columns()[table] == header


def write_official(
    file: Path, columns: list[str], rows: list[dict], prefix: bytes = b"", newline: str = "\r\n"
) -> None:
    """Write CSV as RFC 4180 has it: CRLF, quotes where needed; ``prefix`` for a byte order mark."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, fieldnames=columns, restval="", lineterminator=newline)
        writer.writeheader()
        writer.writerows(rows)
    file.write_bytes(prefix + file.read_bytes())


@pytest.fixture(scope="module")
def official_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one file of each official format, each with an oddity that real files have."""
    folder = tmp_path_factory.mktemp("official")
    columns = declared_columns()
    base = {"Applicability": "All", "Service": "Shop, and more", "Reporting period": "2025-07-01/2025-12-31"}
    category = "Category of illegal content"
    terms = "Category of incompatibility with the provider's terms and conditions"
    other = 'Description of the sub-category "Other"'
    measures = "Number of measures taken at the provider's own initiative "

    def report(part: int, name: str, rows: list[dict], **how) -> None:
        file = folder / "report" / f"4_EN_Annex_I__Templates_CSV_Part_{part}_{name}.csv"
        write_official(file, columns[REPORT_PARTS[part]], [base | row for row in rows], **how)

    order = {category: "TOTAL", "Scope": "TOTAL", "Number of orders to provide information": 10932}
    report(3, "member_states_orders", [order], prefix=b"\xef\xbb\xbf")
    notices = "Number of notices received "
    report(
        4,
        "notices",
        [
            {category: "TOTAL", notices: 714523, "Median time to take action": "5.83"},
            {category: "KEYWORD_OTHER", other: 'He said "no",\nand left', notices: 0},
            {category: "KEYWORD_OTHER", notices: 5},
            {category: "KEYWORD_OTHER", notices: 5},
            {category: "TOTAL", notices: "291,093,794"},
        ],
    )
    own_initiative = {category: "TOTAL", measures: 7, "Visibility restriction Labelled ": 1}
    report(5, "own_initiative_illegal", [own_initiative], newline="\n")
    on_terms = {terms: "TOTAL", measures: 258691522, "Account restriction Termination": 3086572}
    report(6, "own_initiative_TC", [on_terms])
    indicator = {"Section": "Human resources ", "Indicator": "Number of moderators\u00a0", "Scope": "bg"}
    for part, name in ((7, "appeals_and_recidivism"), (8, "automated_means"), (9, "human_resources")):
        report(part, name, [indicator | {"Value": "0.98"}])
    report(10, "AMAR", [indicator | {"Value": 178300000, "Reporting period": "second half of 2025"}])

    statement = {
        "uuid": "0b1c-22",
        "platform_name": "TikTok",
        "content_type": '["CONTENT_TYPE_VIDEO"]',
        "application_date": "2025-07-01",
        "created_at": "2025-07-02 08:09:10",
        "decision_facts": 'Two lines,\nand a "quote"',
        "territorial_scope": '["DE","FR"]',
    }
    for variant in ("full", "light"):
        file = folder / "dump" / f"sor-global-2025-07-02-{variant}-00000-00000.csv"
        names = columns[f"statements_{variant}"]
        row = {name: value for name, value in statement.items() if name in names}
        write_official(file, names, [row], newline="\n")
    return folder


def test_official_files_are_staged_whole_and_a_formatted_number_is_refused(
    official_files: Path, tmp_path: Path
):
    world, _ = conforming_world(
        tmp_path,
        dsa_dump_root=str(official_files / "dump"),
        dsa_report_root=str(official_files / "report"),
    )
    selected = ["path:models/staging/public_record"]
    outcome = world.run("build", "--select", *selected, "--exclude", "resource_type:test")
    assert outcome.succeeded, outcome.said

    def staged(table: str, columns: str) -> list[tuple]:
        return world.query(f"select {columns} from staging.stg_public_record__{table} order by _file_row")

    period = "cast(period_start_date as varchar), cast(period_end_date as varchar)"
    half_year = ("2025-07-01", "2025-12-31")
    orders = f"service, scope, n_orders_to_inform, n_orders_to_act, {period}"
    assert staged("report_t3_member_state_orders", orders) == [
        ("Shop, and more", "TOTAL", 10932, None, *half_year)
    ]
    assert staged("report_t4_notices", "category, other_description, n_notices, median_hours_to_act") == [
        ("TOTAL", None, 714523, 5.83),
        ("KEYWORD_OTHER", 'He said "no",\nand left', 0, None),
        # Equal rows of two categories: both count.
        ("KEYWORD_OTHER", None, 5, None),
        ("KEYWORD_OTHER", None, 5, None),
    ]
    assert world.query("select reasons from intake.intake_public_record__report_t4_notices") == [
        ("number_format(Number of notices received )",)
    ]
    assert staged("report_t5_own_initiative_illegal", "n_measures, n_visibility_labelled") == [(7, 1)]
    assert staged("report_t6_own_initiative_terms", "category, n_measures, n_account_terminations") == [
        ("TOTAL", 258691522, 3086572)
    ]
    for part in (7, 8, 9):
        assert staged(REPORT_PARTS[part], "section, indicator, scope, reported_value") == [
            ("Human resources", "Number of moderators", "bg", 0.98)
        ]
    assert staged("report_t10_amar", f"n_recipients, reporting_period, {period}") == [
        (178300000, "second half of 2025", None, None)
    ]
    common = "uuid, content_type, cast(application_date as varchar), cast(created_at as varchar)"
    expected = ("0B1C-22", '["CONTENT_TYPE_VIDEO"]', "2025-07-01", "2025-07-02 08:09:10")
    assert staged("statements_light", common) == [expected]
    assert staged("statements_full", f"{common}, decision_facts, territorial_scope") == [
        (*expected, 'Two lines,\nand a "quote"', '["DE","FR"]')
    ]


def test_absent_official_files_are_empty_tables_with_their_columns_and_a_note(public_world: Dbt):
    (note,) = {line for line in public_world.outcome.said.splitlines() if "without files" in line}
    declared = declared_columns()
    for table in ("statements_full", "statements_light", *REPORT_PARTS.values()):
        assert table in note
        assert public_world.query(f"select count(*) from staging.stg_public_record__{table}") == [(0,)]
        ((n_columns,),) = public_world.query(
            "select count(*) from duckdb_columns()"
            f" where schema_name = 'staging' and table_name = 'stg_public_record__{table}'"
        )
        assert n_columns >= len(declared[table])
