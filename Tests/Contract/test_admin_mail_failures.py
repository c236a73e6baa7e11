"""Mail servers that refuse, put off, say nothing, or aren't there: people are answered all the same, administrators see
it, and what can be sent later is sent later."""

import os
import signal
import time

from admin import AdminTestCase, until
from contract import OBAMA
from installation import compreface, made_account
from mails import RESET, MailTestCase, mail_settings
from sdk import Server, photo

from postgres_cluster import free_port  # isort: skip; sdk shows where it is

NEW_PASSWORD = "another good password"
TRY_AGAIN = 60
"""Seconds, longer than the first pause after a failure."""


class RefusalTests(MailTestCase):
    def test_an_address_that_is_refused(self) -> None:
        self.sink.mode = "refuse_recipient"
        user = self.registered()
        mail = self.failed(user.email)
        self.assertEqual((mail["kind"], mail["state"], mail["nextAttempt"]), ("confirmation", "failed", None))
        self.assertIn("550", mail["error"])
        self.assertIn("5.1.1 No such user here", mail["error"])
        with self.subTest("it stands in the audit log too"):
            [entry] = self.ok(self.owner.ask("GET", f"audit?action=mail.give-up&object={mail['userId']}"))
            self.assertIn("5.1.1 No such user here", entry["detail"])
            self.assertEqual(entry["actor"]["kind"], "system")
        with self.subTest("it is not tried again, and the log has no addresses"):
            self.assertEqual(self.sink.waiting, [])
            self.assertIn("could not be sent, it is given up", self.server.log())
            self.assertNotIn(user.email, self.server.log())
        with self.subTest("an administrator can let them in"):
            made = compreface(self.server, "user", "reset-password", "--confirm", user.email)
            token = made.stdout.strip().rpartition("=")[2]
            self.secrets.hidden.add(token)
            self.assert_empty(self.choose(token, NEW_PASSWORD))
            self.ok(user.sign_in(password=NEW_PASSWORD))

    def test_only_administrators_see_it(self) -> None:
        user = self.confirmed()
        self.assert_not_allowed(user.ask("GET", "mails"))
        self.assertEqual(self.visitor().ask("GET", "mails").status, 401)

    def test_whoever_asks_learns_nothing_of_it(self) -> None:
        user = self.confirmed()
        self.sink.mode = "refuse_recipient"
        self.assert_empty(self.forget(user.email))
        self.assert_empty(self.forget(self.new_email()))
        mail = self.failed(user.email)
        self.assertEqual((mail["kind"], mail["state"]), ("reset", "failed"))
        with self.subTest("asking again tries again"):
            self.sink.mode = "accept"
            self.assert_empty(self.forget(user.email))
            self.assert_empty(self.choose(self.reset(user), NEW_PASSWORD))
            self.assertTrue(until(lambda: self.mails(user.email) == []))

    def test_a_server_that_repeats_the_mail(self) -> None:
        """Whoever reads the link in a log could use it."""
        self.sink.mode = "quote"
        user = self.registered()
        mail = self.failed(user.email)
        self.assertIn("554", mail["error"])
        token = r"token=[0-9a-f]|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        self.assertNotRegex(mail["error"], token)
        with self.database() as connection:
            for [text] in connection.execute("SELECT last_error FROM mail_outbox UNION SELECT detail FROM audit_log"):
                self.assertNotRegex(text or "", token)
        self.assertNotRegex(self.server.log(), r"token=[0-9a-f]")

    def test_later(self) -> None:
        """A mail that is put off is sent once the server takes it, even if ours dies in between."""
        self.sink.mode = "temporary"
        user = self.registered()
        mail = self.failed(user.email)
        self.assertEqual(mail["state"], "waiting")
        self.assertIn("451", mail["error"])
        self.assertIn("4.3.0 Try again later", mail["error"])
        self.assertRegex(mail["nextAttempt"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.crash()
        self.sink.mode = "accept"
        token = self.confirmation(user, TRY_AGAIN)
        self.assertTrue(until(lambda: self.mails(user.email) == []))
        self.assertEqual(self.confirm(token).status, 302)
        self.ok(user.sign_in())

    def crash(self) -> None:
        self.assertEqual(self.secrets.found(self.server.log()), [])
        os.kill(self.server.pid, signal.SIGKILL)
        with self.assertRaisesRegex(RuntimeError, "exit status -9"):
            self.server.end()
        self.server.start()


class SilenceTests(MailTestCase):
    """A mail server that accepts connections and never says a word, then a restart of ours."""

    def test_nobody_waits_for_it_and_nothing_is_lost(self) -> None:
        user = self.confirmed()
        key = self.server.make_service("recognition")
        self.sink.mode = "silent"
        begun = time.monotonic()
        asked = [self.registered() for _ in range(3)]
        self.assert_empty(self.forget(user.email))
        with self.subTest("not for what is never said"):
            self.assertEqual([entry["error"] for entry in self.ok(self.owner.ask("GET", "mails"))], [None] * 4)
        with self.subTest("requests don't wait"):
            answer = self.api("POST", "recognition/recognize", key, multipart=photo(OBAMA))
            self.assertEqual(answer.status, 200, answer.body)
            self.ok(self.visitor().sign_in(user.email, user.password))
            self.assertEqual(self.mails(user.email)[0]["state"], "waiting")
        print(f"\nsilent mail server: five requests answered in {time.monotonic() - begun:.2f} s", end="")

        begun = time.monotonic()
        # Fails where it doesn't end by itself, or ends with an error.
        self.server.end()
        print(f", the server stopped after {time.monotonic() - begun:.1f} s", end="")
        self.assertEqual(self.secrets.found(self.server.log()), [])
        self.sink.mode = "accept"
        self.server.start()
        begun = time.monotonic()
        tokens = [self.confirmation(one, TRY_AGAIN) for one in asked]
        for one, token in zip(asked, tokens):
            self.assertEqual(self.confirm(token).status, 302)
            self.ok(one.sign_in())
        self.assert_empty(self.choose(self.reset(user, TRY_AGAIN), NEW_PASSWORD))
        print(f"; started again, all mails after {time.monotonic() - begun:.1f} s")
        self.assert_nowhere(*tokens)


class NobodyThereTests(AdminTestCase):
    """Nothing listens at the mail server's port."""

    OWN_SERVER = True

    @classmethod
    def start_server(cls) -> Server:
        cls.mail_port = port = free_port()
        server = Server(mail_settings(port))
        server.start()
        cls.addClassCleanup(server.stop)
        cls.owner = made_account(server, "owner@example.com")
        cls.owner.sign_in()
        return server

    def test_it_is_seen_and_no_dead_end(self) -> None:
        user = self.visitor()
        self.assert_empty(user.sign_up(self.new_email()), 200)
        self.assertTrue(until(lambda: self.mail(user.email)["error"] is not None))
        mail = self.mail(user.email)
        self.assertEqual((mail["kind"], mail["state"], mail["attempts"]), ("confirmation", "waiting", 1))
        self.assertIn(f"127.0.0.1:{self.mail_port}", mail["error"])
        self.assert_oauth(user.sign_in(), 400, "User is disabled")
        with self.subTest("a link by hand"):
            user_id = mail["userId"]
            answer = self.owner.ask("POST", f"user/{user_id}/reset-link")
            self.assert_refused(answer, 400, 26, "The account's e-mail address is not confirmed yet")
            made = compreface(self.server, "user", "reset-password", "--confirm", user.email)
            token = made.stdout.strip().rpartition("=")[2]
            self.secrets.hidden.add(token)
            self.assert_empty(user.ask("PUT", f"user/reset-password?token={token}", {"password": NEW_PASSWORD}))
            self.ok(user.sign_in(password=NEW_PASSWORD))
        with self.subTest("and one by the administrator"):
            link = self.ok(self.owner.ask("POST", f"user/{user_id}/reset-link"))["link"]
            self.assertTrue(link.startswith(f"{RESET}?token="), link)
            self.secrets.hidden.add(link.rpartition("=")[2])
            body = {"password": "yet another password"}
            self.assert_empty(user.ask("PUT", f"user/reset-password?token={link.rpartition('=')[2]}", body))
            self.assertFalse(user.is_signed_in())
            self.ok(user.sign_in(password="yet another password"))

    def mail(self, email: str) -> dict:
        [mail] = [entry for entry in self.ok(self.owner.ask("GET", "mails")) if entry["email"] == email]
        return mail
