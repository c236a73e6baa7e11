"""rest-api.md 1: paths, how numbers are written, and where parameters may stand."""

import base64

from contract import OBAMA, TWO_FACES, ContractTestCase, numbers
from sdk import UNKNOWN_ID, File, Form, photo, photos

BASE64 = base64.b64encode(OBAMA).decode()


class PathTests(ContractTestCase):
    def test_a_trailing_slash_is_accepted_on_every_route(self) -> None:
        image = self.add(OBAMA, "Ann")
        for path in ("faces", "subjects", f"faces/{image}/img", "/api/v1/config", "/api/v1/consistence/status"):
            with self.subTest(path):
                plain, slash = self.ask("GET", path), self.ask("GET", path + "/")
                self.assertEqual((slash.status, slash.body), (200, plain.body))
        self.assert_ok(self.ask("POST", "recognize/", photo(OBAMA)))
        self.assert_ok(self.ask("POST", f"faces/{image}/verify/", photo(OBAMA)))
        self.assert_ok(self.ask("POST", "faces/delete/", []))
        self.assert_ok(self.ask("PUT", "subjects/Ann/", {"subject": "Bob"}))
        self.assert_ok(self.ask("DELETE", "subjects/Bob/"))

    def test_json_says_that_it_is(self) -> None:
        for answer in (self.ask("GET", "faces"), self.ask("GET", "faces/17/img"), self.ask("GET", "nonsense")):
            self.assertEqual(answer.headers.get_content_type(), "application/json")
            self.assertIn((answer.headers.get_content_charset() or "utf-8"), "utf-8")

    def test_unknown_fields_of_a_body_are_ignored(self) -> None:
        self.assert_ok(self.ask("POST", "subjects", {"subject": "Ann", "x": [1, {"y": None}]}), 201)
        answer = self.ask("PUT", "subjects/Ann", {"subject": "Bob", "api_endpoint": "http://localhost"})
        self.assertEqual(self.assert_ok(answer), {"updated": True})

    def test_a_malformed_id_is_explained(self) -> None:
        """1.2 leaves the body empty, on which clients that always parse it fall over."""
        for method, path in (("GET", "faces/17/img"), ("DELETE", "faces/17"), ("DELETE", f"faces/{UNKNOWN_ID}0")):
            with self.subTest(path):
                self.assert_refused(self.ask(method, path), 400, 0)
        self.assert_refused(self.ask("POST", "faces/17/verify", photo(OBAMA)), 400, 0)


class NumberTests(ContractTestCase):
    """How numbers are written, which typed clients depend on."""

    def test_similarity_is_the_shortest_decimal_of_32_bits(self) -> None:
        self.add(OBAMA, "Ann")
        text = self.recognize(OBAMA).body
        [similarity] = numbers(text, "similarity")
        self.assertRegex(similarity, r"^(1\.0|0\.[0-9]{1,5})$")

    def test_similarity_is_never_a_whole_number(self) -> None:
        """Opposite vectors are as unlike as can be."""
        body = {"source": [1] + [0] * 127, "targets": [[-1] + [0] * 127]}
        answer = self.ask("POST", "/api/v1/verification/embeddings/verify", body, self.key_for("verification"))
        self.assert_ok(answer)
        self.assertEqual(numbers(answer.body, "similarity"), ["0.0"])

    def test_coordinates_are_whole_numbers(self) -> None:
        answer = self.detect(OBAMA, "face_plugins=landmarks")
        self.assert_ok(answer)
        for field in ("x_min", "x_max", "y_min", "y_max"):
            [value] = numbers(answer.body, field)
            self.assertRegex(value, r"^-?[0-9]+$")
        for point in answer.json["result"][0]["landmarks"]:
            self.assertEqual([type(value) for value in point], [int, int])

    def test_times_are_no_whole_numbers(self) -> None:
        answer = self.recognize(OBAMA, "status=true&face_plugins=landmarks,calculator")
        self.assert_ok(answer)
        for plugin in answer.json["result"][0]["execution_time"]:
            [value] = numbers(answer.body, plugin)
            self.assertRegex(value, r"^[0-9]+\.[0-9]+$", plugin)

    def test_a_probability_of_one_is_no_whole_number(self) -> None:
        for path in (f"{self.API}/recognize", "/api/v1/detection/detect"):
            with self.subTest(path):
                key = self.key_for("detection" if "detection" in path else "recognition")
                answer = self.ask("POST", f"{path}?detect_faces=false", photo(OBAMA), key)
                self.assertEqual(numbers(answer.body, "probability"), ["1.0"])


