"""Creator health: the engine's own snapshots, a plain simulation of the ledger, counts with pandas."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from dbt_runs import Dbt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_sql import run_models

from governance.project import PROJECT_ROOT

DAY = timedelta(days=1)
WINDOW = timedelta(days=90)
RESTRICTIONS = ("account_suspension", "commission_withholding", "ecommerce_restriction", "live_suspension")


def seed(name: str) -> list[dict[str, str]]:
    """Rows of a seed, by column name."""
    (file,) = (PROJECT_ROOT / "seeds").glob(f"*/{name}.csv")
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def day(text: str) -> date | None:
    """A day from a seed; None where it is empty."""
    return date.fromisoformat(text) if text else None


# ----------------------------------------------------------------------- the second computation, without SQL


@dataclass(frozen=True)
class Entry:
    """An entry of the points ledger."""

    entry_id: str
    action_id: str | None
    scheme: str
    reason: str
    points: int
    posted_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True)
class Action:
    """An action with its levers: lever, start and planned end."""

    action_id: str
    policy: str
    issued_at: datetime
    reversed_at: datetime | None
    levers: tuple[tuple[str, datetime, datetime | None], ...]


class Rules:
    """What the seeds say, read without SQL."""

    def __init__(self) -> None:
        self.markets = {row["market"]: row for row in seed("markets")}
        self.bands = seed("health_bands")
        self.schemes = {row["scheme_id"]: row for row in seed("health_schemes")}
        self.books = {
            row["rulebook_version"]: (row["scheme_id"], day(row["valid_from"]), day(row["valid_to"]))
            for row in seed("policy_points")
        }
        self.repeats = {
            row["rulebook_version"]: int(row["threshold"])
            for row in seed("penalties")
            if row["trigger_kind"] == "same_policy_violations_90_days"
        }

    def scored(self, market: str, on: date) -> tuple[str | None, str | None]:
        """Rule book in force on a day, and the one that scores in parallel."""
        if market not in self.markets:
            return None, None
        begins, ends = (day(self.markets[market][name]) for name in ("chr_from", "vp_until"))
        books = {
            scheme: name
            for name, (scheme, first, last) in self.books.items()
            if first <= on and (last is None or on <= last)
        }
        if on > ends:
            return books.get("CHR"), None
        return books.get("VP"), books.get("CHR") if on >= begins else None

    def band(self, book: str, score: int) -> str:
        """Band of a score."""
        (band,) = (
            row["band"]
            for row in self.bands
            if row["rulebook_version"] == book and int(row["lower_bound"]) <= score < int(row["upper_bound"])
        )
        return band

    def score(self, scheme: str, total: int) -> int:
        """Score of a sum of points, on the scale."""
        start, lowest, highest = (int(self.schemes[scheme][c]) for c in ("start_value", "minimum", "maximum"))
        return max(lowest, min(highest, start + total))


def ledger_walk(entries: Iterable[Entry], days: list[date]) -> dict[tuple[date, str], tuple[int, set[str]]]:
    """Walk through a ledger midnight by midnight, holding the entries that count.

    Returns:
        Sum of points and ids of the counting entries, by day and scheme, just before the day's midnight.
    """
    entries = sorted(entries, key=lambda entry: entry.posted_at)
    violations = {(e.action_id, e.scheme): e for e in entries if e.reason == "violation" and e.action_id}
    expiry = {
        e.entry_id: violations[e.action_id, e.scheme].expires_at
        if e.reason == "reversal" and (e.action_id, e.scheme) in violations
        else e.expires_at
        for e in entries
    }
    standing, live, waiting = {}, {}, list(entries)
    for on in days:
        midnight = datetime.combine(on + DAY, datetime.min.time())
        while waiting and waiting[0].posted_at < midnight:
            entry = waiting.pop(0)
            live[entry.entry_id] = entry
        live = {i: e for i, e in live.items() if expiry[i] is None or expiry[i] >= midnight}
        live = {i: e for i, e in live.items() if expiry[i] is None or expiry[i] > e.posted_at}
        for scheme in ("VP", "CHR"):
            counting = [entry for entry in live.values() if entry.scheme == scheme]
            standing[on, scheme] = (sum(e.points for e in counting), {e.entry_id for e in counting})
    return standing


def most_repeated(actions: list[Action], on: date) -> int:
    """Highest number of unreversed actions on one policy in 90 days, over all moments of a day."""
    start = datetime.combine(on, datetime.min.time())
    end = start + DAY
    moments = {start} | {a.issued_at for a in actions if start <= a.issued_at < end}
    counts = defaultdict(int)
    for moment in moments:
        for policy in {action.policy for action in actions}:
            n = sum(
                a.policy == policy
                and moment - WINDOW <= a.issued_at <= moment
                and (a.reversed_at is None or a.reversed_at > moment)
                for a in actions
            )
            counts[policy] = max(counts[policy], n)
    return max(counts.values(), default=0)


def simulated(
    rules: Rules, market: str, entries: list[Entry], actions: list[Action], days: list[date]
) -> dict[date, tuple]:
    """Standing of a creator at the end of each day, in the columns of STANDING."""
    walk, found = ledger_walk(entries, days), {}
    by_id = {entry.entry_id: entry for entry in entries}
    reversals = {action.action_id: action.reversed_at for action in actions}
    for on in days:
        midnight = datetime.combine(on + DAY, datetime.min.time())
        book, parallel = rules.scored(market, on)
        scores = {
            rules.books[name][0]: rules.score(rules.books[name][0], walk[on, rules.books[name][0]][0])
            for name in (book, parallel)
            if name
        }
        scheme = rules.books[book][0] if book else None
        active = [
            by_id[i]
            for i in (walk[on, scheme][1] if scheme else ())
            if by_id[i].reason == "violation"
            and not ((reversals.get(by_id[i].action_id) or datetime.max) < midnight)
        ]
        held = {
            lever
            for action in actions
            for lever, starts, ends in action.levers
            if lever in RESTRICTIONS
            and starts < midnight
            and min(ends or datetime.max, action.reversed_at or datetime.max) >= midnight
            and min(ends or datetime.max, action.reversed_at or datetime.max) > starts
        }
        repeated = most_repeated(actions, on)
        parallel_scheme = rules.books[parallel][0] if parallel else None
        found[on] = (
            scheme,
            book,
            rules.band(book, scores[scheme]) if book else None,
            parallel_scheme,
            rules.band(parallel, scores[parallel_scheme]) if parallel else None,
            "; ".join(sorted(held)) or "none",
            scores.get("VP"),
            scores.get("CHR"),
            scores[parallel_scheme] if parallel else None,
            len(active),
            repeated,
            bool(book and repeated >= rules.repeats.get(book, 10**9)),
        )
    return found


STANDING = (
    "scheme_id, rulebook_version, band, parallel_scheme_id, parallel_band, restrictions, active_points, "
    "health_rating, parallel_score, n_active_violations, n_max_same_policy_violations_90_days, "
    "is_repeat_rule_met"
)


# ------------------------------------------------------------------------------------------ built companies


def entries_of(world: Dbt) -> dict[str, list[Entry]]:
    """Entries of the ledger by creator."""
    found = defaultdict(list)
    for creator, *entry in world.query(
        "select creator_id, entry_id, action_id, scheme_id, entry_reason, points, posted_at, expires_at "
        "from core.fct_point_entries"
    ):
        found[creator].append(Entry(*entry))
    return found


def actions_of(world: Dbt) -> dict[str, list[Action]]:
    """Actions by creator."""
    levers, heads = defaultdict(list), {}
    for creator, action, policy, issued, lever, starts, ends in world.query(
        "select creator_id, action_id, policy_code, issued_at, lever, effective_from_at, effective_to_at "
        "from core.fct_action_levers"
    ):
        levers[action].append((lever, starts, ends))
        heads[action] = (creator, policy, issued)
    reversals = dict(world.query("select action_id, reversed_at from core.fct_actions where is_reversed"))
    found = defaultdict(list)
    for action, (creator, policy, issued) in heads.items():
        found[creator].append(Action(action, policy, issued, reversals.get(action), tuple(levers[action])))
    return found


def test_every_day_of_every_creator_is_what_a_walk_through_the_ledger_gives(built_world: Dbt):
    rules, entries, actions = Rules(), entries_of(built_world), actions_of(built_world)
    shown, markets = defaultdict(dict), {}
    for on, creator, market, *standing in built_world.query(
        f"select calendar_date, creator_id, home_market, {STANDING} "
        "from metrics.met_creator_health__creator_day"
    ):
        shown[creator][on] = tuple(standing)
        markets[creator] = market

    assert {creator for creator in entries if entries[creator]} <= set(shown)
    n_days = 0
    for creator, by_day in shown.items():
        days = sorted(by_day)
        assert days == [days[0] + n * DAY for n in range(len(days))], creator
        expected = simulated(rules, markets[creator], entries[creator], actions[creator], days)
        assert by_day == expected, creator
        n_days += len(days)
    assert n_days > 100_000


SNAPSHOT_DIFFERENCES = """
    select s.as_of_date, s.creator_id, s.scheme_id, s.active_points, s.health_rating, s.band, s.restrictions,
        d.scheme_id, d.active_points, d.health_rating, d.band, d.restrictions
    from staging.stg_enforcement__health_snapshots as s
    left join metrics.met_creator_health__creator_day as d
        on s.creator_id = d.creator_id and s.as_of_date = d.calendar_date
