"""Holds answers against /openapi.json: what the server says of itself must be true."""

import json
import re
from collections.abc import Iterator
from typing import Any, Self

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from sdk import SPLIT, Answer, Server

METHODS = ("get", "post", "put", "delete", "patch")


class Documentation:
    """An OpenAPI 3.1 document; its schemas are JSON Schema 2020-12."""

    NAME = "openapi.json"

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        resource = Resource(contents=document, specification=DRAFT202012)
        self._registry = Registry().with_resource(self.NAME, resource)

    @classmethod
    def of(cls, server: Server) -> Self | None:
        """None for a server without."""
        connection = server.connect()
        try:
            connection.request("GET", "/openapi.json")
            response = connection.getresponse()
            body = response.read()
            return cls(json.loads(body)) if response.status == 200 else None
        finally:
            connection.close()

    def operations(self) -> Iterator[tuple[str, str]]:
        """Methods in capitals, with path patterns."""
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield method.upper(), path

    def problem(self, method: str, url: str, answer: Answer) -> str | None:
        """What an answer has that the document doesn't tell. HEAD is told by GET, OPTIONS by nobody."""
        if method in ("HEAD", "OPTIONS"):
            return None
        # Of several servers behind a gateway the api's description is the one at hand.
        if SPLIT and url.startswith("/admin"):
            return None
        path = self._path(url.split("?")[0])
        operation = self.document["paths"].get(path, {}).get(method.lower()) if path else None
        if operation is None:
            return "works, but is not documented" if answer.status < 400 else None
        responses = operation["responses"]
        status = next((key for key in (str(answer.status), f"{answer.status // 100}XX") if key in responses), None)
        if status is None:
            return f"the status {answer.status} is not documented: {answer.body[:300]!r}"
        response, place = self.resolved(responses[status], self._place(path, method, status))
        return self._content_problem(response.get("content", {}), place, answer)

    def _content_problem(self, content: dict[str, Any], place: str, answer: Answer) -> str | None:
        if not answer.body and not content:
            return None
        kind = answer.headers.get_content_type()
        if kind not in content:
            return f"the type {kind} of a reply {answer.status} is not documented"
        if kind != "application/json" or "schema" not in content[kind]:
            return None
        errors = self.errors(f"{place}/content/{escaped(kind)}/schema", answer.json)
        return f"the reply {answer.status} is not as documented: " + "; ".join(errors[:5]) if errors else None

    def errors(self, place: str, value: Any) -> list[str]:
        """What is wrong with a value by the schema that stands at this place, a JSON pointer."""
        validator = Draft202012Validator({"$ref": f"{self.NAME}#{place}"}, registry=self._registry)
        return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]

    def examples(self) -> Iterator[tuple[str, Any]]:
        """Replies that the document shows, with the places of their schemas."""
        for method, path in self.operations():
            for status, response in self.document["paths"][path][method.lower()]["responses"].items():
                response, place = self.resolved(response, self._place(path, method, status))
                for kind, content in response.get("content", {}).items():
                    shown = [content["example"]] if "example" in content else []
                    shown += [example["value"] for example in content.get("examples", {}).values()]
                    for value in shown:
                        yield f"{place}/content/{escaped(kind)}/schema", value

    def resolved(self, part: dict[str, Any], place: str) -> tuple[dict[str, Any], str]:
        """What a reference points at, and where that stands."""
        while "$ref" in part:
            place = part["$ref"].removeprefix("#")
            part = self.document
            for step in place.split("/")[1:]:
                part = part[step.replace("~1", "/").replace("~0", "~")]
        return part, place

    @staticmethod
    def _place(path: str, method: str, status: str) -> str:
        return f"/paths/{escaped(path)}/{method.lower()}/responses/{status}"

    def _path(self, path: str) -> str | None:
        """The pattern of a path; one without variables wins."""
        path = path.rstrip("/") or "/"
        if path in self.document["paths"]:
            return path
        for pattern in self.document["paths"]:
            expression = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(pattern))
            if re.fullmatch(expression, path):
                return pattern
        return None


def escaped(step: str) -> str:
    """A step of a JSON pointer."""
    return step.replace("~", "~0").replace("/", "~1")
