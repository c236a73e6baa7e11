import unittest

import numpy as np

from convert import dlib_gender
from convert.dlib_layers import Affine, Convolution, Dense, Mark, Network, Pool, Relu, Scale
from errors import FormatError
from tests import reference

MEANS = [122.782, 117.001, 104.298]


class DlibGenderTests(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)

    def array(self, *shape):
        return self.random.normal(scale=0.3, size=shape).astype(np.float32)

    def test_same_as_plainly(self):
        convolution = Convolution(self.array(4, 3, 3, 3), self.array(4), 1, 1)
        affine = Affine(self.array(4), self.array(4))
        hidden, last = Dense(self.array(4 * 16 * 16, 5), self.array(5)), Dense(self.array(5, 2), self.array(2))
        layers = [convolution, affine, Relu(), Pool("avg", 2, 2), Scale(0.5), hidden, Relu(), Scale(0.25), last]
        images = self.random.integers(0, 256, (2, 3, 32, 32)).astype(np.float32)

        def female_male(image):
            x = (image - np.reshape(MEANS, (3, 1, 1))) / 256
            x = reference.convolution(x, convolution.weights, convolution.bias, 1, 1)
            x = reference.relu(x * affine.gamma.reshape(-1, 1, 1) + affine.beta.reshape(-1, 1, 1))
            x = reference.relu(0.5 * reference.average_pool(x).ravel() @ hidden.weights + hidden.bias)
            return reference.softmax(0.25 * x @ last.weights + last.bias)

        got = reference.run(dlib_gender.convert(Network(MEANS, layers)), images)
        wanted = [female_male(image)[::-1] for image in images]
        np.testing.assert_allclose(got["gender"], wanted, rtol=1e-4, atol=1e-5)

    def test_another_network(self):
        first = Convolution(self.array(2, 3, 3, 3), self.array(2), 1, 1)
        last = Dense(self.array(2048, 2), self.array(2))
        with self.assertRaisesRegex(FormatError, "Mark where the gender classifier has none"):
            dlib_gender.convert(Network(MEANS, [first, Mark(), last]))
        with self.assertRaisesRegex(FormatError, "begins with a convolution and ends with a dense layer"):
            dlib_gender.convert(Network(MEANS, [Relu(), last]))
