"""A real NVIDIA Triton for the tests, as a process of its own."""

import http.client
import json
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "SDK"))

SETUP = ROOT / "Scripts" / "setup-triton.sh"
PYTHON = ROOT / ".venv-triton" / "bin" / "python"
SERVE = ROOT / "Tests" / "Triton" / "serve.py"
PATIENCE = 60  # seconds, for a stop


def require() -> None:
    """Makes Triton's environment; skips whatever asks for it where there is none to be had."""
    result = subprocess.run([SETUP], capture_output=True, text=True)
    if result.returncode == 3:
        raise unittest.SkipTest(result.stdout.strip().splitlines()[-1])
    if result.returncode != 0:
        raise RuntimeError(f"{SETUP.name} failed: {result.stdout}{result.stderr}")


class Triton:
    """With all networks of the default pack. On a free port, unless one is named."""

    def __init__(self, models: Path, port: int = 0) -> None:
        command = [PYTHON, SERVE, "--models", models, "--port", port]
        self._process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        line = self._process.stdout.readline().split() if self._process.stdout else []
        if line[:1] != ["READY"]:
            self.stop()
            raise RuntimeError("Triton did not start; what it said is above")
        self.url = line[1]
        self.port = int(self.url.rpartition(":")[2])

    def stop(self) -> None:
        """It stops when its input ends."""
        self._process.communicate(timeout=PATIENCE)

    def runs(self, model: str) -> int:
        """How often a network has run since the start, by Triton's own count."""
        [statistics] = self._get(f"/v2/models/{model}/stats")["model_stats"]
        return statistics["inference_count"]

    def _get(self, path: str) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()
