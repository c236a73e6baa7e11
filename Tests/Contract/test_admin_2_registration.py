"""admin-api.md 2.1: making an account, and who is first."""

from concurrent.futures import ThreadPoolExecutor

from admin import PASSWORD, AdminClient, AdminTestCase, Answer

FIRST, LAST = "User's first name", "User's last name"


class RuleTests(AdminTestCase):
    def register(self, **fields: object) -> Answer:
        """With one or another field otherwise; None leaves it out."""
        body = {"email": self.new_email(), "firstName": "Ann", "lastName": "Lee", "password": PASSWORD} | fields
        body = {name: value for name, value in body.items() if value is not None}
        return self.visitor().ask("POST", "user/register", body, address=self.new_address())

    def test_an_account_that_can_be_used(self) -> None:
        visitor = self.visitor()
        self.assert_empty(visitor.sign_up(self.new_email(), firstName="Eve", lastName="Adler"), 201)
        self.assertEqual(visitor.cookies, {})
        self.ok(visitor.sign_in())
        names = {"firstName": "Eve", "lastName": "Adler", "email": visitor.email}
        self.assertEqual(visitor.account, names | {"role": "USER", "userId": visitor.id})

    def test_names_of_people(self) -> None:
        for field, title in (("firstName", FIRST), ("lastName", LAST)):
            for value, message in (
                (None, f"{title} cannot be empty"),
                ("", f"{title} cannot be empty"),
                ("  \t", f"{title} cannot be empty"),
                ("x" * 51, f"{title} size must be between 1 and 50"),
            ):
                with self.subTest(field, value=value):
                    self.assert_refused(self.register(**{field: value}), 400, 26, message)
            for value in ("x", "x" * 50, "Ж" * 50, "O'Neil; / \\"):
                with self.subTest(field, value=value):
                    self.assert_empty(self.register(**{field: value}), 201)

    def test_addresses_that_are_missing(self) -> None:
        for email in (None, "", "  "):
            with self.subTest(email):
                self.assert_refused(self.register(email=email), 400, 5, "Field email cannot be empty")

    def test_addresses_that_are_none(self) -> None:
        for email in (
            "ann",
            "ann@",
            "@example.com",
            "ann@example",
            "ann@example.c",
            "ann@example.c0m",
            "ann@@example.com",
            "ann lee@example.com",
            "ann.@example.com",
            ".ann@example.com",
            "ann..lee@example.com",
            "ann@exa_mple.com",
            "ann@example.com.",
            "änn@example.com",
            "ann@exämple.com",
            "ann@example.com\n",
            "ann@example.com, bob@example.com",
            "<ann@example.com>",
        ):
            with self.subTest(email):
                self.assert_refused(self.register(email=email), 400, 22, "Email format is incorrect")

    def test_addresses_that_are_some(self) -> None:
        """The last two are 1.2's to refuse, without need."""
        for email in (
            "a@b.cc",
            "a_b-c+d@e-f.org",
            "a.b-c.d_e@mail.example1.com",
            "1@2.museum",
            "x" * 51 + "@example.com",
            "ann.lee+faces@example.com",
            "ann@mail.my-example.com",
        ):
            with self.subTest(email):
                self.assert_empty(self.register(email=email), 201)

    def test_an_address_that_is_too_long(self) -> None:
        """1.2 answers 0, from its database's mouth."""
        answer = self.register(email="x" * 52 + "@example.com")
        self.assertEqual(answer.status, 400)
        self.assertIn(answer.json["code"], (0, 26))

    def test_an_address_that_is_taken(self) -> None:
        email = self.new_email()
        self.assert_empty(self.register(email=email.upper()), 201)
        for spelling in (email, email.title()):
            self.assert_refused(self.register(email=spelling), 400, 4, "This email already registered")
        found = [entry["email"] for entry in self.ok(self.owner.ask("GET", "user/roles"))]
        self.assertEqual([known for known in found if known.lower() == email], [email])

    def test_passwords(self) -> None:
        for password in (None, "", "        "):
            with self.subTest(password):
                self.assert_refused(self.register(password=password), 400, 5, "Field password cannot be empty")
        rule = self.ok(self.visitor().ask("GET", "config"))["passwordRule"]
        for password in ("seven77", "x" * 73, "é" * 37, "zero\0character"):
            with self.subTest(password):
                self.assert_refused(self.register(password=password), 400, 26, rule)
        for password in ("eight888", "x" * 72, "é" * 36, "with blanks "):
            with self.subTest(password):
                email = self.new_email()
                self.assert_empty(self.register(email=email, password=password), 201)
                self.ok(self.visitor().sign_in(email, password))
                self.assert_oauth(self.visitor().sign_in(email, password[:-1]), 400, "Bad credentials")

    def test_other_fields(self) -> None:
        for fields in ({"isAllowStatistics": True}, {"allowStatistics": True}, {"whatever": [1]}):
            with self.subTest(fields):
                self.assert_empty(self.register(**fields), 201)
        self.assert_refused(self.register(isAllowStatistics="yes"), 400, 0)


