"""`compreface models install` over real HTTP, with networks that are made here."""

import hashlib
import json
import os
import pty
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

from contract import until
from file_server import Behaviour, FileServer
from sdk import BINARY, PATIENCE, ROOT, environment
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


class InstallTests(InstallTestCase):
    def test_a_pack_of_ones_own(self) -> None:
        self.serve()
        result = self.command("install", self.recipe())
        self.assertEqual(result.stdout, f"tiny: installed in {self.models}/tiny\n")
        self.assert_installed()
        manifest = json.loads((self.models / "tiny/manifest.json").read_text())
        self.assertEqual(
            manifest,
            {
                "format": 1,
                "pack": "tiny",
                "version": "1",
                "description": "For tests",
                "models": [
                    {
                        "name": "calculator",
                        "file": "net.onnx",
                        "sha256": SHA256,
                        "bytes": len(NETWORK),
                        "licence": "CC0-1.0",
                        "source": "here",
                    }
                ],
                "calculator": manifest["calculator"],
            },
        )
        calculator = manifest["calculator"]
        scales = calculator.pop("scale")
        self.assertEqual(
            calculator,
            {
                "version": "tiny.Calculator@1",
                "model": "calculator",
                "side": 112,
                "channels": "rgb",
                "mean": [127.5] * 3,
                "crop": "arcface",
                "whiten": False,
                "dimension": 128,
                "midpoint": 1.25,
                "steepness": 6,
            },
        )
        self.assertEqual(len(scales), 3)
        for scale in scales:
            self.assertAlmostEqual(scale, 1 / 127.5, 8)
        with self.subTest("the list shows it"):
            listed = self.command("list").stdout
            self.assertRegex(listed, r"(?m)^tiny +calculator +\d+ KB +CC0-1.0 +here$")
        with self.subTest("a second time nothing is downloaded"):
            self.assertEqual(self.command("install", self.recipe()).stdout, "tiny: already installed\n")
            self.assertEqual(len(self.server.requests), 1)

    def test_what_is_damaged_is_found_and_mended(self) -> None:
        self.serve()
        self.install()
        (self.models / "default").symlink_to(environment()["COMPREFACE_MODELS"] + "/default")
        self.assertEqual(self.command("verify").returncode, 0)
        (self.models / "tiny/net.onnx").write_bytes(NETWORK[:-1] + b"\0")
        verified = self.command("verify")
        self.assertNotEqual(verified.returncode, 0)
        self.assertIn("damaged  tiny/net.onnx", verified.stdout)
        self.install()
        self.assertEqual(self.command("verify").returncode, 0)

    def test_progress_where_nobody_looks(self) -> None:
        self.serve()
        said = self.install()
        self.assertIn("net.onnx", said)
        self.assertIn("100 %", said)
        self.assertNotIn("\r", said)
        self.assertLess(len(said.splitlines()), 8)

    def test_files_beside_the_recipe(self) -> None:
        (self.folder / "net.onnx").write_bytes(NETWORK)
        self.install(self.recipe(url=None))
        self.assert_installed()

    def test_the_mirror(self) -> None:
        mirror = self.folder / "mirror"
        (mirror / "tiny").mkdir(parents=True)
        with self.subTest("what is missing is named"):
            said = self.refused(COMPREFACE_MODEL_MIRROR=str(mirror))
            for part in (f"{mirror}/tiny/net.onnx", SHA256):
                self.assertIn(part, said)
        with self.subTest("another file is not taken"):
            (mirror / "tiny/net.onnx").write_bytes(arcface(seed=2))
            self.assertIn(SHA256, self.refused(COMPREFACE_MODEL_MIRROR=str(mirror)))
            self.assert_nothing()
        (mirror / "tiny/net.onnx").write_bytes(NETWORK)
        self.install(self.recipe(), COMPREFACE_MODEL_MIRROR=str(mirror))
        self.assert_installed()
        self.assertEqual(self.server.requests, [])


