"""Reads a state dictionary that PyTorch saved before its version 1.6: five pickles, then the numbers.

The pickles are a magic number, the version, the byte order, the dictionary, and the order in which the storages follow
them. A storage is a count and that many little-endian numbers. A tensor is a view into a storage.

A pickle is a program. This reader lets it put together dictionaries and descriptions of tensors, and nothing else.
"""

import io
import math
import pickle
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from errors import Forbidden, FormatError

MAGIC, VERSION = 0x1950A86A20F9469CFC6C, 1001

UNREADABLE = (pickle.UnpicklingError, AttributeError, EOFError, KeyError, IndexError, TypeError, ValueError)
"""What the unpickler of a damaged file throws."""


@dataclass(frozen=True)
class Storage:
    kind: str
    key: str
    count: int


@dataclass(frozen=True)
class View:
    """A tensor before the numbers of its storage have been read."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read(file: bytes) -> dict[str, np.ndarray]:
    """The tensors by name, in the order of the file."""
    stream = io.BytesIO(file)
    try:
        magic, version, system, views, keys = (TensorsOnly(stream).load() for _ in range(5))
        if magic != MAGIC or version != VERSION or system["little_endian"] is not True:
            raise FormatError("this is no state dictionary in PyTorch's old, little-endian form")
        storages = {view.storage.key: view.storage for view in views.values()}
        numbers = {key: numbers_of(storages[key], stream) for key in keys}
        tensors = {name: tensor(view, numbers[view.storage.key]) for name, view in views.items()}
    except UNREADABLE as error:
        raise FormatError(f"this is no readable state dictionary: {error}") from error
    if stream.tell() != len(file):
        raise FormatError(f"{len(file) - stream.tell()} bytes follow the last tensor")
    return tensors


def numbers_of(storage: Storage, stream: io.BytesIO) -> np.ndarray:
    count = int.from_bytes(stream.read(8), "little")
    if count != storage.count:
        raise FormatError(f"storage {storage.key} holds {count} numbers, its tensors expect {storage.count}")
    size = count * np.dtype(storage.kind).itemsize
    data = stream.read(size)  # no more than the file has, whatever the count says
    if len(data) < size:
        raise FormatError(f"the file ends {size - len(data)} bytes too early")
    return np.frombuffer(data, storage.kind)


def tensor(view: View, numbers: np.ndarray) -> np.ndarray:
    steps = [math.prod(view.shape[axis + 1 :]) for axis in range(len(view.shape))]
    for length, step, stride in zip(view.shape, steps, view.strides, strict=True):
        if length != 1 and step != stride:
            raise FormatError(f"a tensor {view.shape} has strides {view.strides}, which this reader does not know")
    end = view.offset + math.prod(view.shape)
    if view.offset < 0 or min(view.shape, default=0) < 0 or end > len(numbers):
        raise FormatError(f"a tensor {view.shape} at {view.offset} exceeds its storage of {len(numbers)} numbers")
    return numbers[view.offset : end].reshape(view.shape)


class TensorsOnly(pickle.Unpickler):
    """An unpickler that can build dictionaries of ``View``, numbers and text, and run nothing else."""

    def find_class(self, module: str, name: str) -> Callable | str:
        try:
            return ALLOWED[module, name]
        except KeyError:
            raise Forbidden(f"the weights ask for {module}.{name}, which no tensor needs") from None

    def persistent_load(self, description: tuple) -> Storage:
        """What the file calls a storage: the word, its kind, its key, the device it was on, its count, and a view."""
        word, kind, key, _, count, view = description
        if word != "storage" or kind not in KINDS or type(key) is not str or type(count) is not int or view is not None:
            raise FormatError(f"this reader knows no storage like {description}")
        return Storage(kind, key, count)


def view(storage: Storage, offset: int, shape: tuple, strides: tuple, gradient: bool, hooks: OrderedDict) -> View:
    """What PyTorch pickles as `_rebuild_tensor_v2`. Gradients and hooks are for training."""
    whole = all(type(number) is int for number in (offset, *shape, *strides))
    if not isinstance(storage, Storage) or not whole:
        raise FormatError("a tensor of the file is no view into a storage")
    return View(storage, offset, tuple(shape), tuple(strides))


KINDS = FLOAT32, INT64 = "<f4", "<i8"

ALLOWED: dict[tuple[str, str], Callable | str] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): view,
    ("torch", "FloatStorage"): FLOAT32,
    ("torch", "LongStorage"): INT64,
}
