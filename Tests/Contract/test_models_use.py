"""Installed packs at work: another calculator is data, not code."""

import hashlib
import json
import math
import shutil
import tempfile
import unittest
from pathlib import Path
from typing import Any

import tiny_networks
from contract import BIDEN, OBAMA
from sdk import Form, Server, environment, photo

INSTALLED = Path(environment()["COMPREFACE_MODELS"])
DIMENSION = 96


def find(server: Server, content: bytes, query: str) -> list[dict[str, Any]]:
    form: Form = photo(content)
    connection = server.connect()
    try:
        headers = {"content-type": "multipart/form-data; boundary=photo"}
        connection.request("POST", f"/find_faces?{query}", form.encode("photo"), headers)
        return json.loads(connection.getresponse().read())["result"]
    finally:
        connection.close()


class OtherCalculatorTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="compreface-models-")
        self.addCleanup(folder.cleanup)
        self.models = Path(folder.name)
        for pack in ("default", "yunet"):
            if (INSTALLED / pack).is_dir():
                shutil.copytree(INSTALLED / pack, self.models / pack)

    def lay(self, crop: str, channels: str, **changes: Any) -> None:
        """A pack as `models install` writes it."""
        network = tiny_networks.arcface(DIMENSION)
        pack = self.models / "tiny"
        pack.mkdir()
        (pack / "net.onnx").write_bytes(network)
        recipe = {
            "version": f"tiny.Calculator@{crop}",
            "model": "calculator",
            "side": 112,
            "channels": channels,
            "mean": [127.5] * 3,
            "scale": [1 / 127.5] * 3,
            "crop": crop,
            "whiten": False,
            "dimension": DIMENSION,
            "midpoint": 1.25,
            "steepness": 6.0,
        } | changes
        model = {
            "name": "calculator",
            "file": "net.onnx",
            "sha256": hashlib.sha256(network).hexdigest(),
            "bytes": len(network),
            "licence": "CC0-1.0",
            "source": "here",
        }
        manifest = {"format": 1, "pack": "tiny", "version": "1", "description": "For tests", "models": [model]}
        (pack / "manifest.json").write_text(json.dumps(manifest | {"calculator": recipe}), encoding="utf-8")

    def start(self) -> Server:
        server = Server({"COMPREFACE_MODELS": str(self.models), "COMPREFACE_PACK": "tiny"}, role="core")
        server.start()
        self.addCleanup(server.stop)
        return server

    def test_another_calculator_gives_its_own_embeddings_and_the_heads_go_on(self) -> None:
        self.lay("arcface", "bgr")
        [face] = find(self.start(), OBAMA, "face_plugins=calculator,age,gender,mask")
        self.assertEqual(len(face["embedding"]), DIMENSION)
        self.assertEqual((face["gender"]["value"], face["mask"]["value"]), ("male", "without_mask"))

    def test_channels_and_crops_make_a_difference(self) -> None:
        vectors = []
        for crop, channels, whiten in (
            ("arcface", "rgb", False),
            ("arcface", "bgr", False),
            ("box", "rgb", False),
            ("dlib", "rgb", False),
            ("arcface", "rgb", True),
        ):
            shutil.rmtree(self.models / "tiny", ignore_errors=True)
            self.lay(crop, channels, whiten=whiten)
            [face] = find(self.start(), BIDEN, "face_plugins=calculator")
            length = math.hypot(*face["embedding"])
            vectors.append([number / length for number in face["embedding"]])
        for index, one in enumerate(vectors):
            for other in vectors[:index]:
                self.assertGreater(math.dist(one, other), 0.01)

    def test_a_pack_that_lies_about_its_network_is_found_out(self) -> None:
        self.lay("arcface", "rgb", dimension=DIMENSION + 1)
        server = self.start()
        connection = server.connect()
        headers = {"content-type": "multipart/form-data; boundary=photo"}
        connection.request("POST", "/find_faces?face_plugins=calculator", photo(OBAMA).encode("photo"), headers)
        self.assertEqual(connection.getresponse().status, 503)
        connection.close()
        self.assertIn(f"the calculator gave {DIMENSION} numbers a face", server.log())

    def test_a_pack_that_is_not_installed_stops_the_start(self) -> None:
        with self.assertRaises(RuntimeError) as caught:
            self.start()
        self.assertIn('The model pack "tiny" is not installed', str(caught.exception))


class EightBitTests(unittest.TestCase):
    @unittest.skipUnless((INSTALLED / "int8").is_dir(), "the pack int8 is not installed: Models/install.py int8")
    def test_it_is_a_calculator_of_its_own(self) -> None:
        servers = [Server({"COMPREFACE_PACK": pack}, role="core") for pack in ("default", "int8")]
        vectors = []
        for server in servers:
            server.start()
            self.addCleanup(server.stop)
            [face] = find(server, OBAMA, "face_plugins=calculator")
            length = math.hypot(*face["embedding"])
            vectors.append([number / length for number in face["embedding"]])
        distance = math.dist(*vectors)
        self.assertGreater(distance, 0)
        # Of two people: .58 in the middle.
        self.assertLess(distance, 0.15)


if __name__ == "__main__":
    unittest.main()
