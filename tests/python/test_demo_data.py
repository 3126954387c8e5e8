"""The demo company without faults: same bytes every time, and every figure agrees with every other."""

import hashlib
from pathlib import Path

import duckdb
import pytest
from demo_raw import SMALL, DemoRaw, open_raw, write_small

from governance.demo_data import write_demo_data
from governance.demo_data.database import RULES_FOLDER
from governance.demo_data.raw_tables import RAW_TABLES
from governance.demo_data.settings import (
    FULLY_AUTOMATED_SHARE,
    LIVE_10_MINUTES_SHARE,
    MEDIAN_DISCLOSURE_HOURS,
)
from governance.project import PROJECT_ROOT

# content_daily_stats: a later row with the same key supersedes an earlier one
LATEST_STATS = """
    (from content_platform.content_daily_stats
     qualify row_number() over (
         partition by stat_date, content_id, viewer_market order by _loaded_at desc
     ) = 1)
"""


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> DemoRaw:
    """The small company without faults."""
    return write_small(tmp_path_factory.mktemp("clean") / "raw", faults="none")


@pytest.fixture(scope="session")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> DemoRaw:
    """A tenth of the company over the whole period: large enough to compare shares."""
    root = tmp_path_factory.mktemp("calibrated") / "raw"
    write_demo_data(raw_root=root, scale=0.1, seed=5, faults="none")
    return open_raw(root)


