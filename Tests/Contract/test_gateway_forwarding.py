"""`compreface fe` before a server that keeps what it is asked: headers and streams."""

import http.client
import socket
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from gateway import ForwardingTestCase, ask
from wire import Wire, chunked, head

from front import fe  # isort: skip; sdk shows where it is


class ForwardingTests(ForwardingTestCase):
    def test_paths_queries_and_bodies_are_not_touched(self) -> None:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            path = "/api/v1/recognition/faces/a%2Fb?subject=%E5%AE%B6+x&empty=&limit=3"
            body = None if method == "GET" else b"\x00body\xff"
            self.assertEqual(ask(self.front.port, method, path, body).status, 200)
            self.assertEqual((self.sent()[0], self.sent()[1], self.sent()[3]), (method, path, body or b""))

    def test_headers_of_the_connection_stay_here(self) -> None:
        answer = ask(
            self.front.port,
            "GET",
            "/admin/apps",
            connection="X-Mine, keep-alive",
            x_mine="1",
            keep_alive="timeout=9",
            te="trailers",
            proxy_authorization="Basic x",
            upgrade="websocket",
            x_kept="yes",
            cookie="a=b",
            authorization="Bearer t",
        )
        sent = self.sent()[2]
        for name in ("x-mine", "keep-alive", "te", "proxy-authorization", "upgrade", "transfer-encoding"):
            self.assertNotIn(name, sent)
        self.assertEqual((sent["x-kept"], sent["cookie"], sent["authorization"]), ("yes", "a=b", "Bearer t"))
        self.assertEqual(answer.headers["X-Of-Server"], "yes")
        for name in ("X-Of-Connection", "Keep-Alive"):
            self.assertNotIn(name, answer.headers)

    def test_who_asks_is_said_by_the_gateway_alone(self) -> None:
        forged = {"x_forwarded_for": "203.0.113.1", "x_forwarded_proto": "https", "x_forwarded_host": "evil"}
        ask(
            self.front.port, "GET", "/admin/apps", host="faces.example.com", x_real_ip="1.2.3.4", forwarded="for=x", **forged
        )
        sent = self.sent()[2]
        self.assertEqual(sent["x-forwarded-for"], "127.0.0.1")
        self.assertEqual((sent["x-forwarded-proto"], sent["x-forwarded-host"]), ("http", "faces.example.com"))
        self.assertEqual(sent["host"], "faces.example.com")
        self.assertNotIn("x-real-ip", sent)
        self.assertNotIn("forwarded", sent)

    def test_a_proxy_that_is_trusted_is_believed(self) -> None:
        front = fe(self.echo.url, settings={"TRUSTED_PROXIES": "127.0.0.1"})
        self.addCleanup(front.stop)
        ask(front.port, "GET", "/admin/apps", x_forwarded_for="evil, 203.0.113.7", x_forwarded_proto="https")
        sent = self.sent()[2]
        self.assertEqual((sent["x-forwarded-for"], sent["x-forwarded-proto"]), ("203.0.113.7", "https"))

    def test_a_core_is_not_told_who_asks(self) -> None:
        ask(self.front.port, "GET", "/core/status?a=b", x_api_key="k", cookie="c=d", authorization="Bearer t")
        method, path, headers, _ = self.sent()
        self.assertEqual((method, path), ("GET", "/status?a=b"))
        self.assertFalse({"x-api-key", "cookie", "authorization"} & headers.keys())

    def test_neighbours_of_paths_are_not_forwarded(self) -> None:
        for path in ("/administer", "/adminx/y", "/api/v2/x", "/corex", "/api", "/metrics", "/health"):
            ask(self.front.port, "GET", path)
        self.assertEqual(self.echo.requests, [])

    def test_the_documentation_of_1_2s_servers(self) -> None:
        for asked, sent in (
            ("/api/swagger-ui.html", "/swagger-ui.html"),
            ("/admin/webjars/x/y.js", "/webjars/x/y.js"),
            ("/api/v2/api-docs", "/v2/api-docs"),
        ):
            ask(self.front.port, "GET", asked)
            self.assertEqual(self.sent()[1], sent)

    def test_head_has_the_length_and_no_body(self) -> None:
        answer = ask(self.front.port, "HEAD", "/api/v1/config")
        self.assertEqual((answer.status, answer.headers["Content-Length"], answer.body), (200, "2", b""))

    # MARK: Streams

    def test_an_answer_comes_as_it_is_made(self) -> None:
        seen = threading.Event()

        def slowly(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            handler.wfile.write(b"5\r\nfirst\r\n")
            handler.wfile.flush()
            seen.wait(30)
            handler.wfile.write(b"4\r\nlast\r\n0\r\n\r\n")

        self.echo.answer = slowly
        connection = http.client.HTTPConnection("127.0.0.1", self.front.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/v1/x")
        response = connection.getresponse()
        self.assertEqual(response.read1(100), b"first")
        seen.set()
        self.assertEqual(response.read(), b"last")

    def test_a_body_goes_on_as_it_comes(self) -> None:
        first, got = threading.Event(), []

        def read(handler: BaseHTTPRequestHandler) -> None:
            got.append(handler.rfile.read(5))
            first.set()
            got.append(handler.rfile.read(4))
            handler.send_response(204)
            handler.end_headers()

        self.echo.answer = read
        with Wire(self.front.port) as wire:
            wire.send(head("POST", "/api/v1/x", Content_Length=9), "first")
            self.assertTrue(first.wait(30), "the server has seen nothing yet")
            wire.send("last")
            self.assertEqual(wire.answer().status, 204)
        self.assertEqual(got, [b"first", b"last"])

    def test_a_body_without_a_length(self) -> None:
        def read(handler: BaseHTTPRequestHandler) -> None:
            body = b""
            while size := int(handler.rfile.readline(), 16):
                body += handler.rfile.read(size)
                handler.rfile.readline()
            handler.rfile.readline()
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.echo.answer = read
        body = bytes(range(256)) * 100
        with Wire(self.front.port) as wire:
            wire.send(head("POST", "/api/v1/x", Transfer_Encoding="chunked"), chunked(body))
            self.assertEqual(wire.answer().body, body)

    def test_too_large_a_body(self) -> None:
        answer = ask(self.front.port, "POST", "/api/v1/x", bytes(2 << 20))
        self.assertEqual((answer.status, answer.json["code"]), (413, 103))
        # A server that reads it all.
        self.echo.answer = lambda handler: handler.rfile.read()
        with Wire(self.front.port) as wire:
            wire.send_what_goes(head("POST", "/api/v1/x", Transfer_Encoding="chunked"), chunked(bytes(2 << 20), 60_000))
            answer = wire.answer()
            self.assertEqual((answer.status, answer.json["code"]), (413, 103), (answer.headers.as_string(), answer.body))

    def test_an_answer_before_the_body_is_there(self) -> None:
        """A client that is still sending gets it, and the connection goes on."""

        def refuse(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(403)
            handler.send_header("Content-Length", "2")
            handler.end_headers()
            handler.wfile.write(b"no")
            # As a good server does: closed with bytes unread, the connection would take the answer along.
            handler.rfile.read(int(handler.headers["Content-Length"]))

        self.echo.answer = refuse
        for _ in range(20):
            with Wire(self.front.port) as wire:
                wire.send(head("POST", "/api/v1/x", Content_Length=900_000), bytes(300_000))
                time.sleep(0.02)
                wire.send(bytes(600_000))
                answer = wire.answer()
                self.assertEqual((answer.status, answer.body), (403, b"no"))
                self.echo.answer = None
                wire.send(head("GET", "/api/v1/y"))
                self.assertEqual(wire.answer().status, 200)
                self.echo.answer = refuse

    def test_an_answer_while_the_body_is_still_coming(self) -> None:
        """It is not held back until the client has sent all of it."""

        def greet(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            for _ in range(3):
                part = handler.rfile.read(4)
                handler.wfile.write(b"4\r\n" + part + b"\r\n")
                handler.wfile.flush()
            handler.wfile.write(b"0\r\n\r\n")

        self.echo.answer = greet
        connection = socket.create_connection(("127.0.0.1", self.front.port), timeout=30)
        self.addCleanup(connection.close)
        connection.sendall(head("POST", "/api/v1/x", Content_Length=12).encode())
        got = b""
        for part in (b"one.", b"two.", b"ten."):
            connection.sendall(part)
            while part not in got:
                got += connection.recv(1000)
        while not got.endswith(b"0\r\n\r\n"):
            got += connection.recv(1000)

    def test_refused_uploads_leave_nothing_behind(self) -> None:
        """A key that is no good, and a photo that comes all the same: as often as somebody likes."""

        def refuse(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(404)
            handler.send_header("Content-Length", "2")
            handler.end_headers()
            handler.wfile.write(b"no")
            handler.rfile.read(int(handler.headers["Content-Length"]))

        self.echo.answer = refuse
        front = fe(self.echo.url)
        self.addCleanup(front.stop)

        def many(count: int) -> None:
            for _ in range(count):
                with Wire(front.port) as wire:
                    wire.send(head("POST", "/api/v1/x", Content_Length=400_000), bytes(60_000))
                    wire.send(bytes(340_000))
                    self.assertEqual(wire.answer().status, 404)

        many(100)
        before = resident(front.pid)
        many(600)
        self.assertLess(resident(front.pid) - before, 20 << 20)

    def test_large_heads(self) -> None:
        for size in (15_000, 60_000, 70_000, 79_000):
            answer = ask(self.front.port, "POST", "/api/v1/x", b"x", x_large="a" * size)
            self.assertEqual(answer.status in (200, 400, 413, 431), True, (size, answer.status))
        self.echo.requests.clear()
        self.assertEqual(ask(self.front.port, "GET", "/api/v1/config").status, 200)

    def test_a_head_without_a_length_has_none(self) -> None:
        """Raw bytes in addresses go on as they are, or are refused; nothing is made of them."""
        with Wire(self.front.port) as wire:
            wire.send("GET /api/v1/\xe9?x=\xe9 HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertIn(wire.answer().status, (200, 400))


def resident(pid: int) -> int:
    """Bytes of a process's memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    unittest.main()
