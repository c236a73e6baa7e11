"""Requests that are cut, forged, or not HTTP."""

import itertools

from contract import ContractTestCase
from wire import Wire, head


class ForgedTests(ContractTestCase):
    """What is one request here and two at a proxy in front, or the reverse, lets one client speak as another."""

    def assert_refused_and_closed(self, request: str | bytes) -> None:
        with Wire(self.server.port) as wire:
            wire.send(request)
            try:
                self.assertEqual(wire.answer().status, 400)
                self.assertTrue(wire.is_closed())
            except ConnectionError:
                pass

    def test_two_lengths(self) -> None:
        inner = head("GET", "/api/v1/config")
        for lengths in itertools.permutations((0, len(inner)), 2):
            request = "POST /api/v1/recognition/recognize HTTP/1.1\r\nHost: x\r\n"
            request += "".join(f"Content-Length: {length}\r\n" for length in lengths) + "\r\n" + inner
            with self.subTest(lengths):
                self.assert_refused_and_closed(request)

    def test_a_length_and_chunks(self) -> None:
        inner = head("GET", "/api/v1/config")
        for first, second in (
            ("Content-Length: 5", "Transfer-Encoding: chunked"),
            ("Transfer-Encoding: chunked", "Content-Length: 5"),
        ):
            request = f"POST /api/v1/migrate HTTP/1.1\r\nHost: x\r\n{first}\r\n{second}\r\n\r\n0\r\n\r\n{inner}"
            with self.subTest(first):
                self.assert_refused_and_closed(request)

    def test_malformed_lengths(self) -> None:
        for length in ("-1", "+5", "5x", "0x5", "5, 6", "99999999999999999999"):
            with self.subTest(length):
                self.assert_refused_and_closed(
                    f"POST /api/v1/migrate HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\nabcde"
                )

    def test_malformed_heads(self) -> None:
        for request in (
            "nonsense\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200) + b"\r\n\r\n",
        ):
            with self.subTest(request):
                self.assert_refused_and_closed(request)
        self.assert_goes_on()

    def test_large_heads(self) -> None:
        for request in (
            head("GET", "/api/v1/config", x="a" * 1_000_000),
            head("GET", "/api/v1/config?" + "a" * 1_000_000),
            head("GET", "/api/v1/config", **{f"x_{number}": "a" for number in range(100_000)}),
        ):
            with self.subTest(len(request)), Wire(self.server.port) as wire:
                wire.send_what_goes(request)
                try:
                    self.assertIn(wire.answer().status, (400, 414, 431))
                except ConnectionError:
                    pass
        self.assert_goes_on()

    def test_paths_that_lead_out(self) -> None:
        for path in (
            "/../etc/passwd",
            "/docs/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/docs/%2e%2e%2fetc%2fpasswd",
            "/%00",
            "/%",
        ):
            with self.subTest(path), Wire(self.server.port) as wire:
                wire.send(head("GET", path))
                self.assertIn(wire.answer().status, (400, 404))

    def test_forms_of_a_path(self) -> None:
        """A whole URL is what one sends to a proxy, and every server must take it."""
        with Wire(self.server.port) as wire:
            wire.send(head("GET", f"http://127.0.0.1:{self.server.port}/api/v1/config"))
            self.assertEqual(wire.answer().status, 200)
            wire.send(head("OPTIONS", "*"))
            self.assertLess(wire.answer("OPTIONS").status, 500)
