"""admin-api.md 3 and 6: applications, and who belongs to them."""

from collections.abc import Iterator

from admin import AdminClient, AdminTestCase, Answer, Object
from sdk import UNKNOWN_ID

NAMES = {"userId", "firstName", "lastName"}
FORBIDDEN = r"The name cannot contain the following special characters: ';', '/', '\'"


def owner_of(application: Object) -> str:
    return application["owner"]["userId"]


class ApplicationTests(AdminTestCase):
    def rename(self, application: Object, name: str | None, client: AdminClient | None = None) -> Answer:
        return (client or self.owner).ask("PUT", f"app/{application['id']}", {} if name is None else {"name": name})

    def test_making_one(self) -> None:
        client = self.new_user("ADMINISTRATOR", firstName="Eve", lastName="Adler")
        made = self.ok(client.ask("POST", "app", {"name": "Front door"}), 201)
        self.assertEqual(sorted(made), ["apiKey", "id", "name", "owner", "role"])
        self.assertEqual((made["name"], made["role"]), ("Front door", "OWNER"))
        self.assertEqual(made["owner"], {"userId": client.id, "firstName": "Eve", "lastName": "Adler"})
        self.assertRegex(made["apiKey"], "^[0-9a-f]{8}-[0-9a-f]{4}-4")
        self.assertEqual(self.ok(client.ask("GET", f"app/{made['id']}")), made)

    def test_nulls_are_printed(self) -> None:
        """The role of somebody who looks in from above."""
        application = self.new_application()
        seen = self.ok(self.new_user("ADMINISTRATOR").ask("GET", f"app/{application['id']}"))
        self.assertEqual(seen, application | {"role": None})

    def test_users_may_not(self) -> None:
        """Nor do they learn which names there are."""
        user, application = self.new_user(), self.new_application()
        for name in ("A new one", application["name"], "", ";"):
            with self.subTest(name):
                self.assert_not_allowed(user.ask("POST", "app", {"name": name}))

    def test_names(self) -> None:
        application = self.new_application()
        taken = self.new_application()["name"]
        for name, code, message in (
            ("", 26, "Application name cannot be empty"),
            (None, 26, "Application name cannot be empty"),
            (" \t", 26, "Application name cannot be empty"),
            ("x" * 51, 26, "Application name size must be between 1 and 50"),
            ("a;b", 36, FORBIDDEN),
            ("a/b", 36, FORBIDDEN),
            ("a\\b", 36, FORBIDDEN),
            (taken, 17, f"Name {taken} is not unique"),
        ):
            with self.subTest(name):
                body = {} if name is None else {"name": name}
                self.assert_refused(self.owner.ask("POST", "app", body), 400, code, message)
                self.assert_refused(self.rename(application, name), 400, code, message)
        self.assertEqual(self.ok(self.owner.ask("GET", f"app/{application['id']}")), application)

    def test_names_that_there_may_be(self) -> None:
        """Also those that differ from another's by case alone."""
        for name in ("x" * 50, "ж" * 50, "A&B, <i>'\"", self.new_application()["name"].upper()):
            with self.subTest(name):
                self.assertEqual(self.ok(self.owner.ask("POST", "app", {"name": name}), 201)["name"], name)

    def test_renaming(self) -> None:
        application = self.new_application()
        for name in ("Back door", "Back door", "back door"):
            self.assertEqual(self.ok(self.rename(application, name)), application | {"name": name})

    def test_a_new_key(self) -> None:
        application = self.new_application()
        renewed = self.ok(self.owner.ask("PUT", f"app/{application['id']}/apikey"))
        self.assertNotEqual(renewed["apiKey"], application["apiKey"])
        self.assertEqual(renewed | {"apiKey": application["apiKey"]}, application)

    def test_the_list(self) -> None:
        user, member = self.new_user(), self.new_user()
        names = [self.new_application()["name"] for _ in range(2)]
        shared = self.new_application(user=member)
        for client in (self.owner, self.new_user("ADMINISTRATOR")):
            found = [application["name"] for application in self.ok(client.ask("GET", "apps"))]
            self.assertEqual(found, sorted(found, key=str.lower))
            self.assertLessEqual({*names, shared["name"]}, set(found))
        self.assertEqual(self.ok(user.ask("GET", "apps")), [])
        self.assertEqual(self.ok(member.ask("GET", "apps")), [shared | {"role": "USER"}])

    def test_deleting_one(self) -> None:
        application = self.new_application()
        self.assert_empty(self.owner.ask("DELETE", f"app/{application['id']}"))
        self.assert_refused(
            self.owner.ask("GET", f"app/{application['id']}"), 404, 2, f"App {application['id']} not found"
        )
        self.ok(self.owner.ask("POST", "app", {"name": application["name"]}), 201)


