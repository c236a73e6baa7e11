"""rest-api.md 3.4, 3.5, 3.12: vectors instead of photos; ours.md says what is refused."""

import json
from typing import Any

from contract import BIDEN, DIMENSION, OBAMA, OBAMA_LATER, ContractTestCase
from sdk import UNKNOWN_ID, Answer

ONE = [1.0] + [0.0] * (DIMENSION - 1)
OTHER = [0.0, 1.0] + [0.0] * (DIMENSION - 2)

BAD = {
    "too short": json.dumps(ONE[:-1]),
    "too long": json.dumps([*ONE, 0.0]),
    "empty": "[]",
    "zeros": json.dumps([0.0] * DIMENSION),
    "infinite": "[1e999" + ", 0" * (DIMENSION - 1) + "]",
}
"""Vectors, as JSON texts."""


class EmbeddingTestCase(ContractTestCase):
    def send(self, path: str, body: Any, kind: str = "recognition") -> Answer:
        """A body of bytes is sent as it is, as JSON."""
        headers = dict(self.key_for("verification" if kind == "verification" else "recognition"))
        if isinstance(body, bytes):
            headers["content-type"] = "application/json"
        return self.ask("POST", path, body, headers)

    def assert_empty_lists_refused(self, path: str, whole: dict[str, Any], kind: str = "recognition") -> None:
        for field in whole:
            for value in ({}, {field: None}, {field: []}):
                with self.subTest(field, value=value):
                    body = {name: other for name, other in whole.items() if name != field} | value
                    self.assert_refused(self.send(path, body, kind), 400, 5, f"Field {field} cannot be empty")

    def assert_bad_vectors_refused(self, path: str, template: str, kind: str = "recognition") -> None:
        """In the place of `?`, beside a good one."""
        for name, vector in BAD.items():
            with self.subTest(name):
                self.assert_refused(self.send(path, template.replace("?", vector).encode(), kind), 400, 104)
        for text in ("NaN", "Infinity", "-Infinity"):
            # No JSON, though Python's and others' encoders write it.
            with self.subTest(text):
                vector = json.dumps(ONE).replace("1.0", text)
                answer = self.send(path, template.replace("?", vector).encode(), kind)
                self.assertEqual(answer.status, 400, answer.body)
                self.assertIn(answer.json["code"], (0, 104))
        for text in ("1e300", "1e-300"):
            # Not beyond 64 bits, but its square is: it may be taken or refused, as long as the reply is one.
            with self.subTest(text):
                vector = json.dumps(ONE).replace("1.0", text)
                self.assertIn(self.send(path, template.replace("?", vector).encode(), kind).status, (200, 400))
        for text in ('"a"', "null", "{}", "true", json.dumps(["1"] * DIMENSION)):
            with self.subTest(text):
                answer = self.send(path, template.replace("?", text).encode(), kind)
                self.assertEqual(answer.status, 400, answer.body)


class VerificationTests(EmbeddingTestCase):
    """3.4"""

    PATH = "/api/v1/verification/embeddings/verify"

    def test_the_most_similar_comes_first(self) -> None:
        source, same, other = (self.embedding(content) for content in (OBAMA, OBAMA_LATER, BIDEN))
        reply = self.assert_ok(self.send(self.PATH, {"source": source, "targets": [other, same]}, "verification"))
        self.assertEqual(list(reply), ["result"])
        self.assertEqual([sorted(entry) for entry in reply["result"]], [["embedding", "similarity"]] * 2)
        self.assertEqual([entry["embedding"] for entry in reply["result"]], [same, other])
        self.assertGreater(reply["result"][0]["similarity"], 0.8)
        self.assertLess(reply["result"][1]["similarity"], 0.3)

    def test_it_agrees_with_the_photos(self) -> None:
        [result] = self.assert_ok(self.verify(OBAMA, OBAMA_LATER))["result"]
        body = {"source": self.embedding(OBAMA), "targets": [self.embedding(OBAMA_LATER)]}
        [entry] = self.assert_ok(self.send(self.PATH, body, "verification"))["result"]
        self.assertAlmostEqual(entry["similarity"], result["face_matches"][0]["similarity"], delta=2e-5)

    def test_length_does_not_matter(self) -> None:
        body = {"source": [value * 7 for value in ONE], "targets": [ONE, [value * 0.01 for value in ONE]]}
        first, second = self.assert_ok(self.send(self.PATH, body, "verification"))["result"]
        self.assertEqual(first["similarity"], second["similarity"])

    def test_targets_come_back_as_given(self) -> None:
        target = [0.1, 1e-7, -123456789.125, 3] + [0.3] * (DIMENSION - 4)
        [entry] = self.assert_ok(self.send(self.PATH, {"source": ONE, "targets": [target]}, "verification"))["result"]
        self.assertEqual(entry["embedding"], target)

    def test_empty_lists(self) -> None:
        self.assert_empty_lists_refused(self.PATH, {"source": ONE, "targets": [ONE]}, "verification")

    def test_bad_vectors(self) -> None:
        good = json.dumps(ONE)
        self.assert_bad_vectors_refused(self.PATH, f'{{"source": {good}, "targets": [{good}, ?]}}', "verification")
        for name, vector in BAD.items():
            with self.subTest(name, of="source"):
                body = f'{{"source": {vector}, "targets": [{good}]}}'.encode()
                code = 5 if name == "empty" else 104
                self.assert_refused(self.send(self.PATH, body, "verification"), 400, code)

    def test_the_key_must_be_one_for_verification(self) -> None:
        self.assert_refused(self.send(self.PATH, {"source": ONE, "targets": [ONE]}), 404, 10)


