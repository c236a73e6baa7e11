"""Counts the copies of a network's weights in a process that this one has started.

A few weights of each convolution are looked for in all of the process's memory, once in the order in which the file has
them, and once in the order in which processors take them: output channels beside each other. Networks whose weights are
changed when they are compiled are not found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy
import openvino

FEWEST = 2000  # weights: smaller ones may be alike
SAMPLES = 30  # convolutions looked for


@dataclass(frozen=True)
class Copies:
    """Of the middle one of the convolutions, and the most of any."""

    as_in_file: int
    for_processor: int
    most: int


def count(pid: int, network: Path) -> Copies:
    looked_for = patterns(network)
    if not looked_for:
        raise ValueError(f"{network} has no convolutions that can be told apart")
    counts = [[0, 0] for _ in looked_for]
    for region in memory(pid):
        for number, pair in enumerate(looked_for):
            for order in range(2):
                counts[number][order] += region.count(pair[order])
    in_file, for_processor = ([each[order] for each in counts] for order in range(2))
    return Copies(round(median(in_file)), round(median(for_processor)), max(*in_file, *for_processor))


def patterns(network: Path) -> list[tuple[bytes, bytes]]:
    """Sixteen weights of each convolution, as the file has them and as processors take them."""
    found = []
    for operation in openvino.Core().read_model(network).get_ops():
        if operation.get_type_name() != "Constant":
            continue
        weights = operation.data  # outputs × inputs × height × width
        if weights.dtype != numpy.float32 or weights.ndim != 4 or weights.size < FEWEST or weights.shape[0] < 16:
            continue
        in_file = weights.ravel()[8:24].tobytes()
        blocked = numpy.ascontiguousarray(weights[:16, 1, weights.shape[2] // 2, 0]).tobytes()
        if weights[0, 0].size > 1:  # else the two orders may be the same
            found.append((in_file, blocked))
    return found[:SAMPLES]


def memory(pid: int) -> Iterator[bytes]:
    """All that the process can read but its libraries, a region at a time."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as content:
        for line in maps:
            addresses, access, _, _, _, *name = line.split(maxsplit=5)
            if "r" not in access or (name and (".so" in name[0] or name[0].startswith("[v"))):
                continue
            begin, end = (int(text, 16) for text in addresses.split("-"))
            try:
                content.seek(begin)
                yield content.read(end - begin)
            except OSError:  # gone, or a device's
                continue
