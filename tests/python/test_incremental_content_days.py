"""Content days refreshed by changed days equal a full refresh, whatever the exporter does to its files."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from dbt_runs import Dbt

COMPARED = (
    "core.fct_content_days",
    "intermediate.int_content_days_with_creators",
    "intake.intake_content_platform__content_daily_stats",
    "staging.stg_content_platform__content_daily_stats_days",
    "utilities.util_clock",
)
BUILD = [
    "--quiet",
    "build",
    "--resource-types",
    "model",
    "--resource-types",
    "seed",
    "--select",
    "+fct_content_days",
]
LAST_DAY = date(2026, 9, 30)
LOOKBACK = {LAST_DAY - timedelta(days=n) for n in range(3)}


class Company:
    """A small company whose files a test changes, refreshed by days in one database, built afresh in another.

    Attributes:
        raw_root: Its files.
        by_days: The database that is refreshed.
        afresh: The database that is built from nothing each time.
    """

    def __init__(self, folder: Path) -> None:
        from governance.demo_data import write_demo_data
        from governance.public_record import load_public_record

        self.raw_root = folder / "raw"
        write_demo_data(raw_root=self.raw_root, scale=0.1, seed=3, quarters=1, faults="all", progress=None)
        load_public_record(self.raw_root)
        variables = {"raw_root": str(self.raw_root)}
        self.by_days = Dbt(folder / "by_days", variables=variables)
        self.afresh = Dbt(folder / "afresh", variables=variables)

    def delivery(self, day: str) -> Path:
        """The file of a delivery of the daily statistics."""
        (found,) = (self.raw_root / "content_platform/content_daily_stats" / f"dt={day}").glob("*.parquet")
        return found

    def write(self, path: Path, query: str) -> None:
        """Write a file from a query, and move it into place whole; ``{old}`` reads what stands there now."""
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".unfinished")
        rows = query.replace("{old}", f"read_parquet('{path}')")
        duckdb.sql(f"copy ({rows}) to '{new}' (format parquet)")
        new.replace(path)

    def refresh(self, **variables: str) -> set[date]:
        """Refresh by days; returns the days that were built again."""
        outcome = self.by_days.run(*BUILD, **variables)
        assert outcome.succeeded, outcome.complaints
        run_sql = self.by_days.target / (
            "compiled/creator_governance/models/intermediate/commerce/int_content_days_with_creators.sql"
        )
        written = duckdb.sql(
            f"select distinct unnest(regexp_extract_all(content, 'date ''([0-9-]+)''', 1))::date "
            f"from read_text('{run_sql}')"
        )
        return {day for (day,) in written.fetchall()}

    def assert_as_if_built_afresh(self, **variables: str) -> None:
        """Build the other database from nothing and hold every row of both against each other."""
        outcome = self.afresh.run(*BUILD, "--full-refresh", **variables)
        assert outcome.succeeded, outcome.complaints
        for table in COMPARED:
            here, there = rows_of(self.by_days, table), rows_of(self.afresh, table)
            assert differences(here, there) == [], table
            assert there.num_rows, table


def rows_of(dbt: Dbt, table: str) -> pa.Table:
    with duckdb.connect(str(dbt.database), read_only=True) as connection:
        return connection.sql(f"from {table}").to_arrow_table()


def differences(here: pa.Table, there: pa.Table) -> list[tuple]:
    """A few rows that one of two tables has more often than the other."""
    with duckdb.connect() as connection:
        connection.register("here", here)
        connection.register("there", there)
        return connection.execute(
            "(from here except all from there) union all by name (from there except all from here) limit 3"
        ).fetchall()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The company after its first build."""
    made = Company(tmp_path_factory.mktemp("company"))
    made.refresh()
    made.assert_as_if_built_afresh()
    return made


def late_rows(company: Company) -> set[date]:
    """Rows of two old days come with a delivery of their own, weeks later."""
    old = company.delivery("2026-08-02")
    company.write(
        old.parents[1] / "dt=2026-10-02" / "part-0.parquet",
        f"select * replace ('LATE' || content_id as content_id, _loaded_at + interval 60 day as _loaded_at) "
        f"from read_parquet('{old}') where stat_date = '2026-08-01' limit 20",
    )
    return {date(2026, 8, 1)}


