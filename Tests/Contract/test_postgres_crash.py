"""A server that dies or stands still while it makes its tables: nothing of them is left, and nobody waits for it."""

import re
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import ClassVar

from contract import until
from sdk import BINARY, ROOT, Server, environment
from test_core_elsewhere import ask

from postgres import Postgres, available  # isort: skip; sdk shows where it is

SCRIPTS = ROOT / "Tests/Postgres"
IDLE = 3
"""Seconds after which PostgreSQL ends a session of ours that stands still within a transaction."""


class Process:
    """A command that may be killed and stopped, and what it says."""

    def __init__(self, settings: dict[str, str], *arguments: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="compreface-crash-")
        self.file = Path(self.folder.name) / "log"
        with open(self.file, "wb") as log:
            command = [BINARY, *arguments]
            self.popen = subprocess.Popen(
                command, env=environment() | settings, cwd=self.folder.name, stdout=log, stderr=subprocess.STDOUT
            )

    def log(self) -> str:
        return self.file.read_text(errors="replace")

    def serves(self) -> bool:
        return re.search(r"listens on http", self.log()) is not None

    def has_ended(self) -> bool:
        return self.popen.poll() is not None

    def close(self) -> None:
        self.popen.kill()
        self.popen.wait()
        self.folder.cleanup()


class Holder:
    """A transaction of somebody else, which stays until it is let go."""

    def __init__(self, postgres: Postgres, database: str, statement: str) -> None:
        command = [postgres._binaries / "psql", "--no-psqlrc", "--quiet", postgres.uri(database)]
        self.psql = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.psql.stdin and self.psql.stdout
        self.psql.stdin.write(f"BEGIN; {statement};\n\\echo done\n")
        self.psql.stdin.flush()
        self.psql.stdout.readline()

    def let_go(self) -> None:
        """Nothing of what it did is left."""
        self.psql.communicate()


