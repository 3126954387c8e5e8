"""Demo data: raw exports of a synthetic company, with planted faults and their truth."""

from governance.demo_data.company import Summary, write_demo_data

__all__ = ["Summary", "write_demo_data"]
