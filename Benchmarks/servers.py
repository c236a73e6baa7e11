"""The servers measured: processes of their own, asked the same over HTTP."""

import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from photos import FORM, Photo

ROOT = Path(__file__).resolve().parents[1]
BINARY = Path(os.environ.get("COMPREFACE_BINARY", ROOT / ".build/release/compreface")).absolute()
MODELS = Path(os.environ.get("COMPREFACE_MODELS", ROOT / ".models")).absolute()
PATIENCE = 60  # seconds
KNOWN = 8  # faces that each server learns
PATHS = {"recognise": "/api/v1/recognition/recognize", "detect": "/api/v1/detection/detect"}
FACES = "/api/v1/recognition/faces"
NO_FACE = 28

Box = tuple[int, int, int, int]  # x_min, y_min, x_max, y_max


@dataclass
class Server:
    """Started and stopped; `command` gets the port appended. Several processes have a port each."""

    name: str
    command: list[str | Path]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # by kind of service
    processes: int = 1
    _ports: list[int] = field(default_factory=list)
    _running: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def start(self, photos: list[Photo]) -> float:
        """Returns the seconds until a photo had been answered well: the first in which this server finds a face.

        Waits for the other processes too.
        """
        self._ports = [free_port() for _ in range(self.processes)]
        with open(self._log_file, "wb") as log:
            begin = time.monotonic()
            for port in self._ports:
                process = subprocess.Popen(
                    [*self.command, "--port", str(port)],
                    cwd=self.folder,
                    env=os.environ | self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
                self._running.append(process)
        ready = [self._wait(number, photos, begin) for number in range(self.processes)]
        return ready[0]

    def _wait(self, number: int, photos: list[Photo], begin: float) -> float:
        while True:
            try:
                connection = self.connect(number)
                good = any(self.send(connection, "recognise", photo) == 200 for photo in photos)
                connection.close()
                if good:
                    return time.monotonic() - begin
            except (OSError, HTTPException):
                pass
            if self._running[number].poll() is not None or time.monotonic() - begin > PATIENCE:
                raise RuntimeError(self.last_words())
            time.sleep(0.005)

    def stop(self) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running = []

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self._running]

    def last_words(self) -> str:
        states = [process.poll() for process in self._running]
        running = ", ".join("running" if state is None else f"ended with status {state}" for state in states)
        return f"{self.name} failed ({running}); the end of its log:\n{self._log_file.read_text()[-4000:]}"

    @property
    def _log_file(self) -> Path:
        return self.folder / "server.log"

    def connect(self, number: int = 0) -> HTTPConnection:
        """The processes take turns, by the number of the connection: a load balancer that costs nothing."""
        connection = HTTPConnection("127.0.0.1", self._ports[number % self.processes], timeout=PATIENCE)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def ask(
        self, connection: HTTPConnection, method: str, path: str, body: bytes | None = None, content_type: str = FORM
    ) -> tuple[int, bytes]:
        """The HTTP status and the body."""
        headers = {"x-api-key": self.keys.get(path.split("/")[3], "")}
        connection.request(method, path, body, headers | ({"content-type": content_type} if body is not None else {}))
        response = connection.getresponse()
        return response.status, response.read()

    def send(self, connection: HTTPConnection, operation: str, photo: Photo) -> int:
        return self.ask(connection, "POST", PATHS[operation], photo.upload)[0]

    def boxes(self, connection: HTTPConnection, photo: Photo) -> list[Box] | None:
        """The faces found, none if the photo is refused."""
        status, body = self.ask(connection, "POST", PATHS["detect"], photo.upload)
        answer: dict[str, Any] = json.loads(body)
        if status == 200:
            boxes = [face["box"] for face in answer["result"]]
            return [(box["x_min"], box["y_min"], box["x_max"], box["y_max"]) for box in boxes]
        return [] if answer.get("code") == NO_FACE else None

    def learn(self, photos: list[Photo]) -> int:
        """Adds the first few photos with one face, over new connections, so that each process gets some of them.

        Returns how many faces it knows now.
        """
        known = 0
        for number, photo in enumerate(photos):
            if known == KNOWN:
                break
            connection = self.connect(number)
            path = f"{FACES}?{urlencode({'subject': photo.name})}"
            known += self.ask(connection, "POST", path, photo.upload)[0] == 201
            connection.close()
        return known


def compreface(detector: str, folder: Path) -> Server:
    """On an empty database with one service of each kind."""
    folder.mkdir()
    environment = {"COMPREFACE_MODELS": str(MODELS), "COMPREFACE_DETECTOR": detector}
    data = folder / "data"

    def create(kind: str) -> str:
        command: list[str | Path] = [BINARY, "service", "create", "--type", kind, f"Benchmark {kind}", "--data", data]
        return subprocess.check_output(command, cwd=folder, env=os.environ | environment, text=True).strip()

    keys = {kind: create(kind) for kind in ("recognition", "detection", "verification")}
    command: list[str | Path] = [BINARY, "serve", "--host", "127.0.0.1", "--data", data]
    return Server(f"CompreFace, {detector}", command, folder, environment, keys)


def has_yunet() -> bool:
    return (MODELS / "yunet/yunet_n_dynamic.onnx").is_file()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
