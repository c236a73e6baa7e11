"""The databases of CompreFace 1.2 that other tests begin with are as a real one would be."""

import os
import re
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import bcrypt
from sdk import ROOT

from postgres import Postgres, available  # isort: skip; sdk shows where it is
from postgres_programs import PROGRAMS, unprivileged, what_prevents  # isort: skip

FRESH = ROOT / "Tests/Postgres/compreface-1.2.sql"
LIVED_IN = ROOT / "Tests/Postgres/lived-in-1.2.sql"

# Columns marked with `!` take no null.
COLUMNS = {
    "user": "id bigint!, email varchar(63)!, password varchar(255)!, first_name varchar(63)!, last_name varchar(63)!,"
    " account_non_expired boolean!, account_non_locked boolean!, credentials_non_expired boolean!, enabled boolean!,"
    " registration_token varchar(36), guid varchar(36)!, reg_time timestamp, global_role varchar(1),"
    " allow_statistics boolean",
    "app": "id bigint!, name varchar(255)!, guid varchar(36)!, api_key varchar(36)!",
    "user_app_role": "app_id bigint!, user_id bigint!, role varchar(1)!",
    "model": "id bigint!, name varchar(255)!, guid varchar(36)!, app_id bigint!, api_key varchar(36)!,"
    " type varchar(1)!, created_date timestamp",
    "subject": "id uuid!, api_key varchar(36), subject_name varchar(255)",
    "img": "id uuid!, content bytea!",
    "embedding": "id uuid!, subject_id uuid, embedding double precision[]!, calculator varchar(255)!, img_id uuid",
    "model_statistic": "id bigint!, request_count integer!, model_id bigint!, created_date timestamp!",
    "table_lock": "id uuid!, lock_name varchar(50)!",
    "reset_password_token": "token uuid!, user_email varchar(63)!, expires_in timestamp!",
    "install_info": "install_guid varchar(36)",
    "oauth_client_details": "client_id varchar(50)!, access_token_validity integer, refresh_token_validity integer,"
    " additional_information varchar(255), auto_approve varchar(255), client_secret varchar(255),"
    " authorities varchar(255)!, authorized_grant_types varchar(255)!, resource_ids varchar(255)!,"
    " scope varchar(255)!",
    "oauth_access_token": "token_id varchar(255), token bytea, authentication_id varchar(255)!,"
    " user_name varchar(255), client_id varchar(255), authentication bytea, refresh_token varchar(255),"
    " expiration timestamp!",
    "oauth_refresh_token": "token_id varchar(255), token bytea, authentication bytea, expiration timestamp!",
    "databasechangelog": "id varchar(255)!, author varchar(255)!, filename varchar(255)!, dateexecuted timestamp!,"
    " orderexecuted integer!, exectype varchar(10)!, md5sum varchar(35), description varchar(255),"
    " comments varchar(255), tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255),"
    " deployment_id varchar(10)",
    "databasechangeloglock": "id integer!, locked boolean!, lockgranted timestamp, lockedby varchar(255)",
}

CASCADE = " ON UPDATE CASCADE ON DELETE CASCADE"
CONSTRAINTS = {
    "user": "pk_user PRIMARY KEY (id); user_email_uindex UNIQUE (email); user_guid_uindex UNIQUE (guid)",
    "app": "app_api_key_uindex UNIQUE (api_key); app_guid_uindex UNIQUE (guid); pk_app PRIMARY KEY (id)",
    "user_app_role": f"fk_app_id FOREIGN KEY (app_id) REFERENCES app(id){CASCADE};"
    f' fk_user_id FOREIGN KEY (user_id) REFERENCES "user"(id){CASCADE};'
    " pk_user_app_role PRIMARY KEY (app_id, user_id)",
    "model": "app_name_app_id_uindex UNIQUE (name, app_id);"
    f" fk_app_id FOREIGN KEY (app_id) REFERENCES app(id){CASCADE};"
    " model_api_key_uindex UNIQUE (api_key); model_guid_uindex UNIQUE (guid); pk_model PRIMARY KEY (id)",
    "subject": "api_key_subject_name_uindex UNIQUE (api_key, subject_name);"
    f" fk_subject_model_api_key FOREIGN KEY (api_key) REFERENCES model(api_key){CASCADE};"
    " pk_subject PRIMARY KEY (id)",
    "img": "pk_img PRIMARY KEY (id)",
    "embedding": "fk_img_id FOREIGN KEY (img_id) REFERENCES img(id);"
    f" fk_subject_id FOREIGN KEY (subject_id) REFERENCES subject(id){CASCADE}; pk_embedding PRIMARY KEY (id)",
    "model_statistic": f"fk_model_id FOREIGN KEY (model_id) REFERENCES model(id){CASCADE};"
    " pk_model_statistic PRIMARY KEY (id)",
    "table_lock": "pk_table_lock PRIMARY KEY (id); table_lock_lock_name_uindex UNIQUE (lock_name)",
    "reset_password_token": "fk_reset_password_token_user_email FOREIGN KEY (user_email) REFERENCES"
    f' "user"(email){CASCADE}; pk_reset_password_token PRIMARY KEY (token);'
    " reset_password_token_user_email_uindex UNIQUE (user_email)",
    "install_info": "install_guid UNIQUE (install_guid)",
    "oauth_client_details": "pk_clientid PRIMARY KEY (client_id)",
    "oauth_access_token": "pk_cauthentication_id PRIMARY KEY (authentication_id)",
    "databasechangeloglock": "databasechangeloglock_pkey PRIMARY KEY (id)",
}

