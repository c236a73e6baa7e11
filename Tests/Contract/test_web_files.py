"""The files of the web pages over HTTP: addresses, caching, and what browsers are told about them."""

import posixpath
import re
import unittest

from contract import NO_KEY, ContractTestCase
from sdk import Answer, Server

PAGES = ["/", "/login", "/sign-up", "/application?app=x", "/test-model", "/manage-collection", "/dashboard", "/profile"]


class WebFileTests(ContractTestCase):
    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **_: object) -> Answer:
        """Without holding the answer against /openapi.json: pages are for people, and not in it."""
        connection = self.server.connect()
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def test_every_address_of_the_pages_is_answered_with_the_page(self) -> None:
        for page in PAGES:
            answer = self.ask("GET", page, headers=NO_KEY)
            self.assertEqual(answer.status, 200, page)
            self.assertIn("text/html", answer.headers["Content-Type"])
            self.assertIn(b"ui/main.js", answer.body)

    def test_nothing_from_elsewhere_and_nothing_inline(self) -> None:
        answer = self.ask("GET", "/", headers=NO_KEY)
        policy = answer.headers["Content-Security-Policy"]
        self.assertNotIn("unsafe-", policy)
        for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
            self.assertIn(rule, policy)
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")

    def test_what_has_not_changed_is_not_sent_again(self) -> None:
        first = self.ask("GET", "/ui/main.js", headers=NO_KEY)
        self.assertIn("text/javascript", first.headers["Content-Type"])
        self.assertEqual(first.headers["Cache-Control"], "no-cache")
        tag = first.headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}'):
            again = self.ask("GET", "/ui/main.js", headers=NO_KEY | {"if-none-match": known})
            self.assertEqual((again.status, again.body), (304, b""), known)
        self.assertEqual(self.ask("GET", "/ui/main.js", headers=NO_KEY | {"if-none-match": '"x"'}).status, 200)

    def test_nothing_else_of_the_disk_is_served(self) -> None:
        for path in ("/ui/../Package.swift", "/ui/%2e%2e/Package.swift", "/ui/", "/ui", "/style/", "/index.html/x"):
            self.assertEqual(self.ask("GET", path, headers=NO_KEY).status, 404, path)

    def test_a_person_is_led_home_from_anywhere(self) -> None:
        html = NO_KEY | {"accept": "text/html,application/xhtml+xml"}
        for path, place in (("/demo", "."), ("/some/where", "../."), ("/some/where/", "../../."), ("/login/?redirect=/x", "../login?redirect=/x")):
            answer = self.ask("GET", path, headers=html)
            self.assertEqual((answer.status, answer.headers["Location"]), (303, place), path)
        # Programs, and whoever asks for something of the API, are told that there is nothing.
        for path, headers in (("/demo", NO_KEY), ("/api/v1/nothing", html), ("/admin/nothing", html), ("/core/nothing", html)):
            self.assertEqual(self.ask("GET", path, headers=headers).status, 404, path)

    def test_they_are_small(self) -> None:
        """Of what a first visitor's browser asks for before there is something to see."""
        files = {"/", "/style/tokens.css", "/style/base.css", "/style/shell.css", "/style/parts.css", "/ui/icon.svg"}
        wanted = ["/ui/main.js", "/ui/locales/en.js", "/ui/pages/sign-up.js"]
        while wanted:
            path = wanted.pop()
            if path in files:
                continue
            files.add(path)
            text = self.ask("GET", path, headers=NO_KEY).body.decode()
            # Not those that are imported when they are needed.
            wanted += [posixpath.normpath(f"{path}/../{name}") for name in re.findall(r'^import .*?"(\.[^"]+)"', text, re.MULTILINE)]
        size = sum(len(self.ask("GET", path, headers=NO_KEY).body) for path in files)
        self.assertLess(size, 150 * 1024)
        print(f"first view: {size / 1024:.0f} KB in {len(files)} files")

    def test_the_state_of_the_core_is_open(self) -> None:
        status = self.assert_ok(self.ask("GET", "/core/status", headers=NO_KEY))
        self.assertEqual(status["status"], "OK")
        self.assertEqual(self.ask("POST", "/core/find_faces", headers=NO_KEY).status, 401)


class WithoutPagesTests(unittest.TestCase):
    def test_a_server_can_go_without(self) -> None:
        server = Server({"COMPREFACE_WEB": "none"})
        server.start()
        self.addCleanup(server.stop)
        connection = server.connect()
        self.addCleanup(connection.close)
        connection.request("GET", "/")
        self.assertEqual(connection.getresponse().status, 404)

    def test_a_folder_without_pages_is_named(self) -> None:
        server = Server({"COMPREFACE_WEB": "/nowhere"})
        with self.assertRaises(RuntimeError) as caught:
            server.start()
        self.assertIn("/nowhere", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
