"""The audit log, which is ours: who may read it, how it is asked, and that it is only ever added to."""

import datetime

from admin_audit import AuditTestCase
from installation import compreface
from sdk import DATABASE_ERRORS

ACTORS = {"account", "token", "service-key", "command-line", "system", "anonymous"}


class QueryTests(AuditTestCase):
    def test_an_entry(self) -> None:
        user = self.new_user()
        application = self.new_application()
        self.join(application, user, "ADMINISTRATOR")
        [entry] = self.log(object=user.email, action="member.add")
        age = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(entry.pop("at"))
        self.assertLess(abs(age.total_seconds()), 30)
        self.assertGreater(entry.pop("id"), 0)
        self.assertEqual(
            entry,
            {
                "actor": {"kind": "account", "id": self.owner.id, "name": self.owner.email, "address": "127.0.0.1"},
                "action": "member.add",
                "object": {"kind": "account", "id": user.id, "name": user.email},
                "application": application["id"],
                "detail": "ADMINISTRATOR",
            },
        )

    def test_filters(self) -> None:
        user = self.new_user()
        application = self.new_application()
        self.join(application, user, "USER")
        everything = self.log(limit=1000)
        self.assertEqual([entry["id"] for entry in everything], sorted((e["id"] for e in everything), reverse=True))
        self.assertLessEqual({entry["actor"]["kind"] for entry in everything}, ACTORS)
        for conditions, expected in (
            ({"action": "account.sign-in"}, lambda entry: entry["action"] == "account.sign-in"),
            ({"action": "application."}, lambda entry: entry["action"].startswith("application.")),
            ({"action": "%"}, lambda entry: False),
            ({"actor": user.email}, lambda entry: entry["actor"]["name"] == user.email),
            ({"actor": user.email.upper()}, lambda entry: entry["actor"]["name"] == user.email),
            ({"actor": user.id}, lambda entry: entry["actor"]["id"] == user.id),
            ({"object": application["id"]}, lambda entry: entry["object"]["id"] == application["id"]),
            ({"object": application["name"]}, lambda entry: entry["object"]["name"] == application["name"]),
            ({"application": application["id"]}, lambda entry: entry["application"] == application["id"]),
            ({"application": application["name"]}, lambda entry: False),
            (
                {"object": user.email, "action": "member."},
                lambda entry: entry["object"]["name"] == user.email and entry["action"] == "member.add",
            ),
            ({"since": "2020-01-01"}, lambda entry: True),
            ({"until": "2020-01-01"}, lambda entry: False),
            ({"since": "2120-01-01T00:00:00Z"}, lambda entry: False),
            ({"since": "2120-01-01T00:00:00.000Z"}, lambda entry: False),
            ({"since": "1h"}, lambda entry: True),
            ({"until": "1h"}, lambda entry: False),
        ):
            with self.subTest(conditions):
                wanted = [entry for entry in everything if expected(entry)]
                self.assertEqual(self.log(limit=1000, **conditions), wanted)

    def test_pages(self) -> None:
        for _ in range(3):
            self.new_application()
        everything = self.log(limit=1000)
        pages, before = [], everything[0]["id"] + 1
        while page := self.log(limit=2, before=before):
            pages += page
            before = page[-1]["id"]
        self.assertEqual(pages, everything)

    def test_what_cannot_be_asked(self) -> None:
        for query in ("limit=0", "limit=1001", "limit=x", "before=x", "since=yesterday", "until=1", "since=2026-02-30"):
            with self.subTest(query):
                self.assert_refused(self.owner.ask("GET", f"audit?{query}"), 400, 0)

    def test_who_may(self) -> None:
        self.log(self.new_user("ADMINISTRATOR"))
        user = self.new_user()
        self.new_application(owner=user)
        self.assert_not_allowed(user.ask("GET", "audit"))


class AppendOnlyTests(AuditTestCase):
    def test_nothing_is_changed_or_cut(self) -> None:
        """Not even by whoever may write the database, short of changing its tables."""
        before = self.log(limit=1000)
        before_name, after_name = "id, at, actor_kind, actor_id", "address, action, object_kind, object_id, object_name"
        after_name += ", application, detail"
        again = f"SELECT {before_name}, 'somebody else', {after_name} FROM audit_log WHERE id = 1"
        with self.database() as database:
            by_engine = f"REPLACE INTO audit_log {again}" if database.is_file else "TRUNCATE audit_log"
        for statement in (
            "UPDATE audit_log SET actor_name = 'somebody else'",
            "DELETE FROM audit_log",
            "DELETE FROM audit_log WHERE id = 1",
            f"INSERT INTO audit_log ({before_name}, actor_name, {after_name}) {again}"
            " ON CONFLICT (id) DO UPDATE SET actor_name = 'somebody else'",
            by_engine,
        ):
            with self.subTest(statement), self.database("rw") as database:
                with self.assertRaisesRegex(DATABASE_ERRORS, "the audit log is only ever added to"):
                    database.execute(statement)
        self.assertEqual(self.log(limit=1000), before)

    def test_deleting_whom_it_is_about_keeps_it(self) -> None:
        user = self.new_user()
        before = self.log(object=user.email)
        self.assert_empty(self.owner.ask("DELETE", f"user/{user.id}"))
        self.assertEqual(self.log(object=user.email)[1:], before)


class NewerVersionTests(AuditTestCase):
    """Somebody went back to this version from a newer one, which did things that this one doesn't know."""

    OWN_SERVER = True

    def test_its_entries_are_read_with_the_others(self) -> None:
        before = self.log()
        with self.database("rw") as database:
            database.execute(
                "INSERT INTO audit_log (at, actor_kind, actor_id, actor_name, address, action, object_kind, object_id,"
                " object_name, application, detail) VALUES ('2026-11-23 10:00:00.000', 'robot', 'r', 'R2', '192.0.2.7',"
                " 'face.smile', 'mood', 'm', 'Joy', '', 'broadly')"
            )
        [entry, *others] = self.log()
        self.assertEqual(others, before)
        del entry["id"]
        self.assertEqual(
            entry,
            {
                "at": "2026-11-23T10:00:00Z",
                "actor": {"kind": "robot", "id": "r", "name": "R2", "address": "192.0.2.7"},
                "action": "face.smile",
                "object": {"kind": "mood", "id": "m", "name": "Joy"},
                "application": "",
                "detail": "broadly",
            },
        )
        with self.subTest("by the command line too"):
            shown = compreface(self.server, "audit").stdout.splitlines()[-1]
            self.assertRegex(shown, r"R2 \(robot\) +192\.0\.2\.7 +face\.smile +mood Joy +broadly")
            self.assertEqual(len(compreface(self.server, "audit", "--json").stdout.splitlines()), len(before) + 1)
