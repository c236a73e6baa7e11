"""500 photos: on their way while other pages are looked at, cancelled, and taken up again after a reload."""

import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import WebTestCase
from server import Server
from world import World

COUNT = 500
# Photos that are sent at the same time.
AT_ONCE = 3
# Photos beyond the number that a test allows wait in the browser, so that there is a middle to look at on any machine.
GATE = """{
  const fetched = window.fetch.bind(window);
  let number = 0;
  window.allowed = ALLOWED;
  window.fetch = async (url, options) => {
    if (options?.method === "POST" && new URL(url).pathname.endsWith("/recognition/faces")) {
      const mine = (number += 1);
      while (mine > window.allowed && !sessionStorage.getItem("isOpen")) {
        options.signal?.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    return fetched(url, options);
  };
}"""


class UploadTests(WebTestCase):
    def setUp(self) -> None:
        self.made = Server()
        self.made.start()
        self.addCleanup(self.made.stop)
        self.world = World(self.made)
        self.world.owner.api("POST", "recognition/subjects", self.world.key, {"subject": "Barack"})
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())) / "holidays"
        self.folder.mkdir()
        self.open(self.made)
        self.become(self.world.owner.cookies)
        self.page = self.world.page("manage-collection", "RECOGNITION")

    def fill_folder(self, count: int = COUNT) -> None:
        photo = Path(photos.OBAMA).read_bytes()
        for number in range(count):
            # Bytes after the end of a photo make it another file, and the same face.
            (self.folder / f"{number:03}.jpg").write_bytes(photo + number.to_bytes(2))

    def choose_folder(self) -> None:
        self.choose_files(str(self.folder), selector="input.folder")

    def hold_back(self, allowed: int) -> None:
        """From the next page on."""
        self.before_pages(GATE.replace("ALLOWED", str(allowed)))

    def allow(self, more: int) -> None:
        self.browser.execute_script("window.allowed += arguments[0]", more)

    def allow_all(self) -> None:
        """Also after a reload."""
        self.browser.execute_script("sessionStorage.setItem('isOpen', 'yes')")

    def stored(self) -> int:
        reply = self.world.owner.api("GET", "recognition/faces?size=1", self.world.key)
        return int(reply["total_elements"])

    def settled(self) -> int:
        """What is stored when those that were on their way have arrived, as far as can be seen from outside."""
        done, since = self.stored(), time.monotonic()
        while time.monotonic() < since + 3:
            time.sleep(0.2)
            if done != (now := self.stored()):
                done, since = now, time.monotonic()
        return done

    def taken_up_again(self, done: int) -> None:
        """All are there, and of those that were there nothing was sent: but for the few that arrived after being cancelled."""
        words = self.find("upload-tray strong").text.replace(",", "").split()
        uploaded, there = int(words[words.index("uploaded") - 1]), int(words[words.index("already") - 1])
        self.assertEqual(uploaded + there, COUNT)
        self.assertIn(there, range(done, done + AT_ONCE + 1))

    def sent(self) -> int:
        """What the tray says is done."""
        text = self.find("upload-tray strong").text
        return int(text.split()[0])

    def until_complete(self) -> None:
        self.wait_until(lambda: "of" not in self.find("upload-tray strong").text.split(), "it never ends", 120)

    def until_sent(self, count: int) -> None:
        self.wait_until(lambda: self.sent() >= count, f"{count} photos were never uploaded")

    def test_500_photos_cancelled_and_taken_up_again(self) -> None:
        self.fill_folder()
        self.hold_back(20)
        self.visit(self.page)
        self.wait_for("0 photos")
        self.choose_folder()
        self.wait_for(f"of {COUNT} uploaded")
        # Elsewhere they go on.
        self.until_sent(20)
        for link in ("Dashboard", "Applications", "People"):
            self.click(link, "nav a")
            self.find("h1", link if link != "Dashboard" else "Doorbell")
            before = self.sent()
            self.allow(10)
            self.until_sent(before + 10)
        self.look("uploads-while-elsewhere")
        # Some are really on their way when they are cancelled.
        self.allow(200)
        self.click("Cancel", "upload-tray button")
        self.wait_for("cancelled")
        done = self.settled()
        self.assertGreater(done, 40)
        self.assertLess(done, COUNT)
        self.allow_all()
        # As if the browser had been closed.
        self.visit(self.page)
        self.wait_for("An upload was interrupted")
        self.look("uploads-interrupted")
        self.choose_folder()
        self.wait_for("already there", 120)
        self.until_complete()
        self.assertEqual(self.stored(), COUNT)
        self.taken_up_again(done)
        self.wait_for(f"{COUNT} photos")
        self.look("uploads-complete")
        self.click("Close", "upload-tray button")
        # And once more: nothing is uploaded twice.
        self.visit(self.page)
        self.wait_for(f"{COUNT} photos")
        time.sleep(0.5)
        self.assertNotIn("An upload was interrupted", self.text())
        self.choose_folder()
        self.wait_for(f"{COUNT} already there", 60)
        self.assertEqual(self.stored(), COUNT)
        self.assert_nothing_was_refused()

    def test_a_reload_in_the_middle(self) -> None:
        """Also of those that were being sent at that moment it is found out whether they arrived."""
        self.fill_folder(60)
        self.hold_back(40)
        self.visit(self.page)
        self.wait_for("0 photos")
        self.choose_folder()
        self.until_sent(10)
        self.leave_at_once()
        self.visit(self.page)
        self.wait_for("An upload was interrupted")
        self.allow_all()
        self.choose_folder()
        self.wait_for("already there", 120)
        self.until_complete()
        self.assertEqual(self.stored(), 60)

    def test_the_same_photos_chosen_in_another_way(self) -> None:
        self.fill_folder(6)
        self.visit(self.page)
        self.wait_for("0 photos")
        self.choose_folder()
        # Also while they are on their way.
        self.choose_folder()
        self.until_complete()
        self.assertEqual(self.stored(), 6)
        self.choose_files(*map(str, sorted(self.folder.iterdir())), selector="input[type=file]:not(.folder)")
        self.wait_for("12 already there")
        self.assertEqual(self.stored(), 6)

    def test_photos_that_came_from_elsewhere_are_seen_when_an_upload_ends(self) -> None:
        self.fill_folder(2)
        self.visit(self.page)
        self.wait_for("0 photos")
        self.world.owner.add_face(self.world.key, "Barack", Path(photos.OBAMA).read_bytes())
        self.choose_folder()
        self.until_complete()
        self.wait_for("3 photos")

    def test_a_subject_that_is_renamed_or_deleted_meanwhile(self) -> None:
        self.fill_folder(120)
        self.hold_back(20)
        self.visit(self.page)
        self.wait_for("0 photos")
        self.choose_folder()
        self.until_sent(20)
        self.click("Rename", "main button")
        self.find("dialog")
        self.fill(subject="Barack Obama")
        self.click("Save", "dialog button[type=submit]")
        self.find("h2", "Barack Obama")
        self.allow_all()
        self.until_complete()
        counts = {
            name: self.world.owner.api("GET", f"recognition/faces?subject={name.replace(' ', '%20')}&size=1", self.world.key)["total_elements"]
            for name in self.world.owner.api("GET", "recognition/subjects", self.world.key)["subjects"]
        }
        # Those that were on their way at that moment may have kept the old name.
        self.assertEqual(sum(counts.values()), 120)
        self.assertGreaterEqual(counts["Barack Obama"], 120 - AT_ONCE)

    def test_a_subject_named_by_a_dot_is_deleted_alone(self) -> None:
        for name in (".", "..", "Zoe"):
            self.world.owner.api("POST", "recognition/subjects", self.world.key, {"subject": name})
        for name in (".", ".."):
            self.visit(self.page + f"&subject={name}")
            self.find("h2", name)
            self.click("Delete", "main button")
            self.wait_for(f"{name} is deleted")
            self.click("Dashboard", "nav a")
            self.find("h1", "Doorbell")
        self.wait_until(lambda: sorted(self.world.owner.api("GET", "recognition/subjects", self.world.key)["subjects"]) == ["Barack", "Zoe"], "others went too")

    def test_what_is_deleted_and_may_be_taken_back_is_finished_first(self) -> None:
        photo = Path(photos.OBAMA).read_bytes()
        for name in ("Ann", "Anne"):
            self.world.owner.add_face(self.world.key, name, photo)
        self.visit(self.page + "&subject=Ann")
        self.wait_for("1 photo")
        self.click("Delete", "main button")
        self.wait_for("Ann is deleted")
        self.click("Anne", ".subjects button")
        self.find("h2", "Anne")
        self.click("Rename", "main button")
        self.find("dialog")
        self.fill(subject="Ann")
        self.click("Save", "dialog button[type=submit]")
        self.wait_until(lambda: "Anne" not in self.find("main h2").text, "it keeps its name")
        time.sleep(11)
        reply = self.world.owner.api("GET", "recognition/faces?subject=Ann&size=1", self.world.key)
        self.assertEqual(reply["total_elements"], 1)

    def test_the_session_ends_and_the_server_goes_away_meanwhile(self) -> None:
        self.fill_folder(200)
        (self.folder / "notes.txt").write_text("no photo")
        (self.folder / "broken.jpg").write_text("no photo either")
        self.hold_back(20)
        self.visit(self.page)
        self.wait_for("0 photos")
        self.choose_folder()
        self.wait_for("1 file wasn't taken")
        self.until_sent(5)
        # A session that ends doesn't end the upload; signing in leads back.
        self.become({})
        self.click("People", "nav a")
        self.find("h1", "Sign in")
        before = self.sent()
        self.allow(10)
        self.until_sent(before + 3)
        self.look("uploads-session-ended")
        self.fill(email="ann@example.com", password="correct horse battery")
        self.click("Sign in", "main button")
        self.find("h1", "People")
        # Nor does a network that is away for a while. The pages themselves are in the browser by then.
        for link in ("Applications", "People"):
            self.click(link, "nav a")
            self.find("h1", link)
        self.browser.execute_cdp_cmd("Network.enable", {})
        away = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self.browser.execute_cdp_cmd("Network.emulateNetworkConditions", away)
        self.allow_all()
        self.wait_for("Waiting for the server")
        self.look("uploads-offline")
        self.click("Applications", "nav a")
        self.wait_for("The server doesn't answer")
        back = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.browser.execute_cdp_cmd("Network.emulateNetworkConditions", back)
        self.wait_for("200 uploaded, 1 not", 120)
        # None twice, whatever was on its way when the network went.
        self.assertEqual(self.settled(), 200)
        self.wait_for("The image can't be read")
        self.look("uploads-one-failed")
        self.click("Files", "upload-tray button")
        self.wait_for("000.jpg")
        # The page says what to do, and does it.
        self.click("Try again", "main button")
        self.find("h1", "Applications")


if __name__ == "__main__":
    unittest.main()
