"""`compreface models install` over real HTTP that breaks, lies and sends elsewhere."""

import hashlib
import json
import re
import subprocess
import unittest

from contract import until
from file_server import Behaviour
from installing import HALF, NETWORK, SHA256, InstallTestCase
from sdk import BINARY
from tiny_networks import arcface


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


if __name__ == "__main__":
    unittest.main()
