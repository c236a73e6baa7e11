"""What the tests of the contract have in common."""

import re
import time
import unittest
from collections.abc import Callable
from typing import Any, ClassVar

from documentation import Documentation
from sdk import Answer, File, Form, RestTestCase, Server, ServiceType, photo, photos

OBAMA = photos.read(photos.OBAMA)
OBAMA_LATER = photos.read(photos.OBAMA_LATER)
BIDEN = photos.read(photos.BIDEN)
TWO_FACES = photos.two_faces()

DIMENSION = 128
"""Numbers in an embedding."""

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS, PUT, DELETE",
    "Access-Control-Allow-Headers": (
        "DNT,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,x-api-key"
    ),
}

NO_KEY = {"x-api-key": ""}


_shared: dict[str, Server] = {}
"""By the name of the module whose tests it is for."""


class ContractTestCase(RestTestCase):
    """Every answer to `ask` is held against the server's own description in /openapi.json too, where it has one."""

    OWN_SERVER: ClassVar[bool] = False
    """Whether a class needs a server of its own although it asks for no settings."""

    documentation: ClassVar[Documentation | None]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.documentation = Documentation.of(cls.server)

    @classmethod
    def start_server(cls) -> Server:
        """One for all classes of a module, since every test has services of its own."""
        if cls.SETTINGS or cls.OWN_SERVER:
            return super().start_server()
        module = cls.__module__
        if module not in _shared:
            server = Server()
            server.start()
            _shared[module] = server
            unittest.addModuleCleanup(lambda: _shared.pop(module).stop())
        return _shared[module]

    def ask(
        self,
        method: str,
        path: str,
        body: Form | bytes | Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        answer = super().ask(method, path, body, headers)
        if self.documentation:
            url = path if path.startswith("/") else f"{self.API}/{path}"
            if problem := self.documentation.problem(method, url, answer):
                self.fail(f"{method} {url}: {problem}")
        return answer

    # MARK: Requests that many tests send

    def detect(self, content: bytes, query: str = "") -> Answer:
        """By a detection service of this test."""
        return self.ask("POST", f"/api/v1/detection/detect?{query}", photo(content), self.key_for("detection"))

    def verify(self, source: bytes, target: bytes, query: str = "") -> Answer:
        """By a verification service of this test."""
        form = Form([("source_image", File(source)), ("target_image", File(target))])
        return self.ask("POST", f"/api/v1/verification/verify?{query}", form, self.key_for("verification"))

    def recognize(self, content: bytes, query: str = "") -> Answer:
        return self.ask("POST", f"recognize?{query}", photo(content))

    def key_for(self, kind: ServiceType) -> dict[str, str]:
        """The header with the key of a service that is made once a test."""
        if kind == "recognition":
            return {"x-api-key": self.key}
        if kind not in self._keys:
            self._keys[kind] = self.server.make_service(kind)
        return {"x-api-key": self._keys[kind]}

    def setUp(self) -> None:
        super().setUp()
        self._keys: dict[str, str] = {}

    def embedding(self, content: bytes) -> list[float]:
        """Of the only face of a photo."""
        [face] = self.detect(content, "face_plugins=calculator").json["result"]
        return face["embedding"]

    # MARK: Assertions

    def assert_ok(self, answer: Answer, status: int = 200) -> Any:
        """The JSON of an answer of this status."""
        self.assertEqual(answer.status, status, answer.body[:500])
        self.assertEqual(answer.headers.get_content_type(), "application/json")
        return answer.json

    def assert_bytes(self, answer: Answer, content: bytes) -> None:
        """Too many to be shown where they differ."""
        self.assertEqual(answer.status, 200, answer.body[:500])
        self.assertTrue(answer.body == content, f"{len(answer.body)} bytes came, not the {len(content)} expected")

    def assert_goes_on(self) -> None:
        """The server lives, and looks at photos."""
        self.assert_ok(self.recognize(OBAMA))

    def assert_headers(self, answer: Answer, wanted: dict[str, str]) -> None:
        """Each there once, with exactly this value."""
        for name, value in wanted.items():
            self.assertEqual(answer.headers.get_all(name), [value], name)


def numbers(text: bytes, field: str) -> list[str]:
    """The numbers of a field as they are written, in the order they come in a JSON text."""
    pattern = rf'"{field}"\s*:\s*(-?[0-9][-+.0-9eE]*)'
    return re.findall(pattern, text.decode())


def until(condition: Callable[[], bool], patience: float = 30) -> bool:
    """Waits for something that the server does in its own time; false if it doesn't."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
