"""The path of a newcomer: from the server's address to a recognised face."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import PASSWORD, WebTestCase
from server import Server


class FirstRunTests(WebTestCase):
    def start(self, **look: bool) -> None:
        server = Server()
        server.start()
        self.addCleanup(server.stop)
        self.open(server, **look)

    def to_a_recognised_face(self, name: str) -> None:
        self.sign_up()
        self.look(f"{name}-1-empty")
        self.add_the_first_face(photos.OBAMA)
        self.wait_for("1 photo")
        self.look(f"{name}-2-collection")
        self.click("Close", ".tray button")
        self.click("Try it", "a")
        self.wait_for("What is found shows here")
        self.choose_files(photos.OBAMA_LATER)
        self.wait_for("1 face")
        self.find(".results li", "Barack")
        self.look(f"{name}-3-recognised")
        self.click("Applications", "a")
        self.find("td a", "Home")
        self.look(f"{name}-4-applications")
        self.click("Home", "td a")
        self.wait_for("Doorbell")
        self.look(f"{name}-5-application")
        self.click("Doorbell", "td a")
        self.wait_for("Requests by day")
        self.look(f"{name}-6-dashboard")
        for page in ("profile", "people", "audit", "server"):
            self.visit(page)
            self.find("h1")
            self.look(f"{name}-7-{page}")
            self.assertNotIn("can't be shown", self.text())
        self.assert_nothing_was_refused()

    def test_wide_and_light(self) -> None:
        self.start()
        self.to_a_recognised_face("wide-light")

    def test_phone_and_dark(self) -> None:
        self.start(phone=True, dark=True)
        # Before there is a page, nothing has told the browser that it is one for phones.
        self.visit("sign-up")
        self.find("h1")
        self.assertEqual(self.browser.execute_script("return innerWidth"), 390)
        self.to_a_recognised_face("phone-dark")
        self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), 390)

    def test_hostile_names_are_text(self) -> None:
        self.start()
        self.sign_up()
        for name in ("<img src=x onerror=alert(1)>", "\u202eright to left\u202c", "Zoë 家 مرحبا"):
            self.click("Create application", "button")
            self.fill(name=name)
            self.click("Create", "dialog button[type=submit]")
            self.wait_for("A service is one API key")
            self.wait_for(name.strip("\u202e\u202c"))
            self.visit("")
            self.find("h1", "Applications")
            self.wait_for(name.strip("\u202e\u202c"))
        self.assertEqual(self.browser.find_elements("css selector", "td img"), [])
        self.assert_nothing_was_refused()

    def test_a_session_that_ended_leads_back_after_signing_in(self) -> None:
        self.start()
        self.sign_up()
        self.visit("people")
        self.find("h1", "People")
        self.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.visit("people")
        self.find("h1", "Sign in")
        self.fill(email="ann@example.com", password="wrong password")
        self.click("Sign in", "button")
        self.wait_for("E-mail or password is wrong")
        self.fill(email="ann@example.com", password=PASSWORD)
        self.click("Sign in", "button")
        self.find("h1", "People")

    def test_every_language_is_complete(self) -> None:
        self.start()
        self.visit("sign-up")
        for language, word in (("de", "Vorname"), ("es", "Apellidos"), ("en", "First name")):
            self.browser.execute_script("localStorage.setItem('compreface.language', arguments[0])", language)
            self.visit("sign-up")
            self.wait_for(word)
            self.assertEqual(self.browser.execute_script("return document.documentElement.lang"), language)
        missing = self.browser.execute_async_script(
            """
            const done = arguments[arguments.length - 1];
            Promise.all(["en", "de", "es"].map((name) => import(`/ui/locales/${name}.js`))).then(([en, ...others]) =>
              done(others.flatMap((other) => Object.keys(en.default).filter((key) =>
                typeof en.default[key] !== typeof other.default[key]))));
            """
        )
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
