"""A steady mix of requests at a given rate, and what became of each."""

import http.client
import itertools
import json
import os
import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from client import FACES, Client, form
from sdk import Answer, photos

MIX = {"recognize": 4, "detect": 3, "verify": 1, "embeddings": 6, "subjects": 2, "faces": 2, "photo": 1, "admin": 1}
"""How often of 20."""

PHOTOS = ("recognize", "detect", "verify", "embeddings")
"""What works on photos and embeddings, for which the database is asked for a key alone."""

READS = ("subjects", "faces", "photo")
"""What reads the database."""

KNOWN = 20
"""Faces that are there before."""

THREADS = 160


class Outcome(NamedTuple):
    kind: str
    began: float
    seconds: float
    status: int
    """0 for none."""
    is_right: bool
    """With what was asked for, too."""
    text: str

    def __str__(self) -> str:
        return f"{self.kind} {self.status} after {self.seconds:.2f} s: {self.text[:200]}"


class Load:
    def __init__(self, client: Client, seed: int) -> None:
        self.client = client
        self.rate = 10.0
        self.cpu_each = 0.0
        """Seconds of processors that a request takes."""
        self._random = random.Random(seed)
        self._ids: list[str] = []
        self._embedding: list[float] = []
        self._photo = photos.read(photos.OBAMA)
        self._pair = form("source_image", besides={"target_image": FACES[2]}, photo=FACES[0])
        self._tasks: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._outcomes: list[Outcome] = []
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def prepare(self) -> None:
        """Adds the faces that are recognised."""
        for number in range(KNOWN):
            answer = self.client.add(f"Known {number}", FACES[number % len(FACES)])
            assert answer.status == 201, answer.body
            self._ids.append(answer.json["image_id"])
        self._embedding = self.client.embedding()

    def calibrate(self, cpu: Callable[[], float], share: float = 0.5, rounds: int = 4) -> None:
        """Sets the rate so that a share of all processors is used, by the servers and by the one who asks; less where
        others use them too, as far as one who asks for one thing after the other notices.

        - Parameter cpu: seconds that the servers have used.
        """
        for kind in self._order(1):
            outcome = self.ask(kind)
            assert outcome.is_right, outcome
        before, began = cpu() + own_cpu(), time.monotonic()
        order = self._order(rounds)
        for kind in order:
            self.ask(kind)
        self.cpu_each = (cpu() + own_cpu() - before) / len(order)
        one_by_one = len(order) / (time.monotonic() - began)
        self.rate = max(5.0, min(share * processors() / self.cpu_each, share * 1.5 * one_by_one))

    def _order(self, rounds: int) -> list[str]:
        order = []
        for _ in range(rounds):
            part = [kind for kind, count in MIX.items() for _ in range(count)]
            self._random.shuffle(part)
            order += part
        return order

    # MARK: At a rate

    def start(self) -> None:
        self._outcomes = []
        self._stopping.clear()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]
        self._threads.append(threading.Thread(target=self._dispatch, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> list[Outcome]:
        """Waits for all answers."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        return self._outcomes

    def _dispatch(self) -> None:
        """At times that don't depend on how fast answers come."""
        next_time = time.monotonic()
        for kind in itertools.chain.from_iterable(self._order(1) for _ in itertools.count()):
            if self._stopping.is_set():
                break
            self._tasks.put(kind)
            next_time += self._random.expovariate(self.rate)
            time.sleep(max(0.0, next_time - time.monotonic()))
        for _ in range(THREADS):
            self._tasks.put(None)

    def _work(self) -> None:
        while kind := self._tasks.get():
            self._outcomes.append(self.ask(kind))

    # MARK: Single requests

    def ask(self, kind: str) -> Outcome:
        began = time.monotonic()
        status, is_right, text = 0, False, ""
        try:
            answer = self._answer(kind)
            status, text = answer.status, answer.body.decode(errors="replace")
            is_right = status == 200 and self._is_right(kind, answer)
        except (OSError, http.client.HTTPException, ValueError, LookupError) as error:
            text = f"{type(error).__name__}: {error} {text}"
        return Outcome(kind, began, time.monotonic() - began, status, is_right, text)

    def _answer(self, kind: str) -> Answer:
        ask = self.client.ask
        match kind:
            case "recognize":
                return ask("POST", "recognize", form(photo=self._photo))
            case "detect":
                return ask("POST", "detect", form(photo=self._photo), "detection")
            case "verify":
                return ask("POST", "verify", self._pair, "verification")
            case "embeddings":
                return self.client.similar(self._embedding, 1)
            case "subjects":
                return ask("GET", "subjects")
            case "faces":
                return ask("GET", "faces?size=100")
            case "photo":
                return ask("GET", f"faces/{self._ids[0]}/img")
            case _:
                return ask("GET", "/admin/status")

    def _is_right(self, kind: str, answer: Answer) -> bool:
        if kind == "photo":
            return answer.body == FACES[0]
        found: Any = answer.json
        match kind:
            case "recognize":
                return is_known(found["result"][0]["subjects"][0])
            case "detect":
                return len(found["result"]) == 1
            case "verify":
                return found["result"][0]["face_matches"][0]["similarity"] > 0.9
            case "embeddings":
                return is_known(found["result"][0]["similarities"][0])
            case "subjects":
                return len(found["subjects"]) >= KNOWN
            case "faces":
                return found["total_elements"] >= KNOWN
        return True


class Adder(threading.Thread):
    """Adds one face after the other, each to a subject of its own, and remembers what it was told. Every second one has
    a key, and is asked for again until it is there."""

    def __init__(self, client: Client, prefix: str, pause: float = 0.1) -> None:
        super().__init__(daemon=True)
        self.prefix = prefix
        self._client, self._pause = client, pause
        self._stopping = threading.Event()
        self.outcomes: dict[str, Outcome] = {}
        """By subject, of the first time it was asked for."""
        self.repeated: dict[str, str] = {}
        """Image ids of those that were asked for until they were there, by subject."""
        self._open: list[str] = []

    def run(self) -> None:
        for number in itertools.count():
            if self._stopping.wait(self._pause):
                return
            subject = f"{self.prefix} {number}"
            outcome = self.outcomes[subject] = self._add(subject, self._key(subject) if number % 2 else None)
            if number % 2 and not outcome.is_right:
                self._open.append(subject)
            for subject in self._open[:2]:
                self._repeat(subject)

    def stop(self) -> None:
        """What is open is asked for once more."""
        self._stopping.set()
        self.join()
        for subject in list(self._open):
            self._repeat(subject)

    def _repeat(self, subject: str) -> None:
        outcome = self._add(subject, self._key(subject))
        if outcome.is_right:
            self._open.remove(subject)
            self.repeated[subject] = json.loads(outcome.text)["image_id"]

    def _key(self, subject: str) -> str:
        return subject.replace(" ", "-")

    def _add(self, subject: str, key: str | None) -> Outcome:
        began = time.monotonic()
        try:
            answer = self._client.add(subject, key=key)
            status, text = answer.status, answer.body.decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            status, text = 0, f"{type(error).__name__}: {error}"
        return Outcome("add", began, time.monotonic() - began, status, status == 201, text)


def is_known(match: dict[str, Any]) -> bool:
    return match["similarity"] > 0.9 and match["subject"].startswith("Known ")


def slowest(outcomes: Iterable[Outcome], kinds: Iterable[str]) -> float:
    return max((outcome.seconds for outcome in outcomes if outcome.kind in kinds), default=0.0)


def statuses(outcomes: Iterable[Outcome], kinds: Iterable[str]) -> Counter[int]:
    return Counter(outcome.status for outcome in outcomes if outcome.kind in kinds)


def own_cpu() -> float:
    """Of this process, which asks, and holds the connections that can be cut."""
    return sum(os.times()[:2])


def processors() -> int:
    return len(os.sched_getaffinity(0))
