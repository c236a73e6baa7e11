"""rest-api.md 5: how alike two vectors are, and who comes first."""

import math

from contract import BIDEN, DIMENSION, OBAMA, OBAMA_LATER, ContractTestCase
from sdk import photo

CENTRE, SLOPE = 0.42, 12.0
"""The calculator's coefficients, as Docs/compatibility.md gives them."""


def similarity(distance: float) -> float:
    """Of two vectors of length 1."""
    return round((math.tanh((CENTRE - distance) * SLOPE) + 1) / 2, 5)


def at_distance(distance: float) -> list[float]:
    """A vector of length 1, so far from the first unit vector."""
    cosine = 1 - distance * distance / 2
    return [cosine, math.sqrt(1 - cosine * cosine)] + [0.0] * (DIMENSION - 2)


class FormulaTests(ContractTestCase):
    def test_of_vectors(self) -> None:
        distances = [0.0, 0.2, 0.3, 0.4, 0.42, 0.45, 0.5, 0.7, 1.0, math.sqrt(2), 2.0]
        body = {"source": at_distance(0), "targets": [at_distance(distance) for distance in distances]}
        answer = self.ask("POST", "/api/v1/verification/embeddings/verify", body, self.key_for("verification"))
        found = [entry["similarity"] for entry in self.assert_ok(answer)["result"]]
        for distance, value in zip(distances, found, strict=True):
            with self.subTest(distance):
                # One in the last decimal: distances may be taken in 32 bits.
                self.assertAlmostEqual(value, similarity(distance), delta=1.01e-5)
        self.assertEqual(found, sorted(found, reverse=True))

    def test_of_photos(self) -> None:
        vectors = [self.embedding(content) for content in (OBAMA, OBAMA_LATER)]
        lengths = [math.sqrt(math.fsum(value * value for value in vector)) for vector in vectors]
        units = [[value / length for value in vector] for vector, length in zip(vectors, lengths, strict=True)]
        distance = math.dist(*units)
        [result] = self.assert_ok(self.verify(OBAMA, OBAMA_LATER))["result"]
        self.assertAlmostEqual(result["face_matches"][0]["similarity"], similarity(distance), delta=5e-5)

    def test_every_route_gives_the_same(self) -> None:
        image = self.add(OBAMA, "Barack")
        [verified] = self.assert_ok(self.verify(OBAMA, BIDEN))["result"]
        [recognized] = self.assert_ok(self.recognize(BIDEN))["result"]
        [stored] = self.assert_ok(self.ask("POST", f"faces/{image}/verify", photo(BIDEN)))["result"]
        wanted = verified["face_matches"][0]["similarity"]
        self.assertAlmostEqual(recognized["subjects"][0]["similarity"], wanted, delta=2e-5)
        self.assertAlmostEqual(stored["similarity"], wanted, delta=2e-5)

    def test_it_has_five_decimals(self) -> None:
        self.add(OBAMA, "Barack")
        for content in (OBAMA, OBAMA_LATER, BIDEN):
            [face] = self.assert_ok(self.recognize(content))["result"]
            value = face["subjects"][0]["similarity"]
            self.assertEqual(value, round(value, 5))


class RankingTests(ContractTestCase):
    """5.3"""

    def test_the_oldest_of_equals_comes_first(self) -> None:
        names = ["Cid", "Ann", "Dan", "Bob"]
        for name in names:
            self.add(OBAMA, name)
        [face] = self.assert_ok(self.recognize(OBAMA, "prediction_count=4"))["result"]
        self.assertEqual([match["subject"] for match in face["subjects"]], names)
        [face] = self.assert_ok(self.recognize(OBAMA, "prediction_count=2"))["result"]
        self.assertEqual([match["subject"] for match in face["subjects"]], names[:2])

    def test_there_are_no_more_than_faces(self) -> None:
        self.add(OBAMA, "Ann")
        [face] = self.assert_ok(self.recognize(OBAMA, "prediction_count=1000000000"))["result"]
        self.assertEqual(len(face["subjects"]), 1)

    def test_there_is_no_threshold(self) -> None:
        self.add(BIDEN, "Joe")
        [face] = self.assert_ok(self.recognize(OBAMA))["result"]
        self.assertLess(face["subjects"][0]["similarity"], 0.3)
