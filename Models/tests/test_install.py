"""The command line, where no network is needed."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import install
import packs
import yunet_pack


class InstallTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.models, self.mirror = Path(folder.name, "models"), Path(folder.name, "mirror")
        self.set_mirror(str(self.mirror))

    def set_mirror(self, folder: str):
        patch = mock.patch.dict("os.environ", {yunet_pack.MIRROR: folder})
        patch.start()
        self.addCleanup(patch.stop)

    def put(self, content: bytes):
        (self.mirror / "yunet").mkdir(parents=True)
        (self.mirror / "yunet" / yunet_pack.FILE).write_bytes(content)

    def run_install(self, pack: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = install.main([pack, "--models", str(self.models)])
        return status, out.getvalue(), err.getvalue()

    def test_from_a_mirror_and_again(self):
        self.put(b"network")
        with mock.patch.object(yunet_pack, "SHA256", packs.sha256(b"network")):
            self.assertEqual(self.run_install("yunet")[0], 0)
            self.assertEqual(self.run_install("yunet"), (0, "yunet: already installed\n", ""))
        self.assertEqual((self.models / "yunet" / yunet_pack.FILE).read_bytes(), b"network")

    def test_an_empty_mirror_is_out_of_reach(self):
        status, _, err = self.run_install("yunet")
        self.assertEqual(status, 3)
        self.assertIn(f"{self.mirror}/yunet/{yunet_pack.FILE}: No such file", err)
        self.assertFalse((self.models / "yunet").exists())

    def test_no_network_is_out_of_reach(self):
        self.set_mirror("")
        with mock.patch.object(yunet_pack, "ADDRESS", "https://127.0.0.1:1/net.onnx"):
            status, _, err = self.run_install("yunet")
        self.assertEqual(status, 3)
        self.assertEqual(err.count("\n"), 1)
        self.assertRegex(err, "https://127.0.0.1:1/net.onnx cannot be reached .* set COMPREFACE_MODEL_MIRROR=")

    def test_a_wrong_file_is_a_failure(self):
        self.put(b"something else")
        status, _, err = self.run_install("yunet")
        self.assertEqual(status, 1)
        self.assertRegex(err, f"{yunet_pack.FILE} .* expected {yunet_pack.SHA256}, got [0-9a-f]{{64}}")
