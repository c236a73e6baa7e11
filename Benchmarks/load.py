"""Sends photos on connections that are kept open, and takes the time."""

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import processes
from photos import Photo
from servers import Server


@dataclass
class Turn:
    """What one server did in one turn, or several of them added up."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wall: float = 0
    cpu: float = 0

    def __add__(self, other: "Turn") -> "Turn":
        return Turn(
            self.latencies + other.latencies,
            self.statuses + other.statuses,
            self.wall + other.wall,
            self.cpu + other.cpu,
        )

    def quantile(self, fraction: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(fraction * len(ordered)))]

    @property
    def photos_per_second(self) -> float:
        return len(self.latencies) / self.wall

    @property
    def cpu_per_photo(self) -> float:
        return self.cpu / len(self.latencies)


def run(server: Server, photos: list[Photo], requests: int, concurrency: int) -> Turn:
    """Recognises photos one after the other, several at the same time."""
    turn = Turn()
    photos_left = itertools.islice(itertools.cycle(photos), requests)
    lock = threading.Lock()
    errors: list[Exception] = []
    start = threading.Barrier(concurrency + 1)

    def client() -> None:
        try:
            connection = server.connect()
            start.wait()
            while not errors:
                with lock:
                    photo = next(photos_left, None)
                if photo is None:
                    break
                begin = time.perf_counter()
                status = server.recognise(connection, photo)
                latency = time.perf_counter() - begin
                with lock:
                    turn.latencies.append(latency)
                    turn.statuses[status] += 1
                if status not in (200, 400):  # 400: no face in it
                    raise RuntimeError(f"{server.name} answered {photo.name} with {status}")
            connection.close()
        except Exception as error:
            errors.append(error)
            start.abort()

    clients = [threading.Thread(target=client, daemon=True) for _ in range(concurrency)]
    for each in clients:
        each.start()
    try:
        start.wait()
    except threading.BrokenBarrierError:
        pass
    cpu, begin = processes.cpu_seconds(server.pid), time.perf_counter()
    for each in clients:
        each.join()
    turn.wall, turn.cpu = time.perf_counter() - begin, processes.cpu_seconds(server.pid) - cpu
    if errors:
        raise errors[0]
    return turn
