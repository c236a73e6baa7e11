"""A head as text, so that its weights can lie in a repository and be compared line by line.

JSON; each array is its shape and its numbers, little-endian float32 in row order as base64, in lines.
"""

import base64
import binascii
import json
import math
from pathlib import Path

import numpy as np

from errors import InstallError
from heads.head import ACTIVATIONS, Head, Output

FORMAT = 1
AT_MOST = 1_000_000
"""Bytes of a file."""

LINE = 108
"""Characters of base64 in a line: 27 numbers."""

LICENCE = (
    "Trained on FairFace (K. Kärkkäinen and J. Joo, WACV 2021; CC BY 4.0), changed: features extracted, masks drawn. "
    "See README.md in this folder."
)


def write(head: Head) -> str:
    content = {
        "format": FORMAT,
        "name": head.name,
        "version": head.version,
        "data": LICENCE,
        "hidden": {"weights": array(head.weights), "bias": array(head.bias)},
        "outputs": [
            {
                "name": output.name,
                "activation": output.activation,
                "weights": array(output.weights),
                "bias": array(output.bias),
            }
            for output in head.outputs
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def array(values: np.ndarray) -> dict:
    text = base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
    return {"shape": list(values.shape), "float32": [text[at : at + LINE] for at in range(0, len(text), LINE)]}


def read(file: Path) -> Head:
    with file.open("rb") as stream:
        data = stream.read(AT_MOST + 1)
    if len(data) > AT_MOST:
        raise InstallError(f"{file.name} is longer than the {AT_MOST} bytes a head may have")
    try:
        return parsed(json.loads(data))
    except (ValueError, KeyError, TypeError) as error:
        raise InstallError(f"{file.name} is no head of format {FORMAT}: {type(error).__name__} {error}") from error


def parsed(content: dict) -> Head:
    if content["format"] != FORMAT:
        raise ValueError(f"its format is {content['format']}")
    hidden = content["hidden"]
    outputs = tuple(
        Output(each["name"], each["activation"], numbers(each["weights"], 2), numbers(each["bias"], 1))
        for each in content["outputs"]
    )
    head = Head(content["name"], content["version"], numbers(hidden["weights"], 2), numbers(hidden["bias"], 1), outputs)
    for weights, bias in ((head.weights, head.bias), *((each.weights, each.bias) for each in outputs)):
        if weights.shape[1] != len(bias):
            raise ValueError(f"a layer has weights {list(weights.shape)} and {len(bias)} biases")
    for each in outputs:
        if each.activation not in ACTIVATIONS:
            raise ValueError(f"the activation of {each.name} is {each.activation}, and not one of {list(ACTIVATIONS)}")
        if len(each.weights) != len(head.bias):
            raise ValueError(f"{each.name} takes {len(each.weights)} numbers, and the hidden layer gives {len(head.bias)}")
    return head


def numbers(field: dict, dimensions: int) -> np.ndarray:
    """float32 of the shape the field names."""
    shape = field["shape"]
    if len(shape) != dimensions or not all(isinstance(side, int) and side > 0 for side in shape):
        raise ValueError(f"the shape of an array is {shape}")
    try:
        data = base64.b64decode("".join(field["float32"]), validate=True)
    except binascii.Error as error:
        raise ValueError(f"an array is no base64: {error}") from error
    if len(data) != 4 * math.prod(shape):
        raise ValueError(f"an array of shape {shape} has {len(data)} bytes")
    values = np.frombuffer(data, "<f4").reshape(shape)
    if not np.isfinite(values).all():
        raise ValueError("an array holds something else than finite numbers")
    return values
