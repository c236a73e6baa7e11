"""What nginx writes down with the files of Deploy/nginx: no key of a service, no token of a mail, nobody's name."""

import unittest
import uuid
from urllib.parse import quote

from contract import OBAMA
from gateway import ask
from sdk import Answer, Server, photo

from front import NGINX, NOBODY, Nginx, below_a_path, in_place_of_names  # isort: skip; sdk shows where it is

FORM = {"content_type": "multipart/form-data; boundary=part"}
TOKEN = "6b135f5b-a365-4522-b1f1-4c9ac2dd0728"
NAME = "Ann Lee"
FROM_A_MAIL = ("/admin/user/registration/confirm", "/reset-password", "/admin/user/reset-password")


class LogTestCase(unittest.TestCase):
    def setUp(self) -> None:
        if not NGINX.is_file():
            raise unittest.SkipTest("there is no nginx; Scripts/setup-nginx.sh says why")

    def start(self, nginx: Nginx) -> Nginx:
        self.addCleanup(nginx.stop)
        nginx.start()
        return nginx

    def assert_nothing_of(self, secrets: list[str], text: str) -> None:
        self.assertTrue(text)
        for secret in secrets:
            self.assertNotIn(secret, text)


class AccessLogTests(LogTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.server = Server()
        self.server.start()
        self.addCleanup(self.server.stop)
        self.key = self.server.make_service("recognition")
        self.asked = 0

    def ask(self, nginx: Nginx, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        self.asked += 1
        return ask(nginx.port, method, path, body, x_api_key=self.key, **headers)

    def use(self, nginx: Nginx, prefix: str = "") -> tuple[list[str], str]:
        """All that may carry something, as clients send it: the lines, and the id of a face."""
        api = f"{prefix}/api/v1"
        body = photo(OBAMA).encode("part")
        added = self.ask(nginx, "POST", f"{api}/recognition/faces?subject={quote(NAME)}", body, **FORM)
        self.assertEqual(added.status, 201)
        face = added.json["image_id"]
        image = self.ask(nginx, "GET", f"{api}/static/{self.key}/images/{face}")
        self.assertEqual((image.status, image.body), (200, OBAMA))
        self.assertEqual(self.ask(nginx, "HEAD", f"{api}/static/{self.key}/images/{uuid.uuid4()}").status, 404)
        self.assertEqual(self.ask(nginx, "GET", f"{api}/recognition/faces?subject={quote(NAME)}").status, 200)
        renamed = self.ask(nginx, "PUT", f"{api}/recognition/subjects/{quote(NAME)}", b'{"subject": "Bob"}')
        self.assertEqual(renamed.status, 200, renamed.body)
        for path in FROM_A_MAIL:
            page = f"https://faces.example.com{path}?token={TOKEN}"
            self.ask(nginx, "GET", f"{prefix}{path}?token={TOKEN}")
            self.ask(nginx, "PUT", f"{prefix}{path}?token={TOKEN}", b"{}", referer=page)
        return nginx.logged(self.asked), face

    def check(self, lines: list[str], face: str, prefix: str = "") -> None:
        self.assert_nothing_of([self.key, TOKEN, "Ann", "subject=", "token"], "\n".join(lines))
        self.assertEqual(len(lines), self.asked)
        added = rf'^127\.0\.0\.1 \[[^]]+\] "POST {prefix}/api/v1/recognition/faces HTTP/1\.1" 201 \d+ '
        self.assertRegex(lines[0], added)
        self.assertIn(f'"127.0.0.1:{self.server.port}" "201"', lines[0])
        self.assertIn(f'"GET {prefix}/api/v1/static/- HTTP/1.1" 200 ', lines[1])
        self.assertIn(f'"PUT {prefix}/api/v1/recognition/subjects/- HTTP/1.1" 200 ', lines[4])
        self.assertIn(f'"GET {prefix}{FROM_A_MAIL[0]} HTTP/1.1"', lines[5])
        # An id by which the same request is found in the server's log.
        request = lines[0].split('"')[7]
        self.assertIn(request, self.server.log())
        self.assertNotIn(face, "\n".join(lines))

    def test_at_an_address_of_its_own(self) -> None:
        nginx = self.start(Nginx(in_place_of_names([self.server.port], self.server.port)))
        self.check(*self.use(nginx))

    def test_below_a_path(self) -> None:
        nginx = self.start(below_a_path(self.server))
        self.check(*self.use(nginx, "/faces"), "/faces")

    def test_the_same_address_written_otherwise(self) -> None:
        nginx = self.start(Nginx(in_place_of_names([self.server.port], self.server.port)))
        self.check_written_otherwise(nginx)

    def test_the_same_address_written_otherwise_below_a_path(self) -> None:
        nginx = self.start(below_a_path(self.server))
        self.check_written_otherwise(nginx, "/faces")
        for path in ("/f%61ces/", "/f%61ces//", "//faces/", "/x/../faces/"):
            self.assertEqual(self.ask(nginx, "GET", f"{path}api/v1/static/{self.key}").status, 404, path)
        self.assert_nothing_of([self.key], "\n".join(nginx.logged(self.asked)))

    def check_written_otherwise(self, nginx: Nginx, prefix: str = "") -> None:
        for path in ("/", "//", "/st%61tic/../", "/x/../", "/a/api/v1/", "%2F"):
            for word in ("static", "st%61tic", "Static", "/static/", "static%2F", "x/..%2fstatic", "%0Astatic"):
                for method in ("GET", "DELETE"):
                    self.ask(nginx, method, f"{prefix}/api{path}v1/{word}/{self.key}/images/{uuid.uuid4()}")
        for word in ("/static%2F", "%2Fstatic/", "/static/%0A", "/static/%2E/", "/static;a/", "/stati%63%3F", "/"):
            self.ask(nginx, "GET", f"{prefix}/api/v1{word}{self.key}/images/{uuid.uuid4()}")
        for name in ("%0AAnn", "/Ann", "A%0A/Ann", "%3FAnn", "..%2FAnn", "%C3%84%2FAnn"):
            for word in ("subjects", "Subj%65cts", "%73ubjects"):
                self.ask(nginx, "DELETE", f"{prefix}/api/v1/recognition/{word}/{name}")
        self.ask(nginx, "GET", f"{prefix}/api/v1/static/{self.key}")
        self.ask(nginx, "GET", f"{prefix}/api/v1/static/{self.key}?{self.key}#{self.key}")
        lines = nginx.logged(self.asked)
        self.assert_nothing_of([self.key, "Ann"], "\n".join(lines))
        self.assertEqual(len(lines), self.asked)
        # What it was about is still there.
        for line in lines:
            self.assertRegex(line, rf'\] "(GET|DELETE) {prefix}/api[^" ?]*- HTTP/1\.1" \d')


class ErrorLogTests(LogTestCase):
    def test_where_nobody_answers(self) -> None:
        """There nginx would quote what was asked."""
        nginx = self.start(Nginx(in_place_of_names([NOBODY, NOBODY])))
        key = str(uuid.uuid4())
        self.assertEqual(ask(nginx.port, "GET", f"/api/v1/static/{key}/images/{uuid.uuid4()}").status, 502)
        for path in FROM_A_MAIL:
            self.assertEqual(ask(nginx.port, "GET", f"{path}?token={TOKEN}").status, 502)
        # All else is there to be looked into.
        self.assertEqual(ask(nginx.port, "GET", "/api/v1/config").status, 502)
        nginx.logged(5)
        text = (nginx.path / "error.log").read_text()
        self.assert_nothing_of([key, TOKEN], text)
        self.assertIn("Connection refused", text)


if __name__ == "__main__":
    unittest.main()
