"""Measures the server side by side with plain Python servers. `make bench` calls it.

    .venv/bin/python Benchmarks/bench.py [--photos DIR] [--rounds N] [--core] [--memory] [--mixed [N]]
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import core
import core_report
import growth
import peers
import photos
import processes
import report
import servers
from contest import Contest, find
from photos import Photo
from report import Record
from servers import Server

STARTS = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, default=photos.default_folder(servers.ROOT), help="folder of photos")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each server in each case")
    parser.add_argument("--detector", choices=["yunet", "mtcnn"], help="what the server finds faces with")
    parser.add_argument("--core", action="store_true", help="the core role against its floor, and nothing else")
    parser.add_argument("--memory", action="store_true", help="resident memory after many photos, and nothing else")
    parser.add_argument(
        "--mixed",
        type=int,
        nargs="?",
        const=growth.MIXED_REQUESTS[-1],
        metavar="N",
        help="resident memory after 2,000 and N requests of all kinds, and nothing else",
    )
    options = parser.parse_args()
    detector = options.detector or ("yunet" if servers.has_yunet() else "mtcnn")

    pictures = photos.load(options.photos)
    if not pictures:
        parser.error(f"{options.photos} holds no photo")
    with tempfile.TemporaryDirectory(prefix="compreface-bench-") as folder:
        own = servers.compreface(detector, Path(folder) / detector)
        if options.core:
            measure_core(pictures, options.photos, Path(folder), options.rounds)
        elif options.memory:
            show(pictures, "4 requests at once", growth.of_recognition(own, pictures, say))
        elif options.mixed:
            show(pictures, "4 requests at once", growth.of_all_kinds(own, pictures, options.mixed, say))
        else:
            measure_speed(own, pictures, Path(folder), options.rounds)
            measure_core(pictures, options.photos, Path(folder), options.rounds)
    return 0


def measure_core(pictures: list[Photo], photos_folder: Path, folder: Path, rounds: int) -> None:
    run = core.Run(pictures, folder, say)
    try:
        if not servers.has_yunet():
            raise peers.Missing("it needs YuNet, which is not installed")
        run.measure(photos_folder, rounds)
    except (peers.Missing, subprocess.CalledProcessError) as error:
        say(f"LEFT OUT: the core against its floor: {error}")
        print(f"**LEFT OUT: the core against its floor: {error}**\n")
        return
    show(pictures, f"{rounds} rounds, each photo {core.PASSES} times in a turn", core_report.of_core(run))


def measure_speed(own: Server, pictures: list[Photo], folder: Path, rounds: int) -> None:
    contests, missing = make_contests(own, folder)
    running = [own, *(form for contest in contests for form in contest.forms)]
    records = [Record(server.name, server.processes) for server in running]
    try:
        for server, record in zip(running, records, strict=True):
            prepare(server, record, pictures)
        own_faces = find(own, pictures)
        for contest in contests:
            say(f"asking {contest.peer} for its faces")
            contest.sort(pictures, own_faces)
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            for contest in contests:
                contest.round(number)
        time.sleep(growth.REST)
        for server, record in zip(running, records, strict=True):
            record.after = processes.memory(server.pids)
    finally:
        for server in running:
            server.stop()

    parts = [f"**{text}**\n" for text in missing]
    for contest in contests:
        parts.append(f"**{contest.peer}**, {len(contest.same)} photos on which both find the same faces:\n")
        if contest.same:
            parts += [report.speed(contest), report.ratios(contest)]
    parts += ["**Photos on which a peer finds other faces:**\n", report.differences(pictures, own_faces, contests)]
    if any(contest.other for contest in contests):
        parts.append(report.other_ratios(contests))
    parts += ["**Start and memory:**\n", report.size(records)]
    show(pictures, f"{rounds} rounds", *parts)


def make_contests(own: Server, folder: Path) -> tuple[list[Contest], list[str]]:
    """Those whose peer can be had here, and why others are missing. A slow peer gets fewer photos in a turn."""
    contests, missing = [], []
    try:
        if not servers.has_yunet():
            raise peers.Missing("it needs YuNet, which is not installed")
        peers.install_onnx(say)
        forms = [
            peers.onnx(folder / "workers", "2 threads", workers=2),
            peers.onnx(folder / "processes", "2 processes", processes=2),
            peers.onnx(folder / "threads", "2 threads a photo", threads=2),
        ]
        contests.append(Contest("FastAPI, ONNX Runtime, OpenCV", own, forms, least=50))
    except (peers.Missing, subprocess.CalledProcessError, OSError) as error:
        missing.append(f"LEFT OUT: the peer on ONNX Runtime: {error}")
    try:
        peers.install_dlib(say)
        scaled, defaults = peers.dlib_scaled(folder / "scaled"), peers.dlib_defaults(folder / "defaults")
        contests.append(Contest("face_recognition, photos scaled", own, [scaled]))
        contests.append(Contest("face_recognition, defaults", own, [defaults], share=3))
    except (peers.Missing, subprocess.CalledProcessError, OSError) as error:
        missing.append(f"LEFT OUT: the peer on face_recognition: {error}")
    for text in missing:
        say(text)
    return contests or [Contest("CompreFace alone", own, [], least=50)], missing


def prepare(server: Server, record: Record, pictures: list[Photo]) -> None:
    """Starts it a few times, and leaves it running with the faces it will recognise."""
    for number in range(STARTS):
        server.stop()
        say(f"starting {server.name}, {number + 1} of {STARTS}")
        record.starts.append(server.start(pictures))
    time.sleep(growth.REST)
    record.idle = processes.memory(server.pids)
    say(f"{server.name} knows {server.learn(pictures)} faces")


def show(pictures: list[Photo], run: str, *parts: str) -> None:
    """Under a line that says what was measured, on what."""
    version = subprocess.run([servers.BINARY, "--version"], capture_output=True, text=True).stdout.strip()
    mean = sum(len(picture.content) for picture in pictures) / len(pictures) / 1024
    print(
        f"{processes.processor()}, {os.cpu_count()} cores, Linux {platform.release()}; CompreFace {version}; "
        f"{len(pictures)} photos of {mean:.0f} KB on average; {run}; load average {os.getloadavg()[0]:.1f}.\n"
    )
    print("\n".join(parts))


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
