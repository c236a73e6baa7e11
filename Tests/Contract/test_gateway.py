"""`compreface fe` before real servers: what it lets through to whom."""

import json
import unittest

from browser import PASSWORD
from contract import CORS, OBAMA
from gateway import ask
from sdk import UNKNOWN_ID, Answer, Server, photo

from front import NGINX, Nginx, below_a_path, fe  # isort: skip; sdk shows where it is

BOUNDARY = "between-parts"
PHOTO = photo(OBAMA).encode(BOUNDARY)
FORM = {"content_type": f"multipart/form-data; boundary={BOUNDARY}"}


class FrontTestCase(unittest.TestCase):
    """What is asked goes to the port of whatever stands in front of `behind`."""

    behind: Server
    port: int

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        return ask(self.port, method, path, body, **headers)

    PREFIX = ""
    """What the addresses begin with."""

    def sign_up(self) -> str:
        """The cookie of a session."""
        cookies = self.signed_up().headers.get_all("Set-Cookie")
        return "; ".join(line.partition(";")[0] for line in cookies)

    def signed_up(self) -> Answer:
        """The answer that brings the cookies."""
        account = (
            b'{"firstName": "Ann", "lastName": "Lee", "email": "ann@example.com", "password": "%b",'
            b' "isAllowStatistics": false}' % PASSWORD.encode()
        )
        self.ask("POST", f"{self.PREFIX}/admin/user/register", account, content_type="application/json")
        answer = self.ask(
            "POST",
            f"{self.PREFIX}/admin/oauth/token",
            f"grant_type=password&username=ann@example.com&password={PASSWORD}".replace(" ", "+").encode(),
            content_type="application/x-www-form-urlencoded",
            authorization="Basic Q29tbW9uQ2xpZW50SWQ6cGFzc3dvcmQ=",
        )
        self.assertEqual(answer.status, 200, answer.body)
        return answer


class WholeSystem(FrontTestCase):
    """Tests for every kind of front."""

    def test_each_role_is_reached(self) -> None:
        for path, word in (
            ("/", b"<!doctype html>"),
            ("/ui/main.js", b"import"),
            ("/admin/status", b"OK"),
            ("/api/v1/config", b"clientMaxFileSize"),
            ("/core/status", b"calculator_version"),
            ("/core/healthcheck", b"OK"),
            ("/openapi.json", b"openapi"),
        ):
            answer = self.ask("GET", path)
            self.assertEqual(answer.status, 200, path)
            self.assertIn(word, answer.body, path)

    def test_a_photo_goes_through(self) -> None:
        key = self.behind.make_service("recognition")
        added = self.ask("POST", "/api/v1/recognition/faces?subject=Ann%20Lee", PHOTO, x_api_key=key, **FORM)
        self.assertEqual((added.status, added.json["subject"]), (201, "Ann Lee"))
        found = self.ask("POST", "/api/v1/recognition/recognize", PHOTO, x_api_key=key, **FORM)
        self.assertEqual(found.json["result"][0]["subjects"][0]["subject"], "Ann Lee")
        image = self.ask("GET", f"/api/v1/recognition/faces/{added.json['image_id']}/img", x_api_key=key)
        self.assertEqual(image.body, OBAMA)

    def test_the_core_works_for_any_key(self) -> None:
        for kind in ("recognition", "detection", "verification"):
            key = self.behind.make_service(kind)
            answer = self.ask("POST", "/core/find_faces", PHOTO, x_api_key=key, **FORM)
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(len(answer.json["result"]), 1)
            # Its own way of saying what is wrong.
            answer = self.ask("POST", "/core/find_faces", b"", x_api_key=key)
            self.assertIn("400 Bad Request", answer.json["message"])

    def test_the_core_works_for_nobody_else(self) -> None:
        for path in ("/core/find_faces", "/core/scan_faces", "//core//find_faces", "/core/find_faces_base64"):
            for headers in (
                {},
                {"x_api_key": UNKNOWN_ID},
                {"x_api_key": "x"},
                {"cookie": "CFSESSION=guessed"},
                {"authorization": "Bearer guessed"},
                {"authorization": "Basic Q29tbW9uQ2xpZW50SWQ6cGFzc3dvcmQ="},
            ):
                answer = self.ask("POST", path, PHOTO, **headers, **FORM)
                self.assertEqual(answer.status, 401, (path, headers, answer.body))
                self.assertIn("x-api-key of a service, or a session", answer.json["message"])
                self.assertEqual(answer.json["code"], 20)

    def test_the_core_works_for_a_session_but_not_for_other_sites(self) -> None:
        cookie = self.sign_up()
        answer = self.ask("POST", "/core/find_faces", PHOTO, cookie=cookie, **FORM)
        self.assertEqual(answer.status, 200, answer.body)
        basic = {"authorization": "Basic eDp5"}
        for elsewhere in ({"origin": "https://example.org"}, {"sec_fetch_site": "cross-site"}):
            answer = self.ask("POST", "/core/find_faces", PHOTO, cookie=cookie, **basic, **elsewhere, **FORM)
            self.assertEqual(answer.status, 403, answer.body)
            answer = self.ask("POST", "/core/find_faces", PHOTO, cookie=cookie, **elsewhere, **FORM)
            self.assertEqual(answer.status, 403, answer.body)

    def test_pages_of_other_origins(self) -> None:
        for path in ("/api/v1/config", "/core/status"):
            answer = self.ask("GET", path, origin="https://example.org")
            for name, value in CORS.items():
                self.assertEqual(answer.headers.get_all(name), [value], path)
        answer = self.ask("OPTIONS", "/api/v1/recognition/recognize", origin="https://example.org")
        self.assertEqual((answer.status, answer.headers["Access-Control-Max-Age"]), (204, "1728000"))
        self.assertNotIn("Access-Control-Allow-Origin", self.ask("GET", "/admin/status", origin="https://x.org").headers)

    def test_a_request_id_finds_its_way(self) -> None:
        answer = self.ask("GET", "/admin/nothing", x_request_id="from-a-client")
        self.assertEqual(answer.headers.get_all("X-Request-ID"), ["from-a-client"])
        self.assertIn("from-a-client", self.behind.log())

    def test_who_is_signed_in_from_where(self) -> None:
        cookie = self.sign_up()
        sessions = self.ask("GET", "/admin/user/me/sessions", cookie=cookie, x_forwarded_for="203.0.113.9").json
        self.assertEqual({session["address"] for session in sessions}, {"127.0.0.1"})


