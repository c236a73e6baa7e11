"""admin-api.md 2.2 and 2.3: what is done by mail, from the form to the link that was followed."""

import statistics
import time
from typing import Any

from admin import PASSWORD, AdminClient, until
from installation import add_row, compreface
from mails import CONFIRM, PUBLIC_URL, RESET, MailTestCase

NEW_PASSWORD = "another good password"


class RegistrationTests(MailTestCase):
    def test_from_the_form_to_the_first_sign_in(self) -> None:
        user = self.registered()
        mail = self.sink.wait_for(user.email)
        with self.subTest("the mail"):
            self.assertEqual(mail["Subject"], "CompreFace Registration")
            self.assertEqual((mail["From"], mail["To"]), ("CompreFace <noreply@example.com>", user.email))
            self.assertNotIn("Lee", mail.as_string())
        token = self.token(mail, CONFIRM)
        with self.subTest("until it is confirmed"):
            self.assert_oauth(user.sign_in(password="not the right one"), 400, "Bad credentials")
            self.assert_oauth(user.sign_in(), 400, "User is disabled")
            self.assert_refused(self.visitor().sign_up(user.email), 400, 4, "This email already registered")
        with self.subTest("the token is kept as a hash"):
            self.assertEqual(self.count("user", "email = ? AND registration_token <> ?", user.email, token), 1)
            self.assert_nowhere(token, PASSWORD)
        answer = self.confirm(token)
        self.assert_empty(answer, 302)
        self.assertEqual(answer.headers["Location"], f"{PUBLIC_URL}/login")
        self.ok(user.sign_in())
        self.assertEqual(user.account["role"], "USER")
        with self.subTest("the link is good once"):
            self.assert_expired(token)
            self.assertEqual(self.count("user", "email = ? AND registration_token IS NULL", user.email), 1)
        self.assertNotIn(user.email, self.sink.waiting)
        self.assertTrue(until(lambda: self.mails(user.email) == []))
        self.assert_nowhere(token, PASSWORD)

    def test_tokens_that_nobody_was_sent(self) -> None:
        user = self.registered()
        token = self.confirmation(user)
        with self.database() as connection:
            [[stored]] = connection.execute('SELECT registration_token FROM "user" WHERE email = ?', [user.email])
        for other in ("", "x", "00000000-0000-4000-8000-000000000000", token.upper(), token[:-1], stored):
            with self.subTest(other):
                self.assert_expired(other)
        self.assert_expired(None)
        self.assert_oauth(user.sign_in(), 400, "User is disabled")
        self.assertEqual(self.confirm(token).status, 302)

    def test_links_lead_where_the_settings_say(self) -> None:
        """Whatever the request says of where it was sent."""
        user = self.visitor()
        user.headers |= {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}
        self.assert_empty(user.sign_up(self.new_email()), 200)
        token = self.confirmation(user)
        answer = user.ask("GET", f"user/registration/confirm?token={token}")
        self.assertEqual((answer.status, answer.headers["Location"]), (302, f"{PUBLIC_URL}/login"))
        self.assert_empty(user.ask("POST", "user/forgot-password", {"email": user.email}))
        self.reset(user)

    def test_who_waits_is_not_let_in_by_a_new_password(self) -> None:
        user = self.registered()
        token = self.confirmation(user)
        self.assert_empty(self.forget(user.email))
        self.assert_no_mail(user)
        self.assertEqual(self.confirm(token).status, 302)
        self.ok(user.sign_in())

    def test_the_pages_know_of_mails(self) -> None:
        self.assertTrue(self.ok(self.visitor().ask("GET", "config"))["mailServiceEnabled"])

    def assert_expired(self, token: str | None) -> None:
        query = "" if token is None else f"?token={token}"
        answer = self.visitor().ask("GET", f"user/registration/confirm{query}")
        self.assert_refused(answer, 403, 25, "User registration token is expired!")

    def assert_no_mail(self, user: AdminClient) -> None:
        """Whoever asks after them has theirs first."""
        next_one = self.registered()
        self.confirmation(next_one)
        self.assertNotIn(user.email, self.sink.waiting)


class FirstOwnerTests(MailTestCase):
    HAS_OWNER = False

    def test_the_first_to_confirm_owns_the_installation(self) -> None:
        """Not the first to come: anybody can type an address."""
        early, late = self.registered(), self.registered()
        self.assertTrue(self.ok(self.visitor().ask("GET", "config"))["firstSignUp"])
        self.assertEqual(self.count("user", "global_role = 'O'"), 0)
        tokens = {user.email: self.confirmation(user) for user in (early, late)}
        for user, role in ((late, "OWNER"), (early, "USER")):
            self.assertEqual(self.confirm(tokens[user.email]).status, 302)
            self.ok(user.sign_in())
            self.assertEqual(user.account["role"], role)
        self.assertFalse(self.ok(self.visitor().ask("GET", "config"))["firstSignUp"])


