"""`compreface fe` before servers that aren't there, stand still or die, and clients that do."""

import http.client
import socket
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler

from gateway import ForwardingTestCase, ask
from sdk import Server
from wire import Wire, head

from front import fe  # isort: skip; sdk shows where it is


class FailingTests(ForwardingTestCase):
    def impatient(self) -> Server:
        front = fe(self.echo.url, settings={"PROXY_READ_TIMEOUT": "2s"})
        self.addCleanup(front.stop)
        return front

    def test_a_server_that_is_not_there(self) -> None:
        front = fe("http://127.0.0.1:9")
        self.addCleanup(front.stop)
        for method, path, body, role in (
            ("GET", "/admin/apps", None, "admin"),
            ("POST", "/api/v1/recognition/recognize", bytes(500_000), "api"),
            ("GET", "/core/status", None, "core"),
            ("POST", "/core/find_faces", b"x", "api"),
        ):
            answer = ask(front.port, method, path, body, x_api_key="0" * 36)
            self.assertEqual((answer.status, answer.json["code"]), (502, 110), path)
            self.assertEqual(answer.json["message"], f"The {role} server does not answer, please try again")
            self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertNotIn("127.0.0.1:9 ", front.log().partition("core")[2])

    def test_a_server_that_says_nothing(self) -> None:
        over = threading.Event()
        self.addCleanup(over.set)
        self.echo.answer = lambda handler: over.wait(60)
        # The one who asks gives up after 30 seconds, and fe without the setting after 60.
        answer = ask(self.impatient().port, "POST", "/api/v1/x", b"x")
        self.assertEqual((answer.status, answer.json["code"]), (504, 111))

    def test_a_server_that_stops_reading(self) -> None:
        stuck = threading.Event()
        self.addCleanup(stuck.set)

        def stop(handler: BaseHTTPRequestHandler) -> None:
            handler.rfile.read(10)
            stuck.wait(20)
            handler.close_connection = True

        self.echo.answer = stop
        front = fe(self.echo.url, settings={"PROXY_READ_TIMEOUT": "700ms"})
        self.addCleanup(front.stop)
        answer = ask(front.port, "POST", "/api/v1/x", bytes(10 << 20))
        self.assertEqual((answer.status, answer.json["code"]), (504, 111))

    def test_a_client_that_is_slow_is_not_the_servers_fault(self) -> None:
        front = self.impatient()
        with Wire(front.port) as wire:
            wire.send(head("POST", "/api/v1/x", Content_Length=9), "first")
            time.sleep(3)
            wire.send("last")
            self.assertEqual(wire.answer().status, 200)

        def much(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(30 << 20))
            handler.end_headers()
            for _ in range(30):
                handler.wfile.write(bytes(1 << 20))

        self.echo.answer = much
        connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/v1/x")
        response = connection.getresponse()
        time.sleep(3)
        self.assertEqual(len(response.read()), 30 << 20)

    def test_a_server_that_dies_in_the_middle(self) -> None:
        def die(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", "100")
            handler.end_headers()
            handler.wfile.write(b"beginning")
            handler.wfile.flush()
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True

        self.echo.answer = die
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            ask(self.front.port, "GET", "/api/v1/x")

    def test_a_client_that_leaves_is_not_worked_for(self) -> None:
        begun, left = threading.Event(), threading.Event()

        def wait(handler: BaseHTTPRequestHandler) -> None:
            begun.set()
            handler.connection.settimeout(30)
            if handler.connection.recv(1) == b"":
                left.set()
            handler.close_connection = True

        front = fe(self.echo.url)
        self.addCleanup(front.stop)
        self.echo.answer = wait
        with Wire(front.port) as wire:
            wire.send(head("GET", "/api/v1/x"))
            self.assertTrue(begun.wait(20), "the server has seen nothing yet")
        self.assertTrue(left.wait(20), "the server's connection is still there")

    def test_a_connection_that_was_closed_meanwhile(self) -> None:
        """The server closes after each answer without saying so; nobody notices."""

        def close(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", "2")
            handler.end_headers()
            handler.wfile.write(b"ok")
            handler.close_connection = True

        self.echo.answer = close
        for number in range(30):
            self.assertEqual(ask(self.front.port, "GET", f"/api/v1/{number}").status, 200)


if __name__ == "__main__":
    unittest.main()
