"""Measures what the 8-bit form of the calculator needs to know about faces, and writes it down as text. Run by hand:

    .venv/bin/python Models/calibrate.py --chips FOLDER --models .models --out Models/resnet_v1_int8.json

FOLDER holds aligned faces as the product gives them to the calculator, PNG of 150 x 150 pixels, which
Benchmarks/chips.py makes of photos. Some dozens of people of all kinds are enough; each is seen mirrored, too. Needs
Pillow beside Models/requirements.txt; half a minute for 30 faces.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
import openvino as ov
from onnx import TensorProto, helper
from PIL import Image

from convert import calibration
from convert.dlib_resnet import SIDE
from convert.int8 import Measured, quantised
from default_pack import CALCULATOR, DEFAULT
from errors import InstallError

BATCH = 8


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Calibrate the calculator's 8-bit form.")
    parser.add_argument("--chips", type=Path, required=True, help="folder of aligned faces")
    parser.add_argument("--models", type=Path, default=Path(".models"), help="folder that holds the default pack")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        faces = chips(options.chips)
        model = (options.models / DEFAULT.name / CALCULATOR).read_bytes()
    except (InstallError, OSError) as error:
        print(f"calibrate: {error}", file=sys.stderr)
        return 1

    seen = measured(model, np.concatenate([faces, faces[..., ::-1]]))
    about = (
        "What enters each convolution of the calculator, in order of execution: the largest value, and by how much the "
        "mean of each channel that leaves it moves when all before it and itself are in 8 bits. Measured by "
        f"Models/calibrate.py on {len(faces)} aligned faces and their mirror images."
    )
    options.out.write_text(calibration.write(seen, about), encoding="utf-8")
    return 0


def chips(folder: Path) -> np.ndarray:
    """float32 [n, 3, 150, 150], in the order of the files' names."""
    files = sorted(folder.glob("*.png"))
    if not files:
        raise InstallError(f"{folder} holds no .png")
    images = [np.asarray(Image.open(file).convert("RGB")) for file in files]
    for file, image in zip(files, images, strict=True):
        if image.shape[:2] != (SIDE, SIDE):
            raise InstallError(f"{file.name} has {image.shape[1]} x {image.shape[0]} pixels, not {SIDE} x {SIDE}")
    return np.stack(images).transpose(0, 3, 1, 2).astype(np.float32)


def measured(model: bytes, faces: np.ndarray) -> list[Measured]:
    """First the ranges, all at once; then the corrections one by one, since each changes what comes after it."""
    convolutions = [node for node in onnx.load_from_string(model).graph.node if node.op_type == "Conv"]
    entering = [node.input[0] for node in convolutions[1:]]
    leaving = [node.output[0] for node in convolutions]
    largest = [255.0, *(float(f"{values.max():.6g}") for values in per_channel(model, entering, faces, np.max))]
    wanted = per_channel(model, leaving, faces, np.mean)

    seen = [Measured(most, np.zeros(len(means))) for most, means in zip(largest, wanted, strict=True)]
    for index, name in enumerate(leaving):
        (got,) = per_channel(quantised(model, seen), [name], faces, np.mean)
        seen[index] = Measured(largest[index], wanted[index] - got)
        print(f"\rconvolution {index + 1} of {len(leaving)}", end="", flush=True)
    print()
    return seen


def per_channel(model: bytes, values: list[str], faces: np.ndarray, summary) -> list[np.ndarray]:
    """For each named value [n, C, rows, columns] its mean or maximum by channel [C], over all faces."""
    network = onnx.load_from_string(model)
    del network.graph.output[:]
    network.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in values)
    core = ov.Core()
    compiled = core.compile_model(
        core.read_model(network.SerializeToString()), "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    parts: list[list[np.ndarray]] = [[] for _ in values]
    for start in range(0, len(faces), BATCH):
        results = compiled(faces[start : start + BATCH])
        for part, output in zip(parts, compiled.outputs, strict=True):
            part += [summary(face.astype(np.float64), axis=(1, 2)) for face in results[output]]
    return [summary(np.stack(part), axis=0) for part in parts]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
