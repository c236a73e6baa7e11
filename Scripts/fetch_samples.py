"""Lays a few photos of two people into a folder, out of the source package pinned in samples.txt.

    .venv/bin/python Scripts/fetch_samples.py .samples
"""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Models"))

import fetch  # noqa: E402
from errors import InstallError  # noqa: E402

ARCHIVE = "face_recognition-1.3.0.tar.gz"
INSIDE = "face_recognition-1.3.0/tests/test_images"
PHOTOS = (
    "obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg",
    "32bit.png", "obama_partial_face.jpg", "obama_partial_face2.jpg",
)  # fmt: skip
BEGINNINGS = {".jpg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        if all((folder / photo).is_file() for photo in PHOTOS):
            print(f"{folder}: all {len(PHOTOS)} here")
        else:
            download(folder)
            print(f"{folder}: {len(PHOTOS)} photos laid in")
    except (InstallError, OSError) as error:
        print(f"{folder}: {error}", file=sys.stderr)
        return 1
    return 0


def download(folder: Path) -> None:
    """Reads every photo before the first is written; each appears under its name only when it is whole."""
    print(f"{folder}: getting {ARCHIVE}", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        fetch.packages(HERE / "samples.txt", Path(scratch))
        photos = {photo: fetch.member(Path(scratch), ARCHIVE, f"{INSIDE}/{photo}") for photo in PHOTOS}
    folder.mkdir(parents=True, exist_ok=True)
    for photo, data in photos.items():
        if not data.startswith(BEGINNINGS[Path(photo).suffix]):
            raise InstallError(f"{photo} in {ARCHIVE} is not the kind of image its name says")
        part = folder / f".{photo}.part"
        part.write_bytes(data)
        part.replace(folder / photo)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
