"""Networks in a real NVIDIA Triton instead of in the server: the same faces, the same vectors, the same goldens.

Triton runs on this machine's processor, by ONNX Runtime; the server's own engine is OpenVINO.
"""

import json
import math
import os
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import triton
from triton import ROOT, Triton

import photos
from postgres_cluster import free_port
from rest import Form, photo
from server import BINARY, PATIENCE, Server, environment

MODELS = Path(environment()["COMPREFACE_MODELS"])
TOLERANCE = 1e-4
"""Between two engines, for each number of an embedding; they are about .1."""

SAMPLES = {
    "people/obama_1.jpg": "obama.jpg",
    "people/obama_2.jpg": "obama2.jpg",
    "people/obama_3.jpg": "obama3.jpg",
    "people/biden_1.jpg": "biden.jpg",
    "edge/32bit.png": "32bit.png",
    "edge/partial_face_1.jpg": "obama_partial_face.jpg",
    "edge/partial_face_2.jpg": "obama_partial_face2.jpg",
}
"""Under the names that Tests/Goldens gives them."""

_triton: Triton


def setUpModule() -> None:
    global _triton
    triton.require()
    _triton = Triton(MODELS / "default")
    unittest.addModuleCleanup(_triton.stop)


def faces(server: Server, key: str, content: bytes) -> list[dict[str, Any]]:
    status, body = detect(server, key, content)
    if status != 200:
        raise AssertionError(f"{status}: {body!r}; the server said:\n{server.log()[-2000:]}")
    return json.loads(body)["result"]


def detect(server: Server, key: str, content: bytes) -> tuple[int, bytes]:
    form: Form = photo(content)
    headers = {"x-api-key": key, "content-type": "multipart/form-data; boundary=photo"}
    connection = server.connect()
    try:
        path = "/api/v1/detection/detect?face_plugins=calculator,landmarks"
        connection.request("POST", path, form.encode("photo"), headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


class TritonTestCase(unittest.TestCase):
    SETTINGS: ClassVar[dict[str, str]] = {}

    @classmethod
    def start(cls, settings: dict[str, str]) -> tuple[Server, str]:
        """A server, and the key of a service of it."""
        server = Server(cls.SETTINGS | settings)
        server.start()
        cls.addClassCleanup(server.stop)
        return server, server.make_service("detection")


class SameFacesTests(TritonTestCase):
    """With the detector that is installed; subclasses ask for others."""

    NETWORKS: ClassVar[tuple[str, ...]] = ("onet", "calculator")

    @classmethod
    def setUpClass(cls) -> None:
        cls.before = {name: _triton.runs(name) for name in cls.NETWORKS}
        embedded = cls.start({})
        remote = cls.start({"INFERENCE_URL": _triton.url})
        cls.here: dict[str, list[dict[str, Any]]] = {}
        cls.there: dict[str, list[dict[str, Any]]] = {}
        for name, file in SAMPLES.items():
            content = (photos.SAMPLES / file).read_bytes()
            cls.here[name] = faces(*embedded, content)
            cls.there[name] = faces(*remote, content)

    def test_triton_ran_the_networks(self) -> None:
        for name in self.NETWORKS:
            self.assertGreater(_triton.runs(name), self.before[name], name)

    def test_the_faces_are_those_of_the_embedded_engine(self) -> None:
        found = 0
        for name, here in self.here.items():
            there = self.there[name]
            self.assertEqual(len(there), len(here), name)
            for one, other in zip(here, there, strict=True):
                found += 1
                for side in ("x_min", "y_min", "x_max", "y_max"):
                    self.assertAlmostEqual(one["box"][side], other["box"][side], delta=1, msg=name)
                self.assertAlmostEqual(one["box"]["probability"], other["box"]["probability"], delta=1e-3, msg=name)
                differences = [abs(a - b) for a, b in zip(one["embedding"], other["embedding"], strict=True)]
                self.assertLess(max(differences), TOLERANCE, name)
        self.assertGreaterEqual(found, 5)

    def test_the_embeddings_are_those_of_dlib(self) -> None:
        """As near as those of the embedded engine have to be (Tests/GoldenTests)."""
        goldens = json.loads((ROOT / "Tests/Goldens/dlib.json").read_text(encoding="utf-8"))["photos"]
        compared = 0
        for name, golden in goldens.items():
            for expected in golden["faces"]:
                found = max(self.there[name], key=lambda face: overlap(corners(face["box"]), expected["rect"]))
                self.assertGreater(overlap(corners(found["box"]), expected["rect"]), 0.3, name)
                nearness = cosine(found["embedding"], expected["embedding"])
                self.assertGreaterEqual(nearness, 0.985 if name.startswith("people/") else 0.97, name)
                compared += 1
        self.assertGreaterEqual(compared, 5)

    def test_many_photos_at_once(self) -> None:
        server, key = self.start({"INFERENCE_URL": _triton.url})
        contents = {name: (photos.SAMPLES / file).read_bytes() for name, file in SAMPLES.items()}
        names = list(contents) * 3
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda name: faces(server, key, contents[name]), names))
        for name, answer in zip(names, answers, strict=True):
            vectors = [face["embedding"] for face in answer]
            expected = [face["embedding"] for face in self.there[name]]
            for one, other in zip(vectors, expected, strict=True):
                self.assertLess(max(abs(a - b) for a, b in zip(one, other, strict=True)), TOLERANCE, name)


