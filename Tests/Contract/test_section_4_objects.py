"""rest-api.md 4: what a face looks like in a reply, and which of its parts are left out when."""

from typing import Any

from contract import OBAMA, OBAMA_LATER, ContractTestCase
from sdk import photo

PLUGINS = "age,gender,landmarks,mask,pose,liveness,quality,calculator"
MASKS = ("without_mask", "with_mask", "mask_weared_incorrect")


class ObjectTests(ContractTestCase):
    def replies(self, query: str) -> dict[str, dict[str, Any]]:
        """A reply of every route of photos, with its faces under `faces`."""
        image = self.add(OBAMA, "Barack")
        recognized = self.assert_ok(self.recognize(OBAMA_LATER, query))
        detected = self.assert_ok(self.detect(OBAMA_LATER, query))
        [verified] = self.assert_ok(self.verify(OBAMA, OBAMA_LATER, query))["result"]
        stored = self.assert_ok(self.ask("POST", f"faces/{image}/verify?{query}", photo(OBAMA_LATER)))
        return {
            "detection": detected | {"faces": detected["result"]},
            "recognition": recognized | {"faces": recognized["result"]},
            "verification": verified | {"faces": [verified["source_image_face"], *verified["face_matches"]]},
            "stored face": stored | {"faces": stored["result"]},
        }

    def test_without_plugins_there_is_a_box(self) -> None:
        for route, reply in self.replies("").items():
            with self.subTest(route):
                self.assertNotIn("plugins_versions", reply)
                for face in reply["faces"]:
                    self.assertLessEqual(set(face), {"box", "subjects", "subject", "similarity"})
                    self.assertEqual(sorted(face["box"]), ["probability", "x_max", "x_min", "y_max", "y_min"])

    def test_plugins(self) -> None:
        for route, reply in self.replies(f"status=true&face_plugins={PLUGINS}").items():
            with self.subTest(route):
                for face in reply["faces"]:
                    self.assertLessEqual({"box", "landmarks", "embedding", "execution_time"}, set(face))
                    self.check_plugins(face)
                    self.check_times(face, reply["plugins_versions"])

    def check_plugins(self, face: dict[str, Any]) -> None:
        """Those that are installed; one that isn't is left out, as 1.2 leaves it out."""
        self.assertNotIn(None, face.values())
        if "age" in face:
            self.assertEqual(sorted(face["age"]), ["high", "low", "probability"])
            self.assertTrue(0 <= face["age"]["low"] <= face["age"]["high"] <= 120, face["age"])
            self.assertIs(type(face["age"]["low"]), int)
        if "gender" in face:
            self.assertEqual(sorted(face["gender"]), ["probability", "value"])
            self.assertEqual(face["gender"]["value"], "male")
        if "pose" in face:
            self.assertEqual(sorted(face["pose"]), ["pitch", "roll", "yaw"])
            for name, degrees in face["pose"].items():
                self.assertTrue(-60 < degrees < 60, (name, degrees))
        if "mask" in face:
            self.assertEqual(sorted(face["mask"]), ["probability", "value"])
            self.assertIn(face["mask"]["value"], MASKS)
        if "liveness" in face:
            self.assertEqual(sorted(face["liveness"]), ["probability", "value"])
            self.assertIn(face["liveness"]["value"], ("live", "spoof"))
        if "quality" in face:
            self.assertEqual(sorted(face["quality"]), ["reasons", "value"])
            self.assertTrue(0 <= face["quality"]["value"] <= 1, face["quality"])
        for name in ("age", "gender", "mask", "liveness"):
            if name in face:
                self.assertTrue(0 < face[name]["probability"] <= 1, name)

    def check_times(self, face: dict[str, Any], versions: dict[str, str]) -> None:
        """One for each plugin that ran, but landmarks, which 1.2 leaves out."""
        ran = {"detector", "calculator"} | set(face) & {"age", "gender", "mask", "pose"}
        for names in (set(face["execution_time"]), set(versions)):
            self.assertLessEqual(ran, names)
            self.assertNotIn("landmarks", names)

    def test_unknown_plugins_are_ignored(self) -> None:
        for route, reply in self.replies("face_plugins=undefined,null,%20nonsense,detector").items():
            with self.subTest(route):
                for face in reply["faces"]:
                    self.assertLessEqual(set(face), {"box", "subjects", "subject", "similarity"})

    def test_the_embedding_is_raw(self) -> None:
        """As the network made it: of no particular length."""
        for route, reply in self.replies("face_plugins=calculator").items():
            with self.subTest(route):
                for face in reply["faces"]:
                    length = sum(value * value for value in face["embedding"]) ** 0.5
                    self.assertGreater(abs(length - 1), 0.05)