PASSWORDS = {
    "Ann.Lee@example.com": "ann's password 2021",
    "bjorn.agren@example.com": "björns Passwort",
    "chloe@example.com": "chloé et ses photos",
    "dmitri@example.com": "пароль Дмитрия",
    "erin@example.com": "erin, unconfirmed",
    "kai@example.com": "kurz1234",
}

DEMO, STAFF = "00000000-0000-0000-0000-000000000002", "11111111-1111-4111-8111-111111111101"
LENGTH = "sqrt((SELECT sum(value * value) FROM unnest(embedding) AS value))"


@unittest.skipUnless(*available())
class PostgresFixtureTestCase(unittest.TestCase):
    SCRIPTS: ClassVar[list[Path]] = [FRESH]
    postgres: ClassVar[Postgres]
    template: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.postgres = cls.enterClassContext(Postgres(fsync=False))
        cls.template = cls.new_database()

    @classmethod
    def new_database(cls) -> str:
        database = cls.postgres.create_database()
        for script in cls.SCRIPTS:
            cls.postgres.run_file(script, database)
        return database

    def setUp(self) -> None:
        self.database = self.postgres.create_database(template=self.template)

    def rows(self, query: str) -> list[list[str]]:
        return self.postgres.sql(query, self.database)

    def value(self, query: str) -> str:
        [[value]] = self.rows(query)
        return value

    def count(self, table: str, condition: str = "true") -> int:
        return int(self.value(f'SELECT count(*) FROM "{table}" WHERE {condition}'))


