"""The face collection: the examples by which people are recognised."""

import unittest
import uuid

import photos
from case import UNKNOWN_ID, RecognitionTestCase


class FaceTests(RecognitionTestCase):
    # MARK: add

    def test_add(self) -> None:
        reply = self.faces.add(photos.OBAMA, "Barack Obama")
        self.assertEqual(sorted(reply), ["image_id", "subject"])
        self.assertEqual(str(uuid.UUID(reply["image_id"])), reply["image_id"])
        self.assertEqual(reply["subject"], "Barack Obama")
        self.assertEqual(self.subjects.list(), {"subjects": ["Barack Obama"]})

    def test_add_bytes(self) -> None:
        self.faces.add(photos.read(photos.OBAMA), "Barack Obama")
        self.assertGreater(self.best_match(photos.OBAMA)["similarity"], 0.9999)

    def test_add_to_a_subject_that_is_there(self) -> None:
        self.subjects.add("Barack Obama")
        reply = self.faces.add(photos.OBAMA, "BARACK obama")
        self.assertEqual(reply["subject"], "Barack Obama")
        self.assertEqual(self.subjects.list(), {"subjects": ["Barack Obama"]})

    def test_add_with_det_prob_threshold(self) -> None:
        self.assertIn("image_id", self.faces.add(photos.OBAMA, "Barack Obama", {"det_prob_threshold": 0.5}))
        self.assert_error(self.faces.add(photos.OBAMA, "Barack Obama", {"det_prob_threshold": 1.0}), 28)

    def test_names_that_urls_must_encode(self) -> None:
        for name in ("José Núñez", "Ann 100%25", "王小明", "O'Brien (Jr.)", "a=b?c"):
            with self.subTest(name):
                stored = name.replace("%25", "%")
                self.assertEqual(self.faces.add(photos.OBAMA, name).get("subject"), stored)
                self.assertIn(stored, self.subjects.list()["subjects"])

    def test_a_photo_of_two_is_refused(self) -> None:
        self.assert_error(
            self.faces.add(photos.two_faces(), "Barack Obama"), 31, "More than one face in the source image"
        )
        self.assertEqual(self.subjects.list(), {"subjects": []})

    def test_a_photo_of_nobody_is_refused(self) -> None:
        self.assert_error(self.faces.add(photos.grey(), "Nobody"), 28, "No face is found in the given image")
        self.assertEqual(self.subjects.list(), {"subjects": []})

    def test_names_that_are_refused(self) -> None:
        self.assert_error(self.faces.add(photos.OBAMA, ""), 26)
        self.assert_error(self.faces.add(photos.OBAMA, "x" * 51), 26)
        self.assert_error(self.faces.add(photos.OBAMA, "Barack/Obama"), 36)
        self.assertIn("image_id", self.faces.add(photos.OBAMA, "x" * 50))

    def test_an_unknown_key(self) -> None:
        faces = self.compreface.init_face_recognition(UNKNOWN_ID).get_face_collection()
        for reply in (faces.list(), faces.add(photos.OBAMA, "x"), faces.delete(UNKNOWN_ID), faces.delete_all("x")):
            self.assert_error(reply, 10)

    # MARK: list

    def test_list_of_nothing(self) -> None:
        nothing = {"faces": [], "page_number": 0, "page_size": 20, "total_pages": 0, "total_elements": 0}
        self.assertEqual(self.faces.list(), nothing)

    def test_list(self) -> None:
        added = [
            self.faces.add(photos.OBAMA, "Barack Obama"),
            self.faces.add(photos.BIDEN, "Joe Biden"),
            self.faces.add(photos.OBAMA_LATER, "Barack Obama"),
        ]
        whole = {"faces": added, "page_number": 0, "page_size": 20, "total_pages": 1, "total_elements": 3}
        self.assertEqual(self.faces.list(), whole)

    def test_services_do_not_see_each_others_faces(self) -> None:
        image = self.faces.add(photos.OBAMA, "Barack Obama")["image_id"]
        other = self.new_recognition()
        self.assertEqual(other.get_face_collection().list()["faces"], [])
        self.assertEqual(other.get_subjects().list(), {"subjects": []})
        self.assertEqual(other.recognize(photos.OBAMA)["result"][0]["subjects"], [])
        self.assert_error(other.get_face_collection().delete(image), 44)
        self.assertEqual(self.faces.list()["total_elements"], 1)

    # MARK: delete

    def test_delete(self) -> None:
        added = self.faces.add(photos.OBAMA, "Barack Obama")
        self.assertEqual(self.faces.delete(added["image_id"]), added)
        self.assertEqual(self.faces.list()["faces"], [])
        self.assertEqual(self.subjects.list(), {"subjects": ["Barack Obama"]})
        self.assertEqual(self.recognition.recognize(photos.OBAMA)["result"][0]["subjects"], [])

    def test_delete_of_an_unknown_face(self) -> None:
        self.assert_error(self.faces.delete(UNKNOWN_ID), 44, f"Image {UNKNOWN_ID} not found")

    def test_delete_all_of_a_subject(self) -> None:
        self.faces.add(photos.OBAMA, "Barack Obama")
        self.faces.add(photos.OBAMA_LATER, "Barack Obama")
        kept = self.faces.add(photos.BIDEN, "Joe Biden")
        self.assertEqual(self.faces.delete_all("barack obama"), {"deleted": 2})
        self.assertEqual(self.faces.list()["faces"], [kept])
        self.assertEqual(self.subjects.list(), {"subjects": ["Joe Biden"]})
        self.assertEqual(self.best_match(photos.OBAMA)["subject"], "Joe Biden")

    def test_delete_all_of_an_unknown_subject(self) -> None:
        self.assertEqual(self.faces.delete_all("Nobody"), {"deleted": 0})

    def test_delete_all_of_nobody_in_particular_is_refused(self) -> None:
        """An empty variable in a client must not wipe a collection."""
        self.faces.add(photos.OBAMA, "Barack Obama")
        self.assert_error(self.faces.delete_all(""), 26, "Subject name is empty; ")
        self.assertEqual(self.faces.list()["total_elements"], 1)

    # MARK: verify

    def test_verify(self) -> None:
        image = self.faces.add(photos.OBAMA, "Barack Obama")["image_id"]
        [same] = self.faces.verify(photos.OBAMA_LATER, image)["result"]
        [other] = self.faces.verify(photos.BIDEN, image)["result"]
        self.assertEqual(same["subject"], "Barack Obama")
        self.assert_box_inside(same, photos.SIZES[photos.OBAMA_LATER])
        self.assertGreater(same["similarity"], 0.8)
        self.assertLess(other["similarity"], 0.3)

    def test_verify_with_options(self) -> None:
        image = self.faces.add(photos.OBAMA, "Barack Obama")["image_id"]
        options = {"limit": 1, "status": True, "face_plugins": "landmarks,calculator", "det_prob_threshold": 0.5}
        reply = self.faces.verify(photos.read(photos.OBAMA_LATER), image, options)
        [face] = reply["result"]
        self.assert_landmarks_in_box(face)
        self.assert_embedding(face)
        self.assert_times(face, "detector", "calculator")
        self.assertEqual(set(reply["plugins_versions"]), {"detector", "calculator"})

    def test_verify_against_an_unknown_face(self) -> None:
        self.assert_error(self.faces.verify(photos.grey(), UNKNOWN_ID), 28)
        self.assert_error(self.faces.verify(photos.OBAMA, UNKNOWN_ID), 44, "Image Id is incorrect")
