"""Boards on loopback: each page is drawn from the version that is published when it is asked for."""

from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rich.console import Console

from governance.boards import load_boards, read_board
from governance.boards.pages import board_page, index_page, open_published
from governance.warehouse import CouldNotRun

LOOPBACK = "127.0.0.1"


def make_server(database: Path, port: int) -> ThreadingHTTPServer:
    """A server that answers from this machine alone; call ``serve_forever`` on it.

    Args:
        database: The published version; opened and closed with each page: a publication shows at once.
        port: Port on loopback; 0: any that is free.

    Raises:
        CouldNotRun: A board breaks its schema, no version is published, or the port is taken.
    """
    load_boards()
    open_published(database).close()
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_Pages, database))
    except OSError as error:
        raise CouldNotRun(f"Port {port} cannot be used ({error.strerror}). Name another: --port") from error


def serve(console: Console, database: Path, port: int) -> None:
    """Serve the boards until the command is interrupted."""
    with make_server(database, port) as server:
        console.print(f"Boards: http://{LOOPBACK}:{server.server_port}/ (Ctrl-C ends)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            console.print("Ended.")


class _Pages(BaseHTTPRequestHandler):
    def __init__(self, database: Path, *arguments):
        self.database = database
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer with a board, the list of them, or what is wrong."""
        wanted = self.path.split("?")[0].strip("/").removesuffix(".html") or "index"
        try:
            page = self._page(wanted)
        except CouldNotRun as error:
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain", str(error))
            return
        if page is None:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", f"There is no board {wanted}. All boards: /")
            return
        self._answer(HTTPStatus.OK, "text/html", page)

    def _page(self, wanted: str) -> str | None:
        boards = load_boards()
        with open_published(self.database) as connection:
            if wanted == "index":
                return index_page(boards, read_board(connection, boards[0]))
            board = next((board for board in boards if board.name == wanted), None)
            return board and board_page(boards, board, read_board(connection, board))

    def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing per page: the terminal shows the address."""
