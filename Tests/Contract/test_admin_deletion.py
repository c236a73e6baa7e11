"""What deleting an application takes with it, and what it leaves."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from admin import AdminTestCase, Object, until
from contract import BIDEN, OBAMA, OBAMA_LATER
from sdk import Answer, photo

TABLES = ("model", "subject", "embedding", "img")
PEOPLE = {"Ann": OBAMA, "Ben": BIDEN}


class DeletionTestCase(AdminTestCase):
    def filled(self) -> tuple[Object, Object]:
        """An application and its service, which knows two people."""
        application = self.new_application()
        service = self.new_service(application)
        for subject, content in PEOPLE.items():
            self.assertEqual(self.upload(service, subject, content).status, 201)
        return application, service

    def upload(self, service: Object, subject: str, content: bytes) -> Answer:
        return self.api("POST", f"recognition/faces?subject={subject}", service["apiKey"], multipart=photo(content))

    def cloned(self, application: Object, service: Object) -> Object:
        models = f"app/{application['id']}/model"
        clone = self.ok(self.owner.ask("POST", f"{models}/{service['id']}", {"name": f"Clone of {service['name']}"}))
        place = f"{models}/{clone['id']}"
        self.assertTrue(until(lambda: "cloning" not in self.owner.ask("GET", place).json))
        return clone

    def recognize(self, service: Object) -> Answer:
        return self.api("POST", "recognition/recognize", service["apiKey"], multipart=photo(OBAMA_LATER))

    def delete(self, application: Object) -> None:
        self.assert_empty(self.owner.ask("DELETE", f"app/{application['id']}"))

    # MARK: The database

    def counts(self, **more: int) -> dict[str, int]:
        return {table: self.count(table) + more.get(table, 0) for table in TABLES}

    def stored(self, service: Object) -> list[Any]:
        """Everything of a service, byte for byte."""
        with self.database() as connection:
            return connection.execute(
                "SELECT model.*, subject.*, embedding.*, img.* FROM model JOIN subject USING (api_key) "
                "JOIN embedding ON subject_id = subject.id JOIN img ON img.id = img_id "
                "WHERE model.guid = ? ORDER BY embedding.seq",
                [service["id"]],
            )

    # MARK: Assertions

    def assert_knows_ann(self, service: Object) -> None:
        answer = self.recognize(service)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual([match["subject"] for match in answer.json["result"][0]["subjects"]], ["Ann"])

    def assert_gone(self, service: Object, answer: Answer) -> None:
        message = f"Recognition service with API Key {service['apiKey']} not found"
        self.assert_refused(answer, 404, 10, message)


class WhatGoesTests(DeletionTestCase):
    def test_all_of_it_goes_and_nothing_else(self) -> None:
        other, service = self.filled()
        before, kept = self.counts(), self.stored(service)
        application, first = self.filled()
        clone, second = self.cloned(application, first), self.new_service(application)
        self.assertEqual(self.upload(second, "Ann", OBAMA_LATER).status, 201)
        images = [(one["apiKey"], row) for one in (first, clone, second) for row in self.images(one)]
        # Each has photos of its own.
        self.assertEqual(len(set(images)), 5)
        self.assertEqual(self.counts(model=-3, subject=-5, embedding=-5, img=-5), before)

        self.delete(application)
        self.assertEqual(self.counts(), before)
        self.assertEqual(self.stored(service), kept)
        for one in (first, clone, second):
            self.assert_gone(one, self.api("GET", "recognition/faces", one["apiKey"]))
        for key, image in images:
            self.assertEqual(self.visitor().ask("GET", f"/api/v1/static/{key}/images/{image}").status, 404)
        answer = self.owner.ask("GET", f"app/{application['id']}")
        self.assert_refused(answer, 404, 2, f"App {application['id']} not found")
        self.assert_knows_ann(service)
        self.assertIn(other["id"], [entry["id"] for entry in self.ok(self.owner.ask("GET", "apps"))])

    def test_a_service_goes_without_its_clone(self) -> None:
        application, first = self.filled()
        clone = self.cloned(application, first)
        before, kept = self.counts(), self.stored(clone)
        self.assertEqual(len(kept), 2)
        self.assert_empty(self.owner.ask("DELETE", f"app/{application['id']}/model/{first['id']}"))
        self.assertEqual(self.counts(model=1, subject=2, embedding=2, img=2), before)
        self.assertEqual(self.stored(clone), kept)
        self.assert_gone(first, self.recognize(first))
        self.assert_knows_ann(clone)

    def test_what_else_belonged_to_it(self) -> None:
        member = self.new_user()
        application, service = self.filled()
        self.join(application, member, "USER")
        self.recognize(service)
        kept = {table: self.count(table) for table in ("user", "account_session")}
        self.delete(application)
        with self.database() as connection:
            for table, column, owner in (
                ("user_app_role", "app_id", "app"),
                ("model", "app_id", "app"),
                ("model_statistic", "model_id", "model"),
                ("service_copy", "model_id", "model"),
            ):
                left = f"SELECT COUNT(*) FROM {table} WHERE {column} NOT IN (SELECT id FROM {owner})"
                self.assertEqual(connection.execute(left), [(0,)], table)
        self.assertEqual({table: self.count(table) for table in kept}, kept)
        self.assertEqual(self.ok(member.ask("GET", "apps")), [])

    def test_the_audit_log_tells(self) -> None:
        application, _ = self.filled()
        self.delete(application)
        [entry] = self.ok(self.owner.ask("GET", f"audit?action=application.delete&object={application['id']}"))
        self.assertEqual((entry["actor"]["name"], entry["object"]["name"]), (self.owner.email, application["name"]))
        self.assertIn("faces: 2", entry["detail"])

    def images(self, service: Object) -> list[str]:
        return [face["image_id"] for face in self.api("GET", "recognition/faces", service["apiKey"]).json["faces"]]


class MeanwhileTests(DeletionTestCase):
    """Clients that know nothing of it. They are answered in full, or told that there is no such key."""

    def test_the_key_is_refused_at_once(self) -> None:
        application, service = self.filled()
        with self.clients(lambda number: self.recognize(service)) as answers:
            self.assertTrue(until(lambda: len(answers) >= 6))
            self.delete(application)
            deleted = time.monotonic()
            self.assertTrue(until(lambda: sum(begun > deleted for begun, _ in list(answers)) >= 6))
        self.assertEqual(answers[0][1].status, 200)
        for begun, answer in answers:
            if begun > deleted or answer.status != 200:
                self.assert_gone(service, answer)

    def test_photos_on_their_way_leave_nothing(self) -> None:
        """Their faces are being looked for while the service goes."""
        before = self.counts()
        application, service = self.filled()
        with self.clients(lambda number: self.upload(service, f"Person{number}", OBAMA)) as answers:
            self.assertTrue(until(lambda: len(answers) >= 3))
            self.delete(application)
            self.assertTrue(until(lambda: answers[-1][1].status != 201))
        for _, answer in answers:
            if answer.status != 201:
                self.assert_gone(service, answer)
        self.assertEqual(self.counts(), before)

    @contextmanager
    def clients(self, ask: Callable[[int], Answer]) -> Iterator[list[tuple[float, Answer]]]:
        """Three that ask again and again; when they began to, and their answers."""
        stop = threading.Event()
        answers: list[tuple[float, Answer]] = []

        def work() -> None:
            while not stop.is_set():
                begun = time.monotonic()
                answers.append((begun, ask(len(answers))))

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            yield answers
        finally:
            stop.set()
            for thread in threads:
                thread.join()
