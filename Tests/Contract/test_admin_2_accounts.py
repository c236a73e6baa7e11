"""admin-api.md 2.3 to 2.5 and 6: one's own account, and all the others."""

from urllib.parse import quote

from admin import PASSWORD, AdminClient, AdminTestCase, Answer
from sdk import UNKNOWN_ID

ROLES = ["OWNER", "ADMINISTRATOR", "USER"]
NEW = "another horse battery"


class OwnAccountTests(AdminTestCase):
    def test_me(self) -> None:
        user = self.new_user(firstName="Eve", lastName="Adler")
        mine = self.ok(user.ask("GET", "user/me"))
        self.assertEqual(
            mine, {"userId": mine["userId"], "email": user.email, "firstName": "Eve", "lastName": "Adler"}
        )
        # 1.2's numbers are nobody's business.
        self.assertRegex(mine["userId"], "^[0-9a-f]{8}-")

    def test_renaming(self) -> None:
        user = self.new_user()
        before = self.ok(user.ask("GET", "user/me"))
        names = {"firstName": "Zoë", "lastName": "Ж" * 50}
        self.assertEqual(self.ok(user.ask("PUT", "user/update", names)), before | names)
        self.assertEqual(self.ok(user.ask("GET", "user/me")), before | names)
        for field in names:
            for value, message in (
                ("", f"Field {field} cannot be empty"),
                (" ", f"Field {field} cannot be empty"),
                (None, f"Field {field} cannot be empty"),
                ("x" * 51, f"Field {field} size must be between 1 and 50"),
            ):
                with self.subTest(field, value=value):
                    self.assert_refused(user.ask("PUT", "user/update", names | {field: value}), 400, 26, message)


class PasswordTests(AdminTestCase):
    def change(self, user: AdminClient, old: str | None, new: str | None) -> Answer:
        body = {"oldPassword": old, "newPassword": new}
        return user.ask("PUT", "user/me/password", {name: value for name, value in body.items() if value is not None})

    def test_others_are_signed_out(self) -> None:
        """And whoever changes it goes on, with new tokens."""
        user = self.new_user()
        others = [self.another(user), self.another(user)]
        stolen = self.visitor()
        stolen.cookies = dict(user.cookies)
        self.assert_empty(self.change(user, PASSWORD, NEW))
        self.assertTrue(user.is_signed_in())
        self.assertNotEqual((user.access, user.refresh_token), (stolen.access, stolen.refresh_token))
        for client in (stolen, *others):
            self.assertFalse(client.is_signed_in())
            self.assertEqual(client.refresh().status, 400)
        self.ok(user.refresh())
        self.assert_oauth(self.visitor().sign_in(user.email, PASSWORD), 400, "Bad credentials")
        self.ok(self.visitor().sign_in(user.email, NEW))

    def test_what_is_missing(self) -> None:
        user = self.new_user()
        self.assert_refused(self.change(user, None, NEW), 400, 5, "Field oldPassword cannot be empty")
        self.assert_refused(self.change(user, PASSWORD, None), 400, 5, "Field newPassword cannot be empty")

    def test_a_wrong_old_one(self) -> None:
        user = self.new_user()
        self.assert_refused(self.change(user, PASSWORD + "x", NEW), 400, 18, "User's password is incorrect")
        self.assertTrue(user.is_signed_in())
        self.ok(self.visitor().sign_in(user.email, PASSWORD))

    def test_an_old_one_that_is_too_short(self) -> None:
        """26 in 1.2, with the same words."""
        answer = self.change(self.new_user(), "short", NEW)
        self.assertEqual((answer.status, answer.json["message"]), (400, "User's password is incorrect"))

    def test_new_ones_against_the_rule(self) -> None:
        user = self.new_user()
        rule = self.ok(user.ask("GET", "config"))["passwordRule"]
        for password in ("", " " * 10, "seven77", "x" * 73):
            with self.subTest(password):
                self.assert_refused(self.change(user, PASSWORD, password), 400, 26, rule)
        self.ok(self.visitor().sign_in(user.email, PASSWORD))

    def test_a_link_to_hand_over(self) -> None:
        """Ours: an administrator can help without mail."""
        user, admin = self.new_user(), self.new_user("ADMINISTRATOR")
        made = self.ok(admin.ask("POST", f"user/{user.id}/reset-link"))
        path, _, token = made["link"].partition("?token=")
        self.secrets.hidden.add(token)
        self.assertTrue(path.endswith("/reset-password"), path)
        visitor = self.visitor()
        self.assert_refused(visitor.ask("PUT", f"user/reset-password?token={token}", {"password": "short"}), 400, 26)
        self.assert_empty(visitor.ask("PUT", f"user/reset-password?token={token}", {"password": NEW}))
        self.assertEqual(visitor.cookies, {})
        self.assertFalse(user.is_signed_in())
        self.ok(visitor.sign_in(user.email, NEW))
        again = visitor.ask("PUT", f"user/reset-password?token={token}", {"password": NEW})
        self.assert_refused(again, 400, 30, "The reset password token is invalid!")

    def test_who_gets_no_link(self) -> None:
        user, admin = self.new_user(), self.new_user("ADMINISTRATOR")
        for name, client, other in (
            ("of the owner", admin, self.owner.id),
            ("of oneself", admin, admin.id),
            ("by a user", user, admin.id),
        ):
            with self.subTest(name):
                self.assert_not_allowed(client.ask("POST", f"user/{other}/reset-link"))
        unknown = admin.ask("POST", f"user/{UNKNOWN_ID}/reset-link")
        self.assert_refused(unknown, 404, 16, f"User {UNKNOWN_ID} does not exist")