class ParameterTests(ContractTestCase):
    FORMS = (("limit", "1"), ("prediction_count", "2"), ("status", "true"), ("face_plugins", "landmarks"))

    def test_they_may_stand_in_the_form(self) -> None:
        for subject in ("Ann", "Bob"):
            self.assert_ok(self.ask("POST", "faces", photo(OBAMA, subject=subject)), 201)
        form = Form([("file", File(TWO_FACES)), *self.FORMS])
        reply = self.assert_ok(self.ask("POST", "recognize", form))
        [face] = reply["result"]
        self.assertEqual([match["subject"] for match in face["subjects"]], ["Ann", "Bob"])
        self.assertIn("landmarks", face)
        self.assertIn("plugins_versions", reply)
        self.assert_refused(self.ask("POST", "recognize", photo(OBAMA, det_prob_threshold="1")), 400, 28)
        reply = self.assert_ok(self.ask("POST", "recognize", photo(photos.grey(), detect_faces="false")))
        self.assertEqual(len(reply["result"]), 1)

    def test_they_may_stand_before_the_file(self) -> None:
        form = Form([*self.FORMS, ("file", File(TWO_FACES))])
        self.assertEqual(len(self.assert_ok(self.ask("POST", "recognize", form))["result"]), 1)

    def test_with_json_only_the_query_counts(self) -> None:
        body = {"file": BASE64, "status": "true", "limit": -1, "subject": "Ann"}
        self.assertEqual(list(self.assert_ok(self.ask("POST", "recognize", body))), ["result"])
        self.assertIn("plugins_versions", self.assert_ok(self.ask("POST", "recognize?status=true", body)))
        self.assert_refused(self.ask("POST", "faces", body), 400, 33)

    def test_a_repeated_text_is_joined(self) -> None:
        [face] = self.recognize(OBAMA, "face_plugins=landmarks&face_plugins=calculator").json["result"]
        self.assertLessEqual({"landmarks", "embedding"}, set(face))
        form = Form([("file", File(OBAMA)), ("face_plugins", "landmarks"), ("face_plugins", "calculator")])
        [face] = self.assert_ok(self.ask("POST", "recognize", form))["result"]
        self.assertLessEqual({"landmarks", "embedding"}, set(face))

    def test_of_a_repeated_number_the_first_counts(self) -> None:
        two = TWO_FACES
        self.assertEqual(len(self.assert_ok(self.recognize(two, "limit=1&limit=2&limit=-1"))["result"]), 1)
        self.assert_refused(self.recognize(two, "limit=-1&limit=1"), 400, 26)

    def test_plugins_are_parted_by_commas_or_blanks(self) -> None:
        for value in (
            "landmarks,calculator",
            "landmarks%20calculator",
            "landmarks,%20calculator",
            "+landmarks,calculator,",
        ):
            with self.subTest(value):
                [face] = self.assert_ok(self.recognize(OBAMA, f"face_plugins={value}"))["result"]
                self.assertLessEqual({"landmarks", "embedding"}, set(face))

    def test_stray_ampersands(self) -> None:
        for query in ("&limit=0&status=True", "&&limit=0&&status=true&", "status=True&=&x"):
            with self.subTest(query):
                self.assertIn("plugins_versions", self.assert_ok(self.recognize(OBAMA, query)))

    def test_booleans(self) -> None:
        for value in ("true", "True", "TRUE", "on", "Yes", "1"):
            with self.subTest(value):
                self.assertIn("plugins_versions", self.assert_ok(self.recognize(OBAMA, f"status={value}")))
        for value in ("false", "False", "OFF", "no", "0", ""):
            with self.subTest(value):
                self.assertNotIn("plugins_versions", self.assert_ok(self.recognize(OBAMA, f"status={value}")))
        for value in ("2", "maybe", "y"):
            with self.subTest(value):
                self.assert_refused(self.recognize(OBAMA, f"status={value}"), 400, 0)

    def test_an_empty_value_is_the_default(self) -> None:
        query = "limit=&det_prob_threshold=&face_plugins=&status=&prediction_count=&detect_faces="
        reply = self.assert_ok(self.recognize(TWO_FACES, query))
        self.assertEqual((list(reply), len(reply["result"])), (["result"], 2))
        self.assert_refused(self.recognize(photos.grey(), query), 400, 28)
        page = self.assert_ok(self.ask("GET", "faces?page=&size="))
        self.assertEqual((page["page_number"], page["page_size"]), (0, 20))
