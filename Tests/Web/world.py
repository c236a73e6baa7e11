"""People, applications, services and faces, made over HTTP: what a browser then looks at."""

import itertools
import json
import sys
import urllib.parse
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "SDK"))

from server import Server

PASSWORD = "correct horse battery"
CLIENT = {"authorization": "Basic Q29tbW9uQ2xpZW50SWQ6cGFzc3dvcmQ="}
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "\u202egnp.exe\u202c",
    "'\"`${7*7}</script><b>",
    "Zoë 家 مرحبا بالعالم 👩‍👩‍👧",
    "W" * 50,
]
"""Names that people, or attackers, may give to anything."""

_numbers = itertools.count(2)


class Person:
    """Signed in. Each comes from another address: how many sign up from one is limited."""

    def __init__(self, server: Server, email: str, first: str = "Ann", last: str = "Lee") -> None:
        self.server = server
        self.email = email
        self.address = f"127.0.1.{next(_numbers) % 250 + 2}"
        self.cookies: dict[str, str] = {}
        account = {"email": email, "password": PASSWORD, "firstName": first, "lastName": last, "isAllowStatistics": False}
        self.ask("POST", "user/register", account)
        self.cookies = self.signed_in()
        self.id = self.ask("GET", "user/me")["userId"]

    def signed_in(self) -> dict[str, str]:
        """The cookies of another session."""
        form = urllib.parse.urlencode({"grant_type": "password", "username": self.email, "password": PASSWORD})
        here, self.cookies = self.cookies, {}
        self.send("POST", "/admin/oauth/token", form.encode(), CLIENT | {"content-type": "application/x-www-form-urlencoded"})
        made, self.cookies = self.cookies, here
        return made

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Something of the administration."""
        content = None if body is None else json.dumps(body).encode()
        return self.send(method, f"/admin/{path}", content, {"content-type": "application/json"} if body is not None else {})

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        connection = self.server.connect(address=self.address)
        try:
            cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
            connection.request(method, path, body, headers | cookies)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {content[:500]!r}")
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return json.loads(content) if content.strip().startswith((b"{", b"[")) else None

    # MARK: With the key of a service

    def api(self, method: str, path: str, key: str, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        return self.send(method, f"/api/v1/{path}", content, {"x-api-key": key, "content-type": "application/json"})

    def add_face(self, key: str, subject: str, photo: bytes) -> Any:
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + photo + b"\r\n--x--\r\n"
        )
        path = f"/api/v1/recognition/faces?subject={urllib.parse.quote(subject, safe='')}"
        return self.send("POST", path, body, {"x-api-key": key, "content-type": "multipart/form-data; boundary=x"})


class World:
    """An owner with an application and a service of each type, faces in the first."""

    def __init__(self, server: Server, photo: bytes | None = None, application: str = "Home") -> None:
        self.server = server
        self.owner = Person(server, "ann@example.com")
        self.application = self.owner.ask("POST", "app", {"name": application})
        self.services = {
            kind: self.owner.ask("POST", f"app/{self.application['id']}/model", {"name": name, "type": kind})
            for kind, name in (("RECOGNITION", "Doorbell"), ("DETECTION", "Gate"), ("VERIFY", "Counter"))
        }
        self.key = self.services["RECOGNITION"]["apiKey"]
        if photo:
            self.owner.add_face(self.key, "Barack", photo)

    def person(self, email: str, role: str = "USER", member: str | None = None, first: str = "Bob", last: str = "Roe") -> Person:
        """With a role in the installation, and perhaps one in the application."""
        person = Person(self.server, email, first, last)
        if role != "USER":
            self.owner.ask("PUT", "user/global/role", {"userId": person.id, "role": role})
        if member:
            self.owner.ask("POST", f"app/{self.application['id']}/invite", {"userEmail": email, "role": member})
        return person

    def page(self, name: str, kind: str | None = None, **more: str) -> str:
        """The address of a page of the application, or of its service of this type."""
        query = {"app": self.application["id"]}
        if kind:
            query |= {"model": self.services[kind]["id"], "type": kind}
        return f"{name}?{urllib.parse.urlencode(query | more)}"
