"""A browser on the admin API."""

import time
import uuid
from dataclasses import dataclass
from http.cookies import SimpleCookie
from json import dumps
from typing import Any
from urllib.parse import parse_qsl, urlencode
from weakref import WeakKeyDictionary

from documentation import Documentation
from sdk import Answer, Form, Server

CLIENT = {"authorization": "Basic Q29tbW9uQ2xpZW50SWQ6cGFzc3dvcmQ="}
"""Names the one client there is, as 1.2's pages do."""

PASSWORD = "correct horse battery"

Object = dict[str, Any]


class Secrets:
    """All that was sent or given away and may stand in no log."""

    HIDDEN = ("password", "oldPassword", "newPassword", "access_token", "refresh_token", "token")
    """Fields with what the server itself may keep as a hash only."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.keys: set[str] = set()

    def note(self, value: Any) -> None:
        """Out of something that is or was JSON."""
        for name, part in value.items() if isinstance(value, dict) else ():
            # Shorter ones would be found by chance.
            if isinstance(part, str) and len(part.strip()) > 7:
                self.hidden |= {part} if name in self.HIDDEN else set()
                self.keys |= {part} if name == "apiKey" else set()
            self.note(part)
        for part in value if isinstance(value, list) else ():
            self.note(part)

    def found(self, text: str) -> list[str]:
        return [secret for secret in self.hidden | self.keys if secret in text]


@dataclass
class Cookie:
    value: str
    path: str
    max_age: int | None
    flags: dict[str, Any]
    """What else was said of it, by lower-case names."""
    end: float
    """By the monotonic clock."""

    def is_for(self, path: str) -> bool:
        return path == self.path or path.startswith(f"{self.path}/")


class AdminClient:
    """A browser: it keeps cookies, and sends them where their paths say. Every answer is held against /openapi.json."""

    API = "/admin"

    def __init__(self, server: Server, documentation: Documentation | None, secrets: Secrets) -> None:
        self.server = server
        self.documentation = documentation
        self.secrets = secrets
        self.cookies: dict[str, Cookie] = {}
        self.email = ""
        self.password = ""
        self.headers: dict[str, str] = {}
        """Sent with every request."""

    def ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        form: dict[str, str] | None = None,
        multipart: Form | dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        address: str = "127.0.0.1",
    ) -> Answer:
        """A path without a leading slash is one below `/admin`. Bytes are sent as they are, as JSON. A header given as
        empty is not sent."""
        url = path if path.startswith("/") else f"{self.API}/{path}"
        body, sent = body_of(json, form, multipart)
        for value in (json, form, multipart, dict(parse_qsl(url.partition("?")[2]))):
            self.secrets.note(value)
        if cookies := self.cookies_for(url.split("?")[0]):
            sent["cookie"] = "; ".join(f"{name}={cookie.value}" for name, cookie in cookies)
        sent |= self.headers | (headers or {})
        connection = self.server.connect(address=address)
        try:
            connection.request(method, url, body, {name: value for name, value in sent.items() if value})
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        self._keep(answer)
        if answer.body and answer.headers.get_content_type() == "application/json":
            self.secrets.note(answer.json)
        if self.documentation and (problem := self.documentation.problem(method, url, answer)):
            raise AssertionError(f"{method} {url}: {problem}")
        return answer

    # MARK: Cookies

    def cookies_for(self, path: str) -> list[tuple[str, Cookie]]:
        """Those with longer paths first."""
        now = time.monotonic()
        sent = [pair for pair in self.cookies.items() if pair[1].end > now and pair[1].is_for(path)]
        return sorted(sent, key=lambda pair: -len(pair[1].path))

    def _keep(self, answer: Answer) -> None:
        for name, cookie in cookies_of(answer).items():
            if cookie.max_age == 0:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie
                self.secrets.hidden.add(cookie.value)

    @property
    def access(self) -> str:
        return self.cookies["CFSESSION"].value

    @property
    def refresh_token(self) -> str:
        return self.cookies["REFRESH_TOKEN"].value

    # MARK: Accounts and sessions

    def sign_up(self, email: str, password: str = PASSWORD, address: str = "127.0.0.1", **fields: Any) -> Answer:
        self.email, self.password = email, password
        body = {"email": email, "password": password, "firstName": "Ann", "lastName": "Lee", "isAllowStatistics": False}
        return self.ask("POST", "user/register", body | fields, address=address)

    def sign_in(self, email: str | None = None, password: str | None = None, **headers: str) -> Answer:
        password = password or self.password or PASSWORD
        fields = {"grant_type": "password", "username": email or self.email, "password": password}
        return self.ask("POST", "oauth/token", multipart=fields, headers=CLIENT | headers)

    def refresh(self) -> Answer:
        return self.ask("POST", "oauth/token", multipart={"grant_type": "refresh_token"}, headers=CLIENT)

    def sign_out(self) -> Answer:
        return self.ask("DELETE", "oauth/token", headers=CLIENT)

    def is_signed_in(self) -> bool:
        return self.ask("GET", "user/me").status == 200

    @property
    def account(self) -> Object:
        """userId, firstName, lastName, role, email."""
        [mine] = [entry for entry in self.ask("GET", "user/roles").json if entry["email"] == self.email.lower()]
        return mine

    @property
    def id(self) -> str:
        return self.ask("GET", "user/me").json["userId"]


def body_of(json: Any, form: dict[str, str] | None, multipart: Form | dict[str, str] | None) -> tuple[Any, Object]:
    """A body and its headers."""
    if multipart is not None:
        parts = multipart if isinstance(multipart, Form) else Form(list(multipart.items()))
        boundary = uuid.uuid4().hex
        return parts.encode(boundary), {"content-type": f"multipart/form-data; boundary={boundary}"}
    if form is not None:
        return urlencode(form), {"content-type": "application/x-www-form-urlencoded"}
    if json is not None:
        return json if isinstance(json, bytes) else dumps(json).encode(), {"content-type": "application/json"}
    return None, {}


def cookies_of(answer: Answer) -> dict[str, Cookie]:
    """Those that an answer sets."""
    cookies = {}
    for line in answer.headers.get_all("Set-Cookie") or []:
        for name, morsel in SimpleCookie(line).items():
            age = int(morsel["max-age"]) if morsel["max-age"] else None
            flags = {key: value for key, value in morsel.items() if value and key not in ("path", "max-age")}
            end = float("inf") if age is None else time.monotonic() + age
            cookies[name] = Cookie(morsel.value, morsel["path"], age, flags, end)
    return cookies


_known: WeakKeyDictionary[Server, tuple[Documentation | None, Secrets]] = WeakKeyDictionary()


def client_of(server: Server) -> AdminClient:
    """A browser that has never been here."""
    if server not in _known:
        _known[server] = (Documentation.of(server), Secrets())
    return AdminClient(server, *_known[server])
