"""What every test here has: a running server, one service of each type, and the questions asked of every reply."""

import sys
import unittest
import warnings
from typing import Any, ClassVar
from unittest import mock

from compreface import CompreFace
from compreface.collections import FaceCollection, Subjects
from compreface.service import DetectionService, RecognitionService, VerificationService

from server import Server

Reply = dict[str, Any]

UNKNOWN_ID = "00000000-0000-0000-0000-00000000000a"


class ServerTestCase(unittest.TestCase):
    """One server for a class of tests, new and empty services for each test."""

    SETTINGS: ClassVar[dict[str, str]] = {}
    """The server's, as variables of its environment."""

    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        # The SDK speaks through requests, which would send even this through a proxy.
        cls.enterClassContext(mock.patch.dict("os.environ", {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}))
        cls.server = cls.start_server()

    @classmethod
    def start_server(cls) -> Server:
        server = Server(cls.SETTINGS)
        server.start()
        cls.addClassCleanup(server.stop)
        return server

    def setUp(self) -> None:
        # The SDK opens photos and leaves them to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        self.compreface = CompreFace(self.server.domain, str(self.server.port))

    def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
        """A test that fails shows what the server said meanwhile."""
        if not hasattr(self, "server"):  # as in a class that is skipped
            return super().run(result)
        start = self.server.log_size()
        before = wrongs(result)
        result = super().run(result)
        if wrongs(result) > before:
            print(f"\n{self.id()} failed; the server said meanwhile:\n{self.server.log(start)}", file=sys.stderr)
        return result

    # MARK: Services

    def new_recognition(self) -> RecognitionService:
        return self.compreface.init_face_recognition(self.server.make_service("recognition"))

    def new_detection(self) -> DetectionService:
        return self.compreface.init_face_detection(self.server.make_service("detection"))

    def new_verification(self) -> VerificationService:
        return self.compreface.init_face_verification(self.server.make_service("verification"))

    # MARK: Assertions

    def assert_error(self, reply: Reply, code: int, message: str | None = None) -> None:
        self.assertEqual(reply.get("code"), code, reply)
        self.assertEqual(sorted(reply), ["code", "message"])
        if message is None:
            self.assertTrue(reply["message"])
        else:
            self.assertEqual(reply["message"], message)

    def assert_box_inside(self, face: Reply, size: tuple[int, int]) -> None:
        box, (width, height) = face["box"], size
        self.assertEqual(sorted(box), ["probability", "x_max", "x_min", "y_max", "y_min"])
        for side in ("x_min", "x_max", "y_min", "y_max"):
            self.assertIsInstance(box[side], int, box)
        self.assertTrue(0 <= box["x_min"] < box["x_max"] <= width, box)
        self.assertTrue(0 <= box["y_min"] < box["y_max"] <= height, box)
        self.assertTrue(0 < box["probability"] <= 1, box)

    def assert_landmarks_in_box(self, face: Reply) -> None:
        """In this order: eye, eye, nose, corner, corner of the mouth; left in the photo comes first."""
        box, points = face["box"], face["landmarks"]
        self.assertEqual(len(points), 5)
        for x, y in points:
            self.assertIsInstance(x, int)
            self.assertIsInstance(y, int)
            self.assertTrue(box["x_min"] <= x <= box["x_max"] and box["y_min"] <= y <= box["y_max"], (box, points))
        left_eye, right_eye, nose, left_corner, right_corner = points
        self.assertTrue(left_eye[0] < nose[0] < right_eye[0] and left_corner[0] < right_corner[0], points)
        self.assertTrue(max(left_eye[1], right_eye[1]) < nose[1] < min(left_corner[1], right_corner[1]), points)

    def assert_embedding(self, face: Reply) -> None:
        """As the network made it: its length is not 1."""
        self.assertEqual(len(face["embedding"]), 128)
        self.assertTrue(1.1 < sum(value * value for value in face["embedding"]) ** 0.5 < 2)

    def assert_times(self, face: Reply, *plugins: str) -> None:
        """In milliseconds."""
        times = face["execution_time"]
        self.assertEqual(set(times), set(plugins))
        for value in times.values():
            self.assertTrue(0 < value < 60_000, times)


class RecognitionTestCase(ServerTestCase):
    """With an empty face collection."""

    def setUp(self) -> None:
        super().setUp()
        self.recognition: RecognitionService = self.new_recognition()
        self.faces: FaceCollection = self.recognition.get_face_collection()
        self.subjects: Subjects = self.recognition.get_subjects()

    def best_match(self, photo: str) -> Reply:
        reply = self.recognition.recognize(photo)
        self.assertEqual(len(reply.get("result", [])), 1, reply)
        return reply["result"][0]["subjects"][0]


def wrongs(result: unittest.TestResult | None) -> int:
    return len(result.failures) + len(result.errors) if result else 0