class AllInOneTests(WholeSystem):
    @classmethod
    def setUpClass(cls) -> None:
        cls.behind = Server()
        cls.behind.start()
        cls.addClassCleanup(cls.behind.stop)
        cls.port = cls.behind.port


class SplitTestCase(WholeSystem):
    @classmethod
    def setUpClass(cls) -> None:
        core = Server(role="core")
        core.start()
        cls.addClassCleanup(core.stop)
        cls.behind = Server({"PYTHON_URL": core.url, "TRUSTED_PROXIES": "127.0.0.1"})
        cls.behind.start()
        cls.addClassCleanup(cls.behind.stop)
        cls.core = core


class FrontendTests(SplitTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        front = fe(cls.behind.url, cls.core.url)
        cls.addClassCleanup(front.stop)
        cls.port = front.port

    def test_a_key_that_is_deleted_is_refused_at_once(self) -> None:
        key = self.behind.make_service("detection")
        self.assertEqual(self.ask("POST", "/core/find_faces", PHOTO, x_api_key=key, **FORM).status, 200)
        cookie = self.sign_up()
        services = [
            (app["id"], service["id"])
            for app in self.ask("GET", "/admin/apps", cookie=cookie).json
            for service in self.ask("GET", f"/admin/app/{app['id']}/models", cookie=cookie).json
            if service["apiKey"] == key
        ]
        self.ask("DELETE", "/admin/app/{}/model/{}".format(*services[0]), cookie=cookie)
        self.assertEqual(self.ask("POST", "/core/find_faces", PHOTO, x_api_key=key, **FORM).status, 401)

    def test_a_server_that_says_not_found_to_everything_opens_nothing(self) -> None:
        front = fe(self.behind.url, self.core.url, {"COMPREFACE_API_URL": f"{self.behind.url}/api/v1"})
        self.addCleanup(front.stop)
        for key in (UNKNOWN_ID, self.behind.make_service("recognition")):
            self.assertEqual(ask(front.port, "POST", "/core/find_faces", PHOTO, x_api_key=key, **FORM).status, 401)

    def test_asking_whose_key_it_is_is_not_counted(self) -> None:
        before = self.behind.log_size()
        key = self.behind.make_service("recognition")
        self.ask("POST", "/core/find_faces", PHOTO, x_api_key=key, **FORM)
        self.assertNotIn(key, self.behind.log(before))


class NginxTests(SplitTestCase):
    """Deploy/nginx/compreface.conf, with the real nginx."""

    @classmethod
    def setUpClass(cls) -> None:
        if not NGINX.is_file():
            raise unittest.SkipTest("there is no nginx; Scripts/setup-nginx.sh says why")
        super().setUpClass()
        front = fe(cls.behind.url, cls.core.url, {"TRUSTED_PROXIES": "127.0.0.1"})
        cls.addClassCleanup(front.stop)
        behind = f"127.0.0.1:{cls.behind.port}"
        nginx = Nginx(
            {
                "server compreface-fe:8000": f"server 127.0.0.1:{front.port}",
                "server compreface-admin:8080": f"server {behind}",
                "server compreface-api:8080": f"server {behind}",
            }
        )
        nginx.start()
        cls.addClassCleanup(nginx.stop)
        cls.port = nginx.port

    def test_what_nginx_refuses_is_said_as_the_servers_say_it(self) -> None:
        answer = self.ask("POST", "/api/v1/recognition/recognize", bytes(15 << 20))
        self.assertEqual((answer.status, answer.json["code"]), (413, 103))
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")
        dead = Nginx({name: "127.0.0.1:9" for name in ("compreface-fe:8000", "compreface-admin:8080", "compreface-api:8080")})
        dead.start()
        self.addCleanup(dead.stop)
        answer = ask(dead.port, "GET", "/api/v1/config")
        self.assertEqual((answer.status, answer.json["code"]), (502, 110))


class SubPathTests(FrontTestCase):
    """Deploy/nginx/sub-path.conf, inside a site that has other things too."""

    PREFIX = "/faces"

    @classmethod
    def setUpClass(cls) -> None:
        if not NGINX.is_file():
            raise unittest.SkipTest("there is no nginx; Scripts/setup-nginx.sh says why")
        cls.behind = Server({"TRUSTED_PROXIES": "127.0.0.1"})
        cls.behind.start()
        cls.addClassCleanup(cls.behind.stop)
        nginx = below_a_path(cls.behind)
        nginx.start()
        cls.addClassCleanup(nginx.stop)
        cls.port = nginx.port

    def test_names_stay_as_they_are(self) -> None:
        """Dots and slashes in names are parts of a name, whatever nginx would make of them."""
        key = self.behind.make_service("recognition")
        for name in (".", "a b", "Zo\u00eb"):
            body = json.dumps({"subject": name}).encode()
            answer = self.ask(
                "POST", "/faces/api/v1/recognition/subjects", body, x_api_key=key, content_type="application/json"
            )
            self.assertEqual(answer.status, 201, answer.body)
        answer = self.ask("DELETE", "/faces/api/v1/recognition/subjects/%2E", x_api_key=key)
        self.assertEqual(answer.json, {"subject": "."})
        answer = self.ask("DELETE", "/faces/api/v1/recognition/subjects/Zo%C3%AB", x_api_key=key)
        self.assertEqual(answer.json, {"subject": "Zo\u00eb"})
        answer = self.ask("GET", "/faces/api/v1/recognition/subjects?page=0&size=1", x_api_key=key)
        self.assertEqual(answer.json["subjects"], ["a b"])
        self.assertEqual(self.ask("DELETE", "/faces/api/v1/recognition/subjects/a%2Fb", x_api_key=key).status, 404)

    def test_below_a_path(self) -> None:
        self.assertEqual(self.ask("GET", "/").body, b"another site")
        answer = self.ask("GET", "/faces/login")
        self.assertIn(b'src="ui/main.js"', answer.body)
        self.assertIn(b"import", self.ask("GET", "/faces/ui/main.js").body)
        self.assertEqual(self.ask("GET", "/faces/api/v1/config").status, 200)
        self.assertEqual(self.ask("GET", "/faces").status, 308)

    def test_browsers_send_the_session_along(self) -> None:
        answer = self.signed_up()
        cookies = answer.headers.get_all("Set-Cookie")
        self.assertTrue(all("path=/faces/admin" in cookie.lower() for cookie in cookies), cookies)


del WholeSystem, SplitTestCase, FrontTestCase

if __name__ == "__main__":
    unittest.main()
