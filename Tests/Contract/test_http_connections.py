"""Connections: kept, shared by requests, slow, and lost."""

import socket
import struct
import time

from contract import OBAMA, ContractTestCase, until
from sdk import photo
from wire import Wire, head

FORM = "multipart/form-data; boundary=x"
BODY = photo(OBAMA).encode("x")
CONFIG = head("GET", "/api/v1/config")


class ConnectionTestCase(ContractTestCase):
    def upload(self, **headers: str | int) -> str:
        headers = {"content_length": len(BODY)} | headers
        return head("POST", f"{self.API}/recognize", x_api_key=self.key, content_type=FORM, **headers)

    def wire(self, patience: float = 30) -> Wire:
        return Wire(self.server.port, patience)


class KeepAliveTests(ConnectionTestCase):
    def test_many_requests_on_one(self) -> None:
        with self.wire() as wire:
            for path, status in (("faces", 200), ("nonsense", 404), ("faces/17/img", 400), ("subjects", 200)) * 10:
                wire.send(head("GET", f"{self.API}/{path}", x_api_key=self.key))
                self.assertEqual(wire.answer().status, status)
            wire.send(self.upload(), BODY)
            self.assertEqual(wire.answer().status, 200)

    def test_it_goes_on_after_a_refused_upload(self) -> None:
        """Whose body nobody wanted: it must not be taken for the next request."""
        with self.wire() as wire:
            for refused in (self.upload().replace(self.key, "x"), self.upload().replace("/recognize", "/nonsense")):
                wire.send(refused, BODY)
                self.assertIn(wire.answer().status, (400, 404))
                wire.send(CONFIG)
                self.assertEqual(wire.answer().json["clientMaxFileSize"], 5 << 20)

    def test_it_ends_when_the_client_says_so(self) -> None:
        for request in (
            head("GET", "/api/v1/config", connection="close"),
            "GET /api/v1/config HTTP/1.0\r\n\r\n",
        ):
            with self.subTest(request), self.wire() as wire:
                wire.send(request)
                self.assertEqual(wire.answer().status, 200)
                self.assertTrue(wire.is_closed())

    def test_pipelined_requests_are_answered_in_order(self) -> None:
        """A photo takes longer than what comes after it."""
        with self.wire() as wire:
            wire.send(self.upload(), BODY, CONFIG, head("GET", f"{self.API}/nonsense", x_api_key=self.key), CONFIG)
            self.assertEqual([wire.answer().status for _ in range(4)], [200, 200, 404, 200])

    def test_a_client_that_has_said_all_is_answered(self) -> None:
        with self.wire() as wire:
            wire.send(CONFIG)
            wire.end_of_sending()
            self.assertEqual(wire.answer().status, 200)


class LostClientTests(ConnectionTestCase):
    def test_clients_that_leave(self) -> None:
        """In the head, in the body, before the answer, with and without a farewell."""
        whole = self.upload().encode() + BODY
        start = self.server.log_size()
        for length in (10, 100, len(whole) // 2, len(whole)):
            for reset in (False, True):
                for _ in range(5):
                    connection = socket.create_connection(("127.0.0.1", self.server.port))
                    if reset:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    connection.sendall(whole[:length])
                    connection.close()
        self.assertTrue(until(lambda: self.recognize(OBAMA).status == 200))
        # It is the clients' right, and an operator who reads of errors would look for what is broken.
        wrong = [line for line in self.server.log(start).splitlines() if " error " in line or " critical " in line]
        self.assertEqual(wrong[:3], [])

    def test_a_client_that_does_not_read(self) -> None:
        """Its answers fill its buffers, and nobody else waits."""
        image = self.add(OBAMA, "Ann")
        request = head("GET", f"{self.API}/faces/{image}/img", x_api_key=self.key)
        with self.wire() as wire:
            wire.send(*[request] * 200)
            time.sleep(0.2)
            self.assert_goes_on()


class SlowTests(ConnectionTestCase):
    """The limits are a few seconds here, a minute by default."""

    SETTINGS = {
        "COMPREFACE_BODY_TIMEOUT": "3",
        "COMPREFACE_IDLE_TIMEOUT": "4",
        "COMPREFACE_WORKERS": "1",
        "COMPREFACE_QUEUE": "0",
    }

    def test_a_connection_without_a_request_is_closed(self) -> None:
        with self.wire() as wire:
            self.assertTrue(wire.is_closed())
        with self.wire() as wire:
            wire.send(CONFIG)
            self.assertEqual(wire.answer().status, 200)
            self.assertTrue(wire.is_closed())

    def test_a_head_that_never_ends(self) -> None:
        with self.wire() as wire:
            wire.send(CONFIG[:-2])
            self.assert_given_up(wire)

    def test_a_head_in_drops(self) -> None:
        """Each byte on its own would seem in time."""
        with self.wire() as wire:
            wire.send(CONFIG[:-2], "X: ")
            self.assertTrue(wire.send_in_drops("a" * 100, pause=0.2), "it waits as long as something comes")
            self.assert_given_up(wire)

    def test_a_body_that_stalls(self) -> None:
        with self.wire() as wire:
            wire.send(self.upload(), BODY[:2000])
            self.assert_given_up(wire)
        self.assert_goes_on()

    def test_a_body_in_drops(self) -> None:
        with self.wire() as wire:
            wire.send(self.upload())
            self.assertTrue(wire.send_in_drops(BODY[:100], pause=0.2), "it waits as long as something comes")
            self.assert_refused(wire.answer(), 408, 0)
        self.assert_goes_on()

    def test_stalled_bodies_keep_nobody_out(self) -> None:
        """There is one worker here and no queue, but a body that isn't there yet needs neither."""
        wires = [self.wire() for _ in range(50)]
        try:
            for wire in wires:
                wire.send(self.upload(), BODY[:2000])
            self.assert_goes_on()
        finally:
            for wire in wires:
                wire.close()

    def assert_given_up(self, wire: Wire) -> None:
        """With a word or without."""
        try:
            self.assertEqual(wire.answer().status, 408)
        except ConnectionError:
            pass


class LimitTests(ConnectionTestCase):
    SETTINGS = {"COMPREFACE_MAX_CONNECTIONS": "4", "COMPREFACE_KEEP_ALIVE_REQUESTS": "3"}

    def test_requests_of_one_connection(self) -> None:
        """The last is told, so that its client opens another in time."""
        with self.wire() as wire:
            for number in (1, 2, 3):
                wire.send(CONFIG)
                answer = wire.answer()
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.headers.get("Connection", "").lower() == "close", number == 3)
            self.assertTrue(wire.is_closed())

    def test_connections(self) -> None:
        """One more waits until another ends."""
        wires = [self.wire() for _ in range(4)]
        try:
            for wire in wires:
                wire.send(CONFIG)
                self.assertEqual(wire.answer().status, 200)
            with self.wire(patience=0.5) as late:
                late.send(CONFIG)
                with self.assertRaises(TimeoutError):
                    late.answer()
            wires.pop().close()
            with self.wire() as late:
                late.send(CONFIG)
                self.assertEqual(late.answer().status, 200)
        finally:
            for wire in wires:
                wire.close()
