"""admin-api.md 1 and ours: cookies behind TLS and proxies, and pages of other sites."""

import shutil
import tempfile
import unittest
from pathlib import Path

from admin import CLIENT, AdminTestCase, cookies_of
from sdk import Server
from test_tls import make_certificate


class ValidityTests(AdminTestCase):
    SETTINGS = {"COMMON_ACCESS_TOKEN_VALIDITY": "60", "COMMON_REFRESH_TOKEN_VALIDITY": "7200"}

    def test_seconds(self) -> None:
        for answer in (self.owner.sign_in(), self.owner.refresh()):
            cookies = cookies_of(answer)
            self.assertIn(self.ok(answer)["expires_in"], (59, 60))
            self.assertIn(cookies["CFSESSION"].max_age, (59, 60))
            self.assertIn(cookies["REFRESH_TOKEN"].max_age, (7199, 7200))


class UntrustedProxyTests(AdminTestCase):
    def test_nobodys_word_counts(self) -> None:
        user = self.new_user()
        sent = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}
        cookies = cookies_of(user.sign_in(**sent))
        self.assertFalse(any("secure" in cookie.flags for cookie in cookies.values()))
        sessions = self.ok(user.ask("GET", "user/me/sessions"))
        self.assertEqual({session["address"] for session in sessions}, {"127.0.0.1"})


class TrustedProxyTests(AdminTestCase):
    SETTINGS = {"TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8"}

    def test_the_protocol(self) -> None:
        for protocol, secure in (("https", True), ("http", False), ("", False)):
            with self.subTest(protocol):
                answer = self.owner.sign_in(**{"x-forwarded-proto": protocol})
                cookies = cookies_of(answer)
                self.assertGreaterEqual(len(cookies), 2)
                self.assertEqual({"secure" in cookie.flags for cookie in cookies.values()}, {secure})

    def test_the_address(self) -> None:
        """Of the nearest that is no proxy."""
        user = self.new_user()
        user.sign_out()
        for chain, address in (
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.66, 192.0.2.8, 10.1.2.3", "192.0.2.8"),
            ("2001:DB8::9", "2001:db8::9"),
        ):
            with self.subTest(chain):
                user.sign_in(**{"x-forwarded-for": chain})
                [current] = [entry for entry in self.ok(user.ask("GET", "user/me/sessions")) if entry["current"]]
                self.assertEqual(current["address"], address)

    def test_the_host(self) -> None:
        """What the browser called is what its origin is compared with."""
        sent = {"origin": "https://faces.example.com"}
        self.assertEqual(self.owner.ask("POST", "app", {"name": "A"}, headers=sent).status, 403)
        sent |= {"x-forwarded-host": "faces.example.com", "x-forwarded-proto": "https"}
        self.ok(self.owner.ask("POST", "app", {"name": "A"}, headers=sent), 201)


@unittest.skipUnless(shutil.which("openssl"), "openssl, which makes a certificate, is not installed")
class TLSTests(AdminTestCase):
    OWN_SERVER = True

    @classmethod
    def start_server(cls) -> Server:
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="compreface-tls-")))
        certificate, key = make_certificate(folder)
        server = Server(options=["--tls-cert", str(certificate), "--tls-key", str(key)])
        server.start()
        cls.addClassCleanup(server.stop)
        return server

    def test_cookies_are_for_encrypted_connections_alone(self) -> None:
        client = self.visitor()
        self.assert_empty(client.sign_up("owner@example.com"), 201)
        for name, answer in (("in", client.sign_in()), ("on", client.refresh()), ("out", client.sign_out())):
            with self.subTest(name):
                self.assertEqual(answer.status, 200)
                for cookie in cookies_of(answer).values():
                    self.assertTrue(cookie.flags["secure"])


class CrossSiteTests(AdminTestCase):
    FOREIGN = (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:1"},
    )

    def home(self) -> tuple[dict[str, str], ...]:
        return (
            {},
            {"origin": f"http://127.0.0.1:{self.server.port}"},
            {"sec-fetch-site": "same-origin"},
            {"sec-fetch-site": "none"},
            # Browsers send both; an encrypted connection may end before us.
            {"sec-fetch-site": "same-origin", "origin": f"https://127.0.0.1:{self.server.port}"},
        )

    def test_what_changes_something(self) -> None:
        application = self.new_application()
        path = f"app/{application['id']}"
        for sent in self.FOREIGN:
            with self.subTest(sent):
                for method, url, body in (
                    ("PUT", path, {"name": "Changed"}),
                    ("PUT", f"{path}/apikey", None),
                    ("POST", "app", {"name": "New"}),
                    ("DELETE", path, None),
                    ("DELETE", "user/me/sessions", None),
                ):
                    self.assert_refused(self.owner.ask(method, url, body, headers=sent), 403, 1)
        self.assertEqual(self.ok(self.owner.ask("GET", path)), application)
        for sent in self.home():
            with self.subTest(sent):
                self.ok(self.owner.ask("PUT", path, {"name": application["name"]}, headers=sent))

    def test_what_only_looks(self) -> None:
        for sent in self.FOREIGN:
            with self.subTest(sent):
                answer = self.owner.ask("GET", "apps", headers=sent)
                self.ok(answer)
                # So the page that asked can't read it.
                self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_preflights_are_not_answered_for_others(self) -> None:
        sent = {"origin": "https://evil.example", "access-control-request-method": "PUT"}
        answer = self.owner.ask("OPTIONS", "apps", headers=sent)
        self.assertFalse([name for name in answer.headers if name.lower().startswith("access-control-")])

    def test_nobody_is_signed_in_or_out_by_another_site(self) -> None:
        user = self.new_user()
        for sent in self.FOREIGN:
            with self.subTest(sent):
                visitor = self.visitor()
                self.assert_refused(visitor.sign_in(user.email, user.password, **sent), 403, 1)
                self.assertEqual(visitor.cookies, {})
                self.assert_refused(user.ask("DELETE", "oauth/token", headers=CLIENT | sent), 403, 1)
        self.assertTrue(user.is_signed_in())

    def test_bearers_are_no_cookies(self) -> None:
        """No browser adds them by itself."""
        user = self.new_user("ADMINISTRATOR")
        for sent in self.FOREIGN:
            with self.subTest(sent):
                sent = sent | {"authorization": f"Bearer {user.access}", "cookie": ""}
                name = self.new_email().partition("@")[0]
                self.ok(self.visitor().ask("POST", "app", {"name": name}, headers=sent), 201)
