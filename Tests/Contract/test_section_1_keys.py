"""rest-api.md 1.1: the key check, which comes before everything else."""

from contract import NO_KEY, OBAMA, ContractTestCase
from sdk import UNKNOWN_ID, photo
from wire import Wire, head

ROUTES = {
    "recognition": ("POST", "/api/v1/recognition/recognize"),
    "detection": ("POST", "/api/v1/detection/detect"),
    "verification": ("POST", "/api/v1/verification/verify"),
}


class KeyTests(ContractTestCase):
    def test_a_missing_key(self) -> None:
        for method, path in ROUTES.values():
            with self.subTest(path):
                answer = self.ask(method, path, photo(OBAMA), NO_KEY)
                self.assert_refused(answer, 400, 20, "Missing header: x-api-key")

    def test_a_malformed_key(self) -> None:
        for key in ("x", "secret" * 6, UNKNOWN_ID[:-1], UNKNOWN_ID.replace("-", ""), "{" + UNKNOWN_ID[1:-1] + "}"):
            with self.subTest(key):
                answer = self.ask("GET", "faces", headers={"x-api-key": key})
                self.assert_refused(answer, 400, 26, "Service API key should be UUID")

    def test_an_empty_or_unreadable_key(self) -> None:
        for value in ("", "\xff" * 36):
            with self.subTest(value), Wire(self.server.port) as wire:
                wire.send(head("GET", "/api/v1/recognition/faces", x_api_key=value))
                answer = wire.answer()
                self.assertEqual(answer.status, 400)
                self.assertIn(answer.json["code"], (20, 26))

    def test_an_unknown_key(self) -> None:
        for kind, (method, path) in ROUTES.items():
            with self.subTest(kind):
                answer = self.ask(method, path, photo(OBAMA), {"x-api-key": UNKNOWN_ID})
                message = f"{kind.title()} service with API Key {UNKNOWN_ID} not found"
                self.assert_refused(answer, 404, 10, message)

    def test_a_key_of_another_type(self) -> None:
        for kind, (method, path) in ROUTES.items():
            for other in ROUTES:
                if other == kind:
                    continue
                with self.subTest(kind, key=other):
                    key = self.key_for(other)
                    answer = self.ask(method, path, photo(OBAMA), key)
                    message = f"{kind.title()} service with API Key {key['x-api-key']} not found"
                    self.assert_refused(answer, 404, 10, message)

    def test_a_key_is_compared_letter_by_letter(self) -> None:
        self.assert_ok(self.ask("GET", "faces", headers=NO_KEY | {"X-Api-KEY": self.key}))
        self.assert_refused(self.ask("GET", "faces", headers={"x-api-key": self.key.upper()}), 404, 10)

    def test_a_key_counts_at_once(self) -> None:
        """The command line made it a moment ago, in another process."""
        self.assertEqual(
            self.ask("GET", "faces", headers={"x-api-key": self.server.make_service("recognition")}).status, 200
        )

    def test_it_comes_before_all_else(self) -> None:
        cases = [
            ("PATCH", "recognize", None),
            ("GET", "nonsense", None),
            ("POST", "recognize", b"{"),
            ("GET", "faces/17/img", None),
        ]
        for method, path, body in cases:
            with self.subTest(path, method=method):
                self.assert_refused(self.ask(method, path, body, NO_KEY), 400, 20)
                self.assert_refused(self.ask(method, path, body, {"x-api-key": UNKNOWN_ID}), 404, 10)

    def test_there_is_no_way_around_it(self) -> None:
        image = self.add(OBAMA, "Ann")
        for path in (
            "//api/v1/recognition/faces",
            "/api//v1/recognition//faces",
            "/api/v1/./recognition/faces",
            "/api/v1/x/../recognition/faces",
            "/api/v1/%72ecognition/faces",
            "/API/V1/recognition/faces",
            "/api/v1/static/../recognition/faces",
            f"/api/v1/recognition/faces/{image}/img;/api/v1/static",
        ):
            with self.subTest(path):
                self.assertIn(self.ask("GET", path, headers=NO_KEY).status, (400, 404))

    def test_paths_that_need_none(self) -> None:
        for path in ("/api/v1/config", "/api/v1/consistence/status"):
            for headers in (NO_KEY, {"x-api-key": "nonsense"}):
                with self.subTest(path, headers=headers):
                    self.assert_ok(self.ask("GET", path, headers=headers))