class LimitTests(AdminTestCase):
    """What one address may ask for: ours, since 1.2 makes as many accounts as it can."""

    OWN_SERVER = True

    def test_ten_are_free(self) -> None:
        """Whether they could be made or not. One more begins a delay, which is for this address only."""
        here, known = self.new_address(), self.new_email()
        emails = [known if number % 2 else self.new_email() for number in range(11)]
        answers = [self.visitor().sign_up(email, address=here) for email in emails]
        self.assertEqual([answer.status for answer in answers], [201, 201] + [201, 400] * 4 + [201])
        late = self.visitor().sign_up(self.new_email(), address=here)
        self.assert_refused(late, 429, 106)
        self.assertIn(int(late.headers["Retry-After"]), range(1, 11))
        self.assert_empty(self.visitor().sign_up(self.new_email(), address=self.new_address()), 201)
        with self.subTest("those who have an account aren't held up"):
            self.ok(self.visitor().sign_in(known))
        with self.subTest("what can't be an account counts for nothing"):
            there = self.new_address()
            refused = [self.visitor().sign_up("x", address=there) for _ in range(20)]
            self.assert_each_refused([("no address", answer) for answer in refused], 400, 22)
            self.assert_empty(self.visitor().sign_up(self.new_email(), address=there), 201)


class FirstUserTests(AdminTestCase):
    OWN_SERVER = True
    HAS_OWNER = False

    def test_of_many_at_once_one_is_the_owner(self) -> None:
        """And the next ones aren't."""
        visitor = self.visitor()
        self.assertTrue(self.ok(visitor.ask("GET", "config"))["firstSignUp"])
        people = [self.visitor() for _ in range(8)]
        with ThreadPoolExecutor(len(people)) as pool:
            emails = [f"First{number}@Example.com" for number in range(len(people))]
            statuses = [answer.status for answer in pool.map(AdminClient.sign_up, people, emails)]
        self.assertEqual(statuses, [201] * len(people))
        self.assertFalse(self.ok(visitor.ask("GET", "config"))["firstSignUp"])
        # 1.2 keeps the capitals of the first address, with which nobody can sign in.
        for person in people:
            self.ok(person.sign_in())
        listed = self.ok(people[0].ask("GET", "user/roles"))
        self.assertEqual(sorted(entry["role"] for entry in listed), ["OWNER"] + ["USER"] * 7)
        self.assertEqual([entry["email"] for entry in listed if entry["email"] != entry["email"].lower()], [])
        [owner] = [person for person in people if person.account["role"] == "OWNER"]
        self.assertEqual(self.ok(owner.ask("GET", "apps")), [])


class SetupTokenTests(AdminTestCase):
    SETTINGS = {"SETUP_TOKEN": "open-sesame-4711"}
    HAS_OWNER = False

    def test_the_first_one_must_know_it(self) -> None:
        visitor = self.visitor()
        self.assertTrue(self.ok(visitor.ask("GET", "config"))["setupTokenNeeded"])
        self.secrets.hidden.add(self.SETTINGS["SETUP_TOKEN"])
        for fields in ({}, {"setupToken": ""}, {"setupToken": "open-sesame-4712"}):
            with self.subTest(fields):
                self.assert_refused(visitor.sign_up("ann@example.com", **fields), 403, 1)
        self.assert_empty(visitor.sign_up("ann@example.com", setupToken=self.SETTINGS["SETUP_TOKEN"]), 201)
        self.ok(visitor.sign_in())
        self.assertEqual(visitor.account["role"], "OWNER")
        self.assertFalse(self.ok(visitor.ask("GET", "config"))["setupTokenNeeded"])
        second = self.visitor()
        self.assert_empty(second.sign_up("bob@example.com"), 201)
        self.ok(second.sign_in())
        self.assertEqual(second.account["role"], "USER")