class InterruptionTests(InstallTestCase):
    def test_a_cut_connection(self) -> None:
        self.serve(cut_after=HALF, cut_times=1)
        self.install()
        self.assert_installed()
        first, second = self.server.ranges
        self.assertIsNone(first)
        # What had not been handed over when the connection broke is asked for again; it may be all of it.
        if second:
            begins = int(re.fullmatch(r"bytes=(\d+)-", second)[1])  # type: ignore[index]
            self.assertIn(begins, range(1, HALF + 1))
            self.assertEqual(self.server.requests[1][1]["if-range"], '"first"')

    def test_a_killed_installation(self) -> None:
        self.kill_half_way()
        said = self.install()
        self.assertIn("going on at", said)
        self.assert_installed()
        self.assertEqual(self.server.ranges, [None, f"bytes={HALF}-"])

    def test_a_file_that_changed_meanwhile(self) -> None:
        """By If-Range the server sees that what we have is of another version, and sends all."""
        file = self.kill_half_way(arcface(seed=2))
        file.content, file.tag = NETWORK, '"second"'
        self.install()
        self.assert_installed()
        self.assertEqual(self.server.requests[1][1]["if-range"], '"first"')
        self.assertEqual(len(self.server.requests), 2)

    def test_a_file_that_changed_behind_its_tag(self) -> None:
        """The halves don't fit; then all of it is downloaded."""
        file = self.kill_half_way(arcface(seed=2))
        file.content = NETWORK
        self.install()
        self.assert_installed()
        self.assertEqual(self.server.ranges, [None, f"bytes={HALF}-", None])

    def test_a_server_without_parts(self) -> None:
        self.serve(cut_after=HALF, cut_times=1, knows_parts=False)
        self.install()
        self.assert_installed()

    def test_a_server_that_is_busy(self) -> None:
        self.serve(unavailable_times=1)
        self.install()
        self.assertEqual(len(self.server.requests), 2)

    def test_a_server_that_stays_away(self) -> None:
        self.serve(unavailable_times=1000)
        said = self.refused()
        self.assertIn("503", said)
        self.assertIn("COMPREFACE_MODEL_MIRROR", said)
        self.assertLess(len(self.server.requests), 10)

    def test_another_installation_at_the_same_time(self) -> None:
        self.serve(cut_after=HALF, hold_times=1)
        first = self.begin()
        try:
            self.assertTrue(until(lambda: self.arrived() == HALF))
            self.assertIn("Another installation", self.refused())
        finally:
            first.kill()
            first.wait()

    def kill_half_way(self, content: bytes = NETWORK) -> Behaviour:
        file = self.serve(content, cut_after=HALF, hold_times=1)
        process = self.begin()
        try:
            self.assertTrue(until(lambda: self.arrived() == HALF), "half of the file did not arrive")
        finally:
            process.kill()
            process.wait()
        self.assert_nothing(left=HALF)
        return file

    def begin(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [BINARY, "models", "install", self.recipe()],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def arrived(self) -> int:
        return sum(part.stat().st_size for part in self.models.glob(".downloads/*.part"))


class WrongBytesTests(InstallTestCase):
    def test_another_file(self) -> None:
        other = arcface(seed=2)
        self.assertEqual(len(other), len(NETWORK))
        self.serve(other)
        said = self.refused()
        for part in (SHA256, hashlib.sha256(other).hexdigest(), self.server.url("/net.onnx")):
            self.assertIn(part, said)
        self.assert_nothing()

    def test_a_longer_file(self) -> None:
        for name, knows_length in (("announced", True), ("not announced", False)):
            with self.subTest(name):
                self.serve(NETWORK + b"and more", knows_length=knows_length)
                self.assertIn(str(len(NETWORK)), self.refused())
                self.assert_nothing()

    def test_a_shorter_file(self) -> None:
        self.serve(NETWORK[:-8])
        self.assertIn(str(len(NETWORK)), self.refused())

    def test_no_file(self) -> None:
        said = self.refused()
        self.assertIn("404", said)
        self.assertEqual(len(self.server.requests), 1)
        self.assert_nothing()

    def test_the_pack_that_was_there_stays(self) -> None:
        self.serve()
        self.install()
        self.serve(arcface(seed=3))
        self.refused(self.recipe(version='"2"', sha256=hashlib.sha256(arcface(seed=2)).hexdigest()))
        self.assertEqual(json.loads((self.models / "tiny/manifest.json").read_text())["version"], "1")
        self.assert_installed()

    def test_no_checksum(self) -> None:
        self.serve()
        recipe = self.recipe(sha256=None)
        said = self.refused(recipe)
        self.assertIn("--sha256 HEX", said)
        self.assertEqual(self.server.requests, [])
        with self.subTest("a wrong one"):
            self.assertIn(SHA256, self.refused(recipe, "--sha256", "0" * 64))
        with self.subTest("none at all"):
            self.assertIn("64 hexadecimal digits", self.refused(recipe, "--sha256", "12"))
        self.install(recipe, "--sha256", SHA256)
        self.assert_installed()

    def test_a_pin_is_no_matter_of_choice(self) -> None:
        self.serve()
        self.assertIn("pinned", self.refused(self.recipe(), "--sha256", "0" * 64))
        self.assertEqual(self.server.requests, [])


class AddressTests(InstallTestCase):
    def test_a_redirect_is_followed(self) -> None:
        self.serve()
        self.server.files["/moved"] = Behaviour(b"", location="/net.onnx")
        self.install(self.recipe(url=self.server.url("/moved")))
        self.assert_installed()

    def test_but_not_to_where_others_listen(self) -> None:
        for location in ("http://faces.example.com/net.onnx", "ftp://127.0.0.1/net.onnx", "file:///etc/passwd"):
            with self.subTest(location):
                self.server.files["/moved"] = Behaviour(b"", location=location)
                said = self.refused(self.recipe(url=self.server.url("/moved")))
                self.assertIn(location, said)
                self.assertIn("https", said)

    def test_nor_for_ever(self) -> None:
        self.server.files["/moved"] = Behaviour(b"", location="/moved")
        self.refused(self.recipe(url=self.server.url("/moved")))
        self.assertLess(len(self.server.requests), 10)

    def test_http_is_for_this_machine(self) -> None:
        said = self.refused(self.recipe(url="http://faces.example.com/net.onnx"))
        for part in ("tiny.yaml", "files[0].url", "https"):
            self.assertIn(part, said)


class ConsentTests(InstallTestCase):
    TERMS = "https://example.com/terms"

    def setUp(self) -> None:
        super().setUp()
        self.serve()
        self.restricted = self.recipe(licence="research only", commercial="false", terms=self.TERMS)

    def test_without_a_terminal(self) -> None:
        said = self.refused(self.restricted)
        for part in ("research only", self.TERMS, "--accept-licence"):
            self.assertIn(part, said)
        self.assertEqual(self.server.requests, [])
        self.assert_nothing()
        self.install(self.restricted, "--accept-licence")
        self.assert_installed()

    def test_at_a_terminal(self) -> None:
        for word in ("no", "", "yess"):
            with self.subTest(word):
                status, said = self.typed(word)
                self.assertNotEqual(status, 0)
                self.assertIn(self.TERMS, said)
                self.assertEqual(self.server.requests, [])
        status, said = self.typed("yes")
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r"\rtiny: 100 % of 0\.2 MB\r?\n")
        self.assert_installed()
        with self.subTest("what is installed asks nobody"):
            self.assertIn("already installed", self.typed("no")[1])

    def typed(self, word: str) -> tuple[int, str]:
        """Exit status and what the terminal showed, where somebody types a word."""
        keyboard, terminal = pty.openpty()
        try:
            process = subprocess.Popen(
                [BINARY, "models", "install", self.restricted],
                env=self.environment,
                stdin=terminal,
                stdout=terminal,
                stderr=terminal,
            )
            os.write(keyboard, f"{word}\n".encode())
            os.close(terminal)
            shown = b""
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                try:
                    piece = os.read(keyboard, 4096)
                except OSError:  # nobody has the other end any more
                    break
                if not piece:
                    break
                shown += piece
            return process.wait(PATIENCE), shown.decode()
        finally:
            os.close(keyboard)


