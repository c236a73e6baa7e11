"""100,000 subjects, and 100,000 photos of one, are scrolled and searched. The longest task is printed, not judged."""

import sqlite3
import sys
import unittest
import uuid
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

import photos
from chromium import WebTestCase
from server import Server
from world import World

COUNT = 100_000


class LargeCollectionTests(WebTestCase):
    def setUp(self) -> None:
        server = Server()
        server.start()
        self.addCleanup(server.stop)
        self.world = World(server, Path(photos.OBAMA).read_bytes())
        self.open(server)
        self.become(self.world.owner.cookies)

    def fill_database(self, *statements: tuple[str, object]) -> None:
        with closing(sqlite3.connect(self.server.data / "compreface.sqlite", timeout=10)) as database:
            # The server's index is built with a function of its own.
            database.create_function("lower", 1, str.lower, deterministic=True)
            for statement, rows in statements:
                database.executemany(statement, rows)  # type: ignore[arg-type]
            database.commit()

    def watch(self) -> None:
        self.browser.execute_script(
            """
            window.longest = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
            }).observe({ type: "longtask" });
            """
        )

    def scroll(self, selector: str) -> None:
        for place in (0.25, 0.5, 0.75, 1, 0):
            self.browser.execute_async_script(
                """
                const [place, selector, done] = arguments;
                const list = document.querySelector(selector);
                let step = 0;
                const from = list.scrollTop, way = place * list.scrollHeight - from;
                const move = () => {
                  step += 1;
                  list.scrollTop = from + way * step / 30;
                  if (step < 30) requestAnimationFrame(move);
                  else requestAnimationFrame(() => requestAnimationFrame(done));
                };
                move();
                """,
                place,
                selector,
            )
            shown = self.browser.find_elements("css selector", f"{selector} [role=listitem]")
            self.assertLess(len(shown), 300)
            self.assertGreater(len(shown), 5)

    def tell_longest(self, what: str) -> None:
        longest = float(self.browser.execute_script("return window.longest"))
        # Tasks of less than 50 ms aren't told.
        print(f"longest task while {what}: {f'{longest:.0f} ms' if longest else 'less than 50 ms'}")

    def test_subjects(self) -> None:
        rows = ((str(uuid.uuid4()), self.world.key, f"Person {number:06}") for number in range(COUNT))
        self.fill_database(("INSERT INTO subject (id, api_key, subject_name) VALUES (?, ?, ?)", rows))
        self.visit(self.world.page("manage-collection", "RECOGNITION"))
        self.wait_for(f"{COUNT + 1} subjects")
        self.watch()
        self.scroll(".subjects")
        self.find("input[type=search]").send_keys("099999")
        self.wait_for("1 subject")
        self.find(".subjects button", "Person 099999")
        self.assertIn("search=099999", self.browser.current_url)
        self.tell_longest("scrolling and searching 100,000 subjects")

    def test_photos_of_one_subject(self) -> None:
        with closing(sqlite3.connect(self.server.data / "compreface.sqlite", timeout=10)) as database:
            subject, vector, calculator = database.execute("SELECT subject_id, embedding, calculator FROM embedding").fetchone()
        rows = ((str(uuid.uuid4()), subject, vector, calculator) for _ in range(COUNT))
        statement = "INSERT INTO embedding (id, subject_id, embedding, calculator) VALUES (?, ?, ?, ?)"
        self.fill_database((statement, rows))
        self.visit(self.world.page("manage-collection", "RECOGNITION", subject="Barack"))
        self.wait_for(f"{COUNT + 1} photos")
        self.watch()
        self.scroll(".faces")
        self.tell_longest("scrolling 100,000 photos")


if __name__ == "__main__":
    unittest.main()
