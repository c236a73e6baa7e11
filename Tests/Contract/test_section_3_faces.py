"""rest-api.md 3.7 to 3.9: the face collection."""

import uuid

from contract import OBAMA, TWO_FACES, ContractTestCase
from sdk import UNKNOWN_ID, Form, encoded, photo, photos

EMPTY = "Subject name is empty; "


class AdditionTests(ContractTestCase):
    """3.7"""

    def test_add(self) -> None:
        reply = self.assert_ok(self.ask("POST", "faces?subject=Ann", photo(OBAMA)), 201)
        self.assertEqual(sorted(reply), ["image_id", "subject"])
        self.assertEqual(str(uuid.UUID(reply["image_id"])), reply["image_id"])
        self.assertEqual(reply["subject"], "Ann")

    def test_the_stored_spelling_comes_back(self) -> None:
        """1.2 gives back what was sent."""
        self.ask("POST", "subjects", {"subject": "Émile"})
        answer = self.ask("POST", f"faces?subject={encoded('éMILE')}", photo(OBAMA))
        self.assertEqual(self.assert_ok(answer, 201)["subject"], "Émile")
        self.assertEqual(self.subject_names(), ["Émile"])

    def test_a_subject_is_required(self) -> None:
        answer = self.ask("POST", "faces", photo(OBAMA))
        self.assert_refused(answer, 400, 33, "Required parameter subject is missing")
        for query in ("subject=", "subject=%20", "subject"):
            with self.subTest(query):
                self.assert_refused(self.ask("POST", f"faces?{query}", photo(OBAMA)), 400, 26, EMPTY)

    def test_the_file_is_missed_before_the_subject(self) -> None:
        answer = self.ask("POST", "faces", Form([("x", "y")]))
        self.assert_refused(answer, 400, 34, "Required part file is missing")

    def test_names_follow_the_rules_of_subjects(self) -> None:
        """1.2 lets through here what can't be addressed later."""
        self.assert_refused(self.ask("POST", f"faces?subject={'x' * 51}", photo(OBAMA)), 400, 26)
        for character in ";/\\":
            answer = self.ask("POST", f"faces?subject=a{encoded(character)}b", photo(OBAMA))
            self.assert_refused(answer, 400, 36)
        self.assertEqual(self.subject_names(), [])

    def test_one_face_and_no_other_is_taken(self) -> None:
        message = "More than one face in the source image"
        self.assert_refused(self.ask("POST", "faces?subject=Ann", photo(TWO_FACES)), 400, 31, message)
        self.assert_refused(self.ask("POST", "faces?subject=Ann", photo(photos.grey())), 400, 28)
        self.assert_refused(self.ask("POST", "faces?subject=Ann&det_prob_threshold=1", photo(OBAMA)), 400, 28)
        self.assertEqual(self.subject_names(), [])

    def test_without_detection_the_photo_is_the_face(self) -> None:
        """Ours."""
        answer = self.ask("POST", "faces?subject=Ann&detect_faces=false", photo(TWO_FACES))
        self.assert_ok(answer, 201)

    def test_a_body_of_another_kind(self) -> None:
        for kind in ("image/jpeg", "application/x-www-form-urlencoded", ""):
            with self.subTest(kind):
                answer = self.ask("POST", "faces?subject=Ann", OBAMA, {"content-type": kind})
                self.assert_refused(answer, 400, 0)


class ListTests(ContractTestCase):
    """3.8"""

    def test_an_empty_collection(self) -> None:
        wanted = {"faces": [], "page_number": 0, "page_size": 20, "total_pages": 0, "total_elements": 0}
        self.assertEqual(self.assert_ok(self.ask("GET", "faces")), wanted)

    def test_pages(self) -> None:
        added = [{"image_id": self.add(OBAMA, name), "subject": name} for name in ("Cid", "Ann", "Bob")]
        for query, faces, number, size, pages in (
            ("", added, 0, 20, 1),
            ("size=2", added[:2], 0, 2, 2),
            ("size=2&page=1", added[2:], 1, 2, 2),
            ("size=2&page=7", [], 7, 2, 2),
            ("size=0&page=-1", added, 0, 20, 1),
            ("size=-5&page=x", added, 0, 20, 1),
            ("size=x", added, 0, 20, 1),
            ("size=100000", added, 0, 2000, 1),
            ("size=99999999999999999999&page=99999999999999999999", added, 0, 20, 1),
        ):
            with self.subTest(query):
                reply = self.assert_ok(self.ask("GET", f"faces?{query}"))
                wanted = {"faces": faces, "page_number": number, "page_size": size, "total_pages": pages}
                self.assertEqual(reply, wanted | {"total_elements": 3})

    def test_of_one_subject(self) -> None:
        image = self.add(OBAMA, "Ann")
        self.add(OBAMA, "Bob")
        for name, count in (("Ann", 1), ("aNN", 1), ("Nobody", 0), ("", 0), ("An", 0), ("%25", 0), ("An_", 0)):
            with self.subTest(name):
                reply = self.assert_ok(self.ask("GET", f"faces?subject={name}"))
                self.assertEqual([face["image_id"] for face in reply["faces"]], [image] * count)
                self.assertEqual(reply["total_elements"], count)


