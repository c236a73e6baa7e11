"""What people do without a mouse: search, menus, dialogs, selecting; and what screen readers are told."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from inhabited import InhabitedTestCase
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


class KeyboardTests(InhabitedTestCase):
    def press(self, *keys: str) -> None:
        chain = ActionChains(self.browser)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def focused(self) -> str:
        return str(
            self.browser.execute_script(
                "const e = document.activeElement; return e.getAttribute('aria-label') || e.textContent.trim() || e.tagName"
            )
        )

    def test_search_finds_pages_applications_services_subjects_and_actions(self) -> None:
        self.visit(self.world.page("dashboard", "RECOGNITION"))
        self.find("h1", "Doorbell")
        for words, kind, expected in (
            ("people", "page", "/people"),
            ("counter: try", "Home", "/test-model?"),
            ("barack", "subject", "subject=Barack"),
            ("gate", "Home", "/dashboard?"),
        ):
            ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
            self.find("dialog input").send_keys(words)
            self.wait_until(lambda kind=kind: kind in self.find(".found li[aria-selected=true]").text, f"no {words}")
            self.press(Keys.ENTER)
            self.wait_until(lambda expected=expected: expected in self.browser.current_url, f"{words} leads elsewhere")
            self.find("h1")
            self.wait_until(lambda: self.find("main h1") == self.browser.switch_to.active_element, "the page is not announced")
        self.visit("people")
        self.find("h1", "People")
        self.press("/")
        self.find("dialog input").send_keys("create app")
        self.wait_until(lambda: "Create application" in self.find(".found li[aria-selected=true]").text, "no action")
        self.press(Keys.ENTER)
        self.find("dialog h2", "Create application")
        self.wait_until(lambda: self.browser.switch_to.active_element.get_attribute("name") == "name", "the field has no focus")
        self.press(Keys.ESCAPE)
        self.wait_until_gone("dialog")

    def test_a_slash_is_a_slash_where_something_is_written(self) -> None:
        self.visit("people")
        search = self.find("main input[type=search]")
        search.send_keys("a/b")
        self.assertEqual(search.get_attribute("value"), "a/b")
        self.assertEqual(self.browser.find_elements("css selector", "dialog"), [])

    def test_menus(self) -> None:
        self.visit(self.world.page("application"))
        button = self.find("button", "More for Doorbell")
        self.browser.execute_script("arguments[0].focus()", button)
        self.press(Keys.ENTER)
        self.wait_until(lambda: self.focused() == "Rename", "the first entry has no focus")
        self.press(Keys.ARROW_DOWN)
        self.wait_until(lambda: self.focused() == "Clone", "down leads elsewhere")
        self.press(Keys.ARROW_UP, Keys.ARROW_UP)
        self.wait_until(lambda: self.focused() == "Delete", "up from the first isn't the last")
        self.look("menu-of-a-service")
        self.press(Keys.ESCAPE)
        self.wait_until(lambda: self.focused() == "More for Doorbell", "the focus is lost")
        self.press(Keys.ENTER)
        self.wait_until(lambda: self.focused() == "Rename", "the menu does not open again")
        self.press(Keys.ENTER)
        self.find("dialog input[name=name]")
        self.look("dialog-rename")
        self.press(Keys.ESCAPE)

    def test_everything_can_be_reached_and_is_seen(self) -> None:
        """By the tabulator alone; whatever has the focus shows it."""
        for path, says in (
            (self.world.page("application"), "Recent events"),
            (self.world.page("manage-collection", "RECOGNITION"), "1 photo"),
            ("profile", "Personal access tokens"),
        ):
            self.visit(path)
            self.wait_for(says)
            self.browser.execute_script("document.activeElement.blur()")
            wanted = self.browser.execute_script(
                """
                return [...document.querySelectorAll("a[href], button, input, select")]
                  .filter((e) => e.offsetParent && !e.disabled && e.tabIndex >= 0 && e.type !== "file").length;
                """
            )
            for _ in range(wanted + 12):
                self.press(Keys.TAB)
                what, outline = self.browser.execute_script(
                    """
                    const e = document.activeElement;
                    if (e !== document.body) e.dataset.seen = "yes";
                    return [e.outerHTML.slice(0, 200), e === document.body ? "any" : getComputedStyle(e).outlineStyle];
                    """
                )
                self.assertNotEqual(outline, "none", f"{what} on {path} doesn't show its focus")
            missed = self.browser.execute_script(
                """
                return [...document.querySelectorAll("a[href], button, input, select")]
                  .filter((e) => e.offsetParent && !e.disabled && e.tabIndex >= 0 && e.type !== "file" && !e.dataset.seen)
                  .map((e) => e.outerHTML.slice(0, 200));
                """
            )
            self.assertEqual(missed, [], path)

    def test_selecting_photos(self) -> None:
        key = self.world.key
        photo = Path(photos.OBAMA).read_bytes()
        for number in range(6):
            self.world.owner.add_face(key, "Crowd", photo + number.to_bytes(2))
        self.stop_the_clock()
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject="Crowd"))
        self.wait_for("6 photos")
        boxes = lambda: self.browser.find_elements("css selector", ".figure input")
        self.wait_until(lambda: len(boxes()) == 6, "the photos have no boxes")
        boxes()[1].click()
        self.wait_for("Delete 1 selected")
        ActionChains(self.browser).key_down(Keys.SHIFT).click(boxes()[4]).key_up(Keys.SHIFT).perform()
        self.wait_for("Delete 4 selected")
        self.look("selected-photos")
        self.click("Delete 4 selected", "button")
        self.wait_for("2 photos")
        self.click("Undo", ".toast button")
        self.wait_for("6 photos")
        self.wait_until(lambda: "selected" not in self.text() and len(boxes()) == 6, "what is taken back is still selected")
        boxes()[0].send_keys(Keys.SPACE)
        self.wait_for("Delete 1 selected")

    def test_long_lists_are_one_stop_of_the_tabulator(self) -> None:
        """Arrows and others lead through them, to what isn't in the page yet too."""
        names = [f"Person {number:03}" for number in range(200)]
        for name in names:
            self.world.owner.api("POST", "recognition/subjects", self.world.key, {"subject": name})
        stops = lambda selector: self.browser.execute_script("return document.querySelectorAll(arguments[0] + ' [tabindex=\"0\"]').length", selector)
        photo = Path(photos.OBAMA).read_bytes()
        for number in range(8):
            self.world.owner.add_face(self.world.key, "Person 100", photo + number.to_bytes(2))
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject="Person 100"))
        self.wait_for("8 photos")
        # The subject that is chosen is where the tabulator stops.
        self.wait_until(lambda: stops(".subjects") == 1 and stops(".faces") == 1, "not one stop each")
        self.browser.execute_script("document.querySelector('.stack > input[type=search]').focus()")
        self.press(Keys.TAB)
        self.wait_until(lambda: self.focused() == "Person 100", "the tabulator stops elsewhere")
        entry = self.browser.switch_to.active_element.find_element("xpath", "..")
        self.assertEqual((entry.get_attribute("aria-posinset"), entry.get_attribute("aria-setsize")), ("102", "201"))
        for key, expected in ((Keys.ARROW_DOWN, "Person 101"), (Keys.ARROW_UP, "Person 100"), (Keys.END, "Person 199"), (Keys.HOME, "Barack")):
            self.press(key)
            self.wait_until(lambda expected=expected: self.focused() == expected, f"not at {expected}")
        self.press(Keys.PAGE_DOWN)
        self.wait_until(lambda: self.focused() > "Person 005", "a page is no step")
        self.press(Keys.PAGE_UP, Keys.ARROW_DOWN, Keys.ENTER)
        self.find("h2", "Person 000")
        self.press(Keys.END, Keys.HOME, *[Keys.ARROW_DOWN] * 101, Keys.ENTER)
        self.find("h2", "Person 100")
        self.wait_until(lambda: stops(".faces") == 1, "photos are not one stop")
        self.browser.execute_script("document.querySelector('.faces [tabindex=\"0\"]').focus()")
        for key, expected in ((Keys.ARROW_RIGHT, "Select photo 2"), (Keys.END, "Select photo 8"), (Keys.ARROW_LEFT, "Select photo 7")):
            self.press(key)
            self.wait_until(lambda expected=expected: self.focused() == expected, f"not at {expected}")
        self.press(Keys.SPACE)
        self.wait_for("Delete 1 selected")
        self.wait_until(lambda: self.focused() == "Select photo 7", "selecting loses the focus")
        self.press(Keys.DELETE)
        self.wait_for("7 photos")
        self.wait_until(lambda: self.focused() == "Select photo 8", "the focus isn't at the next photo")

    def test_merging_with_a_look_at_both(self) -> None:
        key = self.world.key
        photo = Path(photos.OBAMA).read_bytes()
        for name in ("One", "Other"):
            self.world.owner.add_face(key, name, photo)
        self.stop_the_clock()
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject="One"))
        self.wait_for("1 photo")
        self.click("Rename", "main button")
        self.find("dialog")
        self.fill(subject="other")
        self.click("Save", "dialog button[type=submit]")
        self.find("dialog h2", "Two subjects become one")
        self.wait_until(lambda: len(self.browser.find_elements("css selector", "dialog img")) == 2, "not both are shown")
        self.look("dialog-merge")
        self.click("Merge", "dialog button[type=submit]")
        self.find("main h2", "Other")
        # It can be taken back yet.
        self.click("Undo", ".toast button")
        self.find("main h2", "One")
        names = lambda: self.world.owner.api("GET", "recognition/subjects", key)["subjects"]
        self.assertIn("One", names())
        self.click("Rename", "main button")
        self.fill(subject="other")
        self.click("Save", "dialog button[type=submit]")
        self.click("Merge", "dialog button[type=submit]")
        self.wait_for("One becomes Other")
        # When the page is left it is done.
        self.click("Dashboard", "nav a")
        self.wait_until(lambda: "One" not in names(), "they are two still")
        reply = self.world.owner.api("GET", "recognition/faces?subject=Other&size=1", key)
        self.assertEqual(reply["total_elements"], 2)

    def test_drop_and_paste(self) -> None:
        """Anywhere on the page."""
        with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
            file.write(Path(photos.OBAMA).read_bytes())
            file.flush()
            for event, target, place in (
                ("drop", "document.querySelector('h1')", self.world.page("test-model", "RECOGNITION")),
                ("paste", "document.body", self.world.page("test-model", "DETECTION")),
            ):
                self.visit(place)
                self.find("photo-input button")
                self.browser.execute_script(
                    f"""
                    const input = document.createElement("input");
                    input.type = "file"; input.id = "carrier"; document.body.append(input);
                    input.onchange = () => {{
                      const transfer = new DataTransfer();
                      transfer.items.add(input.files[0]);
                      const options = {{ bubbles: true, cancelable: true, dataTransfer: transfer, clipboardData: transfer }};
                      {target}.dispatchEvent("{event}" === "drop" ? new DragEvent("drop", options) : new ClipboardEvent("paste", options));
                    }};
                    """
                )
                self.browser.find_element("id", "carrier").send_keys(file.name)
                self.wait_for("1 face")


if __name__ == "__main__":
    unittest.main()
