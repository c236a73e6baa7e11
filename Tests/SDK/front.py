"""What stands in front of servers: our fe, or nginx with the configuration we ship."""

import socket
import subprocess
import tempfile
import time
from pathlib import Path

from server import ROOT, Server

NGINX = ROOT / ".build/nginx/usr/sbin/nginx"


def fe(url: str, core: str | None = None, settings: dict[str, str] | None = None) -> Server:
    """Started, in front of a server that is admin and api."""
    urls = {"COMPREFACE_ADMIN_URL": url, "COMPREFACE_API_URL": url, "COMPREFACE_CORE_URL": core or f"{url}/core"}
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


def below_a_path(server: Server) -> Nginx:
    """Not started: the server under `/faces/` of a site that has something else at its root."""
    part = (ROOT / "Deploy/nginx/sub-path.conf").read_text()
    inside = (
        f"upstream compreface_fe {{ server 127.0.0.1:{server.port}; }}\n"
        "server { listen 127.0.0.1:PORT; location = / { return 200 'another site'; }\n" + part + "}"
    )
    return Nginx({}, site="", inside=inside)
