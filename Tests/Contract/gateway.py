"""A server behind a gateway, and requests through it."""

import http.client
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sdk import Answer

from front import fe  # isort: skip; sdk shows where it is


class Echo:
    """A server behind a gateway that keeps what it is asked, and answers what a test wants."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer: Any = None
        echo = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                if echo.answer:
                    echo.answer(self)
                    return
                length = int(self.headers.get("Content-Length", "0"))
                body = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                echo.requests.append((self.command, self.path, headers, body))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.send_header("X-Of-Server", "yes")
                self.send_header("Connection", "X-Of-Connection, keep-alive")
                self.send_header("X-Of-Connection", "no")
                self.send_header("Keep-Alive", "timeout=5")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(b"ok")

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_any

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """Underscores in names of headers stand for hyphens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


class ForwardingTestCase(unittest.TestCase):
    """`compreface fe` before a server that keeps what it is asked."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.echo = Echo()
        cls.addClassCleanup(cls.echo.stop)
        cls.front = fe(cls.echo.url, cls.echo.url, {"CLIENT_MAX_BODY_SIZE": "1M"})
        cls.addClassCleanup(cls.front.stop)

    def setUp(self) -> None:
        self.echo.requests.clear()
        self.echo.answer = None

    def sent(self) -> tuple[str, str, dict[str, str], bytes]:
        return self.echo.requests[-1]