class ForeignApplicationTests(AdminTestCase):
    def everything(self, client: AdminClient, application: str) -> Iterator[tuple[str, Answer]]:
        """All that can be asked of an application."""
        path = f"app/{application}"
        for method, url, body in (
            ("GET", path, None),
            ("PUT", path, {"name": "Mine"}),
            ("PUT", path, {"name": ""}),
            ("PUT", f"{path}/apikey", None),
            ("GET", f"{path}/roles", None),
            ("GET", f"{path}/assign-roles", None),
            ("POST", f"{path}/invite", {"userEmail": client.email, "role": "OWNER"}),
            ("PUT", f"{path}/role", {"userId": UNKNOWN_ID, "role": "USER"}),
            ("DELETE", f"{path}/user/{client.id}", None),
            ("DELETE", f"{path}/user/{UNKNOWN_ID}", None),
            ("GET", f"{path}/models", None),
            ("POST", f"{path}/model", {"name": "New", "type": "DETECTION"}),
            ("DELETE", path, None),
        ):
            yield f"{method} {url.removeprefix(path)} {body}", client.ask(method, url, body)

    def test_it_is_as_if_it_did_not_exist(self) -> None:
        user, application = self.new_user(), self.new_application()
        for there, name in ((application["id"], "foreign"), (UNKNOWN_ID, "unknown"), ("x", "nonsense")):
            with self.subTest(name):
                self.assert_each_refused(self.everything(user, there), 404, 2, f"App {there} not found")
        self.assertEqual(self.ok(self.owner.ask("GET", f"app/{application['id']}")), application)

    def test_what_members_may_not(self) -> None:
        application = self.new_application()
        path, other = f"app/{application['id']}", self.new_user()
        self.join(application, other, "USER")
        for role in ("user", "administrator"):
            member = self.new_user()
            self.join(application, member, role.upper())
            for method, url, body in (
                ("PUT", path, {"name": "Mine"}),
                ("PUT", f"{path}/apikey", None),
                ("DELETE", path, None),
                ("POST", f"{path}/invite", {"userEmail": self.owner.email, "role": "USER"}),
                ("PUT", f"{path}/role", {"userId": other.id, "role": "ADMINISTRATOR"}),
                ("PUT", f"{path}/role", {"userId": member.id, "role": "OWNER"}),
                ("DELETE", f"{path}/user/{other.id}", None),
            ):
                with self.subTest(role, request=f"{method} {url.removeprefix(path)}"):
                    self.assert_not_allowed(member.ask(method, url, body))
            self.assertEqual(self.ok(member.ask("GET", f"{path}/assign-roles")), [])

    def test_what_its_owner_may(self) -> None:
        owner = self.new_user()
        application = self.new_application(owner=owner)
        path = f"app/{application['id']}"
        self.assertEqual(self.ok(owner.ask("GET", path))["role"], "OWNER")
        self.ok(owner.ask("PUT", path, {"name": "Yours"}))
        self.ok(owner.ask("PUT", f"{path}/apikey"))
        self.assertEqual(self.ok(owner.ask("GET", f"{path}/assign-roles")), ["OWNER", "ADMINISTRATOR", "USER"])
        self.assert_empty(owner.ask("DELETE", path))


