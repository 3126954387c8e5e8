"""Publishing while others read, while processes are killed, and while disk, memory or time run out."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from green_database import build_stand_in, stand_in
from stand_in_project import StandIn, delivered

from governance.postgres import publish_to_postgres
from governance.publish import publish, version_files

pytestmark = pytest.mark.usefixtures("gate_of_stand_ins")

# In full: GOVERNANCE_FIRE_PUBLISHES=50 GOVERNANCE_FIRE_KILLS=30. A kill of a build costs a start of dbt.
N_PUBLISHES = int(os.environ.get("GOVERNANCE_FIRE_PUBLISHES", "20"))
N_KILLS = int(os.environ.get("GOVERNANCE_FIRE_KILLS", "6"))
MARK = "select count(*) from duckdb_tables() where schema_name = 'publishing' and table_name = 'green_build'"
READER = Path(__file__).with_name("version_reader.py")


@contextmanager
def readers(kinds: tuple[str, ...], address: str, folder: Path) -> Iterator[list[dict]]:
    """Readers in processes of their own while the block runs; then what each of them saw."""
    stop = folder / "stop"
    started = [
        subprocess.Popen(
            [sys.executable, str(READER), kind, address, str(stop)], stdout=subprocess.PIPE, text=True
        )
        for kind in kinds
    ]
    seen: list[dict] = []
    try:
        time.sleep(1.5)  # they import for a while
        yield seen
    finally:
        stop.touch()
        seen += [json.loads(reader.communicate(timeout=60)[0]) for reader in started]


def check_readers(seen: list[dict], n_publishes: int) -> None:
    assert [reader["faults"] for reader in seen] == [[], [], []]
    for reader in seen:
        assert reader["reads"] > n_publishes / 5 and len(reader["labels"]) > 3, reader
    assert max(max(reader["labels"]) for reader in seen) > n_publishes / 2


def test_publications_tear_no_read_of_the_file_and_no_reader_meets_an_error(tmp_path):
    warehouse = stand_in(tmp_path / "warehouse")
    build_stand_in(warehouse, 1)
    publish(warehouse)
    with readers(("sqlalchemy", "adbc", "held"), str(warehouse.published), tmp_path) as seen:
        for label in range(2, N_PUBLISHES + 2):
            build_stand_in(warehouse, label)
            assert publish(warehouse).version == label
    check_readers(seen, N_PUBLISHES)
    assert len(version_files(warehouse)) == 5


def test_publications_to_postgres_tear_no_read_and_no_reader_meets_an_error(postgres, tmp_path):
    warehouse = stand_in(tmp_path / "warehouse")
    build_stand_in(warehouse, 1)
    publish(warehouse)
    publish_to_postgres(warehouse.published)
    with readers(("postgres",) * 3, postgres, tmp_path) as seen:
        for label in range(2, N_PUBLISHES + 2):
            build_stand_in(warehouse, label)
            publish(warehouse)
            assert publish_to_postgres(warehouse.published)
    check_readers(seen, N_PUBLISHES)


# -------------------------------------------------------------------------------------- the stand-in project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    """A stand-in project, built and published once, from a raw root that may not be written."""
    made = StandIn(tmp_path_factory.mktemp("stand_in") / "project")
    made.write()
    made.deliver(1)
    made.raw_root.chmod(0o555)
    for command in ("build", "publish"):
        code, said = made.run(command)
        assert code == 0, said
    return made


@pytest.fixture
def project(built: StandIn, tmp_path: Path) -> StandIn:
    """A copy of that project for one test."""
    return built.copy(tmp_path / "project")


def has_mark(project: StandIn) -> bool:
    with duckdb.connect(str(project.warehouse.working), read_only=True) as connection:
        return connection.execute(MARK).fetchone() == (1,)


class Undisturbed(NamedTuple):
    """A second version after the first, where nothing goes wrong.

    Attributes:
        contents: Rows of the published tables.
        seconds: How long each command took.
    """

    contents: dict[str, list[tuple]]
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def undisturbed(built: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    calm = built.copy(tmp_path_factory.mktemp("calm") / "project")
    calm.deliver(2)
    seconds = {}
    for command in ("build", "validate", "publish"):
        started = time.monotonic()
        code, said = calm.run(command)
        assert code == 0, said
        seconds[command] = time.monotonic() - started
    return Undisturbed(calm.contents(), seconds)


def test_a_build_writes_nothing_into_the_raw_root(built: StandIn):
    files = [file for file in built.raw_root.rglob("*") if file.is_file()]
    assert files == [built.raw_root / "stand_in" / "labels" / "label.csv"]
    assert files[0].read_text(encoding="utf-8") == delivered(1)
    assert built.shown() == 1


@pytest.mark.parametrize("command", ["build", "validate", "publish"])
def test_killed_at_any_moment_readers_have_a_whole_version_and_a_rerun_makes_the_same(
    command: str, project: StandIn, undisturbed: Undisturbed
):
    project.deliver(2)
    if command == "publish":
        assert project.run("build")[0] == 0
    moments = random.Random(20_260_930)
    n_killed = 0
    for _ in range(N_KILLS // 3):
        process = project.start(command)
        time.sleep(moments.uniform(0, undisturbed.seconds[command]))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            n_killed += 1
        process.communicate()
        assert project.shown() in ((1, 2) if command == "publish" else (1,))
    assert n_killed > 0
    for rerun in ("build", "publish"):
        code, said = project.run(rerun)
        assert code == 0, said
    assert project.shown() == 2
    assert project.contents() == undisturbed.contents
    left = {file.name for file in project.warehouse.versions.iterdir()}
    assert len(left) == 2 and not any("candidate" in name for name in left)
    assert not list(project.warehouse.history.glob(".*"))


def test_a_build_that_fails_after_a_green_one_leaves_no_mark(project: StandIn):
    assert has_mark(project)
    test = "select order_id from {{ ref('fct_orders') }}"
    (project.root / "tests").mkdir()
    (project.root / "tests" / "never.sql").write_text(test, encoding="utf-8")
    code, said = project.run("build")
    assert code == 1 and "never: fail" in said
    assert not has_mark(project)
    code, said = project.run("publish")
    assert code == 1 and "was not left by a green build" in said and project.shown() == 1


def test_plain_dbt_takes_the_mark_away_where_it_may_change_tables_and_only_there(project: StandIn):
    dbt = "import sys; from governance.project import run_dbt; run_dbt(sys.argv[1:])"
    for command, is_marked in (("compile", True), ("test", True), ("run", False)):
        said = project.run("--quiet", command, "--select", "met_totals__all", program=dbt)[1]
        assert has_mark(project) == is_marked, said


def test_the_second_of_two_builds_is_told_at_once_who_is_building(project: StandIn):
    with project.start("build") as first:
        holder = project.root / "warehouse" / ".governance.holder.json"
        before = holder.stat().st_mtime_ns
        while holder.stat().st_mtime_ns == before:
            time.sleep(0.02)
            assert first.poll() is None
        started = time.monotonic()
        for command in ("build", "publish"):
            code, said = project.run(command)
            assert code == 2 and f"`governance build` (process {first.pid}, since " in said, said
            assert first.poll() is None
        assert time.monotonic() - started < 5
        said = first.communicate()[0]
    assert first.returncode == 0, said


def test_a_full_disk_stops_the_build_or_the_publication_with_a_message_and_a_rerun_is_whole(
    project: StandIn, undisturbed: Undisturbed
):
    """No file may grow beyond a limit, as when the disk is full."""
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); "
        "from governance.cli import app; app()"
    )
    project.deliver(2)
    code, said = project.run("build", program=limited.format(300_000))
    assert code in (1, 2) and "File too large" in said, said
    assert project.shown() == 1
    code, said = project.run("publish")
    assert (code == 1 or "was published already" in said) and project.shown() == 1, said
    assert project.run("build")[0] == 0
    code, said = project.run("publish", program=limited.format(1_000_000))
    assert code == 2 and "could not be written" in said and "Readers keep the version they had" in said, said
    assert project.shown() == 1
    assert [file.name[:6] for file in project.warehouse.versions.iterdir()] == ["000001"]
    assert project.run("publish")[0] == 0
    assert project.contents() == undisturbed.contents


def test_too_little_memory_stops_a_build_with_a_message_and_readers_keep_their_version(project: StandIn):
    project.deliver(2)
    code, said = project.run("build", STAND_IN_MEMORY_LIMIT="1MB")
    assert code in (1, 2) and "Out of Memory" in said, said
    # Where it stopped before it changed a table, the database is still the one that is published.
    code, said = project.run("publish")
    assert (code == 1 or "was published already" in said) and project.shown() == 1, said
    assert [project.run(command)[0] for command in ("build", "publish")] == [0, 0]
    assert project.shown() == 2
