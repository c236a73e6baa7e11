"""What a service requires of the faces that are added to it, with real photos."""

import io
import json
import unittest

from admin_services import ServiceTestCase
from contract import OBAMA
from installation import compreface
from model_folders import INSTALLED, copy_for
from PIL import Image, ImageFilter
from sdk import Answer, Server, photo


def blurred(content: bytes) -> bytes:
    """Out of focus, as a camera's photo is."""
    file = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGB").filter(ImageFilter.GaussianBlur(9)).save(file, "JPEG", quality=90)
    return file.getvalue()


class RequirementTests(ServiceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.service = self.new_service(self.application)

    def upload(self, content: bytes) -> Answer:
        return self.api("POST", "recognition/faces?subject=Barack", self.service["apiKey"], multipart=photo(content))

    def require(self, **requirements: object) -> Answer:
        return self.owner.ask("PUT", f"{self.url(self.service)}/requirements", requirements)

    def test_quality(self) -> None:
        self.assertEqual(self.upload(blurred(OBAMA)).status, 201)
        service = self.ok(self.require(minimumQuality=0.5))
        self.assertEqual(service["requirements"], {"minimumQuality": 0.5, "live": False})
        self.assertEqual(self.look(self.service)["requirements"], service["requirements"])
        refused = self.upload(blurred(OBAMA))
        self.assertEqual((refused.status, refused.json["code"]), (400, 107))
        self.assertIn("blurred", refused.json["message"])
        self.assertEqual(self.upload(OBAMA).status, 201)
        self.assertNotIn("requirements", self.ok(self.require()))
        self.assertEqual(self.upload(blurred(OBAMA)).status, 201)

    @unittest.skipUnless((INSTALLED / "liveness").is_dir(), "the pack liveness is not installed")
    def test_liveness(self) -> None:
        self.ok(self.require(live=True))
        answer = self.upload(OBAMA)
        self.assertIn((answer.status, answer.json.get("code")), {(201, None), (400, 108)})

    def test_only_what_makes_sense_can_be_required(self) -> None:
        for quality in (-0.1, 1.1, 1e9):
            self.assertEqual(self.require(minimumQuality=quality).json["code"], 26)
        for wrong in ("much", [1], True):
            self.assertEqual(self.require(minimumQuality=wrong).status, 400)
        detection = self.new_service(self.application, "DETECTION")
        answer = self.owner.ask("PUT", f"{self.url(detection)}/requirements", {"live": True})
        self.assertEqual((answer.status, answer.json["code"]), (400, 26))

    def test_the_command_line(self) -> None:
        name = self.service["name"]
        result = compreface(self.server, "service", "require", name, "--quality", "0.25", "--live")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, f"{name} requires quality 0.25, live of the faces that are added to it.\n")
        self.assertIn("quality 0.25, live", compreface(self.server, "service", "list").stdout)
        self.assertEqual(self.look(self.service)["requirements"], {"minimumQuality": 0.25, "live": True})
        self.assertEqual(compreface(self.server, "service", "require", name, "--nothing").returncode, 0)
        self.assertNotIn("requirements", self.look(self.service))
        self.assertNotEqual(compreface(self.server, "service", "require", name).returncode, 0)
        missing = compreface(self.server, "service", "require", "Nobody", "--live")
        self.assertIn("There is no service Nobody", missing.stderr)


class WithoutPluginTests(unittest.TestCase):
    def test_liveness_that_nobody_can_tell(self) -> None:
        server = Server({"COMPREFACE_MODELS": str(copy_for(self))})
        server.start()
        self.addCleanup(server.stop)
        key = server.make_service("recognition")
        self.assertEqual(compreface(server, "service", "require", "Service 1", "--live").returncode, 0)
        connection = server.connect()
        self.addCleanup(connection.close)
        headers = {"x-api-key": key, "content-type": "multipart/form-data; boundary=X"}
        connection.request("POST", "/api/v1/recognition/faces?subject=Barack", photo(OBAMA).encode("X"), headers)
        response = connection.getresponse()
        self.assertEqual((response.status, json.loads(response.read())["code"]), (501, 109))


if __name__ == "__main__":
    unittest.main()
