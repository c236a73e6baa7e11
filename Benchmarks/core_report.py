"""What core.py measured, as Markdown."""

from collections.abc import Callable, Sequence
from statistics import median

from core import Run
from core_turn import CORE, CORE_ONE, FLOOR, FLOOR_ONE, MTCNN, PLUGINS, STILL, YUNET, Turn, ratio
from report import megabytes, milliseconds, table

# The floor's stages and the server's name for the same work.
SAME_WORK = {"decode": "decode", "yunet": "boxes", "onet": "points", "resnet": "calculate"}
# Time in which nothing is computed.
WAITING = ("queue", "gather")

Read = Callable[[Turn], float]


def of_core(run: Run) -> str:
    parts = [f"**{note}**\n" for note in run.notes]
    parts += ["**The core against the floor:**\n", against_floor(run), "**Stage by stage:**\n", stages(run)]
    if CORE_ONE in run.turns:
        parts += ["**From one processor to two:**\n", scaling(run)]
    parts += ["**Detection alone:**\n", detectors(run)]
    if PLUGINS in run.turns:
        parts += ["**Age, gender and mask:**\n", plugins(run)]
    parts += ["**Memory by photos at once:**\n", memory(run), "**Ways of the floor:**\n", ways(run)]
    return "\n".join(parts)


def middle(turns: Sequence[Turn], read: Read) -> float:
    return median(read(turn) for turn in turns)


def compared(run: Run, own: str, other: str, read: Read, better: str = "more") -> list[str]:
    """The ratio of the rounds, and its spread. `better` is `less` for costs: how many times less."""
    pair = [[read(turn) for turn in run.turns[name]] for name in (own, other)]
    value, least, most = ratio(*(pair if better == "more" else reversed(pair)))
    return [f"{value:.2f}", f"{least:.2f} – {most:.2f}"]


