"""Face collections in detail: deletion, letter case, order and pages."""

import photos
from case import UNKNOWN_ID
from rest import RestTestCase, encoded, photo

OBAMA = photos.read(photos.OBAMA)


class DeletionTests(RestTestCase):
    def test_without_a_subject_everything_goes(self) -> None:
        self.add(OBAMA, "Ann")
        self.add(OBAMA, "Ann")
        self.add(OBAMA, "Bob")
        self.assertEqual(self.ask("DELETE", "faces").json, {"deleted": 3})
        self.assertEqual(self.ask("GET", "faces").json["total_elements"], 0)
        self.assertEqual(self.subject_names(), [])

    def test_a_blank_subject_is_refused(self) -> None:
        self.add(OBAMA, "Ann")
        for query in ("subject=", "subject", "subject=%20%20"):
            with self.subTest(query):
                answer = self.ask("DELETE", f"faces?{query}")
                self.assertEqual(self.ask("GET", "faces").json["total_elements"], 1)
                self.assert_refused(answer, 400, 26)
        self.assert_refused(self.ask("DELETE", "subjects/%20"), 400, 26, "Subject name is empty; ")
        self.assertEqual(self.subject_names(), ["Ann"])

    def test_deleting_several(self) -> None:
        ann, bob, cid = (self.add(OBAMA, name) for name in ("Ann", "Bob", "Cid"))
        answer = self.ask("POST", "faces/delete", [cid, UNKNOWN_ID, ann])
        self.assertEqual(answer.status, 200)
        deleted = sorted((face["image_id"], face["subject"]) for face in answer.json)
        self.assertEqual(deleted, sorted([(cid, "Cid"), (ann, "Ann")]))
        self.assertEqual(self.ask("GET", "faces").json["faces"], [{"image_id": bob, "subject": "Bob"}])
        self.assertEqual(self.ask("POST", "faces/delete", [UNKNOWN_ID]).json, [])
        self.assertEqual(self.ask("POST", "faces/delete", []).json, [])

    def test_deleting_several_with_a_malformed_id(self) -> None:
        ann = self.add(OBAMA, "Ann")
        for body in ([ann, "17"], {"ids": [ann]}, ann):
            with self.subTest(body):
                self.assert_refused(self.ask("POST", "faces/delete", body), 400, 0)
        self.assertEqual(self.ask("GET", "faces").json["total_elements"], 1)


class LetterCaseTests(RestTestCase):
    def test_subjects_are_found_whatever_their_case(self) -> None:
        self.assertEqual(self.ask("POST", "subjects", {"subject": "Émile"}).status, 201)
        answer = self.ask("POST", f"faces?subject={encoded('ÉMILE')}", photo(OBAMA))
        self.assertEqual(answer.json["subject"], "Émile")
        self.assertEqual(self.ask("GET", f"faces?subject={encoded('émile')}").json["total_elements"], 1)
        self.assertEqual(self.ask("DELETE", f"faces?subject={encoded('émilE')}").json, {"deleted": 1})
        self.assertEqual(self.subject_names(), [])

    def test_renaming_merges(self) -> None:
        for name in ("Ann", "Anna"):
            self.add(OBAMA, name)
        self.assertEqual(self.ask("PUT", "subjects/ann", {"subject": "ANNA"}).json, {"updated": True})
        self.assertEqual(self.subject_names(), ["Anna"])
        self.assertEqual(self.ask("GET", "faces?subject=Anna").json["total_elements"], 2)
        answer = self.ask("POST", "recognize?prediction_count=5", photo(OBAMA))
        self.assertEqual([match["subject"] for match in answer.json["result"][0]["subjects"]], ["Anna", "Anna"])

    def test_surrounding_spaces_are_part_of_a_name(self) -> None:
        for name in ("Ann", " Ann"):
            self.assertEqual(self.ask("POST", "subjects", {"subject": name}).json, {"subject": name})
        self.assertEqual(self.subject_names(), ["Ann", " Ann"])


class NameTests(RestTestCase):
    def test_no_name_at_all(self) -> None:
        for body in ({}, {"subject": None}, {"subject": " "}):
            with self.subTest(body):
                self.assert_refused(self.ask("POST", "subjects", body), 400, 26, "Subject name cannot be empty")

    def test_a_zero_character_does_not_end_a_name(self) -> None:
        """PostgreSQL can't store it; cut off there, the name would be another person's."""
        self.add(OBAMA, "Ann")
        self.assertEqual(self.ask("POST", "subjects", {"subject": "Ann\0Bob"}).status, 400)
        self.assertEqual(self.ask("POST", "faces?subject=Ann%00Bob", photo(OBAMA)).status, 400)
        self.assertEqual(self.ask("GET", "faces?subject=Ann%00Bob").json.get("total_elements", 0), 0)
        self.ask("DELETE", "faces?subject=Ann%00Bob")
        self.ask("DELETE", "subjects/Ann%00Bob")
        self.assertEqual(self.ask("GET", "faces").json["total_elements"], 1)
        self.assertEqual(self.subject_names(), ["Ann"])


class PagingTests(RestTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.images = [self.add(OBAMA, name) for name in ("Cid", "Ann", "Bob", "Ann", "Dan")]

    def page(self, query: str) -> tuple[list[str], int, int, int, int]:
        page = self.ask("GET", f"faces?{query}").json
        images = [face["image_id"] for face in page["faces"]]
        return images, page["page_number"], page["page_size"], page["total_pages"], page["total_elements"]

    def test_pages_begin_with_the_oldest(self) -> None:
        self.assertEqual(self.page("size=2"), (self.images[:2], 0, 2, 3, 5))
        self.assertEqual(self.page("size=2&page=1"), (self.images[2:4], 1, 2, 3, 5))
        self.assertEqual(self.page("size=2&page=2"), (self.images[4:], 2, 2, 3, 5))
        self.assertEqual(self.page("size=2&page=3"), ([], 3, 2, 3, 5))

    def test_what_is_out_of_range_becomes_the_default(self) -> None:
        for query in ("page=-1&size=0", "page=x&size=y", "page=&size=", "size=-3"):
            with self.subTest(query):
                self.assertEqual(self.page(query), (self.images, 0, 20, 1, 5))
        self.assertEqual(self.page("size=1000000"), (self.images, 0, 2000, 1, 5))

    def test_pages_of_a_subject(self) -> None:
        self.assertEqual(self.page("subject=ann&size=1&page=1"), ([self.images[3]], 1, 1, 2, 2))
        self.assertEqual(self.page("subject=Nobody"), ([], 0, 20, 0, 0))
        self.assertEqual(self.page("subject="), ([], 0, 20, 0, 0))

    def test_the_order_outlives_deletion_and_renaming(self) -> None:
        self.ask("DELETE", f"faces/{self.images[1]}")
        self.ask("PUT", "subjects/Cid", {"subject": "Zoë"})
        del self.images[1]
        self.assertEqual(self.page("size=3"), (self.images[:3], 0, 3, 2, 4))

    def test_subjects(self) -> None:
        self.assertEqual(self.subject_names(), ["Cid", "Ann", "Bob", "Dan"])
        self.assertEqual(self.ask("GET", "subjects?page=0&size=3").json["subjects"], ["Cid", "Ann", "Bob"])
        self.assertEqual(self.ask("GET", "subjects?page=1&size=3").json["subjects"], ["Dan"])
        self.assertEqual(self.ask("GET", "subjects?page=2&size=3").json["subjects"], [])