"""


def snapshots(world: Dbt) -> dict[tuple[date, str], tuple[tuple, tuple]]:
    """The engine's snapshots beside the replay: scheme, points, rating, band, restrictions."""
    return {
        (on, creator): ((*engine, "; ".join(json.loads(levers)) or "none"), tuple(replay))
        for on, creator, *engine, levers, replay in (
            (*row[:6], row[6], row[7:]) for row in world.query(SNAPSHOT_DIFFERENCES)
        )
    }


def test_on_the_clean_company_the_replay_equals_every_snapshot_of_the_engine(built_clean_world: Dbt):
    found = snapshots(built_clean_world)

    assert {key: pair for key, pair in found.items() if pair[0] != pair[1]} == {}
    assert len(found) > 5_000
    engine = [pair[0] for pair in found.values()]
    assert {row[0] for row in engine} == {"VP", "CHR"}
    assert {row[3] for row in engine} == {"healthy", "caution", "unhealthy"}
    assert sum(row[1] is not None and row[2] is not None for row in engine) > 100, "parallel period"
    assert sum(row[4] != "none" for row in engine) > 100


def test_on_the_faulty_company_it_differs_only_by_the_compensations_that_were_never_posted(
    built_world: Dbt, built_clean_world: Dbt, demo_world: Path
):
    """The missing entries are taken from the clean company, which is the same but for the faults."""
    found = snapshots(built_world)
    differing = {key for key, (engine, replay) in found.items() if engine != replay}
    planted = {
        row[0]
        for row in duckdb.sql(
            "select entity_key from read_parquet("
            f"'{demo_world / '_truth' / 'seeded_faults.parquet'}') where fault_class = 'D41'"
        ).fetchall()
    }
    rules, held, complete = Rules(), entries_of(built_world), entries_of(built_clean_world)
    lost = {c: [e for e in rows if e.entry_id in planted] for c, rows in complete.items()}
    lost = {creator: rows for creator, rows in lost.items() if rows}
    assert sum(map(len, lost.values())) == len(planted) > 0

    expected = set()
    for creator, rows in lost.items():
        days = sorted(on for on, name in found if name == creator)
        short, whole = (ledger_walk(e, days) for e in (held[creator], held[creator] + rows))
        for on in days:
            engine, replay = found[on, creator]
            for scheme, column in (("VP", 1), ("CHR", 2)):
                if engine[column] is None:
                    continue
                assert engine[column] == rules.score(scheme, whole[on, scheme][0])
                assert replay[column] == rules.score(scheme, short[on, scheme][0])
                if engine[column] != replay[column]:
                    expected.add((on, creator))
    assert differing == expected
    assert differing, "no planted fault can be seen"


