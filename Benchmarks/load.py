"""Sends requests on connections that are kept open, and takes the time."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import TypeVar

import processes
from servers import Server

Item = TypeVar("Item")


@dataclass
class Turn:
    """What one server did in one turn, or several of them added up. Times in seconds."""

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
    def p50(self) -> float:
        return self.quantile(0.5)

    @property
    def p95(self) -> float:
        return self.quantile(0.95)

    @property
    def wall_per_photo(self) -> float:
        return self.wall / len(self.latencies)

    @property
    def cpu_per_photo(self) -> float:
        return self.cpu / len(self.latencies)


def run(server: Server, items: Iterable[Item], concurrency: int, send: Callable[[HTTPConnection, Item], int]) -> Turn:
    """Sends each item once, several at the same time. `send` returns the HTTP status, or raises."""
    turn = Turn()
    left = iter(items)
    lock = threading.Lock()
    errors: list[Exception] = []
    start = threading.Barrier(concurrency + 1)

    def client(number: int) -> None:
        try:
            connection = server.connect(number)
            start.wait()
            while not errors:
                with lock:
                    item = next(left, None)
                if item is None:
                    break
                begin = time.perf_counter()
                status = send(connection, item)
                latency = time.perf_counter() - begin
                with lock:
                    turn.latencies.append(latency)
                    turn.statuses[status] += 1
            connection.close()
        except Exception as error:
            errors.append(error)
            start.abort()

    clients = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(concurrency)]
    for each in clients:
        each.start()
    with suppress(threading.BrokenBarrierError):
        start.wait()
    cpu, begin = processes.cpu_seconds(server.pids), time.perf_counter()
    for each in clients:
        each.join()
    turn.wall, turn.cpu = time.perf_counter() - begin, processes.cpu_seconds(server.pids) - cpu
    if errors:
        raise RuntimeError(server.last_words()) from errors[0]
    return turn
