"""`compreface user` and `compreface audit`, on the data of a server that runs meanwhile."""

import json
import re
from typing import Any

from admin import PASSWORD, AdminClient, AdminTestCase
from installation import compreface
from sdk import kept, on_file_alone

URL = "https://faces.example.com"
NAMES = ["--first-name", "Ann", "--last-name", "Lee"]
NEW_PASSWORD = "another good password"


class CommandTestCase(AdminTestCase):
    SETTINGS = {"FRS_CRUD_HOST": URL}

    def command(self, *arguments: str, input: str = "") -> str:
        """What it prints."""
        result = compreface(self.server, *arguments, input=input, settings=self.SETTINGS)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def refused(self, *arguments: str, input: str = "") -> str:
        """Why it did nothing."""
        result = compreface(self.server, *arguments, input=input, settings=self.SETTINGS)
        self.assertNotEqual(result.returncode, 0, result.stdout)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def token(self, printed: str) -> str:
        """Of the link, which is all that is printed: a script can take it as it is."""
        found = re.fullmatch(re.escape(URL) + r"/reset-password\?token=([0-9a-f-]{36})\n", printed)
        self.assertTrue(found, printed)
        assert found
        self.secrets.hidden.add(found[1])
        return found[1]

    def choose(self, token: str, password: str = NEW_PASSWORD) -> Any:
        return self.visitor().ask("PUT", f"user/reset-password?token={token}", {"password": password})

    def audit(self, *arguments: str) -> list[Any]:
        return [json.loads(line) for line in self.command("audit", "--json", *arguments).splitlines()]


class ResetPasswordTests(CommandTestCase):
    def test_a_link(self) -> None:
        user = self.new_user()
        other = self.another(user)
        script = self.new_token(user)
        token = self.token(self.command("user", "reset-password", user.email))
        with self.subTest("until it is used, nothing changes"):
            self.assertTrue(user.is_signed_in())
            self.ok(self.visitor().sign_in(user.email, user.password))
        with self.subTest("a password that is too short doesn't use it up"):
            self.assert_refused(self.choose(token, "short"), 400, 26)
        self.assert_empty(self.choose(token))
        with self.subTest("all sessions are over at once, and what scripts had"):
            self.assert_all_out(user, other)
            self.assertEqual(self.visitor().ask("GET", "user/me", headers=script).status, 401)
        with self.subTest("only the new password is good"):
            self.assert_oauth(self.visitor().sign_in(user.email, user.password), 400, "Bad credentials")
            self.ok(user.sign_in(password=NEW_PASSWORD))
            self.assertTrue(user.is_signed_in())
        with self.subTest("it is good once"):
            answer = self.choose(token, "yet another password")
            self.assert_refused(answer, 400, 30, "The reset password token is invalid!")
        with self.subTest("it stands nowhere as it is"):
            self.assert_nowhere(token)

    def test_the_last_link_counts(self) -> None:
        user = self.new_user()
        first, second = (self.token(self.command("user", "reset-password", user.email)) for _ in range(2))
        self.assert_refused(self.choose(first), 400, 30)
        self.assert_empty(self.choose(second))

    def test_a_password_from_standard_input(self) -> None:
        """With umlauts, and with the end of line that Windows writes."""
        user = self.new_user()
        other, password = self.another(user), "ünïcödé 🐎 password"
        printed = self.command("user", "reset-password", user.email, "--password-stdin", input=f"{password}\r\n")
        self.assertEqual(printed, "")
        self.assert_all_out(user, other)
        self.assert_oauth(self.visitor().sign_in(user.email, user.password), 400, "Bad credentials")
        self.ok(self.visitor().sign_in(user.email, password))

    def test_it_takes_the_place_of_a_link(self) -> None:
        user = self.new_user()
        token = self.token(self.command("user", "reset-password", user.email))
        self.command("user", "reset-password", user.email, "--password-stdin", input=NEW_PASSWORD)
        self.assert_refused(self.choose(token, "yet another password"), 400, 30)
        self.ok(self.visitor().sign_in(user.email, NEW_PASSWORD))

    def test_what_it_refuses(self) -> None:
        user = self.new_user()
        for name, email, password, reason in (
            ("nobody", "nobody@example.com", NEW_PASSWORD, "no account nobody@example.com"),
            ("too short", user.email, "short", "at least 8 characters"),
            ("too long", user.email, "ä" * 37, "at most 72 bytes"),
            ("nothing", user.email, "", "no password on standard input"),
        ):
            with self.subTest(name):
                self.assertIn(reason, self.refused("user", "reset-password", email, "--password-stdin", input=password))
        self.assertTrue(user.is_signed_in())
        self.ok(self.visitor().sign_in(user.email, user.password))

    def new_token(self, user: AdminClient) -> dict[str, str]:
        """The header of a script."""
        made = self.ok(user.ask("POST", "user/me/tokens", {"name": "script", "scopes": ["read"]}), 201)
        header = {"authorization": f"Bearer {made['token']}"}
        self.ok(self.visitor().ask("GET", "user/me", headers=header))
        return header

    def assert_all_out(self, *browsers: AdminClient) -> None:
        for browser in browsers:
            self.assertFalse(browser.is_signed_in())
            self.assertEqual(browser.refresh().status, 400)

    def assert_nowhere(self, token: str) -> None:
        self.assertNotIn(token.encode(), kept(self.server))


