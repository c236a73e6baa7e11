"""What happens elsewhere while a page is looked at: slow answers, other windows, other people, a gateway that is out of patience."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

from inhabited import InhabitedTestCase


class MeanwhileTests(InhabitedTestCase):
    def replace_fetch(self, body: str) -> None:
        """On each page from now on; `real` is the browser's own, `path` what is asked for."""
        source = f"""
            const real = window.fetch.bind(window);
            window.fetch = async (url, options) => {{ const path = new URL(url, location.href).pathname; {body}; return real(url, options); }};
        """
        self.before_pages(source)

    def pass_time(self, milliseconds: int) -> None:
        """Of the page's own clock: its timers that are due before have gone off."""
        self.browser.execute_async_script("setTimeout(arguments[1], arguments[0])", milliseconds)

    def test_a_page_that_is_slow_does_not_wipe_the_next(self) -> None:
        self.replace_fetch("if (path.includes('/statistics')) await new Promise(() => {})")
        self.visit(self.world.page("application"))
        self.find("h1", "Home")
        self.browser.execute_script(
            "document.querySelector(\"main a[href*='dashboard']\").click(); document.querySelector(\"nav a[href$='/people']\").click()"
        )
        self.find("h1", "People")
        self.pass_time(400)
        self.assertEqual(self.browser.find_elements("css selector", "main > .stack > .skeleton"), [])
        self.find("h1", "People")

    def test_another_window_was_quicker_to_renew_the_session(self) -> None:
        """With the cookie that both have: this one is refused, and has a session nevertheless."""
        self.replace_fetch(
            """
            if (path.endsWith("/oauth/token") && String(options.body).includes("refresh_token")) {
              window.refused = (window.refused ?? 0) + 1;
              await real(url, options);
              return new Response('{"error": "invalid_grant"}', { status: 400, headers: { "Content-Type": "application/json" } });
            }
            """
        )
        person = self.world.person("windows@example.com")
        # As when the access has run out.
        self.become({name: value for name, value in person.cookies.items() if "REFRESH" in name.upper()})
        self.visit("profile")
        self.find("h1", "Profile")
        self.assertGreaterEqual(self.browser.execute_script("return window.refused"), 1)

    def test_a_service_that_is_made_elsewhere_is_found(self) -> None:
        application = self.world.application["id"]
        self.visit(self.world.page("manage-collection", "RECOGNITION"))
        self.wait_for("1 photo")
        made = self.world.owner.ask("POST", f"app/{application}/model", {"name": "Elsewhere", "type": "RECOGNITION"})
        place = f"/manage-collection?app={application}&model={made['id']}&type=RECOGNITION"
        self.go(place)
        self.wait_for("A subject is somebody to recognise")
        # Its key is another one a moment later.
        self.world.owner.ask("PUT", f"app/{application}/model/{made['id']}/apikey")
        self.go("/people")
        self.find("h1", "People")
        self.go(place)
        self.wait_for("A subject is somebody to recognise")

    def go(self, place: str) -> None:
        """By a link of the page, which stays loaded."""
        self.browser.execute_script("const a = document.createElement('a'); a.href = arguments[0]; document.body.append(a); a.click(); a.remove()", place)

    def test_the_link_to_the_content_keeps_the_page(self) -> None:
        self.visit("people")
        self.find("main input[type=search]").send_keys("ann")
        self.browser.execute_script("document.querySelector('main h1').dataset.mark = 'kept'; document.querySelector('.skip').click()")
        self.wait_until(lambda: self.browser.current_url.endswith("#page"), "the link leads nowhere")
        self.pass_time(100)
        self.browser.back()
        self.wait_until(lambda: not self.browser.current_url.endswith("#page"), "there is no way back")
        self.pass_time(100)
        self.assertEqual(self.browser.execute_script("return document.querySelector('main h1').dataset.mark"), "kept")
        self.assertEqual(self.find("main input[type=search]").get_attribute("value"), "ann")

    def test_a_gateway_out_of_patience_is_told_and_not_waited_for(self) -> None:
        self.replace_fetch(
            """
            if (path.endsWith("/user/me")) return new Response('{"code": 111, "message": "too slow"}', { status: 504, headers: { "Content-Type": "application/json" } })
            """
        )
        self.visit("people")
        self.find("button", "Try again")
        self.assertNotIn("Starting", self.text())

    def test_links_to_subjects(self) -> None:
        names = [f"Person {number:03}" for number in range(60)]
        for name in names:
            self.world.owner.api("POST", "recognition/subjects", self.world.key, {"subject": name})
        self.addCleanup(lambda: [self.world.owner.api("DELETE", f"recognition/subjects/{name.replace(' ', '%20')}", self.world.key) for name in names])
        for name in (names[0], names[-1]):
            self.visit(self.world.page("manage-collection", "RECOGNITION", subject=name))
            self.find("h2", name)
            is_seen = """
                const list = document.querySelector(".subjects").getBoundingClientRect();
                const one = document.querySelector(".subjects [aria-current=true]")?.getBoundingClientRect();
                return one !== undefined && one.top >= list.top && one.bottom <= list.bottom + 1;
            """
            self.wait_until(lambda: bool(self.browser.execute_script(is_seen)), f"{name} is out of sight")
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject="Nobody"))
        self.wait_for("There is no Nobody any more")


if __name__ == "__main__":
    unittest.main()
