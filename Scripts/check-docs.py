#!/usr/bin/env python3
"""Checks that the documents point at files that exist, and that no file tells of the machine it was written on.

    python3 Scripts/check-docs.py
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "Models/**/*.md", "Docs/**/*.md")
COMMANDS = ("make run", "make test")

LINK = re.compile(r"""\]\(\s*<?([^)\s>]+)|^\s*\[[^\]]+\]:\s*<?([^\s>]+)|<(?:a|img)\b[^>]*?(?:href|src)="([^"]+)\"""")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
FENCE = re.compile(r"^\s*(```|~~~)")

CHECKOUT = re.compile(r"(?<![\w.~*$})-])/(work|home|root)/[a-z]")
"""An absolute path into somebody's folders; not the same words inside a relative path or an address."""

REGISTRIES = re.compile(
    r"\b(pypi\.org|pythonhosted\.org|(deb|security|snapshot|ftp)\.debian\.org|registry\.(npmjs\.org|yarnpkg\.com)"
    r"|rubygems\.org|crates\.io|proxy\.golang\.org|registry-1\.docker\.io|conda\.anaconda\.org|repo1?\.maven\.org)\b"
)


def dead_links(document: Path) -> Iterator[tuple[int, str]]:
    fenced = False
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        if FENCE.match(line):
            fenced = not fenced
        if fenced:
            continue
        for match in LINK.finditer(re.sub(r"`[^`]*`", "", line)):
            target = next(group for group in match.groups() if group)
            if ELSEWHERE.match(target):
                continue
            path = unquote(re.split("[#?]", target)[0])
            if not (document.parent / path).exists():
                yield number, f"links to {target}, which does not exist"


def machine_traces(file: Path) -> Iterator[tuple[int, str]]:
    data = file.read_bytes()
    if b"\0" in data:
        return
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if found := CHECKOUT.search(line):
            yield number, f"names the absolute path {found.group()}…; write it relative to the checkout"
        if found := REGISTRIES.search(line):
            yield number, f"names the package registry {found.group()}; name the package and its version instead"


def missing_commands() -> Iterator[tuple[int, str]]:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else None
    if text is None:
        yield 1, "is missing"
        return
    for command in COMMANDS:
        if command not in text:
            yield 1, f"does not mention `{command}`"


def files_of_the_project() -> list[Path]:
    """What git tracks, and what it would if asked: new files that it does not ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listing.returncode != 0:
        print("docs: this is no git checkout, so only the documents are checked", file=sys.stderr)
    files = {ROOT / name for name in listing.stdout.split("\0") if name}
    return sorted(file for file in files if file.is_file() and not file.is_symlink())


def main() -> int:
    documents = [file for pattern in DOCUMENTS for file in sorted(ROOT.glob(pattern))]
    found = [(ROOT / "README.md", *problem) for problem in missing_commands()]
    found += [(document, *problem) for document in documents for problem in dead_links(document)]
    found += [(file, *problem) for file in files_of_the_project() for problem in machine_traces(file)]
    for file, number, problem in found:
        print(f"{file.relative_to(ROOT)}:{number}: {problem}")
    print(f"docs: {len(found)} problems" if found else f"docs: {len(documents)} documents in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