class MemberTests(AdminTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.app_owner, self.user = self.new_user(firstName="Olga"), self.new_user(firstName="Uma", lastName="Ünal")
        self.application = self.new_application(owner=self.app_owner, user=self.user)
        self.path = f"app/{self.application['id']}"

    def members(self, search: str = "") -> dict[str, str]:
        """Roles by addresses."""
        found = self.ok(self.owner.ask("GET", f"{self.path}/roles{search}"))
        for member in found:
            self.assertEqual(set(member), {*NAMES, "role", "email"})
        return {member["email"]: member["role"] for member in found}

    def invite(self, email: str | None, role: str | None = "USER") -> Answer:
        body = {name: value for name, value in (("userEmail", email), ("role", role)) if value is not None}
        return self.app_owner.ask("POST", f"{self.path}/invite", body)

    def change(self, user: AdminClient | str, role: str | None, client: AdminClient | None = None) -> Answer:
        body = {"userId": user if isinstance(user, str) else user.id} | ({"role": role} if role else {})
        return (client or self.app_owner).ask("PUT", f"{self.path}/role", body)

    def remove(self, user: AdminClient | str, client: AdminClient) -> Answer:
        return client.ask("DELETE", f"{self.path}/user/{user if isinstance(user, str) else user.id}")

    def test_adding_one(self) -> None:
        new = self.new_user(firstName="Nora", lastName="Noll")
        entry = {"userId": new.id, "firstName": "Nora", "lastName": "Noll", "role": "ADMINISTRATOR", "email": new.email}
        self.assertEqual(self.ok(self.invite(new.email, "ADMINISTRATOR"), 201), entry)
        self.assertEqual(self.members()[new.email], "ADMINISTRATOR")

    def test_whom_one_cannot_add(self) -> None:
        self.assert_refused(self.invite("nobody@example.com"), 404, 16, "User nobody@example.com does not exist")
        name = self.application["name"]
        message = f"User {self.user.email} already has access to application {name}"
        self.assert_refused(self.invite(self.user.email), 400, 19, message)
        self.assertEqual(self.invite(None).status, 404)

    def test_roles_that_there_are_not(self) -> None:
        new = self.new_user()
        for role in (None, "", "owner", "KING", "O"):
            with self.subTest(role):
                self.assert_refused(self.invite(new.email, role), 400, 0)
                self.assert_refused(self.change(self.user, role), 400, 0)
        self.assertNotIn(new.email, self.members())

    def test_searching(self) -> None:
        self.assertEqual(set(self.members()), {self.app_owner.email, self.user.email, self.owner.email})
        for text in ("?search=um", "?search=UMA", "?search=nal", f"?search={self.user.email[2:9]}"):
            with self.subTest(text):
                self.assertIn(self.user.email, self.members(text))
        self.assertEqual(self.members("?search=olg"), {self.app_owner.email: "OWNER"})
        for text in ("?search=%25", "?search=_%40", "?search=nowhere"):
            with self.subTest(text):
                self.assertEqual(self.members(text), {})
        self.assertEqual(self.members("?search="), self.members())

    def test_changing_a_role(self) -> None:
        for role in ("ADMINISTRATOR", "ADMINISTRATOR", "USER"):
            changed = self.ok(self.change(self.user, role))
            self.assertEqual((changed["userId"], changed["role"]), (self.user.id, role))
            self.assertEqual(self.members()[self.user.email], role)

    def test_there_is_one_owner(self) -> None:
        self.assert_not_allowed(self.change(self.app_owner, "USER"))
        self.assert_not_allowed(self.change(self.app_owner, "ADMINISTRATOR", self.owner))
        self.assertEqual(self.ok(self.change(self.user, "OWNER"))["role"], "OWNER")
        self.assertEqual(self.members()[self.app_owner.email], "ADMINISTRATOR")
        self.assertEqual(owner_of(self.ok(self.owner.ask("GET", self.path))), self.user.id)
        new = self.new_user()
        self.join(self.application, new, "OWNER")
        self.assertEqual(self.members()[self.user.email], "ADMINISTRATOR")
        self.assertEqual(list(self.members().values()).count("OWNER"), 1)

    def test_whose_role_one_cannot_change(self) -> None:
        stranger = self.new_user().id
        for user in (stranger, UNKNOWN_ID, "x", ""):
            with self.subTest(user):
                self.assert_refused(self.change(user, "USER"), 404, 16, f"User {user} does not exist")

    def test_removing_others(self) -> None:
        for client in (self.app_owner, self.owner, self.new_user("ADMINISTRATOR")):
            member = self.new_user()
            self.join(self.application, member, "ADMINISTRATOR")
            self.assert_empty(self.remove(member, client))
            self.assertNotIn(member.email, self.members())
            self.assert_refused(member.ask("GET", self.path), 404, 2)

    def test_the_owner_stays(self) -> None:
        for client in (self.owner, self.new_user("ADMINISTRATOR"), self.app_owner):
            self.assert_not_allowed(self.remove(self.app_owner, client))
        self.assertEqual(self.members()[self.app_owner.email], "OWNER")

    def test_leaving(self) -> None:
        for role in ("USER", "ADMINISTRATOR"):
            member = self.new_user()
            self.join(self.application, member, role)
            self.assert_empty(self.remove(member, member))
            self.assertNotIn(member.email, self.members())
            self.assertEqual(self.ok(member.ask("GET", "apps")), [])
        self.assert_empty(self.remove(self.owner, self.owner))

    def test_removing_whoever_is_none(self) -> None:
        stranger = self.new_user().id
        for user in (stranger, UNKNOWN_ID, "x"):
            with self.subTest(user):
                self.assert_refused(self.remove(user, self.app_owner), 404, 16, f"User {user} does not exist")
