"""The core role against a floor: what decoding and the networks alone would take, measured in the same run.

`Run` starts everything at once and takes turns; core_report.py makes tables of it.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import floor_ways
import native
import processes
import weights
from core_server import Core
from core_turn import CORE, CORE_ONE, EMBED, FLOOR, FLOOR_ONE, MTCNN, PLUGINS, STILL, YUNET, Turn, plugins_of
from floor_ways import Survey
from native import Floor, Say, Ways
from photos import Photo
from processes import Memory
from servers import MODELS
from weights import Copies

CONNECTIONS = 8
PASSES = 8  # how often a turn sends each photo; a third as often to MTCNN, which is slow
WORKERS = (1, 2, 4)
PAUSE = 0.05  # seconds between turns
REST = 1.0  # seconds of quiet before memory is read


class Run:
    """Nothing is started until `measure`."""

    def __init__(self, photos: list[Photo], folder: Path, say: Say) -> None:
        self.photos = photos
        self.turns: dict[str, list[Turn]] = {}
        self.survey: Survey = {}
        self.ways: Ways = ("photo", "photo", "one")
        self.memory: dict[int, tuple[Memory, Memory]] = {}  # by workers: idle, and after all photos
        self.copies: dict[int, Copies] = {}  # of the ResNet's weights, by workers
        self.notes: list[str] = []
        everywhere = sorted(os.sched_getaffinity(0))
        self.processors = everywhere[:2]
        self._one = everywhere[:1]
        # The load comes from elsewhere where there is elsewhere. Its time is charged where it takes the server's.
        self._beside_one, self._beside_two = everywhere[1:] or everywhere, everywhere[2:] or everywhere
        self._shares_two = len(everywhere) <= 2
        self._folder = folder
        self._say = say
        self._servers: dict[str, Core] = {}
        self._floors: dict[str, Floor] = {}

    def measure(self, photos_folder: Path, rounds: int, passes: int = PASSES) -> None:
        self._prepare(photos_folder)
        try:
            for name, server in list(self._servers.items()):
                self._start(name, server)
            self._choose_ways()
            self._floors[FLOOR] = Floor(self._floor, self._tensors, self.processors)
            if len(self.processors) > 1:
                self._floors[FLOOR_ONE] = Floor(self._floor, self._tensors, self._one)
            for floor in self._floors.values():
                floor.turn(1, self.ways)
            actors = [FLOOR, CORE, FLOOR_ONE, CORE_ONE, STILL, YUNET, MTCNN, PLUGINS]
            actors = [name for name in actors if name in self._floors or name in self._servers]
            for number in range(rounds):
                self._say(f"round {number + 1} of {rounds} of the core")
                turned = number % len(actors)
                for name in actors[turned:] + actors[:turned]:
                    time.sleep(PAUSE)
                    turn = self._turn(name, max(1, passes // 3) if name == MTCNN else passes)
                    self.turns.setdefault(name, []).append(turn)
        finally:
            for server in self._servers.values():
                server.stop()
            for floor in self._floors.values():
                floor.stop()
        self._weigh(passes)

    def _prepare(self, photos_folder: Path) -> None:
        self._floor, self._load = native.build(self._folder)
        self._tensors = self._folder / "tensors"
        native.write_tensors(photos_folder, self._tensors, self._say)
        self._servers[CORE] = self._server("core", self.processors, "yunet")
        if len(self.processors) > 1:
            self._servers[CORE_ONE] = self._server("core-one", self._one, "yunet")
        self._servers[STILL] = self._server("core-still", self._one, "yunet", COMPREFACE_WORKERS="1")
        self._servers[MTCNN] = self._server("core-mtcnn", self.processors, "mtcnn")
        # The same process in other turns.
        self._servers[YUNET] = self._servers[PLUGINS] = self._servers[CORE]

    def _server(self, name: str, processors: Sequence[int], detector: str, **environment: str) -> Core:
        return Core(name, self._folder / name, processors, {"COMPREFACE_DETECTOR": detector} | environment)

    def _start(self, name: str, server: Core) -> None:
        """And lets it warm up. Without plugins for age, gender and mask those turns are left out."""
        if not server.is_running:
            self._say(f"starting {server.name}")
            server.start()
        answered = self._ask(server, plugins_of(name), 2)
        if name == PLUGINS and not {"age", "gender", "mask"} <= server.plugins:
            self.notes.append("LEFT OUT: age, gender and mask: they are not installed")
            del self._servers[name]
        self._say(f"{name}: {answered['faces'] // 2} faces")

    def _choose_ways(self) -> None:
        floor = Floor(self._floor, self._tensors, self.processors)
        try:
            self.survey = floor_ways.survey(floor, self._say)
            self.ways = floor_ways.choose(floor, self.survey, self._say)
        finally:
            floor.stop()

    def _turn(self, name: str, passes: int) -> Turn:
        busy = processes.busy_seconds()
        if name in self._floors:
            turn = self._floor_turn(self._floors[name], passes)
        else:
            turn = self._core_turn(name, self._servers[name], passes)
        turn.others = max(0.0, processes.busy_seconds() - busy - turn.cpu - turn.generator)
        return turn

    def _floor_turn(self, floor: Floor, passes: int) -> Turn:
        done = floor.turn(passes, self.ways)
        stages = {stage: (seconds, done["photos"]) for stage, seconds in done["stages"].items()}
        processors = len(floor.processors)
        return Turn(done["photos"], done["faces"], done["wall"], done["cpu"], processors, stages=stages)

    def _core_turn(self, name: str, server: Core, passes: int) -> Turn:
        before = server.stages
        done = self._ask(server, plugins_of(name), passes, 1 if name == STILL else CONNECTIONS)
        after = server.stages
        stages = {
            stage: (seconds - before.get(stage, (0, 0))[0], count - before.get(stage, (0, 0))[1])
            for stage, (seconds, count) in after.items()
        }
        count = len(server.processors)
        return Turn(
            done["requests"],
            done["faces"],
            done["wall"],
            done["server_cpu"],
            count,
            done["own_cpu"],
            self._shares_two if count > 1 else self._beside_one == self._one,
            latencies=done["latencies"],
            stages=stages,
        )

    def _ask(self, server: Core, plugins: str, passes: int, connections: int = CONNECTIONS) -> native.Report:
        senders = self._beside_two if len(server.processors) > 1 else self._beside_one
        return server.turn(self._load, self.photos, plugins, connections, passes, senders)

    def _weigh(self, passes: int) -> None:
        """Memory, by how many photos it works on at once."""
        for workers in WORKERS:
            self._say(f"memory of {workers} at once")
            environment = {"COMPREFACE_WORKERS": str(workers)}
            server = self._server(f"core-workers-{workers}", self.processors, "yunet", **environment)
            server.start()
            try:
                self._ask(server, EMBED, 1)
                time.sleep(REST)
                idle = server.memory
                self._ask(server, EMBED, passes)
                time.sleep(REST)
                self.memory[workers] = idle, server.memory
                self.copies[workers] = weights.count(server.pid, MODELS / "default/dlib_resnet_v1.onnx")
            finally:
                server.stop()
