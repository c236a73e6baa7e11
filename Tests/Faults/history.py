"""What was done to faces and what was seen of them, and whether both fit together.

An entity is one or two subjects with their faces, which one client alone changes, one step after the other. A step
whose answer was lost is its last: whether it was done, or will be, is open. What is seen of an entity by one server at
one moment has to be its state after one of its steps, and not after an older one than the server had to know: at once
what the server itself has acknowledged, and within `BOUND` what another one has.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

BOUND = 1.0
"""Seconds within which a server follows what others have done."""

OVER = 60.0
"""Seconds after which all have followed, whatever failed meanwhile."""

State = dict[str, tuple[str, ...]]
"""Image ids by subject. `?` is that of a face whose answer was lost. Subjects without faces don't count."""


@dataclass
class Step:
    what: str
    after: State
    node: int = -1
    began: float = 0.0
    ended: float | None = None
    """When it was acknowledged, or first seen to be done."""


@dataclass
class Entity:
    name: str
    steps: list[Step] = field(default_factory=lambda: [Step("nothing yet", {}, ended=0.0)])
    is_closed: bool = False
    """Nobody does anything to it any more."""

    @property
    def state(self) -> State:
        """After its last step."""
        return self.steps[-1].after

    @property
    def began(self) -> float:
        return self.steps[1].began if len(self.steps) > 1 else 0.0

    @property
    def is_over_at(self) -> float:
        """When nobody can show anything of it any more."""
        ended = self.steps[-1].ended
        return math.inf if ended is None or self.state else ended + OVER

    def __str__(self) -> str:
        lines = [
            f"{step.began:.3f}…{step.ended or 0:.3f} node {step.node} {step.what}: {step.after}"
            for step in self.steps
        ]
        return "\n  ".join([self.name, *lines])


class Fault(NamedTuple):
    """A time in which `BOUND` doesn't hold."""

    began: float
    ended: float
    allowed: float
    """Seconds until all is as before."""


@dataclass
class View:
    """What a server, or the database, showed of everything."""

    node: int
    began: float
    ended: float
    names: Counter[str]
    """How many faces each subject has."""
    ids: Mapping[str, str] | None = None
    """Subjects by image ids, where it shows them."""
    is_durable: bool = False
    """By the database, which knows all that was acknowledged by anybody."""


