"""Every page as each role: what they may not do is not offered. Wide and on a phone, light and dark."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

from chromium import look_through
from inhabited import InhabitedTestCase
from world import Person

LOOKS = {"wide-light": {}, "wide-dark": {"dark": True}, "phone-light": {"phone": True}, "phone-dark": {"phone": True, "dark": True}}

CREATE_APPLICATION = "Create application"
CHANGE_SERVICES = ("Create service", "More for Doorbell")
CHANGE_APPLICATION = ("More for Home", "Add member")
FACES = ("Add subject", "Rename", "Delete", "Choose photos", "Choose a folder")
ROLE_OF = "Role of user-user@example.com"
EVERY_OFFER = {CREATE_APPLICATION, *CHANGE_SERVICES, *CHANGE_APPLICATION, *FACES, "Password link", "Audit log"}
EVERY_OFFER |= {ROLE_OF, "Remove", "Leave"}

# What the contract says (ui.md, section 7): who may what, of what the pages offer.
ROLES: dict[str, tuple[str, str | None, set[str]]] = {
    # Who has handed the application over to a user, and may leave it.
    "owner": (
        "OWNER",
        None,
        {
            CREATE_APPLICATION,
            *CHANGE_SERVICES,
            *CHANGE_APPLICATION,
            ROLE_OF,
            "Remove",
            "Leave",
            "Password link",
            "Audit log",
        },
    ),
    "administrator": (
        "ADMINISTRATOR",
        None,
        {CREATE_APPLICATION, *CHANGE_SERVICES, *CHANGE_APPLICATION, ROLE_OF, "Remove", "Password link", "Audit log"},
    ),
    "user-owner": ("USER", "OWNER", {*CHANGE_SERVICES, *CHANGE_APPLICATION, ROLE_OF, "Remove"}),
    "user-administrator": ("USER", "ADMINISTRATOR", {*CHANGE_SERVICES, "Leave"}),
    "user-user": ("USER", "USER", {"Leave"}),
    "stranger": ("USER", None, set()),
}


class RoleTests(InhabitedTestCase):
    """One server for all: what differs is the session."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.people: dict[str, Person] = {}
        for name, (role, member, _) in ROLES.items():
            cls.people[name] = (
                cls.world.owner
                if role == "OWNER"
                else cls.world.person(f"{name}@example.com", role, member and "USER", first=name.title())
            )
            if member and member != "USER":
                change = {"userId": cls.people[name].id, "role": member}
                cls.world.owner.ask("PUT", f"app/{cls.world.application['id']}/role", change)

    def pages(self) -> dict[str, str]:
        page = self.world.page
        return {
            "applications": "",
            "application": page("application"),
            "dashboard-recognition": page("dashboard", "RECOGNITION"),
            "dashboard-detection": page("dashboard", "DETECTION"),
            "try-recognition": page("test-model", "RECOGNITION"),
            "try-detection": page("test-model", "DETECTION"),
            "try-verification": page("test-model", "VERIFY"),
            "faces": page("manage-collection", "RECOGNITION"),
            "people": "people",
            "profile": "profile",
            "server": "server",
            "audit": "audit",
        }

    def offered(self) -> set[str]:
        """Of what anybody may do, what this page has a button, a link or a menu for."""
        found = self.browser.execute_script(
            """
            return [...document.querySelectorAll("main button, main a, main select, nav a")].filter((element) => element.offsetParent)
              .map((element) => element.getAttribute("aria-label") || element.textContent.trim());
            """
        )
        return set(found) & EVERY_OFFER

    def walk(self, name: str, look: str) -> dict[str, set[str]]:
        """What each page offers; pages of applications are kept from strangers."""
        # A session of its own: an access lasts for 40 minutes, and so may all of this.
        self.people[name].cookies = self.people[name].signed_in()
        self.become(self.people[name].cookies)
        offers = {}
        for title, path in self.pages().items():
            self.visit(path)
            self.find("h1, .notice.bad")
            self.settle()
            self.assertNotIn("can't be shown", self.text(), title)
            if look.startswith("phone"):
                width = self.browser.execute_script("return [innerWidth, document.documentElement.scrollWidth]")
                self.assertEqual(width, [390, 390], f"{title} as {name}")
            offers[title] = self.offered()
            self.look(f"{look}-{name}-{title}")
        return offers

    def settle(self) -> None:
        """Until nothing is asked any more."""
        self.browser.execute_async_script(
            """
            const done = arguments[0];
            let last = -1;
            const look = () => {
              const count = performance.getEntriesByType("resource").length;
              if (count === last) return done();
              last = count;
              setTimeout(look, 120);
            };
            look();
            """
        )
        waiting = """
            return [...document.querySelectorAll("main .later")].some((one) => one.textContent === "…" && one.getBoundingClientRect().top < innerHeight);
        """
        self.wait_until(lambda: not self.browser.execute_script(waiting), "something is still asked for")

    def assert_offers(self, name: str, offers: dict[str, set[str]]) -> None:
        _, member, may = ROLES[name]
        is_leader = CREATE_APPLICATION in may
        sees = is_leader or member is not None
        always = may & {"Audit log"}
        self.assertEqual(offers["applications"] - always, may & {CREATE_APPLICATION})
        self.assertEqual(offers["application"] - always, may & {*CHANGE_SERVICES, *CHANGE_APPLICATION, ROLE_OF, "Remove", "Leave"})
        # As in 1.2 whoever may open a service may work on its faces.
        self.assertEqual(offers["faces"] - always, set(FACES) if sees else set())
        of_accounts = {"Password link", ROLE_OF} if is_leader else set()
        self.assertEqual(offers["people"] & {"Password link", ROLE_OF}, of_accounts)
        for page in ("dashboard-recognition", "profile", "server", "try-recognition"):
            self.assertEqual(offers[page] - always, set(), page)

    def as_role(self, name: str) -> None:
        for look, how in LOOKS.items():
            with self.subTest(look):
                look_through(self.browser, **how)
                self.assert_offers(name, self.walk(name, look))
        self.assert_nothing_was_refused(but="admin/")

    def test_the_owner(self) -> None:
        self.as_role("owner")

    def test_an_administrator(self) -> None:
        self.as_role("administrator")

    def test_a_user_who_owns_an_application(self) -> None:
        self.as_role("user-owner")

    def test_a_user_who_administers_an_application(self) -> None:
        self.as_role("user-administrator")

    def test_a_user_of_an_application(self) -> None:
        self.as_role("user-user")

    def test_somebody_who_is_no_member(self) -> None:
        self.as_role("stranger")

    def test_nobody(self) -> None:
        """Without a session every page leads to the door, and from there back."""
        for look, how in LOOKS.items():
            look_through(self.browser, **how)
            self.become({})
            for title, path in self.pages().items():
                self.visit(path)
                self.find("h1", "Sign in")
                redirect = self.browser.execute_script("return new URLSearchParams(location.search).get('redirect')")
                self.assertEqual(redirect, f"/{path}", title)
            for door in ("login", "sign-up", "reset-password?token=x"):
                self.visit(door)
                self.find("h1")
                self.look(f"{look}-nobody-{door.partition('?')[0]}")

    def test_leaving_an_application(self) -> None:
        person = self.world.person("leaver@example.com", member="USER", first="Leaver")
        self.become(person.cookies)
        self.visit(self.world.page("application"))
        self.click("Leave", "main button")
        self.click("Leave", "dialog button[type=submit]")
        self.wait_for("You aren't a member of an application yet")

    def test_adding_a_member_by_a_few_letters(self) -> None:
        self.world.person("newcomer@example.com", first="Newcomer")
        self.become(self.world.owner.cookies)
        self.visit(self.world.page("application"))
        self.click("Add member", "button")
        self.find("dialog input[name=userEmail]").send_keys("newc")
        self.wait_until(
            lambda: self.browser.execute_script("return document.querySelector('datalist option')?.value") == "newcomer@example.com",
            "nobody is suggested",
        )

    def test_pages_of_the_audit_log_are_refused_to_others(self) -> None:
        self.become(self.people["user-user"].cookies)
        self.visit("audit")
        self.find(".notice.bad")


if __name__ == "__main__":
    unittest.main()
