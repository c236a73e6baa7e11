"""What is done with services: what they require of faces, another key, the end of them."""

import sys
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from details import DetailsTestCase


class ServiceTests(DetailsTestCase):
    def service(self, name: str) -> Any:
        owner, application = self.world.owner, self.world.application["id"]
        return owner.ask("POST", f"app/{application}/model", {"name": name, "type": "RECOGNITION"})

    def services(self) -> dict[str, Any]:
        found = self.world.owner.ask("GET", f"app/{self.world.application['id']}/models")
        return {service["name"]: service for service in found}

    def collection(self, service: Any) -> str:
        return f"manage-collection?app={self.world.application['id']}&model={service['id']}&type=RECOGNITION&subject=Barack"

    def require(self, name: str, quality: str) -> None:
        self.visit(self.world.page("application"))
        self.choose_menu(f"More for {name}", "Requirements")
        self.fill(minimumQuality=quality)
        self.click("Save", "dialog button[type=submit]")
        self.wait_for("Saved.")
        self.wait_until_gone("dialog")

    def test_what_faces_must_be_like(self) -> None:
        service = self.service("Strict")
        self.world.owner.api("POST", "recognition/subjects", service["apiKey"], {"subject": "Barack"})
        self.require("Strict", "1")
        self.assertEqual(self.services()["Strict"]["requirements"]["minimumQuality"], 1)
        self.visit(self.collection(service))
        self.wait_for("0 photos")
        self.choose_files(photos.OBAMA_CUT_LEFT)
        self.wait_for("0 uploaded, 1 not")
        self.wait_for("at least 1.000 is required")
        self.look("not-good-enough")
        # What is required stands in the dialog, and can be taken back.
        self.visit(self.world.page("application"))
        self.choose_menu("More for Strict", "Requirements")
        self.wait_until(lambda: self.find("dialog input[name=minimumQuality]").get_attribute("value") == "1", "it is forgotten")
        self.look("requirements")
        self.click("Cancel", "dialog button")
        self.wait_until_gone("dialog")
        self.require("Strict", "0")
        self.assertIsNone(self.services()["Strict"].get("requirements"))
        self.visit(self.collection(service))
        self.wait_for("0 photos")
        self.choose_files(photos.OBAMA_CUT_LEFT)
        self.wait_for("1 photo")

    def test_another_key(self) -> None:
        service = self.service("Lock")
        self.visit(self.world.page("application"))
        self.find("code", service["apiKey"])
        self.choose_menu("More for Lock", "New key")
        self.fill(typed="Look")
        self.click("New key", "dialog button[type=submit]")
        self.wait_for("The name differs.")
        self.assertEqual(self.services()["Lock"]["apiKey"], service["apiKey"])
        self.look("another-key")
        self.fill(typed="Lock")
        self.click("New key", "dialog button[type=submit]")
        self.wait_for("Saved.")
        self.wait_until(lambda: service["apiKey"] not in self.text(), "the old key is still shown")
        key = self.services()["Lock"]["apiKey"]
        self.find("code", key)
        self.assertEqual(self.world.owner.api("GET", "recognition/subjects", key)["subjects"], [])
        with self.assertRaisesRegex(RuntimeError, "not found"):
            self.world.owner.api("GET", "recognition/subjects", service["apiKey"])

    def test_the_end_of_one(self) -> None:
        self.service("Barn")
        self.visit(self.world.page("application"))
        self.choose_menu("More for Barn", "Delete")
        self.fill(typed="Barn")
        self.click("Delete", "dialog button[type=submit]")
        self.wait_for("Deleted.")
        self.wait_until(lambda: "Barn" not in self.find("main table").text, "it is still listed")
        self.assertNotIn("Barn", self.services())
        self.find(".events li", "deleted a service · Barn")


if __name__ == "__main__":
    unittest.main()