class AllAccountsTests(AdminTestCase):
    def test_the_list(self) -> None:
        """For everybody."""
        user = self.new_user(firstName="Eve")
        for client in (user, self.owner):
            listed = self.ok(client.ask("GET", "user/roles"))
            [mine] = [entry for entry in listed if entry["email"] == user.email]
            names = {"firstName": "Eve", "lastName": "Lee", "email": user.email}
            self.assertEqual(mine, names | {"role": "USER", "userId": user.id})
            self.assertIn("OWNER", [entry["role"] for entry in listed])

    def find(self, query: str) -> list[str]:
        """Addresses."""
        found = self.ok(self.owner.ask("GET", f"user/autocomplete?query={quote(query)}"))
        self.assertEqual(sorted(found), ["length", "query", "results"])
        self.assertEqual((found["query"], found["length"]), (query, len(found["results"])))
        for entry in found["results"]:
            self.assertEqual(sorted(entry), ["email", "firstName", "lastName", "userId"])
        return [entry["email"] for entry in found["results"]]

    def test_finding_by_the_beginning(self) -> None:
        user = self.new_user(firstName="Quentin", lastName="Zwei%Drei")
        for text in (user.email, user.email[:-4], "Quen", "Zwei", "Zwei%Drei"):
            with self.subTest(text):
                self.assertIn(user.email, self.find(text))
        for text in ("uentin", "%", "_uentin", "@example.com", "", "  ", "Quentin "):
            with self.subTest(text):
                self.assertNotIn(user.email, self.find(text))
        self.assertEqual(self.find(" "), [])

    def test_roles_there_are(self) -> None:
        user, admin = self.new_user(), self.new_user("ADMINISTRATOR")
        for client, assignable in ((self.owner, ROLES), (admin, ROLES[1:]), (user, [])):
            self.assertEqual(self.ok(client.ask("GET", "user/global/roles")), ROLES)
            self.assertEqual(self.ok(client.ask("GET", "user/global/assign-roles")), assignable)


class RoleTests(AdminTestCase):
    def change(self, client: AdminClient, user: str | None, role: str | None) -> Answer:
        body = {"userId": user, "role": role}
        return client.ask(
            "PUT", "user/global/role", {name: value for name, value in body.items() if value is not None}
        )

    def test_who_may_give_which(self) -> None:
        admin, user = self.new_user("ADMINISTRATOR"), self.new_user()
        for client in (self.owner, admin):
            for role in ("ADMINISTRATOR", "ADMINISTRATOR", "USER"):
                self.assertEqual(self.ok(self.change(client, user.id, role)), user.account)
                self.assertEqual(user.account["role"], role)
        self.assert_not_allowed(self.change(admin, user.id, "OWNER"))
        self.assert_not_allowed(self.change(admin, self.owner.id, "USER"))
        self.assert_not_allowed(self.change(user, admin.id, "USER"))

    def test_nobody_changes_their_own(self) -> None:
        for client in (self.owner, self.new_user("ADMINISTRATOR")):
            for role in ROLES:
                answer = self.change(client, client.id, role)
                self.assert_refused(answer, 400, 14, "User can't change their role")

    def test_roles_and_people_that_there_are_not(self) -> None:
        user = self.new_user()
        for role in (None, "", "user", "KING"):
            with self.subTest(role):
                self.assert_refused(self.change(self.owner, user.id, role), 400, 0)
        for unknown in (UNKNOWN_ID, "x"):
            with self.subTest(unknown):
                answer = self.change(self.owner, unknown, "USER")
                self.assert_refused(answer, 404, 16, f"User {unknown} does not exist")
        self.assertEqual(self.change(self.owner, None, "USER").status, 404)


