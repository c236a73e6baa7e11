"""Measures the server side by side with a plain Python server on the same networks. `make bench` calls it.

    .venv/bin/python Benchmarks/bench.py [--photos DIR] [--rounds N] [--requests N] [--memory]
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import load
import photos
import processes
import report
import servers
from photos import Photo
from report import Record
from servers import Server

CONCURRENCIES = (1, 4)
STARTS = 3
MEMORY_REQUESTS = (2_000, 10_000)
REST = 1.0  # seconds of quiet before memory is read


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, default=photos.default_folder(servers.ROOT), help="folder of photos")
    parser.add_argument("--rounds", type=int, default=8, help="turns of each server at each concurrency")
    parser.add_argument("--requests", type=int, default=60, help="photos a turn")
    parser.add_argument("--peer-workers", type=int, default=2, help="photos the peer works on at the same time")
    parser.add_argument("--peer-threads", type=int, default=1, help="the peer's threads for each")
    parser.add_argument("--memory", action="store_true", help="resident memory after many requests, and nothing else")
    options = parser.parse_args()

    pictures = photos.load(options.photos)
    if not pictures:
        parser.error(f"{options.photos} holds no photo")
    with tempfile.TemporaryDirectory(prefix="compreface-bench-") as folder:
        if options.memory:
            measure_memory(pictures, Path(folder))
        else:
            measure_speed(pictures, Path(folder), options)
    return 0


def measure_speed(pictures: list[Photo], folder: Path, options: argparse.Namespace) -> None:
    detectors = ["yunet", "mtcnn"] if servers.has_yunet() else ["mtcnn"]
    running = [servers.compreface(detector, folder / detector) for detector in detectors]
    peer = make_peer(folder, options)
    if peer:
        running.append(peer)
    records = {server.name: Record(server.name) for server in running}
    try:
        prepare(running, records, pictures)
        for number in range(options.rounds):
            say(f"round {number + 1} of {options.rounds}")
            for concurrency in CONCURRENCIES:
                # Whoever comes first in one round comes last in another.
                turned = number % len(running)
                for server in running[turned:] + running[:turned]:
                    time.sleep(0.2)
                    turn = load.run(server, pictures, options.requests, concurrency)
                    records[server.name].turns.setdefault(concurrency, []).append(turn)
        time.sleep(REST)
        for server in running:
            records[server.name].after = processes.memory(server.pid)
    finally:
        for server in running:
            server.stop()

    print(describe(pictures, f"{options.rounds} rounds of {options.requests} photos a server and concurrency"))
    print(report.speed(list(records.values())))
    print(report.size(list(records.values())))
    if peer:
        print(report.ratios(list(records.values()), records[peer.name]))


def make_peer(folder: Path, options: argparse.Namespace) -> Server | None:
    if not servers.has_yunet():
        say("YuNet is not installed, which the peer needs: measuring without it")
        return None
    try:
        servers.install_peer()
    except (subprocess.CalledProcessError, OSError) as error:
        say(f"the peer could not be installed, so it is left out ({error})")
        return None
    return servers.peer(folder / "peer", options.peer_workers, options.peer_threads)


def prepare(running: list[Server], records: dict[str, Record], pictures: list[Photo]) -> None:
    """Starts each a few times, and leaves it running with the faces it will recognise."""
    for server in running:
        record = records[server.name]
        for number in range(STARTS):
            server.stop()
            say(f"starting {server.name}, {number + 1} of {STARTS}")
            record.starts.append(server.start(pictures))
        time.sleep(REST)
        record.idle = processes.memory(server.pid)
        taught = sum(server.teach(picture) for picture in pictures)
        load.run(server, pictures, len(pictures), 2)  # warms up
        say(f"{server.name} knows {taught} faces")


def measure_memory(pictures: list[Photo], folder: Path) -> None:
    detector = "yunet" if servers.has_yunet() else "mtcnn"
    server = servers.compreface(detector, folder / detector)
    try:
        server.start(pictures)
        time.sleep(REST)
        readings = {0: processes.memory(server.pid)}
        for picture in pictures:
            server.teach(picture)
        done = 0
        for requests in MEMORY_REQUESTS:
            say(f"{requests:,} requests")
            load.run(server, pictures, requests - done, 4)
            done = requests
            time.sleep(REST)
            readings[requests] = processes.memory(server.pid)
    finally:
        server.stop()
    print(describe(pictures, "4 requests at once"))
    print(report.memory(server.name, readings))


def describe(pictures: list[Photo], run: str) -> str:
    version = subprocess.run([servers.BINARY, "--version"], capture_output=True, text=True).stdout.strip()
    mean = sum(len(picture.body) for picture in pictures) / len(pictures) / 1024
    return (
        f"{processes.processor()}, {os.cpu_count()} cores, Linux {platform.release()}; CompreFace {version}; "
        f"{len(pictures)} photos of {mean:.0f} KB on average; {run}; load average {os.getloadavg()[0]:.1f}.\n"
    )


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
