"""Creators, their records in other systems, contents, rewards: second computation, and against the world."""

import random
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from dbt_runs import Dbt
from model_sql import run_models

STAGED = (
    "stg_content_platform__creators",
    "stg_creator_crm__accounts",
    "stg_appeals_desk__tickets",
    "stg_private__pseudonyms",
)
GIVEN = {
    "util_market_codes": "select * from utilities.util_market_codes",
    "follower_bands": "select * from seeds.follower_bands",
}
# From staging to the dimensions, in the order of their dependence.
MODELS = [
    "int_creator_versions",
    "int_creator_handles",
    "int_crm_account_versions",
    "int_crm_accounts_matched_to_creators",
    "int_tickets_matched_to_creators",
    "int_creator_spans_with_crm",
    "dim_creators",
    "dim_creator_identities",
]
RULES = ("platform id", "number of the platform id", "e-mail")
EVE_OF_THE_LEAP_DAY = datetime(2024, 2, 28)
SECOND = timedelta(seconds=1)
Rows = list[dict[str, Any]]
Sample = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def staged(built_world: Dbt) -> Sample:
    """Staged rows of the company with faults, and what the models read beside them."""
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        return {name: connection.execute(f"select * from staging.{name}").df() for name in STAGED} | {
            name: connection.execute(sql).df() for name, sql in GIVEN.items()
        }


@pytest.fixture(scope="module")
def end_of_reporting(built_world: Dbt) -> datetime:
    """First moment after the reporting day."""
    return built_world.query("select reporting_end_at from utilities.util_clock")[0][0]


def records(frame: pd.DataFrame) -> Rows:
    """Rows with None for what is empty."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def lowered(text: str | None) -> str | None:
    """A text without blanks and capitals, None where nothing is left."""
    return (text or "").strip().lower() or None


def handle_of(text: str | None) -> str | None:
    """A handle as the platform writes it."""
    return (lowered(text) or "").lstrip("@") or None


def number_in(text: str | None) -> int | None:
    """The first number in a text."""
    found = re.search("[0-9]+", text or "")
    return int(found.group()) if found else None


class History:
    """Change rows of one creator or account: what was true at a moment is asked, no span is ever made."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def at(self, moment: datetime) -> dict[str, Any] | None:
        """The row that was true at a moment: the newest by then, of equals the one that arrived last."""
        by_then = [row for row in self.rows if row["updated_at"] <= moment]
        return max(
            by_then,
            key=lambda row: (row["updated_at"], row["_loaded_at"], row["_file"], row["_file_row"]),
            default=None,
        )

    def moments(self) -> set[datetime]:
        """When something changed."""
        return {row["updated_at"] for row in self.rows}

    def all_true_rows(self) -> Rows:
        """The row of each moment of change."""
        return [row for moment in self.moments() if (row := self.at(moment))]


def histories(frame: pd.DataFrame, key: str, end: datetime) -> dict[str, History]:
    """Change rows before a moment, by creator or account."""
    found: dict[str, Rows] = {}
    for row in records(frame):
        if row["updated_at"] < end:
            found.setdefault(row[key], []).append(row)
    return {name: History(rows) for name, rows in found.items()}


def first_that_finds(tries: Iterable[tuple[str, set[str]]]) -> dict[str, Any]:
    """The outcome of rules in order: the first that finds anybody decides."""
    for rule, found in tries:
        if found:
            return {
                "creator_id": min(found) if len(found) == 1 else None,
                "match_rule": rule,
                "match_status": "matched" if len(found) == 1 else "ambiguous",
                "n_candidates": len(found),
            }
    return {"creator_id": None, "match_rule": "none", "match_status": "unmatched", "n_candidates": 0}


