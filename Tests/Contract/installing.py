"""What the tests of `compreface models install` have in common: a server of files, and a pack that is made here."""

import hashlib
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

from file_server import Behaviour, FileServer
from sdk import BINARY, PATIENCE, environment
from tiny_networks import arcface

NETWORK = arcface()
SHA256 = hashlib.sha256(NETWORK).hexdigest()
HALF = len(NETWORK) // 2


class InstallTestCase(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="compreface-models-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.models = self.folder / "models"
        self.server = FileServer()
        self.server.start()
        self.addCleanup(self.server.stop)

    # MARK: What is installed

    def serve(self, content: bytes = NETWORK, **behaviour: Any) -> Behaviour:
        file = Behaviour(content, **behaviour)
        self.server.files["/net.onnx"] = file
        return file

    def recipe(self, **changes: Any) -> Path:
        """A file that describes the pack `tiny`; None leaves a line out."""
        file = {
            "name": "calculator",
            "file": "net.onnx",
            "url": self.server.url("/net.onnx"),
            "sha256": SHA256,
            "bytes": len(NETWORK),
        }
        pack = {"pack": "tiny", "version": '"1"', "description": "For tests", "licence": "CC0-1.0", "source": "here"}
        file |= {name: value for name, value in changes.items() if name in file}
        pack |= {name: value for name, value in changes.items() if name not in file}
        lines = [f"{name}: {value}" for name, value in pack.items() if value is not None]
        entries = [f"{name}: {value}" for name, value in file.items() if value is not None]
        lines += ["files:", "  - " + "\n    ".join(entries)]
        lines += [
            "calculator:",
            "  version: tiny.Calculator@1",
            "  model: calculator",
            "  input: {side: 112, channels: rgb, mean: 127.5, scale: 1/127.5}",
            "  crop: arcface",
            "  dimension: 128",
            "  similarity: {midpoint: 1.25, steepness: 6}",
        ]
        path = self.folder / "tiny.yaml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    # MARK: The command

    @property
    def environment(self) -> dict[str, str]:
        return environment() | {"COMPREFACE_MODELS": str(self.models)}

    def command(self, *arguments: str | Path, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [BINARY, "models", *arguments],
            cwd=self.folder,
            env=self.environment | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def install(self, *arguments: str | Path, **settings: str) -> str:
        """What it says on the way."""
        result = self.command("install", *(arguments or (self.recipe(),)), **settings)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stderr

    def refused(self, *arguments: str | Path, **settings: str) -> str:
        result = self.command("install", *(arguments or (self.recipe(),)), **settings)
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertEqual(result.stdout, "")
        return result.stderr

    # MARK: Assertions

    def assert_installed(self) -> None:
        self.assertTrue((self.models / "tiny/net.onnx").read_bytes() == NETWORK)
        self.assertEqual(list((self.models / ".downloads").iterdir()), [])

    def assert_nothing(self, left: int = 0) -> None:
        """No pack, and of downloads only what may go on."""
        names = {path.name for path in self.models.iterdir()} if self.models.exists() else set()
        self.assertLessEqual(names, {".downloads"})
        parts = list(self.models.glob(".downloads/*.part"))
        self.assertEqual(sum(part.stat().st_size for part in parts), left)
