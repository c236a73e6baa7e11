"""The processes of a real PostgreSQL server of the tests' own, and the folder they work in."""

import contextlib
import ctypes
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from postgres_programs import available, binaries, unprivileged

PATIENCE = 60  # seconds, for a start or a stop
SHUTDOWNS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}


class Cluster:
    """Its data live until `close`, through any `stop` and `kill`."""

    USER = "postgres"

    def __init__(self, fsync: bool = True, parameters: Mapping[str, str] | None = None) -> None:
        """With parameters as in postgresql.conf."""
        folder = binaries()
        if not folder:
            raise FileNotFoundError(available().why)
        self._binaries = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self.password = secrets.token_urlsafe(12)
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="compreface-postgres-"))
        self.data = self.folder / "data"
        self._parameters = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "dynamic_shared_memory_type": "mmap",  # goes with the folder, even after a kill
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not fsync:
            self._parameters |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        self._parameters |= parameters or {}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # MARK: Its life

    def start(self) -> None:
        if self._process:
            raise RuntimeError("PostgreSQL runs already")
        if not self._guard:
            command = [sys.executable, __file__, str(self.folder)]
            null = subprocess.DEVNULL
            self._guard = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=null, stderr=null, start_new_session=True
            )
        if not (self.data / "postgresql.conf").exists():
            self._initialise()
        with open(self._log_file, "ab") as log:
            command = [str(self._binaries / "postgres"), "-D", str(self.data)]
            self._process = subprocess.Popen(command, **self._how(log.fileno()))
        try:
            wait_until(lambda: self._is_ready, lambda: f"PostgreSQL was not ready:\n{self.log()}")
        except BaseException:
            self.kill()
            raise

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        """A server that had died is an error."""
        process = self._running()
        if process.poll() is not None:
            self._process = None
            raise RuntimeError(f"PostgreSQL had died, with status {process.returncode}:\n{self.log()[-4000:]}")
        process.send_signal(SHUTDOWNS[mode])
        self.resume()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"PostgreSQL did not stop in {PATIENCE} seconds:\n{self.log()[-4000:]}") from None
        self._process = None

    def kill(self) -> None:
        """As a crash would end it. Returns when no process is left."""
        process, self._process = self._running(), None
        process.kill()
        process.wait()
        end_all(self.folder, patience=5)

    def restart(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        self.stop(mode)
        self.start()

    def pause(self) -> None:
        """No process of it does anything, while connections stay and new ones are taken by the system."""
        self._running().send_signal(signal.SIGSTOP)  # first, so that no process comes after those found
        signal_all(self.folder, signal.SIGSTOP)

    def resume(self) -> None:
        signal_all(self.folder, signal.SIGCONT)

    def close(self) -> None:
        """For good: the data go too."""
        try:
            if self._process:
                self.stop()
        finally:
            if self._guard and self._guard.stdin:
                self._guard.stdin.close()
                self._guard.wait()
            remove(self.folder)

    def log(self) -> str:
        """What the server has said."""
        return self._log_file.read_text(errors="replace") if self._log_file.exists() else ""

    # MARK: Parts

    @property
    def _log_file(self) -> Path:
        return self.folder / "server.log"

    def _running(self) -> "subprocess.Popen[bytes]":
        if not self._process:
            raise RuntimeError("PostgreSQL does not run")
        return self._process

    @property
    def _is_ready(self) -> bool:
        process = self._running()
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended with status {process.returncode}:\n{self.log()}")
        with contextlib.suppress(FileNotFoundError):
            lines = (self.data / "postmaster.pid").read_text().split("\n")
            return lines[0] == str(process.pid) and lines[7:8] != [] and lines[7].strip() == "ready"
        return False

    def _initialise(self) -> None:
        owner = unprivileged() if os.getuid() == 0 else None
        password = self.folder / "password"
        password.write_text(self.password)
        for path in (self.folder, password):
            if owner:
                os.chown(path, owner.pw_uid, owner.pw_gid)
        with open(self._log_file, "ab") as log:
            options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
            options += [f"--username={self.USER}", f"--pwfile={password}", f"--pgdata={self.data}"]
            how = self._how(log.fileno())
            status = subprocess.Popen([self._binaries / "initdb", *options], **how).wait(PATIENCE)
        password.unlink()
        if status != 0:
            raise RuntimeError(f"initdb failed:\n{self.log()}")
        with open(self.data / "postgresql.conf", "a") as configuration:
            for name, value in self._parameters.items():
                configuration.write("{} = '{}'\n".format(name, value.replace("'", "''")))

    def _how(self, log: int) -> dict[str, Any]:
        """A session of its own, so that what a terminal interrupts is the tests, and they stop it."""
        how = {"env": plain(), "cwd": self.folder, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        if os.getuid() == 0 and (owner := unprivileged()):
            how |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        return how | {"start_new_session": True}


# MARK: Where it runs


def free_port() -> int:
    """None that the system may give to another's connection while the server is down."""
    for port in random.sample(range(16_384, 32_768), 1000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("there is no free port")


def plain() -> dict[str, str]:
    """Nothing by which PostgreSQL's programs would do otherwise than told."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}


def wait_until(condition: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(otherwise())
        time.sleep(0.02)


# MARK: Its processes, each of which has a session of its own


def processes(folder: Path) -> Iterator[int]:
    """Those that work in a server's folder."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if Path(os.readlink(link)).is_relative_to(folder):
                yield int(link.parent.name)


def signal_all(folder: Path, number: int) -> None:
    for process in processes(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def end_all(folder: Path, patience: float) -> None:
    """Those that don't notice that their server is gone are killed."""
    signal_all(folder, signal.SIGCONT)
    end = time.monotonic() + patience
    while any(processes(folder)):
        if time.monotonic() > end:
            signal_all(folder, signal.SIGKILL)
        time.sleep(0.02)


def remove(folder: Path) -> None:
    with contextlib.suppress(OSError, IndexError, ValueError):
        # Left by a server that was killed, and so was its shared memory.
        shared = (folder / "data/postmaster.pid").read_text().split("\n")[6].split()[1]
        ctypes.CDLL(None).shmctl(int(shared), 0, None)
    shutil.rmtree(folder, ignore_errors=True)


def guard(folder: Path) -> None:
    """Waits until whoever started the server is gone, in whichever way, and takes away what is left of it."""
    sys.stdin.buffer.read()
    end_all(folder, patience=0)
    remove(folder)


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
