"""A file as its project publishes it: pinned, and got from wherever it can be had."""

import os
from dataclasses import dataclass
from pathlib import Path

import fetch
from errors import Unreachable
from packs import verify

HOST = "https://raw.githubusercontent.com"

MIRROR = "COMPREFACE_MODEL_MIRROR"
"""Names a folder that stands in for the network."""


@dataclass(frozen=True)
class Upstream:
    """`folder` is its place in a mirror, `path` that in the repository; the name of the file is the same in both."""

    folder: str
    path: str
    bytes: int
    sha256: str
    repository: str
    commit: str

    @property
    def file(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def source(self) -> str:
        """For the manifest."""
        return f"github.com/{self.repository} at {self.commit[:12]}"

    @property
    def address(self) -> str:
        return f"{HOST}/{self.repository}/{self.commit}/{self.path}"

    def get(self, sources: Path | None) -> bytes:
        """The file out of `sources`, else out of the mirror if one is named, else from its project.

        Throws ``Unreachable`` where it is not to be had, and ``InstallError`` if it is not the file that was pinned.
        """
        if sources:
            data = self.within(sources, "--sources is given")
        elif mirror := os.environ.get(MIRROR):
            data = self.within(Path(mirror), f"{MIRROR} is set")
        else:
            data = self.published()
        return verify(self.file, data, self.sha256)

    def within(self, folder: Path, because: str) -> bytes:
        try:
            with (folder / self.folder / self.file).open("rb") as file:
                return file.read(self.bytes + 1)
        except OSError as error:
            raise Unreachable(
                f"not installed: {because}, but {error.filename}: {error.strerror}. "
                "To get it later, put the file there and run this again."
            ) from error

    def published(self) -> bytes:
        try:
            return fetch.https(self.address, at_most=self.bytes)
        except Unreachable as error:
            raise Unreachable(
                f"not installed: {error}. To get it later, run this where that address is open, "
                f"or set {MIRROR}=FOLDER, where FOLDER/{self.folder}/{self.file} is a copy."
            ) from error
