"""Who may record decisions: whom the reverse proxy names, or who is on a list. Everyone else reads."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

USER_HEADER = "GOVERNANCE_REVIEW_USER_HEADER"
WRITERS = "GOVERNANCE_REVIEW_WRITERS"


@dataclass(frozen=True)
class Access:
    """Who may write.

    Attributes:
        user_header: Header in which a reverse proxy names the person it let in; empty: there is none.
        writers: Names of those who decide; with a header, those of them who may write, all where it is empty.
    """

    user_header: str
    writers: tuple[str, ...]

    def name_of(self, headers: Mapping[str, str]) -> str:
        """Name the proxy gives the person; empty where it gives none."""
        return headers.get(self.user_header, "").strip() if self.user_header else ""

    def signers(self, headers: Mapping[str, str]) -> tuple[str, ...]:
        """Names under which the person may sign: their own behind a proxy, else those of the list."""
        if not self.user_header:
            return self.writers
        name = self.name_of(headers)
        return (name,) if name and (not self.writers or name in self.writers) else ()


def configured() -> Access:
    """Access as the environment says; names are separated by semicolons."""
    names = os.environ.get(WRITERS, "").split(";")
    return Access(
        os.environ.get(USER_HEADER, "").strip(), tuple(name.strip() for name in names if name.strip())
    )
