"""A command on the file of a server of an older version, which must not find other tables than it knows."""

import sqlite3
import unittest
from contextlib import closing

from installation import compreface
from sdk import Server, on_file_alone

INDEX = "audit_log_application_index"


@on_file_alone("its tables are those of the files of older versions")
class OlderFileTests(unittest.TestCase):
    def test_a_command_waits_until_the_server_has_gone(self) -> None:
        server = Server()
        server.start()
        self.addCleanup(server.stop)
        with closing(sqlite3.connect(server.data / "compreface.sqlite")) as database, database:
            # As before this version's last change.
            database.execute("CREATE TABLE newest AS SELECT * FROM grdb_migrations ORDER BY rowid DESC LIMIT 1")
            database.execute("DELETE FROM grdb_migrations WHERE identifier IN (SELECT identifier FROM newest)")
        for command in (["user", "list"], ["service", "create", "--type", "detection", "Camera"], ["audit"]):
            result = compreface(server, *command)
            self.assertEqual(result.returncode, 1)
            self.assertIn("is of an older version", result.stderr)
            self.assertIn("Another server uses", result.stderr)
        with closing(sqlite3.connect(server.data / "compreface.sqlite")) as database, database:
            [[behind]] = database.execute(
                "SELECT COUNT(*) FROM newest WHERE identifier NOT IN (SELECT identifier FROM grdb_migrations)"
            )
            self.assertEqual(behind, 1)
            database.execute("INSERT INTO grdb_migrations SELECT * FROM newest")
            database.execute("DROP TABLE newest")
        self.assertEqual(compreface(server, "user", "list").returncode, 0)

    def test_commands_that_keep_servers_away_bring_it_up_to_date(self) -> None:
        """After the server was stopped and its program replaced."""
        for command in (["migrate"], ["user", "list"]):
            server = Server()
            server.start()
            self.addCleanup(server.stop)
            server.end()
            with closing(sqlite3.connect(server.data / "compreface.sqlite")) as database, database:
                # What the last change made is nothing but this index.
                database.execute(f"DROP INDEX {INDEX}")
                database.execute("DELETE FROM grdb_migrations WHERE identifier = '8-audit-by-application'")
            result = compreface(server, *command)
            self.assertEqual(result.returncode, 0, result.stderr)
            with closing(sqlite3.connect(server.data / "compreface.sqlite")) as database:
                known = database.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = ?", (INDEX,)).fetchone()
                self.assertEqual(known, (1,))


if __name__ == "__main__":
    unittest.main()
