"""Photos whose answers are lost on the way, of a server that keeps none to compare with: each is stored once, and again when it is wanted again."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import WebTestCase
from server import Server
from world import World

COUNT = 5


class UploadTryTests(WebTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server({"SAVE_IMAGES_TO_DB": "false"})
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.world = World(cls.server)

    def setUp(self) -> None:
        self.subject = self.id().rpartition("_")[2]
        self.world.owner.api("POST", "recognition/subjects", self.world.key, {"subject": self.subject})
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())) / "photos"
        self.folder.mkdir()
        for number in range(COUNT):
            (self.folder / f"{number}.jpg").write_bytes(Path(photos.OBAMA).read_bytes() + number.to_bytes(2))
        self.open(self.server)
        self.become(self.world.owner.cookies)

    def show(self, answer: str = "") -> None:
        """What is answered to photos that are sent: `real()` sends them, `number` counts them from 1 on."""
        script = f"""
            const fetched = window.fetch.bind(window);
            let number = 0;
            window.fetch = async (url, options) => {{
              const real = () => fetched(url, options);
              const isPhoto = options?.method === "POST" && new URL(url).pathname.endsWith("/recognition/faces");
              if (!isPhoto || sessionStorage.getItem("isOver")) return real();
              number += 1;
              {answer or "return real()"};
            }};
        """
        self.before_pages(script)
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject=self.subject))
        self.find("h2", self.subject)
        self.wait_for("photos")

    def from_now_on_really(self) -> None:
        self.browser.execute_script("sessionStorage.setItem('isOver', 'yes')")

    def choose_folder(self) -> None:
        self.choose_files(str(self.folder), selector="input.folder")

    def until_told(self, text: str) -> None:
        """All that the tray says, which says "0 of 5 uploaded" before."""
        self.wait_until(lambda: self.find("upload-tray strong").text.startswith(text), f"it is never {text}")

    def stored(self) -> list[str]:
        reply = self.world.owner.api("GET", f"recognition/faces?subject={self.subject}&size=100", self.world.key)
        return [face["image_id"] for face in reply["faces"]]

    def delete_all(self) -> None:
        self.world.owner.api("POST", "recognition/faces/delete", self.world.key, self.stored())

    def test_answers_that_are_lost(self) -> None:
        # Each time one that fails waits longer: of a few requests, so that none fails again and again.
        self.show("const mine = number; const reply = await real(); return mine % 2 === 1 && mine < 8 ? new Response('', { status: 502 }) : reply")
        self.choose_folder()
        self.until_told(f"{COUNT} uploaded")
        self.assertEqual(len(self.stored()), COUNT)
        # One of the same session that is deleted is wanted again when it is chosen again.
        self.from_now_on_really()
        self.delete_all()
        self.choose_folder()
        self.until_told(f"{2 * COUNT} uploaded")
        self.assertEqual(len(self.stored()), COUNT)

    def test_a_page_that_is_closed_before_it_has_the_answers(self) -> None:
        self.show("await real(); window.arrived = (window.arrived ?? 0) + 1; return new Promise(() => {})")
        self.choose_folder()
        self.wait_until(lambda: self.browser.execute_script("return window.arrived") == 3, "nothing is sent")
        self.from_now_on_really()
        self.leave_at_once()
        self.show()
        self.wait_for("An upload was interrupted")
        before = self.stored()
        self.assertEqual(len(before), 3)
        # One of them is gone since, and wanted again.
        self.world.owner.api("POST", "recognition/faces/delete", self.world.key, before[:1])
        self.choose_folder()
        self.until_told(f"{COUNT} uploaded")
        after = self.stored()
        self.assertEqual(len(after), COUNT)
        self.assertLess({*before[1:]}, {*after})

    def test_what_is_cancelled_is_said_to_be_missing(self) -> None:
        """Though nothing of it has arrived."""
        self.show("window.begun = number; return new Promise((_, reject) => options.signal.addEventListener('abort', () => reject(options.signal.reason)))")
        self.choose_folder()
        self.wait_until(lambda: self.browser.execute_script("return window.begun") == 3, "nothing is sent")
        self.click("Cancel", "upload-tray button")
        self.wait_for(f"{COUNT} cancelled")
        self.wait_for("An upload was interrupted")
        # One of them, after all.
        self.from_now_on_really()
        self.click("Files", "upload-tray button")
        self.click("Try again", "upload-tray li button")
        self.until_told("1 uploaded")
        self.assertEqual(len(self.stored()), 1)

    def test_what_is_looked_at_stays_while_others_arrive(self) -> None:
        """The same elements: what is pressed is not gone before it is let go."""
        self.show("if (number > 2) await new Promise((resolve) => { window.proceed = resolve; }); return real()")
        self.choose_folder()
        self.wait_for("2 photos")
        self.click("Files", "upload-tray button")
        mark = """
            window.marked = [...document.querySelectorAll(".faces figure"), ...document.querySelectorAll("upload-tray li:last-child, upload-tray > .row button"), ...document.querySelectorAll(".subjects button")];
            return window.marked.length;
        """
        self.assertGreater(self.browser.execute_script(mark), 4)
        self.browser.execute_script("document.querySelector('.faces input').click()")
        self.wait_for("Delete 1 selected")
        self.from_now_on_really()
        release = "window.proceed?.(); return document.querySelectorAll('.faces figure').length"
        # Two more wait for their turn by now, and one of them is let go.
        self.wait_until(lambda: int(self.browser.execute_script(release)) > 2, "no other arrives")
        self.assertEqual(self.browser.execute_script("return window.marked.filter((one) => !one.isConnected).map((one) => one.outerHTML)"), [])
        self.assertTrue(self.browser.execute_script("return document.querySelector('.faces input').checked"))


if __name__ == "__main__":
    unittest.main()