class ForgottenPasswordTests(MailTestCase):
    def test_from_the_form_to_the_new_password(self) -> None:
        user = self.confirmed()
        browsers = [user, self.another(user)]
        script = self.ok(user.ask("POST", "user/me/tokens", {"name": "script", "scopes": ["read"]}), 201)["token"]
        self.assert_empty(self.forget(user.email))
        mail = self.sink.wait_for(user.email)
        self.assertEqual(mail["Subject"], "CompreFace Reset Password")
        token = self.token(mail, RESET)
        with self.subTest("until the link is used, nothing changes"):
            self.assertTrue(user.is_signed_in())
            self.ok(self.another(user).sign_in())
        with self.subTest("the token is kept as a hash"):
            condition = "user_email = ? AND token <> ?"
            self.assertEqual(self.count("reset_password_token", condition, user.email, token), 1)
            self.assert_nowhere(token)
        for password in ("short", " " * 10, "ä" * 37):
            with self.subTest(password):
                self.assert_refused(self.choose(token, password), 400, 26)
        self.assert_empty(self.choose(token, NEW_PASSWORD))
        with self.subTest("all sessions are over"):
            for browser in browsers:
                self.assertFalse(browser.is_signed_in())
                self.assertEqual(browser.refresh().status, 400)
            headers = {"authorization": f"Bearer {script}"}
            self.assertEqual(self.visitor().ask("GET", "user/me", headers=headers).status, 401)
            self.assertEqual(self.count("account_session", f"user_id = {self.number(user)}"), 0)
        with self.subTest("only the new password is good"):
            self.assert_oauth(self.visitor().sign_in(user.email, PASSWORD), 400, "Bad credentials")
            self.ok(self.visitor().sign_in(user.email, NEW_PASSWORD))
        with self.subTest("the link is good once"):
            self.assert_invalid(token)
            self.ok(self.visitor().sign_in(user.email, NEW_PASSWORD))
        self.assert_nowhere(token, NEW_PASSWORD)

    def test_the_last_link_counts(self) -> None:
        user = self.confirmed()
        tokens = []
        for _ in range(2):
            self.assert_empty(self.forget(user.email))
            tokens.append(self.reset(user))
        self.assert_invalid(tokens[0])
        self.assert_empty(self.choose(tokens[1], NEW_PASSWORD))

    def test_a_link_by_hand_takes_the_place_of_a_mailed_one(self) -> None:
        user = self.confirmed()
        self.assert_empty(self.forget(user.email))
        mailed = self.reset(user)
        made = compreface(self.server, "user", "reset-password", user.email)
        by_hand = made.stdout.strip().rpartition("=")[2]
        self.secrets.hidden.add(by_hand)
        self.assert_invalid(mailed)
        self.assert_empty(self.choose(by_hand, NEW_PASSWORD))

    def test_tokens_that_nobody_was_sent(self) -> None:
        user = self.confirmed()
        self.assert_empty(self.forget(user.email))
        token = self.reset(user)
        with self.database() as connection:
            [[stored]] = connection.execute("SELECT token FROM reset_password_token WHERE user_email = ?", [user.email])
        for other in ("", "x", "00000000-0000-4000-8000-000000000000", token.upper(), stored):
            with self.subTest(other):
                self.assert_invalid(other)
        self.assert_empty(self.choose(token, NEW_PASSWORD))

    def test_a_link_that_has_run_out(self) -> None:
        user = self.confirmed()
        self.assert_empty(self.forget(user.email))
        token = self.reset(user)
        with self.database("rw") as connection:
            change = "UPDATE reset_password_token SET expires_in = ? WHERE user_email = ?"
            connection.execute(change, ["2022-03-01 10:00:00.000", user.email])
        self.assert_invalid(token)
        self.ok(self.visitor().sign_in(user.email, PASSWORD))

    def test_nobody_learns_who_has_an_account(self) -> None:
        """Neither by the reply nor by the time it takes; and nobody who has none gets a mail."""
        names = [f"known{number}@example.com" for number in range(8)]
        for name in names:
            add_row(self, name, "$2a$10$" + "a" * 53)
        times: dict[bool, list[float]] = {True: [], False: []}
        replies = set()
        for round in range(3):
            for number, name in enumerate(names):
                for is_known, email in ((True, name), (False, f"nobody{round}{number}@example.com")):
                    visitor, begun = self.visitor(), time.perf_counter()
                    answer = visitor.ask("POST", "user/forgot-password", {"email": email})
                    times[is_known].append(time.perf_counter() - begun)
                    headers = sorted(set(answer.headers.keys()))
                    replies.add((answer.status, answer.body, str(headers)))
        self.assertEqual(len(replies), 1, replies)
        # The quicker ones: what else the machine does must not count.
        known, unknown = (statistics.quantiles(times[is_known])[0] * 1000 for is_known in (True, False))
        print(f"\nforgotten password: {known:.1f} ms for an account, {unknown:.1f} ms for none")
        # One that is mailed before the reply takes many times as long.
        self.assertLess(abs(known - unknown), 20 + min(known, unknown), times)
        for name in names:
            self.reset(self.known(name))
        self.assertEqual([address for address in self.sink.waiting if not address.startswith("known")], [])

    def known(self, email: str) -> AdminClient:
        client = self.visitor()
        client.email = email
        return client

    def number(self, user: AdminClient) -> Any:
        with self.database() as connection:
            [[number]] = connection.execute('SELECT id FROM "user" WHERE email = ?', [user.email])
            return number

    def assert_invalid(self, token: str) -> None:
        answer = self.choose(token, "yet another password")
        self.assert_refused(answer, 400, 30, "The reset password token is invalid!")
