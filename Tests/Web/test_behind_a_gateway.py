"""The pages where they don't come from the server itself: through fe, and through nginx below a path of another site."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import PASSWORD, WebTestCase
from front import NGINX, below_a_path, fe
from postgres_cluster import free_port
from server import Server


class GatewayPagesTestCase(WebTestCase):
    def to_a_recognised_face(self) -> None:
        self.sign_up()
        self.add_the_first_face(photos.OBAMA)
        self.click("Try it", "nav a")
        self.wait_for("What is found shows here")
        self.choose_files(photos.OBAMA_LATER)
        self.find(".results li", "Barack")
        # A page of its own address, after signing out and in again.
        self.click("Dashboard", "nav a")
        self.find("h1", "Doorbell")
        address = self.browser.current_url
        self.sign_out()
        self.find("h1", "Sign in")
        self.browser.get(address)
        self.find("h1", "Sign in")
        self.fill(email="ann@example.com", password=PASSWORD)
        self.click("Sign in", "main button")
        self.find("h1", "Doorbell")
        self.assertEqual(self.browser.current_url, address)
        self.assert_nothing_was_refused()


class ThroughFrontendTests(GatewayPagesTestCase):
    def test_the_way_of_a_newcomer(self) -> None:
        behind = Server({"TRUSTED_PROXIES": "127.0.0.1"})
        behind.start()
        self.addCleanup(behind.stop)
        front = fe(behind.url)
        self.addCleanup(front.stop)
        self.open(front)
        self.to_a_recognised_face()

    def test_servers_that_start_later_and_stop_again(self) -> None:
        port = free_port()
        first = Server(options=("--port", str(port)))
        first.start()
        front = fe(first.url)
        self.addCleanup(front.stop)
        first.stop()
        self.open(front)
        self.visit("")
        self.find("h1", "Starting")
        self.wait_for("waiting")
        self.look("starting")
        again = Server(options=("--port", str(port)))
        self.addCleanup(again.stop)
        again.start()
        self.find("h1", "Sign up")
        self.sign_up()
        again.stop()
        self.click("People", "nav a")
        self.find("h1", "Starting")
        back = Server(options=("--port", str(port)))
        back.start()
        self.addCleanup(back.stop)
        # Another database, in which nobody is signed in.
        self.find("h1", "Sign up")


class BelowAPathTests(GatewayPagesTestCase):
    def test_the_way_of_a_newcomer(self) -> None:
        if not NGINX.is_file():
            self.skipTest("there is no nginx; Scripts/setup-nginx.sh says why")
        behind = Server({"TRUSTED_PROXIES": "127.0.0.1"})
        behind.start()
        self.addCleanup(behind.stop)
        nginx = below_a_path(behind)
        nginx.start()
        self.addCleanup(nginx.stop)
        self.open(behind)
        self.server = Below(nginx.port)  # type: ignore[assignment]
        self.to_a_recognised_face()
        self.assertIn("/faces/dashboard", self.browser.current_url)


class Below:
    """Where the pages are."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/faces"


if __name__ == "__main__":
    unittest.main()
