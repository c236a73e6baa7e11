"""What people do after the first face: each kind of service, many photos, undo, roles."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import PASSWORD, WebTestCase
from server import Server


class PagesTestCase(WebTestCase):
    def setUp(self) -> None:
        server = Server()
        server.start()
        self.addCleanup(server.stop)
        self.open(server)
        self.sign_up()
        self.click("Create application", "button")
        self.fill(name="Home")
        self.click("Create", "dialog button[type=submit]")
        self.wait_for("A service is one API key")
        self.application = self.browser.current_url

    def service(self, name: str, kind: str, says: str) -> None:
        self.browser.get(self.application)
        self.click("Create service", "button")
        self.fill(name=name)
        self.browser.execute_script("document.querySelector('dialog select[name=type]').value = arguments[0]", kind)
        self.click("Create", "dialog button[type=submit]")
        self.wait_for(says)


class TrialTests(PagesTestCase):
    def test_detection(self) -> None:
        self.service("Gate", "DETECTION", "Where are faces?")
        self.choose_files(photos.OBAMA)
        self.wait_for("1 face")
        for tab, word in (("Python", "import requests"), ("JavaScript", "new FormData"), ("Reply", '"result"')):
            self.click(tab, ".tabs button")
            self.wait_for(word)
        self.look("try-detection")

    def test_verification(self) -> None:
        self.service("Door", "VERIFY", "Choose two photos")
        self.choose_files(photos.OBAMA)
        self.choose_files(photos.OBAMA_LATER, number=1)
        self.wait_for("The same person")
        self.look("try-verification-same")
        self.choose_files(photos.BIDEN, number=1)
        self.wait_for("Not the same person")

    def test_a_photo_without_a_face_and_a_file_that_is_none(self) -> None:
        self.service("Gate", "DETECTION", "Where are faces?")
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "grey.png").write_bytes(photos.grey())
        (folder / "text.jpg").write_text("no photo")
        self.choose_files(str(folder / "grey.png"))
        self.wait_for("No face is found in the given image")
        self.choose_files(str(folder / "text.jpg"))
        self.wait_for("The image can't be read")


class CollectionTests(PagesTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.service("Doorbell", "RECOGNITION", "A subject is somebody to recognise")
        self.click("Add subject", "button")
        self.fill(subject="Barack")
        self.click("Add", "dialog button[type=submit]")
        self.wait_for("0 photos")

    def test_many_photos_go_on_while_other_pages_are_looked_at(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        content = Path(photos.OBAMA).read_bytes()
        files = [folder / f"{number}.jpg" for number in range(40)]
        for file in files:
            file.write_bytes(content)
        (folder / "text.jpg").write_text("no photo")
        self.choose_files(*map(str, files), str(folder / "text.jpg"))
        self.click("Dashboard", "a")
        self.wait_for("Requests by day")
        self.wait_for("40 uploaded, 1 not")
        self.wait_for("The image can't be read")
        self.look("uploads")
        self.click("Close", ".tray button")
        self.click("Faces", "a")
        self.wait_for("40 photos")
        self.assert_nothing_was_refused(but="recognition/faces")

    def test_what_is_deleted_can_be_taken_back(self) -> None:
        self.stop_the_clock()
        self.browser.refresh()
        self.wait_for("0 photos")
        self.choose_files(photos.OBAMA)
        self.wait_for("1 photo")
        self.click("Delete photo", ".figure button")
        self.wait_for("1 photo deleted")
        self.wait_for("0 photos")
        self.click("Undo", ".toast button")
        self.wait_for("Taken back")
        self.browser.refresh()
        self.wait_for("1 photo")
        # And is gone when the page is left before the time is over.
        self.click("Delete photo", ".figure button")
        self.wait_for("1 photo deleted")

        # The request goes out while the page closes: the next page may be quicker.
        def is_gone() -> bool:
            self.browser.refresh()
            return "0 photos" in self.find("main h2", "photo").text

        self.wait_until(is_gone, "the photo stays")

    def test_a_subject_is_gone_when_the_page_closes(self) -> None:
        self.click("Delete", "main button")
        self.wait_for("Barack is deleted")

        def is_gone() -> bool:
            self.browser.refresh()
            self.find(".collection")
            return "A subject is somebody to recognise" in self.text()

        self.wait_until(is_gone, "the subject stays")

    def test_a_subject_is_renamed(self) -> None:
        self.click("Rename", "button")
        self.fill(subject="Barack Obama")
        self.click("Save", "dialog button[type=submit]")
        self.find("h2", "Barack Obama")
        self.wait_until(lambda: "subject=Barack+Obama" in self.browser.current_url, "the address has the old name")


class RoleTests(PagesTestCase):
    def test_a_user_is_offered_what_they_may_do(self) -> None:
        self.service("Doorbell", "RECOGNITION", "A subject is somebody to recognise")
        self.browser.get(self.application)
        self.find("td a", "Doorbell")
        self.look("owner-application")
        self.sign_out()
        self.find("h1", "Sign in")
        self.click("Sign up", "a")
        self.fill(firstName="Bob", lastName="Roe", email="bob@example.com", password=PASSWORD, passwordAgain=PASSWORD)
        self.click("Sign up", "button")
        self.wait_for("You aren't a member of an application yet")
        self.assertNotIn("Create application", self.text())
        self.assertNotIn("Audit log", self.text())
        self.look("user-applications")
        self.browser.get(self.application)
        self.wait_for("not found")
        self.assertEqual(self.browser.find_elements("css selector", "td a"), [])


if __name__ == "__main__":
    unittest.main()
