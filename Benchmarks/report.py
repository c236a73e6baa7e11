"""Results as Markdown, to be pasted into Docs/benchmarks.md."""

from dataclasses import dataclass, field

from load import Turn
from processes import Memory

MEGABYTE = 1024 * 1024


@dataclass
class Record:
    """All that was measured on one server."""

    name: str
    starts: list[float] = field(default_factory=list)
    idle: Memory = Memory(0, 0)
    after: Memory = Memory(0, 0)
    turns: dict[int, list[Turn]] = field(default_factory=dict)  # by concurrency

    def total(self, concurrency: int) -> Turn:
        return sum(self.turns[concurrency], Turn())


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def speed(records: list[Record]) -> str:
    rows = []
    for concurrency in records[0].turns:
        for record in records:
            total = record.total(concurrency)
            by_round = [turn.photos_per_second for turn in record.turns[concurrency]]
            rows.append(
                [
                    record.name,
                    str(concurrency),
                    f"{total.quantile(0.5) * 1000:.1f}",
                    f"{total.quantile(0.95) * 1000:.1f}",
                    f"{total.photos_per_second:.1f}",
                    f"{min(by_round):.1f} – {max(by_round):.1f}",
                    f"{total.cpu_per_photo * 1000:.1f}",
                    str(total.statuses[400]),
                ]
            )
    head = ["server", "at once", "p50, ms", "p95, ms", "photos/s", "of rounds", "CPU ms/photo", "no face"]
    return table(head, rows)


def size(records: list[Record]) -> str:
    rows = [
        [
            record.name,
            f"{sorted(record.starts)[len(record.starts) // 2]:.2f}",
            megabytes(record.idle.resident),
            megabytes(record.after.resident),
            megabytes(record.after.peak),
        ]
        for record in records
    ]
    head = ["server", "first good answer after, s", "idle, MB", "after the run, MB", "highest, MB"]
    return table(head, rows)


def ratios(records: list[Record], peer: Record) -> str:
    """How many times better than the peer."""
    rows = []
    for record in records:
        if record is peer:
            continue
        for concurrency in record.turns:
            own, other = record.total(concurrency), peer.total(concurrency)
            values = [
                other.quantile(0.5) / own.quantile(0.5),
                other.quantile(0.95) / own.quantile(0.95),
                own.photos_per_second / other.photos_per_second,
                other.cpu_per_photo / own.cpu_per_photo,
                peer.after.resident / record.after.resident,
            ]
            rows.append([record.name, str(concurrency), *(f"{value:.2f}" for value in values)])
    return table(["times better than the peer", "at once", "p50", "p95", "photos/s", "CPU", "memory"], rows)


def memory(name: str, readings: dict[int, Memory]) -> str:
    rows = [
        [f"{requests:,}" if requests else "idle", megabytes(reading.resident), megabytes(reading.peak)]
        for requests, reading in readings.items()
    ]
    return table([f"{name}: recognise requests", "resident, MB", "highest, MB"], rows)


def megabytes(count: int) -> str:
    return f"{count / MEGABYTE:.0f}"
