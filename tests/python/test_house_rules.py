"""House rules over the text of the project. Each rule is shown to fail on planted text.

Rules that need the graph are in test_layering.py, keys of YAML in test_yaml_schema.py.
"""

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlfluff
from conftest import ParsedProject
from dbt_runs import Dbt

Texts = dict[str, str]
"""Texts of the project by path from its root, with forward slashes."""

SQL_FOLDERS = ("models/", "macros/", "tests/", "analyses/", "seeds/", "snapshots/", "governance/")
PORTABILITY = "macros/portability/"
NOT_OURS = {".git", ".venv", "warehouse", "target", "logs", "dbt_packages", "__pycache__"}
CACHES = {".hypothesis", ".pytest_cache", ".ruff_cache"}


@pytest.fixture(scope="module")
def texts(project_root: Path) -> Texts:
    """Every text file of the project."""
    found = {}
    for folder, folders, files in os.walk(project_root):
        folders[:] = [name for name in folders if name not in NOT_OURS | CACHES]
        for file in (Path(folder) / name for name in files):
            content = file.read_bytes()
            if b"\0" not in content:
                found[file.relative_to(project_root).as_posix()] = content.decode("utf-8", errors="replace")
    return found


def without_comments(sql: str) -> str:
    """Blank the comments of SQL and Jinja; lines keep their numbers."""
    comments = re.compile(r"\{#.*?#\}|/\*.*?\*/|--[^\n]*", re.DOTALL)
    return comments.sub(lambda comment: blank(comment[0]), sql)


def sql_of(texts: Texts, *folders: str) -> Texts:
    """Texts of the SQL files in some folders, without comments."""
    return {
        path: without_comments(text)
        for path, text in texts.items()
        if path.endswith(".sql") and path.startswith(folders)
    }


