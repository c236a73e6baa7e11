"""A .dat file written here by hand: convolution, affine, relu, and a tag around the first two."""

import struct
import unittest

import numpy as np

from convert import dlib_layers
from convert.dlib_layers import Affine, Convolution, Dense, Mark, Relu, Scale
from errors import FormatError


def integers(*values: int) -> bytes:
    return b"".join(bytes([0x01 | (0x80 if value < 0 else 0), abs(value)]) for value in values)


def text(value: str) -> bytes:
    return integers(len(value)) + value.encode()


def reals(*values: int) -> bytes:
    return b"".join(integers(value, 0) for value in values)


def tensor(*shape: int, values=()) -> bytes:
    return integers(2, *shape) + struct.pack(f"<{len(values)}f", *values)


STATE = b"110" + tensor(0, 0, 0, 0) * 3

CONVOLUTION = (
    text("con_4")
    + tensor(8, 1, 1, 1, values=range(8))
    + integers(2, 1, 1, 4, 4, 0, 0)
    + integers(1, 2, 3, 1, 1)
    + integers(1, 1, 2, 1, 1)
    + reals(1, 1, 1, 0)
)
AFFINE = text("affine_") + tensor(4, 1, 1, 1, values=[5, 6, 7, 8]) + integers(1, 1, 2, 1, 1) * 2 + integers(0)

FILE = (
    integers(1) + text("loss_metric_2") + reals(1, 1)
    + integers(2, 1, 2, 3)
    + text("input_rgb_image_sized") + reals(122, 117, 104) + integers(150, 150)
    + CONVOLUTION + STATE + integers(1)
    + AFFINE + STATE
    + text("relu_") + STATE
)


# 4 (x - 1) / sqrt(15 + 1) + 3, and 8 (x - 2) / sqrt(24 + 1) - 1
BATCH_NORM = (
    text("bn_con2")
    + tensor(4, 1, 1, 1, values=[4, 8, 3, -1])
    + integers(1, 1, 2, 1, 1) * 2
    + tensor(1, 2, 1, 1, values=[9, 9]) * 2
    + tensor(1, 2, 1, 1, values=[1, 2])
    + tensor(1, 2, 1, 1, values=[15, 24])
    + integers(100, 100) + reals(1, 0, 1, 1) + reals(1)
)
DROPOUT = text("dropout_") + integers(1, -2) + tensor(0, 0, 0, 0)
DENSE = (
    text("fc_2") + integers(2, 3)
    + tensor(4, 2, 1, 1, values=range(8))
    + integers(1, 3, 2, 1, 1) + integers(1, 1, 2, 1, 1)
    + integers(0) + reals(1, 1, 1, 0)
)
CLASSES = (
    integers(1) + text("loss_multiclass_log_")
    + integers(2, 2, 3)
    + text("input_rgb_image_sized") + reals(122, 117, 104) + integers(32, 32)
    + BATCH_NORM + STATE + integers(1)
    + DROPOUT + STATE
    + DENSE + STATE
)


class DlibLayersTests(unittest.TestCase):
    def test_layers_come_in_order_of_execution(self):
        network = dlib_layers.read(FILE)

        self.assertEqual(network.means, [122, 117, 104])
        self.assertEqual([type(layer) for layer in network.layers], [Convolution, Affine, Mark, Relu])
        convolution, affine, *_ = network.layers
        np.testing.assert_array_equal(convolution.weights, np.arange(6).reshape(2, 3, 1, 1))
        np.testing.assert_array_equal(convolution.bias, [6, 7])
        self.assertEqual([convolution.stride, convolution.padding], [4, 0])
        np.testing.assert_array_equal([affine.gamma, affine.beta], [[5, 6], [7, 8]])

    def test_the_layers_of_a_classifier(self):
        network = dlib_layers.read(CLASSES, loss="loss_multiclass_log_")
        self.assertEqual([type(layer) for layer in network.layers], [Affine, Scale, Dense])
        affine, dropout, dense = network.layers
        np.testing.assert_allclose([affine.gamma, affine.beta], [[1, 1.6], [2, -4.2]], rtol=1e-12)
        self.assertEqual(dropout.factor, 0.75)
        np.testing.assert_array_equal(dense.weights, [[0, 1], [2, 3], [4, 5]])
        np.testing.assert_array_equal(dense.bias, [6, 7])

    def test_another_loss(self):
        with self.assertRaisesRegex(FormatError, "'loss_multiclass_log_' where 'loss_metric_2' should be"):
            dlib_layers.read(CLASSES)

    def test_every_byte_counts(self):
        with self.assertRaisesRegex(FormatError, "2 bytes follow the network"):
            dlib_layers.read(FILE + b"  ")
        with self.assertRaisesRegex(FormatError, "too early"):
            dlib_layers.read(FILE[:-1])

    def test_an_unknown_layer(self):
        with self.assertRaisesRegex(FormatError, "no layer is known as 'rely_'"):
            dlib_layers.read(FILE.replace(b"relu_", b"rely_"))