def test_the_scorecard_equals_a_count_with_pandas(built_world: Dbt):
    with duckdb.connect(str(built_world.database), read_only=True) as connection:

        def read(sql: str) -> pd.DataFrame:
            frame = connection.execute(sql).df()
            frame["month"] = pd.to_datetime(frame["at"]).dt.to_period("M")
            return frame[frame["creator_id"].notna() & frame["at"].notna()]

        def summed(sql: str, column: str) -> dict[tuple, Any]:
            frame = read(sql)
            totals = defaultdict(int)
            for creator, month, value in frame[["creator_id", "month", column]].itertuples(index=False):
                totals[creator, str(month)] += Decimal(str(value)) if not isinstance(value, int) else value
            return {key: value for key, value in totals.items() if value}

        expected = {
            "n_product_clicks": summed(
                "select creator_id, stat_date as at, n_product_clicks from core.fct_content_days",
                "n_product_clicks",
            ),
            "n_attributed_orders": summed(
                "select creator_id, stat_date as at, n_attributed_orders from core.fct_content_days",
                "n_attributed_orders",
            ),
            "paid_gmv_eur": summed(
                "select creator_id, paid_at as at, cast(paid_gmv_eur as varchar) as eur from core.fct_orders",
                "eur",
            ),
            "net_gmv_eur": summed(
                "select creator_id, paid_at as at, cast(net_gmv_eur as varchar) as eur from core.fct_orders",
                "eur",
            ),
            "commission_frozen_eur": summed(
                "select creator_id, booking_date as at, cast(amount_eur as varchar) as eur "
                "from core.fct_ledger_entries where entry_type = 'commission_frozen'",
                "eur",
            ),
            "rewards_clawed_back_eur": summed(
                "select creator_id, clawed_back_at as at, cast(amount_eur as varchar) as eur "
                "from core.fct_rewards",
                "eur",
            ),
            "n_appeals_decided": summed(
                "select creator_id, decided_at as at, 1 as one from core.fct_appeals where is_decided", "one"
            ),
        }
        for column, totals in expected.items():
            shown = {
                (creator, str(month)[:7]): value
                for creator, month, value in connection.execute(
                    f"select creator_id, month_start_date, {column} "
                    f"from metrics.met_creator_scorecard__creator_month where {column} != 0"
                ).fetchall()
            }
            assert shown == totals, column
            assert totals, column
        rates = connection.execute(
            "select creator_id, month_start_date, conversion_rate, n_product_clicks "
            "from metrics.met_creator_scorecard__creator_month"
        ).fetchall()
    assert any(rate is None for *_, rate, _ in rates)
    assert any(rate is not None for *_, rate, _ in rates)
    for creator, month, rate, n_clicks in rates:
        key = (creator, str(month)[:7])
        if n_clicks < 300:
            assert rate is None
        else:
            n_orders = expected["n_attributed_orders"].get(key, 0)
            assert rate == pytest.approx(n_orders / n_clicks, rel=1e-9, abs=1e-12)


