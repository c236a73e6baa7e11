"""What the tests of the admin API have in common: a server, its owner, and whom and what they need besides."""

import unittest
from collections.abc import Iterable
from contextlib import AbstractContextManager
from itertools import count
from typing import Any, ClassVar, Literal

from browser import CLIENT, PASSWORD, AdminClient, Cookie, Object, Secrets, client_of, cookies_of
from contract import until
from sdk import Answer, Database, Form, Mode, Server, ServerTestCase, opened

Role = Literal["OWNER", "ADMINISTRATOR", "USER"]

_shared: dict[str, tuple[Server, AdminClient | None]] = {}
"""With its owner, by the name of the module whose tests it is for."""


class AdminTestCase(ServerTestCase):
    """One server for the classes of a module, owned by whoever signed up first; every test makes its own users."""

    OWN_SERVER: ClassVar[bool] = False
    """Whether a class needs a server of its own although it asks for no settings."""

    HAS_OWNER: ClassVar[bool] = True
    """Whether somebody has signed up already; only for a class with its own server."""

    owner: AdminClient
    _numbers = count(1)

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.secrets = client_of(cls.server).secrets
        cls.addClassCleanup(lambda: assert_quiet(cls.server, cls.secrets))

    @classmethod
    def start_server(cls) -> Server:
        module = cls.__module__
        if cls.SETTINGS or cls.OWN_SERVER:
            server = super().start_server()
            if cls.HAS_OWNER:
                cls.owner = first_account(server)
            return server
        if module not in _shared:
            server = Server()
            server.start()
            unittest.addModuleCleanup(server.stop)
            _shared[module] = server, first_account(server)
        server, cls.owner = _shared[module]
        return server

    # MARK: Who and what a test needs

    def new_email(self) -> str:
        return f"user{next(self._numbers)}@example.com"

    def new_address(self) -> str:
        """Of this machine, where nobody has been: how many sign up from one is limited."""
        number = next(self._numbers)
        return f"127.{number // 62500 + 1}.{number // 250 % 250}.{number % 250 + 1}"

    def visitor(self) -> AdminClient:
        return client_of(self.server)

    def new_user(self, role: Role = "USER", **fields: Any) -> AdminClient:
        """Signed in."""
        client = self.visitor()
        self.assertEqual(client.sign_up(self.new_email(), address=self.new_address(), **fields).status, 201)
        self.assertEqual(client.sign_in().status, 200)
        if role != "USER":
            body = {"userId": client.id, "role": role}
            self.assertEqual(self.owner.ask("PUT", "user/global/role", body).status, 200)
        return client

    def another(self, client: AdminClient) -> AdminClient:
        """A second browser of the same person."""
        other = self.visitor()
        other.email, other.password = client.email, client.password
        self.assertEqual(other.sign_in().status, 200)
        return other

    def new_application(self, client: AdminClient | None = None, **members: AdminClient) -> Object:
        """Made by the installation's owner, unless said otherwise. Members are named by their roles, in lower case."""
        name = f"Application {next(self._numbers)}"
        client = client or self.owner
        application = self.ok(client.ask("POST", "app", {"name": name}), 201)
        for role, member in members.items():
            self.join(application, member, role.upper())
        return application

    def join(self, application: Object, user: AdminClient, role: str) -> None:
        body = {"userEmail": user.email, "role": role}
        self.assertEqual(self.owner.ask("POST", f"app/{application['id']}/invite", body).status, 201)

    def new_service(self, application: Object, kind: str = "RECOGNITION", client: AdminClient | None = None) -> Object:
        body = {"name": f"Service {next(self._numbers)}", "type": kind}
        return self.ok((client or self.owner).ask("POST", f"app/{application['id']}/model", body), 201)

    def api(self, method: str, path: str, key: str, json: Any = None, multipart: Form | None = None) -> Answer:
        """A request below `/api/v1`, with the key of a service."""
        headers = {"x-api-key": key}
        return self.visitor().ask(method, f"/api/v1/{path}", json=json, multipart=multipart, headers=headers)

    # MARK: The database

    def database(self, mode: Mode = "ro") -> AbstractContextManager[Database]:
        return opened(self.server, mode)

    def count(self, table: str, condition: str = "TRUE", *values: Any) -> int:
        with self.database() as connection:
            [[number]] = connection.execute(f'SELECT COUNT(*) FROM "{table}" WHERE {condition}', values)
            return number

    # MARK: Assertions

    def ok(self, answer: Answer, status: int = 200) -> Any:
        """The JSON of an answer of this status, which is written without blanks."""
        self.assertEqual(answer.status, status, answer.body[:500])
        self.assertEqual(answer.headers.get_content_type(), "application/json")
        self.assertNotIn(b"\n", answer.body.rstrip(b"\n"))
        return answer.json

    def assert_empty(self, answer: Answer, status: int = 200) -> None:
        self.assertEqual((answer.status, answer.body), (status, b""))

    def assert_refused(self, answer: Answer, status: int, code: int, message: str | None = None) -> None:
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers.get_content_type(), "application/json")
        self.assert_error(answer.json, code, message)

    def assert_not_allowed(self, answer: Answer) -> None:
        self.assert_refused(answer, 400, 9, "Action not allowed for current user")

    def assert_oauth(self, answer: Answer, status: int, description: str, error: str = "invalid_request") -> None:
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.json, {"error": error, "error_description": description})

    def assert_each_refused(
        self, answers: Iterable[tuple[str, Answer]], status: int, code: int, message: str | None = None
    ) -> None:
        for name, answer in answers:
            with self.subTest(name):
                self.assert_refused(answer, status, code, message)


def first_account(server: Server) -> AdminClient:
    """The owner of the installation, signed in."""
    client = client_of(server)
    for answer in (client.sign_up("owner@example.com"), client.sign_in()):
        if answer.status not in (200, 201):
            raise AssertionError(f"the first account could not be made: {answer.status} {answer.body!r}")
    return client


def assert_quiet(server: Server, secrets: Secrets) -> None:
    """Nothing that the tests of a class kept secret stands in the server's log."""
    if found := secrets.found(server.log()):
        raise AssertionError(f"the server's log has {len(found)} secrets, the first begins with {found[0][:4]!r}")


__all__ = ["CLIENT", "PASSWORD", "AdminClient", "AdminTestCase", "Answer", "Cookie", "Object", "Role", "Secrets"]
__all__ += ["client_of", "cookies_of", "until"]