class FreshTests(PostgresFixtureTestCase):
    def test_tables(self) -> None:
        found = self.rows(
            "SELECT relname, string_agg(attname || ' ' || format_type(atttypid, atttypmod)"
            " || CASE WHEN attnotnull THEN '!' ELSE '' END, ', ' ORDER BY attnum)"
            " FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' GROUP BY relname"
        )
        self.maxDiff = None
        columns = {table: text.replace("character varying", "varchar") for table, text in found}
        columns = {table: text.replace(" without time zone", "") for table, text in columns.items()}
        self.assertEqual(columns, COLUMNS)

    def test_defaults(self) -> None:
        query = "SELECT table_name, column_name, column_default FROM information_schema.columns"
        query += " WHERE table_schema = 'public' AND (column_default IS NOT NULL OR is_identity = 'YES')"
        self.assertEqual(self.rows(query), [["user", "allow_statistics", "false"]])

    def test_constraints(self) -> None:
        found = self.rows(
            "SELECT relname, string_agg(conname || ' ' || pg_get_constraintdef(pg_constraint.oid), '; '"
            ' ORDER BY conname COLLATE "C") FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid'
            " WHERE connamespace = 'public'::regnamespace GROUP BY relname"
        )
        self.maxDiff = None
        self.assertEqual({table: text for table, text in found}, CONSTRAINTS)

    def test_no_index_has_no_constraint(self) -> None:
        query = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'i'"
        self.assertEqual(self.rows(f"{query} AND oid NOT IN (SELECT conindid FROM pg_constraint)"), [])

    def test_sequences(self) -> None:
        query = "SELECT sequencename, data_type, start_value, increment_by, last_value IS NULL FROM pg_sequences"
        names = ["app_id_seq", "model_id_seq", "model_statistic_id_seq", "organization_id_seq", "user_id_seq"]
        self.assertEqual(self.rows(f"{query} ORDER BY 1"), [[name, "bigint", "1", "1", "t"] for name in names])

    def test_extension(self) -> None:
        names = ["pg_available_extensions", "pg_extension"]
        queries = [f"SELECT count(*) FROM {names[0]} WHERE name = 'uuid-ossp'"]
        queries += [f"SELECT count(*) FROM {names[1]} WHERE extname = 'uuid-ossp'"]
        self.assertEqual(*map(self.value, queries))

    def test_changelog(self) -> None:
        rows = self.rows("SELECT id, author, filename, exectype, md5sum FROM databasechangelog ORDER BY orderexecuted")
        self.assertEqual(len(rows), 45)
        self.assertEqual(len({tuple(row[:3]) for row in rows}), 45)
        for _, _, file, _, checksum in rows:
            self.assertRegex(file, r"^db/changelog/db\.changelog-0\.[0-2]\.[0-9]\.yaml$")
            self.assertRegex(checksum, r"^8:[0-9a-f]{32}$")
        files = [row[2] for row in rows]
        self.assertEqual(files, sorted(files))
        self.assertEqual(rows[-1][0], "drop-qrtz_triggers-table")
        passed_over = [row[0] for row in rows if row[3] == "MARK_RAN"]
        self.assertEqual(len(passed_over), 11)
        self.assertTrue(all(name.startswith("drop-qrtz_") for name in passed_over))
        self.assertEqual({row[3] for row in rows}, {"EXECUTED", "MARK_RAN"})
        self.assertEqual(self.rows("SELECT * FROM databasechangeloglock"), [["1", "f", "", ""]])

    def test_seeds(self) -> None:
        counts = {"user": 1, "app": 1, "user_app_role": 1, "model": 3, "subject": 20, "embedding": 20, "table_lock": 1}
        counts |= {"install_info": 1, "oauth_client_details": 1, "databasechangelog": 45, "databasechangeloglock": 1}
        self.assertEqual({table: self.count(table) for table in COLUMNS}, dict.fromkeys(COLUMNS, 0) | counts)
        self.assertEqual(self.count("user", "id = 0 AND email = 'demo@demo.com' AND global_role = 'O' AND enabled"), 1)
        services = self.rows("SELECT id, name, type, right(guid, 4), right(api_key, 4) FROM model ORDER BY id")
        self.assertEqual(services[0], ["0", "Demo", "R", "0001", "0002"])
        self.assertEqual(services[1], ["9223372036854775806", "Verification_Demo", "V", "0004", "0004"])
        self.assertEqual(services[2], ["9223372036854775807", "Detection_Demo", "D", "0003", "0003"])

    def test_demo_faces(self) -> None:
        names = self.rows(f"SELECT id, subject_name FROM subject WHERE api_key = '{DEMO}' ORDER BY id")
        self.assertEqual(names[0], ["00000000-0000-0000-0000-000000000010", "Matthew McConaughey"])
        self.assertEqual(names[18], ["00000000-0000-0000-0000-000000000028", "Penélope Cruz"])
        self.assertEqual(names[19], ["00000000-0000-0000-0000-000000000029", "Regina King"])
        sound = "calculator = 'Facenet2018' AND img_id IS NULL AND array_length(embedding, 1) = 512"
        self.assertEqual(self.count("embedding", f"{sound} AND abs({LENGTH} - 1) < 1e-12"), 20)
        self.assertEqual(self.value("SELECT count(DISTINCT embedding) FROM embedding"), "20")

    def test_the_same_each_time(self) -> None:
        again = self.new_database()
        self.assertEqual(self.postgres.dump(again), self.postgres.dump(self.database))

    def test_what_references_do(self) -> None:
        self.rows(f"UPDATE model SET api_key = 'another' WHERE api_key = '{DEMO}'")
        self.assertEqual(self.count("subject", "api_key = 'another'"), 20)
        self.rows("DELETE FROM app")
        self.assertEqual(self.count("model") + self.count("subject") + self.count("embedding"), 0)