def test_gmv_at_risk_is_what_the_orders_of_creators_at_risk_add_up_to(built_world: Dbt):
    paid = defaultdict(list)
    for creator, on, eur in built_world.query(
        "select creator_id, cast(paid_at as date), paid_gmv_eur from core.fct_orders "
        "where creator_id is not null and paid_at is not null"
    ):
        paid[creator].append((on, eur))
    ((last,),) = built_world.query("select reporting_as_of_date from utilities.util_clock")
    ends = {
        on
        for (on,) in built_world.query(
            "select distinct calendar_date from metrics.met_creator_health__creator_day"
        )
        if (on + DAY).month != on.month or on == last
    }
    expected = defaultdict(lambda: [0, 0, Decimal(0), Decimal(0)])
    for on, creator, market, band, restrictions in built_world.query(
        "select calendar_date, creator_id, home_market, band, restrictions "
        "from metrics.met_creator_health__creator_day where not is_test_account"
    ):
        if on not in ends:
            continue
        sold = sum((eur for at, eur in paid[creator] if on - 27 * DAY <= at <= on), Decimal(0))
        at_risk = band == "unhealthy" or restrictions != "none"
        row = expected[market, on.replace(day=1)]
        row[0] += 1
        row[1] += at_risk
        row[2] += sold
        row[3] += sold if at_risk else 0
    shown = {
        (market, month): [n, n_at_risk, sold, sold_at_risk]
        for market, month, n, n_at_risk, sold, sold_at_risk in built_world.query(
            "select home_market, month_start_date, n_creators, n_creators_at_risk, gmv_28_days_eur, "
            "gmv_at_risk_eur from metrics.met_gmv_at_risk__market_month where n_creators > 0"
        )
    }
    assert shown == dict(expected)
    assert sum(row[3] for row in shown.values()) > 0


