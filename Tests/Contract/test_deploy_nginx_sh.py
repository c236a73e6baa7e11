"""Deploy/docker/nginx.sh: what it makes of Deploy/nginx for the container, and whom nginx believes then."""

import http.client
import subprocess
import tempfile
import unittest
from pathlib import Path

from deploy import DEPLOY, environment_file, services
from gateway import Echo
from sdk import environment

from front import LOG, NGINX, Nginx  # isort: skip; sdk shows where it is

FROM_1_2 = environment_file("docker/env.example")
CLIENT = "203.0.113.9"
FORGED = "198.51.100.1"


def lay_out(**settings: str) -> tuple[int, str]:
    """The exit status, and the file or what was said."""
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder, "compreface.conf")
        paths = {"COMPREFACE_CONF_FROM": str(DEPLOY / "nginx/compreface.conf"), "COMPREFACE_CONF_TO": str(to)}
        command = [DEPLOY / "docker/nginx.sh"]
        done = subprocess.run(command, env=environment() | paths | settings, capture_output=True, text=True)
        return done.returncode, to.read_text() if done.returncode == 0 else done.stderr


class LimitTests(unittest.TestCase):
    def test_limits_of_1_2(self) -> None:
        given = services("compose.scaled.yml", FROM_1_2 | {"max_request_size": "50M", "read_timeout": "90000"})
        status, text = lay_out(**given["compreface-nginx"]["environment"])
        self.assertEqual(status, 0, text)
        for line in ("client_max_body_size 67M;", "proxy_read_timeout 90000ms;", "proxy_connect_timeout 10000ms;"):
            self.assertIn(line, text)
        shipped = "".join((DEPLOY / "nginx" / name).read_text() for name in (LOG, "compreface.conf"))
        self.assertEqual(len(text.splitlines()), len(shipped.splitlines()))

    def test_servers_by_their_addresses(self) -> None:
        given = services("compose.scaled.yml", {})["compreface-nginx"]["environment"]
        status, text = lay_out(**given)
        self.assertEqual(status, 0, text)
        self.assertNotRegex(text, r"server compreface-")
        self.assertIn("server 172.28.85.21:8080 fail_timeout=2s; server 172.28.85.22:8080 fail_timeout=2s;", text)
        self.assertIn("server 172.28.85.21:8080 backup max_fails=0; server 172.28.85.22:8080 backup max_fails=0;", text)
        self.assertIn("server 172.28.85.12:8080;", text)
        self.assertIn("server compreface-admin:8080;", lay_out(API_SERVERS="10.0.0.2:8080")[1])

    def test_proxies_before_it(self) -> None:
        given = {"compreface_outer_proxies": "10.0.0.7, 172.16.0.0/12,fd00::/8"}
        status, text = lay_out(**services("compose.scaled.yml", given)["compreface-nginx"]["environment"])
        self.assertEqual(status, 0, text)
        self.assertIn("set_real_ip_from 10.0.0.7; set_real_ip_from 172.16.0.0/12; set_real_ip_from fd00::/8; ", text)
        self.assertIn("$compreface_outer { 10.0.0.7 1; 172.16.0.0/12 1; fd00::/8 1;", text)
        # The same for one container, by the server itself.
        alone = services("compose.yml", given)["compreface"]["environment"]
        self.assertEqual(alone["TRUSTED_PROXIES"], given["compreface_outer_proxies"])

    def test_units(self) -> None:
        for size, limit in (("10M", "14M"), ("10MB", "14M"), ("3", "4"), ("1g", "2g"), ("4096k", "5462k")):
            self.assertIn(f"client_max_body_size {limit};", lay_out(CLIENT_MAX_BODY_SIZE=size)[1])

    def test_what_is_no_limit_is_named(self) -> None:
        for settings in (
            {"CLIENT_MAX_BODY_SIZE": "M"},
            {"CLIENT_MAX_BODY_SIZE": "10 M; }"},
            {"PROXY_READ_TIMEOUT": "60; x"},
            {"PROXY_CONNECT_TIMEOUT": "ms"},
            {"API_SERVERS": "10.0.0.2:8080 10.0.0.3"},
            {"API_SERVERS": "10.0.0.2:8080;"},
            {"FE_SERVERS": "a/b:80"},
            {"ADMIN_SERVERS": ":80"},
            {"ADMIN_SERVERS": "*"},
            {"OUTER_PROXIES": "10.0.0.7;"},
            {"OUTER_PROXIES": "10.0.0.7,proxy.example.com"},
            {"OUTER_PROXIES": "10.0.0.0/"},
            {"OUTER_PROXIES": "*"},
        ):
            status, text = lay_out(**settings)
            self.assertEqual(status, 1, settings)
            self.assertIn("is allowed", text)


