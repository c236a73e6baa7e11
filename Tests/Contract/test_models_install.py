"""`compreface models install`: packs, descriptions, consent and conversion."""

import hashlib
import json
import os
import pty
import re
import subprocess
import time
import unittest
from pathlib import Path

from installing import NETWORK, SHA256, InstallTestCase
from sdk import BINARY, PATIENCE, ROOT, environment
from tiny_networks import arcface


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
