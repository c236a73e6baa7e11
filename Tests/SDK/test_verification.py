"""Whether two photos show one person."""

import photos
from case import UNKNOWN_ID, Reply, ServerTestCase


class VerificationTests(ServerTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.verification = self.new_verification()

    def only_result(self, reply: Reply) -> Reply:
        self.assertEqual(list(reply), ["result"], reply)
        [result] = reply["result"]
        return result

    def test_one_person(self) -> None:
        result = self.only_result(self.verification.verify(photos.OBAMA, photos.OBAMA_LATER))
        self.assertEqual(sorted(result), ["face_matches", "source_image_face"])
        self.assertEqual(list(result["source_image_face"]), ["box"])
        self.assert_box_inside(result["source_image_face"], photos.SIZES[photos.OBAMA])
        [match] = result["face_matches"]
        self.assertEqual(sorted(match), ["box", "similarity"])
        self.assert_box_inside(match, photos.SIZES[photos.OBAMA_LATER])
        self.assertGreater(match["similarity"], 0.8)

    def test_two_people(self) -> None:
        [match] = self.only_result(self.verification.verify(photos.OBAMA, photos.BIDEN))["face_matches"]
        self.assertLess(match["similarity"], 0.3)

    def test_bytes_are_answered_like_files(self) -> None:
        by_path = self.verification.verify(photos.OBAMA, photos.BIDEN)
        self.assertIn("result", by_path)
        self.assertEqual(self.verification.verify(photos.read(photos.OBAMA), photos.read(photos.BIDEN)), by_path)

    def test_every_face_of_the_target_is_compared(self) -> None:
        matches = self.only_result(self.verification.verify(photos.OBAMA, photos.two_faces()))["face_matches"]
        self.assertEqual(len(matches), 2)
        for match in matches:
            self.assertGreater(match["similarity"], 0.8)

    def test_limit_holds_for_both_photos(self) -> None:
        reply = self.verification.verify(photos.two_faces(), photos.two_faces(), {"limit": 1})
        self.assertEqual(len(self.only_result(reply)["face_matches"]), 1)

    def test_det_prob_threshold(self) -> None:
        reply = self.verification.verify(photos.OBAMA, photos.OBAMA_LATER, {"det_prob_threshold": 0.5})
        self.assertIn("result", reply)
        reply = self.verification.verify(photos.OBAMA, photos.OBAMA_LATER, {"det_prob_threshold": 1.0})
        self.assert_error(reply, 28)

    def test_face_plugins(self) -> None:
        options = {"face_plugins": "landmarks,calculator"}
        result = self.only_result(self.verification.verify(photos.OBAMA, photos.OBAMA_LATER, options))
        for face in (result["source_image_face"], *result["face_matches"]):
            self.assert_landmarks_in_box(face)
            self.assert_embedding(face)

    def test_status(self) -> None:
        result = self.only_result(self.verification.verify(photos.OBAMA, photos.OBAMA_LATER, {"status": True}))
        self.assertEqual(set(result["plugins_versions"]), {"detector", "calculator"})
        for face in (result["source_image_face"], *result["face_matches"]):
            self.assert_times(face, "detector", "calculator")

    def test_two_faces_in_the_source(self) -> None:
        reply = self.verification.verify(photos.two_faces(), photos.OBAMA)
        self.assert_error(reply, 31, "More than one face in the source image")

    def test_no_face_in_either(self) -> None:
        self.assert_error(self.verification.verify(photos.grey(), photos.OBAMA), 28)
        self.assert_error(self.verification.verify(photos.OBAMA, photos.grey()), 28)

    def test_an_unknown_key(self) -> None:
        reply = self.compreface.init_face_verification(UNKNOWN_ID).verify(photos.OBAMA, photos.BIDEN)
        self.assert_error(reply, 10, f"Verification service with API Key {UNKNOWN_ID} not found")

    def test_a_key_of_another_type(self) -> None:
        key = self.server.make_service("recognition")
        reply = self.compreface.init_face_verification(key).verify(photos.OBAMA, photos.BIDEN)
        self.assert_error(reply, 10, f"Verification service with API Key {key} not found")