def hits(texts: Texts, pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern matches: ``path:line: match``."""
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match[0].strip()}"
        for path, text in sorted(texts.items())
        for match in pattern.finditer(text)
    ]


# ---------------------------------------------------------------------------------------------------- rules


CLOCK = re.compile(
    r"""\b(current_date|current_time|current_timestamp|localtime|localtimestamp|sysdate|getdate
        |get_current_time|get_current_timestamp|run_started_at)\b
      | \b(now|today|transaction_timestamp|unix_timestamp)\s*\(\s*\)
      | \bdatetime\.(now|utcnow|today)\b
      | \b(date|time|timestamp|timestamptz|cast\s*\()\s*'(now|today|yesterday|tomorrow)'
      | '(now|today|yesterday|tomorrow)'\s*::""",
    re.IGNORECASE | re.VERBOSE,
)


def clocks_read(texts: Texts) -> list[str]:
    """Time is an input: nothing asks the machine what time it is."""
    yaml = {
        path: text for path, text in texts.items() if path.startswith(SQL_FOLDERS) and path.endswith(".yml")
    }
    return hits(sql_of(texts, *SQL_FOLDERS) | yaml, CLOCK)


MACHINE_FOLDERS = re.compile(
    r"(?<![\w.}~-])/(?:home|root|work|tmp|opt|mnt|Users|private)/\w[\w./-]*|\b[A-Z]:\\\w+"
)


def absolute_paths(texts: Texts) -> list[str]:
    """Nothing points into the folders of one machine."""
    return hits(texts, MACHINE_FOLDERS)


# Put together here, so that the names do not stand in this file.
REGISTRIES = [
    f"{host}.{domain}"
    for domain, hosts in {
        "org": [
            "pypi",
            "pythonhosted",
            "npmjs",
            "anaconda",
            "proxy.golang",
            "deb.debian",
            "extensions.duckdb",
        ],
        "com": ["npmjs", "yarnpkg", "hub.getdbt"],
        "io": ["crates", "ghcr", "docker"],
    }.items()
    for host in hosts
]
PIP_OPTIONS = re.compile(r"^\s*(?:-i|-f|--[a-z-]*(?:index|links|host)[a-z-]*)\b.*$", re.MULTILINE)


def registries_named(texts: Texts) -> list[str]:
    """No registry host anywhere, and no address or option in the requirements."""
    hosts = re.compile(rf"\b(?:{'|'.join(map(re.escape, REGISTRIES))})\b", re.IGNORECASE)
    requirements = {path: text for path, text in texts.items() if path.startswith("requirements.")}
    addresses = re.compile(r"\w+://\S+|@\s*file:\S+")
    return hits(texts, hosts) + hits(requirements, PIP_OPTIONS) + hits(requirements, addresses)


def models_without_grain(texts: Texts) -> list[str]:
    """The first line of a model says what one row is."""
    return [
        path
        for path, text in sorted(texts.items())
        if path.startswith("models/")
        and path.endswith(".sql")
        and not re.match(r"-- grain: one (\w+ )?row per \w+.*\n.", text)
    ]


def misplaced_models(texts: Texts) -> list[str]:
    """A staging or intake model carries the name of the system whose folder it is in."""
    faults = []
    for path in sorted(texts):
        if not (path.startswith("models/staging/") and path.endswith(".sql")):
            continue
        _, _, system, *rest = path.split("/")
        prefix = f"intake_{system}__" if rest[0] == "intake" else f"stg_{system}__"
        if not rest[-1].startswith(prefix):
            faults.append(f"{path}: expected {prefix}...")
    return faults


# What one engine lacks or means otherwise. Not here, because both say it alike: try_cast, filter, qualify,
# window, median, percentile_cont, min_by, bool_or, last_day, md5, regexp_extract with its group named.
ENGINE_SPECIFIC = re.compile(
    r"""::
      | (?<![/:])//(?!/)                     # integer division
      | ->                                   # JSON, lambda
      | \b(rlike | similar\s+to | glob | div | lambda | pivot | unpivot | regexp_(?!extract\b)\w+)\b
      | \b(list | array | map | struct | json | element | str | string | epoch | read | approx)_\w+\s*\(
      | \b(unnest | explode | generate_series | generate_subscripts | sequence | range)\s*\(
      | \b(struct | array | map | list | len | columns)\s*\(
      | \b(hash | sha2 | sha256 | listagg | group_concat | printf | format | parse_filename)\s*\(
      | \b(to_json | from_json | get_json_object | arg_min | arg_max | quantile\w* )\s*\(
      | \b(strftime | strptime | try_strptime | date_format | to_date | to_timestamp | epoch)\s*\(
      | \b(timezone | convert_timezone)\s*\(
      | \b(date_diff | datediff | date_sub | date_add | make_timestamp | isodow | weekday | dayofweek)\s*\(
      | \b(group | order)\s+by\s+all\b
      | \b(asof | positional)\s+join\b | \busing\s+sample\b | \btablesample\b | \blateral\s+view\b
      | \bdistinct\s+on\b | \bas\s+(not\s+)?materialized\b
      | \*\s*(exclude | except | replace)\s*\(
      | \bas\s+(json | hugeint | uhugeint | timestamptz | string | long)\b""",
    re.IGNORECASE | re.VERBOSE,
)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
JINJA_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")


def blank(text: str) -> str:
    """Replace all but line ends by blanks."""
    return re.sub(r"[^\n]", " ", text)


def without_jinja(sql: str) -> str:
    """Blank what stands in ``{% %}`` and ``{{ }}``."""
    return JINJA.sub(lambda block: blank(block[0]), sql)


def with_jinja_texts_only(sql: str) -> str:
    """Blank the code in ``{% %}`` and ``{{ }}`` and keep its texts, which become SQL."""

    def texts_only(block: re.Match[str]) -> str:
        kept, end = [], 0
        for text in JINJA_TEXT.finditer(block[0]):
            kept += [blank(block[0][end : text.start()]), text[0]]
            end = text.end()
        return "".join([*kept, blank(block[0][end:])])

    return JINJA.sub(texts_only, sql)


def engine_specific_sql(texts: Texts) -> list[str]:
    """What DuckDB and Spark say differently is said by a macro in macros/portability."""
    portable = sql_of(texts, "models/", "macros/", "tests/", "analyses/", "snapshots/")
    return hits(
        {
            path: with_jinja_texts_only(sql)
            for path, sql in portable.items()
            if not path.startswith(PORTABILITY)
        },
        ENGINE_SPECIFIC,
    )


# `is distinct from a.b` and `extract(day from a.b)` name columns.
COLUMN_AFTER_FROM = re.compile(r"\bdistinct\s+from\b|\bextract\s*\(\s*\w+\s+from\b", re.IGNORECASE)


def relations_named(texts: Texts) -> list[str]:
    """Tables are reached by ref() or source(), in tests, analyses and macros as well as in models."""
    nodes = {Path(path).stem for path in texts if re.match(r"(models/.*\.sql|seeds/.*\.csv)$", path)}
    faults = []
    statements = sql_of(texts, "models/", "macros/", "tests/", "analyses/", "snapshots/")
    for path, sql in sorted(statements.items()):
        sql = without_jinja(sql)
        made_here = set(re.findall(r"\b(\w+)\s+as\s+(?:\w+\s+)?\(", sql, re.IGNORECASE))
        sql = COLUMN_AFTER_FROM.sub(lambda words: blank(words[0]), sql)
        for match in re.finditer(r"\b(?:from|join)\s+\"?(\w+)\"?(\s*\.\s*\"?\w+)?", sql, re.IGNORECASE):
            is_node = match[1] in nodes and match[1] not in made_here
            if match[2] or is_node:
                faults.append(f"{path}:{sql.count(chr(10), 0, match.start()) + 1}: {match[0]}")
    return faults


def crowded_macro_files(texts: Texts) -> list[str]:
    """One macro per file, named alike; in macros/portability the versions of each engine stand beside it."""
    faults = []
    for path, text in sorted(texts.items()):
        if not (path.endswith(".sql") and path.startswith(("macros/", "tests/generic/"))):
            continue
        name = Path(path).stem
        macros = re.findall(r"\{%-?\s*(?:macro|test)\s+(\w+)", without_comments(text))
        engine = r"(default|duckdb|spark)__" if path.startswith(PORTABILITY) else "$^"
        if [macro for macro in macros if not re.match(engine, macro)] != [name]:
            faults.append(f"{path}: {', '.join(macros) or 'no macro'}")
    return faults


def doc_blocks_astray(texts: Texts) -> list[str]:
    """Each doc block is used, each doc() finds its block, and no block is written twice."""
    written = Counter(
        name
        for path, text in texts.items()
        if path.endswith(".md")
        for name in re.findall(r"\{%-?\s*docs\s+(\w+)\s*-?%\}", text)
    )
    used = {
        name
        for path, text in texts.items()
        if path.endswith((".yml", ".sql", ".md")) and path.startswith(SQL_FOLDERS)
        for name in re.findall(r"\bdoc\(\s*['\"](\w+)['\"]\s*\)", text)
    }
    return [
        *(f"unused: {name}" for name in sorted(set(written) - used)),
        *(f"dangling: {name}" for name in sorted(used - set(written))),
        *(f"written twice: {name}" for name, count in sorted(written.items()) if count > 1),
    ]


CLOSING_SELECT = re.compile(r"^select\b", re.IGNORECASE | re.MULTILINE)
STAR = re.compile(r"(?:\bselect|,)\s+(?:\w+\.)?\*", re.IGNORECASE)


def stars_in_marts(texts: Texts) -> list[str]:
    """The closing select of a mart, the one that is not indented, lists the columns."""
    faults = []
    for path, sql in sql_of(texts, "models/marts/").items():
        closing = [match.start() for match in CLOSING_SELECT.finditer(sql)][-1:]
        faults += [path for start in closing or [0] if STAR.search(sql, start)]
    return faults


def readers_of_the_truth(texts: Texts) -> list[str]:
    """The planted faults are known to tests and the benchmark only."""
    folders = ("models/", "macros/", "analyses/", "seeds/", "snapshots/")
    readers = {path: text for path, text in texts.items() if path.startswith(folders)}
    return hits(readers, re.compile(r"\b_truth\b|\bseeded_faults\b"))


WEAK_TEST = re.compile(
    # A column named severity has a type.
    r"\b(?:severity|error_if|warn_if)\s*[:=]\s*['\"]?(?!error\b|bigint\b)\S+|\benabled\s*[:=]\s*['\"]?false",
    re.IGNORECASE,
)


def weak_tests(texts: Texts) -> list[str]:
    """No test is switched off or only warns."""
    yaml = {
        path: text for path, text in texts.items() if path.startswith(SQL_FOLDERS) and path.endswith(".yml")
    }
    return hits(yaml | sql_of(texts, "tests/"), WEAK_TEST)


# ----------------------------------------------------------------------------------- rules and planted text


Rule = Callable[[Texts], list[str]]
RULES: list[Rule] = [
    absolute_paths,
    clocks_read,
    crowded_macro_files,
    doc_blocks_astray,
    engine_specific_sql,
    misplaced_models,
    models_without_grain,
    readers_of_the_truth,
    registries_named,
    relations_named,
    stars_in_marts,
    weak_tests,
]

MART = "models/marts/core/dim_markets.sql"
PLANTED: list[tuple[Rule, str, str]] = [
    (clocks_read, MART, "select current_date"),
    (clocks_read, MART, "select CURRENT_TIMESTAMP as at"),
    (clocks_read, "macros/age.sql", "{% macro age(day) %} now() - {{ day }} {% endmacro %}"),
    (clocks_read, "macros/age.sql", "{% macro age() %}{{ modules.datetime.datetime.now() }}{% endmacro %}"),
    (clocks_read, "tests/values/late.sql", "select 1 where day > today( )"),
    (clocks_read, "analyses/late.sql", "select date 'today'"),
    (clocks_read, "seeds/_seeds.yml", "where: day < current_date"),
    (clocks_read, "governance/demo_data/sql/01.sql", "select get_current_timestamp()"),
    (absolute_paths, "README.md", "see /" + "home/ada/project"),
    (absolute_paths, "profiles.yml", "path: /" + "tmp/build.duckdb"),
    (absolute_paths, "README.md", "C:" + "\\Users"),
    (registries_named, "README.md", f"https://{REGISTRIES[0]}/simple"),
    (registries_named, "requirements.lock", f"files.{REGISTRIES[1]}"),
    (registries_named, "requirements.lock", "--" + "extra-index-url somewhere"),
    (registries_named, "requirements.in", "--" + "find-links wheels"),
    (registries_named, "requirements.in", "agate @ file:///" + "wheels/agate.whl"),
    (models_without_grain, MART, "select 1"),
    (models_without_grain, MART, "-- grain: one row per market"),
    (models_without_grain, MART, "-- grain: markets\nselect 1"),
    (models_without_grain, MART, "\n-- grain: one row per market\nselect 1"),
    (misplaced_models, "models/staging/finance/stg_commerce__orders.sql", ""),
    (misplaced_models, "models/staging/finance/intake/stg_finance__orders.sql", ""),
    (engine_specific_sql, MART, "select day::date from days"),
    (engine_specific_sql, MART, "select a // b from days"),
    (engine_specific_sql, MART, "select regexp_matches(a, 'b')"),
    (engine_specific_sql, MART, "select unnest(a)"),
    (engine_specific_sql, MART, "select list_distinct(a)"),
    (engine_specific_sql, MART, "select count(*) from days group by all"),
    (engine_specific_sql, MART, "select * exclude (a) from days"),
    (engine_specific_sql, MART, "select arg_min(a, b)"),
    (engine_specific_sql, MART, "select a ->> '$.b'"),
    (engine_specific_sql, MART, "select a div b"),
    (engine_specific_sql, "tests/values/late.sql", "from generate_series(1, 2)"),
    (engine_specific_sql, "macros/intake/digest.sql", "{% macro digest(a) %}sha256({{ a }}){% endmacro %}"),
    (engine_specific_sql, "macros/intake/digest.sql", "{% do checks.append('a::date is null') %}"),
    (relations_named, "tests/integrity/t.sql", "select 1 from quality.intake"),
    (relations_named, "analyses/a.sql", 'select 1 from days join "core"."dim_markets" using (a)'),
    (
        relations_named,
        "macros/staging/m.sql",
        "{% macro m() %}select 1 from raw_finance.fx_rates{% endmacro %}",
    ),
    (
        crowded_macro_files,
        "macros/staging/m.sql",
        "{% macro m() %}{% endmacro %}{% macro n() %}{% endmacro %}",
    ),
    (crowded_macro_files, "macros/staging/m.sql", "{%- macro n() -%}{% endmacro %}"),
    (
        crowded_macro_files,
        "macros/staging/m.sql",
        "{% macro m() %}{% endmacro %}{% macro duckdb__m() %}{% endmacro %}",
    ),
    (
        crowded_macro_files,
        "macros/portability/m.sql",
        "{% macro m() %}{% endmacro %}{% macro n() %}{% endmacro %}",
    ),
    (crowded_macro_files, "tests/generic/m.sql", "{% test n(model) %}{% endtest %}"),
    (doc_blocks_astray, "models/_docs.md", "{% docs lonely %}Nobody asks.{% enddocs %}"),
    (doc_blocks_astray, "models/_models.yml", "description: \"{{ doc('absent') }}\""),
    (stars_in_marts, MART, "-- grain: one row per market\nselect * from days_counted"),
    (stars_in_marts, MART, "select days.* from {{ ref('days') }} as days join x"),
    (stars_in_marts, MART, "with a as (\n    select 1 as b\n)\n\nselect\n    b,\n    a.*\nfrom a"),
    (readers_of_the_truth, MART, "select 1 from {{ source('_truth', 'faults') }}"),
    (weak_tests, "models/_models.yml", "config: {severity: warn}"),
    (weak_tests, "tests/values/late.sql", "{{ config(enabled=false) }}"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(rule: Rule, texts: Texts):
    found = rule(texts)

    assert not found, f"{rule.__doc__}\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "path", "text"), PLANTED, ids=[f"{p[0].__name__}-{n}" for n, p in enumerate(PLANTED)]
)
def test_the_rule_finds_planted_text(rule: Rule, path: str, text: str):
    assert len(rule({path: text})) == 1


def test_every_rule_has_planted_text():
    assert {rule for rule, _, _ in PLANTED} == set(RULES)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (clocks_read, "-- no current_date here\n/* nor now() */ select known_as_of {# today() #}"),
        (engine_specific_sql, "{% for n in range(3) %}{{ regexp_matches('a', 'b') }}{% endfor %} -- a::b"),
        (
            engine_specific_sql,
            "select cast(a as decimal(18, 2)), try_cast(b as date), min(c), count(*), a / b from d",
        ),
        (
            relations_named,
            "with dim_markets as (\n    select 1 from {{ ref('a') }}\n) select 1 from dim_markets",
        ),
        (
            stars_in_marts,
            "with\n\na as (\n    select * from {{ ref('a') }}\n),\n\n"
            "b as (\n    select a.*, 1 as c from a\n)\n\nselect\n    c\nfrom b",
        ),
    ],
)
def test_the_rule_lets_sound_text_pass(rule: Rule, text: str):
    assert rule({MART: text}) == []


# ------------------------------------------------------------------------------------------- seeds, columns


def undescribed_seed_columns(manifest: dict, project_root: Path) -> list[str]:
    """Columns of a seed's file and of its YAML that do not match, or lack a description."""
    faults = []
    for node in manifest["nodes"].values():
        if node["resource_type"] != "seed":
            continue
        with (project_root / node["original_file_path"]).open(newline="", encoding="utf-8") as file:
            header = set(next(csv.reader(file)))
        described = {name for name, column in node["columns"].items() if column["description"].strip()}
        faults += [
            f"{node['name']}.{column}"
            for column in sorted(header ^ set(node["columns"]) | header - described)
        ]
    return faults


def test_every_seed_column_is_described(parsed_project: ParsedProject, project_root: Path):
    found = undescribed_seed_columns(parsed_project.manifest, project_root)

    assert not found, ", ".join(found)


def test_an_undescribed_seed_column_is_found(tmp_path: Path):
    (tmp_path / "bands.csv").write_text("band,floor,ceiling\n")
    columns = {
        "band": {"description": "Band."},
        "floor": {"description": " "},
        "top": {"description": "Top."},
    }
    node = {"resource_type": "seed", "name": "bands", "original_file_path": "bands.csv", "columns": columns}

    assert undescribed_seed_columns({"nodes": {"a": node}}, tmp_path) == [
        "bands.ceiling",
        "bands.floor",
        "bands.top",
    ]


def misdescribed_columns(manifest: dict, built: dict[tuple[str, str], set[str]]) -> list[str]:
    """Columns that a model has but does not describe, or describes but does not have.

    Intake models are exempt: they share one description of the model, columns and all.
    """
    return [
        f"{node['name']}.{column}"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and not re.match(r"models/staging/\w+/intake/", node["original_file_path"])
        for column in sorted(built.get((node["schema"], node["alias"]), set()) ^ set(node["columns"]))
    ]


def test_every_column_of_every_model_is_described(built_world: Dbt):
    built: dict[tuple[str, str], set[str]] = {}
    columns = "select table_schema, table_name, column_name from information_schema.columns"
    for schema, table, column in built_world.query(columns):
        built.setdefault((schema, table), set()).add(column)

    found = misdescribed_columns(built_world.manifest(), built)

    assert not found, ", ".join(found)


def test_a_misdescribed_column_is_found():
    node = {
        "resource_type": "model",
        "name": "dim_markets",
        "schema": "core",
        "alias": "dim_markets",
        "original_file_path": MART,
        "columns": {"market_id": {}, "currency": {}},
    }
    built = {("core", "dim_markets"): {"market_id", "language"}}

    assert misdescribed_columns({"nodes": {"a": node}}, built) == [
        "dim_markets.currency",
        "dim_markets.language",
    ]


# ---------------------------------------------------------------------------------------------------- style


@pytest.mark.parametrize(
    "command", ["ruff check --output-format concise .", "ruff format --check .", "sqlfluff lint models tests"]
)
def test_style(command: str, project_root: Path, tmp_path: Path):
    program, *words = command.split()
    environment = os.environ | {"DBT_DUCKDB_PATH": str(tmp_path / "lint.duckdb")}
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *words],
        cwd=project_root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT a FROM days\n", "CP01"),
        ("select a as B from days\n", "CP02"),
        ("select\n    a\n    , b\nfrom days\n", "LT04"),
        ("select\n  a,\n  b\nfrom days\n", "LT02"),
        ("select a b from days\n", "AL02"),
        ("select days.a from days_with_gaps days\n", "AL01"),
        ("select t1.a from days as t1\n", "AL06"),
        ("select a::date as b from days\n", "CV11"),
        ("select " + "a + " * 30 + "a as b from days\n", "LT05"),
        ("select a from days where b <> 1\n", "CV01"),
        ("select distinct(a) from days\n", "ST08"),
    ],
)
def test_sql_style_is_enforced(sql: str, code: str, project_root: Path):
    configuration = sqlfluff.core.FluffConfig.from_path(str(project_root), overrides={"templater": "raw"})

    assert code in {finding["code"] for finding in sqlfluff.lint(sql, config=configuration)}
