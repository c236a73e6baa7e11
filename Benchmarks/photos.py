"""The photos sent, each as the body of an upload."""

import os
from dataclasses import dataclass
from pathlib import Path

BOUNDARY = "benchmark-8d3f1c2a"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True)
class Photo:
    """`upload` is a whole request body: the photo as the form's part `file`."""

    name: str
    content: bytes
    upload: bytes


def load(folder: Path) -> list[Photo]:
    """All JPEGs, PNGs and WebPs of a folder, whatever they are called; of the reference folder those with people."""
    folders = [folder]
    if (folder / "faces/people").is_dir():
        folders = [folder / "faces/people", folder / "faces/groups"]
    files = sorted(file for each in folders for file in each.iterdir() if file.is_file())
    contents = {file: file.read_bytes() for file in files}
    photos = {file: content for file, content in contents.items() if is_photo(content)}
    return [Photo(file.stem, content, form(file=(file.name, content))) for file, content in photos.items()]


def is_photo(content: bytes) -> bool:
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or content[8:12] == b"WEBP"


def form(**parts: tuple[str, bytes]) -> bytes:
    """A multipart body of files, each given as its name and its content."""
    body = b""
    for name, (file_name, content) in parts.items():
        about = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"'
        body += f"--{BOUNDARY}\r\n{about}\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def default_folder(root: Path) -> Path:
    return Path(os.environ.get("COMPREFACE_REFERENCE") or root / ".samples")
