"""Bodies that no honest client sends."""

import base64
import json

from contract import OBAMA, ContractTestCase
from memory import MEGABYTE, PeakMemory
from sdk import Answer, File, Form, photo
from wire import Wire, chunked, head

FORM = "multipart/form-data; boundary=x"
JSON = {"content-type": "application/json"}
BUDGET = 60 * MEGABYTE
"""What a body may take that is refused: no more than a few times what is allowed."""


class LargeBodyTests(ContractTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.assert_goes_on()

    def upload(self, kind: str, *, length: int | None, path: str = "recognize") -> str:
        size = {"transfer_encoding": "chunked"} if length is None else {"content_length": str(length)}
        return head("POST", f"{self.API}/{path}", x_api_key=self.key, content_type=kind, **size)

    def test_twenty_megabytes_are_refused_unseen(self) -> None:
        """For what the header says, when hardly anything has been sent."""
        for kind in (FORM, "application/json"):
            with self.subTest(kind), PeakMemory(self.server.pid) as memory, Wire(self.server.port) as wire:
                wire.send(self.upload(kind, length=20 * MEGABYTE), b"--x\r\n")
                self.assert_refused(wire.answer(), 413, 103)
            self.assertLess(memory.growth, BUDGET)
        self.assert_goes_on()

    def test_twenty_megabytes_sent_to_the_end(self) -> None:
        """By a client that doesn't listen before it has sent all."""
        answer = self.recognize(bytes(20 * MEGABYTE))
        self.assert_refused(answer, 413, 103)
        text = base64.b64encode(bytes(20 * MEGABYTE)).decode()
        self.assert_refused(self.ask("POST", "recognize", {"file": text}), 413, 103)
        self.assert_goes_on()

    def test_twenty_megabytes_in_chunks(self) -> None:
        """Nobody said how much would come."""
        part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for kind, start in ((FORM, part), ("application/json", b'{"file": "')):
            with self.subTest(kind), PeakMemory(self.server.pid) as memory, Wire(self.server.port) as wire:
                wire.send(self.upload(kind, length=None))
                wire.send_what_goes(chunked(start + b"A" * 20 * MEGABYTE, 1 << 16))
                self.assert_refused(wire.answer(), 413, 103)
            self.assertLess(memory.growth, BUDGET)
        self.assert_goes_on()

    def test_large_bodies_where_small_ones_are_expected(self) -> None:
        large = json.dumps({"subject": "x" * 3 * MEGABYTE}).encode()
        for method, path in (
            ("POST", "subjects"),
            ("PUT", "subjects/Ann"),
            ("POST", "faces/delete"),
            ("DELETE", "faces"),
        ):
            with self.subTest(path):
                answer = self.ask(method, path, large, JSON)
                self.assertIn((answer.status, answer.json["code"]), ((413, 103), (400, 0)))
        self.assert_goes_on()

    def test_a_body_where_none_is_expected(self) -> None:
        for path in ("faces", "subjects", "/api/v1/config"):
            with self.subTest(path):
                self.assertLess(self.ask("GET", path, b"x" * 100_000).status, 500)
        self.assert_goes_on()


class MultipartTests(ContractTestCase):
    def post(self, body: bytes, kind: str = FORM) -> Answer:
        return self.ask("POST", "recognize", body, {"content-type": kind})

    def test_boundaries(self) -> None:
        for boundary in ("x" * 10_000, "", '""', '"x'):
            with self.subTest(boundary[:10]):
                self.assert_refused(self.post(b"--x--", f"multipart/form-data; boundary={boundary}"), 400, 0)

    def test_a_body_that_goes_on_being_a_boundary(self) -> None:
        """Nearly one, again and again, for as long as a body may be: its time must grow with its length alone."""
        part = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n'
        long = "y" * 70
        for name, body, kind in (
            ("hyphens", b"-" * 9 * MEGABYTE, FORM),
            ("lines", b"\r\n--" * 2 * MEGABYTE, FORM),
            ("almost", f"\r\n--{long[:-1]}".encode() * 120_000, f"multipart/form-data; boundary={long}"),
            ("padding", b"--x" + b" " * 9 * MEGABYTE, FORM),
            ("preamble", b"p" * 9 * MEGABYTE + b"\r\n--x", FORM),
            ("boundary after boundary", b"--x\r\n" * MEGABYTE, FORM),
            ("content", part + b"\r\n--" * 1000, FORM),
        ):
            with self.subTest(name):
                self.assert_refused(self.post(body, kind), 400, 0)
        self.assert_goes_on()

    def test_headers_of_parts(self) -> None:
        line = b"--x\r\n"
        for name, headers in {
            "without end": b"X: " + b"a" * 5 * MEGABYTE,
            "many": b"".join(b"X-%d: a\r\n" % number for number in range(10_000)),
            "folded for ever": b"X: a\r\n" + b" a\r\n" * 100_000,
            "no header": b"nonsense\r\n",
            "no name": b'Content-Disposition: form-data; filename="a"\r\n',
            "no end of a quote": b'Content-Disposition: form-data; name="file\r\n',
            "zero character": b'Content-Disposition: form-data; name="a\0b"; filename\0="a"\r\n\0: a\r\n',
        }.items():
            with self.subTest(name):
                answer = self.post(line + headers + b"\r\n" + OBAMA + b"\r\n--x--\r\n")
                self.assertEqual(answer.status, 400, answer.body)
                self.assertIn(answer.json["code"], (0, 34))
        self.assert_goes_on()

    def test_many_parts(self) -> None:
        form = Form([(f"field{number}", "x") for number in range(5000)] + [("file", File(OBAMA))])
        self.assert_refused(self.ask("POST", "recognize", form), 400, 0)

    def test_a_body_that_ends_early(self) -> None:
        whole = photo(OBAMA).encode("x")
        for length in (0, 1, 30, 60, 200, len(whole) - 20, len(whole) - 4):
            with self.subTest(length):
                self.assert_refused(self.post(whole[:length]), 400, 0)
        self.assert_goes_on()
