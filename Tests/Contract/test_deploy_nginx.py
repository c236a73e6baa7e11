"""Deploy/nginx/compreface.conf by the real nginx, before servers that do what ours do when something is away."""

import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from gateway import ask

from front import NGINX, NOBODY, Nginx, in_place_of_names  # isort: skip; sdk shows where it is
from postgres_cluster import free_port  # isort: skip

READING = "/api/v1/recognition/subjects"
ADDING = "/api/v1/recognition/faces?subject=Ann"
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


class Scripted(ThreadingHTTPServer):
    """An api that answers everything with one status, and counts what it is asked. With 0 it hangs up instead."""

    def __init__(self, name: str, status: int = 200, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.name, self.status = name, status
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.asked.append(self.command)
        if not self.server.status:
            self.close_connection = True
            return
        text = b'{"from":"%b","length":%d}' % (self.server.name.encode(), len(body))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        # So that one that has ended answers nobody any more.
        self.send_header("Connection", "close")
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
            self.serve(server)
        self.port = self.in_front(self.whole.server_port, self.cut_off.server_port)

    def serve(self, server: Scripted) -> None:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(self.end, server)

    def end(self, server: Scripted) -> None:
        server.shutdown()
        server.server_close()

    def in_front(self, *ports: int, left_alone: str = "2s") -> int:
        """The port of an nginx before apis on these."""
        replaced = in_place_of_names(ports)
        nginx = Nginx({name: text.replace("=2s", f"={left_alone}") for name, text in replaced.items()})
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

    def test_an_add_with_a_key_is_asked_of_the_other_one(self) -> None:
        for status in (502, 504, 0):
            self.cut_off.status = status
            port = self.in_front(self.cut_off.server_port, self.whole.server_port)
            for path in (ADDING, ADDING.replace("?", "/?")):
                # More than nginx keeps in memory.
                answer = ask(port, "POST", path, bytes(2 << 20), idempotency_key=KEY)
                self.assertEqual((answer.status, answer.json["length"]), (200, 2 << 20))
            self.assertGreaterEqual(len(self.cut_off.asked), 1)
            self.cut_off.asked.clear()
        self.assertEqual(self.whole.asked, ["POST"] * 6)

    def test_an_add_that_finds_a_busy_server_is_not_more_work_for_another(self) -> None:
        port = self.in_front(self.cut_off.server_port, self.whole.server_port, left_alone="600s")
        statuses = [ask(port, "POST", ADDING, bytes(100), idempotency_key=KEY).status for _ in range(10)]
        self.assertEqual((statuses.count(200), statuses.count(503)), (len(self.whole.asked), len(self.cut_off.asked)))
        # And it isn't left alone for having been busy once.
        self.assertGreaterEqual(statuses.count(503), 2)
        self.cut_off.status = 200
        self.cut_off.asked.clear()
        for _ in range(4):
            self.assertEqual(ask(port, "GET", READING).status, 200)
        self.assertTrue(self.cut_off.asked)

    def test_where_nginx_has_no_room_for_a_photo(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            rooms = Path(folder, "rooms")
            replaced = in_place_of_names([self.whole.server_port])
            replaced["proxy_buffering off;"] = f"proxy_buffering off; client_body_temp_path {rooms};"
            nginx = Nginx(replaced)
            self.addCleanup(nginx.stop)
            nginx.start()
            rooms.rmdir()
            for path, key in ((ADDING, {"idempotency_key": KEY}), ("/api/v1/recognition/recognize", {})):
                answer = ask(nginx.port, "POST", path, bytes(2 << 20), **key)
                self.assertEqual((answer.status, answer.json["code"], answer.headers["Retry-After"]), (503, 105, "1"))
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")
                self.assertEqual(ask(nginx.port, "POST", path, bytes(1 << 10), **key).status, 200)
        # What the server itself says stays.
        self.whole.status = 500
        self.assertIn("from", ask(nginx.port, "POST", ADDING, b"", idempotency_key=KEY).json)

    def test_nothing_else_that_changes_something_is(self) -> None:
        """Without a key, with what is none, and where servers don't look at it."""
        for method, path, key in (
            ("POST", ADDING, {}),
            ("POST", ADDING, {"idempotency_key": ""}),
            ("POST", ADDING, {"idempotency_key": "two words"}),
            ("POST", "/api/v1/recognition/faces/delete", {"idempotency_key": KEY}),
            ("POST", READING, {"idempotency_key": KEY}),
            ("DELETE", ADDING, {"idempotency_key": KEY}),
        ):
            statuses = [ask(self.port, method, path, b"[]", **key).status for _ in range(4)]
            self.assertEqual({200, 503}, set(statuses), (method, path, key))

    def test_where_nobody_can_add_a_face_one_of_them_says_so(self) -> None:
        self.whole.status = 503
        answer = ask(self.port, "POST", ADDING, b"", idempotency_key=KEY)
        self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "1"))
        self.assertEqual(len(self.whole.asked + self.cut_off.asked), 1)
        port = self.in_front(NOBODY)
        answer = ask(port, "POST", ADDING, b"", idempotency_key=KEY)
        self.assertEqual((answer.status, answer.json["code"]), (502, 110))
        answer = ask(port, "POST", ADDING, bytes(15 << 20), idempotency_key=KEY)
        self.assertEqual((answer.status, answer.json["code"]), (413, 103))

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
        port = self.in_front(NOBODY)
        answer = ask(port, "GET", READING)
        self.assertEqual((answer.status, answer.json["code"]), (502, 110))
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")
        answer = ask(port, "GET", READING, bytes(15 << 20))
        self.assertEqual((answer.status, answer.json["code"]), (413, 103))

    def test_one_that_has_just_come_back_is_asked_when_the_other_one_goes(self) -> None:
        """As where they are restarted one after the other: nginx still leaves the first one alone."""
        for method, path, key in (
            ("GET", READING, {}),
            ("GET", f"/api/v1/static/{KEY}/images/1", {}),
            ("POST", ADDING, {"idempotency_key": KEY}),
            ("POST", ADDING, {}),
            ("POST", "/api/v1/recognition/recognize", {}),
        ):
            for first in (0, 1):
                servers = [Scripted(name, port=free_port()) for name in ("one", "two")]
                ports = [server.server_port for server in servers]
                port = self.in_front(*ports, left_alone="600s")
                servers[first].server_close()
                self.serve(servers[1 - first])
                # Both have had their turn, and one of them was not there.
                for _ in range(2):
                    self.assertEqual(ask(port, method, path, b"", **key).status, 200)
                self.end(servers[1 - first])
                self.serve(Scripted("back", port=ports[first]))
                answer = ask(port, method, path, b"", **key)
                self.assertEqual((answer.status, answer.json.get("from")), (200, "back"), (method, path, first))

    def test_one_that_is_dead_is_passed_over(self) -> None:
        port = self.in_front(NOBODY, self.whole.server_port)
        for method in ("GET", "POST", "DELETE"):
            for _ in range(4):
                self.assertEqual(ask(port, method, READING).status, 200)


if __name__ == "__main__":
    unittest.main()
