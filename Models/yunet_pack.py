"""The `yunet` pack: the YuNet detector as its authors publish it, already ONNX. Optional."""

import os
from pathlib import Path

import fetch
from errors import Unreachable
from packs import Model, Pack, verify

FILE = "yunet_n_dynamic.onnx"
BYTES = 322_906
SHA256 = "104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12"

REPOSITORY = "ShiqiYu/libfacedetection.train"
COMMIT = "0047ac24afb1a50a0c6105001c89d1b5b805dbf1"
ADDRESS = f"https://raw.githubusercontent.com/{REPOSITORY}/{COMMIT}/onnx/{FILE}"

MIRROR = "COMPREFACE_MODEL_MIRROR"


def produce(folder: Path) -> None:
    print(f"yunet: getting {FILE}", flush=True)
    mirror = os.environ.get(MIRROR)
    data = from_mirror(Path(mirror)) if mirror else from_upstream()
    (folder / FILE).write_bytes(verify(FILE, data, SHA256))


def from_mirror(mirror: Path) -> bytes:
    try:
        return (mirror / "yunet" / FILE).read_bytes()
    except OSError as error:
        raise Unreachable(
            f"not installed: {MIRROR} is set, but {error.filename}: {error.strerror}. "
            "To get it later, put the file there and run this again."
        ) from error


def from_upstream() -> bytes:
    try:
        return fetch.https(ADDRESS, at_most=BYTES)
    except Unreachable as error:
        raise Unreachable(
            f"not installed: {error}. To get it later, run this where that address is open, "
            f"or set {MIRROR}=FOLDER, where FOLDER/yunet/{FILE} is a copy."
        ) from error


YUNET = Pack(
    name="yunet",
    version="1",
    description="YuNet, a light detector of faces with five landmarks",
    models=(Model("yunet", FILE, "Apache-2.0", f"github.com/{REPOSITORY} at {COMMIT[:12]}"),),
    produce=produce,
    optional=True,
)
