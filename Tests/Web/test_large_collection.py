"""A collection of 100,000 subjects is scrolled and searched. How long the longest task took is printed, not judged."""

import sqlite3
import sys
import unittest
import uuid
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

from test_pages import PagesTestCase

SUBJECTS = 100_000


class LargeCollectionTests(PagesTestCase):
    def fill_database(self) -> None:
        with closing(sqlite3.connect(self.server.data / "compreface.sqlite", timeout=10)) as database:
            # The server's index is built with a function of its own.
            database.create_function("lower", 1, str.lower, deterministic=True)
            key = database.execute("SELECT api_key FROM model").fetchone()[0]
            rows = ((str(uuid.uuid4()), key, f"Person {number:06}") for number in range(SUBJECTS))
            database.executemany("INSERT INTO subject (id, api_key, subject_name) VALUES (?, ?, ?)", rows)
            database.commit()

    def test_scrolling_and_searching(self) -> None:
        self.service("Crowd", "RECOGNITION", "A subject is somebody to recognise")
        self.fill_database()
        self.browser.refresh()
        self.wait_for("100000 subjects")
        self.browser.execute_script(
            """
            window.longest = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
            }).observe({ type: "longtask" });
            """
        )
        for place in (0.25, 0.5, 0.75, 1, 0):
            self.browser.execute_async_script(
                """
                const [place, done] = arguments;
                const list = document.querySelector(".subjects");
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
            )
            buttons = self.browser.find_elements("css selector", ".subjects button")
            self.assertLess(len(buttons), 60)
            self.assertGreater(len(buttons), 5)
        search = self.find("input[type=search]")
        search.send_keys("099999")
        self.wait_for("1 subject")
        self.find(".subjects button", "Person 099999")
        print(f"longest task while scrolling and searching 100,000 subjects: {self.longest():.0f} ms")

    def longest(self) -> float:
        return float(self.browser.execute_script("return window.longest"))


if __name__ == "__main__":
    unittest.main()
