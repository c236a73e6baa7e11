"""What stands in front of servers: our fe, or nginx with the configuration we ship."""

import socket
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sdk import ROOT, Answer, Server

NGINX = ROOT / ".build/nginx/usr/sbin/nginx"


def fe(url: str, core: str | None = None, settings: dict[str, str] | None = None) -> Server:
    """Started, in front of a server that is admin and api."""
    urls = {"COMPREFACE_ADMIN_URL": url, "COMPREFACE_API_URL": url, "COMPREFACE_CORE_URL": core or url}
    server = Server(urls | (settings or {}), role="fe")
    server.start()
    return server


class Nginx:
    """With files of Deploy/nginx, in which the names of servers are replaced by addresses."""

    def __init__(self, servers: dict[str, str], site: str = "compreface.conf", inside: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="compreface-nginx-")
        self._process: subprocess.Popen[bytes] | None = None
        self.path = Path(self._folder.name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        text = (ROOT / "Deploy/nginx" / site).read_text() if site else ""
        for name, address in servers.items():
            text = text.replace(name, address)
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.port};") + inside.replace("PORT", str(self.port))
        (self.path / "site.conf").write_text(text)
        temporary = "".join(
            f"{kind}_temp_path {self.path};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.path / "nginx.conf").write_text(
            f"daemon off; pid {self.path}/pid; error_log {self.path}/error.log; events {{}}\n"
            f"http {{ access_log off; {temporary} include {self.path}/site.conf; }}\n"
        )

    def start(self) -> None:
        command = [NGINX, "-p", self.path, "-c", self.path / "nginx.conf", "-e", self.path / "error.log"]
        self._process = subprocess.Popen(command)
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError((self.path / "error.log").read_text())

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)
        self._folder.cleanup()


class Echo:
    """A server behind a gateway that keeps what it is asked, and answers what a test wants."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer: Any = None
        echo = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                super().handle_one_request()

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
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()