class DeletionTests(ContractTestCase):
    """3.9"""

    def test_of_one_subject(self) -> None:
        for name in ("Ann", "Ann", "Bob"):
            self.add(OBAMA, name)
        self.assertEqual(self.assert_ok(self.ask("DELETE", "faces?subject=ANN")), {"deleted": 2})
        self.assertEqual(self.assert_ok(self.ask("DELETE", "faces?subject=Ann")), {"deleted": 0})
        self.assertEqual(self.subject_names(), ["Bob"])

    def test_of_all(self) -> None:
        """As the documentation and the SDKs promise; 1.2 refuses."""
        for name in ("Ann", "Bob"):
            self.add(OBAMA, name)
        self.assertEqual(self.assert_ok(self.ask("DELETE", "faces")), {"deleted": 2})
        self.assertEqual(self.subject_names(), [])

    def test_of_nobody_in_particular(self) -> None:
        """An empty variable in a client must not wipe a collection."""
        self.add(OBAMA, "Ann")
        for query in ("subject=", "subject", "subject=%20%09", "&subject=&"):
            with self.subTest(query):
                self.assert_refused(self.ask("DELETE", f"faces?{query}"), 400, 26, EMPTY)
        self.assertEqual(self.ask("GET", "faces").json["total_elements"], 1)

    def test_of_one(self) -> None:
        """Its subject stays."""
        image = self.add(OBAMA, "Ann")
        self.assertEqual(self.assert_ok(self.ask("DELETE", f"faces/{image}")), {"image_id": image, "subject": "Ann"})
        self.assert_refused(self.ask("DELETE", f"faces/{image}"), 404, 44, f"Image {image} not found")
        self.assertEqual(self.subject_names(), ["Ann"])
        self.assertEqual(self.assert_ok(self.recognize(OBAMA))["result"][0]["subjects"], [])

    def test_of_several(self) -> None:
        ann, bob, cid = (self.add(OBAMA, name) for name in ("Ann", "Bob", "Cid"))
        reply = self.assert_ok(self.ask("POST", "faces/delete", [ann, UNKNOWN_ID, cid.upper(), ann]))
        self.assertCountEqual(reply, [{"image_id": ann, "subject": "Ann"}, {"image_id": cid, "subject": "Cid"}])
        self.assertEqual([face["image_id"] for face in self.ask("GET", "faces").json["faces"]], [bob])
        self.assertEqual(self.assert_ok(self.ask("POST", "faces/delete", [])), [])

    def test_of_several_with_a_malformed_body(self) -> None:
        image = self.add(OBAMA, "Ann")
        for body in ({"ids": [image]}, [image, "17"], [image, None], image, None):
            with self.subTest(body):
                sent = b"" if body is None else body
                headers = {"content-type": "application/json"}
                self.assert_refused(self.ask("POST", "faces/delete", sent, headers), 400, 0)
        self.assertEqual(self.ask("GET", "faces").json["total_elements"], 1)

    def test_of_another_service(self) -> None:
        image, other = self.add(OBAMA, "Ann"), {"x-api-key": self.server.make_service("recognition")}
        self.assert_refused(self.ask("DELETE", f"faces/{image}", headers=other), 404, 44)
        self.assertEqual(self.assert_ok(self.ask("POST", "faces/delete", [image], other)), [])
        self.assertEqual(self.assert_ok(self.ask("DELETE", "faces?subject=Ann", headers=other)), {"deleted": 0})
        self.assertEqual(self.assert_ok(self.ask("DELETE", "faces", headers=other)), {"deleted": 0})
        self.assertEqual(self.ask("GET", "faces").json["total_elements"], 1)
