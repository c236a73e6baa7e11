"""Runs Python tests as `python -m unittest discover` does, and writes what came of them to a file.

    .venv/bin/python Scripts/unittests.py RESULT.json -s FOLDER [-t TOP] [-v]
"""

import json
import sys
import time
import unittest
from pathlib import Path


class Result(unittest.TextTestResult):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.passed = 0
        self.seconds = {}

    def startTest(self, test):
        super().startTest(test)
        self._began = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        self.seconds[test.id()] = time.monotonic() - self._began

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self.passed += 1


class Runner(unittest.TextTestRunner):
    resultclass = Result

    def run(self, test):
        result = super().run(test)
        if result.seconds:
            print("slowest:", ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest(result)), flush=True)
        return result


def describe(result: Result) -> dict:
    wrong = {}
    for test, trace in result.failures + result.errors:
        name = getattr(test, "test_case", test).id()  # several subtests of a test make one failure
        wrong.setdefault(name, trace.strip().splitlines()[-1])
    for test in result.unexpectedSuccesses:
        wrong[test.id()] = "was expected to fail, but passed"
    return {
        "passed": result.passed,
        "failed": [{"name": name, "reason": reason} for name, reason in wrong.items()],
        "skipped": [{"name": test.id(), "reason": reason} for test, reason in result.skipped],
    }


def slowest(result: Result, count: int = 12) -> list[tuple[str, float]]:
    """The tests that took longest, without what their classes set up."""
    ordered = sorted(result.seconds.items(), key=lambda entry: -entry[1])
    return [(".".join(name.split(".")[-2:]), seconds) for name, seconds in ordered[:count]]


def main(file: str, arguments: list[str]) -> int:
    program = unittest.main(module=None, argv=["unittest", "discover", *arguments], testRunner=Runner, exit=False)
    Path(file).write_text(json.dumps(describe(program.result), indent=2) + "\n", encoding="utf-8")
    return 0 if program.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
