"""CompreFace 1.2 goes on with a database that we had taken over and used: its own SQL does what it always did."""

import os
import subprocess
import threading
import unittest
from collections import Counter
from http.server import ThreadingHTTPServer
from typing import ClassVar

import bcrypt
from browser import client_of
from contract import OBAMA, until
from sdk import BINARY, Server, environment, photo
from test_adopt import EVERYTHING_OF_12, SCRIPTS, STAFF
from test_core_elsewhere import ask, started
from test_upstream_core import Core12

from postgres import Postgres, available  # isort: skip; sdk shows where it is

SEQUENCES = ("user_id_seq", "app_id_seq", "model_id_seq", "model_statistic_id_seq", "organization_id_seq")
PASSWORD, HASH = "grace's password", bcrypt.hashpw(b"grace's password", bcrypt.gensalt(10, b"2a")).decode()
KEY, NEW_KEY = "33333333-3333-4333-8333-333333333301", "33333333-3333-4333-8333-333333333302"
PHOTO = b"\xff\xd8\xff\xe0 stored by 1.2 \xff\xd9"
UUID = "77777777-7777-4777-8777-7777777777"


def face(number: int, subject: int, x: float, y: float, calculator: str = "facenet.Calculator") -> str:
    """A row of 1.2's embeddings, whose numbers are all zero but for two."""
    vector = f"array_cat(ARRAY[{x}, {y}]::float8[], array_fill(0::float8, ARRAY[510]))"
    return f"('{calculator}', {vector}, '{UUID}2{number}', '{UUID}1{subject}', '{UUID}3{number}')"


