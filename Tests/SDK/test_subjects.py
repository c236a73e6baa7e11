"""Subjects: the names of the people in a face collection."""

import photos
from case import UNKNOWN_ID, RecognitionTestCase


class SubjectTests(RecognitionTestCase):
    # MARK: add, list

    def test_add_and_list(self) -> None:
        self.assertEqual(self.subjects.list(), {"subjects": []})
        for name in ("Zoë", "Ann", "Mia"):
            self.assertEqual(self.subjects.add(name), {"subject": name})
        self.assertEqual(self.subjects.list(), {"subjects": ["Zoë", "Ann", "Mia"]})

    def test_a_subject_without_faces_is_not_recognised(self) -> None:
        self.subjects.add("Ann")
        self.assertEqual(self.recognition.recognize(photos.OBAMA)["result"][0]["subjects"], [])

    def test_a_name_is_there_once_whatever_its_case(self) -> None:
        self.subjects.add("Zoë")
        for name in ("Zoë", "ZOË"):
            self.assert_error(self.subjects.add(name), 43, "Subject already exists")
        self.assertEqual(self.subjects.list(), {"subjects": ["Zoë"]})

    def test_names_that_are_refused(self) -> None:
        for name in ("", "   ", "x" * 51):
            with self.subTest(name):
                self.assert_error(self.subjects.add(name), 26)
        for name in ("a;b", "a/b", "a\\b"):
            with self.subTest(name):
                message = "The name cannot contain the following special characters: ';', '/', '\\'"
                self.assert_error(self.subjects.add(name), 36, message)
        self.assertEqual(self.subjects.list(), {"subjects": []})

    def test_an_unknown_key(self) -> None:
        subjects = self.compreface.init_face_recognition(UNKNOWN_ID).get_subjects()
        for reply in (
            subjects.list(),
            subjects.add("Ann"),
            subjects.update("Ann", "Bob"),
            subjects.delete("Ann"),
            subjects.delete_all(),
        ):
            self.assert_error(reply, 10)

    # MARK: update

    def test_update(self) -> None:
        self.faces.add(photos.OBAMA, "Barry")
        self.assertEqual(self.subjects.update("Barry", "Barack Obama"), {"updated": True})
        self.assertEqual(self.subjects.list(), {"subjects": ["Barack Obama"]})
        self.assertEqual(self.best_match(photos.OBAMA_LATER)["subject"], "Barack Obama")

    def test_update_ignores_the_case_of_the_old_name(self) -> None:
        self.subjects.add("Ann")
        self.assertEqual(self.subjects.update("ANN", "Bob"), {"updated": True})
        self.assertEqual(self.subjects.list(), {"subjects": ["Bob"]})

    def test_update_of_the_case_alone(self) -> None:
        self.subjects.add("ann")
        self.assertEqual(self.subjects.update("ann", "Ann"), {"updated": True})
        self.assertEqual(self.subjects.list(), {"subjects": ["Ann"]})

    def test_update_to_the_same_name(self) -> None:
        self.subjects.add("Ann")
        self.assertEqual(self.subjects.update("Ann", "Ann"), {"updated": False})

    def test_update_to_the_name_of_another_merges_the_two(self) -> None:
        self.faces.add(photos.OBAMA, "Barry")
        self.faces.add(photos.OBAMA_LATER, "Barack Obama")
        self.assertEqual(self.subjects.update("Barry", "BARACK OBAMA"), {"updated": True})
        self.assertEqual(self.subjects.list(), {"subjects": ["Barack Obama"]})
        self.assertEqual([face["subject"] for face in self.faces.list()["faces"]], ["Barack Obama"] * 2)
        match = self.best_match(photos.OBAMA)
        self.assertEqual(match["subject"], "Barack Obama")
        self.assertGreater(match["similarity"], 0.9999)

    def test_update_of_an_unknown_subject(self) -> None:
        self.assert_error(self.subjects.update("Nobody", "Somebody"), 42, "Subject Nobody not found")

    def test_update_to_a_name_that_is_refused(self) -> None:
        self.subjects.add("Ann")
        self.assert_error(self.subjects.update("Ann", "  "), 26)
        self.assert_error(self.subjects.update("Ann", "A;B"), 36)
        self.assertEqual(self.subjects.list(), {"subjects": ["Ann"]})

    # MARK: delete

    def test_delete(self) -> None:
        self.faces.add(photos.OBAMA, "Zoë")
        self.assertEqual(self.subjects.delete("ZOË"), {"subject": "Zoë"})
        self.assertEqual(self.subjects.list(), {"subjects": []})
        self.assertEqual(self.faces.list()["faces"], [])
        self.assertEqual(self.recognition.recognize(photos.OBAMA)["result"][0]["subjects"], [])

    def test_names_that_urls_must_encode(self) -> None:
        for name in ("José Núñez", "Ann & Bob", "王小明", "a+b=c", "O'Brien (Jr.), 2nd", "50%25 off"):
            with self.subTest(name):
                stored = name.replace("%25", "%")  # the SDK leaves this much of the encoding to its callers
                self.subjects.add(stored)
                self.assertEqual(self.subjects.delete(name), {"subject": stored})

    def test_delete_of_an_unknown_subject(self) -> None:
        self.assert_error(self.subjects.delete("Nobody"), 42, "Subject Nobody not found")

    def test_delete_all(self) -> None:
        self.faces.add(photos.OBAMA, "Barack Obama")
        self.faces.add(photos.OBAMA_LATER, "Barack Obama")
        self.subjects.add("Ann")
        self.assertEqual(self.subjects.delete_all(), {"deleted": 2})
        self.assertEqual(self.subjects.list(), {"subjects": []})
        self.assertEqual(self.faces.list()["faces"], [])
        self.assertEqual(self.subjects.delete_all(), {"deleted": 0})
