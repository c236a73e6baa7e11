"""Requests to an api, each on a connection of its own."""

import contextlib
import http.client
import io
import json
import uuid
from collections.abc import Mapping
from typing import Any

from PIL import Image

from sdk import Answer, File, Form, encoded, photos


def small(path: str) -> bytes:
    """A photo scaled down, as a JPEG of a few kilobytes."""
    image = Image.open(path).convert("RGB")
    image.thumbnail((320, 320))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


FACES = [small(path) for path in (photos.OBAMA, photos.OBAMA_LATER, photos.OBAMA_ALPHA)]
"""Of one person."""

BOUNDARY = uuid.uuid4().hex


def form(name: str = "file", *, besides: Mapping[str, bytes] | None = None, photo: bytes) -> bytes:
    parts = {name: photo, **(besides or {})}
    return Form([(part, File(content)) for part, content in parts.items()]).encode(BOUNDARY)


class Client:
    def __init__(self, port: int, keys: Mapping[str, str], timeout: float = 30) -> None:
        self.port = port
        self.keys = keys
        self._timeout = timeout

    def ask(
        self, method: str, path: str, body: bytes | Any = None, kind: str = "recognition", key: str | None = None
    ) -> Answer:
        """A path without a leading slash is one of the api of the service's kind. Bytes are a form.

        - Parameter key: by which the server knows a request that comes again.
        """
        connection, arguments = self._request(method, path, body, kind, key)
        with contextlib.closing(connection):
            connection.request(*arguments)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def leave(self, method: str, path: str, body: bytes | Any, key: str | None, wait: float) -> None:
        """Asks, and hangs up after some seconds."""
        connection, arguments = self._request(method, path, body, "recognition", key)
        with contextlib.closing(connection):
            connection.request(*arguments)
            assert connection.sock
            connection.sock.settimeout(wait)
            with contextlib.suppress(TimeoutError):
                connection.sock.recv(1)

    def _request(
        self, method: str, path: str, body: bytes | Any, kind: str, key: str | None
    ) -> tuple[http.client.HTTPConnection, Any]:
        headers = {"x-api-key": self.keys[kind], "connection": "close"} | ({"idempotency-key": key} if key else {})
        if isinstance(body, bytes):
            headers["content-type"] = f"multipart/form-data; boundary={BOUNDARY}"
        elif body is not None:
            body, headers["content-type"] = json.dumps(body).encode(), "application/json"
        url = path if path.startswith("/") else f"/api/v1/{kind}/{path}"
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=self._timeout), (method, url, body, headers)

    # MARK: What tests ask

    def add(self, subject: str, photo: bytes = FACES[0], key: str | None = None) -> Answer:
        return self.ask("POST", f"faces?subject={encoded(subject)}", form(photo=photo), key=key)

    def embedding(self, photo: bytes = FACES[0]) -> list[float]:
        answer = self.ask("POST", "detect?face_plugins=calculator", form(photo=photo), "detection")
        return answer.json["result"][0]["embedding"]

    def recognised(self, embedding: list[float]) -> list[dict[str, Any]]:
        """The subjects of all faces that a server has in memory."""
        return self.similar(embedding, 100_000).json["result"][0]["similarities"]

    def similar(self, embedding: list[float], predictions: int) -> Answer:
        path = f"embeddings/recognize?prediction_count={predictions}"
        return self.ask("POST", path, {"embeddings": [embedding]})
