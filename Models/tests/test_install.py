"""The command line, where no network is needed."""

import contextlib
import dataclasses
import io
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import fetch
import install
import packs
import upstream
import yunet_pack
from errors import InstallError
from packs import Model, Pack

FILE = "yunet_n_dynamic.onnx"


def pack(name: str, error: Exception | None = None) -> Pack:
    """An optional pack that installs, or fails in a given way."""

    def produce(folder: Path, sources: Path | None) -> None:
        if error:
            raise error
        (folder / "net.onnx").write_bytes(b"network")

    return Pack(name, "1", "A pack for tests", (Model("net", "net.onnx", "MIT", "here"),), produce, optional=True)


class InstallTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.models, self.mirror = Path(folder.name, "models"), Path(folder.name, "mirror")
        self.set_mirror(str(self.mirror))

    def set_mirror(self, folder: str):
        self.patch(mock.patch.dict("os.environ", {upstream.MIRROR: folder}))

    def patch(self, patch):
        patch.start()
        self.addCleanup(patch.stop)

    def put(self, content: bytes):
        (self.mirror / "yunet").mkdir(parents=True)
        (self.mirror / "yunet" / FILE).write_bytes(content)

    def run_install(self, *arguments: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = install.main([*arguments, "--models", str(self.models)])
        return status, out.getvalue(), err.getvalue()

    def expect(self, content: bytes):
        pinned = dataclasses.replace(yunet_pack.NETWORK, sha256=packs.sha256(content))
        self.patch(mock.patch.object(yunet_pack, "NETWORK", pinned))

    def test_from_a_mirror_and_again(self):
        self.put(b"network")
        self.expect(b"network")
        self.assertEqual(self.run_install("yunet")[0], 0)
        self.assertEqual(self.run_install("yunet"), (0, "yunet: already installed\n", ""))
        self.assertEqual((self.models / "yunet" / FILE).read_bytes(), b"network")

    def test_from_a_folder_of_sources_rather_than_a_mirror(self):
        self.put(b"network")
        self.expect(b"network")
        self.set_mirror(str(self.models / "nowhere"))
        self.assertEqual(self.run_install("yunet", "--sources", str(self.mirror))[0], 0)
        self.assertEqual((self.models / "yunet" / FILE).read_bytes(), b"network")

    def test_an_empty_mirror_is_out_of_reach(self):
        status, _, err = self.run_install("yunet")
        self.assertEqual(status, 3)
        self.assertIn(f"not installed: {upstream.MIRROR} is set, but {self.mirror}/yunet/{FILE}: No such file", err)
        self.assertFalse((self.models / "yunet").exists())

    def test_an_empty_folder_of_sources_is_out_of_reach(self):
        status, _, err = self.run_install("yunet", "--sources", str(self.mirror))
        self.assertEqual(status, 3)
        self.assertIn(f"not installed: --sources is given, but {self.mirror}/yunet/{FILE}: No such file", err)

    def test_the_default_pack_reads_its_archives_from_the_sources(self):
        status, _, err = self.run_install("default", "--sources", str(self.mirror))
        self.assertEqual(status, 1)
        self.assertIn(f"{self.mirror}/default/mtcnn-0.1.1-py3-none-any.whl", err)

    def test_no_network_is_out_of_reach(self):
        self.set_mirror("")
        self.patch(mock.patch.object(upstream, "HOST", "https://127.0.0.1:1"))
        self.patch(mock.patch.object(fetch, "silent", {}))
        status, _, err = self.run_install("yunet", "plugins")
        self.assertEqual(status, 3)
        self.assertEqual(err.count("\n"), 4)
        for name in ("yunet", "liveness", "agegender", "aizoo"):
            self.assertRegex(err, f"{name}: not installed: https://127.0.0.1:1/.* cannot be reached .* set COMPREFACE_")

    def test_a_host_without_an_answer_is_asked_once(self):
        asked = mock.Mock(side_effect=OSError("no route"))
        self.patch(mock.patch.object(fetch, "silent", {}))
        self.patch(mock.patch("urllib.request.urlopen", asked))
        for address in ("https://here.test/1", "https://here.test/2", "https://there.test/"):
            with self.assertRaisesRegex(InstallError, rf"{address} cannot be reached \(no route\)"):
                fetch.https(address, at_most=1)
        self.assertEqual(asked.call_count, 2)

    def test_a_wrong_file_is_a_failure(self):
        self.put(b"something else")
        status, _, err = self.run_install("yunet")
        self.assertEqual(status, 1)
        self.assertRegex(err, f"{FILE} .* expected {yunet_pack.NETWORK.sha256}, got [0-9a-f]{{64}}")

    def test_no_more_is_read_than_the_file_should_have(self):
        self.put(b"network and more")
        pinned = dataclasses.replace(yunet_pack.NETWORK, bytes=7)
        with mock.patch("upstream.verify", side_effect=lambda name, data, expected: data):
            self.assertEqual(pinned.get(self.mirror), b"network ")

    def test_one_pack_out_of_reach_keeps_no_other_away(self):
        away, broken = pack("away", upstream.Unreachable("not installed")), pack("broken", InstallError("broken"))
        names = {"away": (away,), "broken": (broken,), "group": (away, pack("here"))}
        self.patch(mock.patch.object(install, "NAMES", names))
        self.assertEqual(self.run_install("group")[0], 3)
        self.assertTrue((self.models / "here" / "net.onnx").exists())
        self.assertEqual(self.run_install("broken", "group")[0], 1)

    def test_plugins_are_three_packs(self):
        wanted = {"liveness": ["fas27", "fas40"], "agegender": ["agegender"], "aizoo": ["mask"]}
        got = {pack.name: [model.name for model in pack.models] for pack in install.NAMES["plugins"]}
        self.assertEqual(got, wanted)
        self.assertTrue(all(pack.optional for pack in install.NAMES["plugins"]))
