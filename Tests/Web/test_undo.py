"""What is taken back, by mouse and by keys; and where the focus is when what had it is gone."""

import sqlite3
import sys
import unittest
import uuid
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import WebTestCase
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from server import Server
from world import World


class UndoTests(WebTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.world = World(cls.server)
        cls.photo = Path(photos.OBAMA).read_bytes()

    def setUp(self) -> None:
        self.open(self.server)
        self.become(self.world.owner.cookies)
        self.stop_the_clock()

    def faces(self, subject: str, count: int) -> None:
        for number in range(count):
            self.world.owner.add_face(self.world.key, subject, self.photo + number.to_bytes(2))

    def show(self, subject: str) -> None:
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject=subject))
        self.find("h2", subject)

    def names(self) -> list[str]:
        names: list[str] = self.world.owner.api("GET", "recognition/subjects", self.world.key)["subjects"]
        return names

    def press(self, key: str) -> None:
        ActionChains(self.browser).send_keys(key).perform()

    def undo(self) -> None:
        ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()

    def until_focused(self, name: str) -> None:
        script = "const e = document.activeElement; return e.getAttribute('aria-label') || e.textContent.trim()"
        said = lambda: str(self.browser.execute_script(script))
        self.wait_until(lambda: said().startswith(name), f"not {name!r} has the focus, but {said()[:100]!r}")

    def test_by_keys(self) -> None:
        self.faces("Keys", 3)
        self.show("Keys")
        self.wait_for("3 photos")
        self.browser.execute_script("document.querySelector('.faces input').focus()")
        self.press(Keys.DELETE)
        self.find("main h2", "2 photos")
        self.until_focused("Select photo 2")
        self.press(Keys.BACK_SPACE)
        self.find("main h2", "1 photo")
        self.assertIn("Control+Z", self.find(".toast button", "Undo").get_attribute("aria-keyshortcuts") or "")
        # What is written has an undoing of its own.
        self.find("input[type=search]").send_keys("K")
        self.undo()
        self.find("main h2", "1 photo")
        self.browser.execute_script("document.querySelector('main h2').focus()")
        # The newest first.
        self.undo()
        self.wait_for("2 photos")
        self.undo()
        self.wait_for("3 photos")
        reply = self.world.owner.api("GET", "recognition/faces?subject=Keys&size=1", self.world.key)
        self.assertEqual(reply["total_elements"], 3)

    def test_time_stands_still_while_somebody_is_at_the_button(self) -> None:
        self.faces("Slow", 1)
        self.show("Slow")
        self.click("Delete", "main button")
        self.wait_for("Slow is deleted")
        self.browser.execute_script("document.querySelector('.toast button').focus(); window.ahead += 60000")
        self.browser.execute_async_script("setTimeout(arguments[0], 600)")
        self.assertIn("Slow", self.names())
        self.browser.execute_script("document.activeElement.blur(); window.ahead += 60000")
        self.wait_until(lambda: "Slow" not in self.names(), "it is never deleted")
        self.wait_until_gone(".toast")

    def test_a_name(self) -> None:
        self.faces("Old", 1)
        self.show("Old")
        self.click("Rename", "main button")
        self.fill(subject="New")
        self.click("Save", "dialog button[type=submit]")
        self.find("main h2", "New")
        self.wait_for("Old is called New now")
        self.assertIn("New", self.names())
        # Where the focus was before the dialog.
        self.until_focused("Rename")
        self.undo()
        self.find("main h2", "Old")
        self.wait_until(lambda: "Old" in self.names() and "New" not in self.names(), "it isn't called as before")
        # The name is somebody else's by now: two would become one.
        self.click("Rename", "main button")
        self.fill(subject="Newer")
        self.click("Save", "dialog button[type=submit]")
        self.find("main h2", "Newer")
        self.world.owner.api("POST", "recognition/subjects", self.world.key, {"subject": "old"})
        self.click("Undo", ".toast button")
        self.wait_for("Somebody else is called Old")
        self.assertIn("Newer", self.names())

    def test_the_focus_is_somewhere(self) -> None:
        for name in ("Anna", "Bert"):
            self.faces(name, 2)
        self.show("Anna")
        self.wait_for("2 photos")
        self.browser.execute_script("[...document.querySelectorAll('main button')].find((one) => one.textContent === 'Delete').focus()")
        self.press(Keys.ENTER)
        self.wait_for("Anna is deleted")
        # Not at the button which deletes the next.
        self.wait_until(lambda: "Anna" not in self.find("main h2").text, "it is shown still")
        self.wait_until(lambda: self.browser.switch_to.active_element.tag_name == "h2", "the heading has no focus")
        self.browser.execute_script("[...document.querySelectorAll('.toast button')].at(-1).focus()")
        self.press(Keys.ENTER)
        self.find("main h2", "Anna")
        self.until_focused("Anna")
        # A photo brought back by the button has it again.
        self.wait_for("2 photos")
        self.browser.execute_script("document.querySelector('.faces input').focus()")
        self.press(Keys.DELETE)
        self.until_focused("Select photo 2")
        self.press(Keys.DELETE)
        self.wait_for("0 photos")
        self.wait_until(lambda: self.browser.switch_to.active_element.tag_name == "h2", "the heading has no focus")
        self.browser.execute_script("[...document.querySelectorAll('.toast button')].at(-1).focus()")
        self.press(Keys.ENTER)
        self.until_focused("Select photo 2")
        # The tray's buttons stay, and when it goes the heading of the page has it.
        self.choose_files(photos.OBAMA)
        self.wait_until(lambda: self.find("upload-tray strong").text.startswith("1 uploaded"), "it is never uploaded")
        self.browser.execute_script("document.querySelector('upload-tray button').focus()")
        self.press(Keys.ENTER)
        self.find("upload-tray li", "uploaded")
        self.until_focused("Files")
        self.browser.execute_script("[...document.querySelectorAll('upload-tray button')].at(-1).focus()")
        self.press(Keys.ENTER)
        self.wait_until(lambda: not self.find_shown("upload-tray"), "the tray stays")
        self.until_focused("Faces")

    def find_shown(self, selector: str) -> bool:
        return any(element.is_displayed() for element in self.browser.find_elements("css selector", selector))

    def crowd(self, subject: str, count: int) -> None:
        """All of them selected."""
        self.faces(subject, 1)
        with closing(sqlite3.connect(self.server.data / "compreface.sqlite", timeout=60)) as database:
            query = "SELECT subject_id, embedding, calculator FROM embedding JOIN subject ON subject.id = subject_id WHERE subject_name = ?"
            row = database.execute(query, (subject,)).fetchone()
            rows = [(str(uuid.uuid4()), *row) for _ in range(count - 1)]
            database.executemany("INSERT INTO embedding (id, subject_id, embedding, calculator) VALUES (?, ?, ?, ?)", rows)
            database.commit()
        self.show(subject)
        self.wait_for(f"{count} photos")
        self.browser.execute_script("document.querySelector('.faces input').focus()")
        self.press(Keys.SPACE)
        self.press(Keys.END)
        self.until_focused(f"Select photo {count}")
        ActionChains(self.browser).key_down(Keys.SHIFT).send_keys(Keys.SPACE).key_up(Keys.SHIFT).perform()
        self.wait_for(f"Delete {count} selected")

    def left(self, subject: str) -> int:
        reply = self.world.owner.api("GET", f"recognition/faces?subject={subject}&size=1", self.world.key)
        return int(reply["total_elements"])

    def test_photos_that_come_from_elsewhere_while_others_are_deleted(self) -> None:
        self.crowd("Crowd", 300)
        self.world.owner.add_face(self.world.key, "Crowd", self.photo)
        self.choose_files(photos.OBAMA)
        # When the upload ends they are counted.
        self.find("main h2", "302 photos")
        self.until_focused("Select photo 300")
        self.press(Keys.HOME)
        self.until_focused("Select photo 1")
        self.click("Delete 300 selected", "main button")
        self.find("main h2", "Crowd 2 photos")
        self.browser.execute_script("document.activeElement.blur(); window.ahead += 60000")
        self.wait_until(lambda: self.left("Crowd") == 2, "they are never deleted")
        shown = "return ['.figure', '.figure input'].map((one) => document.querySelectorAll(`.faces ${one}`).length)"
        self.wait_until(lambda: self.browser.execute_script(shown) == [2, 2], "the two that are left are not shown")
        self.find("main h2", "Crowd 2 photos")

    def test_more_than_a_closing_page_can_send_is_asked_about(self) -> None:
        asks = "return !dispatchEvent(new Event('beforeunload', { cancelable: true }))"
        self.crowd("Many", 2000)
        self.assertFalse(self.browser.execute_script(asks))
        self.click("Delete 2000 selected", "main button")
        self.wait_for("2000 photos deleted")
        self.assertTrue(self.browser.execute_script(asks))
        self.click("People", "nav a")
        self.wait_until(lambda: self.left("Many") == 0, "not all are deleted")
        self.wait_until(lambda: not self.browser.execute_script(asks), "it is asked for nothing")


if __name__ == "__main__":
    unittest.main()
