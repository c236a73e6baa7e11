"""rest-api.md 3.1, 3.2, 3.3, 3.11: detection, recognition and verification of photos."""

from contract import BIDEN, OBAMA, OBAMA_LATER, TWO_FACES, ContractTestCase
from sdk import UNKNOWN_ID, File, Form, photo, photos

NO_FACE = "No face is found in the given image"


class DetectionTests(ContractTestCase):
    """3.1"""

    def test_a_reply_has_faces_and_nothing_else(self) -> None:
        reply = self.assert_ok(self.detect(OBAMA))
        self.assertEqual(list(reply), ["result"])
        self.assertEqual([list(face) for face in reply["result"]], [["box"]])

    def test_larger_faces_come_first_and_limit_keeps_them(self) -> None:
        both = self.assert_ok(self.detect(TWO_FACES))["result"]
        self.assertEqual(len(both), 2)
        areas = [
            (box["x_max"] - box["x_min"]) * (box["y_max"] - box["y_min"]) for box in (face["box"] for face in both)
        ]
        self.assertEqual(areas, sorted(areas, reverse=True))
        self.assertEqual(self.assert_ok(self.detect(TWO_FACES, "limit=1"))["result"], both[:1])
        self.assertEqual(self.assert_ok(self.detect(TWO_FACES, "limit=0"))["result"], both)

    def test_an_empty_result_is_an_error(self) -> None:
        self.assert_refused(self.detect(photos.grey()), 400, 28, NO_FACE)
        self.assert_refused(self.detect(OBAMA, "det_prob_threshold=1"), 400, 28, NO_FACE)

    def test_the_probability_is_not_rounded(self) -> None:
        [detected] = self.assert_ok(self.detect(OBAMA))["result"]
        [recognized] = self.assert_ok(self.recognize(OBAMA))["result"]
        probability = detected["box"]["probability"]
        self.assertEqual(recognized["box"]["probability"], round(probability, 5))
        self.assertNotEqual(probability, round(probability, 5))

    def test_status_tells_times_and_versions(self) -> None:
        reply = self.assert_ok(self.detect(OBAMA, "status=true&face_plugins=landmarks"))
        self.assertEqual(list(reply["plugins_versions"]), ["detector"])
        self.assertEqual(list(reply["result"][0]["execution_time"]), ["detector"])

    def test_without_detection_the_photo_is_the_face(self) -> None:
        """Ours: 1.2 has `detect_faces` for recognition alone."""
        [face] = self.assert_ok(self.detect(photos.grey(320, 240), "detect_faces=false"))["result"]
        self.assertEqual(face["box"], {"probability": 1, "x_min": 0, "y_min": 0, "x_max": 320, "y_max": 240})


class RecognitionTests(ContractTestCase):
    """3.2"""

    def test_subjects_are_there_even_if_nobody_is_known(self) -> None:
        [face] = self.assert_ok(self.recognize(OBAMA))["result"]
        self.assertEqual((sorted(face), face["subjects"]), (["box", "subjects"], []))

    def test_one_face_may_fill_several_places(self) -> None:
        for content, subject in ((BIDEN, "Joe"), (OBAMA, "Barack"), (OBAMA_LATER, "Barack")):
            self.add(content, subject)
        [face] = self.assert_ok(self.recognize(OBAMA, "prediction_count=9"))["result"]
        self.assertEqual([match["subject"] for match in face["subjects"]], ["Barack", "Barack", "Joe"])
        similarities = [match["similarity"] for match in face["subjects"]]
        self.assertEqual(similarities, sorted(similarities, reverse=True))
        [face] = self.assert_ok(self.recognize(OBAMA))["result"]
        self.assertEqual(len(face["subjects"]), 1)

    def test_prediction_count_below_one(self) -> None:
        for count in (0, -1):
            message = "prediction_count should be equal or greater than 1; "
            self.assert_refused(self.recognize(OBAMA, f"prediction_count={count}"), 400, 26, message)

    def test_without_detection_there_is_one_face(self) -> None:
        reply = self.assert_ok(self.recognize(TWO_FACES, "detect_faces=false&face_plugins=pose,mask"))
        [face] = reply["result"]
        self.assertEqual(face["box"]["probability"], 1)
        self.assertFalse({"pose", "mask"} & set(face))

    def test_versions_name_the_calculator(self) -> None:
        reply = self.assert_ok(self.recognize(OBAMA, "status=true&face_plugins=landmarks"))
        self.assertEqual(sorted(reply["plugins_versions"]), ["calculator", "detector"])
        self.assertEqual(sorted(reply["result"][0]["execution_time"]), ["calculator", "detector"])


