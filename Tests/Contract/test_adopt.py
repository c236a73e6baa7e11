"""A database of CompreFace 1.2 is taken over: nothing of it is lost, nothing of it is changed, and it can be given back."""

import contextlib
import re
import subprocess
import threading
import unittest
from http.server import ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlencode

from browser import CLIENT
from contract import OBAMA
from sdk import BINARY, ROOT, Server, environment, photo
from test_core_elsewhere import ask
from test_upstream_core import Core12

from postgres import Postgres, available  # isort: skip; sdk shows where it is

SCRIPTS = ROOT / "Tests/Postgres"
STAFF = "11111111-1111-4111-8111-111111111101"
EVERYTHING_OF_12 = (
    "user app user_app_role model subject img embedding model_statistic table_lock reset_password_token install_info "
    "oauth_client_details oauth_access_token oauth_refresh_token databasechangelog databasechangeloglock"
).split()


@unittest.skipUnless(*available())
class AdoptionTests(unittest.TestCase):
    postgres: ClassVar[Postgres]
    core: ClassVar[ThreadingHTTPServer]

    @classmethod
    def setUpClass(cls) -> None:
        cls.postgres = cls.enterClassContext(Postgres(fsync=False))
        cls.core = ThreadingHTTPServer(("127.0.0.1", 0), Core12)
        threading.Thread(target=cls.core.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.core.server_close)
        cls.addClassCleanup(cls.core.shutdown)

    def setUp(self) -> None:
        self.database = self.postgres.create_database()
        for script in ("compreface-1.2.sql", "lived-in-1.2.sql"):
            self.postgres.run_file(SCRIPTS / script, self.database)
        self.columns = {table: self.columns_of(table) for table in EVERYTHING_OF_12}
        self.before = self.contents()

    # MARK: The tests

    def test_a_look_changes_nothing(self) -> None:
        schema = self.postgres.dump(self.database)
        text = self.run_command("adopt", "--check")
        self.assertEqual(self.postgres.dump(self.database), schema)
        faces = self.postgres.sql("SELECT COUNT(*) FROM embedding WHERE calculator = 'facenet.Calculator'", self.database)
        self.assertRegex(text, rf"faces +{faces[0][0]} +made by facenet\.Calculator")
        self.assertRegex(text, r"faces +20 +made by Facenet2018")
        orphans = self.postgres.sql(
            "SELECT COUNT(*) FROM img WHERE id NOT IN (SELECT img_id FROM embedding WHERE img_id IS NOT NULL)",
            self.database,
        )
        self.assertRegex(text, rf"photos of no face +{orphans[0][0]}\b")
        self.assertIn("differ in case alone", text)
        self.assertIn("What compreface adopt does:", text)

    def test_it_goes_on_with_the_core_it_had(self) -> None:
        self.assertIn("All of 1.2's rows are as they were", self.run_command("adopt"))
        self.assertEqual(self.contents(), self.before)
        # Once more it does nothing.
        self.run_command("adopt")
        with self.server({"PYTHON_URL": f"http://127.0.0.1:{self.core.server_port}"}) as server:
            # Each stored vector is found, also those that 1.2 didn't bring to unit length.
            found = self.recognize(server, OBAMA)
            known = self.postgres.sql(
                f"""SELECT COUNT(*) FROM embedding JOIN subject ON subject.id = subject_id
                WHERE api_key = '{STAFF}' AND calculator = 'facenet.Calculator'""",
                self.database,
            )
            self.assertEqual(len(found), int(known[0][0]))
            for email, password, status in (
                ("dmitri@example.com", "пароль Дмитрия", 200),
                ("ann.lee@example.com", "ann's password 2021", 200),
                ("dmitri@example.com", "another password", 400),
            ):
                self.assertEqual(self.sign_in(server, email, password), status, email)
        # The signing in stands in tables of ours, and the statistics went to the next hour.
        after = self.contents()
        for table in EVERYTHING_OF_12:
            if table != "model_statistic":
                self.assertEqual(after[table], self.before[table], table)

    def test_what_users_change_is_all_that_changes(self) -> None:
        with self.server({"PYTHON_URL": f"http://127.0.0.1:{self.core.server_port}"}) as server:
            added = ask(server, "POST", "recognition/faces?subject=New", STAFF, photo(OBAMA))
            self.assertEqual(added.status, 201, added.body)
            deleted = ask(server, "DELETE", f"recognition/faces/{added.json['image_id']}", STAFF)
            self.assertEqual(deleted.status, 200)
            gone = ask(server, "DELETE", "recognition/subjects/New", STAFF)
            self.assertEqual(gone.status, 200)
        after = self.contents()
        for table in ("user", "app", "model", "subject", "img", "embedding", "databasechangelog"):
            self.assertEqual(after[table], self.before[table], table)

    def test_a_server_that_would_recognise_nobody_does_not_run(self) -> None:
        self.assert_does_not_run("facenet.Calculator", "PYTHON_URL", "adopt --re-embed")
        self.assertEqual(self.contents(), self.before)

    def test_new_embeddings_are_made_when_they_are_asked_for(self) -> None:
        # The scripts' photos are none: these are.
        content = OBAMA.hex()
        self.postgres.sql(
            f"""UPDATE img SET content = decode('{content}', 'hex') WHERE id IN (SELECT img_id FROM embedding
            JOIN subject ON subject.id = subject_id WHERE api_key = '{STAFF}')""",
            self.database,
        )
        before = self.contents()
        self.assertIn("Asked for new embeddings", self.run_command("adopt", "--re-embed"))
        with self.server({}) as server:
            # With the former calculator nobody is recognised any more, so there is nobody whose loss has to be accepted.
            self.wait_for(lambda: "Faces are compared by dlib" in self.run_command("migrate", "--status"))
            self.wait_for(lambda: self.recognize(server, OBAMA) != [])
            self.assertGreater(self.recognize(server, OBAMA)[0]["similarity"], 0.99)
        after = self.contents()
        for table in ("user", "app", "model", "subject", "img", "embedding", "databasechangelog"):
            self.assertEqual(after[table], before[table], table)

    def test_faces_of_older_releases_are_known(self) -> None:
        """Rows keep the name that FaceNet had then, and 1.2 compares them with today's."""
        older = f"""UPDATE embedding SET calculator = 'Facenet2018' WHERE id IN (SELECT embedding.id FROM embedding
            JOIN subject ON subject.id = subject_id WHERE api_key = '{STAFF}' ORDER BY embedding.id LIMIT 2)"""
        self.postgres.sql(older, self.database)
        before = self.contents()
        with self.server({"PYTHON_URL": f"http://127.0.0.1:{self.core.server_port}"}) as server:
            known = self.postgres.sql(
                f"SELECT COUNT(*) FROM embedding JOIN subject ON subject.id = subject_id WHERE api_key = '{STAFF}'",
                self.database,
            )
            self.assertEqual(len(self.recognize(server, OBAMA)), int(known[0][0]))
            self.wait_for(lambda: "No server" not in self.run_command("migrate", "--status"))
            self.assertNotIn("are to come", self.run_command("migrate", "--status"))
        self.assertEqual(self.contents()["embedding"], before["embedding"])
        made = self.postgres.sql("SELECT COUNT(*) FROM calculator_vector", self.database)
        self.assertEqual(made, [["0"]])

    def test_a_server_of_another_calculator_leaves_those_alone_too(self) -> None:
        self.postgres.sql("UPDATE embedding SET calculator = 'Facenet2018'", self.database)
        self.assertIn("a core that has facenet.Calculator", self.run_command("adopt", "--check"))
        self.assert_does_not_run("facenet.Calculator", "adopt --re-embed")

    def test_photos_of_no_face_go_when_somebody_wants_it(self) -> None:
        orphans = "SELECT COUNT(*) FROM img WHERE NOT EXISTS (SELECT 1 FROM embedding WHERE img_id = img.id)"
        count = self.postgres.sql(orphans, self.database)[0][0]
        self.assertNotEqual(count, "0")
        self.assertIn("adopt --clean-photos", self.run_command("adopt", "--check"))
        self.assertIn(f"Deleted {count} photo", self.run_command("adopt", "--clean-photos"))
        self.assertEqual(self.postgres.sql(orphans, self.database), [["0"]])
        after = self.contents()
        self.assertEqual(len(after.pop("img")), len(self.before["img"]) - int(count))
        self.assertEqual(after, {table: rows for table, rows in self.before.items() if table != "img"})
        self.assertIn("photos.delete", self.run_command("audit"))
        self.assertIn("Deleted 0 photos", self.run_command("adopt", "--clean-photos"))

    def visitor(self, name: str) -> None:
        """A program that is connected for as long as the test takes."""
        process = subprocess.Popen(
            [self.postgres._binaries / "psql", self.postgres.uri(self.database)],
            env=environment() | {"PGAPPNAME": name},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        self.addCleanup(process.wait)
        assert process.stdin
        self.addCleanup(process.stdin.close)
        query = f"SELECT 1 FROM pg_stat_activity WHERE application_name = '{name}'"
        self.wait_for(lambda: self.postgres.sql(query, self.database) != [])

    def test_a_database_without_faces_is_not_shared_either(self) -> None:
        """With none, nothing says yet whose embeddings are compared; 1.2's servers add theirs all the same."""
        self.postgres.sql("DELETE FROM embedding WHERE calculator <> 'Facenet2018'", self.database)
        self.visitor("PostgreSQL JDBC Driver")
        self.assert_does_not_run("Servers of CompreFace 1.2 use this database", "PYTHON_URL")
        # What it says is to be done helps.
        with self.server({"PYTHON_URL": f"http://127.0.0.1:{self.core.server_port}"}) as server:
            added = ask(server, "POST", "recognition/faces?subject=New", STAFF, photo(OBAMA))
            self.assertEqual(added.status, 201, added.body)

    def test_other_programs_are_named(self) -> None:
        self.visitor("pgAdmin 4")
        self.assertIn("pgAdmin 4", self.run_command("adopt", "--check"))
        self.assertIn("Asked for new embeddings", self.run_command("adopt", "--re-embed"))

    def test_servers_of_12_that_are_connected(self) -> None:
        self.visitor("PostgreSQL JDBC Driver")
        self.assertIn("refused for now: servers of 1.2 are connected", self.run_command("adopt", "--check"))
        result = self.command("adopt", "--re-embed")
        self.assertEqual(result.returncode, 1)
        self.assertIn("Servers of CompreFace 1.2 use the database", result.stderr)
        self.assertEqual(self.contents(), self.before)
        # Nor is there another way to it, once the database is taken over.
        self.run_command("adopt")
        result = self.command("migrate")
        self.assertEqual(result.returncode, 1)
        self.assertIn("Servers of CompreFace 1.2 use the database", result.stderr)

    def test_a_database_that_is_none_of_12(self) -> None:
        empty = self.postgres.create_database()
        result = self.command("adopt", "--check", database=empty)
        self.assertEqual(result.returncode, 1)
        self.assertIn("There is nothing in", result.stderr)
        self.postgres.sql("DELETE FROM databasechangelog WHERE id LIKE 'drop-qrtz%'", self.database)
        result = self.command("adopt", "--check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("before 1.2", result.stderr)

    # MARK: Steps

    def assert_does_not_run(self, *words: str) -> None:
        command = [BINARY, "serve", "--port", "0"]
        result = subprocess.run(command, env=self.settings(), capture_output=True, text=True, timeout=120)
        self.assertNotEqual(result.returncode, 0)
        for word in words:
            self.assertIn(word, result.stderr)

    def columns_of(self, table: str) -> list[str]:
        rows = self.postgres.sql(
            f"""SELECT column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position""",
            self.database,
        )
        return [row[0] for row in rows]

    def contents(self) -> dict[str, list[list[str]]]:
        """All rows of 1.2's tables, in the columns that 1.2 knows."""
        contents = {}
        for table, columns in self.columns.items():
            names = ", ".join(f'"{name}"' for name in columns)
            contents[table] = sorted(self.postgres.sql(f'SELECT {names} FROM "{table}"', self.database))
        return contents

    def settings(self, database: str | None = None) -> dict[str, str]:
        return environment() | self.postgres.settings(database or self.database)

    def command(self, *arguments: str, database: str | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([BINARY, *arguments], env=self.settings(database), capture_output=True, text=True)

    def run_command(self, *arguments: str) -> str:
        result = self.command(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    @contextlib.contextmanager
    def server(self, settings: dict[str, str]):
        server = Server(self.postgres.settings(self.database) | settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()

    def recognize(self, server: Server, content: bytes) -> list[dict]:
        answer = ask(server, "POST", "recognition/recognize?prediction_count=1000", STAFF, photo(content))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json["result"][0]["subjects"]

    def sign_in(self, server: Server, email: str, password: str) -> int:
        connection = server.connect()
        form = urlencode({"grant_type": "password", "username": email, "password": password})
        headers = CLIENT | {"content-type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/admin/oauth/token", form, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    def wait_for(self, condition) -> None:
        for _ in range(300):
            if condition():
                return
            threading.Event().wait(0.2)
        self.fail(f"it never came true: {re.sub(r'[^a-z]+', ' ', str(condition))}")


if __name__ == "__main__":
    unittest.main()
