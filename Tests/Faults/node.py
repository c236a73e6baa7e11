"""A process of CompreFace that can be killed, held up, cut off and started again where it was."""

import contextlib
import http.client
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from links import Link, new_port
from sdk import BINARY, PATIENCE, environment

TICKS = os.sysconf("SC_CLK_TCK")


class Node:
    """In a process group of its own. Its log and its data outlive its process, its port stays the same."""

    def __init__(self, name: str, role: str, folder: Path, settings: Mapping[str, str]) -> None:
        self.name, self.role = name, role
        self.folder = folder / name
        self.folder.mkdir()
        self.settings = dict(settings)
        self.port = new_port()
        self.ways_in: list[Link] = []
        self.ways_out: list[Link] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._cpu_before = 0.0
        self._is_paused = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int:
        if not self._process:
            raise RuntimeError(f"{self.name} does not run")
        return self._process.pid

    # MARK: Its life

    def start(self) -> None:
        """Returns when it is ready."""
        command = [BINARY, self.role, "--host", "127.0.0.1", "--port", str(self.port), "--data", self.folder / "data"]
        with open(self._log_file, "ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment() | self.settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while not self.is_healthy():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} was not ready:\n{self.log()[-4000:]}")
            time.sleep(0.02)
        for link in self.ways_in:
            link.accept()

    def stop(self) -> None:
        """As an operator would: what is under way is finished."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """It does nothing, while the system takes connections for it."""
        os.kill(self.pid, signal.SIGSTOP)
        self._is_paused = True

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)
        self._is_paused = False

    def cut(self) -> None:
        """Off from all others."""
        Link.cut(*self.ways_in, *self.ways_out)

    def mend(self) -> None:
        for link in self.ways_in + self.ways_out:
            link.mend()

    def _end(self, number: int) -> None:
        process, cpu = self._process, self.cpu()
        if not process:
            return
        self._process = None
        process.send_signal(number)
        if self._is_paused:
            process.send_signal(signal.SIGCONT)
            self._is_paused = False
        if number == signal.SIGKILL:
            process.wait()
        for link in self.ways_in:
            link.refuse()
        try:
            status = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise RuntimeError(f"{self.name} did not stop:\n{self.log()[-4000:]}") from None
        finally:
            self._cpu_before = cpu
        if status not in (0, -signal.SIGKILL):
            raise RuntimeError(f"{self.name} ended with status {status}:\n{self.log()[-4000:]}")

    # MARK: What can be seen of it

    def is_healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        return False

    def cpu(self) -> float:
        """Seconds that it has had of processors, over all its lives, but for what comes after a call to stop."""
        return self._cpu_before + (cpu_seconds(self.pid) if self._process else 0)

    def log(self) -> str:
        return self._log_file.read_text(errors="replace") if self._log_file.exists() else ""

    @property
    def _log_file(self) -> Path:
        return self.folder / "log"


def cpu_seconds(pid: int) -> float:
    """Of a process, and of those of its children that have ended."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(field) for field in fields[11:15]) / TICKS
    return 0
