"""What people do with accounts: tokens for scripts, sessions elsewhere, lost passwords, an installation handed over."""

import http.client
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

from chromium import PASSWORD
from details import ASKED, DetailsTestCase
from world import Person

ANOTHER = "another good one"


class AccountTests(DetailsTestCase):
    def status(self, token: str) -> int:
        """What a script with a token gets."""
        connection: http.client.HTTPConnection = self.server.connect()
        try:
            connection.request("GET", "/admin/apps", headers={"authorization": f"Bearer {token}"})
            return connection.getresponse().status
        finally:
            connection.close()

    def test_a_token_for_scripts(self) -> None:
        self.visit("profile")
        self.wait_for("Scripts use tokens in place of your password.")
        self.click("New token", "main button")
        self.fill(name="Backup", days="7")
        self.click("manage", "dialog label")
        self.look("token-to-be")
        self.click("Create", "dialog button[type=submit]")
        token = self.find("dialog code", "cf_").text
        self.wait_for("Copy it now: it isn't shown again.")
        self.look("token-once")
        self.click("Close", "dialog button[type=submit]")
        self.wait_until_gone("dialog")
        self.assertEqual(self.status(token), 200)
        self.visit("profile")
        self.find("td", "read, manage")
        self.assertNotIn(token, self.browser.page_source)
        self.click("Delete", "td button")
        self.wait_for("Scripts that use")
        self.click("Delete", "dialog button[type=submit]")
        self.wait_for("Deleted.")
        self.wait_for("Scripts use tokens in place of your password.")
        self.assertEqual(self.status(token), 401)

    def test_sessions_elsewhere(self) -> None:
        person = Person(self.server, "eve@example.com")
        here, elsewhere = person.cookies, person.signed_in()
        self.become(here)
        self.visit("profile")
        self.find("td .tag", "this one")
        self.click("End", "td button")
        self.wait_for("Saved.")
        self.wait_until(lambda: not [one for one in self.browser.find_elements("css selector", "td button") if one.text == "End"], "the other session stays")
        self.wait_until(lambda: len(self.browser.find_elements("css selector", "td .tag.on")) == 1, "one's own session is gone")
        self.assertEqual(person.ask("GET", "user/me")["email"], "eve@example.com")
        person.cookies = elsewhere
        with self.assertRaisesRegex(RuntimeError, "401"):
            person.ask("GET", "user/me")

    def test_a_lost_password(self) -> None:
        person = Person(self.server, "fay@example.com")
        self.visit("people?search=fay")
        self.click("Password link", "td button")
        # The server calls itself localhost:8000 where nobody told it better.
        link = self.find("dialog code", f"{self.server.url}/reset-password?token=").text
        self.become({})
        self.visit("login")
        self.wait_for("Ask an administrator for a link.")
        self.browser.get(link)
        self.find("h1", "New password")
        self.fill(password=ANOTHER, passwordAgain="yet another one")
        self.click("Save", "button[type=submit]")
        self.find(".problem")
        self.look("lost-password")
        self.fill(password=ANOTHER, passwordAgain=ANOTHER)
        self.click("Save", "button[type=submit]")
        self.find("h1", "Sign in")
        self.fill(email="fay@example.com", password=PASSWORD)
        self.click("Sign in", "button")
        self.find(".problem")
        self.fill(email="fay@example.com", password=ANOTHER)
        self.click("Sign in", "button")
        self.find("h1", "Applications")
        # A link is good for one time.
        self.become({})
        self.browser.get(link)
        self.fill(password=PASSWORD, passwordAgain=PASSWORD)
        self.click("Save", "button[type=submit]")
        self.wait_for("This link is no longer good.")
        self.look("link-used-before")

    def test_a_link_of_a_server_that_was_told_its_address(self) -> None:
        link = "https://faces.example.com/here/reset-password?token=1"
        self.before_pages(ASKED + f"window.answers['/reset-link'] = () => ({{ link: '{link}' }});")
        self.visit("people?search=bob")
        self.click("Password link", "td button")
        self.find("dialog code", link)

    def test_the_installation_is_handed_over(self) -> None:
        heir = self.world.person("gil@example.com", "ADMINISTRATOR")
        self.visit("people")
        self.choose("Role of gil@example.com", "OWNER")
        self.click("Apply", "td button")
        self.wait_for("will own the installation")
        self.look("handing-over")
        self.click("Hand over", "dialog button[type=submit]")
        self.wait_until_gone("dialog")
        self.assertEqual(self.role_of(heir), "OWNER")
        # Nobody offers the owner's role any more, nor to change the new owner's.
        row = lambda: self.find("tr", "gil@example.com")
        self.wait_until(lambda: "Owner" in row().text and not row().find_elements("css selector", "select"), "the page offers what is refused")
        heir.ask("PUT", "user/global/role", {"userId": self.world.owner.id, "role": "OWNER"})
        self.assertEqual(self.role_of(heir), "ADMINISTRATOR")

    def role_of(self, person: Person) -> str:
        return {account["userId"]: account["role"] for account in person.ask("GET", "user/roles")}[person.id]


if __name__ == "__main__":
    unittest.main()