class OwnershipTests(AdminTestCase):
    OWN_SERVER = True

    def test_handing_over(self) -> None:
        user = self.new_user()
        body = {"userId": user.id, "role": "OWNER"}
        self.assertEqual(self.ok(self.owner.ask("PUT", "user/global/role", body))["role"], "OWNER")
        self.assertEqual((self.owner.account["role"], user.account["role"]), ("ADMINISTRATOR", "OWNER"))
        roles = [entry["role"] for entry in self.ok(user.ask("GET", "user/roles"))]
        self.assertEqual(roles.count("OWNER"), 1)
        self.assert_not_allowed(self.owner.ask("PUT", "user/global/role", body | {"role": "USER"}))
        answer = user.ask("DELETE", f"user/{user.id}")
        self.assert_refused(answer, 400, 9, "Global owner cannot be removed!")


class DeletionTests(AdminTestCase):
    def delete(self, client: AdminClient, user: AdminClient | str, replacer: str = "") -> Answer:
        return client.ask("DELETE", f"user/{user if isinstance(user, str) else user.id}{replacer}")

    def owner_of(self, application: dict[str, str]) -> str:
        return self.ok(self.owner.ask("GET", f"app/{application['id']}"))["owner"]["userId"]

    def test_who_gets_the_applications(self) -> None:
        admin = self.new_user("ADMINISTRATOR")
        for replacer, heir in (
            ("", admin),
            ("?replacer=deleter", admin),
            ("?replacer=DELETER", admin),
            ("?replacer=owner", self.owner),
            ("?replacer=Owner", self.owner),
        ):
            with self.subTest(replacer):
                user = self.new_user()
                # In which the heir is something else already.
                application = self.new_application(owner=user, administrator=admin)
                self.assert_empty(self.delete(admin, user, replacer))
                self.assertEqual(self.owner_of(application), heir.id)
                members = self.ok(self.owner.ask("GET", f"app/{application['id']}/roles"))
                self.assertNotIn(user.email, [member["email"] for member in members])
                self.assertEqual([member["role"] for member in members].count("OWNER"), 1)

    def test_deleting_oneself(self) -> None:
        """The owner of the installation gets the applications, whatever is said."""
        for role, replacer in (("USER", ""), ("ADMINISTRATOR", "?replacer=deleter")):
            user = self.new_user()
            application = self.new_application(owner=user)
            self.owner.ask("PUT", "user/global/role", {"userId": user.id, "role": role})
            self.assert_empty(self.delete(user, user, replacer))
            self.assertEqual(self.owner_of(application), self.owner.id)
            self.assertFalse(user.is_signed_in())

    def test_a_replacer_that_there_is_not(self) -> None:
        user = self.new_user()
        answer = self.delete(self.owner, user, "?replacer=nobody")
        self.assert_refused(answer, 400, 13, "Illegal replacer value=nobody!")
        self.assertTrue(user.is_signed_in())

    def test_the_owner_stays(self) -> None:
        for client in (self.owner, self.new_user("ADMINISTRATOR")):
            self.assert_refused(self.delete(client, self.owner), 400, 9, "Global owner cannot be removed!")

    def test_who_may_not(self) -> None:
        """Nor do they learn who there is."""
        user = self.new_user()
        for other in (self.new_user().id, self.owner.id, UNKNOWN_ID):
            self.assert_not_allowed(self.delete(user, other))

    def test_nobody(self) -> None:
        for unknown in (UNKNOWN_ID, "x"):
            answer = self.delete(self.owner, unknown)
            self.assert_refused(answer, 404, 16, f"User {unknown} does not exist")

    def test_what_is_left(self) -> None:
        user = self.new_user()
        number = self.row(user.email)
        self.ok(user.ask("POST", "user/me/tokens", {"name": "Mine", "scopes": ["read"]}), 201)
        self.assert_empty(self.delete(self.owner, user))
        for table in ("account_session", "access_token", "known_browser", "user_app_role"):
            with self.subTest(table):
                self.assertEqual(self.count(table, "user_id = ?", number), 0)
        self.assert_empty(self.visitor().sign_up(user.email), 201)

    def row(self, email: str) -> int:
        with self.database() as connection:
            [[number]] = connection.execute('SELECT id FROM "user" WHERE email = ?', (email,))
            return number
