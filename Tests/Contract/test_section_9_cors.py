"""rest-api.md 9: what pages of other sites may do. 1.2's gateway says it; here the server does."""

from contract import CORS, NO_KEY, OBAMA, ContractTestCase
from sdk import UNKNOWN_ID, photo, photos

ORIGIN = {"origin": "https://example.org"}
NEVER = ("Access-Control-Allow-Credentials", "Access-Control-Expose-Headers")


class CORSTests(ContractTestCase):
    def test_good_replies(self) -> None:
        image = self.add(OBAMA, "Ann")
        asked = [
            ("GET", "/api/v1/config", None),
            ("GET", "faces", None),
            ("GET", f"faces/{image}/img", None),
            ("GET", f"/api/v1/static/{self.key}/images/{image}", None),
            ("POST", "recognize", photo(OBAMA)),
            ("POST", "subjects", {"subject": "Bob"}),
            ("DELETE", "subjects/Bob", None),
        ]
        for method, path, body in asked:
            for headers in ({}, ORIGIN):
                with self.subTest(path, method=method, headers=headers):
                    answer = self.ask(method, path, body, headers)
                    self.assert_headers(answer, CORS)
                    for name in NEVER:
                        self.assertNotIn(name, answer.headers)

    def test_errors(self) -> None:
        """Without these headers a page is not told what is wrong."""
        large = photo(bytes(6 << 20))
        asked = [
            ("GET", "faces", None, NO_KEY, 400),
            ("GET", "faces", None, {"x-api-key": "x"}, 400),
            ("GET", "faces", None, {"x-api-key": UNKNOWN_ID}, 404),
            ("GET", "nonsense", None, {}, 404),
            ("GET", "/api/v1/nonsense", None, NO_KEY, 404),
            ("PATCH", "faces", None, {}, 404),
            ("POST", "recognize", photo(photos.grey()), {}, 400),
            ("POST", "recognize", photo(b""), {}, 400),
            ("POST", "recognize", b"{", {"content-type": "application/json"}, 400),
            ("POST", "recognize", large, {}, 413),
            ("DELETE", f"faces/{UNKNOWN_ID}", None, {}, 404),
        ]
        for method, path, body, headers, status in asked:
            with self.subTest(path, method=method, status=status):
                answer = self.ask(method, path, body, ORIGIN | headers)
                self.assertEqual(answer.status, status, answer.body)
                self.assert_headers(answer, CORS)

    def test_preflight(self) -> None:
        """Before any key: a browser sends none."""
        for path in ("faces", "recognize", f"faces/{UNKNOWN_ID}", "nonsense", "/api/v1/config", "/api/v1/nonsense"):
            for method in ("POST", "PUT", "DELETE", "PATCH"):
                with self.subTest(path, method=method):
                    wish = {"access-control-request-method": method, "access-control-request-headers": "x-api-key"}
                    answer = self.ask("OPTIONS", path, headers=NO_KEY | ORIGIN | wish)
                    self.assertEqual((answer.status, answer.body), (204, b""))
                    self.assert_headers(answer, CORS | {"Access-Control-Max-Age": "1728000"})
                    # nginx's line has no semicolon.
                    self.assert_headers(answer, {"Content-Type": "text/plain charset=UTF-8"})
                    self.assertIn(answer.headers.get("Content-Length"), ("0", None))

    def test_preflight_without_more(self) -> None:
        answer = self.ask("OPTIONS", "/api/v1/recognition/faces", headers=NO_KEY)
        self.assertEqual(answer.status, 204)
        self.assert_headers(answer, CORS)

    def test_only_preflights_have_an_age(self) -> None:
        self.assertNotIn("Access-Control-Max-Age", self.ask("GET", "faces", headers=ORIGIN).headers)

    def test_none_for_the_administration(self) -> None:
        for method in ("GET", "OPTIONS"):
            for path in ("/admin/apps", "/admin/status", "/admin/nonsense"):
                with self.subTest(path, method=method):
                    answer = self.ask(method, path, headers=NO_KEY | ORIGIN)
                    self.assertFalse([name for name in answer.headers if name.lower().startswith("access-control")])
