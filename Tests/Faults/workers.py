"""Clients that change faces and look at them on any of several servers, at random, and write it all into a history."""

import contextlib
import http.client
import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from client import FACES, Client, form
from history import Entity, History, State, Step, View
from sdk import Answer, encoded

NEW, ADD, DELETE_FACE, DELETE_FACES, DELETE_SUBJECT, RENAME, MERGE, LOOK, LIST = range(9)
WEIGHTS = [24, 12, 14, 3, 6, 10, 4, 20, 7]

LEAVE = 0.04
"""Of the changes those whose client hangs up before the answer."""

MOST = 12
"""Entities a client has at the same time."""

DONE = ("done", "recognised", "listed")

ODD = ["", " ß", " É", " 李", " 😀", " %2B+&"]
"""At the end of names."""


@dataclass
class Request:
    method: str
    path: str
    body: Any = None
    key: str | None = None
    """By which the server knows it again."""

    @property
    def arguments(self) -> tuple[str, str, Any]:
        return self.method, self.path, self.body


class Worker(threading.Thread):
    """One client after the other."""

    _numbers = itertools.count()

    def __init__(self, clients: list[Client], embedding: list[float], history: History, seed: int) -> None:
        super().__init__(daemon=True)
        self._number = next(self._numbers)
        self._clients, self._embedding, self.history = clients, embedding, history
        self._random = random.Random(seed)
        self._entities: list[Entity] = []
        self._names = itertools.count()
        self._stopping = threading.Event()
        self.done: Counter[str] = Counter()
        """Operations by what became of them."""
        self.wrong: list[str] = []
        """Answers that can't be."""

    @property
    def operations(self) -> int:
        """That reached a server, and had an answer of it."""
        return sum(self.done[what] for what in DONE)

    def stop(self) -> None:
        self._stopping.set()

    def _wait(self) -> None:
        """Before a server is asked again that has gone."""
        self._stopping.wait(0.05)

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._one()
        except Exception as error:  # noqa: BLE001  whatever it is, the test has to tell
            self.wrong.append(f"{type(error).__name__}: {error}")

    def _one(self) -> None:
        kind = self._random.choices(range(len(WEIGHTS)), WEIGHTS)[0]
        node = self._random.randrange(len(self._clients))
        self._entities = [entity for entity in self._entities if not entity.is_closed and entity.state]
        if kind == LOOK:
            return self.look(node)
        if kind == LIST:
            return self.list(node)
        if kind == NEW and len(self._entities) < MOST:
            entity = self.history.new(self._new_name())
            self._entities.append(entity)
            return self._add(entity, self._new_name(), node)
        if not self._entities:
            return None
        entity = self._random.choice(self._entities)
        name = self._random.choice(list(entity.state))
        match kind:
            case _ if kind in (NEW, ADD):
                # To a subject it has, also in another case, or to a second one.
                self._add(entity, name if len(entity.state) == 2 or kind == NEW else self._new_name(), node)
            case _ if kind == DELETE_FACE:
                self._delete_face(entity, name, node)
            case _ if kind == DELETE_FACES:
                self._delete_faces(entity, node)
            case _ if kind == DELETE_SUBJECT:
                self._delete_subject(entity, name, node)
            case _ if kind == RENAME:
                new = self._random.choice([self._new_name(), name.swapcase()])
                self._rename(entity, name, new, node)
            case _ if kind == MERGE and len(entity.state) == 2:
                self._rename(entity, *entity.state, node)
        return None

    def _new_name(self) -> str:
        return f"w{self._number} n{next(self._names)}{self._random.choice(ODD)}"

    # MARK: Changes

    def _add(self, entity: Entity, name: str, node: int) -> None:
        faces = entity.state.get(name, ())
        others = entity.state
        after = others | {name: (*faces, "?")}
        body = form(photo=self._random.choice(FACES))
        # Found whatever its case.
        asked = self._random.choice([name, name.lower()]) if faces else name
        key = f"{self._number}-{next(self._names)}" if self._random.random() < 0.5 else None

        def check(answer: Answer) -> bool:
            entity.steps[-1].after = others | {name: (*faces, answer.json["image_id"])}
            return answer.status == 201

        request = Request("POST", f"faces?subject={encoded(asked)}", body, key=key)
        self._change(entity, f"add to {name}", after, node, request, check)

    def _delete_face(self, entity: Entity, name: str, node: int) -> None:
        face = self._random.choice(entity.state[name])
        after = without(entity.state, {face})
        expected = {"image_id": face, "subject": name}
        self._change(
            entity, f"delete {face}", after, node, Request("DELETE", f"faces/{face}"),
            lambda answer: answer.status == 200 and answer.json == expected,
        )  # fmt: skip

    def _delete_faces(self, entity: Entity, node: int) -> None:
        everything = [face for faces in entity.state.values() for face in faces]
        some = set(self._random.sample(everything, self._random.randint(1, len(everything))))
        self._change(
            entity, f"delete {some}", without(entity.state, some), node, Request("POST", "faces/delete", sorted(some)),
            lambda answer: answer.status == 200 and {face["image_id"] for face in answer.json} == some,
        )  # fmt: skip

    def _delete_subject(self, entity: Entity, name: str, node: int) -> None:
        after = {other: faces for other, faces in entity.state.items() if other != name}
        if self._random.random() < 0.5:
            request, expected = Request("DELETE", f"subjects/{encoded(name)}"), {"subject": name}
        else:
            request = Request("DELETE", f"faces?subject={encoded(name)}")
            expected = {"deleted": len(entity.state[name])}
        self._change(
            entity, f"delete subject {name}", after, node, request,
            lambda answer: answer.status == 200 and answer.json == expected,
        )  # fmt: skip

    def _rename(self, entity: Entity, name: str, new: str, node: int) -> None:
        """To one that is there: its faces go to that."""
        if new == name:
            return
        after = {other: faces for other, faces in entity.state.items() if other != name}
        after[new] = (*after.get(new, ()), *entity.state[name])
        self._change(
            entity, f"rename {name} to {new}", after, node,
            Request("PUT", f"subjects/{encoded(name)}", {"subject": new}),
            lambda answer: answer.status == 200 and answer.json == {"updated": True},
        )  # fmt: skip

    def _change(
        self, entity: Entity, what: str, after: State, node: int, request: "Request",
        is_right: Callable[[Answer], bool],
    ) -> None:  # fmt: skip
        client, history = self._clients[node], self.history
        history.begin(entity, Step(what, after, node))
        try:
            if self._random.random() < LEAVE:
                client.leave(*request.arguments, request.key, wait=self._random.uniform(0.0005, 0.03))
                self.done["left"] += 1
                return self._lose(entity, request, is_right)
            answer = client.ask(*request.arguments, key=request.key)
        except ConnectionRefusedError:
            self.done["refused"] += 1
            history.take_back(entity)
            return self._wait()
        except (OSError, http.client.HTTPException) as error:
            self.done[f"lost: {type(error).__name__}"] += 1
            return self._lose(entity, request, is_right)
        if answer.status == 503:
            # Before anything was done, or after nobody knows what.
            self.done["503"] += 1
            return self._lose(entity, request, is_right)
        if answer.status // 100 == 2 and is_right(answer):
            self.done["done"] += 1
            return history.acknowledge(entity)
        self.wrong.append(f"{history.now:.3f} node {node} {what}: {answer.status} {answer.body!r}, {entity}")
        return history.close(entity)

    def _lose(self, entity: Entity, request: "Request", is_right: Callable[[Answer], bool]) -> None:
        """What came of it is open, unless it has a key, by which any server can be asked again."""
        for _ in range(8 if request.key else 0):
            self._wait()
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = self._random.choice(self._clients).ask(*request.arguments, key=request.key)
                if answer.status == 201 and is_right(answer):
                    self.done["repeated"] += 1
                    # Who added it isn't known: others have the time to follow.
                    entity.steps[-1].node = -1
                    return self.history.acknowledge(entity)
        self.history.close(entity)
        return self._wait()

    # MARK: Views

    def look(self, node: int) -> None:
        """By recognition, which shows all that is in memory."""
        began = self.history.now
        answer = self._view(lambda: self._clients[node].similar(self._embedding, 100_000), "recognised")
        if answer:
            names = Counter(match["subject"] for match in answer.json["result"][0]["similarities"])
            self.history.see(View(node, began, self.history.now, names))

    def list(self, node: int) -> None:
        """By the list, which shows the database."""
        began = self.history.now
        answer = self._view(lambda: self._clients[node].ask("GET", "faces?size=2000"), "listed")
        if answer:
            assert answer.json["total_pages"] <= 1
            ids = {face["image_id"]: face["subject"] for face in answer.json["faces"]}
            names = Counter(face["subject"] for face in answer.json["faces"])
            self.history.see(View(node, began, self.history.now, names, ids, is_durable=True))

    def _view(self, ask: Callable[[], Answer], what: str) -> Answer | None:
        try:
            answer = ask()
        except (OSError, http.client.HTTPException):
            self.done[f"not {what}"] += 1
            self._wait()
            return None
        if answer.status == 200:
            self.done[what] += 1
            return answer
        self.done[f"not {what}"] += 1
        if answer.status != 503:
            self.wrong.append(f"{what}: {answer.status} {answer.body!r}")
        self._wait()
        return None


def without(state: State, gone: set[str]) -> State:
    kept = {name: tuple(face for face in faces if face not in gone) for name, faces in state.items()}
    return {name: faces for name, faces in kept.items() if faces}
