"""A small random network, run layer by layer as TensorFlow.js would."""

import unittest

import numpy as np

from convert import agegender
from errors import FormatError
from tests import reference

MEANS = [122.782, 117.001, 104.298]


class AgeGenderTests(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)
        self.weights = {}
        self.array("entry_flow/conv_in/filters", 3, 3, 3, 4)
        self.array("entry_flow/conv_in/bias", 4)
        self.block("entry_flow/reduction_block_0", 4, 6, separable=2, shortcut=True)
        self.block("entry_flow/reduction_block_1", 6, 5, separable=2, shortcut=True)
        for number in range(2):
            self.block(f"middle_flow/main_block_{number}", 5, 5, separable=3, shortcut=False)
        self.block("exit_flow/reduction_block", 5, 7, separable=2, shortcut=True)
        self.separable("exit_flow/separable_conv", 7, 8)
        for name, classes in (("age", 1), ("gender", 2)):
            self.array(f"fc/{name}/weights", 8, classes)
            self.array(f"fc/{name}/bias", classes)

    def array(self, name, *shape):
        self.weights[name] = self.random.normal(scale=0.4, size=shape)

    def separable(self, name, into, out):
        self.array(f"{name}/depthwise_filter", 3, 3, into, 1)
        self.array(f"{name}/pointwise_filter", 1, 1, into, out)
        self.array(f"{name}/bias", out)

    def block(self, name, into, out, separable, shortcut):
        for number in range(separable):
            self.separable(f"{name}/separable_conv{number}", out if number else into, out)
        if shortcut:
            self.array(f"{name}/expansion_conv/filters", 1, 1, into, out)
            self.array(f"{name}/expansion_conv/bias", out)

    def test_same_as_plainly(self):
        images = self.random.integers(0, 256, (2, 3, 112, 112)).astype(np.float32)
        ages, genders = zip(*(self.plainly(image.astype(np.float64)) for image in images), strict=True)
        got = reference.run(agegender.convert(self.weights), images)
        np.testing.assert_allclose(got["age"], ages, rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(got["gender"], genders, rtol=1e-4, atol=1e-5)

    def plainly(self, image):
        x = (image - np.reshape(MEANS, (3, 1, 1))) / 256
        x = reference.relu(self.convolution(x, "entry_flow/conv_in", padding=(0, 1)))
        x = self.reduction(x, x, "entry_flow/reduction_block_0")
        x = self.reduction(x, reference.relu(x), "entry_flow/reduction_block_1")
        for number in range(2):
            y = x
            for layer in range(3):
                y = self.separable_layer(reference.relu(y), f"middle_flow/main_block_{number}/separable_conv{layer}")
            x = x + y
        x = self.reduction(x, reference.relu(x), "exit_flow/reduction_block")
        x = reference.relu(self.separable_layer(x, "exit_flow/separable_conv")).mean(axis=(1, 2))
        age, gender = (x @ self.weights[f"fc/{name}/weights"] + self.weights[f"fc/{name}/bias"] for name in NAMES)
        return age, reference.softmax(gender)

    def reduction(self, x, activated, name):
        y = self.separable_layer(activated, f"{name}/separable_conv0")
        y = self.separable_layer(reference.relu(y), f"{name}/separable_conv1")
        return reference.max_pool(y, 3, ceil=True) + self.convolution(x, f"{name}/expansion_conv", padding=0)

    def convolution(self, x, name, padding):
        filters = self.weights[f"{name}/filters"].transpose(3, 2, 0, 1)
        return reference.convolution(x, filters, self.weights[f"{name}/bias"], 2, padding)

    def separable_layer(self, x, name):
        filters = self.weights[f"{name}/depthwise_filter"].transpose(2, 3, 0, 1)
        x = reference.depthwise(x, filters, np.zeros(len(filters)), padding=1)
        mixture = self.weights[f"{name}/pointwise_filter"][0, 0]
        return np.einsum("irc,io->orc", x, mixture) + self.weights[f"{name}/bias"].reshape(-1, 1, 1)

    def test_a_tensor_too_few_and_one_too_many(self):
        with self.assertRaisesRegex(FormatError, "1 tensors that the age and gender network has not, as fc/race/bias"):
            agegender.convert(self.weights | {"fc/race/bias": np.zeros(1)})
        del self.weights["fc/age/bias"]
        with self.assertRaisesRegex(FormatError, "no fc/age/bias"):
            agegender.convert(self.weights)


NAMES = ("age", "gender")
