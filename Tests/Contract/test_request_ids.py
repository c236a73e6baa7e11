"""`X-Request-ID`: by it a user's report leads to a line of the log."""

import re
import string

from contract import NO_KEY, OBAMA, ContractTestCase
from sdk import UNKNOWN_ID, photo, photos
from wire import Wire, head

ALPHABET = string.ascii_letters + string.digits + "._-"


class RequestIDTests(ContractTestCase):
    def assert_fresh(self, ids: list[str | None]) -> None:
        for number in ids:
            self.assertRegex(number or "", r"^[A-Za-z0-9._-]{1,128}$")
        self.assertEqual(len(set(ids)), len(ids))

    def test_a_fresh_one_for_every_request(self) -> None:
        self.assert_fresh([self.ask("GET", "faces").headers["X-Request-ID"] for _ in range(5)])

    def test_a_clients_own_comes_back(self) -> None:
        for own in ("a", "0", "A.b_c-9", ALPHABET[:64], "x" * 128, UNKNOWN_ID):
            with self.subTest(own):
                answer = self.ask("GET", "faces", headers={"x-request-id": own})
                self.assertEqual(answer.headers.get_all("X-Request-ID"), [own])

    def test_others_are_replaced(self) -> None:
        """What could break a line of the log, or make it long."""
        for own in ("", " ", "x" * 129, "a b", "a/b", "a;b", "a\tb", "<b>", "\xe9", "a\x7f", '"'):
            with self.subTest(own), Wire(self.server.port) as wire:
                wire.send(head("GET", f"{self.API}/faces", x_api_key=self.key, x_request_id=own))
                answer = wire.answer()
                if answer.status == 200:
                    self.assertNotEqual(answer.headers["X-Request-ID"], own)
                    self.assert_fresh([answer.headers["X-Request-ID"]])
                else:
                    self.assertEqual(answer.status, 400)

    def test_errors_have_one(self) -> None:
        asked = [
            ("GET", "faces", None, NO_KEY),
            ("GET", "nonsense", None, {}),
            ("PATCH", "faces", None, {}),
            ("GET", "/nonsense", None, {}),
            ("POST", "recognize", photo(photos.grey()), {}),
            ("POST", "recognize", photo(bytes(6 << 20)), {}),
            ("POST", "recognize", b"{", {"content-type": "application/json"}),
            ("OPTIONS", "faces", None, NO_KEY),
            ("HEAD", "faces", None, NO_KEY),
        ]
        for method, path, body, headers in asked:
            with self.subTest(path, method=method):
                self.assert_fresh([self.ask(method, path, body, headers).headers["X-Request-ID"]])
                answer = self.ask(method, path, body, headers | {"x-request-id": "mine"})
                self.assertEqual(answer.headers.get_all("X-Request-ID"), ["mine"])

    def test_the_log_has_it(self) -> None:
        start = self.server.log_size()
        self.ask("POST", "recognize", photo(OBAMA), {"x-request-id": "find-me"})
        self.assertRegex(self.server.log(start), re.compile(r"^.*find-me.*$", re.MULTILINE))

    def test_the_log_has_neither_keys_nor_names(self) -> None:
        start = self.server.log_size()
        image = self.add(OBAMA, "Mister Secret")
        self.ask("GET", "faces?subject=Mister%20Secret")
        self.ask("GET", f"/api/v1/static/{self.key}/images/{image}")
        self.ask("DELETE", "subjects/Mister%20Secret")
        self.ask("GET", "/Mister%20Secret")
        log = self.server.log(start)
        for secret in (self.key, "Secret", image):
            self.assertNotIn(secret, log)
