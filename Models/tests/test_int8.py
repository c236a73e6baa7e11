"""The 8-bit form of a small random network in OpenVINO, against rounding written plainly in numpy."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from convert import calibration, int8
from convert.graph import Graph
from convert.int8 import Measured
from errors import InstallError
from tests import reference


class Int8Tests(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)
        self.weights = [self.array(8, 3, 3, 3) / 100, self.array(6, 8, 3, 3)]
        self.biases = [self.array(8), self.array(6)]
        graph = Graph("toy", ["faces", 3, 12, 12])
        x = graph.node("Relu", graph.convolution("image", self.weights[0], self.biases[0], 2, 0))
        x = graph.node("Relu", graph.convolution(x, self.weights[1], self.biases[1], 1, 1))
        graph.output("averages", graph.node("Flatten", graph.node("GlobalAveragePool", x)), ["faces", 6])
        self.model = graph.serialised()
        self.images = self.random.integers(0, 256, (3, 3, 12, 12)).astype(np.float32)
        self.measured = [Measured(255.0, self.array(8) / 10), Measured(2.0, self.array(6) / 10)]

    def array(self, *shape):
        return self.random.normal(scale=0.3, size=shape).astype(np.float32)

    def plainly(self, image, weights):
        """`weights` are the restored ones. Values are rounded to 256 steps before each convolution."""
        x = image.astype(np.float64)
        for layer, (stride, padding) in enumerate([(2, 0), (1, 1)]):
            step = self.measured[layer].largest / 255
            x = np.clip(np.round(x / step), 0, 255) * step
            bias = self.biases[layer] + self.measured[layer].corrections
            x = reference.relu(reference.convolution(x, weights[layer], bias, stride, padding))
        return x.mean(axis=(1, 2))

    def test_same_as_plainly(self):
        network = int8.quantised(self.model, self.measured)
        restored = [integers * steps.reshape(-1, 1, 1, 1) for integers, steps in map(int8.rounded, self.weights)]
        wanted = np.stack([self.plainly(image, restored) for image in self.images])
        got = reference.run(network, self.images)["averages"]
        # One value of 25 in a map that falls to the other side of a half moves an average by far less than this.
        np.testing.assert_allclose(got, wanted, atol=5e-4)
        # The test could not fail if rounding changed nothing.
        unrounded = np.stack([self.plainly(image, self.weights) for image in self.images])
        self.assertGreater(abs(wanted - unrounded).max(), 2e-3)

    def test_what_the_file_holds(self):
        graph = onnx.load_from_string(int8.quantised(self.model, self.measured)).graph
        operators = [node.op_type for node in graph.node]
        self.assertEqual([operators.count("QuantizeLinear"), operators.count("DequantizeLinear")], [2, 4])
        constants = [numpy_helper.to_array(constant) for constant in graph.initializer]
        kernels = [values for values in constants if values.ndim == 4]
        self.assertEqual([values.dtype for values in kernels], [np.int8, np.int8])
        # Two products of 255 and such a weight fit into 16 bits with a sign.
        self.assertLessEqual(2 * 255 * max(int(abs(values.astype(int)).max()) for values in kernels), 2**15 - 1)

    def test_what_was_measured_must_fit(self):
        with self.assertRaisesRegex(InstallError, "has 2 convolutions, and 1 were measured"):
            int8.quantised(self.model, self.measured[:1])
        with self.assertRaisesRegex(InstallError, "has 6 channels, and 5 were measured"):
            int8.quantised(self.model, [self.measured[0], Measured(2.0, np.zeros(5))])


class RoundingTests(unittest.TestCase):
    def test_by_hand(self):
        """64, .4, .4, .4 steps are 64, 0, 0, 0 to the nearest; their sum of 65.2 is nearer to 65 than to 64."""
        integers, steps = int8.rounded(np.array([1, 0.4 / 64, 0.4 / 64, 0.4 / 64]).reshape(1, 1, 2, 2))
        self.assertEqual(integers.reshape(-1).tolist(), [64, 1, 0, 0])
        self.assertEqual(steps.tolist(), [1 / 64])

    def test_the_ones_that_lose_least_move(self):
        """64, .1, .45, .05 steps add up to 64.6: to come near it, .45 goes up to 1, which costs less than the others."""
        integers, _ = int8.rounded(np.array([64, 0.1, 0.45, 0.05]).reshape(1, 1, 2, 2) / 64)
        self.assertEqual(integers.reshape(-1).tolist(), [64, 0, 1, 0])

    def test_bounds(self):
        weights = np.random.default_rng(7).normal(size=(5, 4, 3, 3))
        integers, steps = int8.rounded(weights)
        exact = weights / steps.reshape(-1, 1, 1, 1)
        self.assertLessEqual(abs(integers.astype(int)).max(), 64)
        self.assertLess(abs(integers - exact).max(), 1 + 1e-6)
        self.assertLessEqual(abs((integers - exact).sum(axis=(2, 3))).max(), 0.5 + 1e-4)

    def test_a_channel_of_zeros(self):
        integers, steps = int8.rounded(np.zeros((1, 2, 3, 3)))
        self.assertEqual([abs(integers).max(), steps.tolist()], [0, [1]])


class CalibrationTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name, "toy.json")

    def test_round_trip_to_four_digits(self):
        self.file.write_text(calibration.write([Measured(255.0, np.array([0.123456, -7e-5]))], "about"))
        (only,) = calibration.read(self.file)
        self.assertEqual([only.largest, only.corrections.tolist()], [255.0, [0.1235, -7e-5]])

    def test_damage_is_refused(self):
        for content in (
            "{",
            '{"format": 2, "convolutions": []}',
            '{"format": 1, "convolutions": [{"largest": 0, "corrections": []}]}',
            '{"format": 1, "convolutions": [{"largest": 1, "corrections": [NaN]}]}',
            '{"format": 1, "convolutions": [{"largest": 1}]}',
            " " * (calibration.AT_MOST + 1),
        ):
            with self.subTest(content[:60]):
                self.file.write_text(content)
                with self.assertRaisesRegex(InstallError, "toy.json is"):
                    calibration.read(self.file)