def digests(root: Path) -> dict[str, str]:
    """SHA-256 of each file below ``root``."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


# ------------------------------------------------------------------------------------------------ files


def test_same_arguments_give_the_same_bytes_whatever_the_threads(clean: DemoRaw, tmp_path: Path) -> None:
    again = write_small(tmp_path / "raw", faults="none", threads=1)
    assert digests(again.root) == digests(clean.root)


def test_another_seed_gives_another_company(clean: DemoRaw, tmp_path: Path) -> None:
    write_demo_data(raw_root=tmp_path / "raw", **{**SMALL, "seed": 12}, faults="none")
    ours, theirs = digests(clean.root), digests(tmp_path / "raw")
    same = {name for name in ours if theirs.get(name) == ours[name]}
    rule_sheets = ("market_requirements", "fx_rates", "rollout_milestones", "interventions", "planted_trends")
    assert not [
        name for name in same if not any(sheet in name for sheet in rule_sheets) and "seeded" not in name
    ]


def test_each_table_is_written_where_its_layout_says(clean: DemoRaw) -> None:
    for table in RAW_TABLES:
        files = {path for path in table.folder(clean.root).rglob("*") if path.is_file()}
        assert files, table.relation
        assert files == set(table.folder(clean.root).glob(table.file_pattern)), table.relation


def test_rows_lie_in_the_folder_or_file_of_their_delivery(clean: DemoRaw) -> None:
    for table in RAW_TABLES:
        if table.layout == "csv":
            continue
        folder = table.folder(clean.root)
        where = (
            "dt=' || cast(_loaded_at as date) || '/"
            if table.layout == "daily"
            else (f"{table.name}-' || year(_loaded_at) || 'Q' || quarter(_loaded_at) || '.")
        )
        misplaced = duckdb.execute(
            f"select count(*) from read_parquet('{folder / table.file_pattern}', hive_partitioning = false, "
            f"filename = true) where _loaded_at is null or not contains(filename, '{where}')"
        ).fetchone()
        assert misplaced == (0,), table.relation


def test_old_data_stays_when_files_of_somebody_else_are_in_the_way(tmp_path: Path) -> None:
    foreign = tmp_path / "raw" / "finance" / "settlements" / "mine.parquet"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    with pytest.raises(ValueError, match=r"finance/settlements/mine\.parquet"):
        write_demo_data(raw_root=tmp_path / "raw", **SMALL)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [foreign]


def test_an_interrupted_run_leaves_the_old_data(tmp_path: Path) -> None:
    raw_root = tmp_path / "raw"
    write_demo_data(raw_root=raw_root, scale=0.005, quarters=1)
    before = digests(raw_root)

    def interrupt(share: float, _doing: str) -> None:
        if share > 0.7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo_data(raw_root=raw_root, scale=0.005, quarters=1, seed=2, progress=interrupt)
    assert digests(raw_root) == before
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_folders_of_other_systems_stay(tmp_path: Path) -> None:
    other = tmp_path / "raw" / "public_record" / "statements.csv"
    other.parent.mkdir(parents=True)
    other.write_text("theirs")
    write_demo_data(raw_root=tmp_path / "raw", scale=0.005, quarters=1)
    assert other.read_text() == "theirs"
    assert not [path for path in (tmp_path / "raw").iterdir() if path.is_file()]
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scale": 0}, "scale must be above 0"),
        ({"quarters": 15}, "quarters must be 1 to 14"),
        ({"faults": "D19,D99"}, "unknown fault classes: D99"),
    ],
)
def test_impossible_arguments_are_refused(tmp_path: Path, arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_demo_data(raw_root=tmp_path / "raw", **{**SMALL, **arguments})


# ------------------------------------------------------------------------------------- keys and vocabulary


def test_no_key_is_written_twice(clean: DemoRaw) -> None:
    for table in RAW_TABLES:
        relation = LATEST_STATS if table.name == "content_daily_stats" else table.relation
        keys = ", ".join(table.key)
        assert clean.rows(f"select {keys} from {relation} group by {keys} having count(*) > 1") == [], (
            table.relation
        )


CHILDREN = [
    ("content_platform.contents", "creator_id", "content_platform.creators", "creator_id"),
    ("content_platform.content_daily_stats", "content_id", "content_platform.contents", "content_id"),
    ("content_platform.live_sessions", "content_id", "content_platform.contents", "content_id"),
    ("moderation.user_reports", "content_id", "content_platform.contents", "content_id"),
    ("moderation.detections", "content_id", "content_platform.contents", "content_id"),
    ("moderation.detections", "report_id", "moderation.user_reports", "report_id"),
    ("moderation.decisions", "detection_id", "moderation.detections", "detection_id"),
    ("moderation.view_samples", "content_id", "content_platform.contents", "content_id"),
    ("enforcement.action_levers", "decision_id", "moderation.decisions", "decision_id"),
    ("enforcement.action_events", "action_id", "enforcement.action_levers", "action_id"),
    ("enforcement.points_ledger", "action_id", "enforcement.action_levers", "action_id"),
    ("commerce.products", "seller_id", "commerce.sellers", "seller_id"),
    ("commerce.orders", "content_id", "content_platform.contents", "content_id"),
    ("commerce.order_lines", "order_id", "commerce.orders", "order_id"),
    ("commerce.order_lines", "product_id", "commerce.products", "product_id"),
    ("commerce.order_events", "order_id", "commerce.orders", "order_id"),
    ("commerce.refunds", "order_id", "commerce.orders", "order_id"),
    ("finance.ledger_entries", "order_id", "commerce.orders", "order_id"),
    ("finance.settlements", "order_id", "commerce.orders", "order_id"),
    ("creator_crm.rewards", "crm_id", "creator_crm.accounts", "crm_id"),
    ("creator_crm.communications", "crm_id", "creator_crm.accounts", "crm_id"),
    ("creator_crm.licences", "crm_id", "creator_crm.accounts", "crm_id"),
    ("dsa.submission_receipts", "puid", "dsa.statements_submitted", "puid"),
]


@pytest.mark.parametrize(("child", "key", "parent", "parent_key"), CHILDREN)
def test_every_reference_is_known(clean: DemoRaw, child: str, key: str, parent: str, parent_key: str) -> None:
    orphans = f"select distinct {key} from {child} where {key} not in (select {parent_key} from {parent})"
    clean.expect_none(orphans)


def test_tickets_and_crm_accounts_name_known_actions_and_creators(clean: DemoRaw) -> None:
    clean.expect_none("""
        select action_ref from appeals_desk.tickets
        where 'ACT-' || lpad(ltrim(regexp_extract(action_ref, '[0-9]+'), '0'), 9, '0')
            not in (select action_id from enforcement.action_levers)
    """)
    clean.expect_none("""
        select platform_creator_id from creator_crm.accounts
        where 'CR-' || regexp_extract(platform_creator_id, '[0-9]+')
            not in (select creator_id from content_platform.creators)
    """)


VOCABULARIES = {
    ("content_platform.contents", "content_type"): {"video", "live", "photo", "showcase"},
    ("content_platform.contents", "visibility"): {"live", "removed", "restored"},
    ("content_platform.creators", "account_type"): {"affiliate", "seller_owned", "marketing", "official"},
    ("moderation.user_reports", "channel"): {
        "user",
        "trusted_flagger",
        "article_16_notice",
        "member_state_order",
    },
    ("moderation.detections", "source"): {"model", "report", "proactive_manual"},
    ("moderation.decisions", "round"): {"first", "second", "qa"},
    ("moderation.decisions", "automation"): {"fully", "partially", "not"},
    ("moderation.view_samples", "label"): {"violating", "not_violating"},
    ("enforcement.action_levers", "lever"): {
        "content_removal",
        "product_removal",
        "ecommerce_restriction",
        "live_suspension",
        "commission_withholding",
        "points",
        "warning",
        "account_suspension",
    },
    ("enforcement.action_events", "event"): {"issued", "reversed", "partly_reversed", "restored", "expired"},
    ("enforcement.points_ledger", "reason"): {"violation", "reversal", "quiz", "order_credit"},
    ("appeals_desk.tickets", "outcome"): {"upheld", "reversed", "partly_reversed", "withdrawn"},
    ("commerce.orders", "attribution_type"): {"last_click_direct", "last_click_indirect", "none"},
    ("commerce.order_events", "event"): {"created", "paid", "cancelled", "delivered", "settled"},
    ("finance.ledger_entries", "entry_type"): {
        "sale",
        "refund",
        "commission",
        "commission_frozen",
        "commission_released",
        "bonus",
        "clawback",
    },
    ("creator_crm.rewards", "status"): {"granted", "paid", "clawed_back"},
    ("dsa.statements_submitted", "source_type"): {
        "SOURCE_ARTICLE_16",
        "SOURCE_TRUSTED_FLAGGER",
        "SOURCE_TYPE_OTHER_NOTIFICATION",
        "SOURCE_VOLUNTARY",
    },
    ("dsa.statements_submitted", "automated_decision"): {
        "AUTOMATED_DECISION_FULLY",
        "AUTOMATED_DECISION_PARTIALLY",
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    },
    ("dsa.statements_submitted", "decision_provision"): {
        "DECISION_PROVISION_PARTIAL_SUSPENSION",
        "DECISION_PROVISION_PARTIAL_TERMINATION",
    },
}


@pytest.mark.parametrize(("table", "column"), VOCABULARIES)
def test_every_value_is_in_the_vocabulary(clean: DemoRaw, table: str, column: str) -> None:
    found = {
        value for (value,) in clean.rows(f"select distinct {column} from {table} where {column} is not null")
    }
    assert found <= VOCABULARIES[table, column]


def test_statement_categories_follow_the_schema_in_force(clean: DemoRaw) -> None:
    categories = RULES_FOLDER / "policy_dsa_categories.csv"
    clean.expect_none(f"""
        select s.puid from dsa.statements_submitted as s
        inner join (select distinct action_id, policy_code from enforcement.action_levers) as a
            on s.puid like a.action_id || '-%'
        inner join read_csv('{categories}') as c
            on a.policy_code = c.policy_code
            and s.created_at >= c.valid_from_date
            and s.created_at < coalesce(c.valid_to_date, date '9999-12-31')
        where s.category != c.category
    """)


# -------------------------------------------------------------------------------------- money to the cent


def test_credited_orders_are_the_attributed_orders_of_the_day(clean: DemoRaw) -> None:
    clean.expect_none(f"""
        with created as (
            select o.order_id, o.content_id, o.buyer_market, e.event_at, m.time_zone
            from commerce.orders as o
            inner join commerce.order_events as e on o.order_id = e.order_id and e.event = 'created'
            inner join read_csv('{RULES_FOLDER / "markets.csv"}') as m on o.shop_market = m.market
            where o.content_id is not null
        ),
        from_orders as (
            select
                cast(timezone('UTC', timezone(c.time_zone, c.event_at)) as date) as stat_date,
                c.content_id, c.buyer_market,
                count(distinct c.order_id) as n_orders, sum(l.gross_amount) as gmv
            from created as c
            inner join commerce.order_lines as l on c.order_id = l.order_id
            group by all
        ),
        from_stats as (
            select stat_date, content_id, viewer_market, attributed_orders, attributed_gmv
            from {LATEST_STATS} where attributed_orders > 0 or attributed_gmv > 0
        )
        from from_orders as o
        full join from_stats as s
            on o.stat_date = s.stat_date and o.content_id = s.content_id and o.buyer_market = s.viewer_market
        where o.n_orders is distinct from s.attributed_orders or o.gmv is distinct from s.attributed_gmv
    """)


def test_every_paid_order_is_one_sale_in_the_ledger(clean: DemoRaw) -> None:
    clean.expect_none("""
        with paid as (
            select
                l.order_id,
                sum(l.gross_amount - l.platform_coupon - l.merchant_coupon) * 100 as minor,
                sum(l.vat_amount) * 100 as vat
            from commerce.order_lines as l
            semi join (from commerce.order_events where event = 'paid') as e on l.order_id = e.order_id
            group by l.order_id
        ),
        sold as (
            select order_id, amount_minor, vat_minor from finance.ledger_entries where entry_type = 'sale'
        )
        from paid full join sold on paid.order_id = sold.order_id
        where paid.minor is distinct from sold.amount_minor or paid.vat is distinct from sold.vat_minor
    """)


def test_every_refund_is_in_the_ledger(clean: DemoRaw) -> None:
    clean.expect_none("""
        with booked as (
            select order_id, -amount_minor as minor from finance.ledger_entries where entry_type = 'refund'
        )
        from commerce.refunds as r full join booked as b on r.order_id = b.order_id
        where r.amount * 100 is distinct from b.minor
    """)


def test_settlements_are_sales_less_refunds_before_them(clean: DemoRaw) -> None:
    clean.expect_none("""
        with settled as (select order_id, event_at from commerce.order_events where event = 'settled'),
        expected as (
            select
                s.order_id,
                any_value(e.amount_minor)
                - coalesce(sum(r.amount) filter (r.refunded_at < s.event_at), 0) * 100 as minor
            from settled as s
            inner join finance.ledger_entries as e on s.order_id = e.order_id and e.entry_type = 'sale'
            left join commerce.refunds as r on s.order_id = r.order_id
            group by s.order_id
        )
        from expected as x full join finance.settlements as t on x.order_id = t.order_id
        where x.minor is distinct from t.amount * 100
    """)


def test_commission_is_the_estimate_less_the_refunded_part(clean: DemoRaw) -> None:
    clean.expect_none("""
        with estimates as (
            select l.order_id, sum(l.estimated_commission) as estimate,
                sum(l.gross_amount - l.platform_coupon - l.merchant_coupon) as paid
            from commerce.order_lines as l
            inner join commerce.orders as o on l.order_id = o.order_id and o.creator_id is not null
            group by l.order_id
        ),
        expected as (
            select e.order_id, cast(round(e.estimate * 100 * (t.amount / e.paid)) as bigint) as minor
            from estimates as e inner join finance.settlements as t on e.order_id = t.order_id
        ),
        booked as (select order_id, amount_minor from finance.ledger_entries where entry_type = 'commission')
        from expected as x full join booked as b on x.order_id = b.order_id
        where coalesce(x.minor, 0) != coalesce(b.amount_minor, 0)
    """)


def test_paid_rewards_are_bonuses(clean: DemoRaw) -> None:
    clean.expect_none("""
        with rewarded as (
            select 'CR-' || regexp_extract(a.platform_creator_id, '[0-9]+') as creator_id, r.currency,
                sum(r.amount) * 100 as minor
            from creator_crm.rewards as r
            inner join (select distinct crm_id, platform_creator_id from creator_crm.accounts) as a
                on r.crm_id = a.crm_id
            where r.status = 'paid'
            group by all
        ),
        bonuses as (
            select creator_id, currency, sum(amount_minor) as minor
            from finance.ledger_entries where entry_type = 'bonus' group by all
        )
        from rewarded as r full join bonuses as b on r.creator_id = b.creator_id and r.currency = b.currency
        where r.minor is distinct from b.minor
    """)


def test_ledger_uses_the_last_rate_on_or_before_the_day(clean: DemoRaw) -> None:
    clean.expect_none("""
        with rates as (
            select cast(rate_date as date) as rate_date, currency, cast(units_per_eur as double) as rate
            from finance.fx_rates
        )
        select e.entry_id from finance.ledger_entries as e
        asof left join rates as r on e.currency = r.currency and e.booking_date >= r.rate_date
        where e.fx_rate != case when e.currency = 'EUR' then 1 else r.rate end
    """)


# ------------------------------------------------------------------------------- points and restrictions


def test_snapshots_equal_the_replay_of_the_ledger(clean: DemoRaw) -> None:
    clean.expect_none("""
        with replayed as (
            select
                s.as_of_date, s.creator_id, s.active_points, s.health_rating,
                coalesce(sum(p.points) filter (p.scheme_id = 'VP'), 0) as vp,
                coalesce(sum(p.points) filter (p.scheme_id = 'CHR'), 0) as chr
            from enforcement.health_snapshots as s
            left join enforcement.points_ledger as p
                on s.creator_id = p.creator_id
                and p.posted_at < s.as_of_date + 1
                and (p.expires_at is null or p.expires_at >= s.as_of_date + 1)
            group by all
        )
        from replayed
        where active_points != least(24, greatest(0, vp))
            or health_rating != least(1000, greatest(0, 200 + chr))
    """)
    assert clean.value("select count(*) from enforcement.health_snapshots where scheme_id = 'CHR'") > 0


def test_bands_are_those_of_the_rule_book(clean: DemoRaw) -> None:
    clean.expect_none(f"""
        from enforcement.health_snapshots as s
        anti join read_csv('{RULES_FOLDER / "health_bands.csv"}') as b
            on s.scheme_id = b.scheme_id and s.band = b.band
            and case s.scheme_id when 'VP' then s.active_points else s.health_rating end >= b.lower_bound
            and case s.scheme_id when 'VP' then s.active_points else s.health_rating end < b.upper_bound
    """)


RESTRICTIONS = """
    (select l.creator_id, l.lever, l.effective_from as held_from, least(l.effective_to, r.event_at) as held_to
     from enforcement.action_levers as l
     left join enforcement.action_events as r on l.action_id = r.action_id and r.event = 'reversed')
