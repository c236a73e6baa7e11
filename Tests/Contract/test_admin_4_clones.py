"""admin-api.md 4: copies of services; ours: large ones are filled in the background."""

from admin_services import MANY, ServiceTestCase
from contract import BIDEN, OBAMA, until
from sdk import UNKNOWN_ID


class SmallCloneTests(ServiceTestCase):
    def test_it_is_complete_at_once(self) -> None:
        service = self.new_service(self.application)
        self.add(service, OBAMA, "Ann")
        self.add(service, BIDEN, "Bob")
        clone = self.clone(service)
        self.assertEqual(sorted(clone), ["apiKey", "createdDate", "id", "name", "type"])
        self.assertEqual((clone["name"], clone["type"]), ("Clone", "RECOGNITION"))
        self.assertFalse({clone["id"], clone["apiKey"]} & {service["id"], service["apiKey"]})
        self.assertEqual(self.look(clone), clone | {"subjectCount": 2, "imageCount": 2})
        for content, name in ((OBAMA, "Ann"), (BIDEN, "Bob")):
            self.assertEqual(self.subject_of(self.recognize(clone["apiKey"], content)), name)

    def test_photos_are_copies(self) -> None:
        """Of their own: what is deleted on one side stays on the other."""
        service = self.new_service(self.application)
        self.add(service, OBAMA, "Ann")
        clone = self.clone(service)
        faces = [
            self.ok(self.api("GET", "recognition/faces", side["apiKey"]))["faces"][0]["image_id"]
            for side in (service, clone)
        ]
        self.assertNotEqual(*faces)
        self.assert_empty(self.owner.ask("DELETE", self.url(service)))
        answer = self.api("GET", f"recognition/faces/{faces[1]}/img", clone["apiKey"])
        self.assertEqual((answer.status, answer.body == OBAMA), (200, True))
        self.assertEqual(self.subject_of(self.recognize(clone["apiKey"], OBAMA)), "Ann")

    def test_they_go_their_own_ways(self) -> None:
        service = self.new_service(self.application)
        self.add(service, OBAMA, "Ann")
        clone = self.clone(service)
        self.ok(self.api("PUT", "recognition/subjects/Ann", clone["apiKey"], {"subject": "Eve"}))
        self.add(clone, BIDEN, "Bob")
        self.assertEqual(self.subject_of(self.recognize(service["apiKey"], OBAMA)), "Ann")
        self.assertEqual(self.subject_of(self.recognize(clone["apiKey"], OBAMA)), "Eve")
        self.assertEqual(self.look(service)["subjectCount"], 1)

    def test_of_other_types(self) -> None:
        for kind in ("DETECTION", "VERIFY"):
            service = self.new_service(self.application, kind)
            self.assertEqual(self.clone(service, f"Clone of {kind}")["type"], kind)

    def test_of_an_unknown_one(self) -> None:
        answer = self.owner.ask("POST", self.url(UNKNOWN_ID), {"name": "Clone"})
        self.assert_refused(answer, 404, 10, f" service with API Key {UNKNOWN_ID} not found")


class LargeCloneTests(ServiceTestCase):
    def test_it_is_filled_in_the_background(self) -> None:
        service = self.new_service(self.application)
        self.fill(service)
        self.add(service, OBAMA, "Ann")
        clone = self.clone(service)
        # Subjects and faces.
        self.assertEqual(clone["cloning"]["total"], 2 * (MANY + 2))
        self.assertLess(clone["cloning"]["copied"], 2 * (MANY + 2))
        self.assertIn(clone["id"], [entry["id"] for entry in self.ok(self.owner.ask("GET", f"{self.path}/models"))])

        seen = [clone["cloning"]["copied"]]
        statuses = [self.recognize(clone["apiKey"], OBAMA).status]
        while "cloning" in (state := self.look(clone)):
            self.assertEqual(state["apiKey"], clone["apiKey"])
            seen.append(state["cloning"]["copied"])
            statuses.append(self.recognize(clone["apiKey"], OBAMA).status)
        self.assertEqual(seen, sorted(seen))

        # Nobody recognises with half of the faces.
        self.assertLessEqual(set(statuses[:-1]), {404})
        self.assertEqual((state["subjectCount"], state["imageCount"]), (MANY + 2, 2))
        self.assertEqual(self.subject_of(self.recognize(clone["apiKey"], OBAMA)), "Ann")

    def test_what_happens_to_both_meanwhile(self) -> None:
        service = self.new_service(self.application)
        self.fill(service)
        clone = self.clone(service)
        self.assertIn("cloning", clone)
        again = self.owner.ask("POST", self.url(clone), {"name": "Clone of the clone"})
        gone = self.owner.ask("DELETE", self.url(service))
        if "cloning" in self.look(clone):
            self.assert_refused(again, 400, 26)
            self.assert_refused(gone, 400, 26)
        renewed = self.ok(self.owner.ask("PUT", f"{self.url(clone)}/apikey"))
        self.assertTrue(until(lambda: "cloning" not in self.look(clone), patience=30))
        self.assertEqual(self.recognize(clone["apiKey"], BIDEN).status, 404)
        self.assertEqual(self.recognize(renewed["apiKey"], BIDEN).status, 200)

    def test_one_that_is_deleted_meanwhile(self) -> None:
        service = self.new_service(self.application)
        self.fill(service)
        before = self.rows()
        clone = self.clone(service)
        self.assert_empty(self.owner.ask("DELETE", self.url(clone)))
        # What was copied by then, if it is much, goes after the answer.
        until(lambda: self.rows() == before)
        self.assertEqual(self.rows(), before)
        self.assert_empty(self.owner.ask("DELETE", self.url(service)))

    def rows(self) -> tuple[int, int, int]:
        return self.count("subject"), self.count("embedding"), self.count("img")
