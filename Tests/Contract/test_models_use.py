"""Installed packs at work: another calculator is data, not code."""

import json
import math
import shutil
import unittest
from typing import Any

import model_folders
from contract import BIDEN, OBAMA
from sdk import Form, Server, photo

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
        self.models = model_folders.copy_for(self)

    def lay(self, crop: str, channels: str, **changes: Any) -> None:
        model_folders.lay_tiny(self.models, DIMENSION, crop, channels, **changes)

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
    @unittest.skipUnless((model_folders.INSTALLED / "int8").is_dir(), "the pack int8 is not installed: Models/install.py int8")
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
