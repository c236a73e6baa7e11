"""What the tests have measured, for whoever reads along and for the table at the end of Scripts/check-faults.sh.

    python Tests/Faults/report.py FILE

prints the table.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

FILE = os.environ.get("FAULTS_REPORT")
Line = dict[str, Any]
"""Numbers to be added up, texts of a number and a unit, and counts of several things."""

LONG = os.environ.get("FAULTS_LONG") == "1"
SEED = int(os.environ.get("FAULTS_SEED") or int.from_bytes(os.urandom(4)))


def note(part: str, what: str, **figures: object) -> None:
    """Printed, and a line of the table of a part."""
    print(f"{part}: {what}: " + ", ".join(f"{name} {shown(value)}" for name, value in figures.items()), flush=True)
    if FILE:
        with open(FILE, "a", encoding="utf-8") as file:
            print(json.dumps({"part": part, "what": what} | figures), file=file)


def tables(lines: list[Line]) -> str:
    """In Markdown, one for each part; what was done several times is one row, of sums and of the highest times."""
    parts: dict[str, dict[str, Line]] = {}
    for line in lines:
        rows = parts.setdefault(str(line["part"]), {})
        what = str(line["what"])
        rows[what] = merged(rows[what], line) if what in rows else {"times": 1} | line
    text = ""
    for part, rows in parts.items():
        columns = list(dict.fromkeys(column for row in rows.values() for column in row))
        columns = ["what", *(column for column in columns if column not in ("what", "part"))]
        titles = [part if column == "what" else column.replace("_", " ") for column in columns]
        text += f"\n| {' | '.join(titles)} |\n|{' --- |' * len(columns)}\n"
        for row in rows.values():
            text += f"| {' | '.join(shown(row.get(column, '')) for column in columns)} |\n"
    return text


def merged(row: Line, line: Line) -> Line:
    new: Line = row | {"times": row["times"] + 1}
    for name, value in line.items():
        if name in ("part", "what", "seed") or name not in row:
            new[name] = value
        elif isinstance(value, int):
            new[name] = row[name] + value
        elif isinstance(value, dict):
            new[name] = {key: row[name].get(key, 0) + value.get(key, 0) for key in row[name] | value}
        else:
            new[name] = max(row[name], value, key=lambda text: float(text.split()[0]))
    return new


def shown(value: Any) -> str:
    return ", ".join(f"{key} {count}" for key, count in value.items()) if isinstance(value, dict) else str(value)


if __name__ == "__main__":
    print(tables([json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]))
