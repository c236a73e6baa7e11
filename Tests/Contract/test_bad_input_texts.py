"""Names, numbers and JSON that no honest client sends."""

from contract import OBAMA, ContractTestCase
from sdk import photo
from wire import Wire, head

FORM = "multipart/form-data; boundary=x"
JSON = {"content-type": "application/json"}


class TextTests(ContractTestCase):
    def test_invalid_utf8(self) -> None:
        kind = {"content-type": FORM}
        field = b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\n\xff\xfe\r\n'
        asked = [
            ("POST", "faces?subject=%FF%FE", photo(OBAMA), {}),
            ("POST", "faces?%FF=x", photo(OBAMA), {}),
            ("POST", "faces", field + photo(OBAMA).encode("x"), kind),
            ("GET", "faces?subject=%C3%28", None, {}),
            ("DELETE", "faces?subject=%FF", None, {}),
            ("DELETE", "subjects/%FF", None, {}),
            ("PUT", "subjects/%ED%A0%80", {"subject": "Ann"}, {}),
            ("POST", "subjects", b'{"subject": "\xff"}', JSON),
            ("POST", "faces/delete", b'["\xff"]', JSON),
            ("POST", "recognize", b'{"file": "\xff"}', JSON),
        ]
        for method, path, body, headers in asked:
            with self.subTest(path, method=method):
                self.assert_refused(self.ask(method, path, body, headers), 400, 0)
        self.assertEqual(self.subject_names(), [])

    def test_bytes_beyond_ascii_in_headers(self) -> None:
        body = photo(OBAMA).encode("x")
        for kind in ("multipart/form-data; boundary=x; y=\xff", "\xff\xff"):
            with self.subTest(kind), Wire(self.server.port) as wire:
                path = f"{self.API}/recognize"
                wire.send(head("POST", path, x_api_key=self.key, content_type=kind, content_length=len(body)), body)
                self.assertIn(wire.answer().status, (200, 400))
        self.assert_goes_on()

    def test_ten_thousand_characters(self) -> None:
        for name in ("x" * 10_000, "%F0%9F%98%80" * 2500):
            self.assert_refused(self.ask("POST", f"faces?subject={name}", photo(OBAMA)), 400, 26)
            self.assertIn(self.ask("DELETE", f"subjects/{name}").json["code"], (26, 42))
            self.assertEqual(self.assert_ok(self.ask("GET", f"faces?subject={name}"))["total_elements"], 0)
            self.assertEqual(self.assert_ok(self.ask("DELETE", f"faces?subject={name}")), {"deleted": 0})
        self.ask("POST", "subjects", {"subject": "Ann"})
        for method, path in (("POST", "subjects"), ("PUT", "subjects/Ann")):
            self.assert_refused(self.ask(method, path, {"subject": "x" * 10_000}), 400, 26)
        self.assert_refused(self.ask("POST", "faces", photo(OBAMA, subject="x" * 10_000)), 400, 26)
        self.assertEqual(self.subject_names(), ["Ann"])

    def test_strange_but_fine_names(self) -> None:
        """Each stays one subject of its own; `'` and `%` mean something to databases."""
        names = [
            "'; DROP TABLE subject--",
            "%",
            "_",
            "\u202eevil",
            "a\u0301",
            "á",
            "😀" * 20,
            "..",
            "null",
            "undefined",
        ]
        names[0] = names[0].replace(";", "")
        for name in names:
            with self.subTest(name):
                self.assert_ok(self.ask("POST", "subjects", {"subject": name}), 201)
        self.assertEqual(self.subject_names(), names)

    def test_deep_json(self) -> None:
        """Brackets by the thousand overflow the stack of a careless parser. Small bodies may have 64 KB."""
        deep = b"[" * 30_000
        for path, body in {
            "faces/delete": deep,
            "subjects": b'{"subject": ' + deep,
            "recognize": b'{"x": ' + deep * 30 + b"]" * 900_000 + b', "file": "aaaa"}',
            "embeddings/recognize": b'{"embeddings": ' + b'{"a":' * 10_000,
        }.items():
            with self.subTest(path):
                self.assert_refused(self.ask("POST", path, body, JSON), 400, 0)
        self.assert_goes_on()

    def test_odd_numbers(self) -> None:
        for query in (
            "limit=9223372036854775808",
            "limit=0x10",
            "limit=%D9%A1",
            "det_prob_threshold=infinity",
            "det_prob_threshold=1e999",
            "det_prob_threshold=0x1p-1",
            "prediction_count=1e3",
            "detect_faces=null",
        ):
            with self.subTest(query):
                self.assert_refused(self.recognize(OBAMA, query), 400, 0)

    def test_many_parameters(self) -> None:
        answer = self.recognize(OBAMA, "&".join(f"a{number}=b" for number in range(1500)))
        self.assertLess(answer.status, 500)
        self.assert_goes_on()