def test_the_migration_matrix_is_that_of_the_simulated_bands(built_world: Dbt):
    rules, entries = Rules(), entries_of(built_world)
    conversions = seed("health_conversions")
    matrix = defaultdict(lambda: [0, 0, 0])
    for market in rules.markets:
        last = day(rules.markets[market]["vp_until"])
        for (creator,) in built_world.query(
            "select creator_id from core.dim_creators where home_market = ? and is_current "
            "and not is_test_account and cast(signed_up_at as date) <= ?",
            market,
            last,
        ):
            walk = ledger_walk(entries[creator], [last])
            points, rating = (rules.score(s, walk[last, s][0]) for s in ("VP", "CHR"))
            bands = rules.band("VP-1.1", points), rules.band("CHR-1.0", rating)
            (expected,) = (
                row["expected_band"]
                for row in conversions
                if int(row["lower_bound"]) <= points < int(row["upper_bound"])
            )
            matrix[market, *bands][0] += 1
            matrix[market, bands[0], expected][1] += 1
            matrix[market, *bands][2] += expected == bands[1]
    shown = {
        tuple(key): counts
        for *key, n, n_expected, n_as_expected in built_world.query(
            "select home_market, from_band, to_band, n_creators, n_creators_expected, n_creators_as_expected "
            "from metrics.met_health_migration__market_band"
        )
        if any(counts := [n, n_expected, n_as_expected])
    }
    assert shown == dict(matrix)
    assert len(shown) > len(rules.markets)


def test_a_past_day_drawn_up_today_is_what_it_was(built_world: Dbt):
    """Cut the events at a past day and replay: every day up to it is the same."""
    manifest, cut = built_world.manifest(), date(2025, 12, 25)
    with duckdb.connect(str(built_world.database), read_only=True) as connection:

        def read(relation: str, where: str = "true") -> pd.DataFrame:
            return connection.execute(f"select * from {relation} where {where}").df()

        end = f"timestamp '{cut + DAY}'"
        inputs = {
            "int_point_entries": read("intermediate.int_point_entries", f"posted_at < {end}"),
            "int_action_reversals": read("intermediate.int_action_reversals", f"reversed_at < {end}"),
            "int_action_levers_newest": read("intermediate.int_action_levers_newest", f"issued_at < {end}"),
            "int_creator_versions": read("intermediate.int_creator_versions", f"valid_from_at < {end}"),
            "dim_creators": read("core.dim_creators"),
            "util_days": read("utilities.util_days"),
            "util_clock": clock(cut),
            **{name: read(f"seeds.{name}") for name in SEEDS},
        }
        past = run_models(manifest, REPLAY, inputs)["met_creator_health__creator_day"]
        columns = [column for column in past.columns if column != "is_test_account"]
        today = connection.execute(
            f"select * from metrics.met_creator_health__creator_day where calendar_date <= '{cut}'"
        ).df()
    order = ["creator_id", "calendar_date"]
    assert len(past) > 50_000
    pd.testing.assert_frame_equal(
        past[columns].sort_values(order, ignore_index=True),
        today[columns].sort_values(order, ignore_index=True),
        check_dtype=False,
    )


# ------------------------------------------------------------------------------------------- random ledgers


REPLAY = [
    "int_health_schemes_in_force",
    "int_point_entries_with_effective_expiry",
    "int_health_events",
    "int_health_spans",
    "int_creator_restrictions_held",
    "int_repeat_violation_spans",
    "int_creator_days_with_events",
    "int_creator_health_days_changed",
    "int_creator_health_scores",
    "int_creator_health_standings",
    "met_creator_health__creator_span",
    "met_creator_health__creator_day",
]
SEEDS = ["markets", "policy_points", "health_schemes", "health_rules", "health_bands", "penalties"]
SECOND = timedelta(seconds=1)
FIRST, LAST = date(2023, 12, 20), date(2026, 3, 10)


