import io
import os
import pickle
import unittest

import numpy as np
from numpy.lib import format as npy

from convert import mtcnn_npy


def npy_file(pickled: bytes) -> bytes:
    file = io.BytesIO()
    npy.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": ()})
    return file.getvalue() + pickled


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


class MTCNNFileTests(unittest.TestCase):
    def test_arrays_come_back(self):
        arrays = {"pnet": [np.arange(6, dtype=np.float32).reshape(2, 3), np.float32([[1.5]])], "rnet": []}
        pickled = pickle.dumps(np.array(arrays, dtype=object), protocol=2)
        pickled = pickled.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")  # as numpy 1 named it

        got = mtcnn_npy.read(npy_file(pickled))

        self.assertEqual(list(got), ["pnet", "rnet"])
        for wanted, array in zip(arrays["pnet"], got["pnet"], strict=True):
            np.testing.assert_array_equal(array, wanted)
            self.assertEqual(array.dtype, np.float32)

    def test_a_pickle_may_call_nothing_else(self):
        for call in (Call(os.system, "false"), Call(eval, "1"), Call(np.load, "x"), Call(getattr, "", "join")):
            with self.assertRaisesRegex(mtcnn_npy.Forbidden, "which no array needs"):
                mtcnn_npy.read(npy_file(pickle.dumps(call, protocol=2)))

    def test_what_is_allowed_makes_arrays_only(self):
        with self.assertRaises(mtcnn_npy.Forbidden):
            mtcnn_npy.empty_array(np.memmap, (0,), b"b")
        with self.assertRaises(mtcnn_npy.Forbidden):
            mtcnn_npy.latin_bytes("x", "utf-7")
