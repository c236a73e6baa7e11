"""A real Chromium before the real server."""

import os
import shutil
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

try:
    from axe_core_python.selenium import Axe
    from selenium import webdriver
    from selenium.common.exceptions import (
        ElementClickInterceptedException,
        NoSuchElementException,
        StaleElementReferenceException,
        TimeoutException,
    )
    from selenium.webdriver.common.by import By
    from selenium.webdriver.remote.webelement import WebElement
    from selenium.webdriver.support.ui import WebDriverWait
except ModuleNotFoundError:
    raise unittest.SkipTest("selenium is not installed; Scripts/setup-web.sh says why") from None

from server import ROOT, Server

SCREENSHOTS = Path(os.environ.get("COMPREFACE_SCREENSHOTS", ROOT / ".build/screenshots"))
PASSWORD = "correct horse battery"
WIDE = (1440, 900)
PHONE = (390, 844)
PATIENCE = 30
# What a look at a page may meet that is being made anew.
CHANGING = (ElementClickInterceptedException, NoSuchElementException, StaleElementReferenceException)


def browser(phone: bool = False, dark: bool = False, webcam: str | None = None) -> webdriver.Chrome:
    """With a file of video in place of a webcam, where one is named."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not binary or not driver:
        raise unittest.SkipTest("chromium and chromium-driver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US"):
        options.add_argument(argument)
    options.add_argument("--window-size={},{}".format(*WIDE))
    options.add_argument("--use-fake-ui-for-media-stream")
    options.add_argument("--use-fake-device-for-media-stream")
    if webcam:
        options.add_argument(f"--use-file-for-fake-video-capture={webcam}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    # For axe, on the largest page.
    made.set_script_timeout(120)
    look_through(made, phone, dark)
    return made


def look_through(driver: webdriver.Chrome, phone: bool = False, dark: bool = False) -> None:
    """At another device, or in other colours, from now on."""
    media = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    width, height = PHONE if phone else WIDE
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    touch = {"enabled": phone, "maxTouchPoints": 5} if phone else {"enabled": False}
    driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", touch)


class WebTestCase(unittest.TestCase):
    """Words of the pages find their elements, as people find them."""

    def open(self, server: Server, **look: Any) -> webdriver.Chrome:
        self.server = server
        self.browser = browser(**look)
        self.addCleanup(self.close)
        return self.browser

    def close(self) -> None:
        # As it was at the end, also of a test that failed.
        try:
            self.screenshot(f"end-{self.id().rpartition('.')[2]}")
        finally:
            self.browser.quit()

    def become(self, cookies: dict[str, str]) -> None:
        """Signed in as somebody, or as nobody."""
        self.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        for name, value in cookies.items():
            path = "/admin/oauth/token" if "REFRESH" in name.upper() else "/admin"
            cookie = {"name": name, "value": value, "url": self.server.url + path, "path": path, "httpOnly": True}
            self.browser.execute_cdp_cmd("Network.setCookie", cookie | {"sameSite": "Strict"})

    def before_pages(self, script: str) -> None:
        """Something that is there before any page's own script, from the next page on."""
        self.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})

    def stop_the_clock(self) -> None:
        """From the next page on its clock stands still, unless a test adds to `window.ahead`: the ten seconds in which things
        can be taken back don't run out while a test looks."""
        self.before_pages("window.ahead = 0; performance.now = () => window.ahead;")

    def visit(self, path: str) -> None:
        self.browser.get(f"{self.server.url}/{path}")

    def find(self, selector: str, text: str = "") -> WebElement:
        """The first that is shown, has the text, and is there in time."""

        def look(_: object) -> WebElement | None:
            for element in self.browser.find_elements(By.CSS_SELECTOR, selector):
                said = (element.text, element.get_attribute("aria-label") or "")
                if any(text in part for part in said) and element.is_displayed():
                    return element
            return None

        try:
            found: WebElement = WebDriverWait(self.browser, PATIENCE, 0.05, [Exception]).until(look)
            return found
        except TimeoutException:
            raise TimeoutException(f"there is no {selector} with {text!r}; the page says: {self.text()[:2000]}") from None

    def text(self) -> str:
        return str(self.browser.execute_script("return document.body.innerText"))

    def click(self, text: str, selector: str = "button, a") -> None:
        def press() -> bool:
            element = self.find(selector, text)
            self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
            element.click()
            return True

        # A page that is made anew in between, or a notice that is just going away, takes nothing from who clicks again.
        self.wait_until(press, f"{selector} with {text!r} can't be clicked")

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            element = self.find(f"input[name={name}]")
            element.clear()
            element.send_keys(value)

    def wait_for(self, text: str, patience: float = PATIENCE) -> None:
        try:
            WebDriverWait(self.browser, patience, 0.05).until(lambda _: text in self.text())
        except TimeoutException:
            self.fail(f"the page never says {text!r}, but: {self.text()[:2000]}")

    def wait_until(self, condition: Callable[[], bool], message: str, patience: float = PATIENCE) -> None:
        try:
            WebDriverWait(self.browser, patience, 0.05, CHANGING).until(lambda _: condition())
        except TimeoutException:
            self.fail(f"{message}; the page says: {self.text()[:2000]}")

    def wait_until_gone(self, selector: str) -> None:
        """An element goes a moment after what was done about it: a dialog's `close`, say, is an event of its own."""
        self.wait_until(lambda: not self.browser.find_elements(By.CSS_SELECTOR, selector), f"{selector} stays")

    def choose_files(self, *files: str, selector: str = "input[type=file]", number: int = 0) -> None:
        """What the file dialog of a page would hand over."""

        def choose() -> bool:
            inputs = self.browser.find_elements(By.CSS_SELECTOR, selector)
            if len(inputs) <= number:
                return False
            inputs[number].send_keys("\n".join(files))
            return True

        self.wait_until(choose, f"there is no {selector}")

    def leave_at_once(self) -> None:
        """Without being asked whether uploads are to be stopped, as when a browser dies."""
        self.browser.execute_script("addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)")
        self.browser.get("about:blank")

    def choose_menu(self, menu: str, entry: str) -> None:
        """An entry of the menu that a button opens, which is found by its text or name."""
        self.click(menu, "button[aria-haspopup=menu]")
        self.click(entry, "[role=menuitem]")

    def sign_out(self) -> None:
        self.choose_menu("Account of", "Sign out")

    def look(self, name: str) -> None:
        """Keeps a picture, and looks for what keeps people out."""
        self.screenshot(name)
        found = Axe().run(self.browser)["violations"]
        serious = [problem for problem in found if problem["impact"] in ("serious", "critical")]
        said = [f"{problem['id']}: {[node['html'][:200] for node in problem['nodes'][:3]]}" for problem in serious]
        self.assertEqual(said, [], name)

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.browser.save_screenshot(str(SCREENSHOTS / f"{name}.png"))

    def sign_up(self) -> None:
        self.visit("")
        self.fill(firstName="Ann", lastName="Lee", email="ann@example.com", password=PASSWORD, passwordAgain=PASSWORD)
        self.click("Sign up", "button")
        self.find("h1", "Applications")

    def add_the_first_face(self, photo: str) -> None:
        """The way of a newcomer, from the empty list of applications on."""
        self.click("Create application", "button")
        self.fill(name="Home")
        self.click("Create", "dialog button[type=submit]")
        self.wait_for("A service is one API key")
        self.click("Create service", "button")
        self.fill(name="Doorbell")
        self.click("Create", "dialog button[type=submit]")
        self.wait_for("A subject is somebody to recognise")
        self.click("Add subject", "button")
        self.fill(subject="Barack")
        self.click("Add", "dialog button[type=submit]")
        self.wait_for("0 photos")
        self.choose_files(photo)
        # The tray says "0 of 1 uploaded" before.
        self.wait_for("1 photo")

    def assert_nothing_was_refused(self, but: str = "") -> None:
        """Neither by the policy of the pages nor by the browser, except what the test provoked."""
        said = [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
        # That nobody is signed in is found out by asking.
        asked = ("401 (Unauthorized)", "admin/oauth/token", *filter(None, [but]))
        self.assertEqual([message for message in said if not any(text in message for text in asked)], [])