"""


def test_nobody_sells_under_an_ecommerce_restriction(clean: DemoRaw) -> None:
    clean.expect_none(f"""
        with created as (
            select o.creator_id, timezone('UTC', timezone(m.time_zone, e.event_at)) as created_at
            from commerce.orders as o
            inner join commerce.order_events as e on o.order_id = e.order_id and e.event = 'created'
            inner join read_csv('{RULES_FOLDER / "markets.csv"}') as m on o.shop_market = m.market
        )
        from created as c
        inner join {RESTRICTIONS} as r
            on c.creator_id = r.creator_id and r.lever in ('ecommerce_restriction', 'account_suspension')
            and c.created_at >= r.held_from and (r.held_to is null or c.created_at < r.held_to)
    """)


def test_nobody_goes_live_while_suspended(clean: DemoRaw) -> None:
    clean.expect_none(f"""
        from content_platform.live_sessions as s
        inner join {RESTRICTIONS} as r
            on s.creator_id = r.creator_id and r.lever in ('live_suspension', 'account_suspension')
            and s.started_at < r.held_to and coalesce(s.ended_at, s.started_at) > r.held_from
    """)


def test_every_action_in_the_eea_has_its_statements(clean: DemoRaw) -> None:
    clean.expect_none("""
        with owed as (
            select distinct action_id || '-' || case
                when lever in ('content_removal', 'product_removal', 'warning', 'points') then 'V'
                when lever = 'commission_withholding' then 'M'
                when lever = 'account_suspension' then 'A' else 'P' end as puid
            from enforcement.action_levers
            where list_has_any(cast(territorial_scope as varchar[]), ['"DE"', '"FR"', '"IT"', '"IE"', '"PL"'])
                or regexp_matches(territorial_scope, '"(AT|BE|DE|ES|FR|IE|IT|NL|PL|SE)"')
        )
        from owed full join dsa.statements_submitted as s on owed.puid = s.puid
        where owed.puid is null or s.puid is null
    """)


CHRONOLOGY = [
    """
    from moderation.detections as d inner join moderation.user_reports as r on d.report_id = r.report_id
    where r.received_at > d.detected_at
    """,
    """
    from moderation.decisions as c inner join moderation.detections as d on c.detection_id = d.detection_id
    where c.decided_at < d.detected_at
    """,
    """
    from enforcement.action_levers as l inner join moderation.decisions as c on l.decision_id = c.decision_id
    where l.issued_at < c.decided_at or l.notified_at < l.issued_at or l.effective_to < l.effective_from
    """,
    """
    from enforcement.action_events as e inner join enforcement.action_levers as l on e.action_id = l.action_id
    where e.event_at < l.issued_at
    """,
    "from appeals_desk.tickets where decided_at < opened_at",
    """
    from commerce.order_events as a inner join commerce.order_events as b on a.order_id = b.order_id
    where a.event = 'created' and b.event_at < a.event_at
    """,
    """
    from commerce.orders as o
    inner join commerce.order_events as e on o.order_id = e.order_id and e.event = 'created'
    where o.clicked_at > e.event_at or o.clicked_at < e.event_at - interval 26 hour
    """,
    "from dsa.statements_submitted where application_date < content_date or created_at < application_date",
    """
    from creator_crm.communications
    where opened_at < sent_at or acknowledged_at < opened_at or training_completed_at < acknowledged_at
    """,
    "from content_platform.live_sessions where ended_at < started_at",
]


@pytest.mark.parametrize("violations", CHRONOLOGY)
def test_nothing_happens_before_its_cause(clean: DemoRaw, violations: str) -> None:
    clean.expect_none(violations)


# ------------------------------------------------------------------------------------------ totals and trends


def test_the_total_of_the_union_is_the_sum_of_its_members(clean: DemoRaw) -> None:
    clean.expect_none(f"""
        select r.month from market_ops.monthly_recipients as r
        left join read_csv('{RULES_FOLDER / "markets.csv"}') as m on r.market = m.market
        group by r.month
        having sum(cast(r.recipients as bigint)) filter (m.is_eea)
            != sum(cast(r.recipients as bigint)) filter (r.market = 'EU')
    """)


def test_world_totals_are_those_of_the_files(clean: DemoRaw) -> None:
    total = "(select sum(value) from truth.world_totals where measure = '{}')"
    pairs = {
        "views": f"(select sum(views) from {LATEST_STATS})",
        "orders_created": "(select count(*) from commerce.orders)",
        "gmv_created": "(select sum(gross_amount) from commerce.order_lines)",
        "gmv_settled": "(select sum(amount) from finance.settlements)",
        "ledger_sale": """
            (select sum(amount_minor) / 100 from finance.ledger_entries where entry_type = 'sale')
        """,
        "actions": "(select count(distinct action_id) from enforcement.action_levers)",
        "appeals_decided": "(select count(decided_at) from appeals_desk.tickets)",
        "statements_owed": "(select count(*) from dsa.statements_submitted)",
    }
    for measure, from_files in pairs.items():
        assert clean.value(f"select {total.format(measure)} - {from_files}") == 0, measure


def test_planted_trends_show_in_the_detections(calibrated: DemoRaw) -> None:
    """Over all bursts together, a day in a burst has several times the detections of another day."""
    during, usual = calibrated.rows("""
        with counted as (
            select
                t.trend_no,
                count(*) filter (cast(d.detected_at as date) between t.onset and t.ends_on + 3)
                    / (date_diff('day', t.onset, t.ends_on) + 4) as during,
                count(*) filter (cast(d.detected_at as date) < t.onset)
                    / date_diff('day', date '2023-04-01', t.onset)
                    as usual
            from truth.planted_trends as t
            inner join moderation.detections as d on t.policy_code = d.policy_code and t.market = d.market
            where t.kind = 'burst'
            group by t.trend_no, t.onset, t.ends_on
        )
        select sum(during), sum(usual) from counted
    """)[0]
    assert during > 4 * usual


def test_weighted_view_samples_find_the_true_prevalence(calibrated: DemoRaw) -> None:
    """Over all policies and markets the weighted estimate is within a third of the truth."""
    estimate = calibrated.value("""
        select sum(sampling_weight) filter (label = 'violating') / sum(sampling_weight)
        from moderation.view_samples
    """)
    truth = calibrated.value("select sum(violating_views) / sum(views) from truth.true_prevalence")
    assert estimate == pytest.approx(truth, rel=0.33)


# ------------------------------------------------------------------------------------------------ calibration


def test_volumes(calibrated: DemoRaw) -> None:
    assert calibrated.value("select count(*) from content_platform.content_daily_stats") == pytest.approx(
        5e5, rel=0.08
    )
    assert 15_000 <= calibrated.value("select count(*) from commerce.orders") <= 25_000
    assert 1_500 <= calibrated.value("select count(*) from moderation.detections") <= 2_500
    assert calibrated.value("select count(distinct action_id) from enforcement.action_levers") >= 400


def test_shares_are_those_of_the_public_record(calibrated: DemoRaw) -> None:
    automated = calibrated.value("""
        select avg((automation = 'fully')::int)
        from moderation.decisions where round = 'first' and outcome = 'violation'
    """)
    assert automated == pytest.approx(FULLY_AUTOMATED_SHARE, abs=0.03)
    short = calibrated.value("""
        select avg((effective_to - effective_from = interval 10 minute)::int)
        from enforcement.action_levers where lever = 'live_suspension'
    """)
    assert short == pytest.approx(LIVE_10_MINUTES_SHARE, abs=0.2)
    disclosure = calibrated.value("""
        select median(epoch(s.created_at - l.issued_at)) / 3600
        from dsa.statements_submitted as s
        inner join enforcement.action_levers as l on s.puid like l.action_id || '-%'
    """)
    assert disclosure == pytest.approx(MEDIAN_DISCLOSURE_HOURS, rel=0.25)


def test_points_come_in_the_mix_of_the_public_record(calibrated: DemoRaw) -> None:
    """Of VP points half are single ones and a fourteenth 24; of CHR points half are 4 and a third 24."""
    shares = {
        (scheme, points): share
        for scheme, points, share in calibrated.rows("""
            select scheme_id, points, count(*) / sum(count(*)) over (partition by scheme_id)
            from enforcement.action_levers where lever = 'points' group by scheme_id, points
        """)
    }
    assert shares["VP", 1] == pytest.approx(0.49, abs=0.1)
    assert shares["VP", 3] == pytest.approx(0.30, abs=0.1)
    assert shares["VP", 24] == pytest.approx(0.07, abs=0.05)
    assert shares["CHR", 4] == pytest.approx(0.50, abs=0.15)
    assert shares["CHR", 24] == pytest.approx(0.34, abs=0.15)


def test_levers_and_removals_follow_the_public_record(calibrated: DemoRaw) -> None:
    removals, live = calibrated.rows("""
        with actions as (
            select action_id, list(lever) as levers from enforcement.action_levers group by action_id
        )
        select
            avg((list_has_any(levers, ['product_removal', 'content_removal']))::int),
            avg((list_contains(levers, 'live_suspension'))::int)
        from actions
    """)[0]
    # 118,000 of 156,000 texts without an e-commerce restriction remove a product, 13,100 suspend LIVE
    assert removals == pytest.approx(0.785, abs=0.08)
    assert live == pytest.approx(0.084, abs=0.05)
    before_any_view, within_24h = calibrated.rows("""
        with removals as (
            select distinct l.action_id, l.views_at_action, l.issued_at, c.published_at
            from enforcement.action_levers as l
            inner join content_platform.contents as c on l.content_id = c.content_id
            where l.lever in ('product_removal', 'content_removal')
        )
        select
            avg((views_at_action = 0)::int), avg((issued_at < published_at + interval 24 hour)::int)
        from removals
    """)[0]
    # means over the markets of the community guidelines reports
    assert before_any_view == pytest.approx(0.72, abs=0.08)
    assert within_24h == pytest.approx(0.88, abs=0.06)


def test_settings_are_the_figures_of_the_files_they_name() -> None:
    statistics = PROJECT_ROOT.parent / "shared/data/dsa_public/tiktok_sor_daily_stats.parquet"
    if not statistics.exists():
        pytest.skip(f"{statistics.name} is not here")
    (fully, delay) = duckdb.execute(f"""
        select
            sum(n) filter (variant = 'AUTOMATED_DECISION_FULLY') / sum(n) filter (field = 'rows'),
            median(mean_s / 3600) filter (field = 'disclosure_delay')
        from read_parquet('{statistics}')
        where (field = 'automated_decision' or entity is null) and (field != 'disclosure_delay' or n > 0)
    """).fetchone()
    assert fully == pytest.approx(FULLY_AUTOMATED_SHARE, abs=5e-5)
    assert delay == pytest.approx(MEDIAN_DISCLOSURE_HOURS, abs=0.01)


def test_heavy_tail_season_and_home_market(calibrated: DemoRaw) -> None:
    top_share = calibrated.value(f"""
        with by_content as (select content_id, sum(views) as views from {LATEST_STATS} group by content_id)
        select sum(views) filter (rank <= n / 100) / sum(views)
        from (
            select views, row_number() over (order by views desc) as rank, count(*) over () as n
            from by_content
        )
    """)
    assert top_share > 0.25
    weekend, midweek = calibrated.rows(f"""
        select
            avg(views) filter (isodow(stat_date) in (6, 7)), avg(views) filter (isodow(stat_date) in (2, 3))
        from (select stat_date, sum(views) as views from {LATEST_STATS} group by stat_date)
    """)[0]
    assert weekend > 1.1 * midweek
    home_share = calibrated.value(f"""
        select sum(s.views) filter (s.viewer_market = r.home_market) / sum(s.views)
        from {LATEST_STATS} as s
        inner join (select distinct content_id, creator_id from content_platform.contents) as c
            on s.content_id = c.content_id
        inner join (select distinct creator_id, home_market from content_platform.creators) as r
            on c.creator_id = r.creator_id
    """)
    assert 0.6 < home_share < 0.95
    calibrated.expect_none(f"""
        from {LATEST_STATS} as s
        inner join read_csv('{RULES_FOLDER / "markets.csv"}') as m on s.viewer_market = m.market
        where s.stat_date < m.launch_date
    """)


def test_blind_re_reviews_agree_as_reviewers_do(calibrated: DemoRaw) -> None:
    kappa = calibrated.value("""
        with pairs as (
            select f.outcome = 'violation' as a, q.outcome = 'violation' as b
            from moderation.decisions as f
            inner join moderation.decisions as q on f.detection_id = q.detection_id
            where f.round = 'first' and q.round = 'qa' and q.sampling_reason = 'random' and q.is_blind
        ),
        rates as (select avg((a = b)::int) as po, avg(a::int) as pa, avg(b::int) as pb from pairs)
        select (po - (pa * pb + (1 - pa) * (1 - pb))) / (1 - (pa * pb + (1 - pa) * (1 - pb))) from rates
    """)
    assert 0.6 < kappa < 0.95
