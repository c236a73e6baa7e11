"""`compreface export` and `import` that are killed in their middle, and go on."""

import base64
import os
import random
import sqlite3
import struct
import subprocess
import time
import unittest
import uuid
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
from sdk import BINARY, environment
from test_archive import ArchiveTestCase

from postgres import Postgres, available  # isort: skip; sdk shows where it is

FACES, ENTRIES = 3000, 6000


@unittest.skipUnless(*available())
class KilledTests(ArchiveTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.postgres = self.enterContext(Postgres(fsync=False))
        self.fill("--data", "first")
        self.run_well("export", "small.archive", "--data", "first")
        self.forge("large.archive", self.grown(self.lines("small.archive")[:-1]))

    def grown(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """With many more faces and entries of the audit log, two of each moment."""
        face = next(line for line in lines if line["kind"] == "face")
        entry = next(line for line in lines if line["kind"] == "audit")
        chance = random.Random(1)
        faces = [
            face | {
                "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "others": [], "order": 1000 + number,
                "photo": base64.b64encode(chance.randbytes(2000)).decode(),
                "vector": base64.b64encode(struct.pack("<128f", *(chance.gauss(0, 1) for _ in range(128)))).decode(),
            }
            for number in range(FACES)
        ]  # fmt: skip
        entries = [entry | {"detail": f"{number // 2}", "order": 1000 + number} for number in range(ENTRIES)]
        audit = [line for line in lines if line["kind"] == "audit"]
        return [line for line in lines if line["kind"] != "audit"] + faces + audit + entries

    def kill_in_the_middle(self, progress: Callable[[], bool], *command: str, settings: dict[str, str]) -> None:
        # On one processor with whoever watches it, and giving way to them, or it could be done before that is seen.
        words, variables = ["nice", "-n", "19", BINARY, *command], environment() | settings
        everywhere = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(everywhere)})
        try:
            process = subprocess.Popen(words, env=variables, cwd=self.folder, stderr=subprocess.PIPE)
            while process.poll() is None and not progress():
                time.sleep(0.001)
            process.kill()
            _, said = process.communicate()
        finally:
            os.sched_setaffinity(0, everywhere)
        self.assertEqual(process.returncode, -9, f"it was done before it could be killed: {said.decode()}")

    def test_on_postgresql(self) -> None:
        settings = self.postgres.settings(self.postgres.create_database())
        name = settings["POSTGRES_URL"].rpartition("/")[2]

        watching = self.enterContext(psycopg.connect(self.postgres.uri(name), autocommit=True))

        def count(table: str) -> int:
            try:
                return int(watching.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])
            except psycopg.errors.UndefinedTable:
                return 0  # Not made yet.

        self.check(count, settings)

    def test_on_sqlite(self) -> None:
        def count(table: str) -> int:
            try:
                with closing(sqlite3.connect(f"file:{self.folder}/.data/compreface.sqlite?mode=ro", uri=True)) as database:
                    return int(database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])
            except sqlite3.OperationalError:
                return 0

        self.check(count, {"COMPREFACE_DATA": str(self.folder / ".data")})

    def check(self, count: Callable[[str], int], settings: dict[str, str]) -> None:
        def import_until(table: str, least: int) -> None:
            self.kill_in_the_middle(lambda: count(table) >= least, "import", "large.archive", settings=settings)

        import_until("embedding", 200)
        before = count("embedding")
        self.assertLess(before, FACES)
        # Nobody else's archive takes its place.
        self.assert_refused("has accounts or services already", "import", "small.archive", settings=settings)
        import_until("embedding", before + 200)
        import_until("audit_log", 200)
        result = self.compreface("import", "large.archive", settings=settings)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("Going on behind line", result.stderr)

        def written() -> bool:
            partial = self.folder / "again.archive.partial"
            return partial.exists() and partial.stat().st_size > 2_000_000

        self.kill_in_the_middle(written, "export", "again.archive", settings=settings)
        result = self.compreface("export", "again.archive", settings=settings)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("Going on with again.archive.partial", result.stderr)
        # Nothing is missing, and nothing is there twice.
        self.assertEqual(self.told("again.archive"), self.told("large.archive"))


if __name__ == "__main__":
    unittest.main()
