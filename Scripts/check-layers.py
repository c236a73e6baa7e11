#!/usr/bin/env python3
"""Holds Sources/ to its layers, by the imports of each file (ARCHITECTURE.md draws them).

    python3 Scripts/check-layers.py [SOURCES]
"""

import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*"  # @preconcurrency, @_spi(X)
    r"(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?P<kind>struct|class|enum|protocol|actor|typealias|func|let|var)\s+)?(?P<module>\w+)"
)
UNCHECKED = "@unchecked Sendable"
PROOF_WITHIN = 3
LONGEST_FILE = 300

HTTP = ("Hummingbird*", "HTTPTypes*", "HTTPKit", "NIO*", "AsyncHTTPClient", "FoundationNetworking")
SQL = ("GRDB*", "CLibPQ", "Storage")
CONFIGURATION = ("Configuration",)

ONLY = {
    "CCrypt": ("Credentials",),
    "CCurl": ("Inference", "Mail"),
    "COpenVINO": ("Inference",),
    "GRDB": ("Storage",),
    "CLibPQ": ("Storage",),
    "CImage": ("Vision",),
    "CPixels": ("Vision",),
    "CYuNet": ("Vision",),
}
"""Modules that only these of ours may import."""


def is_any(module: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(module, pattern) for pattern in patterns)


def module_of(path: Path) -> str:
    """The module a file belongs to: Vision for Vision/…, APIRole for Roles/API/…"""
    return f"{path.parts[1]}Role" if path.parts[0] == "Roles" else path.parts[0]


def may_import_hummingbird(path: Path) -> bool:
    role = path.parts[1] if path.parts[0] == "Roles" else None
    return (
        module_of(path) in ("HTTPKit", "compreface")
        or "Routes" in path.parts[:-1]
        or path.parts == ("Roles", role, f"{role}.swift")
    )


def broken_rules(path: Path, module: str, kind: str, roles: set[str]) -> Iterator[str]:
    """What an import of `module` in the file at `path`, seen from Sources/, breaks."""
    ours = module_of(path)
    if ours in roles and module in roles and module != ours:
        yield f"a role imports no other role, and this is {module} in {ours}"
    if ours in ("Recognition", "Vision") and is_any(module, HTTP + SQL + CONFIGURATION):
        yield f"{ours} knows no HTTP, SQL or configuration, and this is {module}"
    if module in ONLY and ours not in ONLY[module]:
        yield f"only {' and '.join(ONLY[module])} may import {module}"
    if module.startswith("Hummingbird") and not may_import_hummingbird(path):
        yield f"{module} belongs in HTTPKit, Routes/, a role's own file (Roles/X/X.swift) and compreface"
    if ours == "FaceDomain" and not (kind and module in ("Foundation", "FoundationEssentials")):
        yield "FaceDomain imports single types of Foundation (import struct Foundation.UUID) and nothing else"


def code(lines: list[str]) -> list[str]:
    """The lines without what is commented out, for comments that begin where a line does or are marked by //."""
    kept, inside = [], False
    for line in lines:
        inside = inside or line.lstrip().startswith("/*")
        kept.append("" if inside else line.partition("//")[0])
        inside = inside and "*/" not in line
    return kept


def violations(path: Path, text: str, roles: set[str]) -> Iterator[tuple[int, str]]:
    lines = text.splitlines()
    if len(lines) > LONGEST_FILE:
        yield len(lines), f"a file has at most {LONGEST_FILE} lines; this one can be divided"
    if path.suffix != ".swift":
        return
    for number, line in enumerate(code(lines), start=1):
        found = IMPORT.match(line)
        if found:
            for rule in broken_rules(path, found["module"], found["kind"], roles):
                yield number, rule
        after = lines[number : number + PROOF_WITHIN]
        if UNCHECKED in line and not any(re.search(r"//.*Proof:", comment) for comment in after):
            yield number, f"{UNCHECKED} needs a comment with 'Proof:' within {PROOF_WITHIN} lines after it"


def main(sources: Path) -> int:
    roles = {f"{folder.name}Role" for folder in sources.glob("Roles/*") if folder.is_dir()}
    files = sorted(file for kind in ("swift", "c", "h") for file in sources.rglob(f"*.{kind}"))
    found = 0
    for file in files:
        for number, rule in violations(file.relative_to(sources), file.read_text(encoding="utf-8"), roles):
            print(f"{file}:{number}: {rule}")
            found += 1
    print(f"layers: {found} violations" if found else f"layers: {len(files)} files in order")
    return 1 if found or not files else 0


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "Sources"
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else default))
