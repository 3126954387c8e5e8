"""Each event is told once on each channel, held back by a snooze until its end, and never lost."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from dbt_runs import Dbt
from model_sql import run_models

from governance import alerts
from governance.alerts import Told, channels_of, snooze, tell
from governance.warehouse import CouldNotRun, Warehouse

pytestmark = pytest.mark.usefixtures("environment")

DAY = date(2026, 9, 30)
NO_RUNS = {
    "run_no": 0,
    "checkpoint": "",
    "suite": "",
    "rule": "",
    "severity": "",
    "owner": "",
    "status": "",
    "meaning": "",
    "observed_value": "",
    "reason": "",
    "resolve": "",
    "is_newest_run": False,
}


def case(key: str, status: str = "open", **others) -> dict:
    """A row of cases."""
    return {
        "case_key": key,
        "status": status,
        "severity": "critical",
        "owner": "finance",
        "market": "DE",
        "title": "Sales paid and booked",
        "cause_name": "Minor units",
        "claim": "3 of 3: paid against booked.\nBcc: everybody@example.org",
        "usual_resolution": "Correct the amount",
        "due_on": date(2026, 10, 14),
        "materiality_eur": 1234.5,
        "times_reopened": 0,
    } | others


def run(run_no: int, status: str, is_newest_run: bool = False, **others) -> dict:
    """A row of expectation_results."""
    told = {"checkpoint": "before_staging", "suite": "raw.commerce.orders", "rule": "holds_rows"}
    said = {
        "severity": "critical",
        "owner": "commerce",
        "meaning": "There are rows.",
        "resolve": "Deliver again.",
    }
    return (
        NO_RUNS | told | said | {"run_no": run_no, "status": status, "is_newest_run": is_newest_run} | others
    )


class Desk:
    """A warehouse whose newest build found what a test says."""

    def __init__(self, folder: Path, manifest: dict, seeds: dict[str, pd.DataFrame]) -> None:
        self.warehouse = Warehouse(folder / "build.duckdb", folder / "history")
        self._manifest = manifest
        self._seeds = seeds

    def build(self, *cases: dict, runs: tuple[dict, ...] = (), day: date = DAY) -> None:
        """Leave alerts as the real model makes them of cases and runs."""
        inputs = {
            "cases": pd.DataFrame([case("none", "waived"), *cases]),
            "expectation_results": pd.DataFrame([NO_RUNS, *runs]),
            "util_clock": pd.DataFrame([{"reporting_as_of_date": day}]),
        }
        found = run_models(self._manifest, ("alerts",), inputs | self._seeds)["alerts"]
        with duckdb.connect(str(self.warehouse.working)) as connection:
            connection.execute("create schema if not exists quality")
            connection.register("found", found)
            days = ", ".join(f"cast({name} as date) as {name}" for name in ("due_on", "reporting_as_of_date"))
            connection.execute(
                f"create or replace table quality.alerts as select * replace ({days}) from found"
            )

    def tell(self) -> Told:
        """Tell on all channels that the environment has."""
        return tell(self.warehouse, channels_of(self.warehouse))

    def lines(self) -> list[tuple[str, str]]:
        """Event and subject of each line of the file, in order."""
        file = self.warehouse.working.parent / "alerts.jsonl"
        if not file.exists():
            return []
        told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return [(line["alert_event"], line["subject_key"]) for line in told]


@pytest.fixture(scope="module")
def made_of(built_world: Dbt) -> tuple[dict, dict[str, pd.DataFrame]]:
    """Manifest of a build, and the seeds that alerts are made with."""
    with duckdb.connect(str(built_world.database), read_only=True) as connection:
        seeds = {name: connection.table(f"seeds.{name}").df() for name in ("alert_rules", "severities")}
    return built_world.manifest(), seeds


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that knows no address."""
    for variable in ("GOVERNANCE_SMTP_URL", "GOVERNANCE_WEBHOOK_URL"):
        monkeypatch.delenv(variable, raising=False)
    return monkeypatch


