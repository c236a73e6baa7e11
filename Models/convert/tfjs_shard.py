"""Reads weights as TensorFlow.js publishes them: a manifest in JSON, and a shard with the numbers one after the other.

The manifest names each tensor with its shape. Most are quantised to bytes, and then value = byte · scale + min; the
others are little-endian float32.
"""

import json
import math

import numpy as np

from errors import FormatError

FLOAT32, UINT8 = np.dtype("<f4"), np.dtype("u1")


def read(manifest: bytes, shard: bytes) -> dict[str, np.ndarray]:
    """The tensors by name, as float64. There must be one shard, and every byte of it must belong to a tensor."""
    try:
        (group,) = json.loads(manifest)
        if len(group["paths"]) != 1:
            raise FormatError(f"the weights lie in {len(group['paths'])} shards, and this reader knows one")
        tensors, position = {}, 0
        for entry in group["weights"]:
            tensors[entry["name"]], position = tensor(entry, shard, position)
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"this is no manifest of weights: {error!r}") from error
    if position != len(shard):
        raise FormatError(f"{len(shard) - position} bytes follow the last tensor")
    return tensors


def tensor(entry: dict, shard: bytes, position: int) -> tuple[np.ndarray, int]:
    """A tensor, and where the next one begins."""
    name, shape, quantised = entry["name"], entry["shape"], entry.get("quantization")
    kinds = entry["dtype"], quantised["dtype"] if quantised else None
    if kinds not in (("float32", None), ("float32", "uint8")):
        raise FormatError(f"{name} is {kinds[0]} stored as {kinds[1]}, which this reader does not know")
    if not all(type(length) is int and length > 0 for length in shape):
        raise FormatError(f"{name} has the shape {shape}")

    kind = UINT8 if quantised else FLOAT32
    end = position + math.prod(shape) * kind.itemsize
    if end > len(shard):
        raise FormatError(f"the shard ends {end - len(shard)} bytes too early, inside {name}")
    values = np.frombuffer(shard[position:end], kind).reshape(shape).astype(np.float64)
    return (values * float(quantised["scale"]) + float(quantised["min"]) if quantised else values), end
