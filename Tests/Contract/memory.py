"""How much memory the server takes for a request, by the kernel's own record."""

import re
from pathlib import Path
from types import TracebackType
from typing import Self

MEGABYTE = 1 << 20


class PeakMemory:
    """Of a process, within a `with`: how many bytes its resident memory went above what it was, at its highest."""

    def __init__(self, pid: int) -> None:
        self._folder = Path(f"/proc/{pid}")
        self._before = 0
        self.growth = 0

    def __enter__(self) -> Self:
        # 5 makes the highest so far the present one.
        (self._folder / "clear_refs").write_text("5")
        self._before = self._bytes("VmRSS")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.growth = max(0, self._bytes("VmHWM") - self._before)

    def _bytes(self, field: str) -> int:
        found = re.search(rf"^{field}:\s*(\d+) kB$", (self._folder / "status").read_text(), re.MULTILINE)
        if not found:
            raise RuntimeError(f"the kernel doesn't tell {field}")
        return int(found[1]) * 1024