LIQUIBASE_AND_SIGN_INS = f"""
SELECT locked FROM databasechangeloglock WHERE id = 1;
UPDATE databasechangeloglock SET locked = TRUE, lockedby = 'admin', lockgranted = '2024-06-01' WHERE NOT locked;
SELECT * FROM databasechangelog ORDER BY dateexecuted ASC, orderexecuted ASC;
UPDATE databasechangeloglock SET locked = FALSE, lockedby = NULL, lockgranted = NULL WHERE id = 1;
SELECT install_guid FROM install_info;
UPDATE oauth_client_details SET access_token_validity = 2400, additional_information = NULL, authorities = '',
  authorized_grant_types = 'password,refresh_token', auto_approve = NULL, client_secret = '{HASH}',
  refresh_token_validity = 1209600, resource_ids = 'authorization', scope = 'all' WHERE client_id = 'CommonClientId';
SELECT token_id, token FROM oauth_access_token WHERE authentication_id = md5('authentication of Ann');
DELETE FROM oauth_access_token WHERE token_id = md5('access of Ann');
INSERT INTO oauth_refresh_token (token_id, token, authentication, expiration) VALUES ('r1', '', '', '2034-06-01');
INSERT INTO oauth_access_token (token_id, token, authentication_id, user_name, client_id, authentication, refresh_token,
  expiration) VALUES ('a1', '\\xaced', 'x1', 'Ann.Lee@example.com', 'CommonClientId', '\\xaced01', 'r1', '2034-06-01');
SELECT token_id, token FROM oauth_access_token WHERE user_name = 'Ann.Lee@example.com' AND client_id = 'CommonClientId';
DELETE FROM oauth_access_token WHERE refresh_token = 'r1';
DELETE FROM oauth_refresh_token WHERE token_id = 'r1';
DELETE FROM oauth_access_token WHERE expiration < now() AT TIME ZONE 'UTC';
"""
PEOPLE = f"""
SELECT nextval('user_id_seq') AS grace \\gset
INSERT INTO "user" (account_non_expired, account_non_locked, allow_statistics, credentials_non_expired, email, enabled,
  first_name, global_role, guid, last_name, password, reg_time, registration_token, id) VALUES (TRUE, TRUE, FALSE, TRUE,
  'grace@example.com', TRUE, 'Grace', 'U', '{UUID}01', 'Hopper', '{HASH}', '2024-06-01 08:00:00.123', NULL, :grace);
UPDATE "user" SET first_name = 'Amazing' WHERE id = :grace;
INSERT INTO reset_password_token (expires_in, user_email, token) VALUES ('2034-06-01', 'grace@example.com', '{UUID}02');
SELECT nextval('app_id_seq') AS navy \\gset
INSERT INTO app (api_key, guid, name, id) VALUES ('{UUID}03', '{UUID}04', 'Navy', :navy);
INSERT INTO user_app_role (role, app_id, user_id) VALUES ('O', :navy, :grace);
INSERT INTO user_app_role (role, app_id, user_id) SELECT 'U', :navy, id FROM "user" WHERE email = 'dmitri@example.com';
UPDATE user_app_role SET role = 'A' WHERE app_id = :navy AND user_id <> :grace;
SELECT nextval('model_id_seq') AS ships \\gset
INSERT INTO model (api_key, app_id, created_date, guid, name, type, id)
  VALUES ('{KEY}', :navy, '2024-06-01 08:00:00', '{UUID}05', 'Ships', 'R', :ships);
DELETE FROM "user" WHERE enabled = FALSE AND reg_time < '2034-06-01';
DELETE FROM reset_password_token WHERE expires_in < '2033-01-01';
DELETE FROM "user" WHERE email = 'kai@example.com';
"""
FACES = f"""
INSERT INTO subject (api_key, subject_name, id) VALUES ('{KEY}', 'Grace', '{UUID}10'), ('{KEY}', 'Ada', '{UUID}11'),
  ('{KEY}', 'ada', '{UUID}12'), ('{KEY}', 'Gone', '{UUID}13'), ('{STAFF}', 'Made by 1.2', '{UUID}14');
INSERT INTO img (content, id) SELECT '\\x{PHOTO.hex()}', ('{UUID}2' || n)::uuid FROM generate_series(0, 5) AS n;
INSERT INTO embedding (calculator, embedding, img_id, subject_id, id) VALUES {face(0, 0, 1, 0)}, {face(1, 1, 0, 1)},
  {face(2, 2, 0, 9.5)}, {face(3, 3, 1, 1)}, {face(4, 3, 1, -1, "Facenet2018")}, {face(5, 4, 1, 0)};
SELECT e.id, subject_name FROM embedding e JOIN subject s ON s.id = subject_id WHERE api_key = '{KEY}' ORDER BY 1;
SELECT count(e.id) FROM embedding e JOIN subject s ON subject_id = s.id WHERE api_key = '{KEY}';
SELECT content FROM img JOIN embedding e ON img_id = img.id JOIN subject s ON s.id = subject_id WHERE e.id = '{UUID}30';
UPDATE embedding SET calculator = 'facenet.Calculator' WHERE id = '{UUID}34';
UPDATE embedding SET subject_id = '{UUID}11' WHERE subject_id = '{UUID}12';
DELETE FROM subject WHERE id = '{UUID}12';
UPDATE subject SET subject_name = 'Ada Lovelace' WHERE id = '{UUID}11';
DELETE FROM embedding WHERE id = '{UUID}32';
DELETE FROM img WHERE id = '{UUID}22' AND id NOT IN (SELECT img_id FROM embedding WHERE img_id IS NOT NULL);
DELETE FROM embedding WHERE subject_id IN (SELECT id FROM subject WHERE lower(subject_name) = 'gone');
DELETE FROM img WHERE id IN (SELECT e.img_id FROM embedding e WHERE e.subject_id = '{UUID}13');
DELETE FROM subject WHERE lower(subject_name) = 'gone' AND api_key = '{KEY}';
NOTIFY face_collection_update_msg, '{{"cacheAction" : "UPDATE", "apiKey" : "{KEY}", "uuid" : "{UUID}06"}}';
UPDATE model SET api_key = '{NEW_KEY}' WHERE api_key = '{KEY}';
SELECT subject_name FROM subject WHERE api_key = '{NEW_KEY}' ORDER BY 1;
"""
STATISTICS = """
BEGIN;
SELECT id FROM table_lock WHERE lock_name = 'MODEL_STATISTIC_LOCK' FOR UPDATE;
SELECT id FROM model_statistic WHERE model_id = :ships AND created_date = '2024-06-01 09:00:00';
SELECT nextval('model_statistic_id_seq') AS hour \\gset
INSERT INTO model_statistic (created_date, model_id, request_count, id) VALUES ('2024-06-01 09:00', :ships, 7, :hour);
UPDATE model_statistic SET request_count = request_count + 5 WHERE id = :hour;
COMMIT;
SELECT sum(request_count), CAST(created_date AS date) FROM model_statistic WHERE model_id = :ships
  AND created_date BETWEEN '2024-01-01' AND '2024-07-01' GROUP BY CAST(created_date AS date) ORDER BY 2 DESC;
DELETE FROM model WHERE guid = '0c000000-0000-4000-8000-000000000201';
DELETE FROM app WHERE guid = '0b000000-0000-4000-8000-000000000002';
"""
ALL = LIQUIBASE_AND_SIGN_INS + PEOPLE + FACES + STATISTICS


