"""Messages about what the newest build found: each event is told once per channel, and anew if it recurs.

Model `alerts` says what there is to tell; this module delivers it and remembers what was delivered, in
history/alerts/alerts.sqlite. A message is remembered after its channel took it: a process killed in between
tells it twice, under the same key, and none is lost.
"""

import json
import os
import smtplib
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import duckdb
import yaml

from governance.project import PROJECT_ROOT
from governance.warehouse import CouldNotRun, Warehouse, now

SETTINGS = PROJECT_ROOT / "publishing" / "alerts.yml"
TIMEOUT_SECONDS = 20
LONGEST_SNOOZE_DAYS = 90
# What was never told as wrong is not told as right.
COMES_AFTER_ANOTHER = "resolved"
# This message was refused; the next one may be taken.
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, urllib.error.HTTPError)
COLUMNS = (
    "alert_key",
    "subject_kind",
    "subject_key",
    "alert_event",
    "severity",
    "owner",
    "market",
    "title",
    "message",
    "what_to_do",
    "due_on",
    "materiality_eur",
    "reporting_as_of_date",
)
TABLES = """
    create table if not exists told (
        alert_key text not null, channel text not null, subject_key text not null, event text not null,
        told_at text not null, primary key (alert_key, channel)
    );
    create table if not exists snoozes (
        snooze_no integer primary key, subject_key text not null, until_date text not null,
        reason text not null, snoozed_by text not null, snoozed_at text not null
    );
"""


@dataclass(frozen=True)
class Alert:
    """One event to tell.

    Attributes:
        channels: Names of the channels on which seed alert_rules wants it told.
        (others): Columns of model `alerts`.
    """

    alert_key: str
    subject_kind: str
    subject_key: str
    alert_event: str
    severity: str
    owner: str
    market: str | None
    title: str
    message: str | None
    what_to_do: str | None
    due_on: date | None
    materiality_eur: float | None
    reporting_as_of_date: date
    channels: frozenset[str] = field(repr=False)

    @property
    def headline(self) -> str:
        """One line: severity, event, subject and market."""
        where = f" ({self.market})" if self.market else ""
        return " ".join(
            f"[{self.severity}] {self.alert_event.replace('_', ' ')}: {self.title}{where}".split()
        )

    @property
    def text(self) -> str:
        """The message in plain text."""
        lines = [self.message, f"What to do: {self.what_to_do}" if self.what_to_do else None]
        lines += [f"Owner: {self.owner}", f"Due on: {self.due_on}" if self.due_on else None]
        if self.materiality_eur is not None:
            lines.append(f"Size: {self.materiality_eur:,.2f} EUR")
        lines.append(
            f"{self.subject_kind.capitalize()}: {self.subject_key}, as of {self.reporting_as_of_date}"
        )
        return "\n".join(line for line in lines if line)

    def payload(self) -> dict[str, Any]:
        """What a machine reads: the columns, days as text."""
        told = {name: value for name, value in asdict(self).items() if name != "channels"}
        return {name: str(value) if isinstance(value, date) else value for name, value in told.items()}


class Channel(Protocol):
    """A way to tell."""

    name: str

    def send(self, alert: Alert) -> None:
        """Deliver one message.

        Raises:
            OSError, HTTPException: It was not taken.
        """


@dataclass(frozen=True)
class FileChannel:
    """A file with a JSON object per line, only ever added to."""

    file: Path
    name: str = "file"

    def send(self, alert: Alert) -> None:
        """Add a line."""
        with self.file.open("a", encoding="utf-8") as opened:
            opened.write(json.dumps(alert.payload(), ensure_ascii=False) + "\n")


@dataclass(frozen=True)
class EmailChannel:
    """Mail to the mailbox of the owner.

    Attributes:
        url: smtp:// or smtps:// with the server and, where it asks for them, user and password.
        settings: `email` of publishing/alerts.yml.
    """

    url: str = field(repr=False)
    settings: dict[str, Any]
    name: str = "email"

    def send(self, alert: Alert) -> None:
        """Send a mail, encrypted where the server offers it."""
        mail = EmailMessage()
        mail["From"] = self.settings["sender"]
        mail["To"] = ", ".join(self.settings["owners"].get(alert.owner, self.settings["default"]))
        mail["Subject"] = alert.headline
        mail["Message-ID"] = f"<{alert.alert_key}@governance>"
        mail.set_content(alert.text)
        address = urlsplit(self.url)
        is_tls = address.scheme == "smtps"
        client = smtplib.SMTP_SSL if is_tls else smtplib.SMTP
        with client(address.hostname, address.port or 0, timeout=TIMEOUT_SECONDS) as server:
            server.ehlo_or_helo_if_needed()
            if not is_tls and server.has_extn("starttls"):
                server.starttls()
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(mail)