class CreateTests(CommandTestCase):
    def test_with_a_password(self) -> None:
        email = self.new_email()
        self.assertEqual(self.command("user", "create", email, *NAMES, "--password-stdin", input=PASSWORD), "")
        visitor = self.visitor()
        self.ok(visitor.sign_in(email, PASSWORD))
        visitor.email = email
        account = visitor.account
        self.assertEqual((account["firstName"], account["lastName"], account["role"]), ("Ann", "Lee", "USER"))

    def test_with_a_link(self) -> None:
        email = self.new_email()
        token = self.token(self.command("user", "create", email, *NAMES, "--role", "administrator", "--link"))
        self.assert_empty(self.choose(token))
        visitor = self.visitor()
        self.ok(visitor.sign_in(email, NEW_PASSWORD))
        visitor.email = email
        self.assertEqual(visitor.account["role"], "ADMINISTRATOR")

    def test_what_it_refuses(self) -> None:
        user = self.new_user()
        for name, arguments, reason in (
            ("known", [user.email.upper()], "There is an account"),
            ("a second owner", [self.new_email(), "--role", "owner"], "has an owner"),
            ("no address", ["not an address"], "not an address"),
        ):
            with self.subTest(name):
                before = self.count("user")
                refused = self.refused("user", "create", *arguments, *NAMES, "--password-stdin", input=PASSWORD)
                self.assertIn(reason, refused)
                self.assertEqual(self.count("user"), before)

    def test_the_list(self) -> None:
        user = self.new_user("ADMINISTRATOR")
        accounts = json.loads(self.command("user", "list", "--json"))
        [entry] = [entry for entry in accounts if entry["email"] == user.email]
        self.assertEqual(entry, user.account | {"isConfirmed": True})
        self.assertEqual(sorted(entry["userId"] for entry in accounts), sorted(self.ids(user)))
        for line in self.command("user", "list").splitlines()[1:]:
            self.assertRegex(line, r"^\S+@example\.com +Ann Lee +(owner|administrator|user) +confirmed +[0-9a-f-]{36}$")

    def ids(self, user: AdminClient) -> list[str]:
        return [entry["userId"] for entry in self.ok(user.ask("GET", "user/roles"))]


class FirstTests(CommandTestCase):
    OWN_SERVER = True
    HAS_OWNER = False

    def test_the_first_is_the_owner(self) -> None:
        email = self.new_email()
        self.assertIn("no accounts", self.command("user", "list"))
        self.command("user", "create", email, *NAMES, "--password-stdin", input=PASSWORD)
        owner = self.visitor()
        self.ok(owner.sign_in(email, PASSWORD))
        owner.email = email
        self.assertEqual(owner.account["role"], "OWNER")
        second = self.visitor()
        self.assert_empty(second.sign_up(self.new_email()), 201)
        self.ok(second.sign_in())
        self.assertEqual(second.account["role"], "USER")