class DescriptionTests(InstallTestCase):
    def test_mistakes_are_named(self) -> None:
        for name, changes, parts in (
            ("a value", {"bytes": "many"}, ["tiny.yaml", "files[0].bytes", "many"]),
            ("a path", {"file": "../net.onnx"}, ["files[0].file", "../net.onnx"]),
            ("a key", {"comercial": "false"}, ["comercial", "commercial"]),
        ):
            with self.subTest(name):
                said = self.refused(self.recipe(**changes))
                for part in parts:
                    self.assertIn(part, said)
        self.assertIn("can't be read", self.refused(self.folder / "nowhere.yaml"))

    def test_unknown_packs(self) -> None:
        said = self.refused("resnet")
        for name in ("sface", "auraface", "facenet", "buffalo_s", "buffalo_l", "yunet", "plugins"):
            self.assertIn(name, said)
        self.assertIn("make setup", self.refused("default"))

    def test_the_list_says_how(self) -> None:
        listed = self.command("list").stdout
        for name, way in (
            ("sface", "compreface models install sface"),
            ("buffalo_l", "compreface models install buffalo_l --accept-licence"),
        ):
            self.assertRegex(listed, rf"(?m)^{name} .* {re.escape(way)}$")

    def test_our_packs_from_an_empty_mirror(self) -> None:
        """Each is read to where its files are missing, without the internet."""
        for name in ("sface", "auraface", "facenet", "yunet"):
            with self.subTest(name):
                said = self.refused(name, COMPREFACE_MODEL_MIRROR=str(self.folder))
                self.assertIn(f"{self.folder}/{name}/", said)
        self.assertIn("--accept-licence", self.refused("buffalo_s", COMPREFACE_MODEL_MIRROR=str(self.folder)))


class ConversionTests(InstallTestCase):
    """With the published weights, where they are at hand."""

    def test_a_pack_is_converted(self) -> None:
        reference = os.environ.get("COMPREFACE_REFERENCE")
        mirror = Path(reference, "models") if reference else None
        if not mirror or not (mirror / "age-gender").is_dir():
            self.skipTest("COMPREFACE_REFERENCE names no folder with models/age-gender")
        if "--sources" not in (ROOT / "Models/install.py").read_text():
            self.skipTest("Models/install.py converts no plugins yet")
        self.install("agegender", COMPREFACE_MODEL_MIRROR=str(mirror))
        manifest = json.loads((self.models / "agegender/manifest.json").read_text())
        [model] = manifest["models"]
        network = (self.models / "agegender" / model["file"]).read_bytes()
        self.assertEqual(hashlib.sha256(network).hexdigest(), model["sha256"])
        self.assertEqual(self.command("install", "agegender").stdout, "agegender: already installed\n")

    def test_what_fails_is_told(self) -> None:
        """A mirror that lacks a file stops it before Python is asked."""
        said = self.refused("agegender", COMPREFACE_MODEL_MIRROR=str(self.folder))
        self.assertIn(f"{self.folder}/age-gender/age_gender_model-weights_manifest.json", said)


if __name__ == "__main__":
    unittest.main()