@dataclass(frozen=True)
class WebhookChannel:
    """A JSON object by POST, with the key of the event as its idempotency key."""

    url: str = field(repr=False)
    name: str = "webhook"

    def send(self, alert: Alert) -> None:
        """Post it; any status but 2xx is a refusal."""
        body = json.dumps(alert.payload() | {"headline": alert.headline, "text": alert.text}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": alert.alert_key}
        request = urllib.request.Request(self.url, body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
            pass


@dataclass
class Told:
    """What a round of messages came to.

    Attributes:
        sent: Messages taken, by channel.
        n_snoozed: Events held back by a snooze.
        failures: Newest reason why a channel did not take a message, by channel. The next round tries again.
        down: Channels that could not be reached, and were not tried again.
    """

    sent: dict[str, int] = field(default_factory=dict)
    n_snoozed: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)


def channels_of(warehouse: Warehouse) -> list[Channel]:
    """The file, and mail and webhook where the environment has their addresses.

    Raises:
        CouldNotRun: An address or publishing/alerts.yml is not what is wanted.
    """
    found: list[Channel] = [FileChannel(warehouse.working.parent / "alerts.jsonl")]
    for variable, schemes, make in (
        ("GOVERNANCE_SMTP_URL", ("smtp", "smtps"), lambda url: EmailChannel(url, _email_settings())),
        ("GOVERNANCE_WEBHOOK_URL", ("http", "https"), WebhookChannel),
    ):
        url = os.environ.get(variable)
        if not url:
            continue
        if urlsplit(url).scheme not in schemes or not urlsplit(url).hostname:
            raise CouldNotRun(
                f"{variable} is not an address such as {schemes[0]}://host. Set it anew, or unset it."
            )
        found.append(make(url))
    return found


def _email_settings() -> dict[str, Any]:
    try:
        settings = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))["email"]
        return {
            "sender": settings["sender"],
            "default": settings["default"],
            "owners": settings["owners"] or {},
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise CouldNotRun(
            f"{SETTINGS} does not say whom to mail ({type(error).__name__}: {error}). It needs `email` with "
            "sender, default and owners; or unset GOVERNANCE_SMTP_URL."
        ) from error


def tell(
    warehouse: Warehouse, channels: list[Channel], progress: Callable[[int], None] | None = None
) -> Told:
    """Send what was not told yet, and remember it.

    Args:
        warehouse: Held by the caller; its working database has model `alerts`.
        channels: Where to.
        progress: Called with the number of events seen to.

    Raises:
        CouldNotRun: No build has left a table of alerts yet.
    """
    came_to = Told()
    alerts = _read_alerts(warehouse.working)
    with closing(_memory(warehouse)) as memory:
        told = set(memory.execute("select alert_key, channel from told"))
        known = set(memory.execute("select subject_key, channel from told"))
        snoozed = dict(
            memory.execute("select subject_key, max(until_date) from snoozes group by subject_key")
        )
        for n_seen, alert in enumerate(alerts, start=1):
            if str(alert.reporting_as_of_date) < snoozed.get(alert.subject_key, ""):
                came_to.n_snoozed += 1
                continue
            for channel in channels:
                is_owed = channel.name in alert.channels and (alert.alert_key, channel.name) not in told
                if alert.alert_event == COMES_AFTER_ANOTHER:
                    is_owed = is_owed and (alert.subject_key, channel.name) in known
                if is_owed and channel.name not in came_to.down:
                    _send(channel, alert, memory, came_to)
            if progress:
                progress(n_seen)
    return came_to


def snooze(warehouse: Warehouse, subject_key: str, until: date, reason: str, by: str) -> None:
    """Hold back all messages about a case or expectation until a day; what holds then is told then.

    Args:
        warehouse: Held by the caller.
        subject_key: As in model `alerts`.
        until: First day on which it is told again.
        reason: Why.
        by: Who says so.

    Raises:
        CouldNotRun: The subject is unknown, the end is not ahead or too far, or reason or name is missing.
    """
    alerts = [alert for alert in _read_alerts(warehouse.working) if alert.subject_key == subject_key]
    if not alerts:
        raise CouldNotRun(f"{subject_key} has no alert. Take subject_key from quality.alerts.")
    day = alerts[0].reporting_as_of_date
    if not day < until <= day + timedelta(days=LONGEST_SNOOZE_DAYS):
        raise CouldNotRun(
            f"A snooze ends after {day}, the day of the build, and within {LONGEST_SNOOZE_DAYS} days; "
            f"{until} does not."
        )
    if not reason.strip() or not by.strip():
        raise CouldNotRun("A snooze has a reason and a name: --reason, --by.")
    with closing(_memory(warehouse)) as memory, memory:
        memory.execute(
            "insert into snoozes (subject_key, until_date, reason, snoozed_by, snoozed_at) "
            "values (?, ?, ?, ?, ?)",
            [subject_key, str(until), reason.strip(), by.strip(), now()],
        )


def _send(channel: Channel, alert: Alert, memory: sqlite3.Connection, came_to: Told) -> None:
    try:
        channel.send(alert)
    except (OSError, HTTPException) as error:
        came_to.failures[channel.name] = " ".join(str(error).split()) or type(error).__name__
        if not isinstance(error, REFUSED):
            came_to.down.add(channel.name)
        return
    with memory:
        memory.execute(
            "insert into told values (?, ?, ?, ?, ?)",
            [alert.alert_key, channel.name, alert.subject_key, alert.alert_event, now()],
        )
    came_to.sent[channel.name] = came_to.sent.get(channel.name, 0) + 1


def _read_alerts(database: Path) -> list[Alert]:
    """Alerts of the working database, gravest first."""
    wanted = ", ".join((*COLUMNS, "to_file", "to_email", "to_webhook"))
    order = "severity_rank, materiality_eur desc, alert_key"
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            # Views over files name them as dbt does.
            connection.execute("set file_search_path = '{}'".format(str(PROJECT_ROOT).replace("'", "''")))
            rows = connection.execute(f"select {wanted} from quality.alerts order by {order}").fetchall()
    except (duckdb.CatalogException, duckdb.IOException) as error:
        raise CouldNotRun(f"{database} has no alerts. Run `governance build` first.") from error
    return [
        Alert(
            *row[:-3],
            channels=frozenset(
                name for name, wanted in zip(("file", "email", "webhook"), row[-3:], strict=True) if wanted
            ),
        )
        for row in rows
    ]


def _memory(warehouse: Warehouse) -> sqlite3.Connection:
    file = warehouse.history / "alerts" / "alerts.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    memory = sqlite3.connect(file)
    memory.executescript(TABLES)
    return memory