def clock(as_of: date) -> pd.DataFrame:
    """Rows of util_clock for a reporting day."""
    end = pd.Timestamp(as_of + DAY)
    return pd.DataFrame({"reporting_as_of_date": [as_of], "reporting_end_at": [end]})


def midnights(*days: str) -> list[datetime]:
    """Midnights that begin days, and the second before and after each."""
    starts = [datetime.fromisoformat(text) for text in days]
    return [start + n * SECOND for start in starts for n in (-1, 0, 1)]


# Few moments, so that many things happen at once; leap day, rule books, parallel periods and what lies 90 and
# 180 days from each other.
MOMENTS = st.sampled_from(
    midnights(
        "2024-01-01",
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
        "2024-03-31",
        "2024-06-29",
        "2024-08-27",
        "2025-01-01",
        "2025-10-31",
        "2025-11-01",
        "2025-12-18",
        "2025-12-19",
        "2026-01-15",
        "2026-03-01",
    )
)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[str, list[Entry], list[Action]]:
    """A market, and what happened to one creator in it."""
    market = draw(st.sampled_from(["DE", "SA", "ZZ"]))
    entries, actions = [], []
    for number in range(draw(st.integers(0, 9))):
        action_id = f"ACT-{number}"
        issued_at = draw(MOMENTS)
        reversed_at = draw(st.none() | MOMENTS.filter(lambda at, first=issued_at: at >= first))
        levers = []
        for lever in draw(st.sets(st.sampled_from(RESTRICTIONS), max_size=2)):
            ends = draw(st.none() | st.integers(0, 200))
            levers.append(
                (lever, issued_at, None if ends is None else issued_at + timedelta(hours=12 * ends))
            )
        actions.append(Action(action_id, draw(st.sampled_from("PQ")), issued_at, reversed_at, tuple(levers)))
        for scheme in draw(st.sets(st.sampled_from(["VP", "CHR"]), max_size=2)):
            sign = 1 if scheme == "VP" else -1
            points = sign * draw(st.sampled_from([1, 3, 8, 24, 200]))
            expires_at = issued_at + timedelta(days=180) if scheme == "VP" else None
            entries.append(
                Entry(f"V{number}{scheme}", action_id, scheme, "violation", points, issued_at, expires_at)
            )
            if reversed_at and draw(st.booleans()):
                given_back = draw(st.sampled_from([points, int(points / 2)]))
                own_expiry = draw(st.sampled_from([expires_at, None, issued_at + DAY]))
                entries.append(
                    Entry(
                        f"R{number}{scheme}",
                        action_id,
                        scheme,
                        "reversal",
                        -given_back,
                        reversed_at,
                        own_expiry,
                    )
                )
    for number in range(draw(st.integers(0, 4))):
        scheme, posted_at = draw(st.sampled_from(["VP", "CHR"])), draw(MOMENTS)
        points = -1 if scheme == "VP" else draw(st.sampled_from([2, 12, 900]))
        expires_at = draw(MOMENTS) if scheme == "VP" else None
        entries.append(Entry(f"Q{number}", None, scheme, "quiz", points, posted_at, expires_at))
    return market, entries, actions


