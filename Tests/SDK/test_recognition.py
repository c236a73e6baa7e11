"""Whose faces are on a photo."""

import photos
from case import UNKNOWN_ID, RecognitionTestCase


class RecognitionTests(RecognitionTestCase):
    def test_a_person_is_recognised_on_another_photo(self) -> None:
        self.faces.add(photos.OBAMA, "Barack Obama")
        reply = self.recognition.recognize(photos.OBAMA_LATER)

        self.assertEqual(list(reply), ["result"])
        [face] = reply["result"]
        self.assertEqual(sorted(face), ["box", "subjects"])
        self.assert_box_inside(face, photos.SIZES[photos.OBAMA_LATER])
        [match] = face["subjects"]
        self.assertEqual(match["subject"], "Barack Obama")
        self.assertGreater(match["similarity"], 0.8)

    def test_the_same_photo_is_as_similar_as_can_be(self) -> None:
        self.faces.add(photos.OBAMA, "Barack Obama")
        self.assertGreater(self.best_match(photos.OBAMA)["similarity"], 0.9999)

    def test_a_stranger_is_not_taken_for_somebody_known(self) -> None:
        self.faces.add(photos.OBAMA, "Barack Obama")
        match = self.best_match(photos.BIDEN)
        self.assertEqual(match["subject"], "Barack Obama")
        self.assertLess(match["similarity"], 0.3)

    def test_a_transparent_png(self) -> None:
        self.faces.add(photos.OBAMA, "Barack Obama")
        self.assertGreater(self.best_match(photos.OBAMA_ALPHA)["similarity"], 0.99)

    def test_bytes_are_answered_like_the_file(self) -> None:
        self.faces.add(photos.OBAMA, "Barack Obama")
        by_path = self.recognition.recognize(photos.OBAMA_LATER)
        by_bytes = self.recognition.recognize(photos.read(photos.OBAMA_LATER))
        self.assertIn("result", by_path)
        self.assertEqual(by_path, by_bytes)

    def test_an_empty_collection_matches_nobody(self) -> None:
        [face] = self.recognition.recognize(photos.OBAMA)["result"]
        self.assertEqual(face["subjects"], [])

    def test_a_face_at_the_edge_has_its_box_inside_the_photo(self) -> None:
        for photo in (photos.OBAMA_CUT_LEFT, photos.OBAMA_CUT_RIGHT):
            with self.subTest(photo):
                for face in self.recognition.recognize(photo)["result"]:
                    self.assert_box_inside(face, photos.SIZES[photo])

    # MARK: Options

    def test_limit(self) -> None:
        both = self.recognition.recognize(photos.two_faces(), {"limit": 0})["result"]
        one = self.recognition.recognize(photos.two_faces(), {"limit": 1})["result"]
        self.assertEqual(len(both), 2)
        self.assertEqual(one, both[:1])

    def test_det_prob_threshold(self) -> None:
        self.assertIn("result", self.recognition.recognize(photos.OBAMA, {"det_prob_threshold": 0.5}))
        self.assert_error(self.recognition.recognize(photos.OBAMA, {"det_prob_threshold": 1.0}), 28)

    def test_face_plugins(self) -> None:
        self.faces.add(photos.OBAMA, "Barack Obama")
        [face] = self.recognition.recognize(photos.OBAMA, {"face_plugins": "landmarks,calculator"})["result"]
        self.assertEqual(sorted(face), ["box", "embedding", "landmarks", "subjects"])
        self.assert_landmarks_in_box(face)
        self.assert_embedding(face)

    def test_a_plugin_that_is_not_installed_is_left_out(self) -> None:
        [face] = self.recognition.recognize(photos.OBAMA, {"face_plugins": "landmarks,age,gender,mask"})["result"]
        self.assertIn("landmarks", face)
        self.assertNotIn(None, face.values())

    def test_status(self) -> None:
        reply = self.recognition.recognize(photos.OBAMA, {"status": True, "face_plugins": "landmarks"})
        self.assertEqual(set(reply["plugins_versions"]), {"detector", "calculator"})
        self.assertTrue(all(reply["plugins_versions"].values()))
        self.assert_times(reply["result"][0], "detector", "calculator")

    def test_prediction_count(self) -> None:
        self.faces.add(photos.BIDEN, "Joe Biden")
        self.faces.add(photos.OBAMA, "Barack Obama")
        self.faces.add(photos.OBAMA_ALPHA, "Barack Obama")

        [face] = self.recognition.recognize(photos.OBAMA_LATER, {"prediction_count": 1})["result"]
        self.assertEqual([match["subject"] for match in face["subjects"]], ["Barack Obama"])

        [face] = self.recognition.recognize(photos.OBAMA_LATER, {"prediction_count": 10})["result"]
        self.assertEqual(
            [match["subject"] for match in face["subjects"]], ["Barack Obama", "Barack Obama", "Joe Biden"]
        )
        similarities = [match["similarity"] for match in face["subjects"]]
        self.assertEqual(similarities, sorted(similarities, reverse=True))
        self.assertEqual(similarities, [round(value, 5) for value in similarities])

    def test_prediction_count_below_one_is_refused(self) -> None:
        reply = self.recognition.recognize(photos.OBAMA, {"prediction_count": 0})
        self.assert_error(reply, 26, "prediction_count should be equal or greater than 1; ")

    def test_options_of_the_client_hold_for_its_services(self) -> None:
        self.compreface.options = {"face_plugins": "landmarks", "status": True}
        reply = self.new_recognition().recognize(photos.OBAMA)
        self.assertIn("landmarks", reply["result"][0])
        self.assertIn("plugins_versions", reply)

    # MARK: Errors

    def test_no_face(self) -> None:
        self.assert_error(self.recognition.recognize(photos.grey()), 28, "No face is found in the given image")

    def test_something_that_is_no_photo(self) -> None:
        self.assert_error(self.recognition.recognize(b"This is text."), 101)

    def test_an_unknown_key(self) -> None:
        reply = self.compreface.init_face_recognition(UNKNOWN_ID).recognize(photos.OBAMA)
        self.assert_error(reply, 10, f"Recognition service with API Key {UNKNOWN_ID} not found")

    def test_a_key_of_another_type(self) -> None:
        key = self.server.make_service("detection")
        reply = self.compreface.init_face_recognition(key).recognize(photos.OBAMA)
        self.assert_error(reply, 10, f"Recognition service with API Key {key} not found")

    def test_a_malformed_key(self) -> None:
        reply = self.compreface.init_face_recognition("secret").recognize(photos.OBAMA)
        self.assert_error(reply, 26, "Service API key should be UUID")
