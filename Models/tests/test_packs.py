import json
import tempfile
import unittest
from pathlib import Path

import packs
from errors import InstallError
from packs import Model, Pack


def pack(content: bytes = b"weights", version: str = "1") -> Pack:
    return Pack(
        name="toy",
        version=version,
        description="A pack for tests",
        models=(Model("net", "net.onnx", "MIT", "here"),),
        produce=lambda folder, sources: (folder / "net.onnx").write_bytes(content),
    )


class PackTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.models = Path(folder.name, "models")

    def test_manifest(self):
        packs.install(pack(), self.models)
        manifest = json.loads((self.models / "toy" / "manifest.json").read_text())
        self.assertEqual([manifest["format"], manifest["pack"], manifest["version"]], [1, "toy", "1"])
        (model,) = manifest["models"]
        self.assertEqual([model["name"], model["file"], model["bytes"]], ["net", "net.onnx", 7])
        self.assertEqual([model["licence"], model["source"]], ["MIT", "here"])
        self.assertEqual(model["sha256"], "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c")

    def test_installed_means_byte_for_byte(self):
        self.assertFalse(packs.is_installed(pack(), self.models))
        packs.install(pack(), self.models)
        self.assertTrue(packs.is_installed(pack(), self.models))
        self.assertFalse(packs.is_installed(pack(version="2"), self.models))
        (self.models / "toy" / "net.onnx").write_bytes(b"Weights")
        self.assertFalse(packs.is_installed(pack(), self.models))

    def test_what_the_product_has_installed_counts(self):
        packs.install(pack(), self.models)
        manifest = self.models / "toy" / "manifest.json"
        installed = json.loads(manifest.read_text())
        del installed["converter"]
        manifest.write_text(json.dumps(installed))
        self.assertTrue(packs.is_installed(pack(), self.models))
        for text in (json.dumps(installed | {"converter": 0}), "[]", "no JSON"):
            manifest.write_text(text)
            self.assertFalse(packs.is_installed(pack(), self.models), text)

    def test_a_new_version_replaces_the_old(self):
        packs.install(pack(b"old"), self.models)
        packs.install(pack(b"new", version="2"), self.models)
        self.assertEqual((self.models / "toy" / "net.onnx").read_bytes(), b"new")
        self.assertEqual([path.name for path in self.models.iterdir()], ["toy"])

    def test_a_failure_leaves_what_was_there(self):
        def fail(folder: Path, sources: Path | None) -> None:
            (folder / "net.onnx").write_bytes(b"half")
            raise InstallError("no more")

        packs.install(pack(b"old"), self.models)
        with self.assertRaisesRegex(InstallError, "no more"):
            packs.install(Pack("toy", "2", "", pack().models, fail), self.models)
        self.assertTrue(packs.is_installed(pack(b"old"), self.models))
        self.assertEqual([path.name for path in self.models.iterdir()], ["toy"])

    def test_a_wrong_checksum_names_all_three(self):
        right = packs.sha256(b"right")
        self.assertEqual(packs.verify("a.onnx", b"right", right), b"right")
        with self.assertRaisesRegex(InstallError, f"a.onnx .* expected {right}, got {packs.sha256(b'wrong')}"):
            packs.verify("a.onnx", b"wrong", right)
