import json
import struct
import unittest

import numpy as np

from convert import tfjs_shard
from errors import FormatError


def manifest(*weights, paths=("net-shard1",)) -> bytes:
    return json.dumps([{"weights": list(weights), "paths": list(paths)}]).encode()


FILTERS = {"name": "a/filters", "shape": [1, 3], "dtype": "float32"}
QUANTISED = FILTERS | {"quantization": {"dtype": "uint8", "scale": 0.5, "min": -1.0}}
BIAS = {"name": "a/bias", "shape": [2], "dtype": "float32"}
SHARD = bytes([0, 128, 255]) + struct.pack("<2f", 0.25, -8)


class ShardTests(unittest.TestCase):
    def test_bytes_become_numbers(self):
        got = tfjs_shard.read(manifest(QUANTISED, BIAS), SHARD)
        self.assertEqual(list(got), ["a/filters", "a/bias"])
        np.testing.assert_array_equal(got["a/filters"], [[-1, 63, 126.5]])
        np.testing.assert_array_equal(got["a/bias"], [0.25, -8])

    def test_every_byte_counts(self):
        with self.assertRaisesRegex(FormatError, "2 bytes follow"):
            tfjs_shard.read(manifest(QUANTISED, BIAS), SHARD + b"  ")
        with self.assertRaisesRegex(FormatError, "1 bytes too early, inside a/bias"):
            tfjs_shard.read(manifest(QUANTISED, BIAS), SHARD[:-1])

    def test_what_this_reader_does_not_know(self):
        with self.assertRaisesRegex(FormatError, "stored as uint16"):
            tfjs_shard.read(manifest(FILTERS | {"quantization": {"dtype": "uint16", "scale": 1, "min": 0}}), SHARD)
        with self.assertRaisesRegex(FormatError, "a/filters is int32"):
            tfjs_shard.read(manifest(FILTERS | {"dtype": "int32"}), SHARD)
        with self.assertRaisesRegex(FormatError, "2 shards"):
            tfjs_shard.read(manifest(paths=("one", "two")), SHARD)
        for shape in ([-1, 3], [1.5], ["3"], [True, 3]):
            with self.assertRaisesRegex(FormatError, "has the shape"):
                tfjs_shard.read(manifest(FILTERS | {"shape": shape}), SHARD)
        for text in (b"", b"{", b"[]", b"[{}]", b"[1]", b'[{"weights": [{}], "paths": [1]}]', b"\xff"):
            with self.assertRaisesRegex(FormatError, "no manifest"):
                tfjs_shard.read(text, SHARD)
