"""rest-api.md 6, as ours.md changes it: every code a client of the API can get, by its number."""

import unittest

from contract import NO_KEY, OBAMA, TWO_FACES, ContractTestCase
from sdk import UNKNOWN_ID, Form, Server, photo, photos

from postgres import Postgres, available  # isort: skip; sdk shows where it is

JSON = {"content-type": "application/json"}


class CodeTests(ContractTestCase):
    """Messages are compared where 1.2 has the same: clients may."""

    def test_0_malformed_json(self) -> None:
        for path in ("recognize", "faces?subject=x", "subjects", "faces/delete", "embeddings/recognize"):
            for body in (b"", b"{", b"nonsense", b'{"file": "a"} x', b"\xff\xfe", b"[" * 1000):
                with self.subTest(path, body=body[:20]):
                    self.assert_refused(self.ask("POST", path, body, JSON), 400, 0)

    def test_0_malformed_number(self) -> None:
        for query in ("limit=x", "limit=1.5", "prediction_count=x", "det_prob_threshold=x", "det_prob_threshold=nan"):
            with self.subTest(query):
                answer = self.recognize(OBAMA, query)
                self.assert_refused(answer, 400, 0)
                self.assertIn(query.split("=")[0], answer.json["message"])

    def test_0_malformed_id(self) -> None:
        for method, path in (("GET", "faces/17/img"), ("DELETE", "faces/17")):
            with self.subTest(path):
                self.assert_refused(self.ask(method, path), 400, 0)

    def test_0_malformed_form(self) -> None:
        kind = {"content-type": "multipart/form-data; boundary=x"}
        for body in (
            b"",
            b"nonsense",
            b"--x\r\n\r\n\r\n--x--\r\n",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--",
        ):
            with self.subTest(body):
                self.assert_refused(self.ask("POST", "recognize", body, kind), 400, 0)
        self.assert_refused(self.ask("POST", "recognize", b"", {"content-type": "multipart/form-data"}), 400, 0)

    def test_0_another_kind_of_body(self) -> None:
        for kind in ("text/plain", "image/jpeg", "application/octet-stream", "nonsense", ""):
            with self.subTest(kind):
                self.assert_refused(self.ask("POST", "recognize", OBAMA, {"content-type": kind}), 400, 0)

    def test_0_wrong_method(self) -> None:
        """404 and not 405: clients read it."""
        for path, allowed in (
            ("recognize", {"POST"}),
            ("subjects", {"GET", "POST", "DELETE"}),
            ("subjects/Ann", {"PUT", "DELETE"}),
            ("faces", {"GET", "POST", "DELETE"}),
            (f"faces/{UNKNOWN_ID}", {"DELETE"}),
            (f"faces/{UNKNOWN_ID}/img", {"GET"}),
            (f"faces/{UNKNOWN_ID}/verify", {"POST"}),
            ("embeddings/recognize", {"POST"}),
            ("/api/v1/config", {"GET"}),
        ):
            with self.subTest(path):
                answer = self.ask("PATCH", path)
                self.assert_refused(answer, 404, 0, "Request method 'PATCH' not supported")
                told = {method.strip() for method in answer.headers["Allow"].split(",")}
                self.assertLessEqual(allowed, told)
                self.assertLessEqual(told, allowed | {"HEAD", "OPTIONS"})

    def test_0_unknown_path(self) -> None:
        for path in ("nonsense", "faces/a/b/c", "/api/v1/nonsense", "/api/v2/recognition/faces", "/nonsense.json"):
            with self.subTest(path):
                self.assert_refused(self.ask("GET", path), 404, 0)

    def test_5_missing_field(self) -> None:
        for body in ({}, {"file": None}, {"image": "aaaa"}):
            with self.subTest(body):
                self.assert_refused(self.ask("POST", "recognize", body), 400, 5, "Field content cannot be empty")

    def test_10_unknown_key(self) -> None:
        answer = self.ask("GET", "faces", headers={"x-api-key": UNKNOWN_ID})
        self.assert_refused(answer, 404, 10, f"Recognition service with API Key {UNKNOWN_ID} not found")

    def test_20_no_key(self) -> None:
        self.assert_refused(self.ask("GET", "faces", headers=NO_KEY), 400, 20, "Missing header: x-api-key")

    def test_21_no_base64(self) -> None:
        answer = self.ask("POST", "recognize", {"file": "*"})
        self.assert_refused(answer, 400, 21, "Provided value is not Base64")

    def test_26_malformed_key(self) -> None:
        answer = self.ask("GET", "faces", headers={"x-api-key": "x"})
        self.assert_refused(answer, 400, 26, "Service API key should be UUID")

    def test_26_out_of_range(self) -> None:
        limit = "Limit should be equal or greater than 0; "
        self.assert_refused(self.recognize(OBAMA, "limit=-1"), 400, 26, limit)
        count = "prediction_count should be equal or greater than 1; "
        self.assert_refused(self.recognize(OBAMA, "prediction_count=0"), 400, 26, count)
        for threshold in ("1.01", "-0.01", "1e9"):
            with self.subTest(threshold):
                self.assert_refused(self.recognize(OBAMA, f"det_prob_threshold={threshold}"), 400, 26)

    def test_26_bad_names(self) -> None:
        """The one of a parameter ends in `; `, that of a body doesn't."""
        answer = self.ask("POST", "faces?subject=%20", photo(OBAMA))
        self.assert_refused(answer, 400, 26, "Subject name is empty; ")
        answer = self.ask("POST", "subjects", {"subject": "x" * 51})
        self.assert_refused(answer, 400, 26, "Subject name size must be between 1 and 50")

    def test_28_no_face(self) -> None:
        self.assert_refused(self.recognize(photos.grey()), 400, 28, "No face is found in the given image")

    def test_31_more_than_one_face(self) -> None:
        message = "More than one face in the source image"
        self.assert_refused(self.verify(TWO_FACES, OBAMA), 400, 31, message)
        self.assert_refused(self.ask("POST", "faces?subject=Ann", photo(TWO_FACES)), 400, 31, message)

    def test_33_missing_parameter(self) -> None:
        answer = self.ask("POST", "faces", photo(OBAMA))
        self.assert_refused(answer, 400, 33, "Required parameter subject is missing")

    def test_34_missing_part(self) -> None:
        for form in (Form([]), Form([("image", "x")])):
            self.assert_refused(self.ask("POST", "recognize", form), 400, 34, "Required part file is missing")

    def test_36_special_characters(self) -> None:
        message = "The name cannot contain the following special characters: ';', '/', '\\'"
        self.assert_refused(self.ask("POST", "subjects", {"subject": "a;b"}), 400, 36, message)

    def test_42_unknown_subject(self) -> None:
        self.assert_refused(self.ask("DELETE", "subjects/Ann"), 404, 42, "Subject Ann not found")

    def test_43_subject_exists(self) -> None:
        self.ask("POST", "subjects", {"subject": "Ann"})
        self.assert_refused(self.ask("POST", "subjects", {"subject": "ann"}), 400, 43, "Subject already exists")

    def test_44_unknown_image(self) -> None:
        self.assert_refused(self.ask("DELETE", f"faces/{UNKNOWN_ID}"), 404, 44, f"Image {UNKNOWN_ID} not found")
        answer = self.ask("POST", f"faces/{UNKNOWN_ID}/verify", photo(OBAMA))
        self.assert_refused(answer, 404, 44, "Image Id is incorrect")

    def test_101_unreadable_image(self) -> None:
        answer = self.recognize(b"This is text.")
        self.assert_refused(answer, 400, 101)
        self.assertIn("The image can't be read", answer.json["message"])

    def test_102_too_many_pixels(self) -> None:
        answer = self.recognize(photos.claiming(30_000, 30_000))
        self.assert_refused(answer, 400, 102)
        for part in ("30000", "40"):
            self.assertIn(part, answer.json["message"].replace(",", ""))

    def test_103_too_large(self) -> None:
        answer = self.recognize(OBAMA.ljust(6 << 20, b"\0"))
        self.assert_refused(answer, 413, 103)
        self.assertRegex(answer.json["message"], r"5242880|\b5 ?MB")

    def test_104_bad_vector(self) -> None:
        answer = self.ask("POST", "embeddings/recognize", {"embeddings": [[1.0, 2.0]]})
        self.assert_refused(answer, 400, 104)
        self.assertIn("128", answer.json["message"])


@unittest.skipUnless(*available())
class SplitTests(ContractTestCase):
    def test_41_core_unreachable(self) -> None:
        """By the api role alone, told of a core where there is none. 1.2 tells everybody its address."""
        database = self.enterContext(Postgres(fsync=False))
        settings = database.settings(database.create_database())
        self.server = Server({**settings, "PYTHON_URL": "http://127.0.0.1:9"}, role="api")
        self.server.start()
        self.addCleanup(self.server.stop)
        self.key = self.server.make_service("recognition")
        answer = self.recognize(OBAMA)
        self.assert_refused(answer, 503, 41)
        self.assertRegex(answer.headers["Retry-After"], r"^[0-9]+$")
        self.assertNotRegex(answer.json["message"], r"127\.0\.0\.1|http:")
        self.assertEqual(self.assert_ok(self.ask("GET", "subjects")), {"subjects": []})
