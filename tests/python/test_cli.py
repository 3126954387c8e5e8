"""The governance command: help with an example, exit codes 0, 1 and 2, and messages that say what to do."""

import pytest
from typer.testing import CliRunner

from governance.cli import app

COMMANDS = [
    "demo-data",
    "public-record",
    "pseudonyms",
    "doctor",
    "validate",
    "build",
    "publish",
    "alert",
    "explain",
    "dashboard",
    "review serve",
    "transparency report",
    "transparency editions",
    "transparency validate",
    "transparency export",
]


def run(*words: str):
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"Example: governance {command}" in " ".join(result.output.split())


def test_the_doctor_blocks_on_a_missing_raw_root_and_says_what_to_do(tmp_path):
    result = run("doctor", "--raw-root", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert "does not exist" in said and "demo-data" in said


def test_the_build_does_not_run_over_a_file_that_cannot_be_read(tmp_path):
    file = tmp_path / "commerce/orders/orders.parquet"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"PAR1 and then nothing")
    result = run("build", "--raw-root", str(tmp_path))
    assert result.exit_code == 2
    assert "truncated" in result.output


def test_the_doctor_names_every_table_that_was_not_delivered(tmp_path):
    (tmp_path / "commerce").mkdir()
    result = run("doctor", "--raw-root", str(tmp_path))
    assert result.exit_code == 1
    assert "commerce.orders: no file matches" in result.output
    assert "moderation.decisions: no file matches" in result.output


def test_an_unknown_fault_class_is_an_error_that_lists_the_known_ones(tmp_path):
    result = run("demo-data", "--raw-root", str(tmp_path), "--scale", "0.001", "--faults", "D999")
    assert result.exit_code == 2
    assert "D999" in result.output and "D19" in result.output
