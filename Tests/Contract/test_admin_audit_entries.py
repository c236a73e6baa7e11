"""The audit log, which is ours: everything that somebody does once, and that no entry tells a secret."""

import datetime
from json import dumps

from admin import PASSWORD, AdminClient, until
from admin_audit import AuditTestCase
from contract import BIDEN, OBAMA
from sdk import kept, photo

NEW = "another horse battery"


class ScenarioTests(AuditTestCase):
    """Of a server that tells all it ever does."""

    SETTINGS = {"TRUSTED_PROXIES": "127.0.0.1", "COMPREFACE_LOG_LEVEL": "debug"}

    def from_address(self, address: str) -> AdminClient:
        client = self.visitor()
        client.headers = {"x-forwarded-for": address}
        return client

    def test_accounts(self) -> None:
        start = self.newest()
        user, home, there = self.from_address("192.0.2.7"), "192.0.2.7", "198.51.100.9"
        user.sign_up(self.new_email())
        user.sign_in()
        email = user.email
        self.ok(user.ask("PUT", "user/update", {"firstName": "Eve", "lastName": "Adler"}))
        other = self.from_address(there)
        other.email = email
        other.sign_in()
        [session] = [entry["id"] for entry in self.ok(user.ask("GET", "user/me/sessions")) if not entry["current"]]
        self.assert_empty(user.ask("DELETE", f"user/me/sessions/{session}"))
        other.sign_in()
        self.assert_empty(user.ask("DELETE", "user/me/sessions"))
        token = self.ok(user.ask("POST", "user/me/tokens", {"name": "Nightly", "scopes": ["read"]}), 201)
        self.assert_empty(user.ask("DELETE", f"user/me/tokens/{token['id']}"))
        self.assert_empty(user.ask("PUT", "user/me/password", {"oldPassword": PASSWORD, "newPassword": NEW}))
        user.sign_out()
        number = self.found(email)
        self.ok(self.owner.ask("PUT", "user/global/role", {"userId": number, "role": "ADMINISTRATOR"}))
        link = self.ok(self.owner.ask("POST", f"user/{number}/reset-link"))["link"]
        token = link.partition("token=")[2]
        self.assert_empty(user.ask("PUT", f"user/reset-password?token={token}", {"password": PASSWORD}))
        self.assert_empty(self.owner.ask("DELETE", f"user/{number}"))
        owner = (self.owner.email, "127.0.0.1")
        self.assertEqual(
            self.told(start),
            [
                ("", home, "account.create", email),
                (email, home, "account.sign-in", email),
                (email, home, "account.rename", email),
                (email, there, "account.sign-in", email),
                (email, home, "session.revoke", ""),
                (email, there, "account.sign-in", email),
                (email, home, "session.revoke", ""),
                (email, home, "token.create", "Nightly"),
                (email, home, "token.delete", "Nightly"),
                (email, home, "account.password.change", email),
                (email, home, "account.sign-out", email),
                (*owner, "account.role", email),
                (*owner, "account.password.reset.link", email),
                ("", home, "account.password.reset", email),
                (*owner, "account.delete", email),
            ],
        )
        [role] = self.log(action="account.role", object=email)
        self.assertEqual((role["actor"]["id"], role["object"]["id"]), (self.owner.id, number))
        self.assertEqual(role["detail"], "from USER to ADMINISTRATOR")
        self.assert_nothing_secret()

    def found(self, email: str) -> str:
        [entry] = [entry for entry in self.ok(self.owner.ask("GET", "user/roles")) if entry["email"] == email]
        return entry["userId"]

    def test_sign_ins_that_are_slowed_down(self) -> None:
        user = self.new_user()
        start = self.newest()
        addresses = [f"192.0.2.{number}" for number in range(9)]
        statuses = [self.from_address(address).sign_in(user.email, "wrong guess").status for address in addresses]
        self.assertIn(429, statuses)
        # One for each guess past the five free ones that was looked at, and so began a delay: in a second one is, but
        # who guesses slowly has more of them.
        looked_at = [address for address, status in zip(addresses, statuses, strict=True) if status == 400]
        expected = [("", address, "account.sign-in.throttle", user.email) for address in looked_at[5:]]
        self.assertTrue(until(lambda: len(self.told(start)) >= len(expected)))
        self.assertEqual(sorted(self.told(start)), expected)
        self.assert_nothing_secret()

    def test_applications_and_services(self) -> None:
        member, admin = self.new_user(), self.from_address("192.0.2.8")
        administrator = self.new_user("ADMINISTRATOR")
        admin.cookies = administrator.cookies
        start = self.newest()
        application = self.ok(admin.ask("POST", "app", {"name": "Before"}), 201)
        app = f"app/{application['id']}"
        self.ok(admin.ask("PUT", app, {"name": "After"}))
        self.ok(admin.ask("PUT", f"{app}/apikey"))
        self.ok(admin.ask("POST", f"{app}/invite", {"userEmail": member.email, "role": "USER"}), 201)
        self.ok(admin.ask("PUT", f"{app}/role", {"userId": member.id, "role": "ADMINISTRATOR"}))
        self.assert_empty(member.ask("DELETE", f"{app}/user/{member.id}"))
        service = self.ok(admin.ask("POST", f"{app}/model", {"name": "Door", "type": "RECOGNITION"}), 201)
        model = f"{app}/model/{service['id']}"
        self.ok(admin.ask("PUT", model, {"name": "Bell"}))
        clone = self.ok(admin.ask("POST", model, {"name": "Clone"}))
        self.ok(admin.ask("PUT", f"{model}/apikey"))
        self.assert_empty(admin.ask("DELETE", f"{app}/model/{clone['id']}"))
        self.assert_empty(admin.ask("DELETE", app))
        who = (administrator.email, "192.0.2.8")
        self.assertEqual(
            self.told(start),
            [
                (*who, "application.create", "Before"),
                (*who, "application.rename", "Before"),
                (*who, "application.key", "After"),
                (*who, "member.add", member.email),
                (*who, "member.role", member.email),
                (member.email, "127.0.0.1", "member.remove", member.email),
                (*who, "service.create", "Door"),
                (*who, "service.rename", "Door"),
                (*who, "service.clone", "Clone"),
                (*who, "service.key", "Bell"),
                (*who, "service.delete", "Clone"),
                (*who, "application.delete", "After"),
            ],
        )
        entries = [entry for entry in self.log(limit=1000) if entry["id"] > start]
        self.assertEqual({entry["application"] for entry in entries}, {application["id"]})
        self.assert_nothing_secret()

    def test_what_clients_do_by_key(self) -> None:
        """What takes many faces away at once."""
        application = self.new_application()
        service = self.new_service(application)
        key = service["apiKey"]
        start = self.newest()
        for name, content in (("Ann", OBAMA), ("Bob", BIDEN), ("Eve", OBAMA), ("Eve", BIDEN)):
            face = self.ok(self.api("POST", f"recognition/faces?subject={name}", key, multipart=photo(content)), 201)
        self.ok(self.api("POST", "recognition/faces/delete", key, [face["image_id"]]))
        self.ok(self.api("DELETE", "recognition/faces?subject=Ann", key))
        self.ok(self.api("DELETE", "recognition/subjects/Bob", key))
        self.ok(self.api("DELETE", "recognition/subjects", key))
        told = self.told(start)
        self.assertEqual({entry[:2] for entry in told}, {(service["name"], "127.0.0.1")})
        self.assertEqual(
            [entry[2:] for entry in told],
            [
                ("faces.delete", ""),
                ("subject.delete", "Ann"),
                ("subject.delete", "Bob"),
                ("subjects.delete", ""),
            ],
        )
        actors = [entry["actor"] for entry in self.log(limit=1000) if entry["id"] > start]
        self.assertEqual({(actor["kind"], actor["id"]) for actor in actors}, {("service-key", service["id"])})
        self.assertEqual(len([entry for entry in self.log(application=application["id"]) if entry["id"] > start]), len(told))
        self.assert_nothing_secret()

    def test_an_export_of_photos(self) -> None:
        service = self.new_service(self.new_application())
        key = service["apiKey"]
        face = self.ok(self.api("POST", "recognition/faces?subject=Ann", key, multipart=photo(OBAMA)), 201)
        start, hour = self.newest(), datetime.datetime.now(datetime.UTC).hour

        def fetch_hundred() -> None:
            for _ in range(50):
                for path in (f"recognition/faces/{face['image_id']}/img", f"static/{key}/images/{face['image_id']}"):
                    self.assertEqual(self.api("GET", path, key).status, 200)

        fetch_hundred()
        # They are counted anew from each full hour on.
        if is_another_hour := datetime.datetime.now(datetime.UTC).hour != hour:
            fetch_hundred()
        self.assertTrue(until(lambda: self.newest() > start))
        told = self.told(start)
        self.assertEqual({(name, action) for name, _, action, _ in told}, {(service["name"], "photos.export")})
        self.assertLessEqual(len(told), 2 if is_another_hour else 1)
        self.assert_nothing_secret()

    def test_what_is_refused_is_not_done(self) -> None:
        user, application = self.new_user(), self.new_application()
        start = self.newest()
        for method, path, body in (
            ("POST", "app", {"name": "Mine"}),
            ("DELETE", f"app/{application['id']}", None),
            ("DELETE", f"user/{self.owner.id}", None),
            ("PUT", "user/global/role", {"userId": self.owner.id, "role": "USER"}),
        ):
            self.assertGreaterEqual(user.ask(method, path, body).status, 400)
        self.assert_refused(self.owner.ask("POST", "app", {"name": application["name"]}), 400, 17)
        self.assertEqual(self.told(start), [])

    def assert_nothing_secret(self) -> None:
        """Neither of what this test sent and got, nor of what the database keeps of it."""
        with self.database() as database:
            table = dumps(database.execute("SELECT * FROM audit_log"), ensure_ascii=False)
            stored = [
                value
                for query in (
                    'SELECT password FROM "user"',
                    "SELECT access_hash FROM account_session UNION SELECT refresh_hash FROM account_session",
                    "SELECT token_hash FROM access_token UNION SELECT token_hash FROM known_browser",
                    "SELECT token FROM reset_password_token",
                    "SELECT api_key FROM model UNION SELECT api_key FROM app",
                )
                for (value,) in database.execute(query)
            ]
        self.assertGreater(len(self.secrets.hidden), 3)
        for place, text in (("the audit log", table), ("the server's log", self.server.log())):
            self.assertEqual(self.secrets.found(text), [], place)
            self.assertEqual([value for value in stored if value in text], [], place)


class StoredSecretsTests(AuditTestCase):
    def test_the_database_holds_only_hashes(self) -> None:
        user = self.new_user()
        self.ok(user.ask("POST", "user/me/tokens", {"name": "Mine", "scopes": ["read"]}), 201)
        self.ok(self.owner.ask("POST", f"user/{user.id}/reset-link"))
        user.refresh()
        everything = kept(self.server)
        self.assertTrue(user.email.encode() in everything)
        for secret in self.secrets.hidden:
            self.assertFalse(secret.encode() in everything, secret[:4])