class RecognitionTests(EmbeddingTestCase):
    """3.5"""

    PATH = "embeddings/recognize"

    def test_results_come_in_the_order_of_the_request(self) -> None:
        self.add(OBAMA, "Barack")
        self.add(BIDEN, "Joe")
        vectors = [self.embedding(BIDEN), self.embedding(OBAMA_LATER)]
        reply = self.assert_ok(self.send(self.PATH, {"embeddings": vectors}))
        self.assertEqual(list(reply), ["result"])
        self.assertEqual([entry["embedding"] for entry in reply["result"]], vectors)
        self.assertEqual([sorted(entry) for entry in reply["result"]], [["embedding", "similarities"]] * 2)
        self.assertEqual([len(entry["similarities"]) for entry in reply["result"]], [1, 1])
        self.assertEqual([entry["similarities"][0]["subject"] for entry in reply["result"]], ["Joe", "Barack"])

    def test_prediction_count(self) -> None:
        for content, subject in ((BIDEN, "Joe"), (OBAMA, "Barack"), (OBAMA_LATER, "Barack")):
            self.add(content, subject)
        body = {"embeddings": [self.embedding(OBAMA)]}
        [entry] = self.assert_ok(self.send(self.PATH + "?prediction_count=3", body))["result"]
        self.assertEqual([match["subject"] for match in entry["similarities"]], ["Barack", "Barack", "Joe"])
        message = "prediction_count should be equal or greater than 1; "
        self.assert_refused(self.send(self.PATH + "?prediction_count=0", body), 400, 26, message)

    def test_it_agrees_with_the_photo(self) -> None:
        self.add(OBAMA, "Barack")
        [face] = self.assert_ok(self.recognize(OBAMA_LATER))["result"]
        [entry] = self.assert_ok(self.send(self.PATH, {"embeddings": [self.embedding(OBAMA_LATER)]}))["result"]
        self.assertAlmostEqual(entry["similarities"][0]["similarity"], face["subjects"][0]["similarity"], delta=2e-5)

    def test_an_empty_collection_knows_nobody(self) -> None:
        [entry] = self.assert_ok(self.send(self.PATH, {"embeddings": [ONE]}))["result"]
        self.assertEqual(entry["similarities"], [])

    def test_empty_lists(self) -> None:
        self.assert_empty_lists_refused(self.PATH, {"embeddings": [ONE]})

    def test_bad_vectors(self) -> None:
        self.assert_bad_vectors_refused(self.PATH, f'{{"embeddings": [{json.dumps(ONE)}, ?]}}')


class StoredFaceTests(EmbeddingTestCase):
    """3.12"""

    def path(self, image: str) -> str:
        return f"embeddings/faces/{image}/verify"

    def test_the_most_similar_comes_first(self) -> None:
        image = self.add(OBAMA, "Barack")
        same, other = self.embedding(OBAMA_LATER), self.embedding(BIDEN)
        reply = self.assert_ok(self.send(self.path(image), {"embeddings": [other, same]}))
        self.assertEqual(list(reply), ["result"])
        self.assertEqual([entry["embedding"] for entry in reply["result"]], [same, other])
        self.assertEqual([sorted(entry) for entry in reply["result"]], [["embedding", "similarity"]] * 2)
        self.assertGreater(reply["result"][0]["similarity"], 0.8)
        self.assertLess(reply["result"][1]["similarity"], 0.3)

    def test_an_unknown_face(self) -> None:
        image = self.add(OBAMA, "Barack")
        answer = self.send(self.path(UNKNOWN_ID), {"embeddings": [ONE]})
        self.assert_refused(answer, 404, 44, "Image Id is incorrect")
        other = {"x-api-key": self.server.make_service("recognition")}
        answer = self.ask("POST", self.path(image), {"embeddings": [ONE]}, other)
        self.assert_refused(answer, 404, 44, "Image Id is incorrect")
        self.assert_refused(self.send(self.path("17"), {"embeddings": [ONE]}), 400, 0)

    def test_empty_lists(self) -> None:
        self.assert_empty_lists_refused(self.path(self.add(OBAMA, "Barack")), {"embeddings": [ONE]})

    def test_bad_vectors(self) -> None:
        self.assert_bad_vectors_refused(
            self.path(self.add(OBAMA, "Barack")), f'{{"embeddings": [{json.dumps(OTHER)}, ?]}}'
        )