@pytest.fixture
def desk(tmp_path: Path, made_of: tuple) -> Desk:
    return Desk(tmp_path, *made_of)


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    """Run a server on loopback; yields its port."""
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class SmtpReceiver(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender needs; keeps the mails in `server.mails`."""

    def handle(self) -> None:
        self.wfile.write(b"220 receiver\r\n")
        while line := self.rfile.readline():
            verb = line.split()[0].upper()
            if verb == b"RCPT" and any(name in line for name in self.server.refused):
                self.wfile.write(b"550 no such mailbox\r\n")
            elif verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
                self.wfile.write(b"250 taken\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 well\r\n")
                if verb == b"QUIT":
                    return


@pytest.fixture
def mailbox(environment: pytest.MonkeyPatch) -> Iterator[socketserver.BaseServer]:
    """A receiver of mails on loopback; `mails` are those taken, mailboxes in `refused` do not exist."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), SmtpReceiver)
    server.mails, server.refused = [], set()
    with serving(server) as port:
        environment.setenv("GOVERNANCE_SMTP_URL", f"smtp://127.0.0.1:{port}")
        yield server


@pytest.fixture
def webhook(environment: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    """A receiver of POSTs on loopback; answers `status`, keeps headers and bodies in `posts`."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.server.posts.append((self.headers["Idempotency-Key"], body))
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.posts, server.status = [], 200
    with serving(server) as port:
        environment.setenv("GOVERNANCE_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")
        yield server


def test_a_case_is_told_when_it_is_new_overdue_resolved_and_reopened_and_each_once(desk: Desk) -> None:
    days = {
        date(2026, 9, 30): case("A"),
        date(2026, 10, 1): case("A"),
        date(2026, 10, 15): case("A"),
        date(2026, 10, 16): case("A"),
        date(2026, 10, 20): case("A", "resolved"),
        date(2026, 11, 1): case("A", "reopened", times_reopened=1, due_on=date(2026, 11, 15)),
        date(2026, 11, 2): case("A", "reopened", times_reopened=1, due_on=date(2026, 11, 15)),
        date(2026, 12, 1): case("A", "resolved", times_reopened=1),
    }
    told = []
    for day, found in days.items():
        desk.build(found, day=day)
        desk.tell()
        told.append([event for event, _ in desk.lines()][sum(map(len, told)) :])
    assert told == [["new"], [], ["overdue"], [], ["resolved"], ["reopened"], [], ["resolved"]]


def test_a_case_that_was_never_told_as_wrong_is_not_told_as_resolved(desk: Desk) -> None:
    desk.build(case("A", "resolved"), case("B"))
    desk.tell()
    assert desk.lines() == [("new", "B")]


@pytest.mark.parametrize("status", ["waived", "settling"])
def test_a_case_that_waits_is_not_told(desk: Desk, status: str) -> None:
    desk.build(case("A", status, due_on=date(2026, 1, 1)))
    assert desk.tell().sent == {} and desk.lines() == []


def test_a_critical_expectation_is_told_once_while_it_fails_and_again_when_it_fails_anew(desk: Desk) -> None:
    rule = "raw.commerce.orders: holds_rows"
    for runs, n_told in (
        ((run(1, "failed", True),), 1),
        ((run(1, "failed"), run(2, "failed", True)), 1),
        ((run(1, "failed"), run(2, "passed", True)), 1),
        ((run(1, "failed"), run(2, "passed"), run(3, "failed", True)), 2),
        ((run(1, "failed"), run(2, "passed"), run(3, "not_evaluated", True)), 3),
        ((run(4, "failed", True, severity="warning"),), 3),
    ):
        desk.build(runs=runs)
        desk.tell()
        assert len(desk.lines()) == n_told, runs
    assert desk.lines() == [("expectation_failed", rule)] * 2 + [("expectation_not_evaluated", rule)]


def test_a_snooze_holds_all_about_a_case_until_its_end_and_then_tells_what_holds(desk: Desk) -> None:
    desk.build(case("A"), case("B"))
    snooze(desk.warehouse, "A", date(2026, 10, 20), "fix is on its way", "A. Lead")
    came_to = desk.tell()
    assert desk.lines() == [("new", "B")] and came_to.n_snoozed == 1
    desk.build(case("A"), case("B"), day=date(2026, 10, 19))
    desk.tell()
    assert desk.lines()[1:] == [("overdue", "B")]
    desk.build(case("A"), case("B"), day=date(2026, 10, 20))
    assert desk.tell().n_snoozed == 0
    assert sorted(desk.lines()[2:]) == [("new", "A"), ("overdue", "A")]


@pytest.mark.parametrize(
    ("subject", "until", "reason", "by", "complaint"),
    [
        ("nobody", date(2026, 10, 5), "why", "A. Lead", "has no alert"),
        ("A", DAY, "why", "A. Lead", "ends after 2026-09-30"),
        ("A", date(2027, 9, 30), "why", "A. Lead", "within 90 days"),
        ("A", date(2026, 10, 5), " ", "A. Lead", "a reason and a name"),
        ("A", date(2026, 10, 5), "why", "", "a reason and a name"),
    ],
)
def test_a_snooze_has_a_subject_an_end_a_reason_and_a_name(
    desk: Desk, subject: str, until: date, reason: str, by: str, complaint: str
) -> None:
    desk.build(case("A"))
    with pytest.raises(CouldNotRun, match=complaint):
        snooze(desk.warehouse, subject, until, reason, by)
    assert desk.tell().sent == {"file": 1}


def test_mail_reaches_the_owner_and_what_a_record_says_adds_no_header(
    desk: Desk, mailbox: socketserver.BaseServer
) -> None:
    desk.build(case("A", title="Sales\r\nBcc: everybody@example.org\r\n"))
    assert desk.tell().sent == {"file": 1, "email": 1}
    (mail,) = mailbox.mails
    assert isinstance(mail, EmailMessage) and mail["Bcc"] is None
    assert mail["Subject"] == "[critical] new: Sales Bcc: everybody@example.org : Minor units (DE)"
    assert mail["To"] == "governance@localhost"
    text = mail.get_content()
    assert (
        "What to do: Correct the amount" in text and "Due on: 2026-10-14" in text and "1,234.50 EUR" in text
    )


def test_the_webhook_has_the_event_as_json_under_a_key_that_repeats_with_it(
    desk: Desk, webhook: HTTPServer
) -> None:
    desk.build(case("A"), case("C", severity="info"))
    assert desk.tell().sent == {"file": 2, "webhook": 1}
    ((key, body),) = webhook.posts
    assert body["alert_key"] == key and body["alert_event"] == "new" and body["due_on"] == "2026-10-14"


@pytest.mark.parametrize("status", [500, 404])
def test_what_a_receiver_refused_is_sent_next_time_and_the_other_channels_have_it_once(
    desk: Desk, webhook: HTTPServer, status: int
) -> None:
    desk.build(case("A"), case("B"))
    webhook.status = status
    came_to = desk.tell()
    assert came_to.sent == {"file": 2} and str(status) in came_to.failures["webhook"]
    webhook.status = 200
    assert desk.tell().sent == {"webhook": 2}
    assert [key for key, _ in webhook.posts[:2]] == [key for key, _ in webhook.posts[2:]]
    assert desk.tell().sent == {}


def test_a_mailbox_that_does_not_exist_keeps_nobody_else_from_their_mail(
    desk: Desk, mailbox: socketserver.BaseServer
) -> None:
    channels = channels_of(desk.warehouse)
    channels[1].settings["owners"]["finance"] = ["nobody@localhost"]
    mailbox.refused.add(b"nobody@")
    desk.build(case("A"), case("B", owner="commerce"))
    came_to = tell(desk.warehouse, channels)
    assert came_to.sent == {"file": 2, "email": 1} and "no such mailbox" in came_to.failures["email"]
    assert [mail["To"] for mail in mailbox.mails] == ["governance@localhost"]


@pytest.mark.usefixtures("webhook")
def test_a_server_that_is_not_there_is_tried_once_and_the_others_are_told(
    desk: Desk, environment: pytest.MonkeyPatch
) -> None:
    desk.build(case("A"), case("B"))
    environment.setenv("GOVERNANCE_SMTP_URL", "smtp://127.0.0.1:1")
    came_to = desk.tell()
    assert came_to.sent == {"file": 2, "webhook": 2} and came_to.down == {"email"}
    assert "refused" in came_to.failures["email"]


@pytest.mark.parametrize("variable", ["GOVERNANCE_SMTP_URL", "GOVERNANCE_WEBHOOK_URL"])
def test_an_address_that_is_none_is_named_without_what_it_holds(
    desk: Desk, environment: pytest.MonkeyPatch, variable: str
) -> None:
    environment.setenv(variable, "secret-password")
    with pytest.raises(CouldNotRun, match=variable) as caught:
        channels_of(desk.warehouse)
    assert "secret-password" not in str(caught.value)


@pytest.mark.parametrize("settings", [None, "", "email: {sender: a@b}", "email: ["])
def test_settings_that_do_not_say_whom_to_mail_are_named(
    desk: Desk, environment: pytest.MonkeyPatch, tmp_path: Path, settings: str | None
) -> None:
    file = tmp_path / "alerts.yml"
    if settings is not None:
        file.write_text(settings, encoding="utf-8")
    environment.setattr(alerts, "SETTINGS", file)
    desk.build(case("A"))
    assert desk.tell().sent == {"file": 1}
    environment.setenv("GOVERNANCE_SMTP_URL", "smtp://127.0.0.1:1")
    with pytest.raises(CouldNotRun, match=r"alerts\.yml does not say whom to mail"):
        desk.tell()


def test_without_a_build_there_is_nothing_to_tell(desk: Desk) -> None:
    with pytest.raises(CouldNotRun, match="Run `governance build` first"):
        desk.tell()
