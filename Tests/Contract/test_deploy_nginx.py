"""Deploy/nginx/compreface.conf by the real nginx, before servers that do what ours do when something is away."""

import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from gateway import ask

from front import NGINX, Nginx  # isort: skip; sdk shows where it is

READING = "/api/v1/recognition/subjects"


class Scripted(ThreadingHTTPServer):
    """An api that answers everything with one status, and counts what it is asked."""

    def __init__(self, name: str, status: int = 200) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.name, self.status = name, status
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.asked.append(self.command)
        text = b'{"from":"%b","length":%d}' % (self.server.name.encode(), len(body))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if self.server.status == 503:
            self.send_header("Retry-After", "1")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class CutOffTests(unittest.TestCase):
    """Two apis, one of them without its database."""

    def setUp(self) -> None:
        if not NGINX.is_file():
            raise unittest.SkipTest("there is no nginx; Scripts/setup-nginx.sh says why")
        self.whole, self.cut_off = Scripted("whole"), Scripted("cut off", 503)
        for server in (self.whole, self.cut_off):
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
        self.port = self.in_front(self.whole.server_port, self.cut_off.server_port)

    def in_front(self, *ports: int) -> int:
        """The port of an nginx before apis on these."""
        replaced = {name: "server 127.0.0.1:9" for name in ("server compreface-fe:8000", "server compreface-admin:8080")}
        for how in (" fail_timeout=2s", " backup max_fails=0"):
            replaced[f"server compreface-api:8080{how};"] = " ".join(f"server 127.0.0.1:{port}{how};" for port in ports)
        nginx = Nginx(replaced)
        self.addCleanup(nginx.stop)
        nginx.start()
        return nginx.port

    def test_what_reads_is_asked_of_the_other_one(self) -> None:
        began = time.monotonic()
        for method in ("GET", "HEAD"):
            for _ in range(10):
                answer = ask(self.port, method, f"{READING}?page=0&size=1")
                self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.whole.asked, ["GET"] * 10 + ["HEAD"] * 10)
        # Once, and then left alone for two seconds.
        self.assertIn(len(self.cut_off.asked), range(1, 3 + int((time.monotonic() - began) / 2)))

    def test_what_changes_something_is_sent_once(self) -> None:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            statuses = [ask(self.port, method, READING, b"{}").status for _ in range(10)]
            self.assertEqual({200, 503}, set(statuses), method)
            self.assertEqual(statuses.count(200), self.whole.asked.count(method))
            self.assertEqual(statuses.count(503), self.cut_off.asked.count(method))

    def test_a_photo_that_finds_a_busy_server_is_not_more_work_for_another(self) -> None:
        statuses = [ask(self.port, "POST", "/api/v1/recognition/recognize", bytes(100)).status for _ in range(10)]
        self.assertEqual((statuses.count(200), statuses.count(503)), (len(self.whole.asked), len(self.cut_off.asked)))
        self.assertIn(503, statuses)

    def test_where_all_are_cut_off_one_of_them_says_so(self) -> None:
        self.whole.status = 503
        for number in range(1, 4):
            answer = ask(self.port, "GET", READING)
            self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "1"))
            self.assertIn("from", answer.json)
            self.assertLessEqual(len(self.whole.asked + self.cut_off.asked), 2 * number)
        # What needs no database they go on with.
        self.whole.status = self.cut_off.status = 200
        self.assertEqual(ask(self.port, "POST", "/api/v1/recognition/recognize", bytes(100)).json["length"], 100)

    def test_what_nginx_says_itself_about_what_reads(self) -> None:
        port = self.in_front(9)
        answer = ask(port, "GET", READING)
        self.assertEqual((answer.status, answer.json["code"]), (502, 110))
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")
        answer = ask(port, "GET", READING, bytes(15 << 20))
        self.assertEqual((answer.status, answer.json["code"]), (413, 103))

    def test_one_that_is_dead_is_passed_over(self) -> None:
        port = self.in_front(9, self.whole.server_port)
        for method in ("GET", "POST", "DELETE"):
            for _ in range(4):
                self.assertEqual(ask(port, method, READING).status, 200)


if __name__ == "__main__":
    unittest.main()
