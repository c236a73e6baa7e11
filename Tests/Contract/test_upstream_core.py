"""A core of CompreFace 1.2 behind our api: a script that answers as its contract says, since the original is Python of 2021
with its models on a drive nobody reaches any more."""

import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from contract import OBAMA
from sdk import Answer, Server, photo
from test_core_elsewhere import ask

DIMENSION = 512
FACE = {
    "box": {"x_min": 10, "y_min": 20, "x_max": 110, "y_max": 140, "probability": 0.9987509250640869},
    "execution_time": {"detector": 117, "calculator": 40, "age": 30},
    "age": {"low": 25, "high": 32, "probability": 0.9},
    "gender": {"value": "female", "probability": 0.99},
    "mask": {"value": "without_mask", "probability": 0.98},
    "pose": {"pitch": 6.82, "roll": -12.06, "yaw": -10.63},
    "landmarks": [[30, 50], [80, 50], [55, 80], [35, 110], [75, 110]],
}


class Core12(BaseHTTPRequestHandler):
    """What a photo contains decides the answer."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.reply(
            200,
            {
                "status": "OK",
                "build_version": "1.2.0",
                "calculator_version": "facenet.Calculator",
                "similarity_coefficients": [1.1817961, 5.291995557],
                "available_plugins": {"calculator": "facenet.Calculator", "age": "agegender.AgeDetector"},
            },
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if b"no face" in body:
            self.reply(400, {"message": "400 Bad Request: No face is found in the given image"})
        elif b"broken" in body:
            self.reply(400, {"message": "400 Bad Request: Image has incorrect format or is broken"})
        elif b"plugin" in body.split(b"\r\n\r\n")[-1]:
            self.reply(500, {"message": "PluginError: facenet.Calculator error - http://secret"})
        else:
            face = FACE | ({"embedding": [0.5] + [0.0] * (DIMENSION - 1)} if b"calculator" in body else {})
            if b'name="detect_faces"' in body:
                face = face | {"landmarks": [[], [], [], [], []]}
            self.reply(200, {"plugins_versions": {"detector": "facenet.FaceDetector"}, "result": [face]})

    def reply(self, status: int, value: Any) -> None:
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


class UpstreamCoreTests(unittest.TestCase):
    server: ClassVar[Server]

    @classmethod
    def setUpClass(cls) -> None:
        core = ThreadingHTTPServer(("127.0.0.1", 0), Core12)
        threading.Thread(target=core.serve_forever, daemon=True).start()
        cls.addClassCleanup(core.server_close)
        cls.addClassCleanup(core.shutdown)
        cls.server = Server({"PYTHON_URL": f"http://127.0.0.1:{core.server_port}/"})
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self) -> None:
        self.key = self.server.make_service("recognition")

    def recognise(self, content: bytes, query: str = "") -> Answer:
        return ask(self.server, "POST", f"recognition/recognize?{query}", self.key, photo(content))

    def test_faces_are_stored_and_recognised_by_its_vectors(self) -> None:
        answer = ask(self.server, "POST", "recognition/faces?subject=Ann", self.key, photo(OBAMA))
        self.assertEqual(answer.status, 201, answer.body)
        [face] = self.recognise(OBAMA).json["result"]
        self.assertEqual(face["subjects"], [{"subject": "Ann", "similarity": 1.0}])

    def test_its_plugins_come_through(self) -> None:
        query = "face_plugins=landmarks,age,gender,mask,pose,calculator&status=true"
        reply = self.recognise(OBAMA, query).json
        [face] = reply["result"]
        for field in ("age", "gender", "mask", "pose", "landmarks"):
            self.assertEqual(face[field], FACE[field], field)
        self.assertEqual(len(face["embedding"]), DIMENSION)
        self.assertEqual(face["execution_time"]["detector"], 117.0)
        self.assertEqual(reply["plugins_versions"], {"detector": "facenet.FaceDetector"})

    def test_empty_landmarks_are_none(self) -> None:
        [face] = self.recognise(OBAMA, "detect_faces=false&face_plugins=landmarks").json["result"]
        self.assertNotIn("landmarks", face)

    def test_its_errors_are_told_in_our_words(self) -> None:
        for content, status, code in ((b"no face", 400, 28), (b"broken", 400, 101), (b"plugin", 503, 41)):
            with self.subTest(content):
                answer = self.recognise(content)
                self.assertEqual((answer.status, answer.json["code"]), (status, code))
                self.assertNotIn(b"secret", answer.body)
                self.assertNotIn("secret", self.server.log())

    def test_vectors_of_its_length_are_expected(self) -> None:
        body = json.dumps({"embeddings": [[1.0] * 128]}).encode()
        answer = ask(self.server, "POST", "recognition/embeddings/recognize", self.key, body)
        self.assertEqual((answer.status, answer.json["code"]), (400, 104))
        self.assertIn(f"{DIMENSION} are expected", answer.json["message"])


if __name__ == "__main__":
    unittest.main()
