"""Random weights, run as the package does: over transposed maps, with flattened layers in the order x, y, channel."""

import unittest

import numpy as np

from convert import mtcnn
from tests import reference

FIRST_MAPS = {"pnet": [10, 16, 32], "rnet": [28, 48, 64], "onet": [32, 64, 64, 128]}


class MTCNNTests(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)

    def array(self, *shape):
        return self.random.normal(scale=shape[0] ** -0.5 / 3, size=shape).astype(np.float32)

    def body(self, kernels, channels):
        arrays, before = [], 3
        for size, after in zip(kernels, channels, strict=True):
            arrays += [self.array(size, size, before, after), self.array(after), self.array(1, 1, after)]
            before = after
        return arrays

    def image(self, rows, columns):
        return self.random.integers(0, 256, (3, rows, columns)).astype(np.float32)

    def test_pnet(self):
        head = [self.array(1, 1, 32, 2), self.array(2), self.array(1, 1, 32, 4), self.array(4)]
        arrays = self.body([3, 3, 3], FIRST_MAPS["pnet"]) + head
        image = self.image(21, 34)

        x, weights = transposed(image), iter(arrays)
        x = reference.max_pool(layer(x, weights), 2, ceil=True)
        x = layer(layer(x, weights), weights)
        face = reference.face_class(convolution(x, weights)).T
        regression = convolution(x, weights).transpose(0, 2, 1)

        got = reference.run(mtcnn.pnet(arrays), image[None])
        self.same(got["probability"], face[None])
        self.same(got["regression"], regression[None])

    def test_rnet(self):
        arrays = self.body([3, 3, 2], FIRST_MAPS["rnet"]) + self.dense(576, 128, [2, 4])
        image = self.image(24, 24)

        x, weights = transposed(image), iter(arrays)
        x = reference.max_pool(layer(x, weights), 3, ceil=True)
        x = reference.max_pool(layer(x, weights), 3, ceil=False)
        x = flat(layer(x, weights), weights)

        got = reference.run(mtcnn.rnet(arrays), np.stack([image * 0, image]))
        self.same(got["probability"][1], reference.face_class(dense(x, weights)))
        self.same(got["regression"][1], dense(x, weights))

    def test_onet(self):
        arrays = self.body([3, 3, 3, 2], FIRST_MAPS["onet"]) + self.dense(1152, 256, [2, 4, 10])
        image = self.image(48, 48)

        x, weights = transposed(image), iter(arrays)
        x = reference.max_pool(layer(x, weights), 3, ceil=True)
        x = reference.max_pool(layer(x, weights), 3, ceil=False)
        x = reference.max_pool(layer(x, weights), 2, ceil=True)
        x = flat(layer(x, weights), weights)

        got = reference.run(mtcnn.onet(arrays), np.stack([image * 0, image]))
        self.same(got["probability"][1], reference.face_class(dense(x, weights)))
        self.same(got["regression"][1], dense(x, weights))
        self.same(got["landmarks"][1], dense(x, weights))

    def test_same_bytes_twice(self):
        arrays = self.body([3, 3, 2], FIRST_MAPS["rnet"]) + self.dense(576, 128, [2, 4])
        self.assertEqual(mtcnn.rnet(arrays), mtcnn.rnet(arrays))

    def dense(self, inputs, hidden, outputs):
        arrays = [self.array(inputs, hidden), self.array(hidden), self.array(hidden)]
        for count in outputs:
            arrays += [self.array(hidden, count), self.array(count)]
        return arrays

    def same(self, got, wanted):
        np.testing.assert_allclose(got, wanted, atol=1e-4)


def transposed(image):
    """Scaled, and with x before y."""
    return (image.astype(np.float64).transpose(0, 2, 1) - 127.5) / 128


def convolution(x, weights):
    return reference.convolution(x, next(weights).transpose(3, 2, 0, 1), next(weights))


def layer(x, weights):
    return reference.prelu(convolution(x, weights), next(weights).reshape(-1, 1, 1))


def dense(x, weights):
    return x @ next(weights) + next(weights)


def flat(x, weights):
    return reference.prelu(dense(x.transpose(1, 2, 0).ravel(), weights), next(weights))