class SameFacesByMTCNNTests(SameFacesTests):
    """All four networks."""

    SETTINGS = {"COMPREFACE_DETECTOR": "mtcnn"}
    NETWORKS = ("pnet", "rnet", "onet", "calculator")


class SameFacesByJSONTests(SameFacesTests):
    """As with a server that doesn't take tensors as bytes."""

    SETTINGS = {"COMPREFACE_DETECTOR": "mtcnn", "INFERENCE_TENSORS": "json"}
    NETWORKS = ("pnet", "rnet", "onet", "calculator")


class AwayTests(TritonTestCase):
    """Triton that isn't there, or goes."""

    def test_a_server_without_triton_does_not_start(self) -> None:
        url = f"http://127.0.0.1:{free_port()}"
        server = Server({"INFERENCE_URL": url})
        with self.assertRaises(RuntimeError) as caught:
            server.start()
        self.assertIn(url, str(caught.exception))

    def test_an_address_that_is_none_is_named(self) -> None:
        server = Server({"INFERENCE_URL": "triton:8000"})
        with self.assertRaises(RuntimeError) as caught:
            server.start()
        self.assertIn("triton:8000", str(caught.exception))
        self.assertIn("http://triton:8000", str(caught.exception))

    def test_triton_may_go_and_come_back(self) -> None:
        own = Triton(MODELS / "default")
        content = photos.read(photos.OBAMA)
        try:
            server, key = self.start({"INFERENCE_URL": own.url})
            before = faces(server, key, content)
        finally:
            own.stop()
        status, body = detect(server, key, content)
        self.assertIn(status, (500, 503), body)
        self.assertNotIn(b"127.0.0.1", body)
        again = Triton(MODELS / "default", own.port)
        try:
            after = faces(server, key, content)
        finally:
            again.stop()
        self.assertEqual([face["box"] for face in after], [face["box"] for face in before])


class GoldenTests(unittest.TestCase):
    """Tests/GoldenTests once more, with Triton."""

    @unittest.skipUnless(BINARY == ROOT / ".build/release/compreface", "another binary than this checkout's is tested")
    def test_the_golden_tests_pass(self) -> None:
        before = _triton.runs("calculator")
        result = subprocess.run(
            ["swift", "test", "-c", "release", "--skip-build", "--filter", "GoldenTests"],
            cwd=ROOT,
            env=os.environ | {"INFERENCE_URL": _triton.url},
            capture_output=True,
            text=True,
            timeout=20 * PATIENCE,
        )
        self.assertEqual(result.returncode, 0, (result.stdout + result.stderr)[-8000:])
        self.assertGreater(_triton.runs("calculator"), before)


def corners(box: dict[str, float]) -> list[float]:
    return [box[side] for side in ("x_min", "y_min", "x_max", "y_max")]


def overlap(one: list[float], other: list[float]) -> float:
    """Of two boxes, as a part of what both cover."""

    def area(left: float, top: float, right: float, bottom: float) -> float:
        return max(0.0, right - left) * max(0.0, bottom - top)

    common = area(*(max(a, b) for a, b in zip(one[:2], other[:2])), *(min(a, b) for a, b in zip(one[2:], other[2:])))
    return common / (area(*one) + area(*other) - common)


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (math.hypot(*one) * math.hypot(*other))


if __name__ == "__main__":
    unittest.main()
