"""Trying things out: files that are not taken, plugins that are missing, photos no browser shows, cameras."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from details import ASKED, DetailsTestCase


class TrialTests(DetailsTestCase):
    def folder(self) -> Path:
        return Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_every_file_that_is_not_taken_is_named(self) -> None:
        folder = self.folder()
        files = [folder / f"{number}.txt" for number in range(5)]
        for file in files:
            file.write_text("no photo")
        large = folder / "large.jpg"
        large.write_bytes(bytes(6 << 20))
        self.visit(self.world.page("manage-collection", "RECOGNITION"))
        self.wait_for("1 photo")
        self.choose_files(*map(str, files), str(large))
        self.wait_for("6 files weren't taken")
        for file in files:
            self.wait_for(f"{file.name} is no photo.")
        self.wait_for("large.jpg is larger than 5 MB.")
        self.look("files-not-taken")
        self.click("Close", ".refused button")
        self.wait_until(lambda: "weren't taken" not in self.text(), "the list can't be closed")

    def test_plugins_that_are_missing_say_how_to_get_them(self) -> None:
        self.before_pages(
            ASKED
            + """
            window.answers["/core/status"] = (status) => {
              const { landmarks, mask, ...others } = status.available_plugins;
              return { ...status, available_plugins: { ...others, landmarks2d: "x" }, installable_plugins: { mask: "compreface install mask" } };
            };
            """
        )
        self.visit(self.world.page("test-model", "DETECTION"))
        self.find("label.switch", "(install: compreface install mask)")
        off = "return [...document.querySelectorAll('label.switch')].filter((one) => one.querySelector('input').disabled).map((one) => one.innerText)"
        self.assertIn("mask", "".join(self.run_script(off)))
        self.assertNotIn("landmarks", "".join(self.run_script(off)))
        self.look("plugins-missing")
        self.choose_files(photos.OBAMA)
        self.wait_for("landmarks2d")

    def test_a_photo_that_the_browser_cannot_show(self) -> None:
        file = self.folder() / "photo.heic"
        file.write_bytes(b"no photo")
        self.visit(self.world.page("test-model", "DETECTION"))
        self.find("photo-input button")
        self.choose_files(str(file))
        self.wait_for("The browser can't show this photo")
        self.wait_for("The image can't be read")
        # How it was asked stays on the page.
        self.wait_for("curl -X POST")
        self.look("photo-not-shown")

    def test_a_camera_that_is_refused_leaves_the_photo(self) -> None:
        self.before_pages(ASKED + "navigator.mediaDevices.getUserMedia = () => new Promise((resolve, reject) => { window.refuse = () => reject(new Error('no')); window.allow = resolve; });")
        self.visit(self.world.page("test-model", "DETECTION"))
        self.find("photo-input button")
        self.choose_files(photos.OBAMA)
        self.wait_for("1 face")
        self.click("Camera", "main button")
        self.run_script("window.refuse()")
        self.wait_for("The camera can't be used")
        self.find("face-overlay img")
        self.find(".results li")
        self.look("camera-refused")
        # One that is allowed when its page is left opens nothing.
        self.visit(self.world.page("manage-collection", "RECOGNITION"))
        self.wait_for("1 photo")
        self.click("Camera", "main button")
        self.click("People", "nav a")
        self.find("h1", "People")
        self.run_script("window.track = { stop() { window.stopped = true; } }; window.allow({ getTracks: () => [window.track] });")
        self.wait_until(lambda: self.run_script("return window.stopped === true"), "the camera stays on")
        self.assertEqual(self.browser.find_elements("css selector", "dialog"), [])

    def test_a_photo_is_taken_once(self) -> None:
        self.world.owner.add_face(self.world.key, "Twice", Path(photos.OBAMA).read_bytes())
        self.before_pages(ASKED)
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject="Twice"))
        self.wait_for("1 photo")
        self.click("Camera", "main button")
        self.find("dialog video")
        # At once, before there is a frame.
        self.run_script("for (const turn of [1, 2]) document.querySelector('dialog button[type=submit]').click()")
        self.wait_until_gone("dialog")
        # What the browser has in place of a camera shows no face.
        self.wait_for("No face is found in the given image")
        self.assertEqual(self.asked("POST /api/v1/recognition/faces"), 1)

    def test_a_camera_that_was_turned_off_leaves_nothing(self) -> None:
        self.before_pages(ASKED)
        self.visit(self.world.page("test-model", "DETECTION"))
        self.find("photo-input button")
        self.choose_files(photos.OBAMA)
        self.wait_for("1 face")
        self.click("Camera", "main button")
        self.wait_for("frames a second")
        self.click("Camera off", "main button")
        self.wait_until_gone("face-overlay")
        self.wait_for("What is found shows here")
        before = self.asked("detect")
        self.click("age", "label.switch")
        self.find("h1").click()
        self.assertEqual(self.asked("detect"), before)


if __name__ == "__main__":
    unittest.main()
