"""A server of files that behaves as a test wants it to: with parts, without them, cut off, or sent elsewhere."""

import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Clients that leave are what these tests are about."""


@dataclass
class Behaviour:
    """Of one path. Times are counted down, one for each answer."""

    content: bytes
    tag: str = '"first"'
    knows_parts: bool = True
    knows_length: bool = True
    cut_after: int | None = None
    """Bytes of the body after which the connection is closed, `cut_times` times."""
    cut_times: int = 0
    hold_times: int = 0
    """How often it isn't closed there but nothing more comes."""
    unavailable_times: int = 0
    status: int | None = None
    location: str | None = None


@dataclass
class FileServer:
    """On loopback, in threads of its own."""

    files: dict[str, Behaviour] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Path and headers (names in small letters), in the order they came."""
    released: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        served = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                served.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer(self, served)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = Quiet(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    @property
    def ranges(self) -> list[str | None]:
        """What part each request asked for."""
        return [headers.get("range") for _, headers in self.requests]


def answer(handler: BaseHTTPRequestHandler, server: FileServer) -> None:
    file = server.files.get(handler.path)
    if file is None:
        return send(handler, 404)
    if file.unavailable_times > 0:
        file.unavailable_times -= 1
        return send(handler, 503)
    if file.location is not None:
        return send(handler, file.status or 302, {"Location": file.location})
    if file.status is not None:
        return send(handler, file.status)

    start = first_byte(handler, file)
    body = file.content[start:]
    headers = {"ETag": file.tag}
    if start:
        headers["Content-Range"] = f"bytes {start}-{len(file.content) - 1}/{len(file.content)}"
    if file.knows_length:
        headers["Content-Length"] = str(len(body))
    else:
        headers["Connection"] = "close"
    handler.send_response(206 if start else 200)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    write(handler, server, file, body)


def first_byte(handler: BaseHTTPRequestHandler, file: Behaviour) -> int:
    wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if not wanted or not file.knows_parts or handler.headers.get("If-Range", file.tag) != file.tag:
        return 0
    return int(wanted[1])


def write(handler: BaseHTTPRequestHandler, server: FileServer, file: Behaviour, body: bytes) -> None:
    if file.cut_after is not None and file.hold_times > 0:
        file.hold_times -= 1
        handler.wfile.write(body[: file.cut_after])
        handler.wfile.flush()
        server.released.wait(60)
        handler.close_connection = True
    elif file.cut_after is not None and file.cut_times > 0:
        file.cut_times -= 1
        handler.wfile.write(body[: file.cut_after])
        handler.wfile.flush()
        time.sleep(0.3)  # what has arrived but was not read yet is lost with the connection
        handler.close_connection = True
    else:
        handler.wfile.write(body)
        handler.close_connection = not file.knows_length


def send(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str] | None = None) -> None:
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", "0")
    handler.end_headers()
