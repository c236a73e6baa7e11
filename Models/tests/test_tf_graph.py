"""A frozen graph written here by hand, field by field."""

import struct
import unittest

import numpy as np

from convert import tf_graph
from errors import FormatError


def number(value: int) -> bytes:
    low = value & 0x7F
    return bytes([low]) if value < 0x80 else bytes([low | 0x80]) + number(value >> 7)


def inside(field: int, content: bytes) -> bytes:
    return number(field << 3 | 2) + number(len(content)) + content


def whole(field: int, value: int) -> bytes:
    return number(field << 3) + number(value)


def shape(*sizes: int) -> bytes:
    return b"".join(inside(2, whole(1, size)) for size in sizes)


def tensor(kind: int, sizes: bytes, content: bytes = b"") -> bytes:
    return whole(1, kind) + inside(2, sizes) + (inside(4, content) if content else whole(7, 3))


def attribute(key: str, value: bytes) -> bytes:
    return inside(5, inside(1, key.encode()) + inside(2, value))


def node(name: str, operator: str, *attributes: bytes) -> bytes:
    return inside(1, inside(1, name.encode()) + inside(2, operator.encode()) + b"".join(attributes))


def constant(name: str, value: bytes) -> bytes:
    return node(name, "Const", attribute("dtype", whole(6, 1)), attribute("value", inside(8, value)))


NUMBERS = struct.pack("<150f", *range(150))
VERSIONS = inside(4, whole(1, 38))


class FrozenGraphTests(unittest.TestCase):
    def test_constants_come_back(self):
        axis = constant("axis", tensor(3, b""))
        graph = node("image", "Placeholder") + constant("w", tensor(1, shape(3, 50), NUMBERS)) + axis + VERSIONS
        got = tf_graph.constants(graph)
        self.assertEqual(list(got), ["w"])
        np.testing.assert_array_equal(got["w"], np.arange(150).reshape(3, 50))
        self.assertEqual(got["w"].dtype, np.float32)

    def test_a_field_of_eight_and_of_four_bytes_is_passed_over(self):
        graph = number(9 << 3 | 1) + bytes(8) + number(9 << 3 | 5) + bytes(4) + constant("w", tensor(1, b"", bytes(4)))
        self.assertEqual(tf_graph.constants(graph)["w"], 0)

    def test_a_shape_that_does_not_fit(self):
        for sizes in (shape(3, 51), shape(1 << 40, 1 << 40), shape(0)):
            with self.assertRaisesRegex(FormatError, "a constant of 600 bytes has the shape"):
                tf_graph.constants(constant("w", tensor(1, sizes, NUMBERS)))

    def test_damage(self):
        whole_graph = constant("w", tensor(1, shape(3, 50), NUMBERS))
        for cut in range(1, len(whole_graph)):
            with self.assertRaises(FormatError):
                tf_graph.constants(whole_graph[:cut])
        for damaged, words in {
            b"\x0b": "written in the way 3",
            b"\xff" * 11: "more than 64 bits",
            whole(1, 5): "a number where a message",
            inside(1, inside(1, b"w")): "0 fields of number 2",
            inside(1, inside(1, b"w") + whole(2, 1)): "a number where a message",
            node("w", "Const", attribute("value", b"")): "0 fields of number 8",
            node("w", "Const"): "has no value",
        }.items():
            with self.assertRaisesRegex(FormatError, words):
                tf_graph.constants(damaged)
