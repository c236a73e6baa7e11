"""rest-api.md 3.13: what the server says of itself to anybody."""

from admin import first_account
from contract import NO_KEY, OBAMA, ContractTestCase


class ConfigTests(ContractTestCase):
    def test_limits_in_bytes(self) -> None:
        reply = self.assert_ok(self.ask("GET", "/api/v1/config", headers=NO_KEY))
        self.assertEqual(reply, {"clientMaxFileSize": 5 << 20, "clientMaxBodySize": 10 << 20})


class OtherLimitsTests(ContractTestCase):
    SETTINGS = {"MAX_FILE_SIZE": "1MB", "MAX_REQUEST_SIZE": "2M"}

    def test_they_are_told_and_hold(self) -> None:
        reply = self.assert_ok(self.ask("GET", "/api/v1/config", headers=NO_KEY))
        self.assertEqual(reply, {"clientMaxFileSize": 1 << 20, "clientMaxBodySize": 2 << 20})
        self.assert_ok(self.recognize(OBAMA.ljust(1 << 20, b"\0")))
        self.assert_refused(self.recognize(OBAMA.ljust((1 << 20) + 1, b"\0")), 413, 103)


class ConsistenceTests(ContractTestCase):
    STATUS = {
        "demoFaceCollectionIsInconsistent": False,
        "dbIsInconsistent": False,
        "saveImagesToDB": True,
        "status": "OK",
    }

    def test_status(self) -> None:
        self.assertEqual(self.assert_ok(self.ask("GET", "/api/v1/consistence/status", headers=NO_KEY)), self.STATUS)

    def test_it_stays_so_with_faces(self) -> None:
        self.add(OBAMA, "Ann")
        self.assertEqual(self.assert_ok(self.ask("GET", "/api/v1/consistence/status")), self.STATUS)


class MigrationTests(ContractTestCase):
    def test_an_owner_alone_may_start_one(self) -> None:
        """1.2 lets anybody."""
        for headers in (NO_KEY, self.key_for("recognition")):
            self.assertEqual(self.ask("POST", "/api/v1/migrate", headers=headers).status, 401)

    def test_by_the_token_of_an_owner(self) -> None:
        owner = first_account(self.server)
        for scope, status in (("read", 403), ("manage", 200)):
            made = owner.ask("POST", "user/me/tokens", {"name": scope, "scopes": [scope]})
            self.assertEqual(made.status, 201, made.body)
            headers = NO_KEY | {"authorization": f"Bearer {made.json['token']}"}
            answer = self.ask("POST", "/api/v1/migrate", headers=headers)
            self.assertEqual(answer.status, status, answer.body)

    def test_it_is_not_started_by_looking(self) -> None:
        answer = self.ask("GET", "/api/v1/migrate", headers=NO_KEY)
        self.assert_refused(answer, 404, 0, "Request method 'GET' not supported")
        self.assertIn("POST", answer.headers["Allow"])