class History:
    """Whoever does something says so before and after; views are judged when all is over."""

    def __init__(self, bound: float = BOUND) -> None:
        self.bound = bound
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self.entities: list[Entity] = []
        self.views: list[View] = []
        self.faults: list[Fault] = []
        self._known: dict[float, float] = {}
        """What `known_by_all` has found."""
        self.latest_news = 0.0
        """The longest that a server showed what another had changed already, without a fault."""
        self.latest_after_faults = 0.0
        """The same, from the end of a fault on."""

    @property
    def now(self) -> float:
        return time.monotonic() - self._began

    def new(self, name: str) -> Entity:
        entity = Entity(name)
        with self._lock:
            self.entities.append(entity)
        return entity

    def begin(self, entity: Entity, step: Step) -> None:
        step.began = self.now
        with self._lock:
            entity.steps.append(step)

    def acknowledge(self, entity: Entity) -> None:
        entity.steps[-1].ended = self.now

    def take_back(self, entity: Entity) -> None:
        """The last step never reached a server."""
        with self._lock:
            entity.steps.pop()

    def close(self, entity: Entity) -> None:
        entity.is_closed = True

    def see(self, view: View) -> None:
        with self._lock:
            self.views.append(view)

    # MARK: Judgement

    def problems(self) -> list[str]:
        """What can't have been, in the order of its end."""
        self.faults.sort()
        owners = {name: entity for entity in self.entities for step in entity.steps for name in step.after}
        found = []
        for view in sorted(self.views, key=lambda view: view.ended):
            strange = [name for name in view.names if name not in owners]
            found += [f"{self._title(view)}: there never was a subject {name}" for name in strange]
            seen: dict[int, State] = {}
            for name, count in view.names.items():
                if name in owners:
                    seen.setdefault(id(owners[name]), {})[name] = ("?",) * count
            for face, name in (view.ids or {}).items():
                if name in owners:
                    faces = seen[id(owners[name])]
                    faces[name] = (*faces[name][1:], face)
            for entity in self.entities:
                if id(entity) not in seen and (view.ended < entity.began or view.began > entity.is_over_at):
                    continue
                if problem := self._problem(entity, view, seen.get(id(entity), {})):
                    found.append(f"{self._title(view)}: {problem}")
        return found

    def _problem(self, entity: Entity, view: View, seen: State) -> str | None:
        steps = entity.steps
        highest = max(index for index, step in enumerate(steps) if step.began <= view.ended)
        if not seen and not steps[highest].after and not steps[highest - 1].after:
            return None
        lowest = self._oldest(entity, view)
        fitting = [index for index in range(lowest, highest + 1) if fits(seen, steps[index].after)]
        if not fitting:
            older = [index for index in range(lowest) if fits(seen, steps[index].after)]
            why = "an older state" if older else "no state it ever had"
            return f"{seen} is {why} of\n  {entity}\n  (states {lowest} to {highest} are possible)"
        # Once its effect was seen it stays.
        if steps[fitting[0]].ended is None:
            steps[fitting[0]].ended = view.ended
            steps[fitting[0]].node = -1 if view.is_durable else view.node
        self._note_news(entity, view, fitting[-1])
        return None

    def _oldest(self, entity: Entity, view: View) -> int:
        """The last of the steps that the view has to show."""
        for index in range(len(entity.steps) - 1, 0, -1):
            step = entity.steps[index]
            if step.ended is None:
                continue
            known_at = step.ended if view.is_durable or step.node == view.node else self.known_by_all(step.ended)
            if known_at <= view.began:
                return index
        return 0

    def known_by_all(self, acknowledged: float) -> float:
        if acknowledged not in self._known:
            self._known[acknowledged] = self._find_known_by_all(acknowledged)
        return self._known[acknowledged]

    def _find_known_by_all(self, acknowledged: float) -> float:
        end = acknowledged + self.bound
        for fault in self.faults:
            last = fault.ended + fault.allowed
            if fault.began <= end and last >= acknowledged:
                end = max(end, last + self.bound)
        return end

    def _note_news(self, entity: Entity, view: View, shown: int) -> None:
        """How long ago what isn't shown yet was acknowledged."""
        if shown + 1 >= len(entity.steps) or view.is_durable:
            return
        ended = entity.steps[shown + 1].ended
        if ended is None or ended > view.began:
            return
        if self.known_by_all(ended) == ended + self.bound:
            self.latest_news = max(self.latest_news, view.began - ended)
            return
        # Or since the end of the last of those faults.
        since = max([ended, *(fault.ended for fault in self.faults if fault.began <= view.began)])
        self.latest_after_faults = max(self.latest_after_faults, view.began - since)

    @staticmethod
    def _title(view: View) -> str:
        what = "the database" if view.is_durable else "memory"
        return f"{view.began:.3f}…{view.ended:.3f} {what} by node {view.node}"


def fits(seen: State, state: State) -> bool:
    """Whether the same subjects have as many faces, and those that are known by their ids."""
    state = {name: faces for name, faces in state.items() if faces}
    return seen.keys() == state.keys() and all(same_faces(seen[name], state[name]) for name in seen)


def same_faces(seen: Iterable[str], expected: Iterable[str]) -> bool:
    seen, expected = list(seen), list(expected)
    if len(seen) != len(expected):
        return False
    seen_ids, ids = ({face for face in faces if face != "?"} for faces in (seen, expected))
    # Where all of one side are known, they hold those known of the other.
    return len(seen_ids | ids) <= len(seen)
