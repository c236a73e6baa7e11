"""Deploy/layout.sh: the folders of the image, in which the binary finds all it needs by itself."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from contract import OBAMA
from deploy import DEPLOY, tool
from sdk import BINARY, ROOT, Server, photo

import server  # isort: skip; sdk shows where it is


class LayoutTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        for name in (".models/default/manifest.json", ".openvino/libs"):
            if not (ROOT / name).exists():
                raise unittest.SkipTest(f"there is no {name}; make setup lays it out")
        tool("strip")
        folder = tempfile.TemporaryDirectory(prefix="compreface-layout-")
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        cls.binary = cls.root / "opt/compreface/bin/compreface"
        cls.lay_out()

    @classmethod
    def lay_out(cls, binary: str = str(BINARY), check: bool = True) -> "subprocess.CompletedProcess[str]":
        settings = {"PATH": "/usr/bin:/bin", "COMPREFACE_BINARY": binary}
        command = [DEPLOY / "layout.sh", cls.root]
        return subprocess.run(command, env=settings, check=check, cwd="/", capture_output=True, text=True)

    def run_alone(self, *arguments: str) -> str:
        """Without a single variable."""
        return subprocess.check_output([self.binary, *arguments], env={}, cwd="/", text=True)

    def test_it_needs_no_environment(self) -> None:
        self.assertRegex(self.run_alone("--version"), r"^\d+\.\d+\.\d+\n$")
        settings = dict(re.findall(r"^(\w+) = (\S*)", self.run_alone("config"), re.MULTILINE))
        web = self.root / "opt/compreface/share/compreface/web"
        self.assertEqual(Path(settings["COMPREFACE_WEB"]).resolve(), web.resolve())
        self.assertEqual(settings["COMPREFACE_DATA"], "/var/lib/compreface/data")
        self.assertEqual(settings["COMPREFACE_MODELS"], "/var/lib/compreface/models")

    def test_openvino_comes_from_beside_it(self) -> None:
        shown = subprocess.check_output([tool("ldd"), self.binary], env={}, text=True)
        self.assertNotIn("not found", shown)
        loaded = re.findall(r"=> (\S*lib(?:openvino|tbb)\S*)", shown)
        self.assertGreaterEqual(len(loaded), 3)
        self.assertEqual({Path(path).parent for path in loaded}, {self.binary.parent})
        size = sum(path.stat().st_size for path in self.binary.parent.glob("lib*"))
        self.assertLess(size, 120 << 20, "more of OpenVINO than a processor needs")

    def test_it_serves_from_there(self) -> None:
        models = self.root / "var/lib/compreface/models"
        here, server.BINARY = server.BINARY, self.binary
        self.addCleanup(setattr, server, "BINARY", here)
        alone = Server({"COMPREFACE_MODELS": str(models)})
        alone.start()
        self.addCleanup(alone.stop)
        maps = Path(f"/proc/{alone.pid}/maps").read_text()
        self.assertIn(f"{self.binary.parent}/libopenvino", maps)
        self.assertNotIn(".openvino/libs", maps)
        self.assertNotIn("site-packages", maps)
        connection = alone.connect()
        self.addCleanup(connection.close)
        form = {"content-type": "multipart/form-data; boundary=part", "x-api-key": alone.make_service("detection")}
        connection.request("POST", "/api/v1/detection/detect", photo(OBAMA).encode("part"), form)
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.read().count(b'"probability"')), (200, 1))
        connection.request("GET", "/")
        answer = connection.getresponse()
        self.assertEqual((answer.status, b"ui/main.js" in answer.read()), (200, True))

    def test_a_second_time(self) -> None:
        (self.root / "var/lib/compreface/models/mine").mkdir()
        (self.binary.parent / "libopenvino.so.1").touch()
        before = self.binary.stat().st_ino
        self.lay_out()
        self.assertNotEqual(self.binary.stat().st_ino, before, "a binary that runs would have been written into")
        self.assertTrue((self.root / "var/lib/compreface/models/mine").is_dir())
        self.assertFalse((self.binary.parent / "libopenvino.so.1").exists())
        self.assertFalse((self.root / "opt/compreface/share/compreface/web/Web").exists())

    def test_what_is_missing_is_named(self) -> None:
        done = self.lay_out("nothing", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("make build", done.stderr)


if __name__ == "__main__":
    unittest.main()
