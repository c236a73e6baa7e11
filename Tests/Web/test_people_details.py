"""Roles that are confirmed, links that are made once, whose application it is."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

from details import ASKED, DetailsTestCase
from selenium.webdriver.common.keys import Keys


class PeopleTests(DetailsTestCase):
    def test_a_role_is_given_when_it_is_confirmed(self) -> None:
        self.before_pages(ASKED)
        self.visit("people")
        select = self.find("select", "Role of bob@example.com")
        select.send_keys(Keys.ARROW_UP)
        self.find("button", "Apply: Role of bob@example.com")
        self.assertEqual(self.asked("PUT"), 0)
        self.look("role-to-apply")
        self.click("Apply", "td button")
        self.wait_for("Saved.")
        focused = "return document.activeElement.getAttribute('aria-label')"
        self.wait_until(lambda: self.run_script(focused) == "Role of bob@example.com", "the focus is lost")
        self.world.owner.ask("PUT", "user/global/role", {"userId": self.bob.id, "role": "USER"})

    def test_a_link_is_made_once_and_copied_without_https(self) -> None:
        self.before_pages(ASKED + "Object.defineProperty(navigator, 'clipboard', { get: () => undefined });")
        self.visit("people")
        self.find("button", "Password link")
        self.run_script("for (const turn of [1, 2]) [...document.querySelectorAll('td button')].find((one) => one.textContent === 'Password link').click()")
        self.find("dialog code", "reset-password")
        link = self.find("dialog code").text
        self.assertEqual(self.asked("reset-link"), 1)
        self.click("Copy", "dialog .copyable button")
        self.wait_for("Copied.")
        self.click("Close", "dialog button[type=submit]")
        self.wait_until_gone("dialog")
        search = self.find("input[type=search]")
        search.send_keys(Keys.CONTROL, "v")
        self.wait_until(lambda: search.get_attribute("value") == link, "something else was copied")

    def test_who_hands_an_application_over_is_offered_what_they_may_do_then(self) -> None:
        carol, dan = (self.world.person(f"{name}@example.com", first=name) for name in ("carol", "dan"))
        application = self.world.owner.ask("POST", "app", {"name": "Garden"})["id"]
        self.world.owner.ask("POST", f"app/{application}/invite", {"userEmail": carol.email, "role": "USER"})
        self.world.owner.ask("POST", f"app/{application}/invite", {"userEmail": dan.email, "role": "USER"})
        self.world.owner.ask("PUT", f"app/{application}/role", {"userId": carol.id, "role": "OWNER"})
        self.become(carol.cookies)
        self.visit(f"application?app={application}")
        self.click("Add member", "main button")
        roles = "return [...document.querySelectorAll('dialog option')].map((one) => one.value).filter((value) => !value.includes('@'))"
        self.wait_until(lambda: self.run_script(roles) == ["ADMINISTRATOR", "USER"], "an owner can be invited")
        self.click("Cancel", "dialog button")
        self.wait_until_gone("dialog")
        self.choose("Role of dan@example.com", "OWNER")
        self.click("Apply", "td button")
        self.click("Hand over", "dialog button[type=submit]")
        self.find("main button", "Leave")
        self.wait_until(lambda: "Add member" not in self.text(), "members can still be added")
        # And whoever deletes their account is told where what they own goes.
        self.become(dan.cookies)
        self.visit("people")
        self.click("Delete", "td button")
        self.wait_for("They go to the owner of the installation.")
        self.find("dialog li", "Garden")
        self.look("delete-oneself")


if __name__ == "__main__":
    unittest.main()
