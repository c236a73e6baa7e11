"""rest-api.md 7: requests as clients in the wild send them, header by header."""

import base64
import json
from urllib.parse import quote

from contract import BIDEN, CORS, OBAMA, OBAMA_LATER, ContractTestCase
from sdk import Answer, photos
from wire import Wire, chunked, head


def file_form(
    boundary: str, content: bytes, disposition: str = 'name="file"; filename="blob"', kind: str = "image/jpeg"
) -> bytes:
    """One file, as the client in question frames it."""
    lines = [f"--{boundary}", f"Content-Disposition: form-data; {disposition}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    return "\r\n".join([*lines, "", ""]).encode() + content + f"\r\n--{boundary}--\r\n".encode()


class ClientTestCase(ContractTestCase):
    def say(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """Exactly these headers, beside the key and the length."""
        with Wire(self.server.port) as wire:
            length: dict[str, int] = {} if "transfer_encoding" in headers else {"content_length": len(body)}
            wire.send(head(method, path, x_api_key=self.key, **headers, **length), body)
            return wire.answer(method)


class DoubleTakeTests(ClientTestCase):
    """It takes any status, looks for `result`, and for `code` 28, which means that nobody is there."""

    BOUNDARY = "--------------------------264870211409836511170823"

    def post(self, path: str, content: bytes) -> Answer:
        body = file_form(self.BOUNDARY, content, 'name="file"; filename="4a5e1c-latest.jpg"')
        kind = f"multipart/form-data; boundary={self.BOUNDARY}"
        accept, agent = "application/json, text/plain, */*", "axios/0.21.4"
        return self.say("POST", path, body, accept=accept, content_type=kind, user_agent=agent, connection="close")

    def recognize_as(self, plugins: str, content: bytes, threshold: str = "0.8") -> Answer:
        path = f"{self.API}/recognize?det_prob_threshold={threshold}&face_plugins={plugins}"
        return self.post(path, content)

    def test_train_and_recognize(self) -> None:
        self.assert_ok(self.post(f"{self.API}/faces?subject=barack", OBAMA), 201)
        for plugins in ("undefined", "null", "", "gender", "mask,age,gender"):
            with self.subTest(plugins):
                [face] = self.assert_ok(self.recognize_as(plugins, OBAMA_LATER))["result"]
                self.assertEqual(face["subjects"][0]["subject"], "barack")
                self.assertGreater(face["subjects"][0]["similarity"], 0.8)
                self.assertLessEqual({"x_min", "x_max", "y_min", "y_max", "probability"}, set(face["box"]))

    def test_nobody_is_there(self) -> None:
        reply = self.recognize_as("undefined", photos.grey()).json
        self.assertEqual((reply["code"], "result" in reply), (28, False))

    def test_a_broken_photo_is_not_taken_for_nobody(self) -> None:
        reply = self.recognize_as("undefined", b"").json
        self.assertNotEqual(reply["code"], 28)
        self.assertTrue(reply["message"])

    def test_untrain(self) -> None:
        self.post(f"{self.API}/faces?subject=barack", OBAMA)
        answer = self.say("DELETE", f"{self.API}/faces?subject=barack", accept="application/json")
        self.assertEqual(self.assert_ok(answer), {"deleted": 1})


class JavaScriptSDKTests(ClientTestCase):
    """Multipart by way of a blob, base64 in JSON, and options that are joined with `?`."""

    def test_options_joined_with_question_marks(self) -> None:
        body = file_form("X", OBAMA, 'name="file"; filename="example.jpg"')
        kind = "multipart/form-data; boundary=X"
        answer = self.say("POST", f"{self.API}/faces?subject=Ann?det_prob_threshold=0.8", body, content_type=kind)
        self.assertEqual(self.assert_ok(answer, 201)["subject"], "Ann")
        path = (
            f"{self.API}/recognize?limit=0&det_prob_threshold=0.8&prediction_count=1&face_plugins=landmarks&status=true"
        )
        reply = self.assert_ok(self.say("POST", path, body, content_type=kind))
        self.assertIn("landmarks", reply["result"][0])
        self.assertIn("plugins_versions", reply)

    def test_base64(self) -> None:
        body = json.dumps({"file": base64.b64encode(OBAMA).decode()}).encode()
        for kind in ("application/json", "application/json;charset=utf-8", "application/json; charset=UTF-8"):
            with self.subTest(kind):
                self.assert_ok(self.say("POST", f"{self.API}/faces?subject=Ann", body, content_type=kind), 201)
        self.assert_ok(self.say("POST", f"{self.API}/recognize?limit=0", body, content_type="application/json"))

    def test_deletions(self) -> None:
        images = [self.add(OBAMA, name) for name in ("Ann", "Bob", "Cid")]
        body = json.dumps(images[:1]).encode()
        answer = self.say("POST", f"{self.API}/faces/delete", body, content_type="application/json")
        self.assertEqual(self.assert_ok(answer), [{"image_id": images[0], "subject": "Ann"}])
        answer = self.say("DELETE", f"{self.API}/faces", content_type="application/json")
        self.assertEqual(self.assert_ok(answer), {"deleted": 2})

    def test_names_of_subjects_in_paths(self) -> None:
        body = json.dumps({"subject": "Ann Example"}).encode()
        self.assert_ok(self.say("POST", f"{self.API}/subjects", body, content_type="application/json"), 201)
        path = f"{self.API}/subjects/{quote('Ann Example')}"
        renamed = json.dumps({"subject": "Ann"}).encode()
        self.assertEqual(
            self.assert_ok(self.say("PUT", path, renamed, content_type="application/json")), {"updated": True}
        )


class PythonTests(ClientTestCase):
    """The SDK's own tests are in Tests/SDK; these are what it and Home Assistant's integrations send by hand."""

    def test_options_of_the_sdk(self) -> None:
        body = file_form("X", OBAMA, 'name="file"; filename="image.jpg"')
        path = f"{self.API}/recognize?&limit=0&det_prob_threshold=0.8&prediction_count=1&status=True"
        reply = self.assert_ok(self.say("POST", path, body, content_type="multipart/form-data; boundary=X"))
        self.assertIn("plugins_versions", reply)

    def test_requests_with_bytes(self) -> None:
        """`files={"file": content}` names the file after its field and gives it no type."""
        body = file_form("1f2e3d4c5b6a79881f2e3d4c5b6a7988", OBAMA, 'name="file"; filename="file"', kind="")
        kind = "multipart/form-data; boundary=1f2e3d4c5b6a79881f2e3d4c5b6a7988"
        headers = {"accept_encoding": "gzip, deflate", "accept": "*/*", "connection": "keep-alive"}
        self.assert_ok(self.say("POST", f"{self.API}/recognize", body, content_type=kind, **headers))

    def test_aiohttp(self) -> None:
        """In chunks, and the part has a length of its own."""
        part = f'name="file"; filename="image.jpg"\r\nContent-Length: {len(OBAMA)}'
        body = file_form("0123456789abcdef", OBAMA, part, kind="application/octet-stream")
        kind = "multipart/form-data; boundary=0123456789abcdef"
        answer = self.say(
            "POST", f"{self.API}/recognize", chunked(body, 65536), content_type=kind, transfer_encoding="chunked"
        )
        self.assert_ok(answer)

    def test_a_rest_command(self) -> None:
        """JSON out of a template, with blanks where it pleases."""
        body = b'\n{ "file" :\t"' + base64.b64encode(BIDEN) + b'" }\n'
        self.assert_ok(self.say("POST", f"{self.API}/recognize?limit=1", body, content_type="application/json"))


class BrowserTests(ClientTestCase):
    """A page elsewhere, and 1.2's own web UI."""

    BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW9"

    def post(self, path: str, content: bytes, kind: str = "image/png") -> Answer:
        body = file_form(self.BOUNDARY, content, kind=kind)
        return self.say(
            "POST",
            path,
            body,
            content_type=f"multipart/form-data; boundary={self.BOUNDARY}",
            origin="https://example.org",
            referer="https://example.org/",
            sec_fetch_mode="cors",
            sec_fetch_site="cross-site",
            accept="*/*",
            accept_encoding="gzip, deflate, br, zstd",
        )

    def test_from_another_site(self) -> None:
        answer = self.post(f"{self.API}/recognize", OBAMA)
        self.assert_ok(answer)
        self.assert_headers(answer, CORS)

    def test_plugins_of_the_web_ui(self) -> None:
        query = (
            "face_plugins=landmarks&face_plugins=gender&face_plugins=age&face_plugins=pose&limit=0&prediction_count=1"
        )
        [face] = self.assert_ok(self.post(f"{self.API}/recognize?{query}", OBAMA))["result"]
        self.assertIn("landmarks", face)

    def test_a_collection_of_the_web_ui(self) -> None:
        image = self.add(OBAMA, "Ann")
        reply = self.assert_ok(self.say("GET", f"{self.API}/faces?size=15&subject=Ann&page=0"))
        self.assertEqual((reply["page_size"], len(reply["faces"])), (15, 1))
        answer = self.say("GET", f"/api/v1/static/{self.key}/images/{image}", accept="image/avif,image/webp,*/*;q=0.8")
        self.assert_bytes(answer, OBAMA)


class CurlTests(ClientTestCase):
    BOUNDARY = "------------------------d74496d66958873e"

    def test_a_photo(self) -> None:
        body = file_form(self.BOUNDARY, OBAMA, 'name="file"; filename="obama.jpg"')
        kind = f"multipart/form-data; boundary={self.BOUNDARY}"
        self.assert_ok(
            self.say("POST", f"{self.API}/recognize", body, content_type=kind, user_agent="curl/8.5.0", accept="*/*")
        )

    def test_fields_of_a_load_test(self) -> None:
        """k6 sends options as fields."""
        body = b"".join(
            b'--X\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % pair
            for pair in ((b"limit", b"1"), (b"prediction_count", b"1"), (b"status", b"true"))
        )
        body += file_form("X", OBAMA, 'name="file"; filename="data"')
        answer = self.say("POST", f"{self.API}/recognize", body, content_type="multipart/form-data; boundary=X")
        self.assertIn("plugins_versions", self.assert_ok(answer))
