"""The heads' own recipes on made-up faces, and the layers that training folds together."""

import contextlib
import io
import unittest

import numpy as np

from heads import age_gender, mask
from heads.data import AGES, MASK_CLASSES, TEST, Faces, MaskedFaces
from heads.perceptron import EPSILON, Perceptron
from tests import reference


class RecipeTests(unittest.TestCase):
    """Faces that tell what they are in a few of their pools. A head that learns nothing is right by chance."""

    FACES, POOLS = 6000, 20

    def setUp(self):
        self.random = np.random.default_rng(7)
        self.split = np.array([0, 0, 0, 0, 1, 2])[np.arange(self.FACES) % 6]
        # What the training says of its temperatures is no part of a test's report.
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))

    def pools(self) -> np.ndarray:
        return self.random.gamma(2, 0.1, (self.FACES, self.POOLS)).astype(np.float32)

    def test_age_and_gender(self):
        age, male = self.random.integers(0, len(AGES), self.FACES), self.random.integers(0, 2, self.FACES)
        pools = self.pools()
        pools[:, 3:6] += age[:, None] / 2
        pools[:, 7:9] += male[:, None]
        faces = Faces(pools, age, male, np.zeros(self.FACES, int), ["none"], self.split)

        head = age_gender.trained(faces, seed=0)

        rows = faces.rows(TEST)
        told = head.probabilities(pools[rows])
        near = abs(told["age"].argmax(axis=1) - age[rows]) <= 1
        self.assertGreater(near.mean(), 0.9)
        self.assertGreater(((told["male"][:, 0] > 0.5) == male[rows]).mean(), 0.9)

    def test_mask(self):
        label = self.random.integers(0, len(MASK_CLASSES), self.FACES)
        pools = self.pools()
        pools[np.arange(self.FACES), label] += 1
        kind = np.array(MASK_CLASSES)[label]
        faces = MaskedFaces(pools, label, kind, self.split, np.arange(self.FACES))

        head = mask.trained(faces, seed=0)

        rows = faces.rows(TEST)
        told = head.probabilities(pools[rows])["mask"].argmax(axis=1)
        self.assertGreater((told == label[rows]).mean(), 0.9)


class FoldingTests(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(7)
        inputs = self.random.gamma(2, 0.5, (64, 6)).astype(np.float32)
        self.network = Perceptron.untrained(inputs, hidden=5, outputs=3, dropout=0.0, random=self.random)
        self.inputs = inputs
        for name in ("gain", "shift", "bias"):
            values = self.network.parameters[name]
            values += self.random.normal(scale=0.5, size=values.shape).astype(np.float32)

    def test_folded_layers_tell_the_same(self):
        for _ in range(30):  # moves the running mean and variance away from 0 and 1
            self.network.gradients(self.network.standardised(self.inputs) * 2 + 1, np.zeros_like, self.random)
        p = self.network.parameters
        x = (self.inputs.astype(np.float64) - self.network.mean) / self.network.deviation
        x = reference.batch_norm(
            (x @ p["hidden"]).T,
            p["gain"],
            p["shift"],
            self.network.running_mean,
            self.network.running_variance,
            EPSILON,
        ).T
        unfolded = reference.relu(x) @ p["output"] + p["bias"]

        weights, bias, output, output_bias = self.network.folded()
        folded = reference.relu(self.inputs @ weights + bias) @ output + output_bias

        self.assertGreater(abs(self.network.running_mean).max(), 0.1)
        np.testing.assert_allclose(folded, unfolded, rtol=1e-6, atol=1e-6)
