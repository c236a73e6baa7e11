"""Requests that the SDK can't send."""

import http.client
import json
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from case import ServerTestCase


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class File:
    content: bytes
    name: str | None = "photo.jpg"


@dataclass
class Form:
    """A multipart body: files, and fields beside them."""

    parts: list[tuple[str, File | str]]

    def encode(self, boundary: str) -> bytes:
        body = b""
        for name, value in self.parts:
            disposition = f'form-data; name="{name}"'
            if isinstance(value, File) and value.name is not None:
                disposition += f'; filename="{value.name}"\r\nContent-Type: application/octet-stream'
            content = value.content if isinstance(value, File) else value.encode()
            body += f"--{boundary}\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + content + b"\r\n"
        return body + f"--{boundary}--\r\n".encode()


def photo(content: bytes, name: str | None = "photo.jpg", **fields: str) -> Form:
    return Form([("file", File(content, name)), *fields.items()])


class RestTestCase(ServerTestCase):
    """With a recognition service, whose key is sent unless a test says otherwise."""

    API = "/api/v1/recognition"

    def setUp(self) -> None:
        super().setUp()
        self.key = self.server.make_service("recognition")

    def ask(
        self,
        method: str,
        path: str,
        body: Form | bytes | Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """A path without a leading slash is one below the recognition service's. Anything but a form or bytes is sent
        as JSON. A header given as empty is not sent."""
        sent = {"x-api-key": self.key}
        if isinstance(body, Form):
            boundary = uuid.uuid4().hex
            body, sent["content-type"] = body.encode(boundary), f"multipart/form-data; boundary={boundary}"
        elif body is not None and not isinstance(body, bytes):
            body, sent["content-type"] = json.dumps(body).encode(), "application/json"
        sent |= headers or {}

        connection = self.server.connect()
        try:
            url = path if path.startswith("/") else f"{self.API}/{path}"
            connection.request(method, url, body, {name: value for name, value in sent.items() if value})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def add(self, content: bytes, subject: str) -> str:
        """The image id of a new face."""
        answer = self.ask("POST", f"faces?{urlencode({'subject': subject})}", photo(content))
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json["image_id"]

    def subject_names(self) -> list[str]:
        return self.ask("GET", "subjects").json["subjects"]

    def assert_refused(self, answer: Answer, status: int, code: int, message: str | None = None) -> None:
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers.get_content_type(), "application/json")
        self.assert_error(answer.json, code, message)


def encoded(name: str) -> str:
    return quote(name, safe="")
