"""Accounts whose passwords another program hashed, and another program on hashes of ours."""

import bcrypt

from admin import PASSWORD, AdminTestCase
from installation import add_row, compreface

SEEDED = "00000000-0000-0000-0000-000000000001"
"""The guid of the account that 1.2 makes for its demo."""


def foreign_hash(password: str, kind: str = "2a", cost: int = 10) -> str:
    """By PyPI's bcrypt. What it calls `$2b$` is `$2y$` to PHP and Apache."""
    salt = bcrypt.gensalt(cost, b"2a" if kind == "2a" else b"2b")
    return f"${kind}${bcrypt.hashpw(password.encode(), salt).decode()[4:]}"


class ForeignHashTests(AdminTestCase):
    def test_whoever_made_the_hash(self) -> None:
        for name, password, kind, cost in (
            ("as 1.2 makes them", "a password of 2021", "2a", 10),
            ("cheap", "a password of 2009", "2a", 4),
            ("2b, dear", "a password of 2025", "2b", 12),
            ("2y", "a password of PHP", "2y", 10),
            ("umlauts", "Übergrößenträger", "2a", 10),
            ("beyond the first plane", "🐎🔋📎 correct", "2b", 10),
            ("shorter than our rule", "kurz", "2a", 10),
            ("72 bytes", "ä" * 35 + "yz", "2a", 10),
        ):
            with self.subTest(name):
                visitor, email = self.visitor(), self.new_email()
                guid = add_row(self, email, foreign_hash(password, kind, cost))
                self.assert_oauth(visitor.sign_in(email, password[:-1] + "!"), 400, "Bad credentials")
                self.ok(visitor.sign_in(email, password))
                self.assertEqual(visitor.id, guid)

    def test_longer_than_bcrypt_reads(self) -> None:
        """Of an old account, whose password nobody cut when it was made."""
        visitor, email, password = self.visitor(), self.new_email(), "0123456789" * 10
        add_row(self, email, foreign_hash(password))
        self.ok(visitor.sign_in(email, password))
        self.assert_oauth(self.visitor().sign_in(email, password[:71]), 400, "Bad credentials")

    def test_a_password_of_ours_takes_its_place(self) -> None:
        visitor, email = self.visitor(), self.new_email()
        add_row(self, email, foreign_hash("a password of 2021", "2y"))
        self.ok(visitor.sign_in(email, "a password of 2021"))
        body = {"oldPassword": "a password of 2021", "newPassword": PASSWORD}
        self.assert_empty(visitor.ask("PUT", "user/me/password", body))
        self.assert_ours(email, PASSWORD)
        self.ok(self.visitor().sign_in(email, PASSWORD))

    def test_what_is_no_bcrypt(self) -> None:
        """Nobody gets in, and the answer is the one to a wrong password."""
        good = foreign_hash(PASSWORD)
        for name, stored in (
            ("nothing", ""),
            ("the password itself", PASSWORD),
            ("the broken 2x", "$2x$" + good[4:]),
            ("cut off", good[:59]),
            ("with a tail", good + "a"),
            ("Spring's prefix", "{bcrypt}" + good),
            ("SHA-512", "$6$saltsalt$" + "a" * 86),
            ("a cost of hours", good.replace("$10$", "$31$")),
        ):
            with self.subTest(name):
                email = self.new_email()
                add_row(self, email, stored)
                self.assert_oauth(self.visitor().sign_in(email, PASSWORD), 400, "Bad credentials")

    # MARK: Ours

    def test_another_bcrypt_reads_ours(self) -> None:
        for password in (PASSWORD, "Übergrößenträger 🐎", "ä" * 36):
            with self.subTest(password):
                email = self.new_email()
                self.assert_empty(self.visitor().sign_up(email, password), 201)
                self.assert_ours(email, password)

    def test_the_command_line_makes_the_same(self) -> None:
        email = self.new_email()
        names = ["--first-name", "Ann", "--last-name", "Lee"]
        made = compreface(self.server, "user", "create", email, *names, "--password-stdin", input="ünïcödé password")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assert_ours(email, "ünïcödé password")

    def assert_ours(self, email: str, password: str) -> None:
        with self.database() as connection:
            [[stored]] = connection.execute('SELECT password FROM "user" WHERE email = ?', [email])
        self.assertRegex(stored, r"^\$2a\$10\$[./A-Za-z0-9]{53}$")
        self.assertTrue(bcrypt.checkpw(password.encode(), stored.encode()))
        self.assertFalse(bcrypt.checkpw(password[:-1].encode(), stored.encode()))


class SeededTests(AdminTestCase):
    """A database that 1.2 made, and nobody has used."""

    OWN_SERVER = True
    HAS_OWNER = False

    def test_the_seeded_account(self) -> None:
        password = "what upstream chose"
        add_row(self, "demo@demo.com", foreign_hash(password), id=0, guid=SEEDED, global_role="O")
        with self.database("rw") as connection:
            connection.execute("INSERT INTO app (id, name, guid, api_key) VALUES (0, 'Demo app', ?, ?)", [SEEDED] * 2)
            connection.execute("INSERT INTO user_app_role (app_id, user_id, role) VALUES (0, 0, 'O')")

        with self.subTest("nobody signs in with it"):
            self.assert_oauth(self.visitor().sign_in("demo@demo.com", password), 400, "Bad credentials")
            self.assertNotIn("demo@demo.com", compreface(self.server, "user", "list").stdout)
        with self.subTest("the first to come takes its place"):
            first = self.visitor()
            self.assert_empty(first.sign_up(self.new_email()), 201)
            self.ok(first.sign_in())
            self.assertEqual(first.account["role"], "OWNER")
            self.assertNotEqual(first.id, SEEDED)
            self.assertEqual([entry["name"] for entry in self.ok(first.ask("GET", "apps"))], ["Demo app"])
        with self.subTest("it is gone"):
            self.assert_oauth(self.visitor().sign_in("demo@demo.com", password), 400, "Bad credentials")
            self.assertEqual(self.count("user"), 1)