class BehindAProxyTests(unittest.TestCase):
    """Requests through the real nginx, as the server behind it sees them. Those from 127.0.0.1 come from a proxy."""

    def setUp(self) -> None:
        if not NGINX.is_file():
            raise unittest.SkipTest("there is no nginx; Scripts/setup-nginx.sh says why")
        self.echo = Echo()
        self.addCleanup(self.echo.stop)

    def start(self, proxies: str) -> Nginx:
        there = self.echo.url.removeprefix("http://")
        status, text = lay_out(FE_SERVERS=there, ADMIN_SERVERS=there, API_SERVERS=there, OUTER_PROXIES=proxies)
        self.assertEqual(status, 0, text)
        nginx = Nginx({}, site="", inside=text.replace("listen 80;", "listen 127.0.0.1:PORT;"))
        self.addCleanup(nginx.stop)
        nginx.start()
        return nginx

    def seen(self, nginx: Nginx, path: str, address: str = "127.0.0.1", **headers: str) -> tuple[str, str]:
        """Who asks, and how, to the server."""
        connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=60, source_address=(address, 0))
        self.addCleanup(connection.close)
        connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        self.assertEqual(connection.getresponse().read(), b"ok")
        _, _, given, _ = self.echo.requests[-1]
        self.assertEqual(given["host"], f"127.0.0.1:{nginx.port}")
        self.assertNotIn("forwarded", given)
        return given["x-forwarded-for"], given["x-forwarded-proto"]

    def test_its_word_is_taken(self) -> None:
        nginx = self.start("127.0.0.1,10.0.0.0/8")
        said = {"x_forwarded_for": CLIENT, "x_forwarded_proto": "https", "forwarded": f"for={FORGED}"}
        for path in ("/", "/admin/status", "/api/v1/config", "/reset-password", "/api/v1/recognition/recognize"):
            self.assertEqual(self.seen(nginx, path, **said), (CLIENT, "https"), path)
        self.assertEqual(self.seen(nginx, "/", **said | {"x_forwarded_proto": "http"}), (CLIENT, "http"))
        # What the client wrote before, and a second proxy within.
        chain = said | {"x_forwarded_for": f"{FORGED}, {CLIENT}, 10.0.0.7"}
        self.assertEqual(self.seen(nginx, "/", **chain), (CLIENT, "https"))
        self.assertEqual(self.seen(nginx, "/"), ("127.0.0.1", "http"))
        self.assertEqual(self.seen(nginx, "/", x_forwarded_proto="gopher"), ("127.0.0.1", "http"))
        self.assertTrue(nginx.logged(1)[0].startswith(f"{CLIENT} "), "in the log too")

    def test_nobody_elses_is(self) -> None:
        said = {"x_forwarded_for": FORGED, "x_forwarded_proto": "https"}
        self.assertEqual(self.seen(self.start("127.0.0.1"), "/", "127.0.0.2", **said), ("127.0.0.2", "http"))
        # Nor anybody's, where no proxy is named.
        self.assertEqual(self.seen(self.start(""), "/", **said), ("127.0.0.1", "http"))


if __name__ == "__main__":
    unittest.main()
