"""Photos that are too large, broken, or none, and photos that come back."""

import base64

import photos
from case import UNKNOWN_ID
from rest import RestTestCase, photo

OBAMA = photos.read(photos.OBAMA)
MEGABYTE = 1024 * 1024


class RefusedPhotoTests(RestTestCase):
    def test_a_file_above_the_limit(self) -> None:
        large = OBAMA + bytes(5 * MEGABYTE)
        answer = self.ask("POST", "recognize", photo(large))
        self.assert_refused(answer, 413, 103)
        self.assertRegex(answer.json["message"], r"\b5 ?MB|5242880")

    def test_base64_above_the_limit(self) -> None:
        large = base64.b64encode(OBAMA + bytes(5 * MEGABYTE)).decode()
        self.assert_refused(self.ask("POST", "recognize", {"file": large}), 413, 103)

    def test_a_request_above_the_limit(self) -> None:
        answer = self.ask("POST", "recognize", photo(OBAMA, note="x" * (11 * MEGABYTE)))
        self.assert_refused(answer, 413, 103)
        self.assert_refused(self.ask("POST", "recognize", photo(bytes(30 * MEGABYTE))), 413, 103)

    def test_a_file_just_below_the_limit(self) -> None:
        padded = OBAMA + bytes(5 * MEGABYTE - len(OBAMA))
        self.assertEqual(self.ask("POST", "recognize", photo(padded)).status, 200)

    def test_text_named_jpg(self) -> None:
        answer = self.ask("POST", "recognize", photo(b"This is text.", "photo.jpg"))
        self.assert_refused(answer, 400, 101)
        self.assertIn("image can't be read", answer.json["message"])

    def test_nothing_that_decodes(self) -> None:
        for name, content in {"empty": b"", "beginning of a PNG": photos.grey()[:40], "start": OBAMA[:20]}.items():
            with self.subTest(name):
                self.assert_refused(self.ask("POST", "recognize", photo(content)), 400, 101)

    def test_a_truncated_photo_is_read_as_far_as_it_goes(self) -> None:
        answer = self.ask("POST", "recognize", photo(OBAMA[: len(OBAMA) * 4 // 5]))
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(len(answer.json["result"]), 1)

    def test_more_pixels_than_allowed(self) -> None:
        """Refused for what its header says, without ever being decoded."""
        for path in ("recognize", "faces?subject=x"):
            with self.subTest(path):
                answer = self.ask("POST", path, photo(photos.claiming(30_000, 30_000), "photo.png"))
                self.assert_refused(answer, 400, 102)
                for number in ("30000", "40"):
                    self.assertIn(number, answer.json["message"].replace(",", ""))
        self.assertEqual(self.subject_names(), [])


class StoredPhotoTests(RestTestCase):
    def test_a_stored_photo_comes_back_as_it_was(self) -> None:
        image = self.add(OBAMA, "Barack")
        answer = self.ask("GET", f"faces/{image}/img")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers.get_content_type(), "application/octet-stream")
        self.assertEqual(answer.body, OBAMA)

    def test_an_unknown_photo(self) -> None:
        for method, path in (("GET", f"faces/{UNKNOWN_ID}/img"), ("DELETE", f"faces/{UNKNOWN_ID}")):
            self.assert_refused(self.ask(method, path), 404, 44, f"Image {UNKNOWN_ID} not found")

    def test_the_photo_of_another_service(self) -> None:
        image = self.add(OBAMA, "Barack")
        other = {"x-api-key": self.server.make_service("recognition")}
        self.assert_refused(self.ask("GET", f"faces/{image}/img", headers=other), 404, 44)
        self.assert_refused(self.ask("DELETE", f"faces/{image}", headers=other), 404, 44)

    def test_a_deleted_photo(self) -> None:
        image = self.add(OBAMA, "Barack")
        self.assertEqual(self.ask("DELETE", f"faces/{image}").status, 200)
        self.assert_refused(self.ask("GET", f"faces/{image}/img"), 404, 44)

    def test_a_malformed_id(self) -> None:
        for method, path in (("GET", "faces/17/img"), ("DELETE", "faces/17")):
            self.assert_refused(self.ask(method, path), 400, 0)