def replayed(manifest: dict, market: str, entries: list[Entry], actions: list[Action]) -> pd.DataFrame:
    """Days of one creator, as the models give them."""
    moment, text = "datetime64[us]", "string"
    entry_rows = pd.DataFrame(
        [
            {
                "entry_id": e.entry_id,
                "creator_id": "CR-1",
                "action_id": e.action_id,
                "policy_code": "P",
                "home_market": market,
                "scheme_id": e.scheme,
                "rulebook_version": "",
                "entry_reason": e.reason,
                "points": e.points,
                "posted_at": e.posted_at,
                "expires_at": e.expires_at,
            }
            for e in entries
        ],
        columns=[
            "entry_id",
            "creator_id",
            "action_id",
            "policy_code",
            "home_market",
            "scheme_id",
            "rulebook_version",
            "entry_reason",
            "points",
            "posted_at",
            "expires_at",
        ],
    )
    entry_rows = entry_rows.astype(
        dict.fromkeys(entry_rows.columns, text)
        | {"points": "int64", "posted_at": moment, "expires_at": moment}
    )
    lever_rows = pd.DataFrame(
        [
            (a.action_id, lever, "CR-1", a.policy, a.issued_at, starts, ends)
            for a in actions
            for lever, starts, ends in (("warning", a.issued_at, None), *a.levers)
        ],
        columns=[
            "action_id",
            "lever",
            "creator_id",
            "policy_code",
            "issued_at",
            "effective_from_at",
            "effective_to_at",
        ],
    )
    lever_rows = lever_rows.astype(
        dict.fromkeys(("action_id", "lever", "creator_id", "policy_code"), text)
        | dict.fromkeys(("issued_at", "effective_from_at", "effective_to_at"), moment)
    )
    reversal_rows = pd.DataFrame(
        [(a.action_id, a.reversed_at) for a in actions], columns=["action_id", "reversed_at"]
    ).astype({"action_id": text, "reversed_at": moment})
    version = pd.DataFrame(
        {
            "creator_id": ["CR-1"],
            "home_market": [market],
            "valid_from_at": [datetime.combine(FIRST, datetime.min.time())],
            "valid_to_at": [None],
        }
    ).astype({"valid_from_at": moment, "valid_to_at": moment})
    calendar = pd.DataFrame({"calendar_date": pd.date_range(FIRST, LAST + 9 * DAY).date})
    inputs = {
        "int_point_entries": entry_rows,
        "int_action_reversals": reversal_rows,
        "int_action_levers_newest": lever_rows,
        "int_creator_versions": version,
        "dim_creators": pd.DataFrame(
            {"creator_id": ["CR-1"], "is_current": [True], "is_test_account": [False]}
        ),
        "util_days": calendar,
        "util_clock": clock(LAST),
        **seed_frames(),
    }
    return run_models(manifest, REPLAY, inputs)["met_creator_health__creator_day"]


def seed_frames() -> dict[str, pd.DataFrame]:
    """The seeds as tables, typed as dbt types them."""
    frames = {}
    for name in SEEDS:
        frame = pd.DataFrame(seed(name)).astype("string").replace("", pd.NA)
        for column in frame.columns:
            if column in ("valid_from", "valid_to", "chr_from", "vp_until"):
                frame[column] = pd.to_datetime(frame[column]).dt.date
            elif column in (
                "points",
                "threshold",
                "lower_bound",
                "upper_bound",
                "start_value",
                "minimum",
                "maximum",
                "rule_value",
            ):
                frame[column] = frame[column].astype("int64")
        frames[name] = frame
    return frames


@given(ledgers())
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_random_ledgers_are_replayed_as_a_plain_walk_through_them_does(
    built_world: Dbt, happened: tuple[str, list[Entry], list[Action]]
):
    assert differences(built_world.manifest(), *happened) == {}


def differences(
    manifest: dict, market: str, entries: list[Entry], actions: list[Action]
) -> dict[date, tuple]:
    """Days on which the models and the walk differ, with both standings."""
    shown = replayed(manifest, market, entries, actions)
    shown = shown.astype(object).where(shown.notna(), None)
    by_day = {
        pd.Timestamp(row["calendar_date"]).date(): tuple(row[column] for column in STANDING.split(", "))
        for _, row in shown.iterrows()
    }
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    expected = simulated(Rules(), market, entries, actions, days)
    return {
        on: (by_day.get(on), expected.get(on))
        for on in sorted({*by_day, *days})
        if by_day.get(on) != expected.get(on)
    }


