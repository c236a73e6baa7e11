"""A turn of the core's benchmark: who does what, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from core_server import Stages

# Each is a turn of each round.
CORE, FLOOR = "core", "floor"
CORE_ONE, FLOOR_ONE = "core, 1 processor", "floor, 1 processor"
YUNET, MTCNN = "YuNet and O-Net", "MTCNN"
PLUGINS = "core, age, gender, mask"
STILL = "core, 1 photo at a time"  # on 1 processor: only there a stage's time is processor time

EMBED, DETECT, ALL = "calculator", "", "calculator,age,gender,mask"  # slugs asked for


@dataclass
class Turn:
    """What was done in one turn. Times in seconds; `generator` and `others` are processor time."""

    photos: int
    faces: int
    wall: float
    cpu: float
    processors: int
    generator: float = 0
    generator_shares: bool = False  # the server's processors
    others: float = 0
    latencies: list[float] = field(default_factory=list)
    stages: Stages = field(default_factory=dict)

    @property
    def faces_per_second(self) -> float:
        return self.faces / self.wall

    @property
    def _available(self) -> float:
        """The processor time that the server could have had."""
        return self.wall * self.processors - (self.generator if self.generator_shares else 0)

    @property
    def faces_of_available(self) -> float:
        """Faces a second, as if the load came from another machine."""
        return self.faces * self.processors / self._available

    @property
    def photos_of_available(self) -> float:
        return self.photos * self.processors / self._available

    @property
    def cpu_per_photo(self) -> float:
        return self.cpu / self.photos

    @property
    def cpu_per_face(self) -> float:
        return self.cpu / self.faces


def plugins_of(name: str) -> str:
    return ALL if name == PLUGINS else DETECT if name in (YUNET, MTCNN) else EMBED


def ratio(own: Sequence[float], other: Sequence[float]) -> tuple[float, float, float]:
    """Of the same rounds: the middle, the least, the most."""
    ratios = [a / b for a, b in zip(own, other, strict=True)]
    return median(ratios), min(ratios), max(ratios)
