"""Results as Markdown, to be pasted into Docs/benchmarks.md."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

import agreement
from contest import CASES, Contest, Faces
from load import Turn
from photos import Photo
from processes import Memory

MEGABYTE = 1024 * 1024
FIGURES: dict[str, Callable[[Turn], float]] = {
    "p50": lambda turn: turn.p50,
    "p95": lambda turn: turn.p95,
    "photos/s": lambda turn: turn.wall_per_photo,
    "CPU": lambda turn: turn.cpu_per_photo,
}


@dataclass
class Record:
    """What was measured on one server besides its turns."""

    name: str
    processes: int
    starts: list[float] = field(default_factory=list)
    idle: Memory = Memory(0, 0)
    after: Memory = Memory(0, 0)


def table(head: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return "None.\n"
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def speed(contest: Contest) -> str:
    """Of all rounds together, on the photos on which both find the same faces."""
    rows = []
    for case in CASES:
        for server in (contest.own, *contest.forms):
            total = contest.total(server, True, case)
            rows.append(
                [
                    server.name,
                    case[0],
                    str(case[1]),
                    milliseconds(total.p50),
                    milliseconds(total.p95),
                    f"{1 / total.wall_per_photo:.1f}",
                    milliseconds(total.cpu_per_photo),
                ]
            )
    head = ["server", "what", "at once", "p50, ms", "p95, ms", "photos/s", "CPU ms/photo"]
    return table(head, rows)


def ratios(contest: Contest) -> str:
    """How many times better than each form of the peer: the median of the rounds' ratios, each of the same photos."""
    rows = []
    for case in CASES:
        best = contest.best(True, case) if len(contest.forms) > 1 else None
        for form in contest.forms:
            name = f"**{form.name}**" if form is best else form.name
            pairs = list(contest.pairs(form, True, case))
            values = [[read(peer) / read(own) for own, peer in pairs] for read in FIGURES.values()]
            spread = f"{min(values[2]):.2f} – {max(values[2]):.2f}"
            rows.append([name, case[0], str(case[1]), *(f"{median(each):.2f}" for each in values), spread])
    return table(["times better than", "what", "at once", *FIGURES, "photos/s of rounds"], rows)


def other_ratios(contests: list[Contest]) -> str:
    """The same for the photos on which a peer finds other faces, of all rounds together: they are few."""
    rows = []
    for contest in contests:
        for case in CASES if contest.other else []:
            best = contest.best(False, case)
            own, peer = (contest.total(server, False, case) for server in (contest.own, best))
            values = [read(peer) / read(own) for read in FIGURES.values()]
            rows.append([best.name, str(len(contest.other)), *map(str, case), *(f"{value:.2f}" for value in values)])
    return table(["times better than", "photos", "what", "at once", *FIGURES], rows)


def differences(photos: list[Photo], own: Faces, contests: list[Contest]) -> str:
    """Photos on which one of the peers finds other faces, and how many each finds."""
    rows = []
    for photo in photos:
        found = own[photo.name]
        if all(agreement.same(found, contest.faces[photo.name]) for contest in contests):
            continue
        cells = [agreement.words(contest.faces[photo.name], found) for contest in contests]
        rows.append([photo.name, agreement.words(found, found), *cells])
    return table(["faces found", "CompreFace", *(contest.peer for contest in contests)], rows)


def size(records: list[Record]) -> str:
    """The first is the server."""
    rows = [
        [
            record.name,
            str(record.processes),
            f"{median(record.starts):.2f}",
            megabytes(record.idle.resident),
            megabytes(record.after.resident),
            megabytes(record.after.peak),
            f"{record.after.resident / records[0].after.resident:.2f}",
        ]
        for record in records
    ]
    head = ["server", "processes", "first good answer after, s", "idle, MB", "after the run, MB", "highest, MB"]
    return table([*head, "times CompreFace's, after"], rows)


def memory(name: str, requests: str, readings: dict[int, Memory], reference: int) -> str:
    """`reference` is the reading that counts as 100 %."""
    rows = [
        [
            f"{count:,}" if count else "idle",
            megabytes(reading.resident),
            megabytes(reading.peak),
            f"{reading.resident / readings[reference].resident:.1%}" if count >= reference else "",
        ]
        for count, reading in readings.items()
    ]
    head = [f"{name}: {requests}", "resident, MB", "highest, MB", f"of that after {reference:,}"]
    return table(head, rows)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def megabytes(count: int) -> str:
    return f"{count / MEGABYTE:.0f}"
