"""What stands in front of servers: our fe, or nginx with the configuration we ship."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from postgres_cluster import free_port
from server import PATIENCE, ROOT, Server

NGINX = ROOT / ".build/nginx/usr/sbin/nginx"


def fe(url: str, core: str | None = None, settings: dict[str, str] | None = None) -> Server:
    """Started, in front of a server that is admin and api."""
    urls = {"COMPREFACE_ADMIN_URL": url, "COMPREFACE_API_URL": url, "COMPREFACE_CORE_URL": core or f"{url}/core"}
    server = Server(urls | (settings or {}), role="fe")
    server.start()
    return server


NOBODY = 9
"""A port on which nothing listens."""

LOG = "compreface-log.conf"
"""What the other files of Deploy/nginx have in common."""


class Nginx:
    """With files of Deploy/nginx, in which the names of servers are replaced by addresses, and logs of its own."""

    def __init__(self, servers: dict[str, str], site: str = "compreface.conf", inside: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="compreface-nginx-")
        self._process: subprocess.Popen[bytes] | None = None
        self.path = Path(self._folder.name)
        self.port = free_port()
        text = (ROOT / "Deploy/nginx" / site).read_text() if site else ""
        for name, address in servers.items():
            text = text.replace(name, address)
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.port};") + inside.replace("PORT", str(self.port))
        if "log_format" not in text:
            text = (ROOT / "Deploy/nginx" / LOG).read_text() + text
        (self.path / "site.conf").write_text(text.replace("/var/log/nginx/", f"{self.path}/"))
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
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError((self.path / "error.log").read_text())

    def logged(self, lines: int) -> list[str]:
        """So many of its access log, in their order: one is written after its answer is sent."""
        file, end = self.path / "access.log", time.monotonic() + PATIENCE
        while len(found := file.read_text().splitlines()) < lines:
            if time.monotonic() > end:
                raise TimeoutError(f"the log has {len(found)} lines of {lines}")
            time.sleep(0.02)
        return found

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(PATIENCE)
        self._folder.cleanup()


def in_place_of_names(apis: Sequence[int], other: int = NOBODY) -> dict[str, str]:
    """What compreface.conf has instead for apis on these ports, and admin and fe on another one."""
    replaced = {f"server compreface-{name}": f"server 127.0.0.1:{other}" for name in ("fe:8000", "admin:8080")}
    for how in (" fail_timeout=2s", " backup max_fails=0"):
        replaced[f"server compreface-api:8080{how};"] = " ".join(f"server 127.0.0.1:{port}{how};" for port in apis)
    return replaced


def below_a_path(server: Server) -> Nginx:
    """Not started: the server under `/faces/` of a site that has something else at its root."""
    part = (ROOT / "Deploy/nginx/sub-path.conf").read_text()
    inside = (
        f"upstream compreface_fe {{ server 127.0.0.1:{server.port}; }}\n"
        "server { listen 127.0.0.1:PORT; location = / { return 200 'another site'; }\n" + part + "}"
    )
    return Nginx({}, site="", inside=inside)