@unittest.skipUnless(*available())
class GoingBackTests(unittest.TestCase):
    """1.2 is a role of its own, which owns its tables and none of ours."""

    postgres: ClassVar[Postgres]

    @classmethod
    def setUpClass(cls) -> None:
        cls.postgres = cls.enterClassContext(Postgres(fsync=False))
        cls.core = cls.enterClassContext(ThreadingHTTPServer(("127.0.0.1", 0), Core12))
        cls.addClassCleanup(cls.core.shutdown)
        threading.Thread(target=cls.core.serve_forever, daemon=True).start()
        cls.untouched = cls.postgres.create_database()
        for script in ("compreface-1.2.sql", "lived-in-1.2.sql"):
            cls.postgres.run_file(SCRIPTS / script, cls.untouched)
        cls.postgres.sql(f"CREATE ROLE frs LOGIN PASSWORD '{cls.postgres.password}'")
        for name in (*EVERYTHING_OF_12, *SEQUENCES):
            cls.postgres.sql(f'ALTER TABLE "{name}" OWNER TO frs', cls.untouched)
        cls.used = cls.postgres.create_database(template=cls.untouched)
        variables = environment() | cls.postgres.settings(cls.used)
        subprocess.run([BINARY, "adopt"], env=variables, capture_output=True, check=True, timeout=60)
        server = cls.started(cls.used)
        try:
            cls.use(server)
        finally:
            server.stop()
        # From here on both draw the same numbers.
        for name in SEQUENCES:
            [[last, called]] = cls.postgres.sql(f"SELECT last_value, is_called FROM {name}", cls.used)
            cls.postgres.sql(f"SELECT setval('{name}', {last}, '{called}')", cls.untouched)

    @classmethod
    def started(cls, database: str) -> Server:
        return started(cls.postgres.settings(database) | {"PYTHON_URL": f"http://127.0.0.1:{cls.core.server_port}"})

    @classmethod
    def use(cls, server: Server) -> None:
        """As people do."""
        ann, models = client_of(server), "app/0b000000-0000-4000-8000-000000000001/model"
        one, two = (ask(server, "POST", "recognition/faces?subject=New", STAFF, photo(OBAMA)) for _ in range(2))
        answers = [one, two, ask(server, "DELETE", f"recognition/faces/{two.json['image_id']}", STAFF)]
        answers += [ask(server, "PUT", "recognition/subjects/Bob", STAFF, b'{"subject": "Robert"}')]
        answers += [ask(server, "DELETE", "recognition/subjects/alice", STAFF)]
        answers += [client_of(server).sign_up("zed@example.com")]
        answers += [ann.sign_in("ann.lee@example.com", "ann's password 2021")]
        answers += [ann.ask("PUT", f"{models}/0c000000-0000-4000-8000-000000000102/apikey")]
        answers += [ann.ask("POST", f"{models}/0c000000-0000-4000-8000-000000000101", {"name": "Staff again"})]
        answers += [ann.ask("POST", "app", {"name": "Ours"})]
        ours = f"app/{answers[-1].json['id']}/model"
        answers += [ann.ask("POST", ours, {"name": "Doors", "type": "RECOGNITION"})]
        cls.added, cls.doors = one.json["image_id"], answers[-1].json["apiKey"]
        answers += [ask(server, "POST", "recognition/faces?subject=Sam", cls.doors, photo(OBAMA))]
        assert {answer.status for answer in answers} == {200, 201}, answers
        assert until(lambda: cls.postgres.sql("TABLE service_copy", cls.used) == []), "the copy takes too long"

    # MARK: The tests

    def test_every_statement_does_what_it_did(self) -> None:
        """The same rows, the same counts, and the same changes as on a database that was never ours."""
        results, changes = [], []
        for template in (self.untouched, self.used):
            database = self.postgres.create_database(template=template)
            before = self.contents(database)
            results.append(self.run_upstream(ALL, database))
            after = self.contents(database)
            changes.append([(name, after[name] - before[name], before[name] - after[name]) for name in before])
        self.assertEqual(*results)
        self.assertEqual(*changes)
        # All of them did something, but for one that looks for photos of faces which are deleted already.
        self.assertNotIn("UPDATE 0", results[0])
        self.assertEqual(results[0].count("DELETE 0"), 1)

    def test_what_ours_made_is_as_good_as_its_own(self) -> None:
        """Whatever of ours hangs on a row of 1.2 goes with it, or follows it."""
        database = self.postgres.create_database(template=self.used)
        for statement in (
            f"UPDATE model SET api_key = '{KEY}' WHERE api_key = '{STAFF}'",
            f"DELETE FROM embedding WHERE id = '{self.added}'",
            f"UPDATE subject SET subject_name = 'Rob' WHERE subject_name = 'Robert' AND api_key = '{KEY}'",
            """UPDATE "user" SET email = 'zoe@example.com' WHERE email = 'zed@example.com'""",
            """DELETE FROM "user" WHERE email = 'zoe@example.com'""",
            "DELETE FROM model WHERE name = 'Staff again'",
            f"DELETE FROM subject WHERE api_key = '{self.doors}'",
            "DELETE FROM app WHERE name = 'Ours'",
        ):
            self.assertRegex(self.run_upstream(f"{statement};", database), r"^(UPDATE|DELETE) 1$", statement)
        server = self.started(database)
        self.addCleanup(server.stop)
        statuses = [ask(server, "GET", "recognition/faces", key).status for key in (KEY, STAFF, self.doors)]
        self.assertEqual(statuses, [200, 404, 404])
        self.assertIn("Rob", self.recognised(server, KEY))

    def test_ours_goes_on_with_what_12_added(self) -> None:
        """Recognised by the vectors that 1.2 wrote; its accounts, applications, services and keys are good."""
        database = self.postgres.create_database(template=self.used)
        self.run_upstream(ALL, database)
        server = self.started(database)
        self.addCleanup(server.stop)
        found = self.recognised(server, NEW_KEY)
        self.assertEqual((list(found), found["Grace"]), (["Grace", "Ada Lovelace"], 1.0))
        self.assertLess(found["Ada Lovelace"], 0.5)
        self.assertEqual(ask(server, "GET", "recognition/faces", KEY).status, 404)
        found = self.recognised(server, STAFF)
        self.assertEqual((found["New"], found["Made by 1.2"]), (1.0, 1.0))
        self.assertEqual(ask(server, "GET", f"recognition/faces/{UUID}30/img", NEW_KEY).body, PHOTO)
        self.assertEqual(ask(server, "DELETE", f"recognition/faces/{UUID}30", NEW_KEY).status, 200)
        self.assertNotIn("Grace", self.recognised(server, NEW_KEY))
        grace = client_of(server)
        self.assertEqual(grace.sign_in("grace@example.com", PASSWORD).status, 200)
        [app] = grace.ask("GET", "apps").json
        [service] = grace.ask("GET", f"app/{app['id']}/models").json
        self.assertEqual((app["name"], service["name"], service["apiKey"]), ("Navy", "Ships", NEW_KEY))

    # MARK: Steps

    def run_upstream(self, script: str, database: str) -> str:
        """What psql says of each statement, by 1.2's role."""
        address = f"host=127.0.0.1 port={self.postgres.port} dbname={database} user=frs"
        command = [self.postgres._binaries / "psql", "-XAtv", "ON_ERROR_STOP=1", "--file=-", address]
        variables = {"PATH": os.environ["PATH"], "PGPASSWORD": self.postgres.password}
        result = subprocess.run(command, env=variables, input=script, capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def contents(self, database: str) -> dict[str, Counter[tuple[str, ...]]]:
        """All rows of 1.2's tables, in the columns that 1.2 knows."""
        contents = {}
        for table in EVERYTHING_OF_12:
            columns = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY 1"
            names = ", ".join(f'"{name}"' for [name] in self.postgres.sql(columns, self.untouched))
            contents[table] = Counter(map(tuple, self.postgres.sql(f'SELECT {names} FROM "{table}"', database)))
        return contents

    def recognised(self, server: Server, key: str) -> dict[str, float]:
        answer = ask(server, "POST", "recognition/recognize?prediction_count=1000", key, photo(OBAMA))
        self.assertEqual(answer.status, 200, answer.body)
        return {entry["subject"]: round(entry["similarity"], 2) for entry in answer.json["result"][0]["subjects"]}


if __name__ == "__main__":
    unittest.main()
