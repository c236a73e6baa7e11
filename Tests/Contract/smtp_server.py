"""A mail server on this machine that keeps what it is sent, or fails in one of the ways that mail servers fail."""

import asyncio
import email
import email.policy
import logging
import ssl
import subprocess
import tempfile
import threading
import time
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Mode = Literal["accept", "refuse_recipient", "temporary", "quote", "silent", "drop"]
TLS = Literal["none", "starttls", "implicit"]

# aiosmtpd tells every client that hangs up, with a traceback.
logging.getLogger("mail.log").addHandler(logging.NullHandler())
logging.getLogger("mail.log").propagate = False

REPLIES: dict[Mode, str] = {
    "refuse_recipient": "550 5.1.1 No such user here",
    "temporary": "451 4.3.0 Try again later",
}


class SMTPSink:
    """Listens on `port` of 127.0.0.1 while in a `with`, or from `start` to `stop`.

    `mode` may be changed while it runs, and holds from the next command on:

    * `accept`: keeps every mail for `wait_for`.
    * `refuse_recipient`: 550 to each recipient; `temporary`: 451.
    * `quote`: 554 to each mail, repeating its whole text, as servers do that dislike a link.
    * `silent`: connections are accepted and hear nothing; holds for new connections.
    * `drop`: closes the connection at the end of the mail, without a reply.

    With a `login` of name and password nobody may send without it. With `tls`, `certificate` is what clients must
    trust; with `starttls` they must start it before they send.
    """

    def __init__(self, mode: Mode = "accept", login: tuple[str, str] | None = None, tls: TLS = "none") -> None:
        self.mode: Mode = mode
        self.port = 0
        self._login = login
        self._tls: TLS = tls
        self._folder = tempfile.TemporaryDirectory(prefix="compreface-smtp-")
        self.certificate = Path(self._folder.name) / "certificate.pem"
        self._context = self._make_context() if tls != "none" else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._arrived = threading.Condition()
        self._mails: list[tuple[str, EmailMessage]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(timeout=30)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    def wait_for(self, recipient: str, seconds: float = 30) -> EmailMessage:
        """The oldest mail to an address that has not been given out yet, parsed; TimeoutError if none comes."""
        end = time.monotonic() + seconds
        with self._arrived:
            while True:
                for entry in self._mails:
                    if entry[0] == recipient:
                        self._mails.remove(entry)
                        return entry[1]
                if not self._arrived.wait(end - time.monotonic()):
                    raise TimeoutError(f"no mail to {recipient} within {seconds} seconds")

    @property
    def waiting(self) -> list[str]:
        """The recipients of the mails that have not been given out."""
        with self._arrived:
            return [recipient for recipient, _ in self._mails]

    # What aiosmtpd calls, on the thread of the loop. The names are its own.

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := REPLIES.get(self.mode):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        if self.mode == "drop" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
            return "421 Never sent"
        mail = email.message_from_bytes(content, policy=email.policy.default)
        if self.mode == "quote":
            assert isinstance(mail, EmailMessage)
            body = mail.get_body(("plain", "html"))
            text = str(body.get_content() if body else "").encode("ascii", "replace").decode()
            return "554 5.7.1 Bad content: " + " ".join(text.split())
        with self._arrived:
            self._mails += [(recipient, mail) for recipient in envelope.rcpt_tos]
            self._arrived.notify_all()
        return "250 OK"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self._login, handled=False)

    async def _listen(self) -> int:
        context = self._context if self._tls == "implicit" else None
        self._server = await self._loop.create_server(self._answer, "127.0.0.1", 0, ssl=context)
        return int(self._server.sockets[0].getsockname()[1])

    def _answer(self) -> asyncio.Protocol:
        if self.mode == "silent":
            return asyncio.Protocol()
        starts_tls = self._tls == "starttls"
        return SMTP(
            self,
            hostname="sink.example",
            tls_context=self._context if starts_tls else None,
            require_starttls=starts_tls,
            auth_require_tls=starts_tls,
            authenticator=self._authenticate,
            loop=self._loop,
        )

    async def _close(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _make_context(self) -> ssl.SSLContext:
        """With a certificate of its own that it signs itself. Needs the `openssl` command."""
        key = self.certificate.with_suffix(".key")
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        subprocess.run([*command, "-out", self.certificate, "-keyout", key], capture_output=True, check=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        return context
