"""Photos in every format, made of the samples with Pillow, and files that mean harm, made by hand."""

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image
from pillow_heif import register_heif_opener

from sdk import photos

register_heif_opener()

SIDE = 512
"""Largest side of the photos made here: enough for a face, small enough for an icon twice over."""


def portrait(side: int = SIDE) -> Image.Image:
    """OBAMA, its upper part: one face."""
    with Image.open(photos.OBAMA) as image:
        width = image.width
        return image.convert("RGB").crop((0, 150, width, 150 + width)).resize((side, side), Image.Resampling.LANCZOS)


def grey(side: int = SIDE) -> Image.Image:
    """Without a face."""
    return Image.new("RGB", (side, side), (128, 128, 128))


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


FORMATS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92},
    "PNG": {},
    "WEBP": {"quality": 92},
    "GIF": {},
    "BMP": {},
    "ICO": {"sizes": [(256, 256)]},
    "TIFF": {"compression": "tiff_lzw"},
    "HEIF": {"quality": 92},
    "AVIF": {"quality": 92},
}
"""With what Pillow is to be told to write each."""


def in_format(kind: str) -> bytes:
    """The portrait; 256 pixels in an icon, which can't hold more."""
    return encode(portrait(256 if kind == "ICO" else SIDE), kind, **FORMATS[kind])


def animation(kind: str, frames: Sequence[Image.Image]) -> bytes:
    return encode(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def sixteen_bits(image: Image.Image) -> bytes:
    """A grey PNG of 16 bits a pixel."""
    values = image.convert("L").tobytes()
    pixels = b"".join(bytes([value, value]) for value in values)
    return encode(Image.frombytes("I;16", image.size, pixels), "PNG")


# MARK: Harm


def gif_of_frames(count: int) -> bytes:
    """The portrait, and then frames of one pixel."""
    trailer = b"\x3b"
    # Two bits a pixel; the codes are clear, pixel, end.
    frame = b"\x2c" + struct.pack("<4HB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return in_format("GIF").removesuffix(trailer) + frame * (count - 1) + trailer


def tiff(*entries: tuple[int, int, int, int], tail: bytes = b"", order: str = "<") -> bytes:
    """One directory. An entry is tag, type (3 is 16 bits, 4 is 32), count, and value or offset."""
    start = struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 8)
    directory = b"".join(
        struct.pack(order + "HHI", tag, kind, count)
        + (struct.pack(order + "HH", value, 0) if kind == 3 and count == 1 else struct.pack(order + "I", value))
        for tag, kind, count, value in entries
    )
    return start + struct.pack(order + "H", len(entries)) + directory + struct.pack(order + "I", 0) + tail


def tiff_strip(width: int, height: int, offset: int, length: int) -> bytes:
    """A grey TIFF whose one strip is said to lie there."""
    return tiff(
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, offset),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, length),
    )


def tiff_circle() -> bytes:
    """A TIFF whose directory is followed by itself."""
    file = bytearray(tiff_strip(8, 8, 0xFFFFFFF0, 64))
    file[-4:] = struct.pack("<I", 8)
    return bytes(file)


def icon(offset: int, length: int, image: bytes = b"") -> bytes:
    """An ICO whose one image is said to lie there."""
    return struct.pack("<3H4B2H2I", 0, 1, 1, 64, 64, 0, 0, 1, 32, length, offset) + image


def bmp(width: int, height: int, compression: int = 0) -> bytes:
    """A BMP that says it is this large."""
    header = struct.pack("<I2i2H6I", 40, width, height, 1, 24, compression, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 64, 0, 0, 54) + header + bytes(64)


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame says it is this large."""
    file = bytearray(encode(grey(16), "JPEG"))
    frame = file.index(b"\xff\xc0")
    file[frame + 5 : frame + 9] = struct.pack(">2H", height, width)
    return bytes(file)


def png_with_text_bomb(size: int) -> bytes:
    """A PNG without a face whose comment unpacks to so many bytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    plain = photos.grey()
    end = len(photos.SIGNATURE) + 25
    return plain[:end] + photos.chunk(b"zTXt", b"Comment\0\0" + packed) + plain[end:]


def webp_claiming(width: int, height: int) -> bytes:
    """A lossless WebP whose header says it is this large; 16,384 is the most it can say."""
    size = struct.pack("<I", (width - 1) | (height - 1) << 14)
    chunk = b"VP8L" + struct.pack("<I", 24) + b"\x2f" + size + bytes(19)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def gif_claiming(width: int, height: int) -> bytes:
    """A GIF whose screen and only frame say they are this large."""
    size = struct.pack("<2H", width, height)
    screen = b"GIF89a" + size + b"\x80\0\0" + bytes(6)
    return screen + b"\x2c" + bytes(4) + size + b"\0\x02\x02\x44\x01\0\x3b"


def heif_claiming(width: int, height: int, kind: str = "HEIF") -> bytes:
    """A HEIC or AVIF file whose properties say it is this large."""
    file = bytearray(encode(grey(64), kind))
    at = file.index(b"ispe") + 8
    file[at : at + 8] = struct.pack(">2I", width, height)
    return bytes(file)
