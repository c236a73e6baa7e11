"""Files written here as PyTorch wrote them before 1.6, with modules that stand in for its own."""

import io
import os
import pickle
import struct
import sys
import types
import unittest
from collections import OrderedDict
from unittest import mock

import numpy as np

from convert import torch_pth
from errors import Forbidden, FormatError

MAGIC, VERSION, SYSTEM = 0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True}


class FloatStorage:
    pass


class LongStorage:
    pass


def _rebuild_tensor_v2(*arguments):
    raise AssertionError("the test only names this function")


for thing in (FloatStorage, LongStorage):
    thing.__module__ = "torch"
_rebuild_tensor_v2.__module__ = "torch._utils"

TORCH = types.ModuleType("torch")
TORCH.FloatStorage, TORCH.LongStorage = FloatStorage, LongStorage
TORCH._utils = types.ModuleType("torch._utils")
TORCH._utils._rebuild_tensor_v2 = _rebuild_tensor_v2


class Storage:
    def __init__(self, kind, key, count):
        self.description = ("storage", kind, key, "cuda:0", count, None)


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def tensor(storage, offset, shape, strides):
    return Call(_rebuild_tensor_v2, storage, offset, shape, strides, False, OrderedDict())


class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        return thing.description if isinstance(thing, Storage) else None


def pth(state, *storages, system=SYSTEM, magic=MAGIC) -> bytes:
    """`storages` are (key, bytes of the numbers, count)."""
    file = io.BytesIO()
    with mock.patch.dict(sys.modules, {"torch": TORCH, "torch._utils": TORCH._utils}):
        for part in (magic, VERSION, system, state, [key for key, _, _ in storages]):
            Pickler(file, protocol=2).dump(part)
    for _, numbers, count in storages:
        file.write(struct.pack("<q", count) + numbers)
    return file.getvalue()


class TorchFileTests(unittest.TestCase):
    floats = ("17", struct.pack("<6f", *range(6)), 6)

    def state(self, offset=0, shape=(2, 3), strides=(3, 1), count=6):
        return OrderedDict(weight=tensor(Storage(FloatStorage, "17", count), offset, shape, strides))

    def test_tensors_come_back(self):
        state = self.state()
        state["tail"] = tensor(Storage(FloatStorage, "17", 6), 4, (1, 2), (9, 1))
        state["steps"] = tensor(Storage(LongStorage, "5", 1), 0, (), ())
        got = torch_pth.read(pth(state, ("5", struct.pack("<q", 7), 1), self.floats))
        self.assertEqual(list(got), ["weight", "tail", "steps"])
        np.testing.assert_array_equal(got["weight"], [[0, 1, 2], [3, 4, 5]])
        np.testing.assert_array_equal(got["tail"], [[4, 5]])
        self.assertEqual([got["weight"].dtype, got["steps"].dtype], [np.float32, np.int64])
        self.assertEqual(got["steps"], 7)

    def test_a_pickle_may_call_nothing_else(self):
        for call in (Call(os.system, "false"), Call(eval, "1"), Call(np.load, "x"), Call(getattr, "", "join")):
            with self.assertRaisesRegex(Forbidden, "which no tensor needs"):
                torch_pth.read(pth(OrderedDict(weight=call)))
            with self.assertRaisesRegex(Forbidden, "which no tensor needs"):
                torch_pth.read(pth(self.state(), self.floats, magic=call))

    def test_what_is_allowed_makes_tensors_only(self):
        with self.assertRaisesRegex(FormatError, "no view into a storage"):
            torch_pth.read(pth(OrderedDict(weight=tensor("17", 0, (1,), (1,))), self.floats))
        with self.assertRaisesRegex(FormatError, "no readable state dictionary"):
            torch_pth.read(pth(OrderedDict(weight=Call(FloatStorage)), self.floats))
        with self.assertRaisesRegex(FormatError, "no readable state dictionary"):
            torch_pth.read(pth(["weight"], self.floats))

    def test_a_tensor_stays_inside_its_storage(self):
        for wrong in ({"offset": 1}, {"offset": -1}, {"shape": (2, 4), "strides": (4, 1)}):
            with self.assertRaisesRegex(FormatError, "exceeds its storage of 6 numbers"):
                torch_pth.read(pth(self.state(**wrong), self.floats))
        with self.assertRaisesRegex(FormatError, "exceeds its storage"):
            torch_pth.read(pth(self.state(shape=(-2, -3), strides=(-3, 1)), self.floats))
        with self.assertRaisesRegex(FormatError, "strides"):
            torch_pth.read(pth(self.state(shape=(3, 2), strides=(1, 3)), self.floats))

    def test_every_byte_counts(self):
        with self.assertRaisesRegex(FormatError, "2 bytes follow"):
            torch_pth.read(pth(self.state(), self.floats) + b"  ")
        with self.assertRaisesRegex(FormatError, "1 bytes too early"):
            torch_pth.read(pth(self.state(), self.floats)[:-1])
        with self.assertRaisesRegex(FormatError, "holds 6 numbers, its tensors expect 7"):
            torch_pth.read(pth(self.state(count=7), self.floats))
        huge = "17", b"", 1 << 60
        with self.assertRaisesRegex(FormatError, "too early"):
            torch_pth.read(pth(self.state(count=1 << 60), huge))

    def test_other_forms(self):
        for file in (pth(self.state(), self.floats, system={"little_endian": False}), pth({}, magic=1)):
            with self.assertRaisesRegex(FormatError, "old, little-endian form"):
                torch_pth.read(file)
        for file in (b"", b"PK\x03\x04 an archive, as newer versions write"):
            with self.assertRaisesRegex(FormatError, "no readable state dictionary"):
                torch_pth.read(file)