def against_floor(run: Run) -> str:
    rows = []
    for name in (CORE, FLOOR):
        turns = run.turns[name]
        latencies = sorted(latency for turn in turns for latency in turn.latencies)
        share = median(turn.generator / (turn.wall * turn.processors) for turn in turns)
        rows.append(
            [
                name,
                f"{turns[0].faces} in {turns[0].photos}",
                f"{middle(turns, lambda turn: turn.faces_per_second):.1f}",
                f"{share:.1%}" if latencies else "",
                f"{middle(turns, lambda turn: turn.faces_of_available):.1f}",
                f"{1000 * middle(turns, lambda turn: turn.cpu_per_face):.2f}",
                milliseconds(latencies[len(latencies) // 2]) if latencies else "",
                milliseconds(latencies[len(latencies) * 95 // 100]) if latencies else "",
                f"{median(turn.others / (turn.wall * turn.processors) for turn in turns):.1%}",
            ]
        )
    head = ["", "faces in photos", "faces/s", "load generator", "faces/s without it", "CPU ms/face"]
    text = table([*head, "p50, ms", "p95, ms", "other processes"], rows)
    rows = [
        ["faces/s", *compared(run, CORE, FLOOR, lambda turn: turn.faces_per_second)],
        ["faces/s without the load generator", *compared(run, CORE, FLOOR, lambda turn: turn.faces_of_available)],
        ["faces by processor time used", *compared(run, CORE, FLOOR, lambda turn: 1 / turn.cpu_per_face)],
    ]
    return text + "\n" + table(["core, of the floor's", "median", "rounds"], rows)


def stages(run: Run) -> str:
    """Milliseconds a photo, of one thread with a processor to itself. What the server doesn't name is what is left."""
    pair = [run.turns.get(FLOOR_ONE) or run.turns[FLOOR], run.turns[STILL]]
    floor, core = map(of_stages, pair)
    rows = []
    for stage, same in SAME_WORK.items():
        rows.append([stage if stage == same else f"{stage}: {same}", cell(floor, stage), cell(core, same)])
    others = [stage for stage in core if stage not in SAME_WORK.values()]
    rows += [[stage, "", cell(core, stage)] for stage in sorted(others, key=WAITING.__contains__)]
    totals = [1000 * middle(turns, lambda turn: turn.cpu_per_photo) for turns in pair]
    named = [
        sum(milliseconds for stage, (milliseconds, _) in each.items() if stage not in WAITING)
        for each in (floor, core)
    ]
    left = [f"{total - part:.2f}" for total, part in zip(totals, named, strict=True)]
    rows += [["all else", *left], ["processor time in all", *(f"{total:.2f}" for total in totals)]]
    return table(["ms a photo", "floor", "core"], rows)


def of_stages(turns: Sequence[Turn]) -> dict[str, tuple[float, float]]:
    """By name: milliseconds a photo, and times a photo."""
    names = {name: None for turn in turns for name in turn.stages}
    return {
        name: (
            1000 * median(turn.stages.get(name, (0, 0))[0] / turn.photos for turn in turns),
            median(turn.stages.get(name, (0, 0))[1] / turn.photos for turn in turns),
        )
        for name in names
    }


def cell(stages: dict[str, tuple[float, float]], name: str) -> str:
    return f"{stages[name][0]:.2f}" if name in stages else "not said"


def scaling(run: Run) -> str:
    rows = []
    for one, two in ((CORE_ONE, CORE), (FLOOR_ONE, FLOOR)):
        raw = (f"{middle(run.turns[name], lambda turn: turn.faces_per_second):.1f}" for name in (one, two))
        without = (f"{middle(run.turns[name], lambda turn: turn.faces_of_available):.1f}" for name in (one, two))
        rows.append([two, *raw, *without, *compared(run, two, one, lambda turn: turn.faces_of_available)])
    head = ["", "1: faces/s", "2: faces/s", "1: without the load", "2: without the load", "times more", "rounds"]
    return table(head, rows)


def detectors(run: Run) -> str:
    rows = []
    for name in (YUNET, MTCNN):
        turns = run.turns[name]
        rows.append(
            [
                name,
                f"{turns[0].faces} in {turns[0].photos}",
                f"{middle(turns, lambda turn: turn.photos / turn.wall):.1f}",
                f"{middle(turns, lambda turn: turn.photos_of_available):.1f}",
                f"{1000 * middle(turns, lambda turn: turn.cpu_per_photo):.2f}",
            ]
        )
    head = ["", "faces in photos", "photos/s", "photos/s without the load", "CPU ms/photo"]
    text = table(head, rows)
    rows = [
        ["photos/s without the load", *compared(run, YUNET, MTCNN, lambda turn: turn.photos_of_available)],
        ["CPU of a photo", *compared(run, YUNET, MTCNN, lambda turn: turn.cpu_per_photo, "less")],
    ]
    return text + "\n" + table([f"{YUNET}, times better than {MTCNN}", "median", "rounds"], rows)


def plugins(run: Run) -> str:
    rows = []
    for name in (CORE, PLUGINS):
        turns = run.turns[name]
        without = middle(turns, lambda turn: turn.faces_of_available)
        rows.append([name, f"{without:.1f}", f"{1000 * middle(turns, lambda turn: turn.cpu_per_face):.2f}"])
    pairs = zip(run.turns[PLUGINS], run.turns[CORE], strict=True)
    more = [1000 * (full.cpu_per_face - plain.cpu_per_face) for full, plain in pairs]
    text = table(["", "faces/s without the load", "CPU ms/face"], rows)
    return text + f"\nMore a face: {median(more):.2f} ms, {min(more):.2f} to {max(more):.2f} in the rounds.\n"


def memory(run: Run) -> str:
    rows = []
    for workers, (idle, after) in run.memory.items():
        copies = run.copies[workers]
        sizes = megabytes(idle.resident), megabytes(after.resident), megabytes(after.peak)
        rows.append([str(workers), *sizes, str(copies.for_processor), str(copies.as_in_file), str(copies.most)])
    head = ["photos at once", "after each photo once, MB", "after the turn, MB", "highest, MB"]
    return table([*head, "the ResNet's weights, for the processor", "as in its file", "most of any"], rows)


def ways(run: Run) -> str:
    """Those taken are bold."""
    rows = []
    for (stage, found), taken in zip(run.survey.items(), run.ways, strict=True):
        for way, time in sorted(found.items(), key=lambda item: item[1]):
            rows.append([stage, f"**{way}**" if way == taken else way, f"{time:.2f}"])
    return table(["stage", "way", "ms a photo, of one thread"], rows)
