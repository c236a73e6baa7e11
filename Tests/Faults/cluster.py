"""The system as it stands on many machines: nginx, two apis, an admin, two cores and PostgreSQL, as processes of one.

Between them are connections that can be cut, as if they were machines of their own.
"""

import contextlib
import http.client
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import report
from links import Link, Links
from node import Node, cpu_seconds
from sdk import BINARY, NGINX, PATIENCE, ROOT, Nginx, Postgres, environment, processes

GATEWAY_TIMEOUT = 8 if report.LONG else 12
"""Seconds that nginx lets a server say nothing. Longer than a core may be silent (4), and than a statement may take;
in the short form, which is for any machine, also than a slow one takes for a photo that has to go to a second core."""

DATABASE_TIMEOUT = 3
"""Seconds that one statement may take."""

SITE = "compreface.conf"

RESENT = r"""
    # These change nothing: another server may be asked the same. For that nginx has to have the request as a whole.
    location ~ ^/api/v1/((detection|verification)/|recognition/(recognize|embeddings/|faces/[^/]+/verify)) {
        proxy_pass http://compreface_api;
        proxy_request_buffering on;
        client_body_buffer_size 1m;
        proxy_next_upstream error timeout non_idempotent;
        proxy_next_upstream_tries 4;
    }
"""


LAST_RESORT = " backup max_fails=0"
"""The same servers once more: one that came back a moment ago is asked when no other is left."""


def servers(ports: list[int], how: str) -> str:
    return " ".join(f"server 127.0.0.1:{port}{how};" for port in ports)


def site(apis: list[int], admin: int, resend: bool = True) -> dict[str, str]:
    """What is replaced in the file that we ship.

    - Parameter resend: with what it takes that no request is lost with a server, where the file doesn't have it.
    """
    text = (ROOT / "Deploy/nginx" / SITE).read_text()
    replaced = {
        "server compreface-admin:8080": f"server 127.0.0.1:{admin}",
        "server compreface-fe:8000": f"server 127.0.0.1:{admin}",
    }
    for line, how in re.findall(r"(server compreface-api:8080([^;]*);)", text):
        replaced[line] = servers(apis, how or " fail_timeout=2s")
        if resend and "backup" not in text:
            replaced[line] += servers(apis, LAST_RESORT)
    for name, seconds in (("connect", 2), ("read", GATEWAY_TIMEOUT)):
        for line in re.findall(rf"proxy_{name}_timeout [^;]*;", text):
            replaced[line] = f"proxy_{name}_timeout {seconds}s;"
    if resend and "non_idempotent" not in text:
        replaced["    location /api/v1/ {"] = RESENT + "    location /api/v1/ {"
    return replaced


class Cluster:
    """All of it, or without nginx, admin and cores for tests that ask servers themselves."""

    def __init__(self, apis: int = 2, cores: int = 2, gateway: bool = True, fsync: bool = True) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="compreface-faults-")
        path = Path(self._folder.name)
        self._links = Links()
        self.postgres = Postgres(fsync)
        self.to_postgres: dict[str, Link] = {}
        self.cores = [Node(f"core-{number + 1}", "core", path, {}) for number in range(cores)]
        self.apis = [Node(f"api-{number + 1}", "api", path, {}) for number in range(apis)]
        self.admin = Node("admin", "admin", path, {})
        self._has_gateway = gateway
        self.nginx: Nginx | None = None
        self._database = ""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def nodes(self) -> list[Node]:
        return [*self.cores, *self.apis, self.admin]

    @property
    def port(self) -> int:
        """Of nginx."""
        assert self.nginx
        return self.nginx.port

    def start(self) -> None:
        self.postgres.start()
        self._database = self.postgres.create_database()
        for node in [*self.apis, self.admin]:
            link = self._link(self.postgres.port)
            self.to_postgres[node.name] = link
            node.ways_out.append(link)
            node.settings |= self._database_settings(link.port)
        for api in self.apis:
            links = [self._link(core.port) for core in self.cores]
            for core, link in zip(self.cores, links, strict=True):
                core.ways_in.append(link)
            api.ways_out += links
            api.settings["PYTHON_URL"] = ",".join(f"http://127.0.0.1:{link.port}" for link in links)
        # It makes the tables.
        self.admin.start()
        for node in [*self.cores, *self.apis]:
            node.start()
        if self._has_gateway:
            ports = []
            for node in [*self.apis, self.admin]:
                link = self._link(node.port)
                node.ways_in.append(link)
                ports.append(link.port)
            self.start_gateway(site(ports[:-1], ports[-1]))

    def start_gateway(self, replaced: dict[str, str]) -> None:
        if self.nginx:
            self.nginx.stop()
        self.nginx = Nginx(replaced, SITE)
        self.nginx.start()

    def stop(self) -> None:
        """Its data go too. The first thing that goes wrong is told."""
        with contextlib.ExitStack() as stack:
            stack.callback(self._folder.cleanup)
            stack.callback(self._links.close)
            stack.callback(self.postgres.close)
            for node in [*self.cores, self.admin, *self.apis]:
                stack.callback(node.stop)
            if self.nginx:
                stack.callback(self.nginx.stop)
            for link in self._links.all:
                stack.callback(link.mend)
            stack.callback(self.postgres.resume)

    def _link(self, port: int) -> Link:
        link = self._links.to(port)
        link.accept()
        return link

    def _database_settings(self, port: int) -> dict[str, str]:
        settings = self.postgres.settings(self._database)
        settings["POSTGRES_URL"] = settings["POSTGRES_URL"].replace(f":{self.postgres.port}/", f":{port}/")
        return settings | {
            "COMPREFACE_DATABASE_TIMEOUT": str(DATABASE_TIMEOUT * 1000),
            "TRUSTED_PROXIES": "127.0.0.1",
        }

    def make_services(self) -> dict[str, str]:
        """A new, empty service of each type: keys by type."""
        settings = self._database_settings(self.postgres.port)
        return {kind: make_service(kind, settings) for kind in ("recognition", "detection", "verification")}

    def sql(self, text: str) -> list[list[str]]:
        return self.postgres.sql(text, self._database)

    def cpu(self) -> dict[str, float]:
        """Seconds of processors by role, but for connections of PostgreSQL's that have ended since the last call."""
        roles = {role: sum(node.cpu() for node in self.nodes if node.role == role) for role in ("api", "admin", "core")}
        roles["postgres"] = sum(cpu_seconds(pid) for pid in processes(self.postgres.folder))
        if self.nginx:
            roles["nginx"] = nginx_cpu(self.nginx)
        return roles

    def wait_until_well(self) -> None:
        """Every process answers, and every api has a core and the database."""
        end = time.monotonic() + PATIENCE
        while not all(node.is_healthy() for node in self.nodes if node.is_running) or not all(
            f"compreface_cores_up {len(self.cores)}.0" in metrics(api) for api in self.apis
        ):
            assert time.monotonic() < end, "the system doesn't come back"
            time.sleep(0.05)


def make_service(kind: str, settings: Mapping[str, str], *options: str) -> str:
    """Its key."""
    command = [str(BINARY), "service", "create", "--type", kind, f"A {kind} {time.monotonic_ns()}", *options]
    result = subprocess.run(command, env=environment() | settings, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"service create failed: {result.stderr.strip()}")
    return result.stdout.strip()


def metrics(node: Node) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()


def nginx_cpu(nginx: Nginx) -> float:
    master = int((nginx.path / "pid").read_text())
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return cpu_seconds(master) + sum(cpu_seconds(int(child)) for child in children)


def has_gateway() -> bool:
    return NGINX.is_file()
