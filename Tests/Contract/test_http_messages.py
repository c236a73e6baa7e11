"""HTTP itself: HEAD, Expect, chunks."""

from contract import NO_KEY, OBAMA, ContractTestCase
from sdk import photo
from wire import Wire, chunked, head

FORM = "multipart/form-data; boundary=x"
BODY = photo(OBAMA).encode("x")

VARYING = {"date", "x-request-id"}
"""Headers that differ from reply to reply."""


class HeadTests(ContractTestCase):
    def paths(self) -> list[str]:
        image = self.add(OBAMA, "Ann")
        below = ["faces", "subjects", f"faces/{image}/img", "faces?size=x&page=1", "faces/17/img", "nonsense"]
        paths = [f"{self.API}/{path}" for path in below]
        paths += ["/api/v1/config", "/api/v1/consistence/status", f"/api/v1/static/{self.key}/images/{image}"]
        return [*paths, "/health", "/openapi.json", "/docs"]

    def test_every_get_has_its_head(self) -> None:
        """The same but for the body, of which only the length comes."""
        for path in self.paths():
            with self.subTest(path):
                got, headed = self.ask("GET", path), self.ask("HEAD", path)
                self.assertEqual((headed.status, headed.body), (got.status, b""))
                headers = [
                    sorted(
                        (name.lower(), value) for name, value in answer.headers.items() if name.lower() not in VARYING
                    )
                    for answer in (got, headed)
                ]
                self.assertEqual(headers[0], headers[1])
                if got.status == 200:
                    self.assertEqual(headed.headers["Content-Length"], str(len(got.body)))

    def test_metrics_have_one_too(self) -> None:
        answer = self.ask("HEAD", "/metrics")
        self.assertEqual((answer.status, answer.body), (200, b""))

    def test_nothing_is_left_on_the_connection(self) -> None:
        """Bytes of a body would be taken for the next answer."""
        with Wire(self.server.port) as wire:
            for path in ("/api/v1/config", "/api/v1/nonsense", f"{self.API}/faces"):
                wire.send(head("HEAD", path, x_api_key=self.key), head("GET", "/api/v1/config"))
                wire.answer("HEAD")
                self.assertEqual(wire.answer().json["clientMaxFileSize"], 5 << 20)

    def test_only_a_get_has_one(self) -> None:
        answer = self.ask("HEAD", "recognize")
        self.assertEqual((answer.status, answer.body), (404, b""))
        self.assertIn("POST", answer.headers["Allow"])

    def test_it_needs_the_key(self) -> None:
        self.assertEqual(self.ask("HEAD", "faces", headers=NO_KEY).status, 400)


class ExpectTests(ContractTestCase):
    def upload(self, **headers: str | int) -> str:
        return head(
            "POST", f"{self.API}/recognize", x_api_key=self.key, content_type=FORM, expect="100-continue", **headers
        )

    def test_the_body_is_asked_for(self) -> None:
        for expect in ("100-continue", "100-Continue"):
            with self.subTest(expect), Wire(self.server.port) as wire:
                wire.send(self.upload(content_length=len(BODY)).replace("100-continue", expect))
                self.assertEqual(wire.status(), 100)
                wire.send(BODY)
                self.assertEqual(wire.answer().status, 200)

    def test_the_body_is_asked_for_in_chunks(self) -> None:
        with Wire(self.server.port) as wire:
            wire.send(self.upload(transfer_encoding="chunked"))
            self.assertEqual(wire.status(), 100)
            wire.send(chunked(BODY))
            self.assertEqual(wire.answer().status, 200)

    def test_a_body_that_is_too_large_is_not_asked_for(self) -> None:
        with Wire(self.server.port) as wire:
            wire.send(self.upload(content_length=200_000_000))
            self.assertEqual(wire.status(), 413)

    def test_whoever_does_not_wait_is_answered_too(self) -> None:
        with Wire(self.server.port) as wire:
            wire.send(self.upload(content_length=len(BODY)), BODY, head("GET", "/api/v1/config"))
            self.assertEqual(wire.answer().status, 200)
            self.assertEqual(wire.answer().json["clientMaxFileSize"], 5 << 20)

    def test_other_expectations(self) -> None:
        with Wire(self.server.port) as wire:
            wire.send(head("GET", "/api/v1/config", expect="a-miracle"))
            self.assertIn(wire.answer().status, (200, 417))


class ChunkTests(ContractTestCase):
    def upload(self, path: str = "recognize", kind: str = FORM) -> str:
        return head("POST", f"{self.API}/{path}", x_api_key=self.key, content_type=kind, transfer_encoding="chunked")

    def test_of_any_size(self) -> None:
        for size in (1, 7, 1000, len(BODY)):
            body = BODY if size > 1 else b'{"subject": "Ann"}'
            with self.subTest(size), Wire(self.server.port) as wire:
                wire.send(
                    self.upload() if size > 1 else self.upload("subjects", "application/json"), chunked(body, size)
                )
                self.assertIn(wire.answer().status, (200, 201))

    def test_with_extensions_and_trailers(self) -> None:
        body = b"%x;name=value\r\n%b\r\n0\r\nX-Checksum: 1\r\n\r\n" % (len(BODY), BODY)
        with Wire(self.server.port) as wire:
            wire.send(self.upload(), body, head("GET", "/api/v1/config"))
            self.assertEqual(wire.answer().status, 200)
            self.assertEqual(wire.answer().status, 200)

    def test_malformed(self) -> None:
        for start in (b"x\r\n", b"-1\r\n", b"ffffffffffffffff1\r\nabc", b"5\r\nabcdefgh\r\n", b"\r\n", b"1" * 10_000):
            with self.subTest(start), Wire(self.server.port) as wire:
                wire.send(self.upload(), start)
                wire.end_of_sending()
                try:
                    self.assertEqual(wire.answer().status, 400)
                except ConnectionError:
                    pass  # Closed without a word is as good.
        self.assert_goes_on()
