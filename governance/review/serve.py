"""The review page as a server: on loopback, with nothing that asks another machine."""

import os
from ipaddress import ip_address
from pathlib import Path

from governance.review.access import USER_HEADER, WRITERS
from governance.warehouse import CouldNotRun

PAGE = Path(__file__).with_name("page.py")
LOOPBACK = "127.0.0.1"
SETTINGS = {
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.disconnectedSessionTTL": 3600,  # a laptop that sleeps through the coffee keeps its session
    "browser.gatherUsageStats": False,
    "browser.serverAddress": "localhost",  # otherwise the server asks the network for its own address
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.light.primaryColor": "#1d5fa8",
    "theme.light.linkColor": "#1d5fa8",
    "theme.dark.primaryColor": "#2f74c0",
    "theme.dark.linkColor": "#9cc4f2",
}


def serve(address: str, port: int, writers: str, user_header: str) -> None:
    """Serve the page until the command is interrupted.

    Args:
        address: Address to listen on.
        port: Port there.
        writers: Names of those who may decide, separated by semicolons.
        user_header: Header in which a reverse proxy names who it let in; empty: there is none.

    Raises:
        CouldNotRun: Others could reach the page and sign with any name.
    """
    if not ip_address(address).is_loopback and not user_header:
        raise CouldNotRun(
            f"{address} can be reached from other machines, where anybody could choose a name to sign with. "
            "Put a reverse proxy before the page that knows its users, and name its header: --user-header."
        )
    os.environ[WRITERS] = writers
    os.environ[USER_HEADER] = user_header
    from streamlit.web import bootstrap  # seconds of import, not wanted for --help

    settings = {name.replace(".", "_"): value for name, value in SETTINGS.items()}
    settings |= {"server_address": address, "server_port": port}
    bootstrap.load_config_options(settings)
    bootstrap.run(str(PAGE), False, [], settings)
