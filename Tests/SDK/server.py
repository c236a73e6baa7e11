"""The real server, as a process of its own with a data folder of its own."""

import http.client
import itertools
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("COMPREFACE_BINARY", ROOT / ".build/release/compreface")).absolute()
PATIENCE = 30  # seconds, for a start or a stop

ServiceType = Literal["recognition", "detection", "verification"]


class Server:
    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="compreface-sdk-")
        self._path = Path(self._folder.name)
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def domain(self) -> str:
        return "http://127.0.0.1"

    def start(self) -> None:
        if not BINARY.is_file():
            raise FileNotFoundError(f"there is no {BINARY}; make build makes it, COMPREFACE_BINARY names another")
        with open(self._log_file, "wb") as log:
            self._process = subprocess.Popen(
                [BINARY, "serve", "--host", "127.0.0.1", "--port", "0", "--data", self._data],
                cwd=self._path,
                env=environment(),
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

    def stop(self) -> None:
        """A server that had died, or does not end well, is an error."""
        if not self._process:
            return
        self._process.terminate()
        try:
            status = self._process.wait(PATIENCE)
            if status != 0:
                raise RuntimeError(f"the server ended with exit status {status}:\n{self.log()[-4000:]}")
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise RuntimeError(f"the server did not stop within {PATIENCE} seconds:\n{self.log()[-4000:]}") from None
        finally:
            self._folder.cleanup()

    def make_service(self, kind: ServiceType) -> str:
        """The key of a new, empty service."""
        name = f"Service {next(self._numbers)}"
        result = subprocess.run(
            [str(BINARY), "service", "create", "--type", kind, name, "--data", str(self._data)],
            cwd=self._path,
            env=environment(),
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            raise RuntimeError(f"service create failed: {result.stderr.strip()}")
        return result.stdout.strip()

    def log(self, start: int = 0) -> str:
        """What the server has said, from a byte on."""
        return self._log_file.read_bytes()[start:].decode(errors="replace")

    def log_size(self) -> int:
        return self._log_file.stat().st_size

    @property
    def _data(self) -> Path:
        return self._path / "data"

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
        banner = re.search(r"listens on http://127\.0\.0\.1:(\d+)", self.log())
        if not banner:
            return False
        self.port = int(banner[1])
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/v1/config")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def environment() -> dict[str, str]:
    """Nothing that would set up the server otherwise than these tests expect, such as a PORT of the shell's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "COMPREFACE_DETECTOR") if name in os.environ}
    return kept | {"COMPREFACE_MODELS": os.environ.get("COMPREFACE_MODELS", str(ROOT / ".models"))}