def identities_by_hand(sample: Sample, end: datetime) -> dict[tuple[str, str], dict[str, Any]]:
    """Who is meant by each CRM account and ticket."""
    creators = histories(sample["stg_content_platform__creators"], "creator_id", end)
    ids = dict(records_of_pairs(sample["stg_private__pseudonyms"], "creator_id", "platform_creator_id"))
    emails = {
        name: {lowered(row["email"]) for row in past.all_true_rows()} for name, past in creators.items()
    }
    handles = {
        name: {handle_of(row["handle"]) for row in past.all_true_rows()} for name, past in creators.items()
    }
    outcome = {}
    for crm_id, past in histories(sample["stg_creator_crm__accounts"], "crm_id", end).items():
        account = past.at(end)
        typed = (account["platform_creator_id"] or "").strip().upper()
        number, email = number_in(typed), lowered(account["email"])
        found = (
            {name for name in creators if ids[name] == typed},
            {name for name in creators if number is not None and number_in(ids[name]) == number},
            {name for name in creators if email is not None and email in emails[name]},
        )
        outcome["creator_crm", crm_id] = first_that_finds(zip(RULES, found, strict=True))
    tickets: dict[str, Rows] = {}
    for row in records(sample["stg_appeals_desk__tickets"]):
        if row["opened_at"] < end:
            tickets.setdefault(row["ticket_id"], []).append(row)
    for ticket_id, rows in tickets.items():
        ticket = max(rows, key=lambda row: (row["_loaded_at"], row["_file"], row["_file_row"]))
        handle = handle_of(ticket["creator_handle"])
        then = {
            name
            for name, past in creators.items()
            if handle and (row := past.at(ticket["opened_at"])) and handle_of(row["handle"]) == handle
        }
        ever = {name for name in creators if handle and handle in handles[name]}
        outcome["appeals_desk", ticket_id] = first_that_finds(
            [("handle at the time", then), ("handle at another time", ever)]
        )
    return outcome


def versions_by_hand(sample: Sample, end: datetime) -> dict[tuple[str, datetime], dict[str, Any]]:
    """Versions of creators: the state is looked up anew at every moment at which anything changed."""
    markets = dict(records_of_pairs(sample["util_market_codes"], "market_code", "market"))
    bands = records(sample["follower_bands"])
    creators = histories(sample["stg_content_platform__creators"], "creator_id", end)
    accounts = histories(sample["stg_creator_crm__accounts"], "crm_id", end)
    accounts_of: dict[str, list[str]] = {}
    for (system, record), outcome in identities_by_hand(sample, end).items():
        if system == "creator_crm" and outcome["creator_id"]:
            accounts_of.setdefault(outcome["creator_id"], []).append(record)

    def market(code: str | None) -> str:
        return markets.get((code or "").strip().upper(), "ZZ")

    versions = {}
    for creator_id, past in creators.items():
        own = sorted(accounts_of.get(creator_id, []))
        crm_past = accounts[own[0]] if own else History([])
        first = min(past.moments())
        moments = sorted(past.moments() | {moment for moment in crm_past.moments() if moment > first})
        for moment, next_moment in zip(moments, [*moments[1:], None], strict=True):
            row, crm = past.at(moment), crm_past.at(moment)
            followers = row["n_followers"]
            versions[creator_id, moment] = {
                "home_market": market(row["home_market"]),
                "account_type": lowered(row["account_type"]),
                "creator_status": lowered(row["creator_status"]),
                "follower_band": next(
                    (
                        band["follower_band"]
                        for band in bands
                        if followers is not None
                        and band["lower_bound"] <= followers
                        and (band["upper_bound"] is None or followers < band["upper_bound"])
                    ),
                    None,
                ),
                "n_followers": followers,
                "crm_id": crm and crm["crm_id"],
                "crm_tier": crm and lowered(crm["tier"]),
                "crm_agency": crm and crm["agency"],
                "crm_market": crm and market(crm["market"]),
                "n_crm_accounts": len(own),
                "is_test_account": bool(row["is_test_account"]),
                "is_current": next_moment is None,
                "valid_to_at": next_moment,
            }
    return versions


def records_of_pairs(frame: pd.DataFrame, key: str, value: str) -> Iterable[tuple[Any, Any]]:
    """Pairs of two columns."""
    return zip(frame[key], frame[value], strict=True)


def run_as_of(built_world: Dbt, sample: Sample, end: datetime) -> dict[str, pd.DataFrame]:
    """Models from staging to the dimensions, on another reporting day."""
    clock = pd.DataFrame([{"reporting_as_of_date": (end - SECOND).date(), "reporting_end_at": end}])
    return run_models(built_world.manifest(), MODELS, sample | {"util_clock": clock})


def shown_versions(frame: pd.DataFrame, expected: Mapping) -> dict[tuple[str, datetime], dict[str, Any]]:
    """Rows of dim_creators by creator and moment, with the columns expected."""
    columns = next(iter(expected.values()))
    return {
        (row["creator_id"], row["valid_from_at"]): {column: row[column] for column in columns}
        for row in records(frame)
    }


