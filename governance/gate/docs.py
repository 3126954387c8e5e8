"""Data Docs that read well without a network."""

from pathlib import Path

from great_expectations.data_context import EphemeralDataContext


def write_docs(context: EphemeralDataContext, runs: list, folder: Path) -> Path:
    return folder
