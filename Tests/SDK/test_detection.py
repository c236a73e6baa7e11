"""Where faces are on a photo."""

import photos
from case import UNKNOWN_ID, ServerTestCase


class DetectionTests(ServerTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.detection = self.new_detection()

    def test_detect(self) -> None:
        for photo in (photos.OBAMA, photos.OBAMA_LATER, photos.BIDEN, photos.OBAMA_ALPHA):
            with self.subTest(photo):
                reply = self.detection.detect(photo)
                self.assertEqual(list(reply), ["result"])
                [face] = reply["result"]
                self.assertEqual(list(face), ["box"])
                self.assert_box_inside(face, photos.SIZES[photo])

    def test_a_face_at_the_edge_has_its_box_inside_the_photo(self) -> None:
        for photo in (photos.OBAMA_CUT_LEFT, photos.OBAMA_CUT_RIGHT):
            with self.subTest(photo):
                for face in self.detection.detect(photo)["result"]:
                    self.assert_box_inside(face, photos.SIZES[photo])

    def test_the_box_is_where_the_face_is(self) -> None:
        [face] = self.detection.detect(photos.OBAMA)["result"]
        box = face["box"]
        self.assertTrue(box["x_min"] < 330 < box["x_max"] and box["y_min"] < 450 < box["y_max"], box)
        self.assertTrue(200 < box["x_max"] - box["x_min"] < 400, box)

    def test_bytes_are_answered_like_the_file(self) -> None:
        by_path = self.detection.detect(photos.OBAMA)
        self.assertIn("result", by_path)
        self.assertEqual(self.detection.detect(photos.read(photos.OBAMA)), by_path)

    def test_limit(self) -> None:
        both = self.detection.detect(photos.two_faces())["result"]
        one = self.detection.detect(photos.two_faces(), {"limit": 1})["result"]
        self.assertEqual(len(both), 2)
        self.assertEqual(one, both[:1])

    def test_det_prob_threshold(self) -> None:
        self.assertIn("result", self.detection.detect(photos.OBAMA, {"det_prob_threshold": 0.5}))
        self.assert_error(self.detection.detect(photos.OBAMA, {"det_prob_threshold": 1.0}), 28)

    def test_face_plugins(self) -> None:
        [face] = self.detection.detect(photos.OBAMA, {"face_plugins": "landmarks,calculator"})["result"]
        self.assertEqual(sorted(face), ["box", "embedding", "landmarks"])
        self.assert_landmarks_in_box(face)
        self.assert_embedding(face)

    def test_status(self) -> None:
        reply = self.detection.detect(photos.OBAMA, {"status": True})
        self.assertEqual(list(reply["plugins_versions"]), ["detector"])
        self.assert_times(reply["result"][0], "detector")

    def test_no_face(self) -> None:
        self.assert_error(self.detection.detect(photos.grey()), 28, "No face is found in the given image")

    def test_an_unknown_key(self) -> None:
        reply = self.compreface.init_face_detection(UNKNOWN_ID).detect(photos.OBAMA)
        self.assert_error(reply, 10, f"Detection service with API Key {UNKNOWN_ID} not found")

    def test_a_key_of_another_type(self) -> None:
        key = self.server.make_service("verification")
        reply = self.compreface.init_face_detection(key).detect(photos.OBAMA)
        self.assert_error(reply, 10, f"Detection service with API Key {key} not found")
