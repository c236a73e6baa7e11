"""Small random networks, run layer by layer as PyTorch would."""

import unittest

import numpy as np

from convert import minifasnet
from errors import FormatError
from tests import reference

EPSILON = 1e-5


class MiniFASNetTests(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(5)
        self.state = {}

    def array(self, name, *shape):
        """Scaled so that the image is still felt in the last layer."""
        scale = (2 / np.prod(shape[1:])) ** 0.5 if len(shape) > 1 else 0.3
        self.state[f"module.{name}"] = self.random.normal(scale=scale, size=shape).astype(np.float32)

    def norm(self, name, channels):
        self.array(f"{name}.bias", channels)
        self.array(f"{name}.running_mean", channels)
        for part, low, high in (("weight", 0.7, 1.1), ("running_var", 0.6, 1.2)):
            self.state[f"module.{name}.{part}"] = self.random.uniform(low, high, channels).astype(np.float32)
        self.state[f"module.{name}.num_batches_tracked"] = np.array(3)

    def convolution(self, name, out, into, size, prelu=True):
        self.array(f"{name}.conv.weight", out, into, size, size)
        self.norm(f"{name}.bn", out)
        if prelu:
            self.array(f"{name}.prelu.weight", out)

    def block(self, name, into, wide, out):
        self.convolution(f"{name}.conv", wide, into, 1)
        self.convolution(f"{name}.conv_dw", wide, 1, 3)
        self.convolution(f"{name}.project", out, wide, 1, prelu=False)

    def weighing(self, name, channels, narrow):
        self.array(f"{name}.fc1.weight", narrow, channels, 1, 1)
        self.norm(f"{name}.bn1", narrow)
        self.array(f"{name}.fc2.weight", channels, narrow, 1, 1)
        self.norm(f"{name}.bn2", channels)

    def fill(self):
        self.convolution("conv1", 4, 3, 3)
        self.convolution("conv2_dw", 4, 1, 3)
        self.block("conv_23", 4, 5, 3)
        self.block("conv_3.model.0", 3, 2, 3)
        self.block("conv_3.model.1", 3, 4, 3)
        self.block("conv_34", 3, 6, 4)
        self.block("conv_4.model.0", 4, 3, 4)
        self.block("conv_45", 4, 5, 4)
        self.block("conv_5.model.0", 4, 2, 4)
        self.convolution("conv_6_sep", 6, 4, 1)
        self.convolution("conv_6_dw", 6, 1, 5, prelu=False)
        self.array("linear.weight", 5, 6)
        self.norm("bn", 5)
        self.array("prob.weight", 3, 5)

    def test_v2(self):
        self.fill()
        self.same_as_plainly()

    def test_v1se(self):
        self.fill()
        self.weighing("conv_3.model.1.se_module", 3, 2)
        self.weighing("conv_4.model.0.se_module", 4, 2)
        self.same_as_plainly()

    def same_as_plainly(self):
        images = self.random.integers(0, 256, (2, 3, 80, 80)).astype(np.float32)
        self.state["module.conv1.conv.weight"] /= 256
        wanted = [Plainly(self.state).probabilities(image) for image in images]
        self.assertGreater(np.abs(wanted[0] - wanted[1]).max(), 0.01)
        got = reference.run(minifasnet.convert(self.state), images)
        np.testing.assert_allclose(got["probabilities"], wanted, rtol=1e-4, atol=1e-5)

    def test_a_tensor_too_few_and_one_too_many(self):
        self.fill()
        extra = self.state | {"module.conv_7.weight": np.zeros(1)}
        with self.assertRaisesRegex(FormatError, "1 tensors that MiniFASNet has not, as conv_7.weight"):
            minifasnet.convert(extra)
        del self.state["module.conv_34.conv_dw.bn.running_var"]
        with self.assertRaisesRegex(FormatError, "MiniFASNet have no conv_34.conv_dw.bn.running_var"):
            minifasnet.convert(self.state)


class Plainly:
    def __init__(self, state):
        self.state = {name.removeprefix("module."): values.astype(np.float64) for name, values in state.items()}

    def probabilities(self, rgb):
        x = rgb[::-1].astype(np.float64)  # as trained: blue, green, red
        x = self.convolution(x, "conv1", 2, 1)
        x = self.convolution(x, "conv2_dw", 1, 1)
        x = self.block(x, "conv_23", 2)
        for name in ("conv_3.model.0", "conv_3.model.1"):
            x = x + self.weighed(self.block(x, name, 1), name)
        x = self.block(x, "conv_34", 2)
        x = x + self.weighed(self.block(x, "conv_4.model.0", 1), "conv_4.model.0")
        x = self.block(x, "conv_45", 2)
        x = x + self.block(x, "conv_5.model.0", 1)
        x = self.convolution(self.convolution(x, "conv_6_sep"), "conv_6_dw")
        x = self.norm(self.state["linear.weight"] @ x.ravel(), "bn")
        return reference.softmax(self.state["prob.weight"] @ x)

    def convolution(self, x, name, stride=1, padding=0):
        weights = self.state[f"{name}.conv.weight"]
        kind = reference.depthwise if weights.shape[1] == 1 else reference.convolution
        x = self.norm(kind(x, weights, np.zeros(len(weights)), stride, padding), f"{name}.bn")
        slope = self.state.get(f"{name}.prelu.weight")
        return x if slope is None else reference.prelu(x, slope.reshape(-1, 1, 1))

    def block(self, x, name, stride):
        x = self.convolution(self.convolution(x, f"{name}.conv"), f"{name}.conv_dw", stride, 1)
        return self.convolution(x, f"{name}.project")

    def weighed(self, x, name):
        name += ".se_module"
        if f"{name}.fc1.weight" not in self.state:
            return x
        mean = x.mean(axis=(1, 2))
        hidden = reference.relu(self.norm(self.state[f"{name}.fc1.weight"][:, :, 0, 0] @ mean, f"{name}.bn1"))
        factors = reference.sigmoid(self.norm(self.state[f"{name}.fc2.weight"][:, :, 0, 0] @ hidden, f"{name}.bn2"))
        return x * factors.reshape(-1, 1, 1)

    def norm(self, x, name):
        parts = (self.state[f"{name}.{part}"] for part in ("weight", "bias", "running_mean", "running_var"))
        return reference.batch_norm(x, *parts, EPSILON)
