"""What is easily overlooked: errors in another language, names, mails, narrow screens, menus, clones."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

from chromium import PASSWORD, WebTestCase
from details import ASKED, LANGUAGE, DetailsTestCase
from selenium.webdriver.common.keys import Keys
from server import ROOT, Server
from world import Person


class WordsTests(DetailsTestCase):
    def test_errors_are_in_the_language_of_the_pages(self) -> None:
        self.before_pages(LANGUAGE)
        self.visit("")
        self.click("Anwendung anlegen", "main button")
        self.fill(name="Home")
        self.click("Anlegen", "dialog button[type=submit]")
        self.wait_for("Diesen Namen gibt es schon.")
        self.find("dialog button", "Einzelheiten kopieren")
        self.look("error-in-german")
        self.press(Keys.ESCAPE)
        self.visit("sign-up")
        self.wait_for("Mindestens 8 Zeichen")

    def test_names_with_a_separator_never_leave_the_form(self) -> None:
        self.visit("?new=application")
        self.find("dialog input")
        tried = self.run_script(
            """
            const input = document.querySelector("dialog input");
            return Object.fromEntries([...arguments].map((name) => { input.value = name; return [name, input.checkValidity()]; }));
            """,
            *(names := ["a", " a b ", "a;b", ";", "/", "\\", "   ", "a/", "家"]),
        )
        self.assertEqual(tried, {name: name in ("a", " a b ", "家") for name in names})
        self.assert_nothing_was_refused()

    def test_the_same_name_is_no_change(self) -> None:
        self.before_pages(ASKED)
        for page, menu in ((self.world.page("application"), "More for Doorbell"), (self.world.page("application"), "More for Home")):
            self.visit(page)
            self.choose_menu(menu, "Rename")
            self.click("Save", "dialog button[type=submit]")
            self.wait_until_gone("dialog")
            self.assertEqual(self.asked("PUT"), 0)

    def test_a_name_turns_nothing_but_itself(self) -> None:
        name = "\u202egnp.exe"
        application = self.world.owner.ask("POST", "app", {"name": name})["id"]
        self.visit(f"application?app={application}")
        self.choose_menu("More for \u2068" + name, "Delete application")
        self.wait_until(lambda: f"Type “\u2068{name}\u2069” to confirm" in self.text(), "the name isn't isolated")
        self.look("turning-name")
        self.fill(typed=name)
        self.click("Delete", "dialog button[type=submit]")
        self.wait_for("Deleted.")
        # Nor one that ends what isolates it.
        said = self.browser.execute_async_script(
            "import('/ui/i18n.js').then(({ t }) => arguments[2](t('mergeHelp', arguments[0], arguments[1])))", "x\u2069\u202ey", "\u2067משה"
        )
        self.assertIn("of \u2068x\u202ey\u2069 go to \u2068\u2067משה\u2069\u2069, and", said)

    def test_everything_in_the_audit_log_has_words(self) -> None:
        written = (ROOT / "Sources/Storage/Audit/AuditEvent.swift").read_text(encoding="utf-8")
        actions = set(re.findall(r'case \w+ = "([a-z.-]+\.[a-z.-]+)"', written))
        self.assertGreater(len(actions), 30)
        script = """
            const done = arguments[arguments.length - 1];
            Promise.all([import("/ui/parts/recent-events.js"), ...["en", "de", "es"].map((name) => import(`/ui/locales/${name}.js`))])
              .then(([{ ACTIONS }, ...locales]) => done([ACTIONS, ...locales.map((locale) => ACTIONS.filter((one) => !locale.default[`event.${one}`]))]));
        """
        self.visit("")
        self.find("h1")
        offered, *missing = self.browser.execute_async_script(script)
        self.assertEqual(set(offered), actions)
        self.assertEqual(missing, [[], [], []])

    def test_a_page_that_fails_has_a_title(self) -> None:
        self.visit("people")
        self.find("h1", "People")
        self.visit("application?app=none")
        self.find("h1", "That didn't work")
        self.assertEqual(self.browser.title, "That didn't work · CompreFace")

    def test_the_password_is_changed(self) -> None:
        person = Person(self.server, "eve@example.com")
        self.become(person.cookies)
        self.visit("profile")
        self.fill(oldPassword="not it at all", newPassword="another good one", passwordAgain="another good one")
        self.click("Change password", "main button")
        self.wait_for("The current password is wrong.")
        self.fill(oldPassword=PASSWORD, newPassword="another good one", passwordAgain="another good one")
        self.click("Change password", "main button")
        self.wait_for("The password is changed.")
        left = "return [...document.querySelectorAll('input[type=password]')].map((one) => one.value).join('')"
        self.wait_until(lambda: self.run_script(left) == "", "the passwords stay in the form")
        # And the slash opens nothing where somebody doesn't want it.
        self.click("Open the search with the / key", "label")
        self.find("h1").click()
        self.press("/")
        self.press(Keys.TAB)
        self.assertEqual(self.browser.find_elements("css selector", "dialog"), [])


class MailTests(WebTestCase):
    def test_after_signing_up_there_is_somewhere_to_go(self) -> None:
        # Nothing listens there: the mail waits.
        settings = {"ENABLE_EMAIL_SERVER": "true", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": "9", "EMAIL_SECURITY": "none"}
        server = Server(settings | {"EMAIL_FROM": "noreply@example.com", "FRS_CRUD_HOST": "https://faces.example.com"})
        server.start()
        self.addCleanup(server.stop)
        self.open(server)
        self.visit("")
        self.wait_for("Nobody has an account yet")
        self.click("Sign up", "a")
        self.fill(firstName="Ann", lastName="Lee", email="ann@example.com", password=PASSWORD, passwordAgain=PASSWORD)
        self.click("Sign up", "button")
        self.find("h1", "Sign in")
        self.find(".notice", "Look into your mail")
        self.look("confirm-by-mail")
        self.browser.refresh()
        self.find("h1", "Sign in")
        self.fill(email="ann@example.com", password=PASSWORD)
        self.click("Sign in", "button")
        self.find(".problem", "Look into your mail")


COVERED = """
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  if (!element.closest("main") || box.height > 300 || element.closest("virtual-list, pre, .tabs")) return null;
  const [top, bottom] = [document.querySelector(".top").getBoundingClientRect().bottom, document.querySelector(".rail").getBoundingClientRect().top];
  return box.top < top - 1 || box.bottom > bottom + 1 ? `${element.outerHTML.slice(0, 200)} from ${box.top} to ${box.bottom}, between ${top} and ${bottom}` : null;
