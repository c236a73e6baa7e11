"""Names that would be something else if they weren't text, wherever they are shown."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import WebTestCase, look_through
from server import Server
from world import HOSTILE, World


class NameTests(WebTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        photo = Path(photos.OBAMA).read_bytes()
        # The rule for names of 1.2 keeps slashes out; subjects and applications share it.
        cls.names = [name.replace("/", "∕") for name in HOSTILE]
        cls.world = World(cls.server, photo, application=cls.names[0])
        for name in cls.names:
            cls.world.owner.add_face(cls.world.key, name, photo)
        cls.world.owner.ask("PUT", f"app/{cls.world.application['id']}/model/{cls.world.services['RECOGNITION']['id']}", {"name": cls.names[0]})
        cls.world.owner.ask("PUT", f"app/{cls.world.application['id']}/model/{cls.world.services['DETECTION']['id']}", {"name": cls.names[4]})
        for number, name in enumerate(cls.names[:4]):
            cls.world.person(f"person{number}@example.com", first=name, last=name, member="USER")

    def setUp(self) -> None:
        self.open(self.server)
        self.become(self.world.owner.cookies)
        # Whatever a name does to the page shows here.
        self.before_pages("window.alerts = 0; window.alert = () => { window.alerts += 1; };")

    def assert_text(self, *names: str) -> None:
        text = self.browser.execute_script("return document.body.textContent")
        for name in names:
            self.assertIn(name, text)
        self.assertEqual(self.browser.execute_script("return window.alerts"), 0)
        self.assertEqual(self.browser.find_elements("css selector", "img[src='x'], main b, script:not([src])"), [])
        width = self.browser.execute_script("return [document.documentElement.clientWidth, document.documentElement.scrollWidth]")
        self.assertEqual(width[0], width[1], "a long name makes the page scroll sideways")

    def test_on_every_page(self) -> None:
        page = self.world.page
        for title, path, names in (
            ("applications", "", self.names[:1]),
            ("application", page("application"), [*self.names[:1], self.names[4], *self.names[:4]]),
            ("dashboard", page("dashboard", "RECOGNITION"), self.names[:1]),
            ("dashboard-long", page("dashboard", "DETECTION"), self.names[4:]),
            ("faces", page("manage-collection", "RECOGNITION"), self.names),
            ("people", "people", self.names[:4]),
            ("audit", "audit", self.names[:1]),
        ):
            self.visit(path)
            self.find("h1")
            self.wait_for("CompreFace")
            self.wait_until(lambda names=names: names[0] in self.browser.execute_script("return document.body.textContent"), title)
            self.assert_text(*names)
            self.look(f"names-{title}")
        self.assert_nothing_was_refused()

    def test_as_subjects(self) -> None:
        for number, name in enumerate(self.names):
            self.visit(self.world.page("manage-collection", "RECOGNITION", subject=name))
            self.wait_for("1 photo")
            heading = self.find("h2 bdi")
            self.assertEqual(heading.get_attribute("textContent"), name)
            self.assert_text(name)
            self.look(f"names-subject-{number}")
        self.visit(self.world.page("test-model", "RECOGNITION"))
        self.find("photo-input button")
        self.choose_files(photos.OBAMA_LATER)
        self.wait_for("1 face")
        self.assert_text()
        labels = "return document.querySelectorAll('face-overlay text').length"
        self.wait_until(lambda: self.browser.execute_script(labels) == 1, "the face has no label")
        self.look("names-recognised")

    def test_in_the_search_and_in_messages(self) -> None:
        self.stop_the_clock()
        self.visit(self.world.page("manage-collection", "RECOGNITION"))
        self.find("h2", "photo")
        self.browser.find_element("css selector", "body").send_keys("/")
        search = self.find("dialog input")
        search.send_keys("onerror")
        self.find(".found li", "<img")
        self.assert_text(self.names[0])
        self.look("names-search")
        self.browser.switch_to.active_element.send_keys("\ue00c")
        # What was deleted is named in the message.
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject=self.names[2]))
        self.wait_for("1 photo")
        self.click("Delete", "main button")
        self.wait_for("is deleted")
        self.assert_text(self.names[2])
        self.click("Undo", ".toast button")
        self.wait_for("Taken back")

    def test_on_a_phone(self) -> None:
        look_through(self.browser, phone=True, dark=True)
        for title, path in (("application", self.world.page("application")), ("faces", self.world.page("manage-collection", "RECOGNITION")), ("people", "people")):
            self.visit(path)
            self.find("h1")
            self.wait_until(lambda: "onerror" in self.browser.execute_script("return document.body.textContent"), title)
            self.assert_text(self.names[0])
            self.look(f"names-phone-{title}")


if __name__ == "__main__":
    unittest.main()
