"""rest-api.md 1, "Counting": requests of each service, in the table `model_statistic`."""

import datetime

from contract import NO_KEY, OBAMA, ContractTestCase, until
from sdk import UNKNOWN_ID, Form, Server, opened, photo, photos

VECTOR = [1.0] + [0.0] * 127


def rows(server: Server, key: str) -> list[tuple[int, str]]:
    """Of the service of this key: count and hour."""
    with opened(server) as database:
        return database.execute(
            "SELECT s.request_count, s.created_date FROM model_statistic s JOIN model m ON m.id = s.model_id"
            " WHERE m.api_key = ?",
            (key,),
        )


class StatisticsTests(ContractTestCase):
    def count(self, key: str) -> int:
        return sum(count for count, _ in rows(self.server, key))

    def assert_count(self, key: str, wanted: int) -> None:
        """Within a few seconds. Counts are written in their order, so that none can still be on its way."""
        until(lambda: self.count(key) >= wanted)
        self.assertEqual(self.count(key), wanted)

    def test_recognition(self) -> None:
        self.recognize(OBAMA)
        self.recognize(OBAMA)
        self.assert_count(self.key, 2)

    def test_detection_and_verification(self) -> None:
        self.detect(OBAMA)
        self.verify(OBAMA, OBAMA)
        self.verify(OBAMA, OBAMA)
        self.assert_count(self.key_for("detection")["x-api-key"], 1)
        self.assert_count(self.key_for("verification")["x-api-key"], 2)

    def test_failures_count(self) -> None:
        failures = [
            self.recognize(photos.grey()),
            self.recognize(b""),
            self.recognize(OBAMA, "limit=-1"),
            self.ask("POST", "recognize", Form([])),
            self.ask("POST", "recognize", b"{", {"content-type": "application/json"}),
            self.ask("POST", "recognize", photo(bytes(6 << 20))),
        ]
        self.assertEqual([answer.status for answer in failures], [400, 400, 400, 400, 400, 413])
        self.assert_count(self.key, 6)

    def test_requests_without_the_right_key_do_not(self) -> None:
        other = self.key_for("detection")
        for headers in (NO_KEY, {"x-api-key": "x"}, {"x-api-key": UNKNOWN_ID}, other):
            self.assertIn(self.ask("POST", "recognize", photo(OBAMA), headers).status, (400, 404))
        self.recognize(OBAMA)
        self.assert_count(self.key, 1)
        self.assertEqual(self.count(other["x-api-key"]), 0)

    def test_other_routes_do_not(self) -> None:
        image = self.add(OBAMA, "Ann")
        for method, path, body in (
            ("GET", "faces", None),
            ("GET", "subjects", None),
            ("GET", f"faces/{image}/img", None),
            ("POST", f"faces/{image}/verify", photo(OBAMA)),
            ("POST", "embeddings/recognize", {"embeddings": [VECTOR]}),
            ("POST", f"embeddings/faces/{image}/verify", {"embeddings": [VECTOR]}),
            ("PUT", "subjects/Ann", {"subject": "Bob"}),
            ("OPTIONS", "recognize", None),
            ("DELETE", "faces", None),
        ):
            with self.subTest(path):
                self.assertLess(self.ask(method, path, body).status, 300)
        verification = self.key_for("verification")
        body = {"source": VECTOR, "targets": [VECTOR]}
        self.assert_ok(self.ask("POST", "/api/v1/verification/embeddings/verify", body, verification))
        self.recognize(OBAMA)
        self.assert_count(self.key, 1)
        self.assertEqual(self.count(verification["x-api-key"]), 0)

    def test_rows_are_of_hours(self) -> None:
        """In UTC, one row an hour."""
        before = datetime.datetime.now(datetime.UTC)
        for _ in range(3):
            self.recognize(OBAMA)
            self.assertTrue(until(lambda: self.count(self.key) > 0))
        self.assert_count(self.key, 3)
        found = rows(self.server, self.key)
        for _, text in found:
            hour = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
            self.assertEqual((hour.minute, hour.second, hour.microsecond), (0, 0, 0))
            self.assertLessEqual(before - hour, datetime.timedelta(hours=1))
        # Two where an hour ended meanwhile.
        self.assertLessEqual(len(found), 1 + (datetime.datetime.now(datetime.UTC).hour != before.hour))


class StoppingTests(ContractTestCase):
    OWN_SERVER = True

    def test_what_was_counted_last_is_kept(self) -> None:
        self.recognize(OBAMA)
        self.server.end()
        self.assertEqual([count for count, _ in rows(self.server, self.key)], [1])