"""


class PageTests(DetailsTestCase):
    def test_a_filter_that_is_not_shown_filters_nothing(self) -> None:
        self.visit("?search=nothing")
        self.find("td a", "Home")
        self.visit(self.world.page("application", search="nothing"))
        self.find("td a", "Doorbell")
        self.wait_for("Recent events")

    def test_what_has_the_focus_is_seen_on_the_smallest_phone(self) -> None:
        metrics = {"width": 320, "height": 568, "deviceScaleFactor": 1, "mobile": True}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        page = self.world.page
        for path in ("", page("application"), page("dashboard", "RECOGNITION"), page("test-model", "RECOGNITION"), page("test-model", "VERIFY"),
                     page("manage-collection", "RECOGNITION"), "people", "profile", "server", "audit"):  # fmt: skip
            self.visit(path)
            self.find("main h1")
            self.wait_until(lambda: not self.browser.find_elements("css selector", ".skeleton"), path)
            self.screenshot(f"narrow-{path.partition('?')[0] or 'home'}")
            self.assertEqual(self.run_script("return document.documentElement.scrollWidth"), 320, path)
            if path not in ("people", "profile"):
                continue
            # Down with the keyboard, and up again.
            self.find("main h1").click()
            for key, turns in ((Keys.TAB, 14), (Keys.SHIFT + Keys.TAB, 12)):
                for _ in range(turns):
                    self.press(key)
                    self.assertEqual(self.run_script(COVERED), None, path)

    def test_a_menu_is_closed_by_its_own_button(self) -> None:
        self.visit("people")
        for _ in range(2):
            self.click("Account of", "button[aria-haspopup=menu]")
            self.find("[role=menuitem]", "Sign out")
            self.find("button[aria-haspopup=menu]", "Account of").click()
            self.wait_until(lambda: not self.browser.find_elements("css selector", ".menu:popover-open"), "the menu stays open")

    def test_a_clone_is_looked_at_until_it_is_full(self) -> None:
        self.before_pages(
            ASKED
            + """
            window.copied = 1;
            window.answers["/models"] = (all) => all.map((one) => (one.name === "Doorbell" && window.copied < 9 ? { ...one, cloning: { copied: window.copied, total: 9 } } : one));
            """
        )
        self.visit(self.world.page("application"))
        self.wait_for("being filled, 1 of 9")
        self.look("clone")
        shown = "return document.querySelector('td').closest('tr').innerText"
        self.assertNotIn("Try it", self.run_script(shown))
        self.run_script("window.copied = 5")
        self.wait_for("being filled, 5 of 9")
        self.run_script("window.copied = 9")
        self.wait_until(lambda: "Try it" in self.run_script(shown) and "being filled" not in self.text(), "it never gets full")


if __name__ == "__main__":
    unittest.main()
