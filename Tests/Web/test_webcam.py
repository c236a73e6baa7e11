"""Live boxes on the webcam, which a file stands in for."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import WebTestCase
from server import Server
from world import World


class WebcamTests(WebTestCase):
    def start(self, **look: bool) -> None:
        server = Server()
        server.start()
        self.addCleanup(server.stop)
        photo = Path(photos.OBAMA).read_bytes()
        video = Path(self.enterContext(tempfile.TemporaryDirectory())) / "webcam.mjpeg"
        # Motion JPEG is one photo after the other.
        video.write_bytes(photo * 3)
        self.world = World(server, photo)
        self.open(server, webcam=str(video), **look)
        self.become(self.world.owner.cookies)

    def live(self, look: str) -> None:
        self.visit(self.world.page("test-model", "RECOGNITION"))
        self.click("Camera", "main button")
        self.wait_for("frames a second")
        self.wait_for("1 face")
        # The list is made anew with each frame: an element of it is gone before a second question about it.
        listed = "return document.querySelector('.results')?.innerText ?? ''"
        self.wait_until(lambda: "Barack" in self.browser.execute_script(listed), "Barack isn't listed")
        self.assertEqual(len(self.browser.find_elements("css selector", "face-overlay video")), 1)
        width = "return document.querySelector('face-overlay .face')?.getBoundingClientRect().width ?? 0"
        self.wait_until(lambda: self.browser.execute_script(width) > 20, "no frame is drawn around the face")
        self.look(f"{look}-webcam-live")
        self.click("Freeze", "main button")
        self.find("face-overlay img")
        self.wait_for("1 face")
        self.wait_until_gone("video")
        self.wait_for("curl -X POST")
        self.look(f"{look}-webcam-frozen")

    def open_camera(self, number: int) -> None:
        def press() -> bool:
            self.browser.find_elements("css selector", "photo-input button:last-of-type")[number].click()
            return True

        self.wait_until(press, "the camera can't be opened")

    def take_photo(self) -> None:
        """When there is something to see: the dialog grows with it, and its button moves."""
        seen = "return (document.querySelector('dialog video')?.videoWidth ?? 0) > 0"
        self.wait_until(lambda: bool(self.browser.execute_script(seen)), "the camera shows nothing")
        self.click("Take photo", "dialog button")
        self.wait_until_gone("dialog")

    def photos_shown(self) -> int:
        return len(self.browser.find_elements("css selector", "face-overlay img"))

    def test_wide(self) -> None:
        self.start()
        self.live("wide-light")
        # A photo for the collection.
        self.visit(self.world.page("manage-collection", "RECOGNITION"))
        self.wait_for("1 photo")
        self.click("Camera", "main button")
        self.take_photo()
        self.wait_for("2 photos")
        # And one for each side of a verification.
        self.visit(self.world.page("test-model", "VERIFY"))
        self.find("photo-input button", "Camera")
        for number in range(2):
            self.open_camera(number)
            self.take_photo()
            self.wait_until(lambda number=number: self.photos_shown() == number + 1, "the photo isn't shown")
        self.wait_for("The same person")
        self.look("wide-light-webcam-verified")
        self.assert_nothing_was_refused()

    def test_phone(self) -> None:
        self.start(phone=True, dark=True)
        self.live("phone-dark")

    def test_the_camera_is_let_go_of(self) -> None:
        self.start()
        self.visit(self.world.page("test-model", "DETECTION"))
        self.click("Camera", "main button")
        self.wait_for("frames a second")
        self.browser.execute_script("window.tracks = document.querySelector('video').srcObject.getTracks()")
        self.click("People", "a")
        self.find("h1", "People")
        states = "return window.tracks.map((track) => track.readyState)"
        self.wait_until(lambda: self.browser.execute_script(states) == ["ended"], "the camera stays on")

    def test_why_there_is_none_without_https(self) -> None:
        self.start()
        self.before_pages("Object.defineProperty(navigator, 'mediaDevices', { get: () => undefined })")
        self.visit(self.world.page("test-model", "RECOGNITION"))
        self.wait_for("Browsers give the camera only to pages with HTTPS, or on this machine.")
        self.assertFalse(self.find("main button", "Camera").is_enabled())


if __name__ == "__main__":
    unittest.main()
