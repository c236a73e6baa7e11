"""Writes photos, and the tensors that the pipeline gives to each of its networks for them, for floor.c.

    .venv-bench/bin/python Benchmarks/floor/tensors.py PHOTOS MODELS OUTPUT

The pipeline is the peer's on ONNX Runtime, which finds the same faces as the server on the same networks. photos.c says
what the file looks like. What ONNX Runtime makes of each tensor goes along, so that the floor can be held against it.
"""

import sys
from pathlib import Path
from struct import pack
from typing import Any, BinaryIO

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import photos  # noqa: E402
from peer_onnx import OnnxEngine  # noqa: E402

MAGIC = b"FLOOR1\0\0"
# YuNet's, O-Net's and the ResNet's: the output compared, its floats a picture (0: as many as there are), the side of a
# picture (YuNet's is the photo's).
NETWORKS = {"yunet": ("obj_32", 0, 0), "onet": ("probability", 1, 48), "resnet": ("embedding", 128, 150)}


class Recorder:
    """A session that keeps what goes in and out."""

    def __init__(self, session: Any, output: str) -> None:
        self._session = session
        self._output = output
        self.input: np.ndarray | None = None
        self.result: np.ndarray | None = None

    def run(self, outputs: list[str], inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        (self.input,) = inputs.values()
        results = self._session.run(outputs, inputs)
        self.result = results[outputs.index(self._output)]
        return results

    def take(self) -> tuple[np.ndarray | None, np.ndarray | None]:
        kept = self.input, self.result
        self.input = self.result = None
        return kept


class RecordingEngine(OnnxEngine):
    def __init__(self, models: Path) -> None:
        super().__init__(models, threads=1)
        self.recorders = []
        for name, (output, _, _) in NETWORKS.items():
            recorder = Recorder(getattr(self, f"_{name}"), output)
            setattr(self, f"_{name}", recorder)
            self.recorders.append(recorder)


def write_photo(file: BinaryIO, engine: RecordingEngine, content: bytes) -> int:
    """Returns the number of faces."""
    photo, faces = engine.find(content)
    if faces:
        engine.embed(photo, faces)
    height, width = photo.shape[:2]
    file.write(pack("<3I", width, height, len(content)) + content)
    for recorder, (_, length, side) in zip(engine.recorders, NETWORKS.values(), strict=True):
        write_batch(file, *recorder.take(), length, side)
    return len(faces)


def write_batch(
    file: BinaryIO, planes: np.ndarray | None, result: np.ndarray | None, length: int, side: int
) -> None:
    """`planes` are the network's input of pixels: N × 3 × height × width. None: it wasn't asked."""
    if planes is None or result is None:
        file.write(pack("<4I", 0, side, side, length))
        return
    pixels = planes.astype(np.uint8)
    if not np.array_equal(pixels, planes):
        raise ValueError("the pixels given to a network are no bytes")
    count, _, height, width = planes.shape
    expected = np.ascontiguousarray(result, np.float32).reshape(count, -1)
    if length and expected.shape[1] != length:
        raise ValueError(f"a network gave {expected.shape[1]} numbers a picture, not {length}")
    file.write(pack("<4I", count, height, width, expected.shape[1]))
    file.write(np.ascontiguousarray(pixels.transpose(0, 2, 3, 1)).tobytes())
    file.write(expected.astype("<f4").tobytes())


def main() -> int:
    folder, models, output = (Path(argument) for argument in sys.argv[1:4])
    engine = RecordingEngine(models)
    pictures = photos.load(folder)
    faces = 0
    with open(output, "wb") as file:
        file.write(MAGIC + pack("<I", len(pictures)))
        for picture in pictures:
            faces += write_photo(file, engine, picture.content)
    print(f"{len(pictures)} photos, {faces} faces")
    return 0


if __name__ == "__main__":
    sys.exit(main())
