"""`compreface backup` while people use the server, and `compreface restore` into an empty place."""

import os
import sqlite3
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from contract import OBAMA
from sdk import BINARY, Server, environment, photo
from test_core_elsewhere import ask

from postgres import Postgres, available, binaries  # isort: skip; sdk shows where it is


class BackupTests(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def compreface(self, *arguments: str, settings: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        variables = environment() | (settings or {})
        variables["PATH"] = f"{binaries()}:{variables['PATH']}"
        return subprocess.run(
            [BINARY, *arguments], env=variables, capture_output=True, text=True, cwd=self.folder, timeout=120
        )

    def run_well(self, *arguments: str, settings: dict[str, str] | None = None) -> str:
        result = self.compreface(*arguments, settings=settings)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stderr

    def assert_refused(self, words: str, *arguments: str, settings: dict[str, str] | None = None) -> None:
        result = self.compreface(*arguments, settings=settings)
        self.assertEqual(result.returncode, 1)
        self.assertIn(words, result.stderr)

    def use(self, server: Server, stop: threading.Event) -> threading.Thread:
        """Adds faces and deletes them until it is told to stop."""
        key = server.make_service("recognition")
        ask(server, "POST", "recognition/faces?subject=Ann", key, photo(OBAMA))

        def go_on() -> None:
            while not stop.is_set():
                ask(server, "POST", "recognition/faces?subject=Bob", key, photo(OBAMA))
                ask(server, "DELETE", "recognition/faces?subject=Bob", key)

        thread = threading.Thread(target=go_on)
        thread.start()
        return thread


class FileTests(BackupTests):
    def tables(self, file: Path) -> list[str]:
        database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        # The schema names functions that are ours: no index is used.
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [f"{name}: " + repr(sorted(map(repr, database.execute(f'SELECT * FROM "{name}"')))) for name in names]
        database.close()
        return rows

    def test_while_a_server_runs(self) -> None:
        server, stop = Server(options=["--data", str(self.folder / "data")]), threading.Event()
        server.start()
        self.addCleanup(server.stop)
        user = self.use(server, stop)
        try:
            for number in range(5):
                self.run_well("backup", f"{number}.backup", "--data", str(server.data))
        finally:
            stop.set()
            user.join()
        self.assertEqual((self.folder / "0.backup").stat().st_mode & 0o777, 0o600)
        self.assertEqual(list(self.folder.glob("*.partial*")), [])
        self.assert_refused("There is a file 0.backup already", "backup", "0.backup", "--data", str(server.data))
        for number in range(5):
            place = self.folder / f"restored {number}"
            self.run_well("restore", f"{number}.backup", "--data", str(place))
            self.assertEqual(self.tables(place / "compreface.sqlite"), self.tables(self.folder / f"{number}.backup"))
        # And it serves.
        key = self.compreface("service", "list", "--json", "--data", str(self.folder / "restored 4")).stdout
        self.assertIn("Service 1", key)

    def test_what_is_there_is_not_overwritten(self) -> None:
        self.run_well("user", "list", "--data", "used")
        self.run_well("backup", "a.backup", "--data", "used")
        self.assert_refused("There is a database", "restore", "a.backup", "--data", "used")

    @unittest.skipIf(os.getuid() != 0, "only root can make files for others")
    def test_what_root_makes_belongs_to_whose_folder_it_is(self) -> None:
        folder = self.folder / "theirs"
        folder.mkdir()
        os.chown(folder, 12345, 12346)
        self.run_well("service", "create", "--type", "detection", "Gate", "--data", "mine")
        self.run_well("backup", "0.backup", "--data", "mine")
        self.run_well("restore", "0.backup", "--data", "theirs")
        self.run_well("service", "create", "--type", "detection", "Door", "--data", "theirs")
        for file in folder.iterdir():
            self.assertEqual((file.stat().st_uid, file.stat().st_gid), (12345, 12346), file.name)
        for file in (self.folder / "mine").iterdir():
            self.assertEqual(file.stat().st_uid, 0, file.name)

    def test_what_is_no_backup(self) -> None:
        for name, content, words in (
            ("text", b"hello", "is no backup"),
            ("nothing", b"", "is no backup"),
            ("half", b"SQLite format 3\0" + bytes(100), "can't be opened"),
            ("other", b"PGDMP", "of a database on a server"),
        ):
            (self.folder / name).write_bytes(content)
            self.assert_refused(words, "restore", name, "--data", "empty")
            self.assertFalse((self.folder / "empty/compreface.sqlite").exists())
        sqlite3.connect(self.folder / "foreign").execute("CREATE TABLE t (x)").connection.close()
        self.assert_refused("isn't a database of CompreFace", "restore", "foreign", "--data", "empty")
        self.assert_refused("can't be read", "restore", "missing", "--data", "empty")
        self.assert_refused("There is no database", "backup", "b.backup", "--data", "nowhere")


@unittest.skipUnless(*available())
class ServerTests(BackupTests):
    def test_while_a_server_runs(self) -> None:
        postgres = self.enterContext(Postgres(fsync=False))
        source, target = postgres.create_database(), postgres.create_database()
        server, stop = Server(postgres.settings(source)), threading.Event()
        server.start()
        self.addCleanup(server.stop)
        user = self.use(server, stop)
        try:
            self.run_well("backup", "moving.backup", settings=postgres.settings(source))
        finally:
            stop.set()
            user.join()
        server.end()
        self.run_well("backup", "still.backup", settings=postgres.settings(source))
        self.assertNotIn(postgres.password, self.run_well("restore", "still.backup", settings=postgres.settings(target)))
        self.assertEqual(postgres.dump(target), postgres.dump(source))
        again = postgres.create_database()
        self.run_well("restore", "moving.backup", settings=postgres.settings(again))
        orphans = "SELECT COUNT(*) FROM img WHERE id NOT IN (SELECT img_id FROM embedding)"
        self.assertEqual(postgres.sql(orphans, again), [["0"]])
        self.assert_refused("There are tables", "restore", "still.backup", settings=postgres.settings(target))
        others = postgres.create_database()
        postgres.sql("CREATE TABLE another_programs (id int)", others)
        self.assert_refused("There are tables", "restore", "still.backup", settings=postgres.settings(others))
        (self.folder / "file").write_bytes(b"SQLite format 3\0" + bytes(100))
        empty = postgres.create_database()
        self.assert_refused("in a file", "restore", "file", settings=postgres.settings(empty))
        # Half of one leaves nothing.
        whole = (self.folder / "still.backup").read_bytes()
        (self.folder / "half").write_bytes(whole[: len(whole) // 2])
        self.assert_refused("pg_restore failed", "restore", "half", settings=postgres.settings(empty))
        self.assertEqual(postgres.sql("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'", empty), [["0"]])


if __name__ == "__main__":
    unittest.main()
