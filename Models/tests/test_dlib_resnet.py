import unittest

import numpy as np

from convert import dlib_resnet
from convert.dlib_layers import AddPrevious, Affine, Convolution, Dense, Mark, Network, Pool, Relu
from errors import FormatError
from tests import reference

MEANS = [122.782, 117.001, 104.298]


class DlibResNetTests(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)

    def array(self, *shape):
        return self.random.normal(scale=0.3, size=shape).astype(np.float32)

    def test_both_kinds_of_block(self):
        """8 channels of 8 x 8: one plain block, then one whose result is smaller than its shortcut, 3 against 4."""
        first = Convolution(self.array(8, 3, 7, 7), self.array(8), stride=20, padding=0)
        plain = [Convolution(self.array(8, 8, 3, 3), self.array(8), 1, 1) for _ in range(2)]
        down = [
            Convolution(self.array(16, 8, 3, 3), self.array(16), 2, 0),
            Convolution(self.array(16, 16, 3, 3), self.array(16), 1, 1),
        ]
        channels = {id(one): len(one.bias) for one in (first, *plain, *down)}
        affine = {one: Affine(self.array(count), self.array(count)) for one, count in channels.items()}
        final = Dense(self.array(16, 5))
        layers = [first, affine[id(first)], Relu()]
        layers += [Mark(), plain[0], affine[id(plain[0])], Relu(), plain[1], affine[id(plain[1])]]
        layers += [AddPrevious(), Relu()]
        layers += [Mark(), down[0], affine[id(down[0])], Relu(), down[1], affine[id(down[1])]]
        layers += [Mark(), Mark(), Pool("avg", 2, 2), AddPrevious(), Relu(), Pool("avg", 0, 1), final]
        images = self.random.integers(0, 256, (2, 3, 150, 150)).astype(np.float32)

        def convolve(x, layer):
            x = reference.convolution(x, layer.weights, layer.bias, layer.stride, layer.padding)
            return x * affine[id(layer)].gamma.reshape(-1, 1, 1) + affine[id(layer)].beta.reshape(-1, 1, 1)

        def embedding(image):
            x = relu(convolve((image - np.reshape(MEANS, (3, 1, 1))) / 256, first))
            x = relu(convolve(relu(convolve(x, plain[0])), plain[1]) + x)
            smaller = np.pad(convolve(relu(convolve(x, down[0])), down[1]), [(0, 0), (0, 1), (0, 1)])
            narrower = np.pad(reference.average_pool(x), [(0, 8), (0, 0), (0, 0)])
            return relu(smaller + narrower).mean(axis=(1, 2)) @ final.weights

        got = reference.run(dlib_resnet.convert(Network(MEANS, layers)), images)
        np.testing.assert_allclose(got["embedding"], [embedding(image) for image in images], rtol=1e-4, atol=1e-4)

    def test_a_block_that_adds_nothing(self):
        one = Convolution(self.array(8, 3, 7, 7), self.array(8), 20, 0)
        same = Convolution(self.array(8, 8, 3, 3), self.array(8), 1, 1)
        with self.assertRaisesRegex(FormatError, "a block ends in Relu"):
            dlib_resnet.convert(Network(MEANS, [one, Mark(), same, Relu(), same, Relu()]))


def relu(x):
    return np.maximum(x, 0)
