"""The forms that requests may take: bodies, parameters, methods."""

import base64

import photos
from rest import Answer, File, Form, RestTestCase, photo

OBAMA = photos.read(photos.OBAMA)
BASE64 = base64.b64encode(OBAMA).decode()


class BodyTests(RestTestCase):
    def recognise(self, body: object) -> Answer:
        return self.ask("POST", "recognize", body)

    def assert_one_face(self, answer: Answer) -> None:
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(len(answer.json["result"]), 1)

    def test_base64(self) -> None:
        self.assert_one_face(self.recognise({"file": BASE64}))
        self.assertEqual(self.recognise({"file": BASE64}).json, self.recognise(photo(OBAMA)).json)

    def test_other_spellings_of_base64(self) -> None:
        spellings = {
            "data: URL": f"data:image/jpeg;base64,{BASE64}",
            "URL-safe": base64.urlsafe_b64encode(OBAMA).decode(),
            "without padding": BASE64.rstrip("="),
            "in lines": base64.encodebytes(OBAMA).decode(),
        }
        for name, spelling in spellings.items():
            with self.subTest(name):
                self.assert_one_face(self.recognise({"file": spelling, "unknown": None}))

    def test_base64_adds_faces_too(self) -> None:
        answer = self.ask("POST", "faces?subject=Barack", {"file": BASE64})
        self.assertEqual((answer.status, answer.json["subject"]), (201, "Barack"))

    def test_base64_verifies_too(self) -> None:
        key = self.server.make_service("verification")
        body = {"source_image": BASE64, "target_image": BASE64}
        answer = self.ask("POST", "/api/v1/verification/verify", body, {"x-api-key": key})
        self.assertGreater(answer.json["result"][0]["face_matches"][0]["similarity"], 0.9999)
        del body["target_image"]
        answer = self.ask("POST", "/api/v1/verification/verify", body, {"x-api-key": key})
        self.assert_refused(answer, 400, 5, "Field targetImageBase64 cannot be empty")

    def test_base64_that_is_none(self) -> None:
        self.assert_refused(self.recognise({"file": "*" * 100}), 400, 21, "Provided value is not Base64")
        self.assert_refused(self.recognise({"file": None}), 400, 5, "Field content cannot be empty")
        self.assert_refused(self.recognise({}), 400, 5, "Field content cannot be empty")

    def test_malformed_json(self) -> None:
        for path in ("recognize", "faces?subject=x", "subjects", "faces/delete"):
            with self.subTest(path):
                answer = self.ask("POST", path, b'{"file": ', {"content-type": "application/json"})
                self.assert_refused(answer, 400, 0)

    def test_a_form_without_the_file(self) -> None:
        answer = self.recognise(Form([("image", File(OBAMA))]))
        self.assert_refused(answer, 400, 34, "Required part file is missing")

    def test_file_names_do_not_matter(self) -> None:
        for name in ("photo.png", "photo.txt", "photo", "", None):
            with self.subTest(name):
                self.assert_one_face(self.recognise(photo(OBAMA, name)))