@unittest.skipUnless(*available())
class CrashTests(unittest.TestCase):
    postgres: ClassVar[Postgres]
    upstream: ClassVar[str]
    schemas: ClassVar[dict[bool, str]]
    """What a migration that nothing interrupts makes, out of a database of 1.2 or of none."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.postgres = cls.enterClassContext(Postgres(fsync=False))
        cls.upstream = cls.postgres.create_database()
        for script in ("compreface-1.2.sql", "lived-in-1.2.sql"):
            cls.postgres.run_file(SCRIPTS / script, cls.upstream)
        cls.schemas = {}
        for of_12 in (True, False):
            database = cls.new_database(of_12)
            cls.complete(database, of_12)
            cls.schemas[of_12] = cls.postgres.dump(database, schema_only=True)

    # MARK: Killed

    def test_killed_while_it_waits_for_a_table(self) -> None:
        """The database is as it was before, and the next one makes the tables."""
        serve = ("serve", "--port", "0")
        for of_12, arguments in ((True, ("adopt",)), (True, serve), (False, serve)):
            with self.subTest(of_12=of_12, command=arguments[0]):
                database = self.new_database(of_12)
                before = self.postgres.dump(database)
                holder = self.hold(database, of_12)
                process = self.process(database, *arguments)
                self.wait_for_block(database)
                process.popen.kill()
                process.popen.wait()
                holder.let_go()
                # Its session learns of it with what it sends.
                self.assertTrue(until(lambda: self.sessions(database) == [], IDLE + 30), self.sessions(database))
                self.assertEqual(self.postgres.dump(database), before)
                self.complete(database, of_12)
                self.assertTrue(self.is_whole(database, of_12))

    def test_killed_at_any_time(self) -> None:
        """All of it is there or nothing."""
        delay, halves, wholes = 0.0, 0, 0
        while wholes < 2:
            self.assertLess(delay, 10, "it is never done")
            database = self.new_database(of_12=True)
            before = self.postgres.dump(database)
            process = self.process(database, "adopt")
            time.sleep(delay)
            process.popen.kill()
            process.popen.wait()
            self.assertTrue(until(lambda: self.sessions(database) == [], IDLE + 30), self.sessions(database))
            if self.is_whole(database, of_12=True):
                wholes += 1
            else:
                halves += 1
                self.assertEqual(self.postgres.dump(database), before, f"after {delay} s")
            self.complete(database, of_12=True)
            self.assertTrue(self.is_whole(database, of_12=True))
            self.postgres.drop_database(database)
            delay += max(0.02, delay / 6)
        self.assertGreater(halves, 0)

    def test_the_database_server_dies(self) -> None:
        """The server waits for it, and begins again."""
        for of_12 in (True, False):
            with self.subTest(of_12=of_12):
                database = self.new_database(of_12)
                holder = self.hold(database, of_12)
                process = self.process(database, "serve", "--port", "0")
                self.wait_for_block(database)
                self.postgres.kill()
                time.sleep(1)
                self.assertFalse(process.has_ended(), process.log())
                self.postgres.start()
                holder.let_go()
                self.assert_becomes_whole(database, of_12, process)
                # A core of 1.2's calculator is not there, so that it may end then.
                self.assertIn("waiting for the database", process.log())

    # MARK: Stopped

    def test_one_that_stands_still_while_somebody_has_a_table(self) -> None:
        """As long as that lasts, a second one waits, without harm."""
        database = self.new_database(of_12=False)
        holder = self.hold(database, of_12=False)
        first = self.process(database, "serve", "--port", "0")
        self.wait_for_block(database)
        first.popen.send_signal(signal.SIGSTOP)
        second = self.process(database, "serve", "--port", "0")
        self.wait_for_block(database)
        time.sleep(IDLE + 2)
        self.assertFalse(first.serves() or second.serves() or second.has_ended(), second.log())
        holder.let_go()
        self.assert_goes_on(database, first, second)

    def test_one_that_stands_still_holds_up_the_others_for_seconds(self) -> None:
        """Its session is ended by PostgreSQL; a second one makes the tables, and the first finds them."""
        for _ in range(20):
            database = self.new_database(of_12=False)
            holder = self.hold(database, of_12=False)
            first = self.process(database, "serve", "--port", "0")
            self.wait_for_block(database)
            first.popen.send_signal(signal.SIGSTOP)
            holder.let_go()
            self.assertTrue(until(lambda: "active" not in self.states(database)), self.sessions(database))
            # Its tables are made but for the end of the transaction, unless it had given up waiting just before.
            if "idle in transaction" in self.states(database):
                break
            first.popen.kill()
        else:
            self.fail("it is never within a transaction")
        self.assert_goes_on(database, first, self.process(database, "serve", "--port", "0"))

    def assert_goes_on(self, database: str, first: Process, second: Process) -> None:
        """The second of two while the first stands still, and then that too."""
        self.assertTrue(until(second.serves, 60), second.log())
        self.assertTrue(self.is_whole(database, of_12=False))
        first.popen.send_signal(signal.SIGCONT)
        self.assertTrue(until(first.serves), first.log())
        self.assertFalse(second.has_ended())
        self.use(database)

    def test_others_go_on_while_a_table_is_waited_for(self) -> None:
        """Servers of 1.2, which may run meanwhile, wait for a second at most; and whoever looks into the log sees why
        ours does."""
        database = self.new_database(of_12=True)
        holder = self.hold(database, of_12=True)
        process = self.process(database, "serve", "--port", "0")
        self.wait_for_block(database)
        for _ in range(5):
            self.postgres.sql("SET lock_timeout = '2500ms'; SELECT COUNT(*) FROM subject; SELECT COUNT(*) FROM model", database)
            time.sleep(0.3)
        self.assertTrue(until(lambda: "somebody has its tables in use" in process.log()), process.log())
        holder.let_go()
        self.assert_becomes_whole(database, True, process)

    def test_one_that_waits_can_be_ended(self) -> None:
        """While another one makes the tables; so can that one."""
        database = self.new_database(of_12=False)
        holder = self.hold(database, of_12=False)
        first, second = (self.process(database, "serve", "--port", "0") for _ in range(2))
        self.assertTrue(until(lambda: len(self.waits(database)) == 2), first.log() + second.log())
        for process in (second, first):
            process.popen.terminate()
            self.assertTrue(until(process.has_ended, 20), process.log())
        holder.let_go()
        self.assertTrue(until(lambda: self.sessions(database) == [], IDLE + 30), self.sessions(database))
        self.assertEqual(self.postgres.sql("SELECT 1 FROM pg_tables WHERE schemaname = 'public'", database), [])
        self.use(database)

    # MARK: Steps

    @classmethod
    def new_database(cls, of_12: bool) -> str:
        return cls.postgres.create_database(template=cls.upstream if of_12 else None)

    @classmethod
    def complete(cls, database: str, of_12: bool) -> None:
        """By a command that nothing interrupts."""
        settings = environment() | cls.postgres.settings(database)
        command = [BINARY, "adopt"] if of_12 else [BINARY, "service", "list"]
        subprocess.run(command, env=settings, capture_output=True, check=True, timeout=60)

    def use(self, database: str) -> None:
        server = Server(self.postgres.settings(database))
        server.start()
        self.addCleanup(server.stop)
        key = server.make_service("recognition")
        answer = ask(server, "POST", "recognition/subjects", key, b'{"subject": "Ann"}')
        self.assertEqual(answer.status, 201, answer.body)

    def hold(self, database: str, of_12: bool) -> Holder:
        """Lets nobody change 1.2's table of faces, or make the last of its tables."""
        statement = "LOCK TABLE embedding IN ROW EXCLUSIVE MODE" if of_12 else "CREATE TABLE lease (name text)"
        holder = Holder(self.postgres, database, statement)
        self.addCleanup(holder.psql.kill)
        return holder

    def process(self, database: str, *arguments: str) -> Process:
        process = Process(self.postgres.settings(database), *arguments)
        self.addCleanup(process.close)
        return process

    def wait_for_block(self, database: str) -> None:
        """By another session's transaction."""
        self.assertTrue(until(lambda: bool({"relation", "transactionid"} & {*self.waits(database)})), "nobody waits")

    def waits(self, database: str) -> list[str]:
        """What sessions of ours wait for that others have."""
        waiting = "wait_event_type = 'Lock' AND application_name = 'compreface'"
        query = f"SELECT wait_event FROM pg_stat_activity WHERE {waiting} AND datname = '{database}'"
        return [row[0] for row in self.postgres.sql(query)]

    def states(self, database: str) -> list[str]:
        return [row[0] for row in self.sessions(database)]

    def sessions(self, database: str) -> list[list[str]]:
        columns = "state, wait_event, left(query, 60)"
        ours = f"application_name = 'compreface' AND datname = '{database}'"
        return self.postgres.sql(f"SELECT {columns} FROM pg_stat_activity WHERE {ours}")

    def assert_becomes_whole(self, database: str, of_12: bool, process: Process) -> None:
        """All comes with this table, in one transaction. A dump, which locks each table, would keep it waiting."""
        query = "SELECT 1 FROM pg_tables WHERE tablename = 'compreface_migration'"
        self.assertTrue(until(lambda: self.postgres.sql(query, database) != [], 60), process.log())
        self.assertTrue(self.is_whole(database, of_12), process.log())

    def is_whole(self, database: str, of_12: bool) -> bool:
        return self.postgres.dump(database, schema_only=True) == self.schemas[of_12]


if __name__ == "__main__":
    unittest.main()