def corrected_rows(company: Company) -> set[date]:
    """The same keys again, loaded later, with other views; and one row repeated value for value."""
    old = company.delivery("2026-08-12")
    company.write(
        old.parents[1] / "dt=2026-10-03" / "part-0.parquet",
        f"(select * replace (views + 1000 as views, _loaded_at + interval 50 day as _loaded_at) "
        f"from read_parquet('{old}') where stat_date = '2026-08-11' limit 30) union all "
        f"(select * replace (_loaded_at + interval 50 day as _loaded_at) "
        f"from read_parquet('{old}') where stat_date = '2026-08-11' order by content_id desc limit 5)",
    )
    return {date(2026, 8, 11)}


def delivery_sent_again_without_rows(company: Company) -> set[date]:
    """A delivery is replaced in its place; it lacks rows of its own day."""
    path = company.delivery("2026-08-22")
    days = duckdb.sql(f"select distinct stat_date from read_parquet('{path}')").fetchall()
    company.write(path, "select * from {old} where stat_date != '2026-08-21' or hash(content_id) % 3 > 0")
    return {day for (day,) in days}


def delivery_gone(company: Company) -> set[date]:
    """A delivery is withdrawn; of its day only rows that came late with others are left."""
    path = company.delivery("2026-08-25")
    days = duckdb.sql(f"select distinct stat_date from read_parquet('{path}')").fetchall()
    path.unlink()
    return {day for (day,) in days}


def day_gone(company: Company) -> set[date]:
    """Every row of a day is withdrawn, wherever it came with."""
    touched = set()
    for path in sorted(company.raw_root.glob("content_platform/content_daily_stats/dt=2026-09-*/*.parquet")):
        days = {
            day for (day,) in duckdb.sql(f"select distinct stat_date from read_parquet('{path}')").fetchall()
        }
        if date(2026, 9, 4) in days:
            company.write(path, "select * from {old} where stat_date != '2026-09-04'")
            touched |= days
    return touched


def unreadable_rows(company: Company) -> set[date]:
    """A delivery brings rows without a day and with views below zero."""
    old = company.delivery("2026-08-27")
    company.write(
        old.parents[1] / "dt=2026-10-04" / "part-0.parquet",
        f"(select * replace (null::date as stat_date) from read_parquet('{old}') limit 3) union all "
        f"(select * replace (-1::bigint as views, 'X' || content_id as content_id) "
        f"from read_parquet('{old}') where stat_date = '2026-08-26' limit 3)",
    )
    return {date(2026, 8, 26)}


