"""Adds up what the parts of `make test` left in a folder, names what failed and what was skipped, and judges.

Each part leaves NAME.status, its exit status, and its results: NAME*.xml from swift test, NAME.json from unittests.py.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed: list[tuple[str, str]] = []
        self.skipped: list[str] = []

    def read_json(self, file: Path) -> None:
        results = json.loads(file.read_text(encoding="utf-8"))
        self.passed += results["passed"]
        self.failed += [(test["name"], test["reason"]) for test in results["failed"]]
        self.skipped += [test["reason"] for test in results["skipped"]]

    def read_xml(self, file: Path) -> None:
        for test in ElementTree.parse(file).iter("testcase"):
            failure, skip = test.find("failure"), test.find("skipped")
            if failure is None:
                failure = test.find("error")
            if failure is not None:
                self.failed.append((f"{test.get('classname')}/{test.get('name')}", failure.get("message") or ""))
            elif skip is not None:
                self.skipped.append(skip.get("message") or (skip.text or "").strip() or "no reason given")
            else:
                self.passed += 1


def add_part(total: Tally, name: str, folder: Path) -> None:
    """A part that broke off counts as one failure, whatever its results say."""
    part = Tally()
    try:
        for file in sorted(folder.glob(f"{name}*.xml")):
            part.read_xml(file)
        for file in folder.glob(f"{name}.json"):
            part.read_json(file)
    except (OSError, ValueError, KeyError, ElementTree.ParseError) as error:
        part.failed.append((name, f"its results can't be read, so it broke off early ({error})"))

    status = (folder / f"{name}.status").read_text().strip()
    if not part.failed and status != "0":
        part.failed.append((name, f"it ended with exit status {status}; its output says why"))
    if not part.failed and not part.passed and not part.skipped:
        part.failed.append((name, "it ran no test"))
    total.passed += part.passed
    total.failed += part.failed
    total.skipped += part.skipped


def main(folder: Path) -> int:
    total = Tally()
    parts = sorted(file.stem for file in folder.glob("*.status"))
    for name in parts:
        add_part(total, name, folder)
    if not parts:
        total.failed.append(("make test", "no part of it ran"))

    print()
    for reason, count in Counter(total.skipped).most_common():
        print(f"SKIPPED {count}: {reason}")
    for name, reason in total.failed:
        print(f"FAILED {name}: {reason.splitlines()[0] if reason else 'no reason given'}")
    print(f"{total.passed} passed, {len(total.failed)} failed, {len(total.skipped)} skipped", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