class LivedInTests(PostgresFixtureTestCase):
    SCRIPTS: ClassVar[list[Path]] = [FRESH, LIVED_IN]

    def test_passwords(self) -> None:
        rows = {email: stored for email, stored in self.rows('SELECT email, password FROM "user"')}
        self.assertEqual(set(rows), set(PASSWORDS))
        told = LIVED_IN.read_text(encoding="utf-8")
        for email, password in PASSWORDS.items():
            self.assertRegex(rows[email], r"^\$2a\$10\$[./A-Za-z0-9]{53}$")
            self.assertTrue(bcrypt.checkpw(password.encode(), rows[email].encode()), email)
            self.assertRegex(told, rf"--   {re.escape(email)} +{re.escape(password)}")

    def test_people(self) -> None:
        self.assertEqual(self.value('SELECT email FROM "user" WHERE id = 0'), "Ann.Lee@example.com")
        self.assertEqual(self.count("user", "NOT enabled AND registration_token IS NOT NULL"), 1)
        roles = self.rows("SELECT role, count(*) FROM user_app_role GROUP BY role ORDER BY role")
        self.assertEqual(roles, [["A", "1"], ["O", "3"], ["U", "2"]])
        for table, column in (("reset_password_token", "expires_in"), ("oauth_access_token", "expiration")):
            self.assertEqual(self.count(table, f"{column} > now() AT TIME ZONE 'UTC'"), 1)
        self.assertEqual(self.count("oauth_refresh_token"), 2)

    def test_services(self) -> None:
        query = "SELECT app.name, string_agg(type, '' ORDER BY type) FROM app JOIN model ON app_id = app.id"
        apps = self.rows(f"{query} GROUP BY app.id ORDER BY app.id")
        self.assertEqual(apps, [["Demo app", "DRV"], ["Front door", "DRRV"], ["Büro Zürich", "DRV"]])
        twice = "SELECT model_id, created_date FROM model_statistic GROUP BY 1, 2 HAVING count(*) > 1"
        self.assertEqual(len(self.rows(twice)), 1)

    def test_subjects(self) -> None:
        query = "SELECT lower(subject_name) FROM subject GROUP BY api_key, lower(subject_name) HAVING count(*) > 1"
        self.assertEqual(self.rows(query), [["alice"]])
        self.assertEqual(self.count("subject", f"api_key = '{STAFF}' AND subject_name ~ '[^ -~]'"), 5)
        empty = "NOT EXISTS (SELECT FROM embedding WHERE subject_id = subject.id)"
        self.assertEqual(self.value(f"SELECT subject_name FROM subject WHERE {empty}"), "Nobody yet")

    def test_faces(self) -> None:
        new = "calculator = 'facenet.Calculator' AND array_length(embedding, 1) = 512"
        unit = f"abs({LENGTH} - 1) < 1e-12"
        counts = {"true": 20, "img_id IS NULL": 5, f"NOT {unit}": 3, f"NOT {unit} AND img_id IS NOT NULL": 3}
        found = {condition: self.count("embedding", f"{new} AND {condition}") for condition in counts}
        self.assertEqual(found, counts)
        self.assertEqual(self.count("img"), 18)
        self.assertEqual(self.count("img", "id NOT IN (SELECT img_id FROM embedding WHERE img_id IS NOT NULL)"), 3)
        with self.assertRaisesRegex(RuntimeError, "fk_img_id"):
            self.rows("DELETE FROM img")

    def test_sequences_go_on(self) -> None:
        for table in ("user", "app", "model", "model_statistic"):
            following = self.value(f"SELECT nextval('{table}_id_seq')")
            self.assertGreater(int(following), 1)
            self.assertEqual(self.count(table, f"id = {following}"), 0)

    def test_the_server_survives_a_crash(self) -> None:
        before = self.postgres.dump(self.database)
        self.postgres.kill()
        self.postgres.start()
        self.assertEqual(self.postgres.dump(self.database), before)


class ProgramsTests(unittest.TestCase):
    @unittest.skipUnless(os.getuid() == 0 and unprivileged(), "only root needs another user to run PostgreSQL")
    def test_those_out_of_reach_are_told(self) -> None:
        """As they are in a checkout below /root. What needs them is skipped then."""
        folder = Path(self.enterContext(TemporaryDirectory(prefix="compreface-programs-")))
        for name in PROGRAMS:
            (folder / name).symlink_to("/bin/true")
        problem = what_prevents(folder, unprivileged())
        self.assertIn(f"{folder / PROGRAMS[0]}, and can't: Permission denied", problem)
        folder.chmod(0o755)
        self.assertEqual(what_prevents(folder, unprivileged()), "")