CHANGES = {
    "rows come": [late_rows, corrected_rows, unreadable_rows],
    "rows go": [delivery_sent_again_without_rows, delivery_gone, day_gone],
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_only_the_days_a_change_touches_are_built_again_and_all_is_as_if_built_afresh(
    changes: list[Callable[[Company], set[date]]], company: Company
) -> None:
    touched = set().union(*(change(company) for change in changes))
    assert len(touched) >= len(changes) and not touched & LOOKBACK
    # A day of which nothing is left is forgotten, not built.
    forgotten = {date(2026, 9, 4)} if day_gone in changes else set()
    assert company.refresh() - LOOKBACK == touched - forgotten
    company.assert_as_if_built_afresh()


def test_a_second_run_builds_the_lookback_only_and_changes_nothing(company: Company) -> None:
    before = rows_of(company.by_days, "intermediate.int_content_days_with_creators")
    company.refresh()
    built = company.refresh()
    assert built == LOOKBACK
    assert differences(before, rows_of(company.by_days, "intermediate.int_content_days_with_creators")) == []


def test_a_late_content_or_another_creator_rebuilds_the_days_of_the_content(company: Company) -> None:
    """Dimensions change under old days: a content that came late, a creator that moved, a corrected rate."""
    contents = next(company.raw_root.glob("content_platform/contents/*.parquet"))
    company.write(
        contents,
        "select * replace (case when content_id = (select max(content_id) from {old}) then 'showcase' "
        "else content_type end as content_type) from {old}",
    )
    ((day, currency),) = company.by_days.query(
        "select quoted_date, currency from core.fct_content_days as days "
        "inner join intermediate.int_fx_rates_by_day as rates using (currency) "
        "where days.stat_date = rates.rate_date and currency != 'EUR' and attributed_gmv > 0 "
        "order by quoted_date, currency limit 1"
    )
    rates = company.raw_root / "finance/fx_rates/fx_rates.csv"
    text = rates.read_text()
    assert text.count(f"{day},{currency},") == 1
    rates.write_text(text.replace(f"{day},{currency},", f"{day},{currency},9"))
    content_days = {
        day
        for (day,) in company.by_days.query(
            "select distinct stat_date from core.fct_content_days "
            "where content_id = (select max(content_id) from staging.stg_content_platform__contents)"
        )
    }
    built = company.refresh()
    assert day in built and content_days <= built and len(built) < 60
    company.assert_as_if_built_afresh()


def days_with(company: Company, condition: str) -> set[date]:
    """Days before the lookback of which the refreshed database holds content days with this property."""
    days = company.by_days.query(f"select distinct stat_date from core.fct_content_days where {condition}")
    return {day for (day,) in days} - LOOKBACK


def a_few_contents(company: Company) -> list[str]:
    """Contents with some days before the lookback and a creator of their own each."""
    found = company.by_days.query(
        "select min(content_id) from (select content_id, any_value(creator_id) as creator_id "
        "from core.fct_content_days where creator_id is not null and stat_date < '2026-09-01' "
        "group by content_id having count(distinct stat_date) between 4 and 20) "
        "group by creator_id order by 1 limit 3"
    )
    return [content for (content,) in found]


def other_files(company: Company, table: str, query: str) -> None:
    """Write every file of a table of the content platform anew."""
    files = sorted(company.raw_root.glob(f"content_platform/{table}/*.parquet"))
    assert files
    for file in files:
        company.write(file, query)


def another_creator(company: Company, content: str, creator: str) -> None:
    """All versions of a content are given to another creator."""
    other_files(
        company,
        "contents",
        f"select * replace (case when upper(trim(content_id)) = '{content}' then '{creator}' "
        "else creator_id end as creator_id) from {old}",
    )


def test_a_late_content_and_an_account_in_another_market_rebuild_their_days_and_no_others(
    company: Company,
) -> None:
    late, given_away, _ = a_few_contents(company)
    folder = company.raw_root / "content_platform"
    of_late = f"upper(trim(content_id)) = '{late}'"
    company.write(
        folder / "contents/zz_late.parquet",
        f"select * from read_parquet('{folder}/contents/*.parquet') where {of_late}",
    )
    held_back = folder / "contents/zz_late.parquet"
    held_back.rename(company.raw_root.parent / "late.parquet")
    other_files(company, "contents", f"select * from {{old}} where not coalesce({of_late}, false)")
    days_of_late = days_with(company, f"content_id = '{late}'")
    assert days_of_late and company.refresh() - LOOKBACK == days_of_late
    assert not days_with(company, f"content_id = '{late}' and creator_id is not null")
    company.assert_as_if_built_afresh()

    # The content comes after its days, another one was given to another creator, an account moved, and one
    # that stayed where it was has more followers.
    (company.raw_root.parent / "late.parquet").rename(held_back)
    (moved, market), (stayed, _), (creator, _) = company.by_days.query(
        "select creator_id, any_value(home_market) from core.fct_content_days "
        "inner join (select creator_id from intermediate.int_creator_home_markets "
        "group by creator_id having max(held_from_at) < '2026-08-01') using (creator_id) "
        f"where home_market != 'ZZ' and content_id not in ('{late}', '{given_away}') "
        "group by creator_id having count(distinct stat_date) filter (where stat_date < '2026-08-15') > 5 "
        "and count(distinct stat_date) filter (where stat_date between '2026-08-15' and '2026-09-20') "
        "between 5 and 25 order by creator_id limit 3"
    )
    id_of = {pseudonym: name for name, pseudonym in company.by_days.pseudonyms().items()}
    another_creator(company, given_away, id_of[creator])
    company.write(
        folder / "creators/zz_late.parquet",
        "select * replace (timestamp '2026-08-15' as updated_at, _loaded_at + interval 80 day as _loaded_at, "
        "follower_count + 1 as follower_count, "
        f"case creator_id when '{id_of[moved]}' then '{'FR' if market == 'DE' else 'DE'}' "
        f"else home_market end as home_market) from read_parquet('{folder}/creators/*.parquet') "
        f"where creator_id in ('{id_of[moved]}', '{id_of[stayed]}') "
        "qualify row_number() over (partition by creator_id order by updated_at desc) = 1",
    )
    touched = days_of_late | days_with(company, f"content_id = '{given_away}'")
    of_moved = days_with(company, f"creator_id = '{moved}' and stat_date >= '2026-08-15'")
    assert of_moved - touched
    assert company.refresh() - LOOKBACK == touched | of_moved
    assert days_with(company, f"content_id = '{late}' and creator_id is not null") == days_of_late
    assert days_with(company, f"creator_id = '{moved}' and home_market != '{market}'") == of_moved
    company.assert_as_if_built_afresh()


def test_a_build_cut_off_between_the_days_and_what_it_remembers_of_them_has_done_neither(
    company: Company,
) -> None:
    """What is remembered cannot be written: neither are the days, and the next build finds them."""
    content = a_few_contents(company)[-1]
    ((creator,),) = company.by_days.query(
        f"select distinct creator_id from core.fct_content_days where content_id = '{content}'"
    )
    everything = [
        f"intermediate.int_content_days_with_creators{part}"
        for part in ("", "__days", "__contents", "__home_markets")
    ]
    before = [rows_of(company.by_days, table) for table in everything]
    another_creator(company, content, "CR-NOBODY")
    remembered = "intermediate.int_content_days_with_creators__home_markets"
    with duckdb.connect(str(company.by_days.database)) as connection:
        connection.execute(f"alter table {remembered} rename to kept")
        connection.execute(f"create view {remembered} as select * from intermediate.kept")
    outcome = company.by_days.run(*BUILD)
    (failed,) = (node for node, status in outcome.statuses.items() if status == "error")
    assert failed == "model.creator_governance.int_content_days_with_creators"
    assert "__home_markets" in outcome.messages[failed]
    for rows, table in zip(before, everything, strict=True):
        assert differences(rows, rows_of(company.by_days, table)) == [], table

    with duckdb.connect(str(company.by_days.database)) as connection:
        connection.execute(f"drop view {remembered}")
        connection.execute(
            "alter table intermediate.kept rename to int_content_days_with_creators__home_markets"
        )
    days = days_with(company, f"content_id = '{content}'")
    assert days and company.refresh() - LOOKBACK == days
    nobody = company.by_days.pseudonyms()["CR-NOBODY"]
    assert days_with(company, f"creator_id = '{nobody}'") == days
    assert creator != "CR-NOBODY"
    company.assert_as_if_built_afresh()


def test_a_table_that_does_not_know_what_it_was_built_from_is_built_anew(company: Company) -> None:
    with duckdb.connect(str(company.by_days.database)) as connection:
        connection.execute("drop table intermediate.int_content_days_with_creators__contents")
        connection.execute("update intermediate.int_content_days_with_creators set home_market = 'XX'")
    company.refresh()
    company.assert_as_if_built_afresh()
    assert company.refresh() == LOOKBACK


@pytest.mark.parametrize(
    "variables",
    [
        {"reporting_as_of": "2026-08-25", "known_as_of": "2026-09-01 12:00:00"},
        {"reporting_as_of": "", "known_as_of": ""},
    ],
    ids=["earlier day and knowledge", "back to all"],
)
def test_another_moment_in_time_is_answered_as_if_built_afresh(
    variables: dict[str, str], company: Company
) -> None:
    company.refresh(**variables)
    company.assert_as_if_built_afresh(**variables)
    as_of = company.by_days.query("select reporting_as_of_date from utilities.util_clock")
    newest = company.by_days.query("select max(stat_date) from core.fct_content_days")
    assert newest == as_of
