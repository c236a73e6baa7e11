"""rest-api.md 3.10: photos that come back."""

import base64

from contract import BIDEN, NO_KEY, OBAMA, OBAMA_LATER, ContractTestCase
from sdk import UNKNOWN_ID


class DownloadTests(ContractTestCase):
    def both(self, image: str, key: str | None = None) -> list[tuple[str, dict[str, str]]]:
        key = key or self.key
        return [(f"{self.API}/faces/{image}/img", {"x-api-key": key}), (f"/api/v1/static/{key}/images/{image}", NO_KEY)]

    def test_the_bytes_come_back(self) -> None:
        for content in (OBAMA, BIDEN):
            for path, headers in self.both(self.add(content, "Ann")):
                with self.subTest(path):
                    answer = self.ask("GET", path, headers=headers)
                    self.assert_bytes(answer, content)
                    self.assertEqual(answer.headers.get_content_type(), "application/octet-stream")
                    self.assertIn("private", answer.headers["Cache-Control"])
                    self.assertNotIn("public", answer.headers["Cache-Control"])

    def test_of_base64_the_bytes_come_back(self) -> None:
        answer = self.ask("POST", "faces?subject=Ann", {"file": base64.b64encode(OBAMA_LATER).decode()})
        for path, headers in self.both(self.assert_ok(answer, 201)["image_id"]):
            with self.subTest(path):
                self.assert_bytes(self.ask("GET", path, headers=headers), OBAMA_LATER)

    def test_an_unknown_photo(self) -> None:
        """1.2 answers 200 and no bytes."""
        for path, headers in self.both(UNKNOWN_ID):
            with self.subTest(path):
                answer = self.ask("GET", path, headers=headers)
                self.assert_refused(answer, 404, 44, f"Image {UNKNOWN_ID} not found")
                self.assertNotIn("max-age", answer.headers.get("Cache-Control", ""))

    def test_the_photo_of_another_service(self) -> None:
        image = self.add(OBAMA, "Ann")
        for path, headers in self.both(image, self.server.make_service("recognition")):
            with self.subTest(path):
                self.assert_refused(self.ask("GET", path, headers=headers), 404, 44)

    def test_an_unknown_or_malformed_key_in_the_path(self) -> None:
        image = self.add(OBAMA, "Ann")
        answer = self.ask("GET", f"/api/v1/static/{UNKNOWN_ID}/images/{image}", headers=NO_KEY)
        self.assert_refused(answer, 404, 10)
        answer = self.ask("GET", f"/api/v1/static/secret/images/{image}", headers=NO_KEY)
        self.assert_refused(answer, 400, 26, "Service API key should be UUID")
        # The header's key is of no use here.
        answer = self.ask("GET", f"/api/v1/static/{UNKNOWN_ID}/images/{image}")
        self.assert_refused(answer, 404, 10)

    def test_a_malformed_id(self) -> None:
        for path, headers in self.both("17"):
            with self.subTest(path):
                self.assert_refused(self.ask("GET", path, headers=headers), 400, 0)

    def test_whatever_a_client_accepts(self) -> None:
        image = self.add(OBAMA, "Ann")
        for accept in ("*/*", "image/avif,image/webp,*/*;q=0.8", "image/png"):
            for path, headers in self.both(image):
                with self.subTest(path, accept=accept):
                    self.assertIn(self.ask("GET", path, headers=headers | {"accept": accept}).status, (200, 406))


class PhotosOffTests(ContractTestCase):
    """With SAVE_IMAGES_TO_DB=false"""

    SETTINGS = {"SAVE_IMAGES_TO_DB": "false"}

    def test_photos_are_not_kept(self) -> None:
        image = self.add(OBAMA, "Ann")
        self.assert_refused(self.ask("GET", f"faces/{image}/img"), 404, 44)
        [face] = self.assert_ok(self.recognize(OBAMA_LATER))["result"]
        self.assertEqual(face["subjects"][0]["subject"], "Ann")

    def test_the_status_says_so(self) -> None:
        reply = self.assert_ok(self.ask("GET", "/api/v1/consistence/status", headers=NO_KEY))
        self.assertIs(reply["saveImagesToDB"], False)