class VerificationTests(ContractTestCase):
    """3.3"""

    def test_a_reply_has_one_result(self) -> None:
        reply = self.assert_ok(self.verify(OBAMA, OBAMA_LATER, "status=true"))
        self.assertEqual(list(reply), ["result"])
        [result] = reply["result"]
        self.assertEqual(sorted(result), ["face_matches", "plugins_versions", "source_image_face"])
        self.assertEqual(sorted(result["source_image_face"]), ["box", "execution_time"])
        self.assertEqual([sorted(face) for face in result["face_matches"]], [["box", "execution_time", "similarity"]])

    def test_probabilities_are_rounded(self) -> None:
        [result] = self.assert_ok(self.verify(OBAMA, OBAMA_LATER))["result"]
        for face in (result["source_image_face"], *result["face_matches"]):
            probability = face["box"]["probability"]
            self.assertEqual(probability, round(probability, 5))

    def test_matches_come_in_the_order_of_the_targets_faces(self) -> None:
        targets = self.assert_ok(self.detect(TWO_FACES))["result"]
        [result] = self.assert_ok(self.verify(OBAMA, TWO_FACES))["result"]
        places = [[face["box"]["y_min"] for face in faces] for faces in (targets, result["face_matches"])]
        self.assertEqual(places[0], places[1])

    def test_the_source_must_show_one_face(self) -> None:
        two = TWO_FACES
        self.assert_refused(self.verify(two, OBAMA), 400, 31, "More than one face in the source image")
        self.assert_refused(self.verify(photos.grey(), OBAMA), 400, 28, NO_FACE)
        self.assert_refused(self.verify(OBAMA, photos.grey()), 400, 28, NO_FACE)
        [result] = self.assert_ok(self.verify(two, two, "limit=1"))["result"]
        self.assertEqual(len(result["face_matches"]), 1)

    def test_the_source_is_looked_at_first(self) -> None:
        self.assert_refused(self.verify(TWO_FACES, photos.grey()), 400, 31)

    def test_a_missing_photo(self) -> None:
        form = Form([("source_image", File(OBAMA))])
        answer = self.ask("POST", "/api/v1/verification/verify", form, self.key_for("verification"))
        self.assert_refused(answer, 400, 34, "Required part target_image is missing")
        for body, name in (({"target_image": "aaaa"}, "source"), ({"source_image": "aaaa"}, "target")):
            answer = self.ask("POST", "/api/v1/verification/verify", body, self.key_for("verification"))
            self.assert_refused(answer, 400, 5, f"Field {name}ImageBase64 cannot be empty")


class StoredFaceTests(ContractTestCase):
    """3.11"""

    def test_every_face_is_compared(self) -> None:
        image = self.add(OBAMA, "Barack")
        reply = self.assert_ok(self.ask("POST", f"faces/{image}/verify?status=true", photo(TWO_FACES)))
        self.assertEqual(sorted(reply), ["plugins_versions", "result"])
        self.assertEqual(len(reply["result"]), 2)
        for face in reply["result"]:
            self.assertEqual(sorted(face), ["box", "execution_time", "similarity", "subject"])
            self.assertEqual(face["subject"], "Barack")
            self.assertGreater(face["similarity"], 0.8)
            self.assertEqual(face["box"]["probability"], round(face["box"]["probability"], 5))

    def test_the_photos_errors_come_before_an_unknown_id(self) -> None:
        self.assert_refused(self.ask("POST", f"faces/{UNKNOWN_ID}/verify", photo(photos.grey())), 400, 28)
        answer = self.ask("POST", f"faces/{UNKNOWN_ID}/verify", photo(OBAMA))
        self.assert_refused(answer, 404, 44, "Image Id is incorrect")

    def test_the_face_of_another_service_is_unknown(self) -> None:
        image, other = self.add(OBAMA, "Barack"), {"x-api-key": self.server.make_service("recognition")}
        answer = self.ask("POST", f"faces/{image}/verify", photo(OBAMA), other)
        self.assert_refused(answer, 404, 44, "Image Id is incorrect")
