"""`compreface core` as a process on processors of its own, asked by load.c."""

import json
import os
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import native
import processes
from photos import FORM, Photo
from servers import BINARY, MODELS, PATIENCE, free_port

STAGE = re.compile(r'compreface_stage_(seconds_total|total)\{stage="([^"]+)"\} (\S+)')

Stages = dict[str, tuple[float, float]]  # by name: seconds, and how often


@dataclass
class Core:
    """The server, or the one role of it that is measured."""

    name: str
    folder: Path
    processors: Sequence[int]
    environment: dict[str, str] = field(default_factory=dict)
    command: list[str | Path] = field(default_factory=lambda: [BINARY, "core", "--host", "127.0.0.1"])
    path: str = "/find_faces"
    headers: str = ""  # each with its line end
    _port: int = 0
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Until it says that it is ready."""
        self.folder.mkdir(exist_ok=True)
        self._port = free_port()
        with open(self._log_file, "wb") as log:
            self._process = subprocess.Popen(
                native.on(self.processors, [*self.command, "--port", str(self._port)]),
                cwd=self.folder,
                env=os.environ | {"COMPREFACE_MODELS": str(MODELS)} | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        begin = time.monotonic()
        while self._get("/healthcheck")[0] != 200:
            if self._process.poll() is not None or time.monotonic() - begin > PATIENCE:
                raise RuntimeError(f"{self.name} does not start; its log:\n{self._log_file.read_text()[-4000:]}")
            time.sleep(0.01)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def plugins(self) -> set[str]:
        """The slugs of those that are installed."""
        return set(json.loads(self._get("/status")[1] or b"{}").get("available_plugins", {}))

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def memory(self) -> processes.Memory:
        return processes.memory([self.pid])

    @property
    def stages(self) -> Stages:
        """What it says of its own time since the start. Empty if it says nothing."""
        values: dict[str, dict[str, float]] = {}
        for kind, stage, value in STAGE.findall(self._get("/metrics")[1].decode()):
            values.setdefault(stage, {})[kind] = float(value)
        return {stage: (each.get("seconds_total", 0), each.get("total", 0)) for stage, each in values.items()}

    def turn(
        self, load: Path, photos: Sequence[Photo], plugins: str, connections: int, passes: int, senders: Sequence[int]
    ) -> native.Report:
        """The fields of load.c's report. `plugins` are slugs with commas between them; `senders` are processors."""
        requests = self.folder / f"requests-{plugins}"
        if not requests.is_file():
            native.write_requests(requests, f"{self.path}?face_plugins={plugins}", FORM, photos, self.headers)
        command: list[str | Path] = [load, str(self._port), str(connections), str(passes), str(self.pid), requests]
        run = subprocess.run(native.on(senders, command), capture_output=True, text=True)
        if run.returncode:
            log = self._log_file.read_text()[-4000:]
            raise RuntimeError(f"{self.name}: {run.stderr.strip()}; the end of its log:\n{log}")
        answer: native.Report = json.loads(run.stdout)
        strange = set(answer["statuses"]) - {"200", "400"}  # 400: no face
        if strange:
            raise RuntimeError(f"{self.name} answered photos with {answer['statuses']}")
        return answer

    def _get(self, path: str) -> tuple[int, bytes]:
        try:
            connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            connection.request("GET", path)
            response = connection.getresponse()
            answer = response.status, response.read()
            connection.close()
            return answer
        except (OSError, HTTPException):
            return 0, b""

    @property
    def _log_file(self) -> Path:
        return self.folder / "server.log"
