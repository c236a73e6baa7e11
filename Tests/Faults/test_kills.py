"""A server is killed at random moments while faces are added and deleted: what was acknowledged is there, nothing is
half there."""

import http.client
import random
import threading
import time
import unittest

import report
from client import FACES, Client
from engines import Engine, PostgreSQL, SQLite, faces, halves
from sdk import PATIENCE, available

KILLS = 200 if report.LONG else 5
WRITERS = 4


class Writer(threading.Thread):
    """Adds faces to a subject of its own and deletes some of them, until the server is gone."""

    def __init__(self, client: Client, subject: str, seed: int) -> None:
        super().__init__(daemon=True)
        self._client, self._subject, self._random = client, subject, random.Random(seed)
        self.added: set[str] = set()
        """Acknowledged, and not deleted since."""
        self.deleted: set[str] = set()
        """Acknowledged."""
        self.lost = 0
        """Requests without an answer."""
        self.wrong: list[str] = []

    def run(self) -> None:
        try:
            while True:
                # First taken off: whether the last one is deleted isn't known.
                if self.added and self._random.random() < 0.4:
                    face = self.added.pop()
                    answer = self._client.ask("DELETE", f"faces/{face}")
                    self.deleted.add(face)
                    expected = 200
                else:
                    answer = self._client.add(self._subject, self._random.choice(FACES))
                    expected = 201
                    if answer.status == 201:
                        self.added.add(answer.json["image_id"])
                if answer.status != expected:
                    self.wrong.append(f"{answer.status}: {answer.body!r}")
        except (OSError, http.client.HTTPException, ValueError):
            self.lost += 1


def subjects(client: Client) -> list[str]:
    """One for each face by which they are recognised."""
    return sorted(match["subject"] for match in client.recognised(client.embedding()))


class KillTests(unittest.TestCase):
    def kill(self, engine: Engine, seed: int) -> None:
        chance = random.Random(seed)
        (node,) = engine.nodes
        client = Client(node.port, engine.keys)
        acknowledged: set[str] = set()
        deleted: set[str] = set()
        cut_short = 0
        for number in range(KILLS):
            seeds = [chance.getrandbits(32) for _ in range(WRITERS)]
            writers = [Writer(client, f"Round {number}, {seed}", seed) for seed in seeds]
            for writer in writers:
                writer.start()
            threading.Event().wait(chance.uniform(0.02, 0.5))
            node.kill()
            for writer in writers:
                writer.join()
                acknowledged |= writer.added
                deleted |= writer.deleted
                cut_short += writer.lost
                self.assertEqual(writer.wrong, [])
            node.start()
            stored = faces(engine)
            self.assertEqual(acknowledged - stored.keys(), set(), f"lost with kill {number}")
            self.assertEqual(deleted & stored.keys(), set(), f"back after kill {number}")
            self.assertEqual(halves(engine), {}, f"after kill {number}")
            # What was being written when the server was killed may be seen a moment later.
            end = time.monotonic() + PATIENCE
            while (seen := subjects(client)) != sorted(stored.values()) and time.monotonic() < end:
                time.sleep(0.1)
                stored = faces(engine)
            self.assertEqual(seen, sorted(stored.values()))
            # Few enough that all of them can be looked at each time.
            if len(stored) > 500:
                self.assertEqual(client.ask("DELETE", "subjects").status, 200)
                acknowledged.clear()
        report.note(
            "Killed", engine.name, kills=KILLS, seed=seed, cut_short=cut_short,
            kept=len(acknowledged), deleted=len(deleted), lost=0, half=0,
        )  # fmt: skip

    def test_sqlite(self) -> None:
        with SQLite() as engine:
            self.kill(engine, report.SEED)

    @unittest.skipUnless(*available())
    def test_postgresql(self) -> None:
        with PostgreSQL() as engine:
            self.kill(engine, report.SEED)


if __name__ == "__main__":
    unittest.main()
