#!/usr/bin/env python3
"""Writes small inputs for each fuzz target to start from.

    python3 Fuzz/seeds.py FOLDER

Images are the samples of the tests, and what can be put together from them without a library.
"""

import base64
import binascii
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "Tests" / "VisionTests"
LITERAL = re.compile(r'"""\n(.*?)\n\s*"""', re.DOTALL)
LARGEST = 8192
"""Bytes of an input: the fuzzer is to change files, not to copy them."""


def samples() -> Iterator[bytes]:
    """The files that the tests hold as base64 in their sources."""
    for source in sorted(SAMPLES.glob("*.swift")):
        for literal in LITERAL.findall(source.read_text()):
            text = "".join(literal.split())
            # Rows of pixels are there as well, in hexadecimal digits.
            if re.fullmatch(r"[0-9a-f]*", text) or len(text) % 4:
                continue
            try:
                yield base64.b64decode(text, validate=True)
            except binascii.Error:
                continue


def exif(order: str, orientation: int) -> bytes:
    """A TIFF header and a directory of one entry."""
    mark = {"<": b"II", ">": b"MM"}[order]
    return mark + struct.pack(order + "HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, bits: int, colour: int, interlaced: bool) -> bytes:
    """Zeros as pixels, with a palette and a transparent colour where they may be."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = bytes(1 + (width * channels * bits + 7) // 8)
    chunks = [png_chunk(b"IHDR", header)]
    if colour == 3:
        chunks += [png_chunk(b"PLTE", bytes(range(12))), png_chunk(b"tRNS", b"\x00\x80")]
    # Seven passes need some rows more.
    chunks += [png_chunk(b"IDAT", zlib.compress(row * height * 3)), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def images() -> Iterator[bytes]:
    for file in samples():
        yield file
        if file.startswith(b"\xff\xd8"):
            for order in "<>":
                payload = b"Exif\0\0" + exif(order, 6)
                yield file[:2] + struct.pack(">HH", 0xFFE1, len(payload) + 2) + payload + file[2:]
        if file.startswith(b"\x89PNG"):
            yield file[:33] + png_chunk(b"eXIf", exif(">", 8)) + file[33:]
    for bits, colour in [(1, 0), (2, 0), (16, 0), (16, 2), (1, 3), (2, 3), (8, 3), (16, 4), (16, 6)]:
        for interlaced in (False, True):
            yield png(9, 9, bits, colour, interlaced)
    yield png(70_000, 1, 1, 0, False)
    yield exif("<", 3)
    yield exif(">", 5)


BOUNDARIES = ["B", "--", "----WebKitFormBoundary7MA4YWxk", "a b", "aaab", "-" * 70]
"""As in FuzzMultipart.swift, which takes the first byte of an input for one of them."""


def multipart() -> Iterator[bytes]:
    for number, boundary in enumerate(BOUNDARIES):
        body = (
            f"preamble\r\n--{boundary}\r\n"
            'Content-Disposition: form-data; name="subject"\r\n\r\nAda\r\n'
            f"--{boundary} \t\r\nContent-Type: image/jpeg\r\n"
            "Content-Disposition: form-data; name=file;\r\n filename*=UTF-8''na%C3%AFve.jpg\r\n\r\n"
            f"\r\n--{boundary[:-1]}\r\n--\n--{boundary}x\r\n"
            f"--{boundary}--\r\nepilogue"
        )
        for text in (body, body.replace("\r\n", "\n")):
            for limits in (0, 1):
                yield bytes([number, limits, 0]) + text.encode()
                yield bytes([number, limits, 4, 1, 30, 0, 17]) + text.encode()
    yield bytes([0, 0, 2, 3, 5]) + b"--B\r\n\r\n--B\r\n\r\nx\r\n--B--"
    yield bytes([0, 0, 1, 2]) + b"no delimiter at all"


def base64_texts() -> Iterator[bytes]:
    for text in ("", "AQ==", "AQI=", "AQID", "A Q\nI\tD-_+/", "data:image/jpeg;base64,AQID", " DATA:;Base64,AQ", "AQ=I"):
        for limit in (0, 2, 3, 255):
            yield bytes([limit]) + text.encode()


def parameters() -> Iterator[bytes]:
    for text in (
        "limit=3&det_prob_threshold=0.8&face_plugins=a,b&status=true&a=1&a=2",
        "subject=x?limit=2?det_prob_threshold=1e-1",
        "a=%C3%AF+%20%zz%4&=&&%00=%ff",
        'form-data; name="file"; filename="C:\\\\a\\".jpg"; FILENAME*=UTF-8\'en\'na%C3%AFve.jpg',
        "multipart/form-data; charset=utf-8; boundary=----B ; x",
        "filename*=iso-8859-1''%E9",
        "name\nvalue\nname\nother",
    ):
        yield text.encode()


def json() -> Iterator[bytes]:
    for text in (
        '{"source": [1, -2.5e-3, 0], "targets": [[1, 2], [3]]}',
        "{source: [+.5, 5., 0x1F, NaN, -Infinity,], /* x */ 'targets': null} // y",
        '["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"]',
        '{"file": "AQID", "subject": "\\u00ef\\ud83d\\ude00\\n", "n": 1, "o": {"p": [true, null]}}',
        "[" * 600 + "]" * 600,
        '{"targets": [[1, "x"]]}',
    ):
        for kind in range(4):
            yield bytes([kind]) + text.encode()
            yield bytes([kind]) + text.encode("utf-16-le")


def kserve() -> Iterator[bytes]:
    floats = struct.pack("<3f", 0.5, -1, 3e-7)
    output = '{"name":"embedding","datatype":"FP32","shape":[1,3]%s}'
    age = ',{"name":"age","datatype":"FP32","shape":[1,1],"data":[0.25]}'
    flat = '{"outputs":[' + output % ',"data":[0.5,-1,3e-7]' + age + "]}"
    nested = '{"outputs":[' + output % ',"data":[[0.5,-1,3e-7]]' + age + "]}"
    binary = '{"outputs":[' + output % ',"parameters":{"binary_data_size":12}' + age + "]}"
    for text in (flat, nested, flat.replace("[1,3]", "[-1,3]"), flat.replace("[1,3]", "[3037000500,3037000500,4]")):
        yield bytes([0, 0, 0]) + text.encode()
    for size in ("12", "13", "-1", "9223372036854775807"):
        yield bytes([1, 0, 0]) + binary.replace("12", size).encode() + floats
    yield bytes([2, 0, len(binary)]) + binary.encode() + floats
    yield bytes([3, 0, len(binary)]) + binary.encode() + floats
    yield bytes([0, 0, 0]) + nested.replace("[[", "[" * 400).replace("]]", "]" * 400).encode()


def wire() -> Iterator[bytes]:
    face = (
        '{"box":{"x_min":1,"y_min":-2,"x_max":30,"y_max":40,"probability":0.99},"execution_time":{"detector":12.5},'
        '"embedding":[0.5,-1e-3],"landmarks":[[1,2],[3,4],[5,6],[7,8],[9,10]],"age":{"low":20,"high":29,"probability":0.5},'
        '"gender":{"value":"male","probability":0.9},"pose":{"pitch":1,"roll":-2,"yaw":3.5},"mask":null}'
    )
    yield b"\0" + ('{"plugins_versions":{"detector":"d"},"result":[' + face + "," + face + "]}").encode()
    yield b"\0" + ('{"plugins_versions":{},"result":[' + face.replace("[1,2]", "[]").replace("30", "9e99") + "]}").encode()
    status = '{"status":"OK","build_version":"1","calculator_version":"c","similarity_coefficients":[1.1,5],'
    for rest in ('"available_plugins":{"age":"a"},"dimension":128}', '"available_plugins":{},"dimension":-1}'):
        yield b"\1" + (status + rest).encode()
    yield b"\2" + b'{"message":"400 Bad Request: no face","code":28,"limit":-1}'


TARGETS = {
    "decode": images,
    "headers": images,
    "multipart": multipart,
    "base64": base64_texts,
    "parameters": parameters,
    "json": json,
    "kserve": kserve,
    "wire": wire,
}


def main(folder: Path) -> None:
    for target, inputs in TARGETS.items():
        seeds = folder / target
        seeds.mkdir(parents=True, exist_ok=True)
        for old in seeds.iterdir():
            old.unlink()
        for number, content in enumerate(seed for seed in inputs() if len(seed) <= LARGEST):
            (seeds / f"{number:03}").write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
