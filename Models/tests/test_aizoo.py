"""A narrow random network, run layer by layer as TensorFlow would."""

import unittest

import numpy as np

from convert import aizoo
from errors import FormatError
from tests import reference

NORM = ("gamma", "beta", "moving_mean", "moving_variance")
EPSILON = 1e-3


class AIZOOTests(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)
        self.constants = {}
        channels = [3, 2, 3, 2, 4, 3, 2, 4, 3]
        for number in range(8):
            self.convolution(f"conv2d_{number}", channels[number], channels[number + 1])
        for number in range(5):
            for name, out in ((f"loc_{number}", 16), (f"cls_{number}", 8)):
                self.convolution(f"{name}_insert_conv2d", channels[number + 4], 3)
                self.array(f"{name}_conv_1/kernel", 3, 3, 3, out)
                self.array(f"{name}_conv_1/bias", out)

    def array(self, name, *shape):
        """Scaled so that the image is still felt in the last layer."""
        scale = (2 / np.prod(shape[:-1])) ** 0.5 if len(shape) > 1 else 0.3
        self.constants[name] = self.random.normal(scale=scale, size=shape).astype(np.float32)

    def convolution(self, name, into, out):
        self.array(f"{name}_1/kernel", 3, 3, into, out)
        self.array(f"{name}_bn_1/beta", out)
        self.array(f"{name}_bn_1/moving_mean", out)
        for part, low, high in (("gamma", 0.8, 1.6), ("moving_variance", 0.3, 1)):
            self.constants[f"{name}_bn_1/{part}"] = self.random.uniform(low, high, out).astype(np.float32)

    def test_same_as_plainly(self):
        image = self.random.integers(0, 256, (3, 260, 260)).astype(np.float32)
        boxes, classes = self.plainly(image.astype(np.float64) / 255)
        self.assertGreater(np.std(boxes[-36:], axis=0).min(), 0.01)
        got = reference.run(aizoo.convert(self.constants), image[None])
        self.assertEqual([got["boxes"].shape, got["classes"].shape], [(1, 5972, 4), (1, 5972, 2)])
        np.testing.assert_allclose(got["boxes"][0], boxes, rtol=1e-5, atol=2e-5)
        np.testing.assert_allclose(got["classes"][0], classes, rtol=1e-4, atol=1e-5)

    def plainly(self, x):
        boxes, classes, sides = [], [], []
        for number in range(8):
            x = self.layer(x, f"conv2d_{number}", padding=0 if number == 7 else 1)
            if number >= 3:
                sides.append(x.shape[1])
                boxes.append(self.head(x, f"loc_{number - 3}").reshape(-1, 4))
                classes.append(reference.sigmoid(self.head(x, f"cls_{number - 3}").reshape(-1, 2)))
            if number < 6:
                x = reference.max_pool(x, 2, ceil=True)
        self.assertEqual(sides, [33, 17, 9, 5, 3])
        return np.concatenate(boxes), np.concatenate(classes)

    def head(self, x, name):
        """[rows, columns, channels]."""
        x = self.layer(x, f"{name}_insert_conv2d", padding=1)
        kernel = self.constants[f"{name}_conv_1/kernel"].transpose(3, 2, 0, 1)
        x = reference.convolution(x, kernel, self.constants[f"{name}_conv_1/bias"], padding=1)
        return np.moveaxis(x, 0, 2)

    def layer(self, x, name, padding):
        kernel = self.constants[f"{name}_1/kernel"].transpose(3, 2, 0, 1)
        x = reference.convolution(x, kernel, np.zeros(len(kernel)), padding=padding)
        parts = (self.constants[f"{name}_bn_1/{part}"] for part in NORM)
        return reference.relu(reference.batch_norm(x, *parts, EPSILON))

    def test_a_constant_too_few_and_one_too_many(self):
        with self.assertRaisesRegex(FormatError, "1 tensors that AIZOO's mask detector has not, as other"):
            aizoo.convert(self.constants | {"other": np.zeros(1)})
        del self.constants["cls_4_conv_1/bias"]
        with self.assertRaisesRegex(FormatError, "no cls_4_conv_1/bias"):
            aizoo.convert(self.constants)