class ParameterTests(RestTestCase):
    def test_form_fields_are_parameters(self) -> None:
        self.assertEqual(self.ask("POST", "faces", photo(OBAMA, subject="Zoë")).json["subject"], "Zoë")
        self.add(OBAMA, "Ann")
        answer = self.ask("POST", "recognize", photo(OBAMA, prediction_count="2", status="true", limit="1"))
        self.assertEqual(len(answer.json["result"][0]["subjects"]), 2)
        self.assertIn("plugins_versions", answer.json)
        answer = self.ask("POST", "recognize", photo(photos.two_faces(), limit="1", face_plugins="landmarks"))
        self.assertEqual(len(answer.json["result"]), 1)
        self.assertIn("landmarks", answer.json["result"][0])
        answer = self.ask("POST", "recognize", photo(OBAMA, det_prob_threshold="1"))
        self.assert_refused(answer, 400, 28)

    def test_fields_after_and_before_the_file(self) -> None:
        after = Form([("file", File(OBAMA)), ("subject", "Ann")])
        before = Form([("subject", "Bob"), ("file", File(OBAMA))])
        for form in (after, before):
            self.assertEqual(self.ask("POST", "faces", form).status, 201)
        self.assertEqual(self.subject_names(), ["Ann", "Bob"])

    def test_repeated_face_plugins(self) -> None:
        path = "recognize?face_plugins=landmarks&face_plugins=calculator"
        [face] = self.ask("POST", path, photo(OBAMA)).json["result"]
        self.assertLessEqual({"landmarks", "embedding"}, set(face))

    def test_face_plugins_of_double_take(self) -> None:
        for value in ("undefined", "null", "landmarks,%20nonsense"):
            with self.subTest(value):
                answer = self.ask("POST", f"recognize?face_plugins={value}&det_prob_threshold=0.8", photo(OBAMA))
                self.assertEqual(answer.status, 200, answer.body)

    def test_stray_ampersands(self) -> None:
        answer = self.ask("POST", "recognize?&limit=0&&status=True&", photo(OBAMA))
        self.assertEqual(answer.status, 200, answer.body)
        self.assertIn("plugins_versions", answer.json)

    def test_empty_parameters_are_not_given(self) -> None:
        path = "recognize?limit=&status=&prediction_count=&face_plugins=&detect_faces=&det_prob_threshold="
        answer = self.ask("POST", path, photo(OBAMA))
        self.assertEqual((answer.status, list(answer.json)), (200, ["result"]), answer.body)

    def test_booleans(self) -> None:
        for value, shown in (("on", True), ("YES", True), ("1", True), ("off", False), ("No", False), ("0", False)):
            with self.subTest(value):
                answer = self.ask("POST", f"recognize?status={value}", photo(OBAMA))
                self.assertEqual("plugins_versions" in answer.json, shown)
        self.assert_refused(self.ask("POST", "recognize?status=maybe", photo(OBAMA)), 400, 0)

    def test_numbers_out_of_range(self) -> None:
        limit = "Limit should be equal or greater than 0; "
        self.assert_refused(self.ask("POST", "recognize?limit=-1", photo(OBAMA)), 400, 26, limit)
        for threshold in ("1.5", "-0.1"):
            with self.subTest(threshold):
                answer = self.ask("POST", f"recognize?det_prob_threshold={threshold}", photo(OBAMA))
                self.assert_refused(answer, 400, 26)
        for parameter in ("limit=ten", "limit=1.5", "prediction_count=x", "det_prob_threshold=high"):
            with self.subTest(parameter):
                self.assert_refused(self.ask("POST", f"recognize?{parameter}", photo(OBAMA)), 400, 0)

    def test_without_detection_the_whole_photo_is_the_face(self) -> None:
        [face] = self.ask("POST", "recognize?detect_faces=false", photo(OBAMA)).json["result"]
        width, height = photos.SIZES[photos.OBAMA]
        self.assertEqual(face["box"]["probability"], 1)
        self.assertEqual((face["box"]["x_min"], face["box"]["y_min"]), (0, 0))
        self.assertEqual((face["box"]["x_max"], face["box"]["y_max"]), (width, height))
        answer = self.ask("POST", "recognize?detect_faces=false", photo(photos.grey()))
        self.assertEqual(len(answer.json["result"]), 1)

    def test_a_missing_subject(self) -> None:
        message = "Required parameter subject is missing"
        self.assert_refused(self.ask("POST", "faces", photo(OBAMA)), 400, 33, message)
        self.assert_refused(self.ask("POST", "faces?subject=%20", photo(OBAMA)), 400, 26, "Subject name is empty; ")


class MethodTests(RestTestCase):
    def test_a_wrong_method(self) -> None:
        known = {
            "recognize": {"POST"},
            "subjects": {"GET", "POST", "DELETE"},
            "subjects/Ann": {"PUT", "DELETE"},
            "faces": {"GET", "POST", "DELETE"},
            "faces/delete": {"POST"},
        }
        for path, methods in known.items():
            with self.subTest(path):
                answer = self.ask("PATCH", path)
                self.assert_refused(answer, 404, 0, "Request method 'PATCH' not supported")
                allowed = {method.strip() for method in answer.headers.get("Allow", "").split(",")}
                self.assertLessEqual(methods, allowed)
                self.assertNotIn("PATCH", allowed)
        self.assert_refused(self.ask("GET", "recognize"), 404, 0, "Request method 'GET' not supported")

    def test_an_unknown_path(self) -> None:
        answer = self.ask("GET", "nonsense")
        self.assertEqual((answer.status, answer.headers.get_content_type()), (404, "application/json"))

    def test_a_trailing_slash(self) -> None:
        self.assertEqual(self.ask("GET", "faces/").json["total_elements"], 0)
        self.assertEqual(self.ask("POST", "recognize/?limit=1", photo(OBAMA)).status, 200)

    def test_keys(self) -> None:
        self.assert_refused(self.ask("GET", "faces", headers={"x-api-key": ""}), 400, 20, "Missing header: x-api-key")
        self.assert_refused(self.ask("GET", "faces", headers={"x-api-key": self.key[:-1]}), 400, 26)
        answer = self.ask("GET", "faces", headers={"x-api-key": "", "X-API-KEY": self.key})
        self.assertEqual(answer.status, 200, answer.body)
        answer = self.ask("GET", "faces", headers={"x-api-key": self.key.upper()})
        self.assert_refused(answer, 404, 10)

    def test_the_key_is_checked_before_all_else(self) -> None:
        answer = self.ask("PATCH", "recognize", headers={"x-api-key": ""})
        self.assert_refused(answer, 400, 20)

    def test_config_needs_no_key(self) -> None:
        answer = self.ask("GET", "/api/v1/config", headers={"x-api-key": ""})
        self.assertEqual(answer.json, {"clientMaxFileSize": 5242880, "clientMaxBodySize": 10485760})