def shown_identities(frame: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of dim_creator_identities by system and record."""
    return {(row.pop("source_system"), row.pop("source_record_id")): row for row in records(frame)}


def test_versions_and_identities_agree_with_a_second_computation_on_any_day(
    built_world: Dbt, staged: Sample, end_of_reporting: datetime
) -> None:
    creators = staged["stg_content_platform__creators"]
    # The last second of a change, and the first one after it.
    changed_at = creators.sort_values("updated_at")["updated_at"].iloc[len(creators) // 2].to_pydatetime()
    for end in (end_of_reporting, changed_at, changed_at + SECOND, datetime(2024, 3, 1)):
        models = run_as_of(built_world, staged, end)
        expected = versions_by_hand(staged, end)
        assert shown_versions(models["dim_creators"], expected) == expected
        assert shown_identities(models["dim_creator_identities"]) == identities_by_hand(staged, end)


def test_marts_of_the_build_are_those_of_the_second_computation(
    built_world: Dbt, staged: Sample, end_of_reporting: datetime
) -> None:
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        creators = connection.table("core.dim_creators").df()
        identities = connection.table("core.dim_creator_identities").df()
    expected = versions_by_hand(staged, end_of_reporting)
    assert shown_versions(creators, expected) == expected
    assert shown_identities(identities) == identities_by_hand(staged, end_of_reporting)


def random_sample(seed: int, staged: Sample) -> Sample:
    """Few moments, ids, handles and addresses for many rows: ties, late rows and shared names occur."""
    rng = random.Random(seed)

    def moment() -> datetime:
        return EVE_OF_THE_LEAP_DAY + timedelta(hours=12 * rng.randrange(10))

    def change(row_no: int, **values: Any) -> dict[str, Any]:
        return values | {
            "_loaded_at": datetime(2024, 3, 1) + timedelta(days=rng.randrange(3)),
            "_file": rng.choice("ab"),
            "_file_row": row_no,
        }

    emails = [None, *(f"{name}@example.com" for name in "pqrstu"), " P@Example.com"]
    handles = [None, "anna", "@Anna", "bea", "BEA ", "cora", "dora", "@"]
    ids = ["CR-00000001", "CR-00000002", "CR-00000003", "CR-2", "CR-00000004", "CR-00000005"]
    creators = [
        change(
            row_no,
            creator_id=f"P-{ids.index(rng.choice(ids))}",
            handle=rng.choice(handles),
            email=rng.choice(emails),
            home_market=rng.choice(["DE", "UK", " de", None, "Atlantis"]),
            account_type=rng.choice(["affiliate", " Official", None]),
            creator_status=rng.choice(["active", "closed"]),
            n_followers=rng.choice([0, 999, 1000, 500000]),
            is_test_account=rng.choice([True, False]),
            updated_at=moment(),
            signed_up_at=EVE_OF_THE_LEAP_DAY,
        )
        for row_no in range(rng.randrange(4, 30))
    ]
    accounts = [
        change(
            row_no,
            crm_id=f"CRM-{rng.randrange(8)}",
            platform_creator_id=rng.choice([*ids, "CR-1", "2", "#0002", "3", "#00005", "9", "none", None]),
            email=rng.choice(emails),
            tier=rng.choice(["gold", "Silver"]),
            agency=rng.choice([None, "Northlight"]),
            market=rng.choice(["DE", "uk", None]),
            updated_at=moment(),
        )
        for row_no in range(rng.randrange(1, 20))
    ]
    tickets = [
        change(
            row_no, ticket_id=f"TK-{rng.randrange(8)}", creator_handle=rng.choice(handles), opened_at=moment()
        )
        for row_no in range(rng.randrange(1, 12))
    ]
    rows = {
        "stg_content_platform__creators": creators,
        "stg_creator_crm__accounts": accounts,
        "stg_appeals_desk__tickets": tickets,
        "stg_private__pseudonyms": [
            {"creator_id": f"P-{n}", "platform_creator_id": name, "is_erased": False}
            for n, name in enumerate(ids)
        ],
    }
    return {name: staged[name] for name in GIVEN} | {
        name: pd.DataFrame(rows[name]).astype(
            {
                column: "string"
                for column in staged[name].columns.intersection(list(rows[name][0]))
                if isinstance(staged[name][column].dropna().iloc[:1].squeeze(), str)
            }
        )
        for name in STAGED
    }


def test_change_rows_in_any_order_of_arrival_make_one_history(built_world: Dbt, staged: Sample) -> None:
    seen = set()
    for seed in range(30):
        sample = random_sample(seed, staged)
        # On a leap day with changes on either side of it.
        end = EVE_OF_THE_LEAP_DAY + timedelta(hours=12 * (seed % 8 + 3))
        models = run_as_of(built_world, sample, end)
        expected = versions_by_hand(sample, end)
        if not expected:
            continue
        assert shown_versions(models["dim_creators"], expected) == expected, seed
        identities = identities_by_hand(sample, end)
        assert shown_identities(models["dim_creator_identities"]) == identities, seed
        seen |= {(outcome["match_rule"], outcome["match_status"]) for outcome in identities.values()}
        seen |= {("accounts", min(version["n_crm_accounts"], 2)) for version in expected.values()}
    # The samples hold every case they are meant to hold.
    assert seen >= {
        *((rule, "matched") for rule in (*RULES, "handle at the time", "handle at another time")),
        ("number of the platform id", "ambiguous"),
        ("e-mail", "ambiguous"),
        ("handle at the time", "ambiguous"),
        ("none", "unmatched"),
        ("accounts", 0),
        ("accounts", 1),
        ("accounts", 2),
    }


def test_a_planted_second_account_is_matched_and_its_creator_counted_once(
    built_world: Dbt, demo_world: Path
) -> None:
    accounts = built_world.query(
        """
        select
            split_part(faults.entity_key, '|', 1),
            identities.match_status,
            count(distinct creators.creator_id),
            count(*) filter (where creators.is_current),
            max(creators.n_crm_accounts),
            count(*) filter (where creators.crm_id = identities.source_record_id)
        from read_parquet(?) as faults
        left join core.dim_creator_identities as identities
            on split_part(faults.entity_key, '|', 1) = identities.source_record_id
        left join core.dim_creators as creators on identities.creator_id = creators.creator_id
        where faults.fault_class = 'D39'
        group by all
        """,
        str(demo_world / "_truth" / "seeded_faults.parquet"),
    )
    assert accounts
    assert [account[1:] for account in accounts] == [("matched", 1, 1, 2, 0)] * len(accounts)


def test_a_planted_spelling_of_a_topic_does_not_lose_its_policy(built_world: Dbt, demo_world: Path) -> None:
    topics = built_world.query(
        """
        select faults.true_value, faults.shown_value, messages.topic, messages.policy_code
        from read_parquet(?) as faults
        left join core.fct_messages as messages on faults.entity_key = messages.message_id
        where faults.fault_class = 'D22'
        """,
        str(demo_world / "_truth" / "seeded_faults.parquet"),
    )
    assert topics
    for true_value, shown_value, topic, policy_code in topics:
        assert (topic, policy_code) == (shown_value, true_value)


def test_a_content_of_an_order_that_nobody_exported_is_shown_as_not_known(
    built_world: Dbt, demo_world: Path
) -> None:
    contents = built_world.query(
        """
        select
            faults.shown_value,
            contents.content_id,
            contents.is_known,
            orders.creator_id = contents.creator_id
        from read_parquet(?) as faults
        left join core.fct_orders as orders on faults.entity_key = orders.order_id
        left join core.dim_contents as contents on orders.content_id = contents.content_id
        where faults.fault_class = 'D46'
        """,
        str(demo_world / "_truth" / "seeded_faults.parquet"),
    )
    assert contents
    for shown_value, content_id, is_known, _ in contents:
        assert (content_id, is_known) == (shown_value, False)
    # An unknown content that orders of two creators name is shown with one of them.
    assert all(any(other[3] for other in contents if other[1] == content[1]) for content in contents)


def test_a_clean_world_is_matched_whole(built_clean_world: Dbt) -> None:
    assert built_clean_world.query("select distinct match_status from core.dim_creator_identities") == [
        ("matched",)
    ]
    assert built_clean_world.query("select max(n_crm_accounts) from core.dim_creators") == [(1,)]
    assert built_clean_world.query("select count(*) from core.dim_contents where not is_known") == [(0,)]
    ((n_without_creator,),) = built_clean_world.query(
        "select count(*) from core.fct_rewards where creator_id is null or amount_eur is null"
    )
    assert n_without_creator == 0


@pytest.mark.parametrize("world", ["built_world", "built_clean_world"])
def test_the_handle_and_the_action_of_a_ticket_name_the_same_creator(
    world: str, request: pytest.FixtureRequest
) -> None:
    ((n_tickets, n_different),) = request.getfixturevalue(world).query(
        """
        select count(*), count(*) filter (where identities.creator_id is distinct from appeals.creator_id)
        from core.fct_appeals as appeals
        left join core.dim_creator_identities as identities
            on identities.source_system = 'appeals_desk' and appeals.ticket_id = identities.source_record_id
        where appeals.action_id is not null
        """
    )
    assert n_tickets > 0
    assert n_different == 0


def personal_values(built_world: Dbt) -> set[str]:
    """Handles, names and addresses of people, as they stand and spelled plainly."""
    columns = {
        "stg_content_platform__creators": ("handle", "display_name", "email"),
        "stg_creator_crm__accounts": ("legal_name", "email"),
        "stg_appeals_desk__tickets": ("creator_handle",),
    }
    found = {
        value
        for table, names in columns.items()
        for name in names
        for (value,) in built_world.query(f"select distinct {name} from staging.{table}")
        if value
    }
    return {spelling for value in found for spelling in (lowered(value), handle_of(value)) if spelling}


def columns_with_personal_values(connection: duckdb.DuckDBPyConnection, personal: set[str]) -> set[str]:
    """Text columns of marts with a value that, without sign and capitals, is personal or an address."""
    texts = connection.execute(
        """
        select table_schema || '.' || table_name, column_name
        from information_schema.columns
        where table_schema in ('core', 'metrics') and data_type = 'VARCHAR'
        """
    ).fetchall()
    assert texts
    people = pd.DataFrame({"value": sorted(personal)})
    connection.register("people", people)
    return {
        f"{table}.{column}"
        for table, column in texts
        if connection.execute(
            f"""
            select count(*)
            from (select distinct lower("{column}") as value from {table}) as shown
            where
                ltrim(value, '@') in (select value from people)
                or regexp_matches(value, '[a-z0-9]@[a-z0-9-]+[.][a-z]')
            """
        ).fetchone()
        != (0,)
    }


def test_no_name_handle_or_address_is_in_a_mart(built_world: Dbt) -> None:
    personal = personal_values(built_world)
    assert len(personal) > 100
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        assert columns_with_personal_values(connection, personal) == set()


@pytest.mark.parametrize("value", ["@Anna", "anna", "Anna Ås", "someone@example.com"])
def test_a_value_of_a_person_in_a_mart_would_be_found(value: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema core")
        connection.execute("create table core.fct_things as select 'seen' as status, ? as note", [value])
        assert columns_with_personal_values(connection, {"anna", "anna ås"}) == {"core.fct_things.note"}


@pytest.mark.parametrize(
    ("model", "sound", "broken"),
    [
        ("int_creator_versions", "_loaded_at desc", "_loaded_at asc"),
        ("int_creator_versions", "order by changes.updated_at asc", "order by changes.updated_at desc"),
        (
            "int_creator_spans_with_crm",
            "valid_from_at >= creator_versions",
            "valid_from_at > creator_versions",
        ),
        ("int_creator_spans_with_crm", "min(crm_id)", "max(crm_id)"),
        ("int_crm_accounts_matched_to_creators", "order by rule_order asc", "order by rule_order desc"),
        ("int_crm_accounts_matched_to_creators", "valid_to_at is null", "valid_to_at is not null"),
        ("int_tickets_matched_to_creators", "opened_at <", "opened_at <="),
    ],
)
def test_the_second_computation_sees_the_mistake(
    model: str, sound: str, broken: str, built_world: Dbt, staged: Sample
) -> None:
    manifest = built_world.manifest()
    node = next(node for node in manifest["nodes"].values() if node["name"] == model)
    assert sound in node["compiled_code"]
    node["compiled_code"] = node["compiled_code"].replace(sound, broken)
    assert any(differs(manifest, random_sample(seed, staged)) for seed in range(30))


def differs(manifest: Mapping[str, Any], sample: Sample) -> bool:
    """True where models and second computation disagree at the end of the sample."""
    end = datetime(2024, 3, 5)
    clock = pd.DataFrame([{"reporting_as_of_date": (end - SECOND).date(), "reporting_end_at": end}])
    models = run_models(manifest, MODELS, sample | {"util_clock": clock})
    expected = versions_by_hand(sample, end)
    return (
        shown_versions(models["dim_creators"], expected) != expected
        or len(models["dim_creators"]) != len(expected)
        or shown_identities(models["dim_creator_identities"]) != identities_by_hand(sample, end)
    )
