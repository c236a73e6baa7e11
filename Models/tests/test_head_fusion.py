"""Heads at the end of a small random calculator, run in OpenVINO, against numpy."""

import unittest

import numpy as np

from convert import dlib_resnet
from convert.dlib_layers import AddPrevious, Convolution, Dense, Mark, Network, Pool, Relu
from errors import InstallError
from heads.head import Head, Output
from tests import reference

MEANS = [122.782, 117.001, 104.298]


class HeadFusionTests(unittest.TestCase):
    """Maps of 8 channels and 8 x 8, then 16 and 4 x 4, then 24 and 2 x 2: the heads see the averages of the first two."""

    def setUp(self):
        self.random = np.random.default_rng(7)
        self.first = Convolution(self.array(8, 3, 7, 7), self.array(8), 20, 0)
        self.plain = self.convolution(8, 8), self.convolution(8, 8)
        self.down = [
            (self.convolution(8, 16, stride=2, padding=0), self.convolution(16, 16)),
            (self.convolution(16, 24, stride=2, padding=0), self.convolution(24, 24)),
        ]
        self.dense = Dense(self.array(24, 5))
        layers = [self.first, Relu(), Mark(), self.plain[0], Relu(), self.plain[1], AddPrevious(), Relu()]
        for one, other in self.down:
            layers += [Mark(), one, Relu(), other, Mark(), Mark(), Pool("avg", 2, 2), AddPrevious(), Relu()]
        self.network = Network(MEANS, [*layers, Pool("avg", 0, 1), self.dense])
        self.images = self.random.integers(0, 256, (3, 3, 150, 150)).astype(np.float32)

    def array(self, *shape):
        return self.random.normal(scale=0.2, size=shape).astype(np.float32)

    def convolution(self, into, out, stride=1, padding=1):
        return Convolution(self.array(out, into, 3, 3), self.array(out), stride, padding)

    def head(self, pools):
        outputs = (
            Output("class", "softmax", self.array(6, 4), self.array(4)),
            Output("yes", "sigmoid", self.array(6, 1), self.array(1)),
        )
        return Head("toy", "1", self.array(pools, 6), self.array(6), outputs)

    def pools(self, image):
        """Plainly, of one image."""

        def convolve(x, layer):
            return reference.convolution(x, layer.weights, layer.bias, layer.stride, layer.padding)

        x = reference.relu(convolve((image - np.reshape(MEANS, (3, 1, 1))) / 256, self.first))
        inner = convolve(reference.relu(convolve(x, self.plain[0])), self.plain[1])
        x = reference.relu(inner + x)
        before = [x]
        one, other = self.down[0]
        inner = convolve(reference.relu(convolve(x, one)), other)
        missing = 4 - inner.shape[1]
        shortcut = np.pad(reference.average_pool(x), [(0, 8), (0, 0), (0, 0)])
        before.append(reference.relu(np.pad(inner, [(0, 0), (0, missing), (0, missing)]) + shortcut))
        return np.concatenate([each.mean(axis=(1, 2)) for each in before])

    def test_same_as_plainly(self):
        first, second = self.head(24), self.head(24)
        renamed = tuple(Output(f"other_{o.name}", o.activation, o.weights, o.bias) for o in second.outputs)
        second = Head("other", "1", second.weights, second.bias, renamed)

        got = reference.run(dlib_resnet.convert(self.network, [first, second]), self.images)

        pools = np.stack([self.pools(image.astype(np.float64)) for image in self.images])
        for head in (first, second):
            hidden = reference.relu(pools @ head.weights + head.bias)
            for output in head.outputs:
                logits = hidden @ output.weights + output.bias
                wanted = reference.softmax(logits, 1) if output.activation == "softmax" else reference.sigmoid(logits)
                np.testing.assert_allclose(got[output.name], wanted, rtol=1e-4, atol=1e-5)

    def test_the_embedding_stays(self):
        alone = reference.run(dlib_resnet.convert(self.network), self.images)
        fused = reference.run(dlib_resnet.convert(self.network, [self.head(24)]), self.images)
        self.assertEqual(set(alone), {"embedding"})
        self.assertEqual(set(fused), {"embedding", "class", "yes"})
        np.testing.assert_array_equal(fused["embedding"], alone["embedding"])

    def test_a_head_for_another_network(self):
        with self.assertRaisesRegex(InstallError, "head toy takes 480 pools, and the network has 24"):
            dlib_resnet.convert(self.network, [self.head(480)])
