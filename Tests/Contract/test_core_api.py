"""The core as a server of its own: what CompreFace 1.2's api server, and ours, ask of compreface-core."""

import base64
import http.client
import json
import struct
import unittest
import uuid
from typing import Any, ClassVar

from contract import BIDEN, DIMENSION, OBAMA, TWO_FACES
from sdk import Answer, File, Form, Server, photo, photos

PLUGINS = {"detector", "calculator", "landmarks", "age", "gender", "mask", "pose", "quality"}
NO_CACHE = "max-age=0, no-cache, no-store, must-revalidate, proxy-revalidate"


class CoreTestCase(unittest.TestCase):
    server: ClassVar[Server]

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server(role="core")
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)

    def ask(self, method: str, path: str, body: Form | Any = None) -> Answer:
        headers = {}
        if isinstance(body, Form):
            boundary = uuid.uuid4().hex
            body, headers = body.encode(boundary), {"content-type": f"multipart/form-data; boundary={boundary}"}
        elif body is not None:
            body, headers = json.dumps(body).encode(), {"content-type": "application/json"}
        connection = self.server.connect()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def find(self, content: bytes, query: str = "", **fields: str) -> Any:
        answer = self.ask("POST", f"/find_faces?{query}", photo(content, **fields))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def assert_refused(self, answer: Answer, status: int, message: str) -> None:
        self.assertEqual((answer.status, answer.json["message"]), (status, message))
        self.assertEqual(answer.headers["Cache-Control"], NO_CACHE)


class StatusTests(CoreTestCase):
    def test_healthcheck(self) -> None:
        answer = self.ask("GET", "/healthcheck")
        self.assertEqual((answer.status, answer.json), (200, {"status": "OK"}))
        self.assertEqual(answer.headers["Cache-Control"], NO_CACHE)

    def test_status_tells_versions_and_coefficients(self) -> None:
        status = self.ask("GET", "/status").json
        self.assertEqual((status["status"], status["similarity_coefficients"]), ("OK", [0.42, 12.0]))
        self.assertEqual(status["calculator_version"], status["available_plugins"]["calculator"])
        self.assertEqual(status["available_plugins"].keys() - {"liveness"}, PLUGINS)
        # What is not installed is named with the command that does it.
        installable = status.get("installable_plugins", {})
        self.assertEqual("liveness" in installable, "liveness" not in status["available_plugins"])

    def test_trailing_slashes_are_tolerated(self) -> None:
        self.assertEqual(self.ask("GET", "/healthcheck/").status, 200)
        self.assertEqual(self.ask("POST", "/find_faces/", photo(OBAMA)).status, 200)


class FindFacesTests(CoreTestCase):
    def test_without_plugins_there_are_boxes_alone(self) -> None:
        reply = self.find(OBAMA)
        [face] = reply["result"]
        self.assertEqual(face.keys(), {"box", "execution_time"})
        self.assertEqual(face["box"].keys(), {"x_min", "y_min", "x_max", "y_max", "probability"})
        self.assertEqual(reply["plugins_versions"].keys(), {"detector"})
        self.assertEqual(face["execution_time"].keys(), {"detector"})

    def test_all_plugins(self) -> None:
        reply = self.find(OBAMA, "face_plugins=calculator,landmarks,age,gender,mask,pose,quality,nonsense")
        [face] = reply["result"]
        self.assertEqual(len(face["embedding"]), DIMENSION)
        self.assertEqual([len(point) for point in face["landmarks"]], [2] * 5)
        self.assertLessEqual(face["age"]["low"], 48)
        self.assertGreaterEqual(face["age"]["high"], 48)
        self.assertEqual(face["gender"]["value"], "male")
        self.assertEqual(face["mask"]["value"], "without_mask")
        self.assertLess(abs(face["pose"]["roll"]), 15)
        self.assertGreater(face["quality"]["value"], 0.5)
        self.assertEqual(reply["plugins_versions"].keys(), PLUGINS)
        self.assertTrue(all(isinstance(time, int) for time in face["execution_time"].values()))

    def test_plugins_may_be_parted_by_blanks(self) -> None:
        self.assertIn("age", self.find(OBAMA, "face_plugins=gender%20age")["result"][0])

    def test_parameters_may_stand_in_the_form(self) -> None:
        reply = self.find(TWO_FACES, limit="1", face_plugins="landmarks")
        self.assertEqual(len(reply["result"]), 1)
        self.assertIn("landmarks", reply["result"][0])

    def test_the_largest_face_comes_first(self) -> None:
        def area(face: dict[str, Any]) -> int:
            box = face["box"]
            return (box["x_max"] - box["x_min"]) * (box["y_max"] - box["y_min"])

        areas = [area(face) for face in self.find(TWO_FACES)["result"]]
        self.assertEqual((len(areas), areas), (2, sorted(areas, reverse=True)))

    def test_base64(self) -> None:
        body = {"file": base64.b64encode(OBAMA).decode()}
        answer = self.ask("POST", "/find_faces_base64?face_plugins=calculator", body)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(
            answer.json["result"][0]["embedding"], self.find(OBAMA, "face_plugins=calculator")["result"][0]["embedding"]
        )

    def test_the_whole_photo_as_a_face(self) -> None:
        [face] = self.find(BIDEN, "detect_faces=false&face_plugins=calculator,pose,mask,age")["result"]
        width, height = photos.SIZES[photos.BIDEN]
        self.assertEqual(face["box"], {"x_min": 0, "y_min": 0, "x_max": width, "y_max": height, "probability": 1.0})
        self.assertEqual(face.keys(), {"box", "embedding", "age", "execution_time"})
        # Nothing but the word itself turns detection off.
        self.assertLess(self.find(BIDEN, "detect_faces=False")["result"][0]["box"]["x_max"], width)

    def test_scan_faces(self) -> None:
        answer = self.ask("POST", "/scan_faces", photo(OBAMA))
        self.assertEqual((answer.status, answer.json["calculator_version"]), (200, "ScannerWithPlugins"))
        self.assertEqual(answer.json["result"][0].keys(), {"box", "embedding", "execution_time"})


