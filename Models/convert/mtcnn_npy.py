"""Reads MTCNN's weights: a .npy file that holds a pickled dictionary of arrays.

A pickle is a program. This reader lets it name four things, those that put a numpy array together, and nothing else.
"""

import codecs
import io
import pickle
from collections.abc import Callable

import numpy as np
from numpy.lib import format as npy

from errors import Forbidden


def read(file: bytes) -> dict[str, list[np.ndarray]]:
    """The arrays of "pnet", "rnet" and "onet", each in the order of its layers."""
    stream = io.BytesIO(file)
    npy.read_magic(stream)
    npy.read_array_header_1_0(stream)
    return ArraysOnly(stream).load().item()


class ArraysOnly(pickle.Unpickler):
    """An unpickler that can build numpy arrays, lists and dictionaries of them, and run nothing else."""

    def find_class(self, module: str, name: str) -> Callable:
        try:
            return ALLOWED[module, name]
        except KeyError:
            raise Forbidden(f"the weights ask for {module}.{name}, which no array needs") from None


def empty_array(kind: type, shape: tuple, code: bytes) -> np.ndarray:
    """What numpy pickles as `_reconstruct`: an array without contents, which the pickle fills in next."""
    if kind is not np.ndarray:
        raise Forbidden(f"the weights ask for an array of {kind!r}")
    return np.ndarray.__new__(np.ndarray, shape, code)


def latin_bytes(text: str, encoding: str) -> bytes:
    """Bytes, which the old protocol of the file writes as text in latin-1."""
    if encoding != "latin1":
        raise Forbidden(f"the weights ask for text as {encoding}")
    return codecs.latin_1_encode(text)[0]


ALLOWED: dict[tuple[str, str], Callable] = {
    ("numpy.core.multiarray", "_reconstruct"): empty_array,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("_codecs", "encode"): latin_bytes,
}
