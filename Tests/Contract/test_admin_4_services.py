"""admin-api.md 4: services, their keys, their faces and their statistics."""

import datetime
from collections.abc import Iterator

from admin import AdminClient, Answer, Object
from admin_services import ServiceTestCase
from contract import BIDEN, OBAMA, until
from sdk import UNKNOWN_ID

FORBIDDEN = r"The name cannot contain the following special characters: ';', '/', '\'"
KINDS = ("RECOGNITION", "DETECTION", "VERIFY")


class ServiceTests(ServiceTestCase):
    def test_making_one(self) -> None:
        for kind in KINDS:
            before = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
            with self.subTest(kind):
                made = self.ok(self.owner.ask("POST", f"{self.path}/model", {"name": kind, "type": kind}), 201)
                self.assertEqual(sorted(made), ["apiKey", "createdDate", "id", "name", "type"])
                self.assertEqual((made["name"], made["type"]), (kind, kind))
                # Without a zone, and UTC.
                self.assertRegex(made["createdDate"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$")
                age = datetime.datetime.fromisoformat(made["createdDate"]) - before
                self.assertLess(abs(age.total_seconds()), 30)
                self.assertEqual(self.look(made), made | {"subjectCount": 0, "imageCount": 0})

    def test_a_key_works_at_once(self) -> None:
        service = self.new_service(self.application)
        self.assertEqual(self.ok(self.api("GET", "recognition/subjects", service["apiKey"])), {"subjects": []})

    def test_types(self) -> None:
        for body in ({}, {"type": None}):
            answer = self.owner.ask("POST", f"{self.path}/model", {"name": "Type"} | body)
            self.assert_refused(answer, 400, 26, "Model Type cannot be empty")
        for kind in ("recognition", "VERIFICATION", "R", "PHOTO"):
            with self.subTest(kind):
                answer = self.owner.ask("POST", f"{self.path}/model", {"name": "Type", "type": kind})
                self.assert_refused(answer, 400, 26, f"Model Type '{kind}' doesn't exist!")

    def test_names(self) -> None:
        taken, service = (self.new_service(self.application) for _ in range(2))
        for name, code, message in (
            ("", 26, "Model name cannot be empty"),
            (None, 26, "Model name cannot be empty"),
            ("  ", 26, "Model name cannot be empty"),
            ("x" * 51, 26, "Model name size must be between 1 and 50"),
            ("a;b", 36, FORBIDDEN),
            ("a/b", 36, FORBIDDEN),
            ("a\\b", 36, FORBIDDEN),
            (taken["name"], 17, f"Name {taken['name']} is not unique"),
            (taken["name"].upper(), 17, f"Name {taken['name'].upper()} is not unique"),
        ):
            with self.subTest(name):
                body = {} if name is None else {"name": name}
                answer = self.owner.ask("POST", f"{self.path}/model", body | {"type": "VERIFY"})
                self.assert_refused(answer, 400, code, message)
                for method in ("PUT", "POST"):
                    self.assert_refused(self.owner.ask(method, self.url(service), body), 400, code, message)
        other = self.new_application()
        self.ok(self.owner.ask("POST", f"app/{other['id']}/model", {"name": taken["name"], "type": "VERIFY"}), 201)

    def test_letter_case_beyond_ascii(self) -> None:
        for name in ("Дверь", "Straße", "Éclair"):
            with self.subTest(name):
                body = {"name": name, "type": "VERIFY"}
                self.ok(self.owner.ask("POST", f"{self.path}/model", body), 201)
                other = name.swapcase().replace("SS", "ß")
                answer = self.owner.ask("POST", f"{self.path}/model", body | {"name": other})
                self.assert_refused(answer, 400, 17, f"Name {other} is not unique")

    def test_renaming(self) -> None:
        service = self.new_service(self.application)
        for name in ("Doorbell", "DOORBELL", "x" * 50):
            renamed = self.ok(self.owner.ask("PUT", self.url(service), {"name": name}))
            self.assertEqual(renamed, service | {"name": name})
        again = self.owner.ask("PUT", self.url(service), {"name": name})
        self.assert_refused(again, 400, 17, f"Name {name} is not unique")

    def test_the_list_is_without_counts(self) -> None:
        services = [self.new_service(self.application, kind) for kind in KINDS]
        self.assertEqual(self.ok(self.owner.ask("GET", f"{self.path}/models")), services)

    def test_counts(self) -> None:
        service = self.new_service(self.application)
        self.add(service, OBAMA, "Ann")
        self.add(service, BIDEN, "Ann")
        self.ok(self.api("POST", "recognition/subjects", service["apiKey"], {"subject": "Bob"}), 201)
        seen = self.look(service)
        self.assertEqual((seen["subjectCount"], seen["imageCount"]), (2, 2))


class WhoMayTests(ServiceTestCase):
    def everything(self, client: AdminClient, service: str) -> Iterator[tuple[str, Answer]]:
        url = self.url(service)
        for method, path, body in (
            ("PUT", url, {"name": "Mine"}),
            ("PUT", f"{url}/apikey", None),
            ("POST", url, {"name": "Mine"}),
            ("DELETE", url, None),
            ("GET", url, None),
            ("GET", f"{url}/statistics", None),
        ):
            yield f"{method} {path.removeprefix(url)}", client.ask(method, path, body)

    def test_a_member_may_look(self) -> None:
        member, service = self.new_user(), self.new_service(self.application)
        self.join(self.application, member, "USER")
        for name, answer in self.everything(member, service["id"]):
            with self.subTest(name):
                if name.startswith("GET"):
                    self.ok(answer)
                else:
                    self.assert_not_allowed(answer)
        self.assert_not_allowed(member.ask("POST", f"{self.path}/model", {"name": "A", "type": "VERIFY"}))
        self.assertEqual(self.ok(member.ask("GET", f"{self.path}/models")), [service])

    def test_an_administrator_may_change(self) -> None:
        for role in ("ADMINISTRATOR", "OWNER"):
            member = self.new_user()
            self.join(self.application, member, role)
            service = self.new_service(self.application, client=member)
            with self.subTest(role):
                self.ok(member.ask("PUT", self.url(service), {"name": f"Of {role}"}))
                self.ok(member.ask("PUT", f"{self.url(service)}/apikey"))
                self.ok(member.ask("POST", self.url(service), {"name": f"Clone of {role}"}))
                self.assert_empty(member.ask("DELETE", self.url(service)))

    def test_unknown_ones(self) -> None:
        for unknown in (UNKNOWN_ID, "x"):
            message = f" service with API Key {unknown} not found"
            self.assert_each_refused(self.everything(self.owner, unknown), 404, 10, message)

    def test_one_of_another_application(self) -> None:
        """Told only to those who may see that other one."""
        there = self.new_application()
        service = self.new_service(there)["id"]
        message = f"Model {service} does not belong to application {self.application['id']}"
        self.assert_each_refused(self.everything(self.owner, service), 404, 3, message)
        member = self.new_user()
        self.join(self.application, member, "OWNER")
        message = f" service with API Key {service} not found"
        self.assert_each_refused(self.everything(member, service), 404, 10, message)
        self.ok(self.owner.ask("GET", f"app/{there['id']}/model/{service}"))


class KeyTests(ServiceTestCase):
    def test_the_faces_follow_a_new_key(self) -> None:
        service = self.new_service(self.application)
        self.add(service, OBAMA, "Ann")
        self.assertEqual(self.subject_of(self.recognize(service["apiKey"], OBAMA)), "Ann")
        renewed = self.ok(self.owner.ask("PUT", f"{self.url(service)}/apikey"))
        self.assert_key_is_gone(self.recognize(service["apiKey"], OBAMA), service["apiKey"])
        self.assertEqual(self.subject_of(self.recognize(renewed["apiKey"], OBAMA)), "Ann")
        self.assertNotEqual(renewed["apiKey"], service["apiKey"])
        self.assertEqual(renewed | {"apiKey": service["apiKey"]}, service | {"subjectCount": 1, "imageCount": 1})
        again = self.ok(self.owner.ask("PUT", f"{self.url(service)}/apikey"))
        for key in (service["apiKey"], renewed["apiKey"]):
            self.assert_key_is_gone(self.recognize(key, OBAMA), key)
        self.add(again, BIDEN, "Bob")
        self.assertEqual(self.look(service)["subjectCount"], 2)

    def test_addresses_of_photos(self) -> None:
        service = self.new_service(self.application)
        self.add(service, OBAMA, "Ann")
        [face] = self.ok(self.api("GET", "recognition/faces", service["apiKey"]))["faces"]
        renewed = self.ok(self.owner.ask("PUT", f"{self.url(service)}/apikey"))
        statuses = [
            self.visitor().ask("GET", f"/api/v1/static/{key}/images/{face['image_id']}").status
            for key in (service["apiKey"], renewed["apiKey"])
        ]
        self.assertEqual(statuses, [404, 200])


class DeletionTests(ServiceTestCase):
    def rows(self) -> dict[str, int]:
        return {table: self.count(table) for table in ("model", "subject", "embedding", "img", "model_statistic")}

    def test_a_service_takes_its_photos_along(self) -> None:
        service = self.new_service(self.application)
        self.assertTrue(until(lambda: self.rows() == self.rows()))
        before = self.rows()
        self.add(service, OBAMA, "Ann")
        self.add(service, BIDEN, "Bob")
        self.recognize(service["apiKey"], OBAMA)
        self.assertTrue(until(lambda: self.rows()["model_statistic"] > before["model_statistic"]))
        self.assertEqual((self.rows()["embedding"], self.rows()["img"]), (before["embedding"] + 2, before["img"] + 2))
        self.assert_empty(self.owner.ask("DELETE", self.url(service)))
        self.assertEqual(self.rows(), before | {"model": before["model"] - 1})
        self.assert_key_is_gone(self.recognize(service["apiKey"], OBAMA), service["apiKey"])
        answer = self.owner.ask("GET", self.url(service))
        self.assert_refused(answer, 404, 10, f" service with API Key {service['id']} not found")

    def test_an_application_takes_all_along(self) -> None:
        before = self.rows()
        services = [self.new_service(self.application, kind) for kind in KINDS]
        clone = self.clone(services[0])
        for service in (services[0], clone):
            self.add(service, OBAMA, "Ann")
        self.assertEqual(self.rows()["img"], before["img"] + 2)
        self.assert_empty(self.owner.ask("DELETE", self.path))
        self.assertEqual(self.rows(), before)
        for service in (services[0], clone):
            self.assert_key_is_gone(self.recognize(service["apiKey"], OBAMA), service["apiKey"])


class StatisticsTests(ServiceTestCase):
    def statistics(self, service: Object) -> list[Object]:
        return self.ok(self.owner.ask("GET", f"{self.url(service)}/statistics"))

    def test_requests_count_within_seconds(self) -> None:
        service, other = self.new_service(self.application), self.new_service(self.application)
        self.assertEqual(self.statistics(service), [])
        days = {str(datetime.datetime.now(datetime.UTC).date())}
        for _ in range(3):
            self.recognize(service["apiKey"], OBAMA)
        self.recognize(service["apiKey"], b"no photo")
        self.assertTrue(until(lambda: sum(day["requestCount"] for day in self.statistics(service)) == 4))
        days.add(str(datetime.datetime.now(datetime.UTC).date()))
        self.assertLessEqual({day["createdDate"] for day in self.statistics(service)}, days)
        self.assertEqual(self.statistics(other), [])

    def test_days(self) -> None:
        """Hours of a day are added up, whatever rows they stand in; newest first, six months back."""
        service = self.new_service(self.application)
        today = datetime.datetime.now(datetime.UTC).date()
        months = [today - datetime.timedelta(days=30 * number) for number in (1, 5, 8)]
        counts = [
            (1, f"{months[0]} 00:00:00"),
            (2, f"{months[0]} 00:00:00"),
            (4, f"{months[0]} 23:00:00"),
            (8, f"{months[0] - datetime.timedelta(days=1)} 23:00:00"),
            (16, f"{months[1]} 12:00:00"),
            (32, f"{months[2]} 12:00:00"),
        ]
        with self.database("rw") as database:
            [[number]] = database.execute("SELECT id FROM model WHERE guid = ?", (service["id"],))
            database.executemany(
                "INSERT INTO model_statistic (request_count, model_id, created_date) VALUES (?, ?, ?)",
                [(count, number, hour) for count, hour in counts],
            )
        self.assertEqual(
            self.statistics(service),
            [
                {"requestCount": 7, "createdDate": str(months[0])},
                {"requestCount": 8, "createdDate": str(months[0] - datetime.timedelta(days=1))},
                {"requestCount": 16, "createdDate": str(months[1])},
            ],
        )
