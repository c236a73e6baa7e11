"""The servers measured: each a process of its own, asked the same over HTTP."""

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from photos import Photo

ROOT = Path(__file__).resolve().parents[1]
BINARY = Path(os.environ.get("COMPREFACE_BINARY", ROOT / ".build/release/compreface")).absolute()
MODELS = Path(os.environ.get("COMPREFACE_MODELS", ROOT / ".models")).absolute()
PYTHON = ROOT / ".venv-bench/bin/python"
PATIENCE = 60  # seconds
API = "/api/v1/recognition"


@dataclass
class Server:
    """Started and stopped; `command` gets the port appended."""

    name: str
    command: list[str | Path]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    key: str = ""
    port: int = 0
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self, photos: list[Photo]) -> float:
        """Returns the seconds until a photo had been answered well: the first in which this server finds a face."""
        self.port = free_port()
        with open(self.log_file, "wb") as log:
            begin = time.monotonic()
            self._process = subprocess.Popen(
                [*self.command, "--port", str(self.port)],
                cwd=self.folder,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        while True:
            try:
                connection = self.connect()
                good = any(self.recognise(connection, photo) == 200 for photo in photos)
                connection.close()
                if good:
                    return time.monotonic() - begin
            except OSError:
                pass
            if self._process.poll() is not None or time.monotonic() - begin > PATIENCE:
                self.stop()
                raise RuntimeError(f"{self.name} did not start; what it said:\n{self.log_file.read_text()[-4000:]}")
            time.sleep(0.005)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    def connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def recognise(self, connection: http.client.HTTPConnection, photo: Photo) -> int:
        """The HTTP status."""
        return self._send(connection, f"{API}/recognize", photo)

    def teach(self, photo: Photo) -> bool:
        """Whether the photo had exactly one face."""
        connection = self.connect()
        try:
            return self._send(connection, f"{API}/faces?{urlencode({'subject': photo.name})}", photo) == 201
        finally:
            connection.close()

    def _send(self, connection: http.client.HTTPConnection, path: str, photo: Photo) -> int:
        connection.request("POST", path, photo.body, {"content-type": photo.content_type, "x-api-key": self.key})
        response = connection.getresponse()
        response.read()
        return response.status


def compreface(detector: str, folder: Path) -> Server:
    """On an empty database with one recognition service."""
    folder.mkdir()
    environment = {"COMPREFACE_MODELS": str(MODELS), "COMPREFACE_DETECTOR": detector}
    data = folder / "data"
    service: list[str | Path] = [BINARY, "service", "create", "--type", "recognition", "Benchmark", "--data", data]
    key = subprocess.check_output(service, cwd=folder, env=os.environ | environment, text=True).strip()
    command: list[str | Path] = [BINARY, "serve", "--host", "127.0.0.1", "--data", data]
    return Server(f"CompreFace, {detector}", command, folder, environment, key)


def peer(folder: Path, workers: int, threads: int) -> Server:
    folder.mkdir()
    numbers = ["--workers", str(workers), "--threads", str(threads)]
    return Server("FastAPI, yunet", [PYTHON, ROOT / "Benchmarks/peer.py", "--models", MODELS, *numbers], folder)


def has_yunet() -> bool:
    return (MODELS / "yunet/yunet_n_dynamic.onnx").is_file()


def install_peer() -> None:
    """Fills .venv-bench; quick when it is filled already."""
    requirements = ROOT / "Benchmarks/requirements.txt"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = ROOT / ".venv-bench/.requirements.sha256"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", ROOT / ".venv-bench"], check=True)
    (ROOT / ".venv-bench/.gitignore").write_text("*\n")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements]
    subprocess.run(pip, check=True)
    stamp.write_text(wanted)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
