"""Memory over many requests."""

import itertools
import time
from collections.abc import Callable, Sequence

import load
import mixed
import processes
import report
from photos import Photo
from servers import Server

SAME_REQUESTS = (2_000, 10_000)
MIXED_REQUESTS = (2_000, 20_000)
CONCURRENCY = 4
REST = 1.0  # seconds of quiet before memory is read

Say = Callable[[str], None]


def of_recognition(server: Server, photos: list[Photo], say: Say) -> str:
    """The report, as Markdown."""
    in_turn = itertools.cycle(photos)

    def run(count: int) -> None:
        some = itertools.islice(in_turn, count)
        load.run(server, some, CONCURRENCY, lambda connection, photo: server.send(connection, "recognise", photo))

    return _measure(server, photos, SAME_REQUESTS, "recognise requests", run, say)


def of_all_kinds(server: Server, photos: list[Photo], requests: int, say: Say) -> str:
    mix = mixed.Mix(server, photos)

    def run(count: int) -> None:
        load.run(server, mix.requests(count), CONCURRENCY, mix.send)

    counts = sorted({MIXED_REQUESTS[0], requests})
    return f"{_measure(server, photos, counts, 'mixed requests', run, say)}\n{mix.summary()}"


def _measure(
    server: Server, photos: list[Photo], counts: Sequence[int], what: str, run: Callable[[int], None], say: Say
) -> str:
    """Runs up to each of the counts, and reads memory there. The first is what the others are compared with."""
    try:
        server.start(photos)
        time.sleep(REST)
        readings = {0: processes.memory(server.pids)}
        server.learn(photos)
        done = 0
        for count in counts:
            say(f"{count:,} {what}")
            run(count - done)
            done = count
            time.sleep(REST)
            readings[count] = processes.memory(server.pids)
    finally:
        server.stop()
    return report.memory(server.name, what, readings, counts[0])
