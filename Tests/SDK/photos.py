"""Photos to send: the samples, and PNGs made up here. OBAMA, OBAMA_LATER and OBAMA_ALPHA show one person."""

import struct
import zlib
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / ".samples"

OBAMA = str(SAMPLES / "obama2.jpg")
OBAMA_LATER = str(SAMPLES / "obama3.jpg")
OBAMA_CUT_LEFT = str(SAMPLES / "obama_partial_face.jpg")
OBAMA_CUT_RIGHT = str(SAMPLES / "obama_partial_face2.jpg")
OBAMA_ALPHA = str(SAMPLES / "32bit.png")
BIDEN = str(SAMPLES / "biden.jpg")

# Width and height.
SIZES = {
    OBAMA: (626, 1200),
    OBAMA_LATER: (1434, 2333),
    OBAMA_CUT_LEFT: (491, 1137),
    OBAMA_CUT_RIGHT: (551, 1137),
    OBAMA_ALPHA: (626, 1200),
    BIDEN: (970, 2204),
}

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def read(photo: str) -> bytes:
    return Path(photo).read_bytes()


def grey(width: int = 320, height: int = 240) -> bytes:
    """A photo without a face."""
    row = b"\0" + b"\x80" * width
    return png(width, height, color_type=0, rows=row * height)


def claiming(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and holds next to nothing."""
    return png(width, height, color_type=2, rows=b"\0" * 64)


def two_faces() -> bytes:
    """OBAMA_ALPHA twice, one above the other. PNG encodes a row as its difference from the row above; a black row
    between the two lets the second begin as the first did, at nothing."""
    width, height = SIZES[OBAMA_ALPHA]
    rows = zlib.decompress(b"".join(data for name, data in chunks(read(OBAMA_ALPHA)) if name == b"IDAT"))
    black = bytes(1 + 4 * width)
    return png(width, 2 * height + 1, color_type=6, rows=rows + black + rows)


def png(width: int, height: int, color_type: int, rows: bytes) -> bytes:
    header = struct.pack(">2I5B", width, height, 8, color_type, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def chunks(file: bytes) -> list[tuple[bytes, bytes]]:
    found, start = [], len(SIGNATURE)
    while start < len(file):
        (length,) = struct.unpack_from(">I", file, start)
        found.append((file[start + 4 : start + 8], file[start + 8 : start + 8 + length]))
        start += length + 12
    return found
