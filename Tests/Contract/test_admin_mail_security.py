"""Mail servers that want encryption and a password."""

from mails import MailTestCase
from smtp_server import TLS, SMTPSink

NAME, PASSWORD = "compreface", "the password of the mail server"


class SecureTestCase(MailTestCase):
    SINK_TLS: TLS = "starttls"

    @classmethod
    def new_sink(cls) -> SMTPSink:
        return SMTPSink(login=(NAME, PASSWORD), tls=cls.SINK_TLS)

    @classmethod
    def more_settings(cls) -> dict[str, str]:
        return {
            "EMAIL_SECURITY": "starttls",
            "EMAIL_USERNAME": NAME,
            "EMAIL_PASSWORD": PASSWORD,
            "EMAIL_CA": str(cls.sink.certificate),
        }

    def assert_arrives(self) -> None:
        user = self.confirmed()
        self.assert_empty(self.forget(user.email))
        self.assert_empty(self.choose(self.reset(user), "another good password"))
        self.assert_nowhere(PASSWORD)

    def assert_fails(self, why: str) -> None:
        """The administrator is told why, nothing was sent, and it is not tried again by itself."""
        user = self.registered()
        mail = self.failed(user.email)
        self.assertEqual(mail["state"], "failed")
        self.assertRegex(mail["error"], why)
        self.assertEqual(self.sink.waiting, [])
        self.assert_nowhere(PASSWORD[:-1])


class StartTLSTests(SecureTestCase):
    """As on port 587, with an authority of one's own."""

    def test_mails_arrive(self) -> None:
        self.assert_arrives()


class TLSTests(SecureTestCase):
    """As on port 465."""

    SINK_TLS = "implicit"

    @classmethod
    def more_settings(cls) -> dict[str, str]:
        return super().more_settings() | {"EMAIL_SECURITY": "tls"}

    def test_mails_arrive(self) -> None:
        self.assert_arrives()


class WrongPasswordTests(SecureTestCase):
    @classmethod
    def more_settings(cls) -> dict[str, str]:
        return super().more_settings() | {"EMAIL_PASSWORD": PASSWORD[:-1]}

    def test_it_is_told(self) -> None:
        self.assert_fails("535")


class UnknownAuthorityTests(SecureTestCase):
    @classmethod
    def more_settings(cls) -> dict[str, str]:
        return super().more_settings() | {"EMAIL_CA": ""}

    def test_it_is_told(self) -> None:
        self.assert_fails("no secure connection")


class NoEncryptionTests(SecureTestCase):
    """A server that offers none, or somebody in between who takes the offer away."""

    SINK_TLS = "none"

    @classmethod
    def more_settings(cls) -> dict[str, str]:
        return super().more_settings() | {"EMAIL_CA": ""}

    def test_it_is_told(self) -> None:
        self.assert_fails("no secure connection")