def at(text: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(text)


# Every edge at once: points that expire at midnight and a second before it, a reversal posted after its
# violation expired and one that claims to outlive it, more than the scale holds, a sixth violation on the
# last second.
EVENTFUL = (
    "DE",
    [
        Entry("V1", "A1", "VP", "violation", 3, at("2024-01-01 08:00:00"), at("2024-03-01 00:00:00")),
        Entry("R1", "A1", "VP", "reversal", -3, at("2024-04-01 00:00:00"), None),
        Entry("V2", "A2", "VP", "violation", 24, at("2024-06-01 00:00:00"), at("2024-11-27 23:59:59")),
        Entry("V3", "A3", "VP", "violation", 8, at("2024-06-02 00:00:00"), None),
        Entry("R3", "A3", "VP", "reversal", -8, at("2024-06-10 00:00:05"), at("2024-07-01 00:00:00")),
        Entry("V4", "A4", "VP", "violation", 9, at("2024-12-01 00:00:00"), at("2025-06-01 00:00:00")),
        Entry("Q1", None, "VP", "quiz", -1, at("2025-02-01 00:00:00"), at("2025-06-01 00:00:00")),
        Entry("V5", "A5", "CHR", "violation", -224, at("2025-11-20 00:00:00"), None),
        Entry("Q2", None, "CHR", "quiz", 30, at("2025-12-24 00:00:00"), None),
    ],
    [
        Action("A1", "P", at("2024-01-01 08:00:00"), at("2024-03-31 12:00:00"), ()),
        Action(
            "A2",
            "Q",
            at("2024-06-01 00:00:00"),
            None,
            (("ecommerce_restriction", at("2024-06-01 00:00:00"), None),),
        ),
        Action(
            "A3",
            "Q",
            at("2024-06-02 00:00:00"),
            at("2024-06-10 00:00:00"),
            (("live_suspension", at("2024-06-02 00:00:00"), at("2024-07-01 00:00:00")),),
        ),
        Action(
            "A4",
            "Q",
            at("2024-12-01 00:00:00"),
            None,
            (("commission_withholding", at("2025-01-29 12:00:00"), at("2025-01-30 00:00:00")),),
        ),
        Action("A5", "Q", at("2025-11-20 00:00:00"), None, ()),
        *(
            Action(f"B{n}", "P", at(moment), None, ())
            for n, moment in enumerate(
                ["2025-03-01 12:00:00", *["2025-04-01 00:00:00"] * 4, "2025-05-30 12:00:00"]
            )
        ),
    ],
)

# Model, what stands in its SQL, what is put there instead.
MISTAKES = [
    (
        "int_point_entries_with_effective_expiry",
        "then violations_by_action.violation_expires_at",
        "then point_entries.expires_at",
    ),
    ("int_point_entries_with_effective_expiry", "effective_expires_at > posted_at as", "true as"),
    ("int_health_spans", "rows between unbounded preceding", "rows between 2 preceding"),
    ("int_health_spans", "health_schemes.maximum", "(health_schemes.maximum + 1)"),
    ("int_health_spans", "health_schemes.minimum", "(health_schemes.minimum + 1)"),
    (
        "int_health_schemes_in_force",
        "least(in_force_from_date, scored_to_date) as valid_to_date",
        "scored_to_date as valid_to_date",
    ),
    (
        "int_creator_health_scores",
        "days_changed.day_end_at <= health_spans.span_to_at",
        "days_changed.day_end_at < health_spans.span_to_at",
    ),
    (
        "int_creator_health_scores",
        "scores.health_score < health_bands.upper_bound",
        "scores.health_score <= health_bands.upper_bound",
    ),
    ("int_health_events", "reversals.reversed_at is not null", "false"),
    (
        "int_creator_restrictions_held",
        "least(action_levers.effective_to_at, reversals.reversed_at)",
        "action_levers.effective_to_at",
    ),
    (
        "int_creator_health_standings",
        "days_changed.day_end_at <= restrictions.held_to_at",
        "days_changed.day_end_at < restrictions.held_to_at",
    ),
    ("int_repeat_violation_spans", "+ interval 1 microsecond", ""),
    ("int_repeat_violation_spans", "reversals.reversed_at", "null"),
    (
        "int_creator_health_days_changed",
        "valid_from_date as changed_date",
        "date '2024-01-01' as changed_date",
    ),
]


def test_the_eventful_ledger_is_replayed_as_well(built_world: Dbt):
    assert differences(built_world.manifest(), *EVENTFUL) == {}


@pytest.mark.parametrize(
    ("model", "sound", "mistaken"), MISTAKES, ids=[f"{m[0]}-{n}" for n, m in enumerate(MISTAKES)]
)
def test_a_mistake_in_the_replay_is_seen(model: str, sound: str, mistaken: str, built_world: Dbt):
    manifest = built_world.manifest()
    node = manifest["nodes"][f"model.creator_governance.{model}"]
    assert sound in node["compiled_code"]
    node["compiled_code"] = node["compiled_code"].replace(sound, mistaken)

    assert differences(manifest, *EVENTFUL)