class SetRoleTests(CommandTestCase):
    def test_it_counts_from_the_next_request(self) -> None:
        user = self.new_user()
        self.assert_not_allowed(user.ask("GET", "audit"))
        self.command("user", "set-role", user.email, "administrator")
        self.ok(user.ask("GET", "audit"))
        self.assertEqual(user.account["role"], "ADMINISTRATOR")
        self.command("user", "set-role", user.email, "user")
        self.assert_not_allowed(user.ask("GET", "audit"))

    def test_there_is_one_owner(self) -> None:
        before, after = self.owner, self.new_user()
        self.assertIn("owner", self.refused("user", "set-role", before.email, "user"))
        self.command("user", "set-role", after.email, "owner")
        try:
            self.assertEqual((before.account["role"], after.account["role"]), ("ADMINISTRATOR", "OWNER"))
            self.assertEqual(self.count("user", "global_role = 'O'"), 1)
        finally:
            self.command("user", "set-role", before.email, "owner")
        self.assertEqual((before.account["role"], after.account["role"]), ("OWNER", "ADMINISTRATOR"))

    def test_what_it_refuses(self) -> None:
        self.assertIn("no account", self.refused("user", "set-role", "nobody@example.com", "user"))
        self.refused("user", "set-role", self.owner.email, "emperor")


class AuditTests(CommandTestCase):
    def test_what_commands_did(self) -> None:
        email = self.new_email()
        self.command("user", "create", email, *NAMES, "--password-stdin", input=PASSWORD)
        self.command("user", "set-role", email, "administrator")
        token = self.token(self.command("user", "reset-password", email))
        self.assert_empty(self.choose(token))
        entries = self.audit("--object", email)
        told = [(entry["actor"]["kind"], entry["action"]) for entry in entries]
        self.assertEqual(
            told,
            [
                ("command-line", "account.create"),
                ("command-line", "account.role"),
                ("command-line", "account.password.reset.link"),
                ("anonymous", "account.password.reset"),
            ],
        )
        self.assertTrue(entries[0]["actor"]["name"])
        self.assertEqual(entries[1]["detail"], "from USER to ADMINISTRATOR")
        with self.subTest("the endpoint tells the same, the newest first"):
            self.assertEqual(self.ok(self.owner.ask("GET", f"audit?object={email}")), entries[::-1])
        with self.subTest("without secrets"):
            self.assertEqual(self.secrets.found(json.dumps(entries)), [])

    def test_as_a_table(self) -> None:
        email = self.new_email()
        self.command("user", "create", email, *NAMES, "--password-stdin", input=PASSWORD)
        heading, line = self.command("audit", "--object", email).splitlines()
        self.assertRegex(heading, r"^TIME \(UTC\) +WHO +FROM +ACTION +WHAT +DETAIL$")
        self.assertRegex(line, rf"^20[0-9-]{{8}} [0-9:]{{8}} +.+ \(command line\) +account\.create +account {email}")

    def test_filters(self) -> None:
        user = self.new_user()
        self.assertEqual({entry["action"] for entry in self.audit("--action", "account.sign-in")}, {"account.sign-in"})
        mine = self.audit("--actor", user.email)
        self.assertEqual({entry["actor"]["name"] for entry in mine}, {user.email})
        self.assertEqual(self.audit("--limit", "1", "--actor", user.email), mine[-1:])
        self.assertEqual(self.audit("--since", "1h", "--actor", user.email), mine)
        self.assertEqual(self.audit("--until", "2022-01-01"), [])
        self.assertIn("No action begins with", self.refused("audit", "--action", "nothing"))


@on_file_alone("servers share a database on PostgreSQL")
class InUseTests(CommandTestCase):
    def test_a_second_server_is_refused(self) -> None:
        """Commands are let in; another server on the same data would not know what this one does."""
        self.assertIn("Another server uses", self.refused("serve", "--host", "127.0.0.1", "--port", "0"))
        self.assertTrue(self.owner.is_signed_in())
