"""The real server, as a process of its own with a data folder of its own."""

import http.client
import itertools
import os
import re
import secrets
import ssl
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from postgres_cluster import binaries

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("COMPREFACE_BINARY", ROOT / ".build/release/compreface")).absolute()
PATIENCE = 90  # seconds, for a start or a stop
SPLIT = os.environ.get("COMPREFACE_TEST_TOPOLOGY") == "split"
"""Whether servers send their photos to a core in a process of its own, and are reached through a gateway."""
POSTGRES = os.environ.get("COMPREFACE_TEST_POSTGRES")
"""Address of a PostgreSQL server, on which each server gets a database of its own; without one it has a file."""

ServiceType = Literal["recognition", "detection", "verification"]


class Server:
    """With settings of its own: variables of the environment, and options of `compreface serve`, or of another role."""

    def __init__(
        self, settings: Mapping[str, str] | None = None, options: Sequence[str] = (), role: str = "serve"
    ) -> None:
        self._role = role
        self._environment: dict[str, str] = environment() | dict(settings or {})
        self._options = options
        self._folder = tempfile.TemporaryDirectory(prefix="compreface-sdk-")
        self._path = Path(self._folder.name)
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._core: Server | None = None
        self._admin: Server | None = None
        self._gateway: Server | None = None
        self._scheme = "https" if "--tls-cert" in options else "http"
        self.port = 0

    @property
    def domain(self) -> str:
        return f"{self._scheme}://127.0.0.1"

    @property
    def url(self) -> str:
        return f"{self.domain}:{self.port}"

    @property
    def data(self) -> Path:
        """Its data folder, which its options may name."""
        if "--data" in self._options:
            return self._path / self._options[self._options.index("--data") + 1]
        return self._path / "data"

    @property
    def database_settings(self) -> dict[str, str]:
        """By which a command finds the same database, with `--data`. There are none where it is a file."""
        return {name: value for name, value in self._environment.items() if name.startswith("POSTGRES_")}

    @property
    def pid(self) -> int:
        if not self._process:
            raise RuntimeError("the server has not been started")
        return self._process.pid

    def start(self) -> None:
        # One with an option that names its data folder has a file there.
        if POSTGRES and self._role == "serve" and not {"POSTGRES_URL", "--data"} & {*self._environment, *self._options}:
            self._environment["POSTGRES_URL"] = new_database(POSTGRES)
            if SPLIT:
                # The two roles that have a database, in a process each.
                self._role = "api"
                self._admin = Server({**self._environment, "TRUSTED_PROXIES": "127.0.0.1"}, role="admin")
                self._admin.start()
        if SPLIT and self._role in ("serve", "api") and "PYTHON_URL" not in self._environment:
            self._core = Server({**self._environment, "COMPREFACE_LOG_LEVEL": "error"}, role="core")
            self._core.start()
            self._environment["PYTHON_URL"] = self._core.url
            self._environment["TRUSTED_PROXIES"] = "127.0.0.1"
        if not BINARY.is_file():
            raise FileNotFoundError(f"there is no {BINARY}; make build makes it, COMPREFACE_BINARY names another")
        port = () if "--port" in self._options else ("--port", "0")
        with open(self._log_file, "wb") as log:
            self._process = subprocess.Popen(
                [BINARY, self._role, "--host", "127.0.0.1", *port, "--data", self.data, *self._options],
                cwd=self._path,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self._process.kill()
            self._process.wait()
            self._folder.cleanup()
            raise
        if self._core:
            admin = self._admin or self
            urls = {"COMPREFACE_ADMIN_URL": admin.url, "COMPREFACE_API_URL": self.url}
            urls["COMPREFACE_CORE_URL"] = self._core.url
            self._gateway = Server({**urls, "COMPREFACE_LOG_LEVEL": "error"}, role="fe")
            self._gateway.start()
            self.port = self._gateway.port

    def stop(self) -> None:
        """Its data go too. A server that had died, or does not end well, is an error."""
        try:
            self.end()
        finally:
            self._folder.cleanup()
            for each in (self._core, self._admin):
                if each:
                    each.stop()
            self._core = self._admin = None

    def restart(self, settings: Mapping[str, str]) -> None:
        """With other settings, on the same data."""
        self.end()
        self._environment |= settings
        self.start()

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def forget(self) -> None:
        """After it was killed, which is no failure then."""
        if self._process:
            self._process.wait()
            self._process = None

    def end(self) -> None:
        """Its data stay."""
        if self._gateway:
            gateway, self._gateway = self._gateway, None
            gateway.stop()
        if not self._process:
            return
        process, self._process = self._process, None
        process.terminate()
        try:
            status = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise RuntimeError(f"the server did not stop within {PATIENCE} seconds:\n{self.log()[-4000:]}") from None
        if status != 0:
            raise RuntimeError(f"the server ended with exit status {status}:\n{self.log()[-4000:]}")

    def make_service(self, kind: ServiceType) -> str:
        """The key of a new, empty service."""
        name = f"Service {next(self._numbers)}"
        result = subprocess.run(
            [str(BINARY), "service", "create", "--type", kind, name, "--data", str(self.data)],
            cwd=self._path,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            raise RuntimeError(f"service create failed: {result.stderr.strip()}")
        return result.stdout.strip()

    def connect(self, timeout: float = 60, address: str = "127.0.0.1") -> http.client.HTTPConnection:
        """From an address of this machine. Opened with the first request. No certificate is checked."""
        source = (address, 0)
        if self._scheme == "http":
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout, source_address=source)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=timeout, context=context, source_address=source
        )

    def log(self, start: int = 0) -> str:
        """What the server has said, from a byte on."""
        return self._log_file.read_bytes()[start:].decode(errors="replace")

    def log_size(self) -> int:
        return self._log_file.stat().st_size

    @property
    def _log_file(self) -> Path:
        return self._path / "server.log"

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        end = time.monotonic() + PATIENCE
        while not self._is_ready():
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with exit status {process.returncode}:\n{self.log()}")
            if time.monotonic() > end:
                raise TimeoutError(f"the server was not ready within {PATIENCE} seconds:\n{self.log()}")
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        """The server takes a free port, and its banner tells which."""
        banner = re.search(r"listens on https?://127\.0\.0\.1:(\d+)", self.log())
        if not banner:
            return False
        self.port = int(banner[1])
        connection = self.connect(timeout=5)
        try:
            # A core has no other; fe is ready also where those behind it aren't.
            paths = {"core": "/healthcheck", "fe": "/health", "admin": "/health"}
            connection.request("GET", paths.get(self._role, "/api/v1/config"))
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def new_database(server: str) -> str:
    """Its address."""
    name = f"test_{secrets.token_hex(8)}"
    folder = binaries()
    if not folder:
        raise FileNotFoundError("there is no psql")
    subprocess.run([folder / "psql", "--quiet", server, f"--command=CREATE DATABASE {name}"], check=True)
    return server.rpartition("/")[0] + f"/{name}"


def environment() -> dict[str, str]:
    """Nothing that would set up the server otherwise than these tests expect, such as a PORT of the shell's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "COMPREFACE_DETECTOR") if name in os.environ}
    return kept | {"COMPREFACE_MODELS": os.environ.get("COMPREFACE_MODELS", str(ROOT / ".models"))}
