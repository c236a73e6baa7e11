"""What the tests of mails have in common."""

import re
from collections.abc import Mapping
from email.message import EmailMessage
from itertools import count

from admin import AdminClient, AdminTestCase, Answer, Object, until
from installation import made_account
from sdk import Server, kept
from smtp_server import SMTPSink

PUBLIC_URL = "https://faces.example.com/compreface"
CONFIRM = f"{PUBLIC_URL}/admin/user/registration/confirm"
RESET = f"{PUBLIC_URL}/reset-password"


def mail_settings(port: int) -> dict[str, str]:
    """For a mail server on this machine that asks nothing."""
    return {
        "ENABLE_EMAIL_SERVER": "true",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "EMAIL_SECURITY": "none",
        "EMAIL_FROM": "noreply@example.com",
        "FRS_CRUD_HOST": PUBLIC_URL,
        # So that everybody can come from an address of their own: mails are limited by it.
        "TRUSTED_PROXIES": "127.0.0.1",
    }


class MailTestCase(AdminTestCase):
    """A server that mails through `sink`; its owner was made by the command line."""

    OWN_SERVER = True

    sink: SMTPSink
    _addresses = count(1)

    @classmethod
    def start_server(cls) -> Server:
        cls.sink = cls.enterClassContext(cls.new_sink())
        server = Server(mail_settings(cls.sink.port) | cls.more_settings())
        server.start()
        cls.addClassCleanup(server.stop)
        if cls.HAS_OWNER:
            cls.owner = made_account(server, "owner@example.com")
            if cls.owner.sign_in().status != 200:
                raise AssertionError("the owner can't sign in")
        return server

    @classmethod
    def new_sink(cls) -> SMTPSink:
        return SMTPSink()

    @classmethod
    def more_settings(cls) -> Mapping[str, str]:
        return {}

    def setUp(self) -> None:
        super().setUp()
        self.sink.mode = "accept"

    # MARK: People

    def visitor(self) -> AdminClient:
        """From an address where nobody has been."""
        client = super().visitor()
        number = next(self._addresses)
        client.headers = {"x-forwarded-for": f"198.18.{number // 250}.{number % 250 + 1}"}
        return client

    def registered(self) -> AdminClient:
        """Waiting for their confirmation."""
        client = self.visitor()
        self.assert_empty(client.sign_up(self.new_email()), 200)
        return client

    def confirmed(self) -> AdminClient:
        """Signed in."""
        client = self.registered()
        self.assertEqual(self.confirm(self.confirmation(client)).status, 302)
        self.ok(client.sign_in())
        return client

    # MARK: Mails

    def confirmation(self, client: AdminClient, seconds: float = 30) -> str:
        """The token of the mail to them."""
        return self.token(self.sink.wait_for(client.email, seconds), CONFIRM)

    def reset(self, client: AdminClient, seconds: float = 30) -> str:
        return self.token(self.sink.wait_for(client.email, seconds), RESET)

    def token(self, mail: EmailMessage, address: str) -> str:
        """Of the only link, which is the same in both forms of the mail."""
        found = [set(re.findall(r"https?://[^\s\"'<>]+", self.text(mail, form))) for form in ("plain", "html")]
        self.assertEqual(found[0], found[1])
        [link] = found[0]
        matched = re.fullmatch(re.escape(address) + r"\?token=([0-9a-f-]{36})", link)
        self.assertIsNotNone(matched, link)
        assert matched
        self.secrets.hidden.add(matched[1])
        return matched[1]

    @staticmethod
    def text(mail: EmailMessage, form: str) -> str:
        body = mail.get_body((form,))
        return str(body.get_content()) if body else ""

    def confirm(self, token: str) -> Answer:
        return self.visitor().ask("GET", f"user/registration/confirm?token={token}")

    def forget(self, email: str) -> Answer:
        """Asks for a link to choose another password with."""
        return self.visitor().ask("POST", "user/forgot-password", {"email": email})

    def choose(self, token: str, password: str) -> Answer:
        return self.visitor().ask("PUT", f"user/reset-password?token={token}", {"password": password})

    # MARK: What the administrator sees

    def mails(self, email: str) -> list[Object]:
        """Those to an address that wait, or were given up."""
        return [entry for entry in self.ok(self.owner.ask("GET", "mails")) if entry["email"] == email]

    def failed(self, email: str, patience: float = 30) -> Object:
        """The mail to an address, after its first try."""
        is_shown = until(lambda: any(entry["error"] for entry in self.mails(email)), patience)
        self.assertTrue(is_shown, "no failure is shown")
        [mail] = self.mails(email)
        self.assertEqual(mail["attempts"], 1)
        return mail

    # MARK: Secrets

    def assert_nowhere(self, *secrets: str) -> None:
        """Neither in the database nor in the log."""
        everything = kept(self.server)
        for secret in secrets:
            self.assertNotIn(secret, self.server.log())
            self.assertNotIn(secret.encode(), everything)
