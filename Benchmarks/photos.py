"""The photos sent, each as the body of an upload."""

import os
from dataclasses import dataclass
from pathlib import Path

BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
BOUNDARY = "benchmark-8d3f1c2a"


@dataclass(frozen=True)
class Photo:
    name: str
    body: bytes
    content_type: str = f"multipart/form-data; boundary={BOUNDARY}"


def load(folder: Path) -> list[Photo]:
    """All JPEGs and PNGs of a folder, whatever they are called; of the reference folder those with people."""
    folders = [folder]
    if (folder / "faces/people").is_dir():
        folders = [folder / "faces/people", folder / "faces/groups"]
    files = sorted(file for each in folders for file in each.iterdir() if is_photo(file))
    return [Photo(file.stem, upload(file)) for file in files]


def is_photo(file: Path) -> bool:
    return file.is_file() and file.read_bytes().startswith(BEGINNINGS)


def upload(file: Path) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
    return head.encode() + file.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()


def default_folder(root: Path) -> Path:
    return Path(os.environ.get("COMPREFACE_REFERENCE") or root / ".samples")
