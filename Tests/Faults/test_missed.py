"""What one server changes while another can't hear of it is made up for, as soon as that has the database again."""

import time
import unittest
from collections.abc import Callable
from typing import ClassVar

from client import Client
from engines import PostgreSQL
from sdk import PATIENCE, available


@unittest.skipUnless(*available())
class MissedTests(unittest.TestCase):
    engine: ClassVar[PostgreSQL]

    @classmethod
    def setUpClass(cls) -> None:
        cls.engine = cls.enterClassContext(PostgreSQL(apis=2))

    def setUp(self) -> None:
        keys = self.engine.cluster.make_services()
        self.here, self.there = (Client(node.port, keys) for node in self.engine.nodes)
        self.embedding = self.here.embedding()
        self.link = self.engine.way_to_database(self.engine.nodes[0])

    def seen(self) -> list[str]:
        return [match["subject"] for match in self.here.recognised(self.embedding)]

    def without_hearing(self, work: Callable[[], object]) -> None:
        """Something is done there while `here` has lost the database, and the connection on which it listens."""
        self.link.refuse()
        self.link.drop()
        try:
            work()
        finally:
            self.link.accept()

    def assert_seen(self, expected: list[str]) -> None:
        # It looks each second, and tries a database that was away each two.
        end = time.monotonic() + PATIENCE
        while self.seen() != expected:
            self.assertLess(time.monotonic(), end, f"{self.seen()} in place of {expected}")
            time.sleep(0.05)

    def test_a_face_is_added(self) -> None:
        self.there.add("Ann")
        self.assertEqual(self.seen(), ["Ann"])
        self.without_hearing(lambda: self.there.add("Bob"))
        self.assert_seen(["Ann", "Bob"])

    def test_a_face_is_added_to_an_empty_collection(self) -> None:
        self.assertEqual(self.seen(), [])
        self.without_hearing(lambda: self.there.add("Ann"))
        self.assert_seen(["Ann"])

    def test_a_subject_is_deleted(self) -> None:
        self.there.add("Ann")
        self.assertEqual(self.seen(), ["Ann"])
        self.without_hearing(lambda: self.there.ask("DELETE", "subjects/Ann"))
        self.assert_seen([])

    def test_a_subject_is_renamed(self) -> None:
        self.there.add("Ann")
        self.assertEqual(self.seen(), ["Ann"])
        self.without_hearing(lambda: self.there.ask("PUT", "subjects/Ann", {"subject": "Bob"}))
        self.assert_seen(["Bob"])


if __name__ == "__main__":
    unittest.main()
