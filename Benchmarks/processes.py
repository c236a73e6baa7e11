"""What Linux says the processes of a server have used."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    """In bytes."""

    resident: int
    peak: int


def cpu_seconds(pids: list[int]) -> float:
    """Of all their threads, user and system."""
    return sum(_ticks(pid) for pid in pids) / TICKS


def _ticks(pid: int) -> int:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])


def memory(pids: list[int]) -> Memory:
    """What they have together; files that all of them map, which are their libraries, count once.

    Not the kernel's proportional share: that would be smaller for two peers that run beside each other on the same
    libraries than for each alone.
    """
    processes = [_status(pid) for pid in pids]
    files = [process["RssFile"] for process in processes]
    twice = sum(files) - max(files)
    resident, peak = (sum(process[name] for process in processes) - twice for name in ("VmRSS", "VmHWM"))
    return Memory(resident, peak)


def _status(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return {name: int(fields[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM", "RssFile")}


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return os.uname().machine


def busy_seconds() -> float:
    """Of all processors and all processes since the machine's start; what a hypervisor took away counts too."""
    total = Path("/proc/stat").read_text().splitlines()[0].split()
    user, nice, system, _, _, irq, softirq, stolen = map(int, total[1:9])
    return (user + nice + system + irq + softirq + stolen) / TICKS
