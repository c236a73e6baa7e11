"""Requests of all kinds in a fixed order, wrong ones among them, to see what memory does over many."""

import base64
import itertools
import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection

from photos import FORM, Photo, form
from servers import FACES, PATHS, Server

SUBJECTS = "/api/v1/recognition/subjects"
VERIFY = "/api/v1/verification/verify"
JSON = "application/json"
MOST_FACES = 50  # more than this are not kept, so that growth isn't the collection's
SEED = 20_261

GOOD = frozenset({200, 201})
ANSWERED = GOOD | {400}  # 400: no face in it, or several where one is wanted
WRONG = frozenset({400, 404, 413})

Request = Callable[[HTTPConnection], int]


class Mix:
    def __init__(self, server: Server, photos: list[Photo]) -> None:
        self._server = server
        self._photos = photos
        self._random = random.Random(SEED)
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._faces: list[str] = []
        self._sent: Counter[str] = Counter()
        # Each with its weight and the statuses it may be answered with.
        self._kinds: dict[str, tuple[int, frozenset[int], Callable[[HTTPConnection, Photo], int]]] = {
            "recognise": (24, ANSWERED, lambda line, photo: server.send(line, "recognise", photo)),
            "recognise, base64": (12, ANSWERED, self._recognise_base64),
            "detect": (14, ANSWERED, lambda line, photo: server.send(line, "detect", photo)),
            "verify": (10, ANSWERED, self._verify),
            "add a face": (8, ANSWERED, self._add),
            "list faces": (6, GOOD, lambda line, _: self._ask(line, "GET", f"{FACES}?size=20")),
            "delete a face": (4, GOOD, self._delete),
            "download a photo": (6, GOOD | {404}, self._download),  # 404: just deleted by another
            "subjects": (6, GOOD, self._subjects),
            "text as .jpg": (3, WRONG, lambda line, photo: self._upload(line, b"This is no photo.\n" * 500)),
            "half a photo": (4, ANSWERED, lambda line, photo: self._upload(line, half(photo.content))),
            "no JSON": (3, WRONG, lambda line, _: self._ask(line, "POST", PATHS["recognise"], b'{"file": ', JSON)),
        }

    def requests(self, count: int) -> Iterator[tuple[str, Photo]]:
        names = list(self._kinds)
        weights = [weight for weight, _, _ in self._kinds.values()]
        for _ in range(count):
            yield self._random.choices(names, weights)[0], self._random.choice(self._photos)

    def send(self, line: HTTPConnection, request: tuple[str, Photo]) -> int:
        name, photo = request
        _, expected, send = self._kinds[name]
        status = send(line, photo)
        if status not in expected:
            raise RuntimeError(f"{name} with {photo.name} was answered with {status}")
        with self._lock:
            self._sent[name] += 1
        return status

    def summary(self) -> str:
        return "Sent: " + ", ".join(f"{count:,} {name}" for name, count in self._sent.most_common()) + ".\n"

    def _ask(
        self, line: HTTPConnection, method: str, path: str, body: bytes | None = None, content_type: str = FORM
    ) -> int:
        return self._server.ask(line, method, path, body, content_type)[0]

    def _upload(self, line: HTTPConnection, content: bytes) -> int:
        return self._ask(line, "POST", PATHS["recognise"], form(file=("photo.jpg", content)))

    def _recognise_base64(self, line: HTTPConnection, photo: Photo) -> int:
        body = json.dumps({"file": base64.b64encode(photo.content).decode()})
        return self._ask(line, "POST", PATHS["recognise"], body.encode(), JSON)

    def _verify(self, line: HTTPConnection, photo: Photo) -> int:
        pair = (photo, self._photos[next(self._numbers) % len(self._photos)])
        source, target = ((f"{each.name}.jpg", each.content) for each in pair)
        return self._ask(line, "POST", VERIFY, form(source_image=source, target_image=target))

    def _add(self, line: HTTPConnection, photo: Photo) -> int:
        path = f"{FACES}?subject=person{next(self._numbers) % 10}"
        status, body = self._server.ask(line, "POST", path, photo.upload)
        if status == 201:
            with self._lock:
                self._faces.append(json.loads(body)["image_id"])
                crowded = len(self._faces) > MOST_FACES
            if crowded:
                return self._delete(line, photo)
        return status

    def _delete(self, line: HTTPConnection, _: Photo) -> int:
        with self._lock:
            face = self._faces.pop(0) if self._faces else None
        return self._ask(line, "DELETE", f"{FACES}/{face}") if face else 200

    def _download(self, line: HTTPConnection, _: Photo) -> int:
        with self._lock:
            face = self._faces[-1] if self._faces else None
        return self._ask(line, "GET", f"{FACES}/{face}/img") if face else 200

    def _subjects(self, line: HTTPConnection, _: Photo) -> int:
        """One is made, renamed, seen and deleted."""
        name = f"visitor{next(self._numbers)}"
        statuses = [
            self._ask(line, "POST", SUBJECTS, json.dumps({"subject": name}).encode(), JSON),
            self._ask(line, "PUT", f"{SUBJECTS}/{name}", json.dumps({"subject": f"{name}b"}).encode(), JSON),
            self._ask(line, "GET", SUBJECTS),
            self._ask(line, "DELETE", f"{SUBJECTS}/{name}b"),
        ]
        return max(statuses)


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]