class ErrorTests(CoreTestCase):
    """The messages are 1.2's: its api server maps every 400 to one error, ours reads what it means."""

    def refused(self, message: str, body: Any, query: str = "") -> None:
        self.assert_refused(self.ask("POST", f"/find_faces?{query}", body), 400, f"400 Bad Request: {message}")

    def test_files(self) -> None:
        self.refused("No file is attached", Form([("other", File(OBAMA))]))
        self.refused("No file is selected", photo(b"", name=""))
        self.refused("Image has incorrect format or is broken", photo(b"no photo"))
        self.refused("No face is found in the given image", photo(photos.grey()))

    def test_thresholds(self) -> None:
        message = "Detection threshold incorrect (0 <= det_prob_threshold <= 1)"
        for value in ("-0.1", "1.5", "nan", "much", ""):
            with self.subTest(value):
                self.refused(message, photo(OBAMA), f"det_prob_threshold={value}")
        self.refused("No face is found in the given image", photo(OBAMA), "det_prob_threshold=1")

    def test_limits(self) -> None:
        self.refused("Limit format is invalid (limit >= 0)", photo(OBAMA), "limit=many")
        self.refused("Limit value is invalid (limit >= 0)", photo(OBAMA), "limit=-1")
        # What is wrong with the photo is said first.
        self.refused("No face is found in the given image", photo(photos.grey()), "limit=-1")

    def test_too_many_pixels_are_told_with_the_limit(self) -> None:
        answer = self.ask("POST", "/find_faces", photo(photos.claiming(20_000, 10_000)))
        self.assertEqual((answer.status, answer.json["code"], answer.json["limit"]), (400, 102, 40_000_000))

    def test_base64_that_is_none(self) -> None:
        for body in ({"file": "§"}, {}, {"file": None}):
            with self.subTest(body):
                answer = self.ask("POST", "/find_faces_base64", body)
                self.assertEqual(answer.status, 400, answer.body)
                self.assertIn("message", answer.json)

    def test_routing(self) -> None:
        answer = self.ask("GET", "/find_faces")
        self.assert_refused(
            answer, 405, "405 Method Not Allowed: The method is not allowed for the requested URL."
        )
        self.assertEqual(answer.headers["Allow"], "POST")
        self.assertTrue(self.ask("GET", "/nothing").json["message"].startswith("404 Not Found: "))

    def test_a_core_takes_what_the_api_server_took(self) -> None:
        """An api server may allow larger photos than 5 MB, of which 1.2 tells the core nothing."""
        width, height = 2000, 1200
        rows = 3 * width * height
        bitmap = b"BM" + struct.pack("<IIIIIIHHIIIIII", 54 + rows, 0, 54, 40, width, height, 1, 24, 0, rows, 0, 0, 0, 0)
        self.refused("No face is found in the given image", photo(bitmap + b"\x80" * rows))

    def test_errors_do_not_close_the_door(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        for _ in range(3):
            connection.request("GET", "/nothing")
            self.assertEqual(connection.getresponse().read()[:1], b"{")
        connection.close()


if __name__ == "__main__":
    unittest.main()
