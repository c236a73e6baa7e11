"""The server against one peer, or forms of one: first on the photos on which both find the same faces."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import agreement
import load
from load import Turn
from photos import Photo
from servers import Box, Server

OPERATIONS = ("recognise", "detect")
CONCURRENCIES = (1, 4)

Faces = dict[str, list[Box] | None]  # by name of the photo
Case = tuple[str, int]  # operation and concurrency


@dataclass
class Contest:
    """`forms` are of one peer, if any, and find the same faces.

    A turn sends each `share`-th photo, and all again until it has sent `least`.
    """

    peer: str
    own: Server
    forms: list[Server]
    share: int = 1
    least: int = max(CONCURRENCIES)
    same: list[Photo] = field(default_factory=list)
    other: list[Photo] = field(default_factory=list)  # refused by neither
    faces: Faces = field(default_factory=dict)  # as the peer finds them
    turns: dict[tuple[str, bool], dict[Case, list[Turn]]] = field(default_factory=dict)

    def sort(self, photos: list[Photo], own: Faces) -> None:
        found = [find(form, photos) for form in self.forms]  # all of them, to warm up
        self.faces = found[0] if found else own
        for photo in photos:
            if agreement.same(own[photo.name], self.faces[photo.name]):
                self.same.append(photo)
            elif own[photo.name] is not None and self.faces[photo.name] is not None:
                self.other.append(photo)

    def round(self, number: int) -> None:
        """A turn of each server in each case. Whoever comes first in one round comes later in the next."""
        servers = [self.own, *self.forms]
        turned = number % len(servers)
        for is_same, photos in ((True, self._photos(self.same, number)), (False, self._photos(self.other, number))):
            if not photos:
                continue
            for case in CASES:
                for server in servers[turned:] + servers[:turned]:
                    time.sleep(0.05)
                    turn = recognise_or_detect(server, photos, case)
                    self.turns.setdefault((server.name, is_same), {}).setdefault(case, []).append(turn)

    def _photos(self, photos: list[Photo], number: int) -> list[Photo]:
        some = photos[number % self.share :: self.share] or photos
        return some * math.ceil(self.least / len(some)) if some else []

    def total(self, server: Server, is_same: bool, case: Case) -> Turn:
        return sum(self.turns[server.name, is_same][case], Turn())

    def pairs(self, form: Server, is_same: bool, case: Case) -> Iterator[tuple[Turn, Turn]]:
        """Turns of the server and of the peer in the same round, on the same photos."""
        own, peer = ((server.name, is_same) for server in (self.own, form))
        return zip(self.turns[own][case], self.turns[peer][case], strict=True)

    def best(self, is_same: bool, case: Case) -> Server:
        """The form that does the most photos a second."""
        return min(self.forms, key=lambda form: self.total(form, is_same, case).wall_per_photo)


CASES: list[Case] = [(operation, concurrency) for operation in OPERATIONS for concurrency in CONCURRENCIES]


def find(server: Server, photos: list[Photo]) -> Faces:
    connection = server.connect()
    faces = {photo.name: server.boxes(connection, photo) for photo in photos}
    connection.close()
    return faces


def recognise_or_detect(server: Server, photos: list[Photo], case: Case) -> Turn:
    operation, concurrency = case
    turn = load.run(server, photos, concurrency, lambda connection, photo: server.send(connection, operation, photo))
    strange = {status: count for status, count in turn.statuses.items() if status not in (200, 400)}  # 400: no face
    if strange:
        raise RuntimeError(f"{server.name} answered photos with {strange}")
    return turn
